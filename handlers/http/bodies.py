"""Reading what was posted: whole, and in time, or a refusal that is nobody's mistake of ours."""

from __future__ import annotations

import asyncio
from enum import StrEnum
from typing import TYPE_CHECKING, assert_never

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
