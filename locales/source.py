"""Fluent files as they are read; what is wrong with a file by itself is found here, with its line."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from fluent.syntax import FluentParser, ast

Locale = Literal["kk", "ru", "en"]
LOCALES: tuple[Locale, ...] = get_args(Locale)
"""The languages of the interface, the authoritative one first."""

ROOT = Path(__file__).parent


def as_locale(chosen: str | None) -> Locale:
    """The language as the texts know it; Kazakh where none, or an unknown one, was chosen."""
    return next((locale for locale in LOCALES if locale == chosen), LOCALES[0])


class LocaleError(Exception):
    """The texts cannot be used; the message is a line `file:line: what` for each problem."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """What has a name in a file: `message`, `message.attribute`, `-term` or `-term.attribute`.

    A message that has attributes only has no pattern of its own.
    """

    id: str
    file: str
    line: int
    pattern: ast.Pattern | None

    @property
    def place(self) -> str:
        """Where it stands, as `file:line`."""
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One parsed file, named relative to the root, with its phrases in order."""

    file: str
    resource: ast.Resource
    phrases: tuple[Phrase, ...]


def read_source(root: Path, path: Path, problems: list[str]) -> Source:
    """The file as far as it can be read; what is wrong with it is added to `problems`."""
    file = path.relative_to(root).as_posix()
    text = _read_text(path, file, problems)
    resource = FluentParser().parse(text)
    phrases: list[Phrase] = []
    for entry in resource.body:
        if isinstance(entry, ast.Junk):
            problems.extend(_junk(entry, file, text))
        elif isinstance(entry, ast.Message | ast.Term):
            phrases.extend(_phrases(entry, file, text))
    return Source(file=file, resource=resource, phrases=tuple(phrases))


def duplicates(sources: list[Source]) -> Iterator[str]:
    """A problem for each name that one language gives twice: Fluent would silently keep one of them."""
    seen: dict[str, Phrase] = {}
    for source in sources:
        for phrase in source.phrases:
            first = seen.setdefault(phrase.id, phrase)
            if first is not phrase:
                yield f"{phrase.place}: {phrase.id} is there already at {first.place}"


def _read_text(path: Path, file: str, problems: list[str]) -> str:
    data = path.read_bytes()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problems.append(f"{file}:{line}: not UTF-8")
        return ""
    for line, content in enumerate(text.split("\n"), start=1):
        if not unicodedata.is_normalized("NFC", content):
            problems.append(f"{file}:{line}: not in Unicode's normal form C")
    return text


def _junk(junk: ast.Junk, file: str, text: str) -> Iterator[str]:
    for annotation in junk.annotations:
        yield f"{file}:{_line(annotation, text)}: {annotation.message}"


def _phrases(entry: ast.Message | ast.Term, file: str, text: str) -> Iterator[Phrase]:
    name = f"-{entry.id.name}" if isinstance(entry, ast.Term) else entry.id.name
    yield Phrase(id=name, file=file, line=_line(entry.id, text), pattern=entry.value)
    for attribute in entry.attributes:
        line = _line(attribute.id, text)
        yield Phrase(id=f"{name}.{attribute.id.name}", file=file, line=line, pattern=attribute.value)


def _line(node: ast.SyntaxNode, text: str) -> int:
    start = node.span.start if node.span else 0
    return text.count("\n", 0, start) + 1
