"""What the interface says, in each language: loaded once, rendered often."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from fluent.runtime import FluentBundle
from fluent.runtime.resolver import Pattern
from fluent.syntax import ast

from bot.domain.agreement import PINNED
from locales.checks import Needs, by_id, language_problems, needs, translation_problems
from locales.source import LOCALES, ROOT, Locale, LocaleError, Source, read_source

Argument = str | int


class TextError(LookupError):
    """The program asked for a text that is not there, or not with the arguments it takes: a bug of ours."""


class Texts:
    """The texts by language and id, which is `message` or `message.attribute`.

    Words and codes are given as strings, counts as numbers: a count given as a string would lose its plural form.
    """

    def __init__(self, templates: Mapping[tuple[Locale, str], Template]) -> None:
        self._templates = templates
        self.ids = frozenset(id_ for _, id_ in templates)

    def html(self, locale: Locale, id: str, /, **args: Argument) -> str:
        """The text for HTML parse mode, its string arguments escaped. Raises TextError."""
        escaped = {name: html.escape(value) if isinstance(value, str) else value for name, value in args.items()}
        return self._render(locale, id, escaped)

    def plain(self, locale: Locale, id: str, /, **args: Argument) -> str:
        """The text where no markup is read: buttons, SMS, command lists. Raises TextError."""
        return self._render(locale, id, args)

    def _render(self, locale: Locale, id_: str, args: dict[str, Argument]) -> str:
        template = self._templates.get((locale, id_))
        if template is None:
            raise TextError(f"{id_} in {locale}")
        return template.render(args)


def load_texts(root: Path = ROOT) -> Texts:
    """All texts of all languages. Raises LocaleError with every problem of every file."""
    problems = [
        f"{path.name}:1: unknown language; there are {', '.join(LOCALES)}"
        for path in sorted(root.iterdir())
        if path.is_dir() and path.name not in (*LOCALES, "__pycache__")
    ]
    languages = {locale: _read_language(root, locale, problems) for locale in LOCALES}
    for locale, sources in languages.items():
        problems.extend(language_problems(locale, sources))
        if locale != LOCALES[0]:
            problems.extend(translation_problems(languages[LOCALES[0]], sources, locale))
    if problems:
        raise LocaleError(problems)
    return Texts({key: value for locale, sources in languages.items() for key, value in _templates(locale, sources)})


def _read_language(root: Path, locale: Locale, problems: list[str]) -> list[Source]:
    directory = root / locale
    if not directory.is_dir():
        problems.append(f"{locale}:1: the language is not there")
        return []
    sources: list[Source] = []
    for path in sorted(directory.iterdir()):
        if path.suffix == ".ftl" and path.is_file():
            sources.append(read_source(root, path, problems))
        elif path.name == "agreement" and locale == LOCALES[0]:
            problems.extend(_stray_editions(root, path))
        else:
            problems.append(f"{locale}/{path.name}:1: neither a Fluent file nor the agreement in its own language")
    return sources


def _stray_editions(root: Path, directory: Path) -> Iterator[str]:
    known = {f"{number}.ftl" for number in PINNED}
    for path in sorted(directory.iterdir()):
        if path.name not in known:
            yield f"{path.relative_to(root).as_posix()}:1: no known edition"


def _templates(locale: Locale, sources: list[Source]) -> Iterator[tuple[tuple[Locale, str], Template]]:
    bundle = FluentBundle([locale], use_isolating=False)
    for source in sources:
        bundle.add_resource(source.resource)
    phrases = by_id(sources)
    for id_, phrase in phrases.items():
        if phrase.pattern is not None and not id_.startswith("-"):
            template = Template(
                name=f"{id_} in {locale}",
                needs=needs(phrase, phrases),
                pieces=_pieces(phrase.pattern),
                pattern=_compiled(bundle, id_),
                bundle=bundle,
            )
            yield (locale, id_), template


@dataclass(frozen=True, slots=True)
class Variable:
    """A place in a text where an argument stands as it is."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One text of one language, ready to be rendered.

    Most texts are words with a few strings between them: those are joined from `pieces`. Fluent itself, ten times
    slower, is asked where a number has to be formatted or a form to be chosen.
    """

    name: str
    needs: Needs
    pieces: tuple[str | Variable, ...] | None
    pattern: Pattern
    bundle: FluentBundle

    def render(self, args: Mapping[str, Argument]) -> str:
        """The text with exactly the arguments it takes. Raises TextError."""
        if args.keys() != self.needs.variables:
            raise TextError(f"{self.name} takes {_listed(self.needs.variables)}, given {_listed(args)}")
        if self.pieces is not None and all(isinstance(value, str) for value in args.values()):
            return "".join(piece if isinstance(piece, str) else str(args[piece.name]) for piece in self.pieces)
        for name in self.needs.counts:
            if not isinstance(args[name], int):
                raise TextError(f"{self.name} takes ${name} as a number")
        text, errors = self.bundle.format_pattern(self.pattern, dict(args))
        if errors or not isinstance(text, str):
            raise TextError(f"{self.name}: {', '.join(type(error).__name__ for error in errors)}")
        return text


def _compiled(bundle: FluentBundle, id_: str) -> Pattern:
    name, _, attribute = id_.partition(".")
    message = bundle.get_message(name)
    pattern = message.attributes[attribute] if attribute else message.value
    if pattern is None:
        raise TextError(id_)
    return pattern


def _pieces(pattern: ast.Pattern) -> tuple[str | Variable, ...] | None:
    """The text as words and variables, or None where it holds anything else."""
    pieces: list[str | Variable] = []
    for element in pattern.elements:
        match element:
            case ast.TextElement(value=words):
                pieces.append(words)
            case ast.Placeable(expression=ast.StringLiteral() as literal):
                pieces.append(literal.parse()["value"])
            case ast.Placeable(expression=ast.VariableReference(id=ast.Identifier(name=name))):
                pieces.append(Variable(name))
            case _:
                return None
    return tuple(pieces)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"${name}" for name in sorted(names)) or "nothing"
