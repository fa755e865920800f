"""`POST /platform/events`: what the Platform posts, verified over its raw bytes before anything else is read."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, assert_never

import structlog
from aiohttp import web

from bot.domain.inbound import KNOWN_TYPES, BadData
from bot.domain.signing import verify
from bot.metrics import INBOUND
from bot.services import platform
from bot.services.platform import Answered, Away, Conflict, Message, NotFound
from handlers.http.bodies import Unread, read_json, read_whole, refused
from handlers.http.problems import again, bad_field, not_found, not_json, problem
from storage.errors import DatabaseAway

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from bot.deps import Deps
    from bot.domain.signing import VerifyingKey

log = structlog.get_logger()
HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")
UNKNOWN = "unknown"


def inbox(deps: Deps, keys: tuple[VerifyingKey, ...]) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Make the route's handler; without a key it would take anything from anybody, and is refused."""
    if not keys:
        message = "the inbox needs a key that verifies"
        raise ValueError(message)

    async def receive(request: web.Request) -> web.Response:
        began = time.perf_counter()
        kind, outcome, response = await _take(deps, keys, request)
        INBOUND.labels(kind, outcome).inc()
        milliseconds = round((time.perf_counter() - began) * 1000, 1)
        log.info("platform event", type=kind, outcome=outcome, status=response.status, milliseconds=milliseconds)
        return response

    return receive


async def _take(deps: Deps, keys: tuple[VerifyingKey, ...], request: web.Request) -> tuple[str, str, web.Response]:
    """Answer a request; and tell its type, if it is a known one, and what became of it."""
    now = deps.clock()
    body = await read_whole(request, deps.policy)
    if isinstance(body, Unread):
        return UNKNOWN, body.value, refused(body)
    message_id = _verified(keys, request, body, now)
    if message_id is None:
        # All refusals alike: whoever has no key learns nothing of what was nearly right.
        return UNKNOWN, "unsigned", problem(401, "unauthorized", "No key of ours vouches for this message now.")
    try:
        raw = read_json(body)
    except ValueError:
        return UNKNOWN, "not JSON", not_json()
    named = raw.get("type") if isinstance(raw, dict) else None
    if not isinstance(named, str) or not named:
        return UNKNOWN, "bad data", bad_field("type", "is not there, or is no text")
    message = Message(id=message_id, body=body, type=named, data=raw.get("data"))
    kind = named if named in KNOWN_TYPES else UNKNOWN
    try:
        return kind, *_answer(await platform.receive(deps, message, now))
    except DatabaseAway:
        return kind, "database away", again("The database")


def _verified(keys: tuple[VerifyingKey, ...], request: web.Request, body: bytes, now: datetime) -> str | None:
    """Give the message's id if a key of ours vouches for it; each header is there once, or they say nothing."""
    headers = [request.headers.getall(name, []) for name in HEADERS]
    if any(len(given) != 1 for given in headers):
        return None
    message_id, timestamp, signatures = (given[0] for given in headers)
    return None if verify(keys, message_id, timestamp, signatures, body, now) else message_id


def _answer(outcome: Answered | BadData | Conflict | NotFound | Away) -> tuple[str, web.Response]:
    match outcome:
        case Answered(answer=answer):
            return answer["outcome"], web.json_response(answer)
        case BadData(field=field):
            return "bad data", bad_field(field, "is missing, or is not as the contract says")
        case Conflict():
            return "conflict", problem(409, "conflict", "This id was used before, with another body.")
        case NotFound(what=what):
            return "not found", not_found(what)
        case Away():
            return "away", again("Telegram")
        case _:
            assert_never(outcome)
