"""Tests of bot.domain.statistics."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar import ALMATY, WorkCalendar, almaty_day, due_at, is_working_day, working_days_left
from bot.domain.statistics import (
    DAILY_MAX,
    WEEKLY_MAX,
    Age,
    Grain,
    Numbers,
    Period,
    Span,
    ages,
    grain,
    numbers,
    slot,
    span,
    total,
)

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 12, tzinfo=ALMATY)
PLAIN = WorkCalendar()
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("period", "today", "first", "since"),
    [
        (Period.WEEK, TODAY, None, date(2026, 11, 17)),
        (Period.MONTH, TODAY, None, date(2026, 10, 25)),
        (Period.QUARTER, TODAY, None, date(2026, 8, 26)),
        (Period.YEAR, TODAY, None, date(2025, 12, 1)),
        (Period.YEAR, date(2026, 12, 31), None, date(2026, 1, 1)),
        (Period.YEAR, date(2028, 2, 29), None, date(2027, 3, 1)),
        (Period.YEAR, date(2027, 1, 1), None, date(2026, 2, 1)),
        (Period.ALL, TODAY, date(2026, 5, 19), date(2026, 5, 19)),
        (Period.ALL, TODAY, None, TODAY),
        # The clock was put back since.
        (Period.ALL, TODAY, date(2026, 12, 1), TODAY),
    ],
)
def test_a_period_ends_today(period: Period, today: date, first: date | None, since: date) -> None:
    assert span(period, today, first) == Span(since=since, until=today)


def test_a_span_has_both_its_ends() -> None:
    days = Span(since=date(2026, 2, 27), until=date(2026, 3, 2))
    assert [day.day for day in days] == [27, 28, 1, 2]
    assert len(days) == 4


@pytest.mark.parametrize(
    ("period", "days", "expected"),
    [
        (Period.QUARTER, 90, Grain.DAY),
        (Period.ALL, 1, Grain.DAY),
        (Period.ALL, DAILY_MAX, Grain.DAY),
        (Period.ALL, DAILY_MAX + 1, Grain.WEEK),
        (Period.ALL, WEEKLY_MAX, Grain.WEEK),
        (Period.ALL, WEEKLY_MAX + 1, Grain.MONTH),
        (Period.YEAR, 340, Grain.MONTH),
    ],
)
def test_a_longer_period_is_told_less_finely(period: Period, days: int, expected: Grain) -> None:
    assert grain(period, Span(since=TODAY - timedelta(days=days - 1), until=TODAY)) is expected


def test_weeks_begin_on_monday_and_months_on_the_first() -> None:
    sunday = date(2026, 11, 29)
    assert [slot(sunday, of) for of in Grain] == [sunday, TODAY, date(2026, 11, 1)]


def test_counts_are_read_by_their_names() -> None:
    told = numbers({"shown": 9, "given": 3, "sms:sent": 5, "sms:right": 4, "renewed:3": 2, "renewed:2": 1, "later": 7})
    assert told == Numbers(shown=9, given=3, codes_sent=5, codes_right=4, renewed={2: 1, 3: 2})
    assert (told.signed, told.renewed_in_all) == (6, 3)


def test_days_add_up() -> None:
    assert total([{"shown": 2, "renewed:2": 1}, {}, {"shown": 3, "renewed:2": 4}]) == Numbers(shown=5, renewed={2: 5})
    assert total([]).is_empty
    assert total([{"later": 1}]).is_empty
    assert not total([{"renewed:2": 1}]).is_empty


def almaty(day: int, hour: int = 12) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=ALMATY)


@pytest.mark.parametrize(
    ("due", "left"),
    [
        (almaty(20), 0),
        (almaty(23, 23), 0),
        (almaty(24, 0), 1),
        (almaty(27, 23), 4),
        (almaty(29, 23), 4),  # a Sunday
        (almaty(30, 0), 5),
    ],
)
def test_working_days_are_left_until_the_due_day(due: datetime, left: int) -> None:
    assert working_days_left(PLAIN, NOW, due) == left


@given(noticed_at=MOMENTS, term=st.integers(1, 40))
def test_a_whole_term_is_left_at_the_notice(noticed_at: datetime, term: int) -> None:
    due = due_at(PLAIN, noticed_at, term)
    assert working_days_left(PLAIN, noticed_at, due) == term
    tomorrow = noticed_at + timedelta(days=1)
    assert working_days_left(PLAIN, tomorrow, due) == term - is_working_day(PLAIN, almaty_day(tomorrow))


def test_open_withdrawals_are_grouped_by_what_is_left() -> None:
    due = [
        (almaty(20), 2),
        (NOW - timedelta(seconds=1), 1),
        (NOW, 3),
        (due_at(PLAIN, NOW, 3), 4),
        (due_at(PLAIN, NOW, 4), 5),
        (due_at(PLAIN, NOW, 11), 6),
        (due_at(PLAIN, NOW, 12), 7),
        # By a longer term of before.
        (due_at(PLAIN, NOW, 30), 8),
    ]
    assert ages(due, PLAIN, NOW, 15) == (
        Age(count=3),
        Age(count=7, low=0, high=3),
        Age(count=5, low=4, high=7),
        Age(count=6, low=8, high=11),
        Age(count=15, low=12),
    )


@pytest.mark.parametrize(
    ("term", "lows"), [(1, [0, 1]), (3, [0, 1, 2, 3]), (5, [0, 2, 4]), (10, [0, 3, 6, 9]), (15, [0, 4, 8, 12])]
)
def test_any_term_is_grouped(term: int, lows: list[int]) -> None:
    overdue, *others = ages([], PLAIN, NOW, term)
    assert overdue.is_overdue
    assert [age.low for age in others] == lows
    assert not any(age.is_overdue for age in others)


@given(due=st.lists(st.tuples(MOMENTS, st.integers(0, 9)), max_size=20), now=MOMENTS, term=st.integers(1, 40))
def test_every_open_withdrawal_is_in_one_group(due: list[tuple[datetime, int]], now: datetime, term: int) -> None:
    assert sum(age.count for age in ages(due, PLAIN, now, term)) == sum(count for _, count in due)
