"""Errors as `application/problem+json` (RFC 9457)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus

import structlog
from aiohttp import web

from bot.logs import without_values

log = structlog.get_logger()


def problem(status: int, kind: str, detail: str) -> web.Response:
    """Answer with a problem: `kind` is a short stable name, `detail` a sentence for people."""
    body = {
        "type": f"urn:senimkey:problem:{kind}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    return web.json_response(body, status=status, content_type="application/problem+json")


@web.middleware
async def as_problems(
    request: web.Request,
    handler: Callable[[web.Request], Awaitable[web.StreamResponse]],
) -> web.StreamResponse:
    """Turn what aiohttp itself refuses (unknown route, wrong method) into problems too."""
    try:
        return await handler(request)
    except web.HTTPException as error:
        if error.status < HTTPStatus.BAD_REQUEST:
            raise
        return problem(error.status, error.reason.lower().replace(" ", "-"), f"{error.reason}.")
    except Exception as error:
        # A bug of ours is loud in the log, but its words may quote a person, and the client gets none of them.
        log.exception("request failed", path=request.path, exc_info=without_values(error))
        return problem(500, "internal", "This is our mistake; send the request again later.")
