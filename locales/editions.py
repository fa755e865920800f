"""The agreement's own files: `kk/agreement/<number>.ftl`, Kazakh alone."""

from pathlib import Path

from fluent.syntax import ast

from bot.domain.agreement import Edition, Item, pin_of, pinned_edition
from locales.source import ROOT, LocaleError, Phrase, duplicates, read_source


def edition_file(number: int, root: Path = ROOT) -> bytes:
    """The file that an edition of the program stands in, as it is."""
    return (root / "kk" / "agreement" / f"{number}.ftl").read_bytes()


def load_edition(number: int, root: Path = ROOT) -> Edition:
    """The edition exactly as it is pinned.

    Raises EditionError for a number that is not known and for any drift, LocaleError for a file that is not of the form
    `clause-1` … `clause-n`, then items with the attributes `.group` and `.clause`.
    """
    pin_of(number)
    path = root / "kk" / "agreement" / f"{number}.ftl"
    if not path.is_file():
        raise LocaleError([f"{path.relative_to(root).as_posix()}:1: the file is not there"])
    problems: list[str] = []
    source = read_source(root, path, problems)
    problems.extend(duplicates([source]))
    texts = {phrase.id: _text(phrase, problems) for phrase in source.phrases}
    clauses = _clauses(source.phrases, texts, problems)
    items = [] if problems else _items(source.phrases, texts, problems)
    if problems:
        raise LocaleError(problems)
    return pinned_edition(number, clauses, items)


def _text(phrase: Phrase, problems: list[str]) -> str:
    """The literal text: nothing in the agreement is computed."""
    elements = phrase.pattern.elements if phrase.pattern else []
    text = "".join(element.value for element in elements if isinstance(element, ast.TextElement))
    if phrase.id.startswith("-") or not text or not all(isinstance(element, ast.TextElement) for element in elements):
        problems.append(f"{phrase.place}: {phrase.id} is not plain text")
    return text


def _clauses(phrases: tuple[Phrase, ...], texts: dict[str, str], problems: list[str]) -> list[str]:
    named = [phrase for phrase in phrases if phrase.id.startswith("clause-")]
    for number, phrase in enumerate(named, start=1):
        if phrase.id != f"clause-{number}":
            problems.append(f"{phrase.place}: {phrase.id} stands where clause-{number} is expected")
    return [texts[phrase.id] for phrase in named]


def _items(phrases: tuple[Phrase, ...], texts: dict[str, str], problems: list[str]) -> list[Item]:
    items: list[Item] = []
    for phrase in phrases:
        if phrase.id.startswith("clause-") or "." in phrase.id:
            continue
        group, clause = texts.get(f"{phrase.id}.group"), texts.get(f"{phrase.id}.clause", "")
        if group is None or not clause.isdecimal():
            problems.append(f"{phrase.place}: {phrase.id} needs .group and the number of its .clause")
            continue
        items.append(Item(group=group, id=phrase.id, clause=int(clause), fragment=texts[phrase.id]))
    return items
