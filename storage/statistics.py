"""What statistics are made of: the daily counts of a period, and how many cases are open until when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, literal_column, select

from storage.models import cases, daily_counts

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection

_BETWEEN = select(daily_counts.c.day, daily_counts.c.name, daily_counts.c.count.label("total")).where(
    daily_counts.c.day.between(bindparam("since"), bindparam("until"))
)
_FIRST_DAY = select(func.min(daily_counts.c.day))
_OPEN = (
    select(cases.c.due_at, func.count().label("total"))
    # A literal: with a parameter SQLite could not tell that the index of open cases has them all.
    .where(cases.c.kind == bindparam("of_kind"), cases.c.state == literal_column("'open'"))
    .group_by(cases.c.due_at)
    .order_by(cases.c.due_at)
)


def counts_between(conn: Connection, since: date, until: date) -> dict[date, dict[str, int]]:
    """Read the counts of some days, both ends included; a day on which nothing was counted is not there."""
    days: dict[date, dict[str, int]] = {}
    for row in conn.execute(_BETWEEN, {"since": since, "until": until}):
        days.setdefault(row.day, {})[row.name] = row.total
    return days


def first_day(conn: Connection) -> date | None:
    """Tell the first day on which anything was counted."""
    day: date | None = conn.execute(_FIRST_DAY).scalar()
    return day


def open_cases(conn: Connection, kind: str) -> tuple[tuple[datetime, int], ...]:
    """Count the open cases of a kind by when they are due, the earliest first."""
    return tuple((row.due_at, row.total) for row in conn.execute(_OPEN, {"of_kind": kind}))
