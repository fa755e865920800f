"""Events on their way to the Platform, on both databases: who claims what, what is used up, what is given up."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, event, select, update
from sqlalchemy.engine import Connection, make_url

from bot.domain import outgoing
from bot.domain.consent import Kind
from bot.domain.outgoing import ATTEMPTS_MAX, Attempt, Endpoint, EndpointState, Verdict, event_id
from storage import deliveries, ledger, outbox, people
from storage.database import Database, PostgresqlLimits, open_database
from storage.deliveries import Dead, Delivery, Ended, Pause
from storage.ledger import NewEntry
from storage.models import delivery_attempts, endpoints, entries
from storage.models import outbox as outbox_rows
from storage.postgresql import make_engine
from storage.vault import MasterKeys, Vault
from tests.storage.notebook import unprotected
from tests.storage.vaults import ANNA, BOLAT, CARINA, key_of

NOW = datetime(2026, 11, 22, 10, 15, 30, tzinfo=UTC)
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
LEASE = timedelta(seconds=60)
URL, ELSEWHERE = b"one address", b"another address"
CONSENT = "c" * 32


def append(conn: Connection, vault: Vault, person: str, kind: Kind = Kind.CONSENT_GIVEN) -> int:
    ledger.lock_head(conn)
    past = ledger.history(conn, person)
    new = NewEntry(
        kind=kind,
        at=NOW - HOUR,
        edition=1,
        document="6db478f9" * 8,
        consent=CONSENT,
        receipt=None,
        record=b"{}",
        opening=bytes(range(32)),
    )
    return ledger.append(conn, key_of(conn, vault, person), new, past).index


def claim_all(conn: Connection, now: datetime, limit: int = 8, url: bytes = URL) -> tuple[list[Delivery], list[Dead]]:
    return deliveries.claim(conn, url, now, limit=limit, lease_seconds=LEASE.total_seconds())


async def claim(database: Database, now: datetime, limit: int = 8) -> list[Delivery]:
    claimed, dead = await database.write(claim_all, now, limit)
    assert dead == []
    return claimed


async def claim_one(database: Database, now: datetime) -> Delivery:
    (claimed,) = await claim(database, now)
    return claimed


def attempt(at: datetime) -> Attempt:
    return Attempt(verdict=Verdict.FAILED, at=at, is_probe=False)


def row_of(conn: Connection, index: int) -> dict[str, Any]:
    return dict(conn.execute(select(outbox_rows).where(outbox_rows.c.entry == index)).mappings().one())


async def states(database: Database) -> dict[int, str]:
    def read(conn: Connection) -> dict[int, str]:
        return {row.entry: row.state for row in conn.execute(select(outbox_rows.c.entry, outbox_rows.c.state))}

    return await database.read(read)


async def shut(database: Database, health: Endpoint) -> None:
    def write(conn: Connection) -> None:
        deliveries.endpoint(conn, URL, NOW)
        deliveries.keep_endpoint(conn, health)

    await database.write(write)


def failing(due_at: datetime) -> Endpoint:
    return Endpoint(state=EndpointState.FAILING, failures=3, since=NOW - HOUR, due_at=due_at, succeeded_at=NOW - HOUR)


# --- Claiming ---


async def test_of_each_person_the_first_event_is_claimed(database: Database, vault: Vault) -> None:
    for person in (ANNA, BOLAT, ANNA, CARINA, BOLAT):
        await database.write(append, vault, person)
    claimed = await claim(database, NOW)
    assert sorted(one.index for one in claimed) == [0, 1, 3]
    assert await claim(database, NOW) == []

    anna = next(one for one in claimed if one.index == 0)
    await database.write(deliveries.delivered, anna, NOW)
    assert (await claim_one(database, NOW)).index == 2


async def test_no_more_are_claimed_than_there_is_room_for(database: Database, vault: Vault) -> None:
    for number in range(5):
        await database.write(append, vault, f"{number:032}")
    assert [len(await claim(database, NOW, 2)) for _ in range(4)] == [2, 2, 1, 0]


async def test_an_event_says_what_its_entry_says(database: Database, vault: Vault) -> None:
    def known_outside(conn: Connection) -> None:
        people.add(conn, key_of(conn, vault, ANNA), telegram_id=1, locale="kk", profile={}, phone_hash=None, now=NOW)
        people.bind_external_id(conn, ANNA, "П-1")

    await database.write(known_outside)
    await database.write(append, vault, ANNA)
    claimed = await claim_one(database, NOW)
    told = json.loads(claimed.body)
    assert (told["type"], told["timestamp"]) == ("consent.given", "2026-11-22T09:15:30.000Z")
    assert told["data"]["person"] == ANNA
    assert told["data"]["consent"] == CONSENT
    assert told["data"]["external_id"] == "П-1"

    def hash_of(conn: Connection) -> bytes:
        hashed: bytes = conn.execute(select(entries.c.leaf_hash)).scalar_one()
        return hashed

    assert claimed.event == event_id(await database.read(hash_of))


async def test_an_events_bytes_are_fixed_at_the_first_attempt(database: Database, vault: Vault) -> None:
    """Whatever becomes known of the person meanwhile."""

    def known_outside(conn: Connection) -> None:
        people.add(conn, key_of(conn, vault, ANNA), telegram_id=1, locale="kk", profile={}, phone_hash=None, now=NOW)
        people.bind_external_id(conn, ANNA, "П-1")

    await database.write(append, vault, ANNA)
    first = await claim_one(database, NOW)
    await database.write(known_outside)
    second = await claim_one(database, NOW + LEASE)
    assert (second.event, second.body, second.number) == (first.event, first.body, 2)
    assert json.loads(second.body)["data"]["external_id"] is None


async def claim_carelessly(database: Database, _now: datetime) -> list[int]:
    """Look what is due, and take it when it was looked at."""

    def look(conn: Connection) -> list[int]:
        found = select(outbox_rows.c.entry).where(outbox_rows.c.state == "waiting").order_by(outbox_rows.c.id).limit(2)
        return list(conn.execute(found).scalars())

    found = await database.read(look)
    taken = update(outbox_rows).where(outbox_rows.c.entry.in_(found)).values(state="leased")
    await database.write(lambda conn: conn.execute(taken))
    return found


async def claim_carefully(database: Database, now: datetime) -> list[int]:
    return [one.index for one in await claim(database, now, 2)]


@pytest.mark.parametrize("claiming", [claim_carefully, pytest.param(claim_carelessly, marks=unprotected)])
async def test_claimers_at_once_never_take_the_same_event(
    database: Database, vault: Vault, claiming: Callable[[Database, datetime], Awaitable[list[int]]]
) -> None:
    for number in range(20):
        await database.write(append, vault, f"{number:032}")
    taken = list[int]()

    async def claimer() -> None:
        while found := await claiming(database, NOW):
            taken.extend(found)

    await asyncio.gather(*(claimer() for _ in range(5)))
    # One that found everything locked may have gone home early.
    taken += await claiming(database, NOW)
    assert sorted(taken) == list(range(20))


async def poll_by_state(database: Database, _last: int) -> list[int]:
    return [one.id for one in await claim(database, NOW)]


async def poll_by_number(database: Database, last: int) -> list[int]:
    def newer(conn: Connection) -> list[int]:
        return list(
            conn.execute(select(outbox_rows.c.id).where(outbox_rows.c.id > last).order_by(outbox_rows.c.id)).scalars()
        )

    return await database.read(newer)


@pytest.mark.parametrize("polling", [poll_by_state, pytest.param(poll_by_number, marks=unprotected)])
async def test_an_event_that_is_committed_late_is_not_passed_over(
    postgresql_url: str, polling: Callable[[Database, int], Awaitable[list[int]]]
) -> None:
    """The order of numbers is not that of commits: a poller that goes on from the last one loses rows for good."""
    database = await open_database(postgresql_url)
    vault = Vault(MasterKeys(first="first", keys={"first": bytes(32)}))
    await database.write(vault.prepare)
    for person in (ANNA, BOLAT):
        await database.write(append, vault, person)
    await database.write(lambda conn: conn.execute(delete(outbox_rows)))
    engine = make_engine(make_url(postgresql_url), PostgresqlLimits())

    def post(conn: Connection, person: str, entry: int) -> None:
        outbox.post_to_platform(conn, person=person, entry=entry, now=NOW)

    async with engine.connect() as slow, slow.begin() as slow_transaction:
        await slow.run_sync(post, ANNA, 0)
        await database.write(post, BOLAT, 1)
        found = await polling(database, 0)
        assert len(found) == 1
        await slow_transaction.commit()
    found += await polling(database, max(found))
    await engine.dispose()
    await database.close()
    assert len(found) == 2


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_looking_for_events_does_not_read_all_that_ever_was(database: Database, vault: Vault) -> None:
    """The indexes cover only what is pending or dead, and SQLite uses them only where the statement shows it."""

    def plan(conn: Connection) -> list[str]:
        asked = list[tuple[str, Any]]()

        @event.listens_for(conn.engine, "before_cursor_execute")
        def _note(*called: Any) -> None:  # noqa: ANN401 -- what SQLAlchemy tells a listener
            asked.append((called[2], called[3]))

        append(conn, vault, ANNA)
        asked.clear()
        (claimed,), _ = claim_all(conn, NOW)
        health = deliveries.endpoint(conn, URL, NOW)
        deliveries.note_own_failure(conn, claimed, health, NOW)
        deliveries.give_all_back(conn, health, NOW)
        deliveries.fail(conn, claimed, attempt(NOW), "http-500")
        deliveries.keep_endpoint(conn, failing(NOW))
        claim_all(conn, NOW)
        deliveries.list_dead(conn)
        deliveries.pending(conn)
        deliveries.retry(conn, None, NOW)
        deliveries.purge(conn, NOW)
        event.remove(conn.engine, "before_cursor_execute", _note)
        return [
            row[3]
            for statement, parameters in asked
            if "outbox" in statement and not statement.startswith("INSERT")
            for row in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]

    steps = [step for step in await database.write(plan) if "outbox" in step or "earlier" in step]
    assert len(steps) > 12
    assert [step for step in steps if not step.startswith("SEARCH")] == []


# --- What an attempt uses up ---


def claim_counting_before(conn: Connection, now: datetime) -> int:
    claimed, _ = claim_all(conn, now)
    return len(claimed)


def claim_counting_after(conn: Connection, now: datetime) -> int:
    """The attempt is to be counted when its outcome is written down, which a dead worker never does."""
    claimed, _ = claim_all(conn, now)
    conn.execute(update(outbox_rows).values(attempts=outbox_rows.c.attempts - 1))
    conn.execute(delete(delivery_attempts))
    return len(claimed)


@pytest.mark.parametrize(
    "claiming", [claim_counting_before, pytest.param(claim_counting_after, marks=unprotected)], ids=["before", "after"]
)
async def test_an_event_whose_workers_die_over_it_is_given_up(
    database: Database, vault: Vault, claiming: Callable[[Connection, datetime], int]
) -> None:
    """Each of them sends it and dies; the limit holds only if the attempt was counted before."""
    await database.write(append, vault, ANNA)
    await database.write(append, vault, ANNA)
    sent = [await database.write(claiming, NOW + number * LEASE) for number in range(ATTEMPTS_MAX)]
    assert sum(sent) == ATTEMPTS_MAX
    claimed, dead = await database.write(claim_all, NOW + ATTEMPTS_MAX * LEASE)
    assert claimed == []
    (given_up,) = dead
    assert (given_up.index, given_up.reason, given_up.attempts) == (0, deliveries.ABANDONED, ATTEMPTS_MAX)
    # It holds up nobody any more, its own person neither.
    assert (await claim_one(database, NOW + ATTEMPTS_MAX * LEASE)).index == 1


async def test_an_event_that_fails_waits_and_is_given_up_in_the_end(database: Database, vault: Vault) -> None:
    await database.write(append, vault, ANNA)
    now = NOW
    waits = list[float]()
    for _ in range(ATTEMPTS_MAX - 1):
        claimed = await claim_one(database, now)
        assert await database.write(deliveries.fail, claimed, attempt(now), "http-500") is None
        due_at = (await database.read(row_of, 0))["due_at"]
        assert await claim(database, due_at - SECOND) == []
        waits.append((due_at - now).total_seconds())
        now = due_at
    assert waits == [5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400]
    claimed = await claim_one(database, now)
    expected = Dead(index=0, kind="consent.given", since=now, reason="http-500", attempts=ATTEMPTS_MAX)
    assert await database.write(deliveries.fail, claimed, attempt(now), "http-500") == expected
    assert await database.read(deliveries.list_dead) == [expected]
    assert await database.read(deliveries.pending) == (0, 1)


async def test_a_failed_event_waits_at_least_as_long_as_it_was_asked_to(database: Database, vault: Vault) -> None:
    await database.write(append, vault, ANNA)
    asked = Attempt(verdict=Verdict.FAILED, at=NOW, is_probe=False, not_before_seconds=600)
    await database.write(deliveries.fail, await claim_one(database, NOW), asked, "http-500")
    assert (await database.read(row_of, 0))["due_at"] == NOW + timedelta(minutes=10)


async def test_what_is_given_back_is_not_used_up(database: Database, vault: Vault) -> None:
    await database.write(append, vault, ANNA)
    for number in range(3 * ATTEMPTS_MAX):
        claimed = await claim_one(database, NOW + number * SECOND)
        assert claimed.number == number + 1
        await database.write(deliveries.give_back, claimed, NOW + number * SECOND, "timeout")
    row = await database.read(row_of, 0)
    assert (row["state"], row["attempts"] - row["refunded"]) == ("waiting", 0)


async def test_who_comes_back_after_the_lease_ran_out_has_no_say(database: Database, vault: Vault) -> None:
    await database.write(append, vault, ANNA)
    slow = await claim_one(database, NOW)
    quick = await claim_one(database, NOW + LEASE)
    assert await database.write(deliveries.fail, slow, attempt(NOW), "http-500") is None
    await database.write(deliveries.give_back, slow, NOW, "timeout")
    row = await database.read(row_of, 0)
    assert (row["state"], row["attempts"], row["refunded"]) == ("leased", 2, 0)
    await database.write(deliveries.delivered, quick, NOW + LEASE)
    await database.write(deliveries.give_back, slow, NOW, "timeout")
    assert await states(database) == {0: "delivered"}


async def test_what_arrived_has_arrived_whoever_holds_it_or_gave_it_up(database: Database, vault: Vault) -> None:
    await database.write(append, vault, ANNA)
    slow = await claim_one(database, NOW)
    quick = await claim_one(database, NOW + LEASE)
    await database.write(deliveries.delivered, slow, NOW + LEASE)
    assert await database.write(deliveries.fail, quick, attempt(NOW), "http-500") is None
    assert await states(database) == {0: "delivered"}


async def test_every_attempt_is_written_down_before_it_is_made(database: Database, vault: Vault) -> None:
    await database.write(append, vault, ANNA)
    await claim_one(database, NOW)
    second = await claim_one(database, NOW + LEASE)
    ended = Ended(at=NOW + LEASE + SECOND, status=500, reason="http-500", sealed=b"sealed")
    await database.write(deliveries.note, second, ended)

    def attempts(conn: Connection) -> list[tuple[Any, ...]]:
        found = select(delivery_attempts).order_by(delivery_attempts.c.number)
        return [tuple(row)[1:] for row in conn.execute(found)]

    assert await database.read(attempts) == [
        (1, NOW, None, None, None, None),
        (2, NOW + LEASE, NOW + LEASE + SECOND, 500, "http-500", b"sealed"),
    ]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_damaged_entry_holds_up_its_own_person_alone(database: Database, vault: Vault) -> None:
    for person in (ANNA, BOLAT):
        await database.write(append, vault, person)

    def damage(conn: Connection) -> None:
        # As somebody would who has the database's file.
        for trigger in conn.exec_driver_sql("SELECT name FROM sqlite_schema WHERE type = 'trigger'").scalars().all():
            conn.exec_driver_sql(f"DROP TRIGGER {trigger}")
        conn.execute(update(entries).where(entries.c.index == 0).values(leaf=b"another"))

    await database.write(damage)
    claimed, dead = await database.write(claim_all, NOW)
    assert [one.index for one in claimed] == [1]
    assert [(one.index, one.reason) for one in dead] == [(0, deliveries.DAMAGED)]


# --- The endpoint as a whole ---


async def test_a_failing_endpoint_is_tried_with_one_event_whoever_asks(database: Database, vault: Vault) -> None:
    for number in range(5):
        await database.write(append, vault, f"{number:032}")
    await shut(database, failing(NOW))
    assert await claim(database, NOW - SECOND) == []
    claimed = [one for found in await asyncio.gather(*(claim(database, NOW) for _ in range(5))) for one in found]
    (probe,) = claimed
    assert probe.is_probe
    # If its worker dies, the next one comes when the lease has run out.
    assert await claim(database, NOW + LEASE - SECOND) == []
    assert (await claim_one(database, NOW + LEASE)).is_probe


async def test_probes_take_turns(database: Database, vault: Vault) -> None:
    """An event that the endpoint chokes on must not be the only one that knocks."""
    for person in (ANNA, BOLAT, CARINA):
        await database.write(append, vault, person)
    knocked = list[int]()
    for number in range(9):
        now = NOW + number * HOUR
        await shut(database, failing(now))
        probe = await claim_one(database, now)
        knocked.append(probe.index)
        await database.write(deliveries.give_back, probe, now, "timeout")
    assert knocked == [0, 1, 2] * 3


async def test_who_was_never_tried_knocks_first(database: Database, vault: Vault) -> None:
    await database.write(append, vault, ANNA)
    await shut(database, failing(NOW))
    probe = await claim_one(database, NOW)
    await database.write(deliveries.give_back, probe, NOW - 2 * HOUR, "timeout")
    await database.write(append, vault, BOLAT)
    await shut(database, failing(NOW))
    assert (await claim_one(database, NOW)).index == 1


async def test_nothing_goes_to_a_stopped_endpoint_until_it_is_resumed(database: Database, vault: Vault) -> None:
    await database.write(append, vault, ANNA)
    await shut(database, Endpoint(state=EndpointState.STOPPED, since=NOW, succeeded_at=NOW))
    assert await claim(database, NOW + 1000 * HOUR) == []
    assert await database.write(deliveries.resume, NOW) is True
    assert await database.write(deliveries.resume, NOW) is False
    assert not (await claim_one(database, NOW)).is_probe


async def test_a_pause_holds_whatever_else_happens_until_somebody_opens_it(database: Database, vault: Vault) -> None:
    """An attempt under way that ends, and a new address, both leave it as it is; the first admin stays its author."""
    await database.write(append, vault, ANNA)
    await database.write(append, vault, BOLAT)
    under_way = await claim(database, NOW, 1)
    assert await database.write(deliveries.pause, URL, 1, NOW) is True
    assert await database.write(deliveries.pause, URL, 2, NOW + HOUR) is False
    health = await database.read(deliveries.look_at_endpoint)
    assert health is not None
    assert health.is_paused
    arrived = replace(attempt(NOW), verdict=Verdict.DELIVERED)
    await database.write(deliveries.delivered, under_way[0], NOW)
    await database.write(deliveries.keep_endpoint, outgoing.after(health, arrived))
    assert await claim(database, NOW + 1000 * HOUR) == []
    assert await database.write(claim_all, NOW + 1000 * HOUR, 8, ELSEWHERE) == ([], [])
    assert await database.read(deliveries.look_at_pause) == Pause(by=1, since=NOW)
    assert await database.write(deliveries.resume, NOW) is True
    assert await database.read(deliveries.look_at_pause) is None
    assert len(await claim(database, NOW + 1000 * HOUR)) == 1


async def test_a_page_of_what_was_given_up(database: Database, vault: Vault) -> None:
    indexes = [await database.write(append, vault, ANNA) for _ in range(5)]

    def bury(conn: Connection) -> None:
        values = {"state": "dead", "done_at": NOW, "reason": "http-500"}
        conn.execute(update(outbox_rows).values(**values))

    await database.write(bury)
    read = await database.read(lambda conn: deliveries.list_dead(conn, skip=2, limit=2))
    assert [one.index for one in read] == indexes[2:4]
    found = await database.read(deliveries.find_dead, indexes[4])
    assert found is not None
    assert found.index == indexes[4]
    assert await database.read(deliveries.find_dead, 99) is None


async def test_another_address_begins_anew(database: Database, vault: Vault) -> None:
    await database.write(append, vault, ANNA)
    await shut(database, Endpoint(state=EndpointState.STOPPED, since=NOW, succeeded_at=NOW - HOUR))
    claimed, _ = await database.write(claim_all, NOW, 8, ELSEWHERE)
    assert len(claimed) == 1
    assert await database.read(deliveries.look_at_endpoint) == Endpoint(since=NOW, succeeded_at=NOW)


async def test_processes_that_start_together_agree_on_one_endpoint(database: Database) -> None:
    await asyncio.gather(*(claim(database, NOW + number * SECOND) for number in range(5)))
    rows = await database.read(lambda conn: conn.execute(select(endpoints.c.name)).scalars().all())
    assert rows == [deliveries.PLATFORM]


def refuse(conn: Connection, delivery: Delivery, now: datetime) -> bool:
    """What the service does with an event that the endpoint refuses."""
    health = deliveries.endpoint(conn, URL, now)
    is_blamed = deliveries.note_own_failure(conn, delivery, health, now)
    if is_blamed:
        deliveries.give_back(conn, delivery, now, "http-500")
        deliveries.give_all_back(conn, health, now)
    else:
        deliveries.fail(conn, delivery, attempt(now), "http-500")
    return is_blamed


def succeed(conn: Connection, now: datetime) -> None:
    deliveries.endpoint(conn, URL, now)
    deliveries.keep_endpoint(conn, Endpoint(since=NOW, succeeded_at=now))


async def used(database: Database) -> dict[int, int]:
    def read(conn: Connection) -> dict[int, int]:
        return {row.entry: row.attempts - row.refunded for row in conn.execute(select(outbox_rows))}

    return await database.read(read)


async def test_three_events_that_fail_and_none_between_that_arrives_blame_the_endpoint(
    database: Database, vault: Vault
) -> None:
    """All that they have used is given back; what is under way keeps what its own outcome will settle."""
    await claim(database, NOW)
    for number in range(4):
        await database.write(append, vault, f"{number:032}")
    first, second, third, _ = sorted(await claim(database, NOW), key=lambda one: one.index)
    assert await database.write(refuse, first, NOW + SECOND) is False
    assert await database.write(refuse, second, NOW + SECOND) is False
    # The same one again: it is different events that count.
    again = {one.index: one for one in await claim(database, NOW + 10 * SECOND)}
    assert await database.write(refuse, again[0], NOW + 10 * SECOND) is False
    assert await used(database) == {0: 2, 1: 2, 2: 1, 3: 1}
    assert await database.write(refuse, third, NOW + 10 * SECOND) is True
    assert await used(database) == {0: 0, 1: 1, 2: 0, 3: 1}
    assert await database.write(refuse, again[1], NOW + 10 * SECOND) is True
    assert await used(database) == {0: 0, 1: 0, 2: 0, 3: 1}
    # Nothing waits by its own schedule any more, but for the endpoint.
    assert {(await database.read(row_of, index))["due_at"] for index in range(3)} == {NOW + 10 * SECOND}


async def test_events_that_fail_while_others_arrive_have_no_voice(database: Database, vault: Vault) -> None:
    """Three poisoned events of three persons must not shut the endpoint again and again, nor live for ever."""
    await claim(database, NOW)
    for number in range(3):
        await database.write(append, vault, f"{number:032}")
    poisoned = await claim(database, NOW)
    assert [await database.write(refuse, one, NOW + SECOND) for one in poisoned] == [False, False, True]
    await database.write(succeed, NOW + 2 * SECOND)
    for number in range(1, ATTEMPTS_MAX + 1):
        for one in await claim(database, NOW + number * 1000 * HOUR):
            assert await database.write(refuse, one, NOW + number * 1000 * HOUR) is False
    assert set((await states(database)).values()) == {"dead"}


async def test_an_event_is_overtaken_when_another_arrives_after_an_attempt_at_it_failed(
    database: Database, vault: Vault
) -> None:
    """Before its first failure it cannot be, nor by what arrived while it was under way."""

    async def tries(*, fails_at: datetime, arrived_at: datetime) -> bool:
        def write(conn: Connection) -> bool:
            deliveries.note(conn, claimed, Ended(at=fails_at, status=502, reason="http-502", sealed=None))
            deliveries.give_back(conn, claimed, fails_at, "http-502")
            return deliveries.is_overtaken(conn, claimed, replace(failing(NOW), succeeded_at=arrived_at))

        claimed = await claim_one(database, fails_at)
        return await database.write(write)

    await database.write(append, vault, ANNA)
    assert await tries(fails_at=NOW, arrived_at=NOW - SECOND) is False
    assert await tries(fails_at=NOW + 2 * SECOND, arrived_at=NOW) is False
    assert await tries(fails_at=NOW + 4 * SECOND, arrived_at=NOW + 3 * SECOND) is True
    assert await tries(fails_at=NOW + 6 * SECOND, arrived_at=NOW + 3 * SECOND) is False, "not again by the same one"


# --- What was given up ---


async def give_up(database: Database, now: datetime = NOW) -> None:
    for number in range(ATTEMPTS_MAX):
        for claimed in await claim(database, now + number * 100 * HOUR):
            await database.write(deliveries.fail, claimed, attempt(now + number * 100 * HOUR), "http-400")


async def test_what_was_given_up_is_sent_again_on_a_fresh_schedule(database: Database, vault: Vault) -> None:
    await database.write(append, vault, ANNA)
    before = await claim_one(database, NOW)
    await database.write(deliveries.give_back, before, NOW, "timeout")
    await give_up(database)
    later = NOW + 2000 * HOUR
    assert await database.write(deliveries.retry, 7, later) == 0
    assert await database.write(deliveries.retry, 0, later) == 1
    assert await database.write(deliveries.retry, 0, later) == 0
    assert await used(database) == {0: 0}
    claimed = await claim_one(database, later)
    assert claimed.body == before.body
    await give_up(database, later + LEASE)
    assert [one.attempts for one in await database.read(deliveries.list_dead)] == [ATTEMPTS_MAX]


async def test_all_that_was_given_up_is_sent_again_before_what_waits(database: Database, vault: Vault) -> None:
    for person in (ANNA, BOLAT):
        await database.write(append, vault, person)
    await give_up(database)
    for person in (ANNA, BOLAT):
        await database.write(append, vault, person)
    assert await database.write(deliveries.retry, None, NOW) == 2
    assert sorted(one.index for one in await claim(database, NOW + 2000 * HOUR)) == [0, 1]


async def test_what_arrived_long_ago_is_forgotten_with_its_attempts(database: Database, vault: Vault) -> None:
    for person in (ANNA, BOLAT, CARINA):
        await database.write(append, vault, person)
    for claimed in await claim(database, NOW):
        if claimed.index < 2:
            await database.write(deliveries.delivered, claimed, NOW + claimed.index * HOUR)
    assert await database.write(deliveries.purge, NOW + HOUR) == 1
    assert await states(database) == {1: "delivered", 2: "leased"}
    left = await database.read(lambda conn: len(conn.execute(select(delivery_attempts)).all()))
    assert left == 2


async def test_what_was_given_up_is_never_forgotten(database: Database, vault: Vault) -> None:
    await database.write(append, vault, ANNA)
    await give_up(database)
    assert await database.write(deliveries.purge, NOW + 100_000 * HOUR) == 0
