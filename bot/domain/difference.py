"""What is different between two editions: clause by clause, word by word, and among the items that they list.

Nothing is left out and nothing is made up: what stayed and what was removed is the first text to the byte, what stayed
and what was added is the second.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby

from bot.domain.agreement import Edition, Item

SIMILARITY_MIN = 0.4
"""The share of words that two clauses have in common, from which on one is the other reworded."""
COMPARISONS_MAX = 500_000
"""Pairs of equal words in two clauses; beyond it (one word a thousand times) they are no longer compared by word."""


class Mark(StrEnum):
    """What became of a stretch of text."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


class Fate(StrEnum):
    """What became of a clause."""

    KEPT = "kept"
    MOVED = "moved"
    REWORDED = "reworded"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A stretch of text with one fate; never empty, and the next one has another mark."""

    mark: Mark
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseChange:
    """A clause with its number before and after (None where it is not), and its text as runs."""

    fate: Fate
    before: int | None
    after: int | None
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemChange:
    """An item that was added (nothing before), removed (nothing after) or reworded: its fragments."""

    group: str
    id: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Two editions, their clauses in reading order, and only those items that changed."""

    before: Edition
    after: Edition
    clauses: tuple[ClauseChange, ...]
    items: tuple[ItemChange, ...]

    @property
    def kept(self) -> int:
        """How many clauses say the same as before, under whatever number."""
        return sum(clause.fate is Fate.KEPT for clause in self.clauses)


def difference(before: Edition, after: Edition) -> Difference:
    """Everything that turned the first edition into the second; each clause of either is in it once."""
    pairs = _with_moves(_aligned(before.clauses, after.clauses), before.clauses, after.clauses)
    return Difference(
        before=before,
        after=after,
        clauses=tuple(_clause_change(pair, before.clauses, after.clauses) for pair in pairs),
        items=tuple(_item_changes(before.items, after.items)),
    )


def _item_changes(before: Sequence[Item], after: Sequence[Item]) -> Iterator[ItemChange]:
    """Those of the second edition in its order, then those that are no more."""
    old = {(item.group, item.id): item.fragment for item in before}
    new = {(item.group, item.id): item.fragment for item in after}
    for group, id_ in [*new, *(key for key in old if key not in new)]:
        was, became = old.get((group, id_)), new.get((group, id_))
        if was != became:
            yield ItemChange(group=group, id=id_, before=was, after=became)


def touch(first: Run, second: Run) -> bool:
    """Whether what was removed would run into what was added: at the beginning of a clause no space is between them."""
    is_replaced = first.mark is Mark.REMOVED and second.mark is Mark.ADDED
    return is_replaced and not first.text[-1].isspace() and not second.text[0].isspace()


# --- Clause by clause -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair:
    """Which clause became which, counted from 0; None for no clause."""

    old: int | None = None
    new: int | None = None
    is_moved: bool = False


def _clause_change(pair: _Pair, before: Sequence[str], after: Sequence[str]) -> ClauseChange:
    old = "" if pair.old is None else before[pair.old]
    new = "" if pair.new is None else after[pair.new]
    return ClauseChange(
        fate=_fate(pair, is_same=old == new),
        before=None if pair.old is None else pair.old + 1,
        after=None if pair.new is None else pair.new + 1,
        runs=runs(old, new),
    )


def _fate(pair: _Pair, *, is_same: bool) -> Fate:
    if pair.old is None:
        return Fate.ADDED
    if pair.new is None:
        return Fate.REMOVED
    if pair.is_moved:
        return Fate.MOVED
    return Fate.KEPT if is_same else Fate.REWORDED


