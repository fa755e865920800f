"""Events on their way to the Platform: signed, in order, tried again and never lost, whatever the Platform does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from prometheus_client import REGISTRY
from pydantic import SecretStr
from sqlalchemy import Connection, select

from bot.assembly import assembled
from bot.deps import Deps
from bot.domain.outgoing import ATTEMPTS_MAX, RETRY_SECONDS, EndpointState
from bot.sandbox.person import Person
from bot.services.deliveries import deliver_events
from bot.upkeep import list_deliveries, retry_deliveries, show_delivery
from storage import deliveries, models
from storage.errors import StorageError
from tests.storage.notebook import unprotected
from tests.world import World, eventually, running_world

ADMIN = "700000950"
SECOND, WEEK = timedelta(seconds=1), timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Post:
    """The delivery of events alone, on the database of a bot that was stopped; it never pauses between two looks."""

    world: World
    deps: Deps

    async def ended(self, count: int) -> list[dict[str, Any]]:
        """All attempts, once so many have ended."""

        def read(conn: Connection) -> list[dict[str, Any]]:
            rows = conn.execute(select(models.delivery_attempts).order_by(models.delivery_attempts.c.began_at))
            return [dict(row) for row in rows.mappings()]

        async def number() -> int:
            return sum(row["ended_at"] is not None for row in await self.deps.database.read(read))

        assert await eventually(number, count)
        return await self.deps.database.read(read)

    async def states(self) -> list[str]:
        """The states of all events, in the ledger's order."""
        return [row["state"] for row in await self.rows()]

    async def rows(self) -> list[dict[str, Any]]:
        """The events in the outbox, in the ledger's order."""

        def read(conn: Connection) -> list[dict[str, Any]]:
            found = select(models.outbox).where(models.outbox.c.entry.is_not(None)).order_by(models.outbox.c.entry)
            return [dict(row) for row in conn.execute(found).mappings()]

        return await self.deps.database.read(read)

    async def used(self) -> list[int]:
        """How many attempts each event has used up."""
        return [row["attempts"] - row["refunded"] for row in await self.rows()]

    async def told(self) -> list[str]:
        """What admins were told, in order."""

        def read(conn: Connection) -> list[str]:
            found = select(models.outbox.c.message).where(models.outbox.c.message.startswith("admin-"))
            return list(conn.execute(found.order_by(models.outbox.c.id)).scalars())

        return await self.deps.database.read(read)

    async def health(self) -> EndpointState | None:
        health = await self.deps.database.read(deliveries.look_at_endpoint)
        return health.state if health else None

    def moves_to(self, moment: datetime) -> None:
        self.world.clock.moves(seconds=(moment - self.world.clock()).total_seconds())


@asynccontextmanager
async def delivering(world: World) -> AsyncIterator[Post]:
    """Stop the bot, and let the delivery alone go on with its settings and those of the Platform."""
    await world.stops()
    platform = {
        "platform_url": world.platform.url,
        "platform_signing_keys": SecretStr(world.platform.signing_keys),
    }
    stop = asyncio.Event()
    async with assembled(world.settings.model_copy(update=platform), world.clock) as (deps, _, _):
        eager = replace(deps, policy=replace(deps.policy, outbox_idle_seconds=0.005))
        async with asyncio.TaskGroup() as group:
            group.create_task(deliver_events(eager, stop))
            try:
                yield Post(world, eager)
            finally:
                stop.set()


@pytest.fixture(params=["sqlite", "postgresql"])
async def any_waiting_world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    """A bot that knows no Platform yet, on each database: its events wait."""
    async with running_world(request.getfixturevalue(f"{request.param}_url"), ADMIN_IDS=ADMIN) as running:
        yield running


@pytest.fixture
async def waiting_world(sqlite_url: str) -> AsyncIterator[World]:
    """The same on SQLite alone."""
    async with running_world(sqlite_url, ADMIN_IDS=ADMIN) as running:
        yield running


async def counted(name: str, **labels: str) -> float:
    """What the metrics say."""
    return REGISTRY.get_sample_value(name, labels) or 0.0


async def people_sign(world: World, count: int) -> list[Person]:
    """Some people give their consent, one after another."""
    people = [await world.person() for _ in range(count)]
    for person in people:
        await world.signs(person)
    return people


