"""An edition of the agreement: its canonical text, the items it lists, and the parts it is shown in.

The text is law between the company and people, so it is pinned here by number and hash: what the Fluent file says must
be exactly that, or the program does not start.
"""

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

MESSAGE_UNITS_MAX = 4096
"""The longest text of one Telegram message, in UTF-16 code units after entities (Bot API: sendMessage)."""


class EditionError(Exception):
    """The agreement is not the pinned one, or cannot be shown; the message names what differs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing the agreement lists: a literal fragment of the clause with that number, counted from 1."""

    group: str
    id: str
    clause: int
    fragment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """An edition as published; in force from the first moment of `effective_on` in Asia/Almaty."""

    number: int
    effective_on: date
    clauses: tuple[str, ...]
    items: tuple[Item, ...]
    sha256: str

    @property
    def text(self) -> str:
        """The canonical text; its UTF-8 bytes are what `sha256` (64 hex digits) is the hash of."""
        return text_of(self.clauses)

    def clause_of(self, group: str) -> int:
        """The number of the clause that says it: where the first item of the group stands.

        Raises EditionError when the edition lists nothing of that group, which no edition that was checked does.
        """
        for item in self.items:
            if item.group == group:
                return item.clause
        raise EditionError(f"edition {self.number} lists nothing of the group {group}")


def text_of(clauses: Sequence[str]) -> str:
    """The clauses as one text: one LF after each."""
    return "".join(f"{clause}\n" for clause in clauses)


def canonical(text: str) -> str:
    """The form that is hashed: NFC, each line stripped, empty lines dropped, one LF after each line."""
    lines = (line.strip() for line in unicodedata.normalize("NFC", text).splitlines())
    return "".join(f"{line}\n" for line in lines if line)


def sha256_hex(text: str) -> str:
    """The SHA-256 of the text's UTF-8 bytes as 64 hex digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def parts(edition: Edition, limit_units: int = MESSAGE_UNITS_MAX) -> tuple[str, ...]:
    """The text as messages of at most `limit_units` UTF-16 units, cut only between paragraphs.

    Paragraphs in a part are joined by an empty line. All parts, read one after another, canonicalise to the edition's
    text. Raises EditionError when a paragraph alone is longer than a message.
    """
    done: list[str] = []
    current = ""
    for number, clause in enumerate(edition.clauses, start=1):
        if utf16_units(clause) > limit_units:
            raise EditionError(f"edition {edition.number}: clause {number} is longer than {limit_units} UTF-16 units")
        longer = f"{current}\n\n{clause}" if current else clause
        if utf16_units(longer) > limit_units:
            done.append(current)
            longer = clause
        current = longer
    return (*done, current)


def utf16_units(text: str) -> int:
    """The length as Telegram counts it: characters beyond the basic plane, most emoji among them, are two."""
    return len(text.encode("utf-16-le")) // 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """What an edition must be. The clauses' hashes are shortened: they only tell which clause drifted."""

    effective_on: date
    sha256: str
    clauses: tuple[str, ...]
    items: int
    items_sha256: str


PINNED = {
    1: Pin(
        effective_on=date(2026, 5, 19),
        sha256="6db478f9e24e1f4765b9fb9f0528fde47fab04d7e732732df146630bf6d006d9",
        clauses=(
            "7205e55b",
            "c0a1ea1c",
            "86d59b5f",
            "6c60768b",
            "75f32d6c",
            "b48532f3",
            "0e9feb62",
            "c7f25a4a",
            "f945b689",
            "2c0b3cc9",
            "4ee26959",
            "25c0e0ca",
            "c5a9026f",
            "0c8b9dfb",
            "b286686f",
        ),
        items=77,
        items_sha256="0c3861403ebddc6b85b2b976dbcc5a0d0c00d3c14937ee4048a93658328ed1b7",
    ),
}


def pin_of(number: int) -> Pin:
    """The pin of an edition that was published. Raises EditionError that names those that were."""
    if number not in PINNED:
        raise EditionError(f"edition {number} is not known; there is {', '.join(map(str, PINNED))}")
    return PINNED[number]


def pinned_edition(number: int, clauses: Sequence[str], items: Sequence[Item]) -> Edition:
    """The edition made of these clauses and items, checked against its pin. Raises EditionError naming what differs."""
    pin = pin_of(number)
    edition = Edition(
        number=number,
        effective_on=pin.effective_on,
        clauses=tuple(clauses),
        items=tuple(items),
        sha256=sha256_hex(text_of(clauses)),
    )
    differences = [*_differing_clauses(edition, pin), *_differing_items(edition, pin)]
    if differences:
        raise EditionError(f"edition {number} differs from its pin: {', '.join(differences)}")
    return edition


def published_edition(
    number: int, effective_on: date, clauses: Sequence[str], items: Sequence[Item], sha256: str
) -> Edition:
    """The edition as it was published, checked against the hash that was stored with it.

    Raises EditionError when the text is no longer what was published: it must not be shown, and nothing may be given
    under it.
    """
    found = sha256_hex(text_of(clauses))
    if found != sha256:
        raise EditionError(f"edition {number} is not what was published: its SHA-256 is {found}, not {sha256}")
    edition = Edition(
        number=number, effective_on=effective_on, clauses=tuple(clauses), items=tuple(items), sha256=sha256
    )
    strays = [f"item {item.id} is not in clause {item.clause}" for item in items if not _stands(item, edition)]
    if strays:
        raise EditionError(f"edition {number} is not what was published: {', '.join(strays)}")
    return edition


def _differing_clauses(edition: Edition, pin: Pin) -> list[str]:
    if len(edition.clauses) != len(pin.clauses):
        return [f"{len(edition.clauses)} clauses instead of {len(pin.clauses)}"]
    pairs = zip(edition.clauses, pin.clauses, strict=True)
    found = [f"clause {n}" for n, (clause, pin8) in enumerate(pairs, start=1) if sha256_hex(clause)[:8] != pin8]
    return [*found, f"SHA-256 {edition.sha256}"] if edition.sha256 != pin.sha256 else found


def _differing_items(edition: Edition, pin: Pin) -> list[str]:
    if len(edition.items) != pin.items:
        return [f"{len(edition.items)} items instead of {pin.items}"]
    found = [f"item {item.id} is not in clause {item.clause}" for item in edition.items if not _stands(item, edition)]
    listed = "".join(f"{item.group}\t{item.id}\t{item.clause}\t{item.fragment}\n" for item in edition.items)
    return [*found, "the list of items"] if sha256_hex(listed) != pin.items_sha256 else found


def _stands(item: Item, edition: Edition) -> bool:
    return 1 <= item.clause <= len(edition.clauses) and item.fragment in edition.clauses[item.clause - 1]
