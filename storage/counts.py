"""Anonymous daily counts: of the way to a consent, of what people decided, and of codes by SMS."""

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
    """Count one more today (Asia/Almaty), under a name that `bot.domain.statistics` reads; at most 16 characters."""
    insert_or_add(conn, daily_counts, {"day": almaty_day(now), "name": name}, "count")


def of_day(conn: Connection, day: date) -> dict[str, int]:
    """Read a day's counts."""
    named = select(daily_counts.c.name, daily_counts.c.count.label("total"))
    rows = conn.execute(named.where(daily_counts.c.day == day))
    return {row.name: row.total for row in rows}
