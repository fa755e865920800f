"""Codes, their attempts, and the sends that the limits count, on both databases."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from bot.domain.challenge import SendCounts
from storage import challenges
from storage import models as tables
from storage.challenges import Attempt
from storage.database import Database, PostgresqlLimits, open_database
from tests.storage.notebook import pause, unprotected

NOW = datetime(2026, 11, 22, 10, 15, 30, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
DAY, HOUR = timedelta(hours=24), timedelta(hours=1)
ANNA, BOLAT = 1, 2
NUMBER, OTHER_NUMBER = b"n" * 32, b"o" * 32
LIMIT = 5
NONE_YET = SendCounts(number_day=0, person_day=0, prefix_hour=0, all_day=0, last_sent_at=None, sends_in_row=0)


@pytest.fixture
async def crowded(database_url: str) -> AsyncIterator[Database]:
    """A database at which two hundred may wait for a connection."""
    database = await open_database(
        database_url, postgresql=PostgresqlLimits(pool_wait_seconds=30, lock_wait_seconds=30, statement_seconds=30)
    )
    yield database
    await database.close()


def send(
    conn: Connection,
    challenge: str,
    at: datetime = NOW,
    *,
    telegram_id: int = ANNA,
    number: bytes = NUMBER,
    prefix: str = "+7701",
) -> None:
    challenges.open_challenge(
        conn,
        challenge=challenge,
        telegram_id=telegram_id,
        phone_hash=number,
        prefix=prefix,
        digest=challenge.encode(),
        now=at,
        ttl_seconds=300,
    )


def count(
    conn: Connection,
    now: datetime = NOW,
    *,
    telegram_id: int = ANNA,
    number: bytes = NUMBER,
    prefix: str = "+7701",
) -> SendCounts:
    return challenges.count_sends(conn, telegram_id=telegram_id, phone_hash=number, prefix=prefix, now=now)


def states(conn: Connection) -> dict[str, str]:
    rows = conn.execute(select(tables.challenges.c.challenge, tables.challenges.c.state))
    return {row.challenge: row.state for row in rows}


# --- Attempts ---


async def take(database: Database) -> Attempt | None:
    return await database.write(challenges.take_attempt, ANNA, NOW, LIMIT)


async def take_carelessly(database: Database) -> Attempt | None:
    """Look whether an attempt is left, and count it when it was made."""
    table = tables.challenges

    def look(conn: Connection) -> Attempt:
        row = conn.execute(select(table.c.challenge, table.c.digest, table.c.attempts)).one()
        return Attempt(challenge=row.challenge, digest=row.digest, attempts=row.attempts)

    found = await database.read(look)
    if found.attempts >= LIMIT:
        return None
    await database.write(lambda conn: conn.execute(update(table).values(attempts=table.c.attempts + 1)))
    return found


@pytest.mark.parametrize("taking", [take, pytest.param(take_carelessly, marks=unprotected)])
async def test_of_two_hundred_guesses_at_once_five_are_compared(
    crowded: Database, taking: Callable[[Database], Awaitable[Attempt | None]]
) -> None:
    await crowded.write(send, "c1")
    taken = await asyncio.gather(*(taking(crowded) for _ in range(200)))
    compared = [attempt for attempt in taken if attempt is not None]
    assert sorted(attempt.attempts for attempt in compared) == [1, 2, 3, 4, 5]
    assert {(attempt.challenge, attempt.digest) for attempt in compared} == {("c1", b"c1")}


async def test_used_up_is_not_expired(database: Database) -> None:
    await database.write(send, "c1")
    for _ in range(LIMIT):
        assert await take(database) is not None
    assert await take(database) is None
    assert await database.read(challenges.is_expired, ANNA, NOW) is False


async def test_a_code_lives_exactly_as_long_as_it_is_said_to(database: Database) -> None:
    await database.write(send, "c1")
    end = NOW + timedelta(seconds=300)
    assert await database.write(challenges.take_attempt, ANNA, end - MICROSECOND, LIMIT) is not None
    assert await database.read(challenges.is_expired, ANNA, end - MICROSECOND) is False
    assert await database.write(challenges.take_attempt, ANNA, end, LIMIT) is None
    assert await database.read(challenges.is_expired, ANNA, end) is True


async def test_who_has_no_code_has_no_attempt(database: Database) -> None:
    await database.write(send, "c1", telegram_id=BOLAT)
    assert await take(database) is None
    assert await database.read(challenges.is_expired, ANNA, NOW) is False


async def test_a_new_code_kills_the_old_one_of_this_account_alone(database: Database) -> None:
    await database.write(send, "b1", telegram_id=BOLAT)
    await database.write(send, "c1")
    assert (await take(database)) == Attempt(challenge="c1", digest=b"c1", attempts=1)
    await database.write(send, "c2", NOW + HOUR)
    assert await database.read(states) == {"b1": "open", "c1": "replaced", "c2": "open"}
    attempt = await database.write(challenges.take_attempt, ANNA, NOW + HOUR, LIMIT)
    assert attempt == Attempt(challenge="c2", digest=b"c2", attempts=1)


async def test_the_database_itself_allows_one_open_code_an_account(database: Database) -> None:
    def open_another(conn: Connection) -> None:
        row = {"challenge": "c2", "telegram_id": ANNA, "digest": b"", "attempts": 0, "state": "open"}
        conn.execute(insert(tables.challenges), {**row, "sent_at": NOW, "expires_at": NOW})

    await database.write(send, "c1")
    with pytest.raises(IntegrityError):
        await database.write(open_another)


async def test_a_used_code_is_over(database: Database) -> None:
    await database.write(send, "b1", telegram_id=BOLAT)
    await database.write(send, "c1")
    await database.write(challenges.close, ANNA, "used")
    assert await take(database) is None
    assert await database.read(states) == {"b1": "open", "c1": "used"}


def test_a_digest_hides_in_repr() -> None:
    assert "secret" not in repr(Attempt(challenge="c1", digest=b"secret", attempts=1))


# --- Sends ---


async def test_each_limit_counts_its_own(database: Database) -> None:
    """Five sends, of which each differs from the first in one thing, and the last in all."""
    assert await database.read(count) == NONE_YET
    await database.write(send, "1", NOW - 4 * MICROSECOND)
    await database.write(send, "2", NOW - 3 * MICROSECOND, telegram_id=BOLAT)
    await database.write(send, "3", NOW - 2 * MICROSECOND, number=OTHER_NUMBER)
    await database.write(send, "4", NOW - MICROSECOND, prefix="+7707")
    await database.write(send, "5", NOW, telegram_id=BOLAT, number=OTHER_NUMBER, prefix="+7707")
    assert await database.read(count) == SendCounts(
        number_day=3,
        person_day=3,
        prefix_hour=3,
        all_day=5,
        last_sent_at=NOW - MICROSECOND,
        sends_in_row=2,
    )


async def test_a_day_is_the_last_24_hours_and_an_hour_the_last_60_minutes(database: Database) -> None:
    def count_one(conn: Connection, ago: timedelta) -> SendCounts:
        with conn.begin_nested() as savepoint:
            send(conn, "1", NOW - ago)
            counted = count(conn)
            savepoint.rollback()
        return counted

    for ago, in_day, in_hour in (
        (timedelta(0), 1, 1),
        (HOUR - MICROSECOND, 1, 1),
        (HOUR, 1, 0),
        (DAY - MICROSECOND, 1, 0),
        (DAY, 0, 0),
    ):
        assert await database.write(count_one, ago) == SendCounts(
            number_day=in_day,
            person_day=in_day,
            prefix_hour=in_hour,
            all_day=in_day,
            last_sent_at=NOW - ago,
            sends_in_row=in_hour,
        )


async def test_a_refused_send_costs_nothing_and_its_code_is_dead(database: Database) -> None:
    await database.write(send, "c1")
    await database.write(challenges.settle_send, "c1", "refused")
    assert await database.read(count) == dataclasses.replace(NONE_YET, refused_hour=1)
    assert await database.read(states) == {"c1": "failed"}
    assert await take(database) is None


async def test_a_send_that_may_have_arrived_counts_and_its_code_is_good(database: Database) -> None:
    await database.write(send, "c1")
    await database.write(challenges.settle_send, "c1", "unknown")
    assert (await database.read(count)).number_day == 1
    assert await take(database) is not None


async def test_a_late_refusal_does_not_harm_the_newer_code(database: Database) -> None:
    await database.write(send, "c1")
    await database.write(send, "c2")
    await database.write(challenges.settle_send, "c1", "refused")
    assert await database.read(states) == {"c1": "replaced", "c2": "open"}
    assert (await database.read(count)).number_day == 1


@pytest.mark.parametrize(
    ("database_url", "is_locked"),
    [("sqlite", True), ("postgresql", True), pytest.param("postgresql", False, marks=unprotected)],
    indirect=["database_url"],
)
async def test_two_never_see_room_for_the_same_last_send(database: Database, *, is_locked: bool) -> None:
    """On SQLite there is one writer, and the order is given."""

    def send_if_there_is_room(conn: Connection, account: int) -> bool:
        if is_locked:
            challenges.lock_sends(conn, NOW)
        has_room = count(conn, telegram_id=account).number_day < LIMIT
        pause(conn, 0.03)
        if has_room:
            send(conn, f"{account}", telegram_id=account)
        return has_room

    outcomes = await asyncio.gather(*(database.write(send_if_there_is_room, account) for account in range(8)))
    assert sum(outcomes) == (await database.read(count)).number_day == LIMIT


# --- The budget's alert ---


async def test_admins_are_told_of_the_budget_once_a_day(database: Database) -> None:
    async def is_first(now: datetime) -> bool:
        return await database.write(challenges.is_first_alert, now)

    moments = [NOW, NOW, NOW + DAY - MICROSECOND, NOW + DAY, NOW + DAY, NOW + DAY + DAY]
    assert [await is_first(moment) for moment in moments] == [True, False, False, True, False, True]


async def test_of_alerts_at_once_one_is_the_first(database: Database) -> None:
    for now in (NOW, NOW + DAY):
        firsts = await asyncio.gather(*(database.write(challenges.is_first_alert, now) for _ in range(8)))
        assert sum(firsts) == 1


# --- Forgetting ---


async def test_only_what_no_limit_speaks_of_is_forgotten(database: Database) -> None:
    await database.write(send, "past", NOW - DAY)
    await database.write(send, "young", NOW - DAY + MICROSECOND, telegram_id=BOLAT)
    before = await database.read(count)
    assert await database.write(challenges.purge, NOW) == 1
    after = await database.read(count)
    assert after.last_sent_at is None
    assert (after.number_day, after.all_day) == (before.number_day, before.all_day) == (1, 1)


async def test_a_code_is_forgotten_a_day_after_its_end(database: Database) -> None:
    def kept(conn: Connection) -> int:
        return conn.execute(select(func.count()).select_from(tables.challenges)).scalar_one()

    await database.write(send, "c1")
    end = NOW + timedelta(seconds=300)
    await database.write(challenges.purge, end + DAY - MICROSECOND)
    assert await database.read(kept) == 1
    await database.write(challenges.purge, end + DAY)
    assert await database.read(kept) == 0
