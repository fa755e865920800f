"""What must go out, on both databases."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert, select, update
from sqlalchemy.engine import Connection

from storage import models as tables
from storage import outbox, people
from storage.database import Database
from storage.models import drafts, entries, pacing
from storage.models import outbox as outbox_rows
from storage.outbox import ChatRow
from tests.storage.notebook import unprotected

NOW = datetime(2026, 11, 22, 10, 15, 30, tzinfo=UTC)
MICROSECOND, SECOND = timedelta(microseconds=1), timedelta(seconds=1)
LEASE_SECONDS = 60.0
ANNA, BOLAT = 1, 2


def post(conn: Connection, telegram_id: int, message: str = "notice", now: datetime = NOW) -> None:
    outbox.post_to_chat(
        conn, telegram_id=telegram_id, person="a" * 32, message=message, arguments={"number": "1842-6377"}, now=now
    )


def post_event(conn: Connection) -> None:
    bare = {"index": 0, "at": NOW, "kind": "admin.acted", "seq": 0, "leaf": b"leaf", "leaf_hash": b"hash"}
    conn.execute(insert(entries), bare)
    outbox.post_to_platform(conn, person=None, entry=0, now=NOW)


async def claim(database: Database, now: datetime, per_second: int = 30) -> ChatRow | None:
    claim = await database.write(outbox.claim_chat, now, lease_seconds=LEASE_SECONDS, per_second=per_second)
    return claim.rows[0] if claim.rows else None


async def claimed(database: Database, now: datetime) -> ChatRow:
    row = await claim(database, now)
    assert row is not None
    return row


async def deliver(database: Database, row: ChatRow, now: datetime) -> None:
    await database.write(outbox.delivered, row, now, chat_pause_seconds=1.0)


async def messages_from(database: Database, now: datetime) -> list[str]:
    """What is claimed from now on at a tenth of a second each, until there is nothing more."""
    messages = list[str]()
    for number in itertools.count():
        row = await claim(database, now + number * SECOND / 10)
        if row is None:
            return messages
        messages.append(row.message)
    raise AssertionError


def state_of(conn: Connection, row: ChatRow) -> tuple[str, int, datetime | None, str | None]:
    columns = (outbox_rows.c.state, outbox_rows.c.attempts, outbox_rows.c.leased_until, outbox_rows.c.reason)
    found = conn.execute(select(*columns).where(outbox_rows.c.id == row.id)).one()
    return found.state, found.attempts, found.leased_until, found.reason


# --- Claiming ---


async def test_what_is_due_first_is_claimed_first_whatever_its_number(database: Database) -> None:
    await database.write(post, ANNA, "third", NOW + 2 * MICROSECOND)
    await database.write(post, BOLAT, "second", NOW + MICROSECOND)
    await database.write(post, 3, "first", NOW)
    assert await claim(database, NOW - MICROSECOND) is None
    assert await claimed(database, NOW + SECOND) == ChatRow(
        id=3,
        telegram_id=3,
        person="a" * 32,
        lane="chat:3",
        message="first",
        arguments={"number": "1842-6377"},
        sealed=None,
        button=None,
        needs_consent=False,
        document=None,
        created_at=NOW,
        attempts=1,
    )
    assert await messages_from(database, NOW + 2 * SECOND) == ["second", "third"]


async def test_a_row_that_was_committed_late_is_not_passed_over(database: Database) -> None:
    """On PostgreSQL a lower number may come into sight after a higher one was delivered."""

    def renumber(conn: Connection, number: int) -> None:
        conn.execute(update(outbox_rows).where(outbox_rows.c.state == "waiting").values(id=number))

    await database.write(post, ANNA, "early")
    await database.write(renumber, 10)
    await deliver(database, await claimed(database, NOW), NOW)
    await database.write(post, ANNA, "late", NOW)
    await database.write(renumber, 5)
    assert await messages_from(database, NOW + SECOND) == ["late"]


async def test_in_a_chat_one_message_goes_after_the_other(database: Database) -> None:
    await database.write(post, ANNA, "first")
    await database.write(post, ANNA, "second")
    await database.write(post, BOLAT, "other")
    first = await claimed(database, NOW)
    assert (first.message, first.lane) == ("first", "chat:1")
    # While the first is on its way its chat waits, and nobody else does.
    assert await messages_from(database, NOW + SECOND) == ["other"]

    arrived = NOW + 3 * SECOND
    await deliver(database, first, arrived)
    # The chat's own pace.
    assert await claim(database, arrived + SECOND - MICROSECOND) is None
    assert await messages_from(database, arrived + SECOND) == ["second"]


async def test_events_for_the_platform_are_not_messages(database: Database) -> None:
    await database.write(post_event)
    assert await claim(database, NOW) is None


async def test_a_lease_that_ran_out_is_another_ones(database: Database) -> None:
    await database.write(post, ANNA)
    first = await claimed(database, NOW)
    end = NOW + timedelta(seconds=LEASE_SECONDS)
    assert await claim(database, end - MICROSECOND) is None
    assert await claimed(database, end) == replace(first, attempts=2, is_unclear=True)


async def claim_carelessly(database: Database, _now: datetime) -> int | None:
    """Look what is due, and take it when it was looked at."""

    def look(conn: Connection) -> int | None:
        return conn.execute(
            select(outbox_rows.c.id).where(outbox_rows.c.state == "waiting").order_by(outbox_rows.c.id)
        ).scalar()

    found = await database.read(look)
    await database.write(
        lambda conn: conn.execute(update(outbox_rows).where(outbox_rows.c.id == found).values(state="leased"))
    )
    return found


async def claim_carefully(database: Database, now: datetime) -> int | None:
    row = await claim(database, now, per_second=1_000_000)
    return row.id if row else None


@pytest.mark.parametrize("claiming", [claim_carefully, pytest.param(claim_carelessly, marks=unprotected)])
async def test_claimers_at_once_never_take_the_same_message(
    database: Database, claiming: Callable[[Database, datetime], Awaitable[int | None]]
) -> None:
    taken = list[int]()
    # Who comes out of turn finds the pace closed and tries again.
    tries = iter(range(500))

    async def claimer() -> None:
        for number in tries:
            if (found := await claiming(database, NOW + number * 1000 * MICROSECOND)) is not None:
                taken.append(found)
            if len(taken) >= 20:
                return

    for chat in range(20):
        await database.write(post, chat)
    await asyncio.gather(*(claimer() for _ in range(6)))
    assert sorted(taken) == list(range(1, 21))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_looking_for_what_is_due_does_not_read_all_that_ever_was(database: Database) -> None:
    """The indexes cover only what is pending, and SQLite uses them only if the statement shows that it asks no more."""
    await database.write(post, BOLAT)

    def plan(conn: Connection) -> list[str]:
        asked = list[tuple[str, Any]]()

        @event.listens_for(conn.engine, "before_cursor_execute")
        def _note(*called: Any) -> None:  # noqa: ANN401 -- what SQLAlchemy tells a listener
            asked.append((called[2], called[3]))

        outbox.claim_chat(conn, NOW, lease_seconds=LEASE_SECONDS, per_second=30)
        outbox.resume(conn, ANNA, NOW)
        outbox.has_parked(conn, ANNA)
        event.remove(conn.engine, "before_cursor_execute", _note)
        about_outbox = [one for one in asked if "FROM outbox" in one[0] or "UPDATE outbox" in one[0]]
        return [
            row[3]
            for statement, parameters in about_outbox
            for row in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]

    steps = [step for step in await database.write(plan) if "outbox" in step or "earlier" in step]
    assert len(steps) == 5
    assert [step for step in steps if not step.startswith("SEARCH")] == []


# --- The pace of all chats ---


async def test_all_claimers_together_keep_the_pace(database: Database) -> None:
    """Four claimers who look twenty times a second, for three seconds: at most five messages in any one of them."""
    for chat in range(40):
        await database.write(post, chat)
    at = list[datetime]()
    for tick in range(60):
        now = NOW + tick * SECOND / 20
        rows = await asyncio.gather(*(claim(database, now, per_second=5) for _ in range(4)))
        at.extend(now for row in rows if row is not None)
    assert len(at) == 15
    assert all(sum(start <= moment < start + SECOND for moment in at) <= 5 for start in at)


async def test_a_faster_pace_lets_more_through(database: Database) -> None:
    """The negative control of the pace."""
    for chat in range(8):
        await database.write(post, chat)
    assert len([await claim(database, NOW + n * SECOND / 10, per_second=10) for n in range(8)]) == 8


async def test_no_second_holds_more_than_its_messages_however_it_divides(database: Database) -> None:
    """A claimer who comes at the very moment the pace opens, and one who comes a microsecond before it."""

    def opens_at(conn: Connection) -> datetime:
        moment: datetime = conn.execute(select(pacing.c.at).where(pacing.c.name == outbox.CHAT_PACE)).scalar_one()
        return moment

    now = NOW
    for per_second in (1, 3, 7, 30):
        began = now
        for chat in range(per_second):
            await database.write(post, chat)
            assert await claim(database, now, per_second) is not None
            now = await database.read(opens_at)
            assert await claim(database, now - MICROSECOND, per_second) is None
        assert SECOND <= now - began <= SECOND + per_second * MICROSECOND
        # What was claimed is not to come back in the next round.
        await database.write(lambda conn: conn.execute(update(outbox_rows).values(state="delivered")))


async def test_finding_nothing_costs_no_pace(database: Database) -> None:
    assert await claim(database, NOW, per_second=1) is None
    await database.write(post, ANNA)
    assert await claim(database, NOW, per_second=1) is not None


# --- Settling ---


async def test_a_message_put_back_comes_when_it_is_due(database: Database) -> None:
    await database.write(post, ANNA, "first")
    await database.write(post, ANNA, "second")
    row = await claimed(database, NOW)
    due = NOW + 30 * SECOND
    await database.write(outbox.postpone, row, due, "429")
    assert await database.read(state_of, row) == ("waiting", 1, None, "429")
    assert await claim(database, due - MICROSECOND) is None
    again = await claimed(database, due)
    assert again == replace(row, attempts=2)


async def test_who_cannot_be_reached_finds_everything_in_order_on_return(database: Database) -> None:
    await database.write(post, ANNA, "first")
    await database.write(post, ANNA, "second")
    await database.write(post, BOLAT, "other")
    first = await claimed(database, NOW)
    await database.write(outbox.park, first, NOW, "blocked")
    assert await database.read(state_of, first) == ("unreachable", 1, None, "blocked")
    # Long after any lease: the chat waits for its person, and nobody else does.
    later = NOW + timedelta(days=30)
    assert await messages_from(database, later) == ["other"]

    assert [await database.read(outbox.has_parked, person) for person in (ANNA, BOLAT)] == [True, False]
    assert await database.write(outbox.resume, BOLAT, later) == 0
    assert await database.write(outbox.resume, ANNA, later) == 1
    assert await database.read(outbox.has_parked, ANNA) is False
    back = await claimed(database, later + SECOND)
    assert (back.message, back.attempts) == ("first", 2)
    await deliver(database, back, later + SECOND)
    assert await messages_from(database, later + 2 * SECOND) == ["second"]


async def test_a_message_given_up_does_not_block_its_chat(database: Database) -> None:
    await database.write(post, ANNA, "first")
    await database.write(post, ANNA, "second")
    row = await claimed(database, NOW)
    await database.write(outbox.bury, row, NOW, "400")
    assert await database.read(state_of, row) == ("dead", 1, None, "400")
    assert await messages_from(database, NOW + SECOND) == ["second"]


async def test_who_comes_back_after_the_lease_ran_out_has_no_say(database: Database) -> None:
    """Another one has claimed and delivered it: it must not be sent a third time, nor count as refused."""
    await database.write(post, ANNA)
    slow = await claimed(database, NOW)
    quick = await claimed(database, NOW + timedelta(seconds=LEASE_SECONDS))
    too_late = NOW + timedelta(seconds=LEASE_SECONDS + 1)

    async def come_back() -> None:
        await database.write(outbox.postpone, slow, too_late, "429")
        await database.write(outbox.park, slow, too_late, "blocked")
        await database.write(outbox.bury, slow, too_late, "400")

    await come_back()
    assert (await database.read(state_of, slow))[0] == "leased"
    await deliver(database, quick, too_late)
    await come_back()
    assert (await database.read(state_of, slow))[0] == "delivered"


async def test_what_arrived_is_not_sent_again_whoever_claims_it_meanwhile(database: Database) -> None:
    await database.write(post, ANNA)
    slow = await claimed(database, NOW)
    quick = await claimed(database, NOW + timedelta(seconds=LEASE_SECONDS))
    too_late = NOW + timedelta(seconds=LEASE_SECONDS + 1)
    await deliver(database, slow, too_late)
    await database.write(outbox.postpone, quick, too_late, "timed out")
    assert await database.read(state_of, slow) == ("delivered", 2, None, None)
    assert await claim(database, too_late + timedelta(days=1)) is None


# --- Who is told, and how often ---


async def test_of_what_is_told_once_a_while_each_has_its_own_pause(database: Database) -> None:
    async def is_first(name: str, now: datetime) -> bool:
        return await database.write(outbox.is_first_notice, name, now, timedelta(hours=1))

    hour = timedelta(hours=1)
    moments = [NOW, NOW, NOW + hour - MICROSECOND, NOW + hour, NOW + hour, NOW + 3 * hour]
    assert [await is_first("letters", moment) for moment in moments] == [True, False, False, True, False, True]
    assert await is_first("budget", NOW) is True


async def test_of_those_who_would_tell_at_once_one_does(database: Database) -> None:
    for now in (NOW, NOW + SECOND):
        told = (database.write(outbox.is_first_notice, "letters", now, SECOND) for _ in range(8))
        assert sum(await asyncio.gather(*told)) == 1


async def test_who_is_written_to_is_written_to_in_their_language(database: Database) -> None:
    """The person's, else that of a draft that is not past its time."""
    end = NOW + SECOND

    def begin(conn: Connection) -> None:
        draft = {"person": "d" * 32, "step": "reading", "contents": b"", "expires_at": end}
        conn.execute(insert(drafts), [{**draft, "telegram_id": ANNA, "locale": "ru"}])
        person = {"person": "b" * 32, "profile": b"", "created_at": NOW}
        conn.execute(insert(tables.people), [{**person, "telegram_id": BOLAT, "locale": "en"}])
        conn.execute(insert(drafts), [{**draft, "person": "b" * 32, "telegram_id": BOLAT, "locale": "ru"}])

    await database.write(begin)
    asked = [(ANNA, NOW), (ANNA, end), (BOLAT, NOW), (3, NOW)]
    assert [await database.read(people.locale_of, *one) for one in asked] == ["ru", None, "en", None]
