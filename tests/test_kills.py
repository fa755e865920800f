"""Fifty worker kills under load: every event arrives, in order per person, with one effect each (`make soak`)."""

from __future__ import annotations

import asyncio
import itertools
import random
import signal
from contextlib import suppress
from pathlib import Path

import pytest

from bot.sandbox.person import Person, PhoneError
from storage import models
from tests.test_run import Stage, staged
from tests.world import SIGNING, does, eventually, rows_of

KILLS = 50
NEXT_SIGNING = ("/start", "begin:", "agree:", "number", "code", "name:", "capacity:self", "confirm:")
CROWD = 6
# Longer than a lease: what was under way at the last kill comes once more.
PATIENCE_SECONDS = 240.0


async def lives(stage: Stage, number: int, is_over: asyncio.Event) -> None:
    """Sign, withdraw and sign again until the kills are over; who is lost in the middle makes place for another."""
    for turn in itertools.count():
        if is_over.is_set():
            return
        name = {"first_name": "Айгүл", "last_name": "Үлгібекова", "phone": f"+7701{number}{turn:06}"}
        person = await Person.join(stage.http, stage.sandbox.url, **name, patience_seconds=20.0)
        with suppress(PhoneError):
            for step in (*SIGNING, "/revoke", "withdraw-confirm:"):
                await does(person, step)
            await signs_again(person, f"+7702{number}{turn:06}")


async def signs_again(person: Person, phone: str) -> None:
    """Give another consent, with another number: a second code to the same one would have to be waited for."""
    for step in NEXT_SIGNING:
        if step == "number":
            await person.says(phone)
        elif step == "code":
            await person.says(await person.sms_code(phone))
        else:
            await does(person, step)


@pytest.mark.soak
@pytest.mark.timeout(1500)
async def test_fifty_kills_under_load_lose_no_event(database_url: str, tmp_path: Path) -> None:
    async with staged(database_url, tmp_path, "webhook") as stage:
        platform, chance, is_over = stage.sandbox.platform, random.Random(41), asyncio.Event()
        stage.environ |= platform.settings()
        # So that most kills come while some events are under way: taken by the Platform, and not yet answered.
        platform.faults.order({"method": "platform", "status": "slow", "seconds": 0.3, "count": 1_000_000})
        async with asyncio.TaskGroup() as group:
            for number in range(CROWD):
                group.create_task(lives(stage, number, is_over))
            for _ in range(KILLS):
                bot = await stage.runs("run")
                await bot.until("started")
                await asyncio.sleep(chance.uniform(0.3, 2.0))
                bot.process.kill()
                await bot.ends()
            is_over.set()
            bot = await stage.runs("run")
            await bot.until("started")

        async def states() -> set[str]:
            return {row["state"] for row in await rows_of(database_url, models.outbox) if row["entry"] is not None}

        # Not only until all have arrived: one that did so in a worker's last moment is leased, and comes once more.
        assert await eventually(states, {"delivered"}, patience_seconds=PATIENCE_SECONDS)
        bot.process.send_signal(signal.SIGTERM)
        assert await bot.ends() == 0
        assert await states() == {"delivered"}
        entries = await rows_of(database_url, models.entries)
        assert [(event.index, event.type) for event in sorted(platform.events, key=lambda event: event.index)] == [
            (entry["index"], entry["kind"]) for entry in entries
        ]
        assert platform.disorders == []
        # The kills did hit: some events came again. And some people went the whole way.
        assert len(platform.received) > len(entries) > KILLS
        assert max(entry["seq"] for entry in entries) == len(("given", "withdrawn", "given"))