async def withdraws(person: Person) -> None:
    await person.says("/revoke")
    await person.taps("withdraw-confirm:")


# --- What arrives ---


async def test_what_people_decide_arrives_signed_and_in_order(any_platform_world: World) -> None:
    world = any_platform_world
    aigul, bolat = await people_sign(world, 2)
    await withdraws(aigul)
    await world.signs(bolat, until="agree:")
    await world.platform.until("consent.withdrawn")
    await world.platform.until("consent.given", 2)

    assert {delivery.versions for delivery in world.platform.received} == {("v1", "v1a")}
    assert world.platform.disorders == []
    entries = await world.rows(models.entries)
    assert {(event.index, event.type, event.person) for event in world.platform.events} == {
        (entry["index"], entry["kind"], entry["person"]) for entry in entries
    }
    assert {event.id for event in world.platform.events} == {
        f"evt_{entry['leaf_hash'].hex()[:32]}" for entry in entries
    }

    # Thin: ids, never names, numbers or Telegram's id.
    said = b"".join(delivery.body for delivery in world.platform.received).decode()
    for personal in ("Айгүл", aigul.phone, aigul.phone[2:], str(aigul.id)):
        assert personal not in said


async def test_without_an_address_events_wait_and_then_all_arrive(any_waiting_world: World) -> None:
    await people_sign(any_waiting_world, 3)
    assert {row["state"] for row in await any_waiting_world.rows(models.outbox) if row["entry"] is not None} == {
        "waiting"
    }
    assert await any_waiting_world.rows(models.delivery_attempts) == []
    await any_waiting_world.restarts()
    assert await eventually(lambda: counted("bot_events_pending", state="waiting"), 3.0)
    async with delivering(any_waiting_world) as post:
        await any_waiting_world.platform.until("consent.given", 3)
        assert await eventually(post.states, ["delivered"] * 3)


# --- What fails and is tried again ---


async def test_an_event_is_tried_again_by_the_schedule_then_given_up_and_sent_again(any_waiting_world: World) -> None:
    """Every wait of the contract, seen by the Platform's own clock; then the dead letter, and its replay."""
    world, platform = any_waiting_world, any_waiting_world.platform
    await people_sign(world, 1)
    platform.faults.order({"method": "platform", "status": 500, "count": ATTEMPTS_MAX})
    before = await counted("bot_events_total", outcome="dead")
    async with delivering(world) as post:
        for number in range(1, ATTEMPTS_MAX):
            await post.ended(number)
            (row,) = await post.rows()
            world.clock.moves(seconds=RETRY_SECONDS[number - 1] * 0.99)
            await asyncio.sleep(0.02)
            post.moves_to(row["due_at"])
        await post.ended(ATTEMPTS_MAX)
        assert await post.states() == ["dead"]
        assert await post.told() == ["admin-dead-event"]
        assert await counted("bot_events_total", outcome="dead") == before + 1
        assert await post.health() is EndpointState.OPEN
    gaps = [(later.at - earlier.at).total_seconds() for earlier, later in pairwise(platform.received)]
    assert all(wait <= gap <= wait * 1.1 + 2 for wait, gap in zip(RETRY_SECONDS, gaps, strict=True)), gaps

    world.clock.moves(hours=1)
    _, listed = (await list_deliveries(world.settings)).splitlines()
    assert listed.startswith("0 consent.given given up 20")
    assert listed.endswith("after 10 attempts: http-500")
    assert await retry_deliveries(world.settings, 0, world.clock()) == "sent again on a fresh schedule: 1"
    with pytest.raises(StorageError, match="0 is no event that was given up"):
        await retry_deliveries(world.settings, 0, world.clock())
    async with delivering(world) as post:
        await platform.until("consent.given")
        await post.ended(ATTEMPTS_MAX + 1)
        assert await post.states() == ["delivered"]
    assert (await list_deliveries(world.settings)).splitlines()[1] == "no event was given up"
    # The same event in the same bytes, each time with a stamp and signatures of its own.
    assert len({(delivery.id, delivery.body) for delivery in platform.received}) == 1
    assert len({delivery.headers["webhook-timestamp"] for delivery in platform.received}) == ATTEMPTS_MAX + 1
    assert {delivery.versions for delivery in platform.received} == {("v1", "v1a")}


