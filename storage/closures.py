"""That the Platform has closed: one row, asked whenever somebody's standing is, and how far its consequences are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select, update

from storage.models import closures
from storage.statements import insert_if_new

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """When the Platform closed, and the first index of the ledger that was not looked at for consents to expire."""

    closed_at: datetime
    next_index: int


_CLOSED_AT = select(closures.c.closed_at, closures.c.noted_at)
_FIND = select(closures.c.closed_at, closures.c.next_index)
_LOOK_ON = update(closures).values(next_index=bindparam("reached"))


def note(conn: Connection, closed_at: datetime, now: datetime) -> bool:
    """Note that the Platform has closed; False when that was known. The earliest moment is the one that counts."""
    if insert_if_new(conn, closures, {"id": 1, "closed_at": closed_at, "noted_at": now, "next_index": 0}):
        return True
    conn.execute(update(closures).where(closures.c.closed_at > closed_at).values(closed_at=closed_at))
    return False


def closed_at(conn: Connection) -> datetime | None:
    """Tell from when on no consent is in force, if the Platform has closed.

    Never before we learned of it: what people did until then, a withdrawal too, was done while their consent stood.
    """
    row = conn.execute(_CLOSED_AT).one_or_none()
    return max(row.closed_at, row.noted_at) if row else None


def find(conn: Connection) -> Closure | None:
    """Tell when the Platform closed, and how far its consequences are."""
    row = conn.execute(_FIND).one_or_none()
    return Closure(**row._asdict()) if row else None


def look_on_from(conn: Connection, index: int) -> None:
    """Note that every entry before this one has been looked at."""
    conn.execute(_LOOK_ON, {"reached": index})
