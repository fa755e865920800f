"""`POST /telegram`: Telegram's webhook. Answers 2xx only when the update's work is committed."""

from __future__ import annotations

import hmac
import json
from typing import TYPE_CHECKING

from aiohttp import web

from handlers.http.bodies import Unread, read_whole, refused
from handlers.http.problems import problem
from handlers.intake import Taken

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.domain.policy import Policy
    from handlers.intake import Intake

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 -- the header's name, not a secret


def webhook(intake: Intake, secret: str, policy: Policy) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Make the route's handler; an empty secret would let everybody in and is refused."""
    if not secret:
        message = "the webhook needs a secret"
        raise ValueError(message)
    expected = secret.encode()

    async def receive(request: web.Request) -> web.Response:
        # Bytes are compared: a header with odd characters is a wrong secret, not an error of ours.
        given = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, expected):
            return problem(401, "unauthorized", "The secret of the webhook is wrong.")
        body = await read_whole(request, policy)
        if isinstance(body, Unread):
            return refused(body)
        try:
            raw = json.loads(body)
        except (ValueError, RecursionError):
            return problem(400, "not-json", "The body is not JSON in UTF-8.")
        if await intake.take(raw) is not Taken.DONE:
            return problem(503, "again", "The update could not be handled now; send it again.")
        return web.Response()

    return receive
