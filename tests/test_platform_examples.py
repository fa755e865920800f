"""The developers' examples really run: each is a Platform to which our bot delivers, and which speaks to the bot."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain import outgoing
from bot.domain.signing import SharedKey, parse_signing_keys, sign
from tests.javascript import node_or_skip
from tests.world import SIGNING, World, does, free_port, running_world

EXAMPLES = Path(__file__).parent.parent / "docs" / "platform"
PATIENCE_SECONDS = 20
CUSTOMER = "customer-17"
PROGRAMS: dict[str, Callable[[], list[str]]] = {
    "python": lambda: [sys.executable, str(EXAMPLES / "receiver.py")],
    "javascript": lambda: [node_or_skip(), str(EXAMPLES / "receiver.mjs")],
}


@dataclass(frozen=True, slots=True)
class Example:
    """A running example: what it prints, and what it answers."""

    world: World
    url: str
    process: asyncio.subprocess.Process

    async def line(self) -> str:
        assert self.process.stdout is not None
        async with asyncio.timeout(PATIENCE_SECONDS):
            return (await self.process.stdout.readline()).decode().strip()

    async def answers(self, body: bytes, **headers: str) -> int:
        """Post a delivery to it; the answer's status."""
        given = {f"webhook-{name}": value for name, value in headers.items()}
        async with self.world.http.post(f"{self.url}/events", data=body, headers=given) as response:
            return response.status

    async def serves(self, customer: str) -> int:
        async with self.world.http.get(f"{self.url}/customers/{customer}") as response:
            return response.status


@asynccontextmanager
async def running(program: list[str], world: World, port: int, directory: Path) -> AsyncIterator[Example]:
    """Run an example as its developer would: by itself, with settings in the environment."""
    platform = world.platform
    shared, public = platform.signing_keys.partition(",")[0], platform.verifying[1]
    environ = {
        "PATH": os.environ["PATH"],
        "PYTHONWARNINGS": "error",
        "BOT_URL": world.url,
        "BOT_KEYS": f"{shared},{public}",
        "OUR_KEY": platform.verify_keys.partition(",")[0],
        "API_TOKEN": platform.api_token,
    }
    process = await asyncio.create_subprocess_exec(
        *program, str(port), CUSTOMER, cwd=directory, env=environ, stdout=asyncio.subprocess.PIPE
    )
    try:
        yield Example(world, f"http://127.0.0.1:{port}", process)
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


@pytest.mark.parametrize("language", PROGRAMS)
async def test_an_example_is_a_platform(language: str, sqlite_url: str, tmp_path: Path) -> None:
    program = PROGRAMS[language]()
    async with running_world(sqlite_url, platform=True) as world:
        port = free_port()
        world.settings = world.settings.model_copy(update={"platform_url": f"http://127.0.0.1:{port}/events"})
        async with running(program, world, port, tmp_path) as example:
            link = await example.line()
            await world.restarts()
            # The customer follows the link and signs; the bot delivers, signed in both ways.
            person = await world.person()
            for step in SIGNING:
                await does(person, f"/start {link.partition('start=')[2]}" if step == "/start" else step)
            printed = [await example.line(), await example.line()]
            assert printed == [f"0 consent.given {CUSTOMER}", f"1 invitation.accepted {CUSTOMER}"]
            assert (await example.serves(CUSTOMER), await example.serves("nobody")) == (200, 403)
            await takes_nothing_twice_and_nothing_forged(example)
        # What happens while it is down it finds in the feed, and takes nothing again that it took before.
        await person.says("/revoke")
        await person.taps("withdraw-confirm:")
        async with running(program, world, port, tmp_path) as example:
            assert await example.line() == f"2 consent.withdrawn {CUSTOMER}"
            assert "start=" in await example.line()
            assert await example.serves(CUSTOMER) == 403


async def takes_nothing_twice_and_nothing_forged(example: Example) -> None:
    world = example.world
    now, body = world.clock(), b'{"type":"x","data":{"index":7,"external_id":"forged"}}'
    stamp = str(int(now.timestamp()))
    shared, private = parse_signing_keys(world.platform.signing_keys)
    status, feed = await world.platform.asks("GET", "/v1/events")
    taken = [event["id"] for event in feed["events"]]
    assert (status, len(taken)) == (200, 2)
    # Either kind of signature is enough; of an id that was taken it is told that all is well, and nothing happens.
    for key, message_id in zip((shared, private), taken, strict=True):
        signature = sign((SharedKey(bytes(32)), key), message_id, now, body)
        assert await example.answers(body, id=message_id, timestamp=stamp, signature=signature) == 204
    right = {"id": "evt_1", "timestamp": stamp, "signature": sign((shared, private), "evt_1", now, body)}
    old = now - timedelta(seconds=310)
    stale = {"timestamp": str(int(old.timestamp())), "signature": sign((shared,), "evt_1", old, body)}
    wrong = [
        {"signature": sign((SharedKey(bytes(32)),), "evt_1", now, body)},
        {"signature": right["signature"].replace("v1,", "v2,").replace("v1a,", "v1,")},
        {"signature": "v1,"},
        {"signature": "v1a,AAAA"},
        {"signature": "é"},
        {"id": "evt_2"},
        {"timestamp": "now"},
        stale,
    ]
    for spoilt in wrong:
        assert await example.answers(body, **{**right, **spoilt}) == 401, spoilt
    assert await example.answers(body + b" ", **right) == 401
    assert await example.answers(b"") == 401
    # The negative control: as it is, it is taken.
    assert await example.answers(body, **right) == 204
    assert await example.line() == "7 x forged"
    # An admin's test event is of no entry: it is taken as any type that is not known.
    trial = outgoing.body(outgoing.trial_event(now))
    signature = sign((shared, private), "test_1", now, trial)
    assert await example.answers(trial, id="test_1", timestamp=stamp, signature=signature) == 204
    assert await example.line() in {"None endpoint.tested None", "null endpoint.tested null"}
