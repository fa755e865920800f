"""Polling: whom a chat in trouble may delay, how long it is waited for, and what survives a stop."""

from __future__ import annotations

import asyncio
import io
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from aiogram import Dispatcher

from bot.assembly import assembled
from bot.deps import Deps
from bot.gateways.polling import BATCH, SecondPollerError
from bot.logs import configure_logs
from bot.sandbox.person import Person
from handlers.chat import router
from handlers.intake import Intake
from handlers.polling import Pace, poll
from storage import models
from tests.world import World, eventually, running_world

HOUR_SECONDS = 3600
HELD_BACK: dict[str, Any] = {"method": "sendMessage", "status": 429, "retry_after": HOUR_SECONDS, "count": 100_000}
# Quick, and without an end to its patience unless a test sets one.
QUICK = {"backoff_seconds": (0.02,), "look_again_seconds": 0.05}


@pytest.fixture
def logged() -> io.StringIO:
    written = io.StringIO()
    configure_logs("info", "json", written)
    return written


@pytest.fixture
async def world(sqlite_url: str) -> AsyncIterator[World]:
    async with running_world(sqlite_url, "polling") as running:
        yield running


@dataclass(slots=True)
class Poller:
    """The bot's polling alone, with a pace of its own."""

    deps: Deps
    stop: asyncio.Event
    poll: Callable[[], Awaitable[None]]


@asynccontextmanager
async def poller(world: World, **pace: Any) -> AsyncIterator[Poller]:  # noqa: ANN401 -- the fields of Pace
    await world.stops()
    stop = asyncio.Event()
    async with assembled(world.settings) as (deps, bot, http):
        dispatcher = Dispatcher(deps=deps, disable_fsm=True)
        dispatcher.include_router(router())
        intake = Intake(dispatcher, bot, deps)
        allowed = dispatcher.resolve_used_update_types()
        yield Poller(deps, stop, lambda: poll(http, bot, intake, allowed, stop, Pace(**{**QUICK, **pace})))


@asynccontextmanager
async def polling(world: World, **pace: Any) -> AsyncIterator[Poller]:  # noqa: ANN401 -- the fields of Pace
    async with poller(world, **pace) as made, asyncio.TaskGroup() as group:
        group.create_task(_awaited(made.poll()))
        yield made
        made.stop.set()


async def _awaited(work: Awaitable[None]) -> None:
    await work


async def order(world: World, fault: dict[str, Any], person: Person | None = None) -> None:
    wish = {**fault, **({"chat_id": person.id} if person else {})}
    async with world.http.post(f"{world.sandbox.url}/client/faults", json=wish) as response:
        assert response.ok, await response.text()


async def forgive(world: World) -> None:
    async with world.http.delete(f"{world.sandbox.url}/client/faults") as response:
        assert response.ok


async def writes(world: World, person: Person, text: str) -> None:
    """Write without waiting for the bot."""
    url = f"{world.sandbox.url}/client/people/{person.id}/messages"
    async with world.http.post(url, json={"text": text}) as response:
        assert response.ok, await response.text()


def answers_to(person: Person) -> Callable[[], Awaitable[int]]:
    async def count() -> int:
        return len(await person.texts())

    return count


def pending(world: World) -> int:
    return len(world.sandbox.telegram.updates.pending)


# --- A chat in trouble ---


async def test_a_chat_that_is_held_back_delays_nobody_else(world: World) -> None:
    """Its updates stay unconfirmed and in order; others are answered meanwhile, and once."""
    aigul, boris = await world.person(), await world.person("Борис")
    await order(world, HELD_BACK, aigul)
    await writes(world, aigul, "/help")
    await writes(world, aigul, "/privacy")
    for number in (1, 2):
        await writes(world, boris, "/help")
        assert await eventually(answers_to(boris), number)
    # Long enough to be asked for the same updates again.
    await asyncio.sleep(1.5)
    assert await answers_to(boris)() == 2
    assert await answers_to(aigul)() == 0
    assert pending(world) == 4
    await forgive(world)
    assert await eventually(answers_to(aigul), 2)
    await aigul.quiet()
    assert "/privacy" in (await aigul.texts())[0]
    assert await answers_to(boris)() == 2


@pytest.mark.parametrize("patience_seconds", [0.2, pytest.param(HOUR_SECONDS, id="control")])
async def test_what_outlasts_the_patience_is_given_up(
    world: World, patience_seconds: float, logged: io.StringIO
) -> None:
    """With endless patience it would be tried for ever."""
    is_given_up = patience_seconds < HOUR_SECONDS
    aigul = await world.person()
    async with polling(world, patience_seconds=patience_seconds):
        await order(world, HELD_BACK, aigul)
        await writes(world, aigul, "/help")
        await asyncio.sleep(1.5)
        assert (pending(world) == 0) is is_given_up
        await forgive(world)
        await aigul.says("/help")
        assert await answers_to(aigul)() == (1 if is_given_up else 2)
    assert ("update given up" in logged.getvalue()) is is_given_up


async def test_after_one_is_given_up_the_rest_of_the_chat_is_tried_once(world: World) -> None:
    """Or a chat with many updates would spend the patience on each of them."""
    aigul = await world.person()
    await world.stops()
    for _ in range(10):
        await writes(world, aigul, "/help")
    await order(world, HELD_BACK, aigul)
    async with polling(world, patience_seconds=0.5):
        assert await eventually(_pending_of(world), 0)


def _pending_of(world: World) -> Callable[[], Awaitable[int]]:
    async def count() -> int:
        return pending(world)

    return count


