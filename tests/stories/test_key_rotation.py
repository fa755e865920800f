"""Every key between the Platform and us is replaced while both sides talk, and nobody is refused."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import aiohttp
from pydantic import SecretStr

from bot.sandbox.platform.keys import KeyRing, new_keys
from bot.sandbox.platform.sandbox import PlatformSandbox
from tests.world import World

Ask = Callable[[], Awaitable[tuple[int, Any]]]


async def restarts_with(world: World, *rings: KeyRing) -> None:
    """Restart the bot with the keys of these rings in each of its lists."""
    lists = {
        "platform_signing_keys": [ring.signing_keys for ring in rings],
        "platform_verify_keys": [ring.verify_keys for ring in rings],
        "platform_api_tokens": [ring.api_token for ring in rings],
    }
    update = {name: SecretStr(",".join(values)) for name, values in lists.items()}
    world.settings = world.settings.model_copy(update=update)
    await world.restarts()


def changes_over(platform: PlatformSandbox, ring: KeyRing) -> None:
    """Let the Platform use this ring alone: to sign, to verify, to ask."""
    platform.keys, platform.signing, platform.verifying = ring, ring.signing, ring.verifying


async def status_of(ask: Ask) -> int:
    """Ask until there is an answer: while the bot is down there is none, which is no refusal."""
    while True:
        try:
            status, _ = await ask()
        except aiohttp.ClientError:
            await asyncio.sleep(0.01)
        else:
            return status


async def talks(platform: PlatformSandbox, statuses: Counter[int], until: asyncio.Event) -> None:
    """Let the Platform post and ask without a pause."""
    number = 0
    while not until.is_set():
        number += 1
        customer = {"external_id": f"customer-{number}"}
        statuses[await status_of(partial(platform.posts, "consent.requested", customer))] += 1
        statuses[await status_of(partial(platform.asks, "POST", "/v1/consents/lookup", customer))] += 1
        # On one loop with the bot: let it have its turns.
        await asyncio.sleep(0.005)


async def test_every_key_is_rotated_in_mid_stream_without_one_refusal(platform_world: World) -> None:
    world, platform = platform_world, platform_world.platform
    old, new = platform.keys, new_keys()
    statuses: Counter[int] = Counter()
    done = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(talks(platform, statuses, done))
        try:
            await world.signs(await world.person())
            await platform.until("consent.given", 1)
            # An event that is first tried before the rotation, and gets through after it.
            platform.is_down = True
            await world.signs(await world.person())
            await platform.until_received(2)
            await restarts_with(world, old, new)
            platform.is_down = False
            changes_over(platform, new)
            world.clock.moves(seconds=10)
            await platform.until("consent.given", 2)
            await restarts_with(world, new)
            await world.signs(await world.person())
            await platform.until("consent.given", 3)
        finally:
            done.set()
    assert statuses.keys() == {200}
    assert statuses.total() > 20
    assert {delivery.refusal for delivery in platform.received} == {None}
    assert len(platform.attempts(platform.of("consent.given")[1].id)) > 1
    # Each is signed in both ways all along.
    assert {delivery.versions for delivery in platform.received} == {("v1", "v1a")}


async def test_without_a_time_of_both_keys_both_sides_are_refused(platform_world: World) -> None:
    """The negative control: the same keys, changed at once."""
    platform = platform_world.platform
    changes_over(platform, new_keys())
    customer = {"external_id": "customer-1"}
    posted, _ = await platform.posts("consent.requested", customer)
    asked, _ = await platform.asks("POST", "/v1/consents/lookup", customer)
    assert (posted, asked) == (401, 401)
    await platform_world.signs(await platform_world.person())
    await platform.until_received(1)
    assert platform.received[0].refusal == "unsigned"
