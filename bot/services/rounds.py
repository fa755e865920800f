"""Work that goes on while the service runs, round by round: signing, sweeping, leading campaigns, preparing files."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

import structlog

from bot.logs import without_values
from storage.errors import DatabaseAway

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

log = structlog.get_logger()


async def in_rounds(
    work: Callable[[], Awaitable[bool | None]], stop: asyncio.Event, *, name: str, idle_seconds: float
) -> None:
    """Work until `stop` is set: on at once after a round that gives True, else after a rest.

    A database that is away is waited for. A bug must not end the service; it stays loud in every round.
    """
    while not stop.is_set():
        is_busy: bool | None = False
        try:
            is_busy = await work()
        except DatabaseAway:
            log.warning("work waits for the database", work=name)
        except Exception as error:
            log.exception("work failed", work=name, exc_info=without_values(error))
        if not is_busy:
            await rest(idle_seconds, stop)


async def rest(seconds: float | None, woken: asyncio.Event) -> None:
    """Wait until somebody sets `woken`, but no longer than this."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await woken.wait()
