"""Reading what was posted: whole, in time, and as JSON that says one thing to whoever reads it."""

from __future__ import annotations

import asyncio
import json
from enum import StrEnum
from typing import TYPE_CHECKING, Any, assert_never

from aiohttp import web

from handlers.http.problems import problem

if TYPE_CHECKING:
    from bot.domain.policy import Policy


class Unread(StrEnum):
    """Why a body was not read to its end."""

    TOO_LARGE = "too large"
    TOO_SLOW = "too slow"
    CUT_SHORT = "cut short"


async def read_whole(request: web.Request, policy: Policy) -> bytes | Unread:
    """Read a body; one that comes drop by drop would else hold a connection, and our stop, for as long as it likes."""
    try:
        async with asyncio.timeout(policy.body_seconds_max):
            return await request.read()
    except web.HTTPRequestEntityTooLarge:
        return Unread.TOO_LARGE
    except TimeoutError:
        return Unread.TOO_SLOW
    except ConnectionResetError:
        # The sender went away in the middle: nobody is left to read the answer, and it was no mistake of ours.
        return Unread.CUT_SHORT


def refused(why: Unread) -> web.Response:
    """Answer a body that was not read."""
    match why:
        case Unread.TOO_LARGE:
            return problem(413, "too-large", "The body is larger than this service reads.")
        case Unread.TOO_SLOW:
            return problem(408, "too-slow", "The body did not come in time.")
        case Unread.CUT_SHORT:
            return problem(400, "cut-short", "The request ended before it was whole.")
        case _:
            assert_never(why)


def read_json(body: bytes) -> Any:  # noqa: ANN401 -- any JSON
    """Read a body; raises `ValueError` for what is not JSON in UTF-8, or names a member of an object twice.

    Of two members with one name some readers take the first and others the last (RFC 8259, section 4): who signed such
    a message may have meant the other.
    """
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_refuse_constant, object_pairs_hook=_members)
    except RecursionError:
        message = "nested too deeply"
        raise ValueError(message) from None


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        message = "a member is named twice"
        raise ValueError(message)
    return members


def _refuse_constant(name: str) -> Any:  # noqa: ANN401 -- as json has it
    """Refuse NaN and infinities, which Python reads and JSON does not have (RFC 8259, section 6)."""
    raise ValueError(name)
