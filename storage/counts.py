"""Anonymous daily counts: how many were shown the agreement, agreed, verified, gave and declined."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.domain.calendar import almaty_day
from storage.models import daily_counts
from storage.statements import insert_or_add

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection


def count(conn: Connection, name: str, now: datetime) -> None:
    """Count one more today (Asia/Almaty): `shown`, `agreed`, `verified`, `given` or `declined`."""
    insert_or_add(conn, daily_counts, {"day": almaty_day(now), "name": name}, "count")


def of_day(conn: Connection, day: date) -> dict[str, int]:
    """Read a day's counts."""
    named = select(daily_counts.c.name, daily_counts.c.count.label("total"))
    rows = conn.execute(named.where(daily_counts.c.day == day))
    return {row.name: row.total for row in rows}
