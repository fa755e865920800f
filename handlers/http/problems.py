"""Errors as `application/problem+json` (RFC 9457)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus

import structlog
from aiohttp import web

from bot.logs import without_values
from storage.errors import DatabaseAway

log = structlog.get_logger()


AGAIN_SECONDS = 5


def problem(
    status: int,
    kind: str,
    detail: str,
    *,
    field: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> web.Response:
    """Answer with a problem: `kind` is a short stable name, `detail` a sentence for people, `field` what is wrong."""
    body = {
        "type": f"urn:senimkey:problem:{kind}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if field is not None:
        body["field"] = field
    return web.json_response(body, status=status, content_type="application/problem+json", headers=headers)


def bad_field(field: str, detail: str) -> web.Response:
    """Answer that one field of what was sent is not as the contract says (422)."""
    return problem(422, "bad-data", f"`{field}` {detail}.", field=field)


def not_json() -> web.Response:
    """Answer that a body cannot be read (400)."""
    return problem(400, "not-json", "The body is not JSON in UTF-8 whose members are each named once.")


def not_found(what: str) -> web.Response:
    """Answer that there is no such thing (404)."""
    return problem(404, "not-found", f"There is no such {what}.")


def again(peer: str) -> web.Response:
    """Answer that something we rest on is away, which is nobody's mistake: the same may be sent again (503)."""
    headers = {"Retry-After": str(AGAIN_SECONDS)}
    return problem(503, "again", f"{peer} does not answer; send the same again.", headers=headers)


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
        allowed = {"Allow": error.headers["Allow"]} if "Allow" in error.headers else None
        return problem(error.status, error.reason.lower().replace(" ", "-"), f"{error.reason}.", headers=allowed)
    except DatabaseAway:
        return again("The database")
    except Exception as error:
        # A bug of ours is loud in the log, but its words may quote a person, and the client gets none of them.
        log.exception("request failed", path=request.path, exc_info=without_values(error))
        return problem(500, "internal", "This is our mistake; send the request again later.")
