"""Tests of bot.domain.calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar import (
    ALMATY,
    WorkCalendar,
    almaty_day,
    due_at,
    is_working_day,
    parse_moved_days,
    working_days_left,
)

PLAIN = WorkCalendar()
MOVED = WorkCalendar(moved={date(2026, 5, 8): False, date(2026, 5, 16): True, date(2026, 3, 23): True})


def almaty(year: int, month: int, day: int, hour: int = 12, minute: int = 0, second: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, second, tzinfo=ALMATY)


# --- Days ---


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 11, 20), True),  # a Friday
        (date(2026, 11, 21), False),
        (date(2026, 11, 22), False),
        (date(2026, 11, 23), True),
        (date(2027, 1, 1), False),  # New Year, a Friday …
        (date(2027, 1, 2), False),  # … and its second day on a Saturday,
        (date(2027, 1, 4), False),  # … for which the Monday is free
        (date(2027, 1, 5), True),
        (date(2027, 1, 7), False),  # Christmas
        (date(2026, 3, 20), True),
        (date(2026, 3, 23), False),  # the third day of Nauryz …
        (date(2026, 3, 24), False),  # … whose first two fell on a weekend
        (date(2026, 3, 25), False),
        (date(2026, 3, 26), True),
        (date(2026, 12, 16), False),  # Independence
        (date(2500, 12, 16), True),  # beyond what the library knows: only weekends, a Thursday
        (date(2500, 12, 18), False),
    ],
)
def test_weekends_and_holidays_are_days_off(day: date, expected: bool) -> None:  # noqa: FBT001
    assert is_working_day(PLAIN, day) is expected


def test_moved_days_win_over_weekends_and_holidays() -> None:
    assert not is_working_day(MOVED, date(2026, 5, 8))
    assert is_working_day(MOVED, date(2026, 5, 16))  # a Saturday that is worked
    assert is_working_day(MOVED, date(2026, 3, 23))  # in Nauryz
    assert is_working_day(PLAIN, date(2026, 5, 8))
    assert not is_working_day(PLAIN, date(2026, 5, 16))


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2026, 11, 22, 18, 59, 59, tzinfo=UTC), date(2026, 11, 22)),
        (datetime(2026, 11, 22, 19, 0, 0, tzinfo=UTC), date(2026, 11, 23)),  # UTC+5, all of Kazakhstan since 2024
        (datetime(2023, 11, 22, 18, 0, 0, tzinfo=UTC), date(2023, 11, 23)),  # UTC+6 in Almaty before that
        (datetime(2026, 11, 22, 23, 0, 0, tzinfo=timezone(timedelta(hours=9))), date(2026, 11, 22)),
    ],
)
def test_the_day_is_the_one_in_almaty(moment: datetime, expected: date) -> None:
    assert almaty_day(moment) == expected


def test_a_naive_moment_has_no_day() -> None:
    with pytest.raises(ValueError, match="time zone"):
        almaty_day(datetime(2026, 11, 22, 12, 0))  # noqa: DTZ001


# --- Terms ---


@pytest.mark.parametrize(
    ("noticed_at", "working_days", "expected"),
    [
        # An ordinary week: noticed on Monday, so Tuesday is day 1.
        (almaty(2026, 11, 16), 1, date(2026, 11, 17)),
        (almaty(2026, 11, 16), 4, date(2026, 11, 20)),
        (almaty(2026, 11, 16), 5, date(2026, 11, 23)),
        # Friday, Saturday and Sunday alike: Monday is day 1.
        (almaty(2026, 11, 20), 1, date(2026, 11, 23)),
        (almaty(2026, 11, 21), 1, date(2026, 11, 23)),
        (almaty(2026, 11, 22), 1, date(2026, 11, 23)),
        # The last second of Sunday in Almaty, and the first one of Monday.
        (almaty(2026, 11, 22, 23, 59, 59), 1, date(2026, 11, 23)),
        (almaty(2026, 11, 23, 0, 0, 0), 1, date(2026, 11, 24)),
        # New Year: Thu 31 Dec is 1, then Tue 5 Jan, Wed 6 Jan, and after Christmas Fri 8 Jan.
        (almaty(2026, 12, 30), 1, date(2026, 12, 31)),
        (almaty(2026, 12, 30), 2, date(2027, 1, 5)),
        (almaty(2026, 12, 30), 3, date(2027, 1, 6)),
        (almaty(2026, 12, 30), 4, date(2027, 1, 8)),
        # Fifteen days over Nauryz, by hand: 17–20 March are 1–4; 21–25 March are free; 26 and 27 March are 5 and 6;
        # 30 March – 3 April are 7–11; 6–9 April are 12–15.
        (almaty(2026, 3, 16), 15, date(2026, 4, 9)),
        # Twenty, on to Thursday 16 April.
        (almaty(2026, 3, 16), 20, date(2026, 4, 16)),
    ],
)
def test_terms_end_with_the_last_working_day(noticed_at: datetime, working_days: int, expected: date) -> None:
    due = due_at(PLAIN, noticed_at, working_days)
    assert due == datetime(expected.year, expected.month, expected.day, 18, 59, 59, tzinfo=UTC)
    assert due.tzinfo is UTC


def test_terms_run_over_moved_days() -> None:
    """7 May 2026 is a holiday, 8 May a Friday that is moved off, 11 May a Monday free for 9 May."""
    noticed_at = almaty(2026, 5, 6)
    assert almaty_day(due_at(PLAIN, noticed_at, 1)) == date(2026, 5, 8)
    assert almaty_day(due_at(MOVED, noticed_at, 1)) == date(2026, 5, 12)
    assert almaty_day(due_at(MOVED, noticed_at, 5)) == date(2026, 5, 16)  # the Saturday that is worked


@pytest.mark.parametrize("working_days", [0, -1])
def test_a_term_has_at_least_one_day(working_days: int) -> None:
    with pytest.raises(ValueError, match="at least one"):
        due_at(PLAIN, almaty(2026, 11, 16), working_days)


moments = st.datetimes(datetime(2020, 1, 1), datetime(2120, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
calendars = st.dictionaries(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.booleans(), max_size=30).map(
    lambda moved: WorkCalendar(moved=moved)
)


@given(calendars, moments, st.integers(1, 40))
def test_a_term_never_ends_on_a_day_off_and_one_day_more_ends_later(
    calendar: WorkCalendar, noticed_at: datetime, working_days: int
) -> None:
    due = due_at(calendar, noticed_at, working_days)
    assert is_working_day(calendar, almaty_day(due))
    assert almaty_day(due) > almaty_day(noticed_at)
    assert due < due_at(calendar, noticed_at, working_days + 1)


@given(calendars, moments, st.integers(1, 40))
def test_a_term_holds_exactly_its_working_days(calendar: WorkCalendar, noticed_at: datetime, working_days: int) -> None:
    """Counted the other way round: the working days from the day after the notice to the last day."""
    first, last = almaty_day(noticed_at), almaty_day(due_at(calendar, noticed_at, working_days))
    days = [first + timedelta(days=n) for n in range(1, (last - first).days + 1)]
    assert sum(is_working_day(calendar, day) for day in days) == working_days


# --- The settings file ---


def test_moved_days_are_read_from_json() -> None:
    moved = parse_moved_days('{"2026-05-08": "off", "2026-05-16": "working"}')
    assert moved == {date(2026, 5, 8): False, date(2026, 5, 16): True}
    assert parse_moved_days(" {} ") == {}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", "moved days: not JSON"),
        ("{", "moved days: not JSON"),
        ("[" * 100_000, "moved days: not JSON"),
        ("\ufeff{}", "moved days: not JSON"),
        ("[]", "moved days: not an object such as"),
        ('"2026-05-08"', "moved days: not an object such as"),
        ("null", "moved days: not an object such as"),
        ('{"8 May": "off"}', "moved days: '8 May' is not a date (YYYY-MM-DD)"),
        ('{"2026-02-30": "off"}', "moved days: '2026-02-30' is not a date (YYYY-MM-DD)"),
        ('{"20260508": "off"}', "moved days: '20260508' is not a date (YYYY-MM-DD)"),
        ('{"2026-W19-5": "off"}', "moved days: '2026-W19-5' is not a date (YYYY-MM-DD)"),
        ('{"2026-05-08": false}', 'moved days: 2026-05-08 must be "off" or "working"'),
        ('{"2026-05-08": "Off"}', 'moved days: 2026-05-08 must be "off" or "working"'),
        ('{"2026-05-08": {"off": 1}}', 'moved days: 2026-05-08 must be "off" or "working"'),
        ('{"2026-05-08": "off", "2026-05-08": "off"}', "moved days: 2026-05-08 is there twice"),
    ],
)
def test_a_wrong_file_is_refused_with_one_clear_line(text: str, line: str) -> None:
    with pytest.raises(ValueError, match="moved days: ") as raised:
        parse_moved_days(text)
    message = str(raised.value)
    assert message.startswith(line)
    assert "\n" not in message


@pytest.mark.parametrize(
    ("now", "due", "days"),
    [
        ("2026-11-23T09:00", "2026-11-23T23:59", 0),  # on the last day itself
        ("2026-11-23T09:00", "2026-11-24T23:59", 1),
        ("2026-11-20T09:00", "2026-11-23T23:59", 1),  # a Friday: the weekend does not count
        ("2026-11-21T09:00", "2026-11-23T23:59", 1),  # on the Saturday between
        ("2026-12-15T09:00", "2026-12-17T23:59", 1),  # Independence Day lies between
        ("2026-11-23T09:00", "2026-11-20T23:59", 0),  # after it
    ],
)
def test_working_days_that_are_left(now: str, due: str, days: int) -> None:
    moments = [datetime.fromisoformat(moment).replace(tzinfo=ALMATY) for moment in (now, due)]
    assert days == working_days_left(WorkCalendar(), *moments)


def test_what_is_left_of_a_term_shrinks_to_nothing_at_its_end() -> None:
    """Counting forwards and backwards agree."""
    noticed_at = datetime(2026, 11, 22, 10, tzinfo=UTC)
    for days in range(1, 30):
        assert days == working_days_left(WorkCalendar(), noticed_at, due_at(WorkCalendar(), noticed_at, days))
