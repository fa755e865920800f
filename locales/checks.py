"""What must hold in a language and between languages, so that no person ever meets a broken text."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fluent.syntax import ast

from locales.source import Locale, Phrase, Source, duplicates

Phrases = Mapping[str, Phrase]

# The forms that whole numbers take (CLDR plural rules): all of them must be said, or some number is spoken wrongly.
_PLURALS = {"kk": {"one", "other"}, "ru": {"one", "few", "many"}, "en": {"one", "other"}}
_FRACTIONS = {"other"}
_FUNCTIONS = {"NUMBER"}


@dataclass(frozen=True, slots=True)
class Needs:
    """The variables of a phrase and all it refers to; `counts` are those of them that choose a plural form."""

    variables: frozenset[str]
    counts: frozenset[str]


def language_problems(locale: Locale, sources: list[Source]) -> Iterator[str]:
    """What is wrong in one language: duplicates, empty texts, references to nothing or in a circle, plural forms."""
    yield from duplicates(sources)
    phrases = by_id(sources)
    for phrase in phrases.values():
        if phrase.pattern is None:
            continue
        if _is_empty(phrase.pattern):
            yield f"{phrase.place}: {phrase.id} is empty"
        if phrase.id in _reachable(phrase, phrases):
            yield f"{phrase.place}: {phrase.id} refers to itself"
        for node in _nodes(phrase.pattern):
            yield from _node_problems(locale, phrase, node, phrases)


def translation_problems(first: list[Source], other: list[Source], locale: Locale) -> Iterator[str]:
    """What is missing, too much or asks for other variables in `locale`, against the first language, file by file."""
    ours, theirs = _messages(first), _messages(other)
    for (file, id_), phrase in ours.items():
        if (file, id_) not in theirs:
            yield f"{phrase.place}: {id_} is missing in {locale}/{file}"
    for (file, id_), phrase in theirs.items():
        if (file, id_) not in ours:
            yield f"{phrase.place}: {id_} is in no {file} of the first language"
            continue
        expected = needs(ours[file, id_], by_id(first)).variables
        given = needs(phrase, by_id(other)).variables
        yield from (f"{phrase.place}: {id_} lacks ${name}" for name in sorted(expected - given))
        yield from (f"{phrase.place}: {id_} has ${name}, {ours[file, id_].place} has not" for name in given - expected)


def by_id(sources: list[Source]) -> Phrases:
    """The phrases of a language by their names."""
    return {phrase.id: phrase for source in sources for phrase in source.phrases}


def needs(phrase: Phrase, phrases: Phrases) -> Needs:
    """What must be given to render the phrase. A term takes nothing from outside: its variables are not counted."""
    variables: set[str] = set()
    counts: set[str] = set()
    for id_ in {phrase.id} | _reachable(phrase, phrases):
        pattern = phrases[id_].pattern if id_ in phrases and not id_.startswith("-") else None
        for node in _nodes(pattern) if pattern else ():
            if isinstance(node, ast.VariableReference):
                variables.add(node.id.name)
            elif isinstance(node, ast.SelectExpression) and _is_plural(node):
                counts.update(name.id.name for name in _nodes(node.selector) if isinstance(name, ast.VariableReference))
    return Needs(frozenset(variables), frozenset(counts))


def _messages(sources: list[Source]) -> dict[tuple[str, str], Phrase]:
    """What every language must have, by file name and id. Terms are each language's own."""
    return {
        (source.file.partition("/")[2], phrase.id): phrase
        for source in sources
        for phrase in source.phrases
        if phrase.pattern is not None and not phrase.id.startswith("-")
    }


def _node_problems(locale: Locale, phrase: Phrase, node: ast.BaseNode, phrases: Phrases) -> Iterator[str]:
    if isinstance(node, ast.MessageReference | ast.TermReference):
        id_ = _reference(node)
        if id_ not in phrases or phrases[id_].pattern is None:
            yield f"{phrase.place}: {phrase.id} refers to {id_}, which is not there"
    elif isinstance(node, ast.FunctionReference) and node.id.name not in _FUNCTIONS:
        yield f"{phrase.place}: {phrase.id} calls {node.id.name}, which is no function"
    elif isinstance(node, ast.SelectExpression) and _is_plural(node):
        keys = _keys(node)
        yield from (f"{phrase.place}: {phrase.id} lacks the plural [{key}]" for key in sorted(_PLURALS[locale] - keys))
        extra = keys - _PLURALS[locale] - _FRACTIONS
        yield from (f"{phrase.place}: {phrase.id} has [{key}], no plural of {locale}" for key in sorted(extra))


def _is_plural(select: ast.SelectExpression) -> bool:
    return not _keys(select).isdisjoint({"zero", "one", "two", "few", "many", "other"})


def _keys(select: ast.SelectExpression) -> set[str]:
    return {variant.key.name for variant in select.variants if isinstance(variant.key, ast.Identifier)}


def _is_empty(pattern: ast.Pattern) -> bool:
    for element in pattern.elements:
        value = element.expression if isinstance(element, ast.Placeable) else element
        if not isinstance(value, ast.TextElement | ast.StringLiteral) or value.value.strip():
            return False
    return True


def _reachable(phrase: Phrase, phrases: Phrases) -> set[str]:
    """The names of all that the phrase refers to, directly or not; its own only when it refers to itself."""
    found: set[str] = set()
    waiting = [phrase]
    while waiting:
        pattern = waiting.pop().pattern
        for node in _nodes(pattern) if pattern else ():
            if isinstance(node, ast.MessageReference | ast.TermReference) and (id_ := _reference(node)) not in found:
                found.add(id_)
                waiting.extend([phrases[id_]] if id_ in phrases else [])
    return found


def _reference(node: ast.MessageReference | ast.TermReference) -> str:
    name = f"-{node.id.name}" if isinstance(node, ast.TermReference) else node.id.name
    return f"{name}.{node.attribute.name}" if node.attribute else name


def _nodes(node: ast.BaseNode) -> Iterator[ast.BaseNode]:
    yield node
    for value in vars(node).values():
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.BaseNode):
                yield from _nodes(child)
