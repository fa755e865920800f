"""`/v1`: what the Platform asks, with a bearer token; and the editions of the agreement, which anybody may read."""

from __future__ import annotations

import hmac
import json
import re
from dataclasses import asdict
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from aiohttp import web

from bot.domain.inbound import is_reference
from bot.domain.ledger import stamp
from bot.domain.outgoing import event, event_id
from bot.domain.phone import Phone, PhoneProblem, parse_phone
from bot.services import lookups
from bot.services.evidence import newest_checkpoint
from handlers.http.bodies import Unread, read_json, read_whole, refused
from handlers.http.problems import bad_field, not_found, not_json, problem

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from aiohttp.web import AbstractRouteDef

    from bot.deps import Deps
    from bot.services.lookups import Found
    from storage.feed import EventRow

    Handler = Callable[[web.Request], Awaitable[web.Response]]

INDEX_MAX = 2**63 - 1
EVENTS_DEFAULT, EVENTS_MAX = 100, 1000
BEFORE_THE_FIRST = -1

_OPAQUE_ID = re.compile("[0-9a-f]{32}")
_WHOLE_NUMBER = re.compile("-?[0-9]{1,19}")
_EDITION = re.compile("[1-9][0-9]{0,3}")
# Of people whom nobody here has a consent of: their numbers are numbers, only never verified by this service.
_ELSEWHERE = frozenset({PhoneProblem.NOT_KAZAKHSTAN, PhoneProblem.NOT_MOBILE})


def public_routes(deps: Deps) -> list[AbstractRouteDef]:
    """Give the routes that need no token."""
    return [web.get("/v1/editions/{number}", edition(deps)), web.get("/v1/checkpoint", checkpoint(deps))]


def routes(deps: Deps, tokens: tuple[str, ...]) -> list[AbstractRouteDef]:
    """Give the Platform's routes, each behind the tokens."""
    return [
        web.post("/v1/consents/lookup", behind(tokens, look_up(deps))),
        web.get("/v1/consents/{consent:(?!lookup$)[^/]+}", behind(tokens, open_consent(deps))),
        web.get("/v1/events", behind(tokens, events(deps))),
    ]


def behind(tokens: tuple[str, ...], handler: Handler) -> Handler:
    """Let only those in who bring one of the tokens."""
    expected = [token.encode() for token in tokens]

    async def answer(request: web.Request) -> web.Response:
        given = _bearer(request)
        # Every token is compared, whole: time tells nothing of which one was nearly right.
        if not sum(hmac.compare_digest(given, token) for token in expected):
            headers = {"WWW-Authenticate": "Bearer"}
            return problem(401, "unauthorized", "Send one of the tokens as `Authorization: Bearer …`.", headers=headers)
        return await handler(request)

    return answer


def _bearer(request: web.Request) -> bytes:
    """Read the token as bytes, odd ones too; nothing where there is none, or more than one."""
    headers = request.headers.getall("Authorization", [])
    scheme, _, token = headers[0].partition(" ") if len(headers) == 1 else ("", "", "")
    return token.strip(" ").encode("utf-8", "surrogateescape") if scheme.lower() == "bearer" else b""


def reader_of(request: web.Request) -> str:
    """Name who reads, for the access log: the token's fingerprint, which opens nothing."""
    return f"platform:{sha256(_bearer(request)).hexdigest()[:8]}"


def look_up(deps: Deps) -> Handler:
    """Make the handler of `POST /v1/consents/lookup`: asked on every request that the Platform serves."""

    async def answer(request: web.Request) -> web.Response:
        body = await read_whole(request, deps.policy)
        return refused(body) if isinstance(body, Unread) else await _look_up(deps, body)

    return answer


async def _look_up(deps: Deps, body: bytes) -> web.Response:
    try:
        asked = read_json(body)
    except ValueError:
        return not_json()
    if not isinstance(asked, dict):
        return bad_field("phone", "or `external_id` is missing: send an object with one of them")
    match asked.get("phone"), asked.get("external_id"):
        case None, None:
            return bad_field("phone", "or `external_id` is missing")
        case None, str(external_id) if is_reference(external_id):
            return _json(asdict(await lookups.look_up(deps, external_id=external_id)))
        case None, _:
            return bad_field("external_id", "is not a text of 1 to 200 characters without control characters")
        case str(phone), None:
            return await _of_phone(deps, parse_phone(phone))
        case _, None:
            return bad_field("phone", "is not a text")
        case _:
            return bad_field("external_id", "and `phone` are both given: send one of them")


