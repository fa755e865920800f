"""Counting requests for the operator's metrics: by route, never by address, which may hold somebody's id."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.metrics import REQUESTS

UNKNOWN = "unknown"


@web.middleware
async def counted(
    request: web.Request,
    handler: Callable[[web.Request], Awaitable[web.StreamResponse]],
) -> web.StreamResponse:
    """Count a request under its route and the status it was answered with."""
    response = await handler(request)
    resource = request.match_info.route.resource
    REQUESTS.labels(resource.canonical if resource else UNKNOWN, str(response.status)).inc()
    return response