@pytest.mark.parametrize(
    ("fault", "reason", "used", "health"),
    [
        ({"status": 302}, "http-302", 1, EndpointState.OPEN),
        ({"status": 400}, "http-400", 1, EndpointState.OPEN),
        ({"status": 500}, "http-500", 1, EndpointState.OPEN),
        ({"status": 429, "retry_after": 600}, "http-429", 0, EndpointState.FAILING),
        ({"status": 503}, "http-503", 0, EndpointState.FAILING),
        ({"status": "drop"}, "disconnected", 0, EndpointState.FAILING),
        ({"status": "lost"}, "disconnected", 0, EndpointState.FAILING),
        ({"status": 410}, "http-410", 0, EndpointState.STOPPED),
    ],
    ids=str,
)
async def test_what_each_failure_means(
    waiting_world: World, fault: dict[str, Any], reason: str, used: int, health: EndpointState
) -> None:
    world, platform = waiting_world, waiting_world.platform
    await people_sign(world, 1)
    platform.faults.order({"method": "platform", **fault})
    platform.excuse = "Кешіріңіз"
    async with delivering(world) as post:
        (attempt,) = await post.ended(1)
        assert attempt["reason"] == reason
        assert (await post.used(), await post.health()) == ([used], health)
        if isinstance(fault["status"], int):
            assert attempt["status"] == fault["status"]
            (told,) = (await show_delivery(world.settings, 0)).splitlines()
            assert told.endswith(f"{reason}: {platform.excuse!r}"), "sealed at rest, and shown to who has the keys"
            assert platform.excuse.encode() not in attempt["sealed"]
        if health is EndpointState.STOPPED:
            assert await post.told() == ["admin-platform-stopped"]
            assert await post.deps.database.write(deliveries.resume, world.clock()) is True  # by `deliveries resume`
        else:
            # A contract of seconds: 5, or as long as was asked for.
            asked = fault.get("retry_after", 0)
            world.clock.moves(seconds=max(asked, RETRY_SECONDS[0] * 1.1))
        await platform.until("consent.given")
        await post.ended(2)
        assert (await post.states(), await post.health()) == (["delivered"], EndpointState.OPEN)
    assert platform.strays == 0
    gap = (platform.received[1].at - platform.received[0].at).total_seconds()
    assert gap >= fault.get("retry_after", 0)


@pytest.mark.parametrize("is_deduplicating", [True, pytest.param(False, marks=unprotected)])
async def test_an_event_whose_answer_was_lost_comes_again_and_counts_once(
    waiting_world: World, *, is_deduplicating: bool
) -> None:
    """Delivery is at least once: a receiver that does not look at the id counts doubles."""
    world, platform = waiting_world, waiting_world.platform
    platform.is_deduplicating = is_deduplicating
    await people_sign(world, 1)
    platform.faults.order({"method": "platform", "status": "lost"})
    async with delivering(world) as post:
        await post.ended(1)
        world.clock.moves(seconds=RETRY_SECONDS[0] * 1.1)
        await post.ended(2)
        assert await post.states() == ["delivered"]
    assert len(platform.received) == 2
    assert list(platform.effects.values()) == [1]


async def test_a_poisoned_event_holds_up_its_own_person_alone(any_waiting_world: World) -> None:
    world, platform = any_waiting_world, any_waiting_world.platform
    aigul, *_ = await people_sign(world, 4)
    await withdraws(aigul)
    person = (await world.rows(models.entries))[0]["person"]
    platform.faults.order({"method": f"platform:{person}", "status": 400, "count": 3})
    async with delivering(world) as post:
        await platform.until("consent.given", 3)
        await post.ended(4)
        for number, wait in enumerate(RETRY_SECONDS[:3], start=1):
            assert await post.states() == ["waiting", *["delivered"] * 3, "waiting"]
            assert await post.used() == [number, 1, 1, 1, 0]
            world.clock.moves(seconds=wait * 1.1)
            await post.ended(4 + number + (number == 3))
        assert await post.states() == ["delivered"] * 5
    assert [event.type for event in platform.events if event.person == person] == ["consent.given", "consent.withdrawn"]
    assert platform.disorders == []


