"""Updates that could not be handled, as admins see them: number, date and reason; what stands in them stays sealed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from storage.models import dead_letters

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """An update that was given up; `reason` is the name of what went wrong, as in the log."""

    number: str
    at: datetime
    reason: str


def count(conn: Connection) -> int:
    """Count the updates that were given up and are kept."""
    total: int = conn.execute(select(func.count()).select_from(dead_letters)).scalar_one()
    return total


def newest(conn: Connection, *, skip: int, limit: int) -> list[Letter]:
    """List a page of them, the newest first."""
    columns = (dead_letters.c.number, dead_letters.c.at, dead_letters.c.reason)
    order = (dead_letters.c.at.desc(), dead_letters.c.number)
    rows = conn.execute(select(*columns).order_by(*order).offset(skip).limit(limit))
    return [Letter(**row._asdict()) for row in rows]
