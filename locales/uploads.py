"""A new edition of the agreement as an admin uploads it: read strictly, everything that is wrong told at once."""

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from bot.domain.agreement import Edition, Item, parts, published_edition, sha256_hex, text_of, utf16_units
from locales.dates import read_date
from locales.upload_lines import SIZE_MAX, Lines, Message, read_lines
from locales.upload_problems import DETAILS, PROBLEMS_MAX, Problems, UploadCode, UploadProblem, UploadRefused

__all__ = [
    "DETAILS",
    "GROUPS",
    "PROBLEMS_MAX",
    "SIZE_MAX",
    "UploadCode",
    "UploadProblem",
    "UploadRefused",
    "read_translation",
    "read_upload",
]

GROUPS: Final = (
    "head",
    "operator",
    "gate",
    "data",
    "purpose",
    "operation",
    "recipient",
    "protection",
    "term",
    "attestation",
    "withdrawal",
    "force",
)
"""What an edition lists, at least one item of each: records and answers are made of them."""

CLAUSE_UNITS_MAX: Final = 3500
"""A clause in UTF-16 units: a message holds 4,096, and an answer that quotes a clause says something around it."""
CLAUSES_MAX: Final = 200
"""Clauses of a text: two editions are compared clause by clause, each with each."""
PARTS_MAX: Final = 30
"""Messages that the whole text is shown in."""

CLAUSE = re.compile(r"clause-([1-9][0-9]{0,3})")
DIGITS = re.compile(r"[1-9][0-9]{0,3}")
NUMBERS = re.compile(r"\d+")
ATTRIBUTES: Final = {"group", "clause"}


def read_upload(number: int, source: bytes, *, operator_bin: str, earlier: Collection[str] = ()) -> Edition:
    """The edition that `<number>.ftl` holds; it takes effect on the day that the text itself names.

    `operator_bin` is what its item `operator-bin` must say, `earlier` the SHA-256 of all editions so far. Raises
    UploadRefused. Whether an edition may still take effect on that day is for the caller to ask.
    """
    problems = Problems()
    lines = read_lines(source, problems)
    clauses = _clauses(lines, problems)
    items = _items(lines, problems)
    _check_number(number, items, lines, problems)
    effective_on = _effective_on(items, lines, problems)
    _check_bin(operator_bin, items, lines, problems)
    sha256 = sha256_hex(text_of(clauses))
    if sha256 in earlier:
        problems.add(1, UploadCode.SAME)
    problems.refuse_if_any()
    edition = published_edition(number, effective_on, clauses, tuple(items.values()), sha256)
    _check_parts(edition, problems)
    return edition


def read_translation(edition: Edition, source: bytes) -> tuple[str, ...]:
    """The clauses of `<number>.<locale>.ftl`, one for each of the edition's: a help for readers, never the agreement.

    Checked as an edition is, but it holds clauses alone: what an edition lists, it lists in its own language. Raises
    UploadRefused.
    """
    problems = Problems()
    lines = read_lines(source, problems)
    clauses = _clauses(lines, problems)
    for message in lines.messages:
        if not message.is_clause:
            problems.add(message.line, UploadCode.TRANSLATION_ITEM, name=message.id)
    expected, found = len(edition.clauses), len(clauses)
    if found != expected:
        problems.add(lines.last, UploadCode.CLAUSE_COUNT, expected=str(expected), found=str(found))
    problems.refuse_if_any()
    _check_parts(replace(edition, clauses=clauses), problems)
    return clauses


def _check_parts(edition: Edition, problems: Problems) -> None:
    if len(parts(edition)) > PARTS_MAX:
        problems.add(1, UploadCode.TEXT_LONG, limit=str(PARTS_MAX))
    problems.refuse_if_any()


# --- The text -------------------------------------------------------------------------------------------------------


def _clauses(lines: Lines, problems: Problems) -> tuple[str, ...]:
    """The clauses as they stand; a problem for each that stands elsewhere than its name says."""
    clauses = [message for message in lines.messages if message.is_clause]
    expected = 1
    for message in clauses:
        if message.id != f"clause-{expected}":
            problems.add(message.line, UploadCode.CLAUSE_NAME, name=message.id, expected=f"clause-{expected}")
        if utf16_units(message.text) > CLAUSE_UNITS_MAX:
            problems.add(message.line, UploadCode.CLAUSE_LONG, name=message.id, limit=str(CLAUSE_UNITS_MAX))
        if message.attributes:
            problems.add(message.line, UploadCode.CLAUSE_ATTRIBUTES, name=message.id)
        # Counted on from what stands here, so that one gap is told once.
        numbered = CLAUSE.fullmatch(message.id)
        expected = int(numbered[1]) + 1 if numbered else expected + 1
    if len(clauses) > CLAUSES_MAX:
        problems.add(clauses[CLAUSES_MAX].line, UploadCode.CLAUSES_MANY, limit=str(CLAUSES_MAX))
    return tuple(message.text for message in clauses)


