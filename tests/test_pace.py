"""The pace of what is delivered, as Telegram sees it: no second holds more than the limit, however answers come."""

from __future__ import annotations

import asyncio
import random

import pytest

from bot.sandbox.telegram.pace import busiest
from bot.services.delivery import Pace
from tests.storage.notebook import unprotected

LIMIT = 60
MESSAGES = 130


class Careless(Pace):
    """Evenly claimed is evenly arrived, it thinks."""

    async def turn(self) -> None:
        """Let everybody through."""
        self._under_way += 1


@pytest.mark.parametrize("kind", [Pace, pytest.param(Careless, marks=unprotected)])
async def test_no_second_holds_more_than_the_limit_though_messages_take_their_time(kind: type[Pace]) -> None:
    """Messages leave evenly, one in sixty ends of a second; each arrives, and is answered, up to 0.4 s later."""
    pace, arrived, chance = kind(LIMIT), list[float](), random.Random(7)
    clock = asyncio.get_running_loop().time

    async def send(seconds: float) -> None:
        await asyncio.sleep(seconds)
        arrived.append(clock())
        await asyncio.sleep(chance.uniform(0, 0.05))
        pace.done()

    began = clock()
    async with asyncio.TaskGroup() as group:
        for number in range(MESSAGES):
            await asyncio.sleep(max(0.0, began + number / LIMIT - clock()))
            await pace.turn()
            # A hiccup: for half a second everything arrives at its end.
            late = 0.4 if number % LIMIT < LIMIT // 2 else 0.0
            group.create_task(send(late + chance.uniform(0, 0.02)))
    assert len(arrived) == MESSAGES
    assert busiest(sorted(arrived)) <= LIMIT
    # And it is not slower than it must be.
    assert clock() - began < MESSAGES / LIMIT + 3.0
