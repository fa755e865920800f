"""Judging what is stored: each leaf canonical, in its place, and the next link of its person's chain (evidence.md)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.ledger import read_leaf

if TYPE_CHECKING:
    from bot.domain.ledger import Entry


@dataclass(frozen=True, slots=True)
class Link:
    """A person's entry as the next one names it."""

    seq: int
    leaf_hash: bytes


NO_LINK = Link(0, b"")


class BrokenError(ValueError):
    """The ledger is not what was written; `index` is the lowest entry that shows it."""

    def __init__(self, index: int, reason: str) -> None:
        super().__init__(f"entry {index}: {reason}")
        self.index = index
        self.reason = reason


def read_entry(index: int, stored: bytes) -> Entry:
    """Read the leaf of a place. Raises BrokenError."""
    try:
        entry = read_leaf(stored)
    except (ValueError, RecursionError):
        reason = "its leaf is not a canonical one"
        raise BrokenError(index, reason) from None
    # JSON's true is Python's 1.
    if type(entry.index) is not int or type(entry.seq) is not int or entry.index != index:
        reason = "its leaf is that of another place"
        raise BrokenError(index, reason)
    return entry


def require_link(entry: Entry, before: Link) -> None:
    """Require that an entry goes on from its person's entry before it, `NO_LINK` for the first. Raises BrokenError."""
    prev = before.leaf_hash.hex() or None
    expected = (0, None) if entry.person is None else (before.seq + 1, prev)
    if (entry.seq, entry.prev) != expected:
        reason = "it does not go on from its person's entry before it"
        raise BrokenError(entry.index, reason)
