"""A campaign over 5,000 people with kills in the middle (`make soak`): everybody is asked exactly once.

Of a message that was under way at a kill nobody knows whether it arrived, and Telegram takes no key by which it could
tell: whoever it was for gets one other message, which asks whether the first came.
"""

from __future__ import annotations

import asyncio
import random
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, update

from bot.sandbox.person import Person
from bot.sandbox.telegram.pace import busiest
from bot.settings import Settings, load_settings
from storage import models
from storage.database import open_database
from tests.renewals import campaign_state, crowd, heard, progress, sets_up
from tests.storage.notebook import unprotected
from tests.test_run import Process, Stage, staged
from tests.world import MovableClock, eventually

LIMIT = 200
OWNER = 700_000_901
# Longer than a lease: what was under way at the last kill comes once more.
PATIENCE_SECONDS = 420.0


async def runs(stage: Stage, group: asyncio.TaskGroup) -> Process:
    """Start the bot, and read what it logs for as long as it lives: a full pipe would stop it."""
    bot = await stage.runs("run")
    await bot.until("started")
    group.create_task(reads_on(bot))
    return bot


async def reads_on(bot: Process) -> None:
    assert bot.process.stderr is not None
    async for _ in bot.process.stderr:
        pass


async def as_it_is(_url: str) -> None:
    """Start again on what is there."""


async def carelessly(url: str) -> None:
    """Put back what was under way as if it had never left: what every restart would do without the note of it."""

    def put_back(conn: Connection) -> None:
        conn.execute(update(models.outbox).where(models.outbox.c.state == "leased").values(state="waiting"))

    database = await open_database(url)
    try:
        await database.write(put_back)
    finally:
        await database.close()


@pytest.mark.soak
@pytest.mark.timeout(1500)
@pytest.mark.parametrize(
    ("people", "kills", "restarting"),
    [pytest.param(5_000, 5, as_it_is, id="5000"), pytest.param(1_500, 3, carelessly, marks=unprotected, id="careless")],
)
async def test_thousands_are_asked_exactly_once_whatever_is_killed(
    database_url: str,
    tmp_path: Path,
    people: int,
    kills: int,
    restarting: Callable[[str], Awaitable[None]],
) -> None:
    async with staged(database_url, tmp_path, "webhook") as stage, asyncio.TaskGroup() as group:
        telegram, chance = stage.sandbox.telegram, random.Random(people)
        stage.environ |= {"LIMIT_MESSAGES_PER_SECOND": str(LIMIT), "ADMIN_IDS": str(OWNER)}
        settings = load_settings(stage.environ, env_file=None)
        assert isinstance(settings, Settings)
        ids = crowd(telegram, people)
        await sets_up(settings, MovableClock(), ids)
        owner = await Person.join(
            stage.http, stage.sandbox.url, "Иесі", phone="+77010000001", id=OWNER, patience_seconds=30.0
        )
        # So that many are under way at a kill: Telegram takes them, and answers a bot that is no more.
        telegram.faults.order({"method": "sendMessage", "status": "slow", "seconds": 0.1, "count": 1_000_000})

        async def is_going_on() -> bool:
            return (await progress(database_url)).asked > before

        before = 0
        for number in range(kills):
            bot = await runs(stage, group)
            if number == 0:
                await owner.says("/campaigns")
            # All kills come before the first lease ends: what is asked again after it is under way at none of them.
            # Before the first, everybody is counted.
            patience_seconds = 60.0 if number else PATIENCE_SECONDS
            assert await eventually(is_going_on, expected=True, patience_seconds=patience_seconds)
            await asyncio.sleep(chance.uniform(0.2, 1.0))
            before = (await progress(database_url)).asked
            bot.process.kill()
            await bot.process.wait()
            # What was under way still arrives.
            await asyncio.sleep(0.3)
            await restarting(database_url)
        bot = await runs(stage, group)

        async def counts() -> tuple[int, int, int]:
            now = await progress(database_url)
            return now.asked, now.to_go, now.total

        assert await eventually(counts, (people, 0, people), patience_seconds=PATIENCE_SECONDS)
        assert await campaign_state(database_url) == ("running", 0, True)
        await owner.hears(f"Сұралды, жауап күтілуде: {people}")
        await owner.hears(f"Барлығы: {people}")
        bot.process.send_signal(signal.SIGTERM)
        assert await bot.process.wait() == 0

    # Out of the task group, which would wrap what fails.
    found = heard(telegram, ids)
    assert {id_: one for id_, one in found.items() if one.asked + one.asked_again == 0} == {}
    assert {id_: one for id_, one in found.items() if one.asked > 1 or one.asked_again > 1} == {}
    # The kills did hit: some are asked whether the message came, and all others are not.
    again = sum(one.asked_again for one in found.values())
    assert 0 < again <= kills * 64
    chats = set(ids)
    assert busiest(sent.at for sent in telegram.pace.sent if sent.chat_id in chats) <= LIMIT