@pytest.mark.parametrize(
    ("crowded_patience_seconds", "answered"), [(0.2, BATCH + 5), pytest.param(HOUR_SECONDS, BATCH - 1, id="control")]
)
async def test_in_a_full_window_the_patience_is_short(
    world: World, crowded_patience_seconds: float, answered: int
) -> None:
    """Telegram shows a hundred updates: behind one that stays unfinished, the hundredth of the others would wait."""
    aigul, boris = await world.person(), await world.person("Борис")
    await world.stops()
    await order(world, HELD_BACK, aigul)
    await writes(world, aigul, "/help")
    for _ in range(BATCH + 5):
        await writes(world, boris, "/help")
    async with polling(world, crowded_patience_seconds=crowded_patience_seconds):
        assert await eventually(answers_to(boris), answered)
        await asyncio.sleep(0.3)
        assert await answers_to(boris)() == answered


async def test_what_was_confirmed_crowds_nobody(world: World) -> None:
    """However many went before: a window is full of what Telegram still shows."""
    aigul, boris = await world.person(), await world.person("Борис")
    await world.stops()
    for _ in range(BATCH + 5):
        await writes(world, boris, "/help")
    async with polling(world, crowded_patience_seconds=0.0):
        await boris.quiet()
        await order(world, HELD_BACK, aigul)
        await writes(world, aigul, "/help")
        await asyncio.sleep(0.5)
        assert pending(world) == 1


async def test_while_the_database_is_away_nothing_is_given_up(world: World) -> None:
    """Nothing was written then, so an acknowledgement would lose what the person did."""
    aigul = await world.person()
    async with polling(world, patience_seconds=0.0, crowded_patience_seconds=0.0) as poller:
        await poller.deps.database.close()
        await writes(world, aigul, "/help")
        await asyncio.sleep(0.5)
        assert pending(world) == 1
    await world.starts()
    assert await eventually(answers_to(aigul), 1)


# --- Odd updates ---

HUGE = 2**70
PLACE = {"id": 1, "type": "private", "first_name": "Айгүл"}
ODD: dict[str, tuple[str, dict[str, Any]]] = {
    "chat": ("message", {"message_id": 1, "date": 1, "chat": {**PLACE, "id": HUGE}, "from": PLACE, "text": "/start"}),
    "sender": ("callback_query", {"id": "1", "from": {**PLACE, "is_bot": False, "id": HUGE}, "chat_instance": "1"}),
    "message": ("message", {"message_id": HUGE, "date": 1, "chat": PLACE, "text": "/start"}),
    "chat-of-no-number": ("message", {"message_id": 1, "date": 1, "chat": {"id": [1]}}),
    "nothing": ("message", {}),
    "zero": ("message", {"message_id": 1, "date": 1, "chat": PLACE, "text": "a\0b"}),
}


@pytest.mark.parametrize("kind", ODD)
async def test_an_odd_update_is_kept_and_ends_nothing(world: World, kind: str) -> None:
    boris = await world.person("Борис")
    world.sandbox.telegram.updates.add(*ODD[kind], chat_id=1)
    await boris.says("/help")
    assert await answers_to(boris)() == 1
    assert pending(world) == 0
    [letter] = await world.rows(models.dead_letters)
    assert letter["reason"] == "not an update"
    assert await world.rows(models.outbox) == []


async def test_what_can_be_neither_handled_nor_kept_ends_nothing(world: World, logged: io.StringIO) -> None:
    boris = await world.person("Борис")
    path = world.settings.database_url.get_secret_value().removeprefix("sqlite+aiosqlite:///")
    with sqlite3.connect(path, timeout=5) as connection:
        connection.execute("ALTER TABLE dead_letters RENAME TO elsewhere")
    connection.close()
    world.sandbox.telegram.updates.add(*ODD["chat"], chat_id=1)
    await writes(world, boris, "/help")
    assert await eventually(answers_to(boris), 1)
    assert pending(world) == 2
    with sqlite3.connect(path, timeout=5) as connection:
        connection.execute("ALTER TABLE elsewhere RENAME TO dead_letters")
    connection.close()
    assert await eventually(_pending_of(world), 0)
    assert len(await world.rows(models.dead_letters)) == 1
    assert "update neither handled nor kept" in logged.getvalue()


# --- Stopping ---


async def test_a_chat_in_trouble_does_not_delay_the_stop_and_loses_nothing(world: World) -> None:
    aigul = await world.person()
    await order(world, HELD_BACK, aigul)
    await writes(world, aigul, "/help")
    await asyncio.sleep(1.2)
    async with asyncio.timeout(3):
        await world.stops()
    assert pending(world) == 1
    await forgive(world)
    await world.starts()
    assert await eventually(answers_to(aigul), 1)


async def test_a_stop_confirms_what_is_done(world: World) -> None:
    aigul = await world.person()
    async with poller(world) as made, asyncio.TaskGroup() as group:
        await order(world, {"method": "sendMessage", "status": "slow", "seconds": 0.5})
        await writes(world, aigul, "/help")
        group.create_task(_awaited(made.poll()))
        await asyncio.sleep(0.2)
        made.stop.set()
    assert await answers_to(aigul)() == 1
    assert pending(world) == 0


async def test_a_second_poller_is_told_of_after_what_is_in_work(world: World) -> None:
    aigul = await world.person()
    async with poller(world) as made:
        await order(world, {"method": "sendMessage", "status": "slow", "seconds": 0.5})
        await order(world, {"method": "getUpdates", "status": 409, "after": 1})
        await writes(world, aigul, "/help")
        with pytest.raises(SecondPollerError):
            await made.poll()
        assert made.stop.is_set()
    assert await answers_to(aigul)() == 1


async def test_a_failing_telegram_is_asked_again(world: World) -> None:
    aigul = await world.person()
    await order(world, {"method": "getUpdates", "status": 502, "count": 2})
    await aigul.says("/help")
    assert await answers_to(aigul)() == 1
