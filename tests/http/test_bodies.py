"""Bodies that do not come whole: too slow, or cut short; at every route that reads one."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Callable

import pytest

from bot.logs import configure_logs
from bot.metrics import REQUESTS
from storage import models
from tests.world import PATIENCE_SECONDS, WEBHOOK_SECRET, World, eventually

# Each as somebody sends it who gets as far as the body: to the Platform's route anybody does.
ROUTES: dict[str, Callable[[World], str]] = {
    "/telegram": lambda _: f"X-Telegram-Bot-Api-Secret-Token: {WEBHOOK_SECRET}\r\n",
    "/platform/events": lambda _: "",
    "/v1/consents/lookup": lambda world: f"Authorization: Bearer {world.platform.api_token}\r\n",
}


async def begins(world: World, route: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Post the beginning of a body, and promise more."""
    reader, writer = await asyncio.open_connection("127.0.0.1", world.settings.http_port)
    head = f"POST {route} HTTP/1.1\r\nHost: localhost\r\n{ROUTES[route](world)}Content-Length: 1000\r\n\r\n"
    writer.write(head.encode() + b"{")
    await writer.drain()
    return reader, writer


async def drips(writer: asyncio.StreamWriter) -> None:
    """Go on with the body, drop by drop."""
    while True:
        await asyncio.sleep(0.2)
        writer.write(b" ")


async def test_a_body_that_comes_drop_by_drop_is_408(platform_world: World) -> None:
    """It would else hold a connection for an hour, and with it, for the whole time of draining, every stop of ours."""

    async def answer(route: str) -> tuple[int, str]:
        reader, writer = await begins(platform_world, route)
        async with asyncio.TaskGroup() as group:
            dripping = group.create_task(drips(writer))
            async with asyncio.timeout(PATIENCE_SECONDS):
                head = await reader.readuntil(b"\r\n\r\n")
                body = await reader.readexactly(int(head.lower().split(b"content-length: ")[1].split()[0]))
            dripping.cancel()
        writer.close()
        return int(head.split()[1]), json.loads(body)["type"]

    assert await asyncio.gather(*map(answer, ROUTES)) == [(408, "urn:senimkey:problem:too-slow")] * len(ROUTES)
    assert await platform_world.rows(models.sources) == await platform_world.rows(models.dead_letters) == []


@pytest.mark.parametrize("route", ROUTES)
async def test_a_body_cut_short_is_no_mistake_of_ours(platform_world: World, route: str) -> None:
    """No 5xx in the metrics, and no error in the log, at which somebody would have to look."""
    written = io.StringIO()
    configure_logs("warning", "json", written)
    before = counted(route)
    reader, writer = await begins(platform_world, route)
    writer.write_eof()
    async with asyncio.timeout(PATIENCE_SECONDS):
        await reader.read()
    writer.close()

    async def grown() -> dict[str, float]:
        now = counted(route)
        return {status: now[status] - before.get(status, 0) for status in now if now[status] != before.get(status, 0)}

    assert await eventually(grown, {"400": 1.0})
    assert written.getvalue() == ""


def counted(route: str) -> dict[str, float]:
    """How many requests of a route were answered with each status, as the operator's metrics have it."""
    samples = [sample for family in REQUESTS.collect() for sample in family.samples if sample.name.endswith("_total")]
    return {one.labels["status"]: one.value for one in samples if one.labels["route"] == route}