async def test_an_event_that_breaks_the_endpoint_fails_by_itself_once_others_have_arrived(
    any_waiting_world: World,
) -> None:
    """Code that crashes over one event answers 502 through its proxy: for ever, while it serves everybody else."""
    world, platform = any_waiting_world, any_waiting_world.platform
    await people_sign(world, 2)
    broken, other = [row["person"] for row in await world.rows(models.entries)]
    platform.faults.order({"method": f"platform:{broken}", "status": 502, "count": 3})
    platform.faults.order({"method": f"platform:{other}", "status": "slow", "seconds": 0.3})
    async with delivering(world) as post:
        # The first time nobody can tell whose failure it is. Then the other arrives, and the second time it is clear.
        await post.ended(3)
        assert (await post.used(), await post.health()) == ([1, 1], EndpointState.OPEN)
        # Nobody else has arrived since: it may be the endpoint this time, which uses up nothing.
        world.clock.moves(seconds=RETRY_SECONDS[0] * 1.1)
        await post.ended(4)
        assert (await post.used(), await post.health()) == ([1, 1], EndpointState.FAILING)
        world.clock.moves(seconds=RETRY_SECONDS[0] * 1.1)
        await post.ended(5)
        assert (await post.states(), await post.health()) == (["delivered"] * 2, EndpointState.OPEN)


# --- The endpoint as a whole ---


async def test_a_week_without_the_platform_uses_up_nothing(any_waiting_world: World) -> None:
    """One event probes, admins are told when it begins and when it is over, and then all goes on."""
    world, platform = any_waiting_world, any_waiting_world.platform
    people = await people_sign(world, 5)
    await withdraws(people[0])
    platform.is_down = True
    async with delivering(world) as post:
        began, probes = world.clock(), 0
        await post.ended(5)  # those that were under way together
        while world.clock() - began < WEEK:
            health = await post.deps.database.read(deliveries.look_at_endpoint)
            assert health is not None
            assert health.due_at is not None
            post.moves_to(health.due_at)
            probes += 1
            await post.ended(5 + probes)
        assert probes < 16
        assert await post.used() == [0] * 6
        assert await post.told() == ["admin-platform-failing"]
        platform.is_down = False
        world.clock.moves(days=1.1)
        await platform.until("consent.given", 5)
        await platform.until("consent.withdrawn")
        assert await eventually(post.states, ["delivered"] * 6)
        assert await post.told() == ["admin-platform-failing", "admin-platform-back"]
    assert platform.disorders == []
    assert set(platform.effects.values()) == {1}


async def test_an_endpoint_that_refuses_everybody_uses_up_nothing_either(waiting_world: World) -> None:
    """Its code is broken and answers 500 to all: the third different event tells, and what was used is given back."""
    world, platform = waiting_world, waiting_world.platform
    await people_sign(world, 4)
    platform.faults.order({"method": "platform", "status": 500, "count": 9})
    async with delivering(world) as post:
        await post.ended(4)
        assert (await post.used(), await post.health()) == ([0] * 4, EndpointState.FAILING)
        for number in range(5, 10):
            world.clock.moves(days=1.1)
            await post.ended(number)
        assert await post.used() == [0] * 4
        world.clock.moves(days=1.1)
        assert await eventually(post.states, ["delivered"] * 4)
        assert await post.told() == ["admin-platform-failing", "admin-platform-back"]


async def test_a_hiccup_wakes_no_admin(waiting_world: World) -> None:
    world, platform = waiting_world, waiting_world.platform
    await people_sign(world, 1)
    platform.faults.order({"method": "platform", "status": 503})
    async with delivering(world) as post:
        await post.ended(1)
        world.clock.moves(seconds=6)
        await platform.until("consent.given")
        await post.ended(2)
        assert await post.told() == []


async def test_what_is_under_way_when_the_bot_stops_is_settled_first(platform_world: World) -> None:
    world, platform = platform_world, platform_world.platform
    platform.faults.order({"method": "platform", "status": "slow", "seconds": 0.3})
    await people_sign(world, 1)
    await platform.until_received(1)
    await world.stops()
    (state,) = [row["state"] for row in await world.rows(models.outbox) if row["entry"] is not None]
    assert state == "delivered"
    assert len(platform.received) == 1
