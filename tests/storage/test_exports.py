"""Orders of files: one is prepared at a time, by whoever holds it, and goes on where its last part ended."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Connection, select, update

from storage import exports, models
from storage.database import Database, open_database
from storage.exports import Export
from tests.storage.notebook import pause, unprotected

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
LEASE = 60.0


def order(number: int = 1, **values: object) -> Export:
    made = Export(
        export=f"{number:032x}",
        telegram_id=700000901,
        kind="audit",
        since=None,
        until=None,
        reason=None,
        locale="kk",
        size=10,
        created_at=NOW + number * SECOND,
        message_id=5,
    )
    return replace(made, **values)  # type: ignore[arg-type]


async def claimed(database: Database, at: datetime = NOW + 10 * SECOND) -> Export | None:
    return await database.write(exports.claim, at, lease_seconds=LEASE)


async def test_orders_are_taken_one_at_a_time_oldest_first(database: Database) -> None:
    for number in (2, 1):
        await database.write(exports.add, order(number))
    first = await claimed(database)
    assert first == replace(order(1), state="running")
    assert await claimed(database) is None
    assert await database.write(exports.finish, order(1).export, "done", NOW)
    second = await claimed(database)
    assert second is not None
    assert second.export == order(2).export
    assert not await database.read(exports.is_due, NOW + 10 * SECOND)


async def test_an_order_whose_process_died_is_taken_again_where_it_was(database: Database) -> None:
    await database.write(exports.add, order())
    assert await claimed(database)
    await database.write(exports.note_part, order().export, 7)
    assert await database.write(exports.hold, order().export, NOW + 50 * SECOND, lease_seconds=LEASE)
    assert await claimed(database, NOW + 109 * SECOND) is None
    again = await claimed(database, NOW + 111 * SECOND)
    assert again == replace(order(), state="running", next_place=7, parts_sent=1)


async def test_an_order_that_is_given_back_is_taken_at_once(database: Database) -> None:
    await database.write(exports.add, order())
    assert await claimed(database)
    await database.write(exports.give_back, order().export)
    assert await claimed(database)


async def test_an_order_waits_for_its_message_but_not_for_ever(database: Database) -> None:
    await database.write(exports.add, order(0, message_id=None))
    assert await claimed(database, NOW + 29 * SECOND) is None
    assert await claimed(database, NOW + 31 * SECOND)


async def test_what_was_stopped_is_held_and_finished_no_more(database: Database) -> None:
    await database.write(exports.add, order())
    assert await claimed(database)
    assert await database.write(exports.finish, order().export, "stopped", NOW)
    assert not await database.write(exports.hold, order().export, NOW, lease_seconds=LEASE)
    assert not await database.write(exports.finish, order().export, "done", NOW)
    await database.write(exports.give_back, order().export)
    assert await claimed(database) is None


async def test_the_same_order_is_found_by_what_it_is_of(database: Database) -> None:
    stored = order(since=date(2026, 11, 1), until=date(2026, 11, 23), reason="court")
    await database.write(exports.add, stored)
    assert await database.read(exports.find_like, replace(stored, export="f" * 32)) == stored
    for other in ({"reason": None}, {"since": None}, {"kind": "consents"}, {"telegram_id": 1}):
        assert await database.read(exports.find_like, replace(stored, **other)) is None
    await database.write(exports.finish, stored.export, "done", NOW)
    assert await database.read(exports.find_like, stored) is None


async def test_what_ended_long_ago_is_forgotten_and_what_waits_never(database: Database) -> None:
    for number in (1, 2):
        await database.write(exports.add, order(number))
    await database.write(exports.finish, order(1).export, "done", NOW)
    assert await database.write(exports.purge, NOW) == 0
    assert await database.write(exports.purge, NOW + 365 * 86400 * SECOND) == 1
    assert await database.read(exports.find, order(2).export) == order(2)


def claim_carelessly(conn: Connection, now: datetime, *, lease_seconds: float) -> Export | None:
    """Look first, then take: what two processes do at once without a turn."""
    running = conn.execute(select(models.exports.c.export).where(models.exports.c.state == "running")).first()
    pause(conn, 0.2)
    if running is not None:
        return None
    waiting = select(models.exports.c.export).where(models.exports.c.state == "waiting")
    export = conn.execute(waiting.order_by(models.exports.c.created_at).limit(1)).scalar_one()
    leased = {"state": "running", "leased_until": now + timedelta(seconds=lease_seconds)}
    conn.execute(update(models.exports).where(models.exports.c.export == export).values(**leased))
    return exports.find(conn, export)


@pytest.mark.parametrize("claim", [exports.claim, pytest.param(claim_carelessly, marks=unprotected)])
async def test_two_processes_never_prepare_at_once(postgresql_url: str, claim: Callable[..., Export | None]) -> None:
    one, other = await open_database(postgresql_url), await open_database(postgresql_url)
    try:
        for number in (1, 2):
            await one.write(exports.add, order(number))
        taken = await asyncio.gather(*(each.write(claim, NOW, lease_seconds=LEASE) for each in (one, other)))
        assert sum(export is not None for export in taken) == 1
    finally:
        await one.close()
        await other.close()
