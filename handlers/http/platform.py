"""`POST /platform/events`: what the Platform posts, verified over its raw bytes before anything else is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.http.problems import problem

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from aiohttp import web

    from bot.deps import Deps
    from bot.domain.signing import VerifyingKey


def inbox(deps: Deps, keys: tuple[VerifyingKey, ...]) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Make the route's handler."""

    async def receive(_: web.Request) -> web.Response:
        return problem(503, "again", f"{deps.policy} {len(keys)}")

    return receive