def _aligned(before: Sequence[str], after: Sequence[str]) -> Iterator[_Pair]:
    """Equal clauses first; between them those that are most alike, in the order of both texts."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, old, old_end, new, new_end in matcher.get_opcodes():
        if tag == "equal":
            yield from (_Pair(old=old + n, new=new + n) for n in range(old_end - old))
        else:
            likeness = _likeness(before[old:old_end], after[new:new_end])
            for one in _most_alike(likeness, old_end - old, new_end - new):
                yield _Pair(
                    old=None if one.old is None else old + one.old, new=None if one.new is None else new + one.new
                )


def _likeness(before: Sequence[str], after: Sequence[str]) -> list[list[float]]:
    """For each two clauses the share of their words that they have in common (Dice's coefficient)."""
    old, new = [_counted(clause) for clause in before], [_counted(clause) for clause in after]
    return [[2 * (one & two).total() / max(1, one.total() + two.total()) for two in new] for one in old]


def _counted(clause: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", clause.casefold()))


def _most_alike(likeness: list[list[float]], old_count: int, new_count: int) -> list[_Pair]:
    """The pairs, in order, whose likeness is the greatest in all; the others stand alone."""
    best = [[0.0] * (new_count + 1) for _ in range(old_count + 1)]
    for old in range(old_count - 1, -1, -1):
        for new in range(new_count - 1, -1, -1):
            alone = max(best[old + 1][new], best[old][new + 1])
            here = likeness[old][new]
            best[old][new] = max(alone, here + best[old + 1][new + 1]) if here >= SIMILARITY_MIN else alone
    pairs: list[_Pair] = []
    old = new = 0
    while old < old_count or new < new_count:
        if new == new_count or (old < old_count and best[old][new] == best[old + 1][new]):
            pairs.append(_Pair(old=old))
            old += 1
        elif old == old_count or best[old][new] == best[old][new + 1]:
            pairs.append(_Pair(new=new))
            new += 1
        else:
            pairs.append(_Pair(old=old, new=new))
            old, new = old + 1, new + 1
    return pairs


def _with_moves(pairs: Iterator[_Pair], before: Sequence[str], after: Sequence[str]) -> list[_Pair]:
    """A clause that went to another place unchanged is told once, where it stands now."""
    found = list(pairs)
    gone: dict[str, list[int]] = {}
    for pair in found:
        if pair.new is None and pair.old is not None:
            gone.setdefault(before[pair.old], []).append(pair.old)
    moved = {
        pair.new: gone[after[pair.new]].pop(0)
        for pair in found
        if pair.old is None and pair.new is not None and gone.get(after[pair.new])
    }
    left = set(moved.values())
    return [
        _Pair(old=moved[pair.new], new=pair.new, is_moved=True) if pair.old is None and pair.new in moved else pair
        for pair in found
        if pair.new is not None or pair.old not in left
    ]


# --- Word by word ---------------------------------------------------------------------------------------------------

TOKEN = re.compile(r"(\s*)(№?\w+(?:[-'’./:]\w+)*|[^\w\s]|$)")


@dataclass(frozen=True, slots=True)
class _Change:
    """A stretch that is the same in both (`same` alone), or what was there and what is there now."""

    same: str = ""
    removed: str = ""
    added: str = ""


def runs(before: str, after: str) -> tuple[Run, ...]:
    """One text turned into the other by words: same and removed runs give the first, same and added ones the second."""
    changes = _tidy(_merged(_changes(_tokens(before), _tokens(after))))
    marked = (
        run
        for change in changes
        for run in (
            Run(mark=Mark.SAME, text=change.same),
            Run(mark=Mark.REMOVED, text=change.removed),
            Run(mark=Mark.ADDED, text=change.added),
        )
        if run.text
    )
    return tuple(marked)


Token = tuple[str, str]
"""The space before a word, and the word; a mark of punctuation is a word of its own."""


def _tokens(text: str) -> list[Token]:
    return [(space, word) for space, word in TOKEN.findall(text) if space or word]


def _changes(before: list[Token], after: list[Token]) -> Iterator[_Change]:
    old, new = [word for _, word in before], [word for _, word in after]
    for tag, begin, end, new_begin, new_end in _opcodes(old, new):
        if tag == "equal":
            for (space, word), (new_space, _) in zip(before[begin:end], after[new_begin:new_end], strict=True):
                if space != new_space:
                    yield _Change(removed=space, added=new_space)
                yield _Change(same=word if space != new_space else f"{space}{word}")
        else:
            yield _Change(removed=_joined(before[begin:end]), added=_joined(after[new_begin:new_end]))


def _opcodes(old: list[str], new: list[str]) -> Sequence[tuple[str, int, int, int, int]]:
    known = Counter(new)
    if sum(count * known[word] for word, count in Counter(old).items()) > COMPARISONS_MAX:
        return [("replace", 0, len(old), 0, len(new))]
    return SequenceMatcher(None, old, new, autojunk=False).get_opcodes()


def _joined(tokens: list[Token]) -> str:
    return "".join(f"{space}{word}" for space, word in tokens)


def _merged(changes: Iterator[_Change]) -> list[_Change]:
    """Neighbours of one kind as one."""
    return [
        _Change(
            same="".join(change.same for change in group),
            removed="".join(change.removed for change in group),
            added="".join(change.added for change in group),
        )
        for _, neighbours in groupby(changes, key=lambda change: bool(change.same))
        if (group := list(neighbours))
    ]


def _tidy(changes: list[_Change]) -> list[_Change]:
    """Without small islands: what stayed between two changes, and is shorter than both, is read more easily in them."""
    done: list[_Change] = []
    for change in changes:
        done.append(change)
        while done[:-2] and _is_island(*done[-3:]):
            first, island, second = done[-3:]
            removed = f"{first.removed}{island.same}{second.removed}"
            added = f"{first.added}{island.same}{second.added}"
            done[-3:] = [_Change(removed=removed, added=added)]
    return done


def _is_island(first: _Change, between: _Change, second: _Change) -> bool:
    size = len(between.same.strip()) if between.same else 0
    is_word = any(char.isalnum() for char in between.same)
    return bool(between.same) and (not is_word or size < min(_size(first), _size(second)))


def _size(change: _Change) -> int:
    return min(len(change.removed.strip()), len(change.added.strip()))
