"""`/live` and `/ready`: what an operator's machines ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from bot.metrics import CONTENT_TYPE, exposition
from handlers.http.problems import problem
from storage.errors import DatabaseAway

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.deps import Deps


async def live(_: web.Request) -> web.Response:
    """Say that the process answers."""
    return web.json_response({"live": True})


async def metrics(_: web.Request) -> web.Response:
    """Give the metrics; served on its own port, on this machine alone."""
    return web.Response(body=exposition(), headers={"Content-Type": CONTENT_TYPE})


def ready(deps: Deps) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Make the handler that says whether the database answers and has the newest schema."""

    async def answer(_: web.Request) -> web.Response:
        try:
            schema = await deps.database.schema()
        except DatabaseAway:
            return problem(503, "not-ready", "The database does not answer.")
        if schema != "current":
            return problem(503, "not-ready", "The database's schema is not the newest; run `migrate`.")
        return web.json_response({"ready": True})

    return answer
