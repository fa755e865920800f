"""What the admins' desk counts at a glance: open cases, codes sent, what waits to be decided or signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, literal_column, select

from storage.models import cases, checkpoints, entries, proposals, sms_sends

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCase:
    """A case that the company still owes an answer to, and whose it is."""

    number: str
    person: str
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OnItsWay:
    """An edition that waits for another admin's decision."""

    number: int
    proposed_by: int


_IS_OPEN = cases.c.state == "open"
_OPEN_CASES = (
    select(cases.c.number, cases.c.person, cases.c.due_at)
    .where(_IS_OPEN)
    .order_by(cases.c.due_at, cases.c.number)
    .offset(bindparam("skipped"))
    .limit(bindparam("at_most"))
)
_COUNT_OPEN = select(func.count()).select_from(cases).where(_IS_OPEN)
_SENDS = select(func.count()).where(sms_sends.c.at > bindparam("after"), sms_sends.c.outcome != "refused")
_NEWEST_SENDS = (
    select(sms_sends.c.at, sms_sends.c.telegram_id, sms_sends.c.outcome)
    .where(sms_sends.c.at > bindparam("after"), sms_sends.c.outcome != "pending")
    .order_by(sms_sends.c.at.desc())
    .limit(bindparam("at_most"))
)
_PROPOSED = select(proposals.c.number, proposals.c.proposed_by).where(proposals.c.state == literal_column("'proposed'"))
_SIGNED = select(func.max(checkpoints.c.size))
_ENTRY_AT = select(entries.c.at).where(entries.c.index == bindparam("of"))


def open_cases(conn: Connection, *, skip: int, limit: int) -> tuple[OpenCase, ...]:
    """List open cases, the first to be due first."""
    rows = conn.execute(_OPEN_CASES, {"skipped": skip, "at_most": limit})
    return tuple(OpenCase(number=row.number, person=row.person, due_at=row.due_at) for row in rows)


def count_open_cases(conn: Connection, before: datetime | None = None) -> int:
    """Count open cases, or those that are due before a moment."""
    count: int = conn.execute(_COUNT_OPEN.where(cases.c.due_at < before) if before else _COUNT_OPEN).scalar_one()
    return count


def codes_sent(conn: Connection, now: datetime) -> int:
    """Count the codes of the last 24 hours, as the limit does."""
    count: int = conn.execute(_SENDS, {"after": now - DAY}).scalar_one()
    return count


def codes_failing_since(conn: Connection, now: datetime, *, in_a_row: int) -> datetime | None:
    """Tell since when no code goes out: none of so many newest sends of the last 24 hours did, to two people or more.

    One person alone may have typed a number that takes no SMS.
    """
    rows = conn.execute(_NEWEST_SENDS, {"after": now - DAY, "at_most": in_a_row}).all()
    is_failing = len(rows) == in_a_row and all(row.outcome != "sent" for row in rows)
    since: datetime | None = rows[-1].at if is_failing and len({row.telegram_id for row in rows}) > 1 else None
    return since


def proposed(conn: Connection) -> OnItsWay | None:
    """Find the edition that waits for a decision; there is one at a time at most."""
    row = conn.execute(_PROPOSED).first()
    return OnItsWay(number=row.number, proposed_by=row.proposed_by) if row else None


def unsigned_since(conn: Connection) -> datetime | None:
    """Tell when the oldest entry was written that no checkpoint covers; None when all are covered."""
    signed: int | None = conn.execute(_SIGNED).scalar()
    since: datetime | None = conn.execute(_ENTRY_AT, {"of": signed or 0}).scalar()
    return since
