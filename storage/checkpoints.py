"""Signed checkpoints, kept for ever, and what the newest self-check found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, insert, select, update

from storage.models import checkpoints, pacing, self_checks
from storage.statements import insert_if_new

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

TURN = "checkpoint"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedCheckpoint:
    """A checkpoint as it was signed."""

    size: int
    root: bytes
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """How many records are not those that their entries commit to, and the lowest of these entries."""

    count: int
    index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfCheck:
    """What the newest self-check found: sound up to `size`, a checkpoint's; or the lowest broken entry, and why.

    `damage` is what the newest one that opened the records found.
    """

    size: int
    broken_index: int | None
    reason: str | None
    damage: Damage | None


_COLUMNS = (checkpoints.c.size, checkpoints.c.root, checkpoints.c.note)
_NEWEST = select(*_COLUMNS).order_by(checkpoints.c.size.desc()).limit(1)
_BETWEEN = (
    select(*_COLUMNS)
    .where(checkpoints.c.size > bindparam("after"), checkpoints.c.size <= bindparam("up_to"))
    .order_by(checkpoints.c.size)
)
_FIRST_COVERING = select(*_COLUMNS).where(checkpoints.c.size > bindparam("index")).order_by(checkpoints.c.size).limit(1)
_ALL = select(checkpoints.c.note).order_by(checkpoints.c.size)
_ADD = insert(checkpoints)
_TURN = select(pacing.c.at).where(pacing.c.name == TURN).with_for_update()
_SELF_CHECK = select(self_checks)


def take_turn(conn: Connection, now: datetime) -> None:
    """Let those who sign go one after another, whatever process they are in."""
    insert_if_new(conn, pacing, {"name": TURN, "at": now})
    conn.execute(_TURN).one()


def newest(conn: Connection) -> SignedCheckpoint | None:
    """Read the newest checkpoint."""
    row = conn.execute(_NEWEST).one_or_none()
    return _checkpoint(row) if row else None


def first_covering(conn: Connection, index: int) -> SignedCheckpoint | None:
    """Read the first checkpoint that an entry is in: the one that will always be the first."""
    row = conn.execute(_FIRST_COVERING, {"index": index}).one_or_none()
    return _checkpoint(row) if row else None


def newest_note(conn: Connection) -> str | None:
    """Read the newest note; None before the first."""
    found = newest(conn)
    return found.note if found else None


def newest_signed_at(conn: Connection) -> datetime | None:
    """Tell when the newest checkpoint was signed."""
    signed_at: datetime | None = conn.execute(select(func.max(checkpoints.c.signed_at))).scalar()
    return signed_at


def between(conn: Connection, after: int, up_to: int) -> tuple[SignedCheckpoint, ...]:
    """Read the checkpoints of a range of sizes, the smaller end left out, in order."""
    return tuple(map(_checkpoint, conn.execute(_BETWEEN, {"after": after, "up_to": up_to})))


def notes(conn: Connection) -> list[str]:
    """Read every note, in order."""
    return list(conn.execute(_ALL).scalars())


def add(conn: Connection, checkpoint: SignedCheckpoint, now: datetime) -> None:
    """Keep a checkpoint that was signed; the caller has its turn."""
    values = {"size": checkpoint.size, "root": checkpoint.root, "note": checkpoint.note, "signed_at": now}
    conn.execute(_ADD, values)


def self_check(conn: Connection) -> SelfCheck:
    """Read what the newest self-check found; nothing is known to be sound before the first."""
    row = conn.execute(_SELF_CHECK).one_or_none()
    if row is None:
        return SelfCheck(size=0, broken_index=None, reason=None, damage=None)
    damage = None if row.damaged_index is None else Damage(count=row.damaged_count, index=row.damaged_index)
    return SelfCheck(size=row.size, broken_index=row.broken_index, reason=row.reason, damage=damage)


def note_sound(conn: Connection, before: SelfCheck, size: int, now: datetime) -> bool:
    """Note that the ledger was found sound up to a checkpoint's size, unless something else was found since `before`.

    A verification takes minutes, and another one may have found meanwhile what this one has passed before.
    """
    values = {"size": size, "checked_at": now, "broken_index": None, "reason": None}
    return _note(conn, values, self_checks.c.broken_index.is_not_distinct_from(before.broken_index))


def note_broken(conn: Connection, index: int, reason: str, now: datetime) -> None:
    """Note the lowest entry at which the ledger is broken."""
    _note(conn, {"checked_at": now, "broken_index": index, "reason": reason})


def note_no_damage(conn: Connection, before: SelfCheck, now: datetime) -> bool:
    """Note that every record was opened and is whole, unless something else was found since `before`."""
    index = before.damage.index if before.damage else None
    values = {"checked_at": now, "damaged_count": 0, "damaged_index": None}
    return _note(conn, values, self_checks.c.damaged_index.is_not_distinct_from(index))


def note_damage(conn: Connection, damage: Damage, now: datetime) -> None:
    """Note which records are damaged."""
    _note(conn, {"checked_at": now, "damaged_count": damage.count, "damaged_index": damage.index})


def _note(conn: Connection, values: dict[str, Any], *is_as_before: ColumnElement[bool]) -> bool:
    if insert_if_new(conn, self_checks, {"id": 1, "size": 0, **values}):
        return True
    return conn.execute(update(self_checks).where(*is_as_before).values(**values)).rowcount == 1


def _checkpoint(row: Any) -> SignedCheckpoint:  # noqa: ANN401 -- a row of the statements above
    return SignedCheckpoint(size=row.size, root=row.root, note=row.note)