async def _of_phone(deps: Deps, phone: Phone | PhoneProblem) -> web.Response:
    if isinstance(phone, PhoneProblem) and phone not in _ELSEWHERE:
        return bad_field("phone", "is not a telephone number")
    found: Found = await lookups.look_up(deps, phone=phone if isinstance(phone, Phone) else None)
    return _json(asdict(found))


def open_consent(deps: Deps) -> Handler:
    """Make the handler of `GET /v1/consents/{id}`: the consent with the person's data, noted in the access log."""

    async def answer(request: web.Request) -> web.Response:
        consent = request.match_info["consent"]
        opened = (
            await lookups.open_consent(deps, consent, reader_of(request)) if _OPAQUE_ID.fullmatch(consent) else None
        )
        return _json(asdict(opened)) if opened else not_found("consent")

    return answer


def events(deps: Deps) -> Handler:
    """Make the handler of `GET /v1/events`: the feed, gap-free and in the ledger's order."""

    async def answer(request: web.Request) -> web.Response:
        after = _number(request, "after", BEFORE_THE_FIRST, BEFORE_THE_FIRST, INDEX_MAX)
        if after is None:
            return bad_field("after", "is not the index of an event")
        limit = _number(request, "limit", EVENTS_DEFAULT, 1, EVENTS_MAX)
        if limit is None:
            return bad_field("limit", f"is not a whole number from 1 to {EVENTS_MAX}")
        page = await lookups.follow(deps, after, limit)
        body = {
            "events": [_told(row) for row in page.rows],
            "next": page.next,
            "size": page.size,
            "checkpoint": page.checkpoint,
        }
        return _json(body)

    return answer


def _number(request: web.Request, name: str, default: int, least: int, most: int) -> int | None:
    """Read a number of the query; None for what is no number, too small or large, or given twice."""
    given = request.query.getall(name, [str(default)])
    if len(given) != 1 or not _WHOLE_NUMBER.fullmatch(given[0]):
        return None
    return number if least <= (number := int(given[0])) <= most else None


def _told(row: EventRow) -> dict[str, Any]:
    """Write an event as the webhook does, under its own id; the checkpoint is the page's, once."""
    told = event(
        row.entry,
        consent=row.consent,
        receipt=row.receipt,
        external_id=row.external_id,
        invitation=row.invitation,
    )
    return {"id": event_id(row.leaf_hash), "type": told["type"], "timestamp": told["timestamp"], "data": told["data"]}


def edition(deps: Deps) -> Handler:
    """Make the handler of `GET /v1/editions/{n}`: the text that was published, and its hash."""

    async def answer(request: web.Request) -> web.Response:
        number = request.match_info["number"]
        found = deps.editions.get(int(number)) if _EDITION.fullmatch(number) else None
        if found is None:
            return not_found("edition")
        body = {
            "edition": found.number,
            "effective_on": found.effective_on.isoformat(),
            "sha256": found.sha256,
            "text": found.text,
        }
        return _json(body)

    return answer


def checkpoint(deps: Deps) -> Handler:
    """Make the handler of `GET /v1/checkpoint`: the newest signed checkpoint, as text (C2SP tlog-checkpoint)."""

    async def answer(_: web.Request) -> web.Response:
        note = await newest_checkpoint(deps)
        if note is None:
            return not_found("checkpoint")
        # Public and the same for all: whoever compares it with another's copy is a witness.
        return web.Response(text=note, headers={"Cache-Control": "no-cache", "Access-Control-Allow-Origin": "*"})

    return answer


def _json(body: dict[str, Any]) -> web.Response:
    """Answer with JSON as people write it: moments as the ledger stamps them, letters as they are."""
    return web.json_response(body, dumps=partial(json.dumps, ensure_ascii=False, default=stamp))
