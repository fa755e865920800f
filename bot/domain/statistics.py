"""Statistics for admins: which days a period has, what was counted in it, and how old the open withdrawals are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import assert_never

from bot.domain.calendar import WorkCalendar, working_days_left

DAILY_MAX = 120  # days: a longer period reads better by weeks
WEEKLY_MAX = 366  # days: a still longer one by months
AGES = 4  # groups of withdrawals whose term is not over
RENEWED = "renewed:"  # and the edition's number


class Period(StrEnum):
    """How far back an admin looks; today is always the last day."""

    WEEK = "7"
    MONTH = "30"
    QUARTER = "90"
    YEAR = "12"
    """Twelve calendar months, of which this one is the last."""
    ALL = "all"


_DAYS = {Period.WEEK: 7, Period.MONTH: 30, Period.QUARTER: 90}


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Days from the first to the last, both included."""

    since: date
    until: date

    def __len__(self) -> int:
        """Tell how many days there are."""
        return (self.until - self.since).days + 1

    def __iter__(self) -> Iterator[date]:
        """Go over the days."""
        return (self.since + timedelta(days=n) for n in range(len(self)))


def span(period: Period, today: date, first: date | None) -> Span:
    """Tell the days of a period; `first` is the first day on which anything was counted."""
    if period is Period.ALL:
        return Span(since=min(first or today, today), until=today)
    if period is Period.YEAR:
        # The months after this one, of the year before: in December they are this year's.
        month, years = (today.month + 1, 1) if today.month < 12 else (1, 0)  # noqa: PLR2004 - months of a year
        return Span(since=date(today.year - years, month, 1), until=today)
    return Span(since=today - timedelta(days=_DAYS[period] - 1), until=today)


class Grain(StrEnum):
    """How finely a period is told."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


def grain(period: Period, days: Span) -> Grain:
    """Choose how finely: days, the weeks of the calendar or its months."""
    if period is Period.YEAR or len(days) > WEEKLY_MAX:
        return Grain.MONTH
    return Grain.DAY if len(days) <= DAILY_MAX else Grain.WEEK


def slot(day: date, of: Grain) -> date:
    """Name the day, the week or the month that a day is in, by its first day."""
    match of:
        case Grain.DAY:
            return day
        case Grain.WEEK:
            return day - timedelta(days=day.weekday())
        case Grain.MONTH:
            return day.replace(day=1)
        case _:
            assert_never(of)


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """What was counted. `given` are consents given anew, `renewed` those renewed, by the edition.

    `verified` belongs to the way to a consent; `codes_sent` and `codes_right` are all codes, for a new number too.
    """

    shown: int = 0
    agreed: int = 0
    verified: int = 0
    given: int = 0
    declined: int = 0
    withdrawn: int = 0
    codes_sent: int = 0
    codes_right: int = 0
    renewed: Mapping[int, int] = field(default_factory=dict)

    @property
    def renewed_in_all(self) -> int:
        """Consents renewed, under whatever edition."""
        return sum(self.renewed.values())

    @property
    def signed(self) -> int:
        """What the way through the agreement ends with: consents given and renewed."""
        return self.given + self.renewed_in_all

    @property
    def is_empty(self) -> bool:
        """Whether nothing was counted at all."""
        return self == Numbers()


_NAMES = {
    "shown": "shown",
    "agreed": "agreed",
    "verified": "verified",
    "given": "given",
    "declined": "declined",
    "withdrawn": "withdrawn",
    "sms:sent": "codes_sent",
    "sms:right": "codes_right",
}


def numbers(counted: Mapping[str, int]) -> Numbers:
    """Read counts by their stored names; one that is not known here belongs to a later version, and is left out."""
    known = {field_name: counted.get(name, 0) for name, field_name in _NAMES.items()}
    renewed = {int(name.removeprefix(RENEWED)): n for name, n in counted.items() if name.startswith(RENEWED) and n}
    return Numbers(**known, renewed=dict(sorted(renewed.items())))


def total(counted: Iterable[Mapping[str, int]]) -> Numbers:
    """Add days up."""
    sums: Counter[str] = Counter()
    for day in counted:
        sums.update(day)
    return numbers(sums)


@dataclass(frozen=True, slots=True, kw_only=True)
class Age:
    """Open withdrawals by the working days that are left: from `low` to `high`, or overdue without either.

    `high` is None for the last of the groups, which has all that are due later.
    """

    count: int
    low: int | None = None
    high: int | None = None

    @property
    def is_overdue(self) -> bool:
        """Whether the due date has passed."""
        return self.low is None


def ages(
    due: Iterable[tuple[datetime, int]], calendar: WorkCalendar, now: datetime, term_working_days: int
) -> tuple[Age, ...]:
    """Group open withdrawals, given as how many are due when: the overdue ones, then four even parts of the term."""
    width = max(1, -(-(term_working_days + 1) // AGES))
    lows = range(0, term_working_days + 1, width)
    counts: Counter[int] = Counter()
    overdue = 0
    for due_at, count in due:
        if due_at < now:
            overdue += count
        else:
            left = working_days_left(calendar, now, due_at)
            counts[min(left // width, len(lows) - 1)] += count
    open_ended = len(lows) - 1
    grouped = (
        Age(count=counts[n], low=low, high=low + width - 1 if n < open_ended else None) for n, low in enumerate(lows)
    )
    return (Age(count=overdue), *grouped)