# --- What it lists --------------------------------------------------------------------------------------------------


def _items(lines: Lines, problems: Problems) -> dict[str, Item]:
    """The items by id, in order."""
    clauses = {message.id: message.text for message in lines.messages if message.is_clause}
    items = {message.id: _item(message, clauses, problems) for message in lines.messages if not message.is_clause}
    groups = {item.group for item in items.values()}
    missing = [group for group in GROUPS if group not in groups]
    if missing:
        problems.add(lines.last, UploadCode.GROUP_MISSING, groups=", ".join(missing))
    return items


def _item(message: Message, clauses: Mapping[str, str], problems: Problems) -> Item:
    """The item as far as it can be read: what it lacks is a problem, so that it is never published."""
    if message.attributes.keys() != ATTRIBUTES:
        problems.add(message.line, UploadCode.ATTRIBUTES, name=message.id)
    group, number = (message.attributes.get(name) for name in ("group", "clause"))
    if group and group.text not in GROUPS:
        problems.add(group.line, UploadCode.GROUP, name=group.text, groups=", ".join(GROUPS))
    clause = clauses.get(f"clause-{number.text}") if number else None
    if number and clause is None:
        problems.add(number.line, UploadCode.ITEM_CLAUSE, name=message.id, clause=number.text)
    # A clause that is too long is a problem by itself: looking through it for many items would take its time.
    if number and clause and len(clause) <= CLAUSE_UNITS_MAX and message.text not in clause:
        problems.add(message.line, UploadCode.ITEM_FRAGMENT, name=message.id, clause=number.text)
    return Item(
        group=group.text if group else "",
        id=message.id,
        clause=int(number.text) if number and DIGITS.fullmatch(number.text) else 0,
        fragment=message.text,
    )


# --- What the program must know -------------------------------------------------------------------------------------


def _check_number(number: int, items: Mapping[str, Item], lines: Lines, problems: Problems) -> None:
    item = _known("edition", "head", items, lines, problems)
    if item and NUMBERS.findall(item.fragment) != [str(number)]:
        problems.add(_line(item, lines), UploadCode.NUMBER, name=item.id, expected=str(number))


def _effective_on(items: Mapping[str, Item], lines: Lines, problems: Problems) -> date:
    """The day that the text names; any day when it names none, for then the edition is refused."""
    item = _known("effective", "head", items, lines, problems)
    day = read_date(item.fragment) if item else None
    if item and day is None:
        problems.add(_line(item, lines), UploadCode.DATE, name=item.id)
    return day or date.max


def _check_bin(operator_bin: str, items: Mapping[str, Item], lines: Lines, problems: Problems) -> None:
    item = _known("operator-bin", "operator", items, lines, problems)
    if item and NUMBERS.findall(item.fragment) != [operator_bin]:
        problems.add(_line(item, lines), UploadCode.BIN, name=item.id, expected=operator_bin)


def _known(id_: str, group: str, items: Mapping[str, Item], lines: Lines, problems: Problems) -> Item | None:
    """The item that must be there; what it says must be no part of a longer number: №1 is not what №12 says."""
    item = items.get(id_)
    if item is None or item.group != group:
        problems.add(_line(item, lines), UploadCode.ITEM_MISSING, name=id_, group=group)
        return None
    clause = next((message.text for message in lines.messages if message.id == f"clause-{item.clause}"), "")
    is_cut = item.fragment in clause and not re.search(rf"(?<!\d){re.escape(item.fragment)}(?!\d)", clause)
    if is_cut and len(clause) <= CLAUSE_UNITS_MAX:
        problems.add(_line(item, lines), UploadCode.ITEM_FRAGMENT, name=id_, clause=str(item.clause))
    return item


def _line(item: Item | None, lines: Lines) -> int:
    """Where it stands; the end of the file, where it is to be added, if it is not there."""
    return next((message.line for message in lines.messages if item and message.id == item.id), lines.last)
