"""The days of an export are those of Almaty, both ends included."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.domain.exports import Period, Reason, days_of, moments_of, right_for
from bot.domain.roles import Right


@pytest.mark.parametrize(
    ("period", "today", "expected"),
    [
        (Period.MONTH, date(2026, 11, 23), (date(2026, 11, 1), date(2026, 11, 23))),
        (Period.MONTH, date(2026, 11, 1), (date(2026, 11, 1), date(2026, 11, 1))),
        (Period.LAST_MONTH, date(2026, 3, 31), (date(2026, 2, 1), date(2026, 2, 28))),
        (Period.LAST_MONTH, date(2027, 1, 1), (date(2026, 12, 1), date(2026, 12, 31))),
        (Period.DAYS_90, date(2026, 11, 23), (date(2026, 8, 26), date(2026, 11, 23))),
        (Period.DAYS_365, date(2026, 11, 23), (date(2025, 11, 24), date(2026, 11, 23))),
        (Period.ALL, date(2026, 11, 23), (None, None)),
    ],
)
def test_a_period_has_its_days(period: Period, today: date, expected: tuple[date | None, date | None]) -> None:
    assert days_of(period, today) == expected


def test_a_day_begins_at_midnight_in_almaty() -> None:
    begins, ends = moments_of(date(2026, 11, 1), date(2026, 11, 30))
    assert begins == datetime(2026, 10, 31, 19, tzinfo=UTC)
    assert ends == datetime(2026, 11, 30, 19, tzinfo=UTC)
    assert moments_of(None, None) == (None, None)


def test_whoever_gives_a_reason_asks_for_personal_data_and_needs_that_right() -> None:
    assert right_for(None) is Right.EXPORT
    assert {right_for(reason) for reason in Reason} == {Right.EXPORT_PERSONAL}
