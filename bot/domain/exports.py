"""What admins take out as files: which kinds there are, over which days, and for what reason with personal data."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import assert_never

from bot.domain.calendar import ALMATY
from bot.domain.roles import Right

DAY = timedelta(days=1)


class ExportKind(StrEnum):
    """What is taken out: the whole ledger's evidence, what admins did, or the entries about consents."""

    EVIDENCE = "evidence"
    AUDIT = "audit"
    CONSENTS = "consents"


class Period(StrEnum):
    """The days that a table is about, as buttons offer them."""

    MONTH = "month"
    LAST_MONTH = "last-month"
    DAYS_90 = "days-90"
    DAYS_365 = "days-365"
    ALL = "all"


class Reason(StrEnum):
    """Why personal data are taken out; recorded before anything is read."""

    AUTHORITY = "authority"
    COURT = "court"
    AUDIT = "audit"
    RECONCILIATION = "reconciliation"


def right_for(reason: Reason | str | None) -> Right:
    """Tell which right an export takes: a reason is given where personal data are asked."""
    return Right.EXPORT if reason is None else Right.EXPORT_PERSONAL


def days_of(period: Period, today: date) -> tuple[date | None, date | None]:
    """Give the first and the last day of a period; None where it has no bound."""
    first_of_month = today.replace(day=1)
    match period:
        case Period.MONTH:
            return first_of_month, today
        case Period.LAST_MONTH:
            last = first_of_month - DAY
            return last.replace(day=1), last
        case Period.DAYS_90:
            return today - 89 * DAY, today
        case Period.DAYS_365:
            return today - 364 * DAY, today
        case Period.ALL:
            return None, None
        case _:
            assert_never(period)


def moments_of(since: date | None, until: date | None) -> tuple[datetime | None, datetime | None]:
    """Give the first moment of a period, and the first one after it (Asia/Almaty)."""
    begins = datetime.combine(since, time(), ALMATY) if since else None
    ends = datetime.combine(until + DAY, time(), ALMATY) if until else None
    return begins, ends
