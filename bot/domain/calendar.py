"""Working days in Kazakhstan, in which the law counts its terms."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

import holidays

ALMATY = ZoneInfo("Asia/Almaty")

_SATURDAY = 5
_LAST_SECOND = time(23, 59, 59)
_STATUSES = {"off": False, "working": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkCalendar:
    """Weekends and public holidays of Kazakhstan, corrected by the days that the government moved.

    `moved` says of a day whether it is a working day; it wins over both. It is also where a feast of the moon is
    corrected: the library can only estimate Kurban Ait of coming years. Beyond the library's years (after 2100) only
    weekends and moved days are known.
    """

    moved: Mapping[date, bool] = field(default_factory=lambda: MappingProxyType({}))


def is_working_day(calendar: WorkCalendar, day: date) -> bool:
    """Whether terms run on this day: moved days first, then weekends and holidays (law No. 267-II of 2001)."""
    if day in calendar.moved:
        return calendar.moved[day]
    return day.weekday() < _SATURDAY and day not in _public_holidays(day.year)


def due_at(calendar: WorkCalendar, noticed_at: datetime, working_days: int) -> datetime:
    """The last instant (23:59:59 in Almaty, given in UTC) of a term of so many working days.

    Day 1 is the next working day after the notice's date in Almaty (law No. 94-V, Art. 8(7) for withdrawals).
    Raises ValueError for a naive moment and for a term of less than one day.
    """
    if working_days < 1:
        raise ValueError("a term has at least one working day")
    day = almaty_day(noticed_at)
    for _ in range(working_days):
        day = _next_working_day(calendar, day)
    return datetime.combine(day, _LAST_SECOND, ALMATY).astimezone(UTC)


def working_days_left(calendar: WorkCalendar, now: datetime, due: datetime) -> int:
    """Count the working days after today up to the due day, that one included: 0 on the due day itself and after it."""
    day, last = almaty_day(now), almaty_day(due)
    left = 0
    while day < last:
        day = _next_working_day(calendar, day)
        left += day <= last
    return left


def almaty_day(moment: datetime) -> date:
    """The date in Almaty at this moment. Raises ValueError for a naive one, which could mean any place's time."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone has no date in Almaty")
    return moment.astimezone(ALMATY).date()


def parse_moved_days(text: str) -> Mapping[date, bool]:
    """The moved days of a settings file, JSON such as {"2026-05-08": "off", "2026-05-16": "working"}.

    Raises ValueError with one line that names what is wrong; a day named twice is wrong too.
    """
    try:
        pairs = json.loads(text, object_pairs_hook=tuple)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"moved days: not JSON ({error})") from error
    if not isinstance(pairs, tuple):
        raise ValueError('moved days: not an object such as {"2026-05-08": "off"}')  # noqa: TRY004 - a value of a file
    moved: dict[date, bool] = {}
    for name, status in pairs:
        day = _day(name)
        if day in moved:
            raise ValueError(f"moved days: {name} is there twice")
        if not isinstance(status, str) or status not in _STATUSES:
            raise ValueError(f'moved days: {name} must be "off" or "working"')
        moved[day] = _STATUSES[status]
    return MappingProxyType(moved)


def _next_working_day(calendar: WorkCalendar, day: date) -> date:
    day += timedelta(days=1)
    while not is_working_day(calendar, day):
        day += timedelta(days=1)
    return day


@functools.lru_cache(maxsize=64)
def _public_holidays(year: int) -> frozenset[date]:
    """One year's days off, read from an object of its own: a shared one fills up as it is asked, and threads race."""
    return frozenset(holidays.country_holidays("KZ", years=year))


def _day(name: str) -> date:
    try:
        day = date.fromisoformat(name)
    except ValueError:
        day = None
    if day is None or day.isoformat() != name:  # The parser takes week dates and dates without dashes too.
        raise ValueError(f"moved days: {name!r} is not a date (YYYY-MM-DD)")
    return day
