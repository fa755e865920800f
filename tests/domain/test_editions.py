"""Published editions: which is in force when, and from which day on another one may be."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.agreement import Edition, EditionError, parts, sha256_hex
from bot.domain.calendar import ALMATY
from bot.domain.editions import Editions, Published, effective_at, latest_day

FIRST = Edition(
    number=1, effective_on=date(2026, 5, 19), clauses=("Бірінші.",), items=(), sha256=sha256_hex("Бірінші.\n")
)
SECOND = replace(FIRST, number=2, effective_on=date(2027, 1, 1), clauses=("Екінші.",), sha256=sha256_hex("Екінші.\n"))
BOTH = Editions([Published(edition=FIRST), Published(edition=SECOND, grace_days=30)])


def almaty(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    """A moment of the clocks of Almaty."""
    return datetime(year, month, day, hour, minute, second, tzinfo=ALMATY).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "number"),
    [
        (almaty(2026, 5, 19), 1),
        (almaty(2026, 12, 31, 23, 59, 59), 1),
        (almaty(2027, 1, 1), 2),
        (almaty(2030, 1, 1), 2),
    ],
)
def test_an_edition_is_in_force_from_midnight_in_almaty_on(now: datetime, number: int) -> None:
    assert BOTH.in_force(now).number == number


def test_before_the_first_edition_the_clock_is_wrong() -> None:
    with pytest.raises(EditionError, match="no edition of the agreement is in force before 2026-05-19"):
        BOTH.in_force(almaty(2026, 5, 18, 23, 59, 59))


@pytest.mark.parametrize(
    ("now", "earliest"),
    [
        # Not before the one that was published last, whenever it is asked.
        (almaty(2026, 6, 1), date(2027, 1, 2)),
        (almaty(2027, 1, 1), date(2027, 1, 2)),
        # Tomorrow, but not in the last hour of today.
        (almaty(2027, 3, 10), date(2027, 3, 11)),
        (almaty(2027, 3, 10, 22, 59, 59), date(2027, 3, 11)),
        (almaty(2027, 3, 10, 23), date(2027, 3, 12)),
    ],
)
def test_a_further_edition_takes_effect_tomorrow_at_the_earliest(now: datetime, earliest: date) -> None:
    assert BOTH.earliest_day(now) == earliest


@pytest.mark.parametrize(
    ("day", "is_allowed"),
    [
        (date(2029, 3, 10), True),
        (date(2029, 3, 11), False),
        (date(2072, 3, 10), False),
        (date(9999, 12, 31), False),
    ],
)
@pytest.mark.parametrize("now", [almaty(2027, 3, 10), almaty(2027, 3, 10, 23, 59, 59)])
def test_an_edition_takes_effect_within_two_years(now: datetime, day: date, *, is_allowed: bool) -> None:
    assert (day <= latest_day(now)) is is_allowed


def test_an_edition_that_is_there_stays_as_it_was_published() -> None:
    editions = Editions([Published(edition=FIRST)])
    for grace_days in (30, 14):
        editions.add(Published(edition=SECOND, grace_days=grace_days))
    assert editions.published(2).grace_days == 30
    assert (list(editions), len(editions), editions[2]) == ([1, 2], 2, SECOND)
    assert [renewal.edition for renewal in editions.renewals] == [2]


def test_only_an_edition_with_a_grace_term_asks_for_renewal() -> None:
    assert BOTH.published(1).renewal is None
    renewal = BOTH.published(2).renewal
    assert renewal is not None
    assert renewal.effective_at == effective_at(SECOND) == almaty(2027, 1, 1)
    assert renewal.grace_ends_at - renewal.effective_at == timedelta(days=30)


def test_a_message_that_says_a_part_is_known() -> None:
    assert all(BOTH.is_part(part) for edition in BOTH.values() for part in parts(edition))
    assert not BOTH.is_part("Үшінші.")
