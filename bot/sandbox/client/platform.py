"""The Platform's side of the page: what it received and said, and the levers that a visitor pulls."""

import contextlib
from typing import Any, Final

import aiohttp
from aiohttp import web

from bot.sandbox.platform.sandbox import PlatformSandbox
from bot.sandbox.wire import JsonObject, Refusal, answer, read_object

_SHOWN_MAX: Final = 100
_RETURN_URL: Final = "https://platform.senimkey.example/registration/7"


def add_platform_levers(app: web.Application, platform: PlatformSandbox) -> None:
    """Mount what a visitor can have the Platform do."""
    levers = Levers(platform)
    app.router.add_post("/client/platform/events", levers.say)
    app.router.add_post("/client/platform/lookups", levers.look_up)
    app.router.add_post("/client/platform/switch", levers.switch)


class Levers:
    """What the Platform does at a visitor's wish."""

    def __init__(self, platform: PlatformSandbox) -> None:
        self._platform = platform

    async def say(self, request: web.Request) -> web.Response:
        """Post an event to the bot: `type` and `data`; the answer is what the bot said."""
        wish = await self._wish(request)
        kind, data = wish.get("type"), wish.get("data")
        if not isinstance(kind, str) or not isinstance(data, dict):
            raise Refusal(400, "an event has a type and data")
        return answer((await self._platform.says(kind, data)).json(), status=201)

    async def look_up(self, request: web.Request) -> web.Response:
        """Ask the bot whether a consent is in force, of the person with `phone` or `external_id`.

        While the bot does not answer, `status` is null.
        """
        wish = await self._wish(request)
        status, found = None, None
        with contextlib.suppress(aiohttp.ClientError, TimeoutError):
            status, found = await self._platform.asks("POST", "/v1/consents/lookup", wish)
        return answer({"status": status, "answer": found})

    async def switch(self, request: web.Request) -> web.Response:
        """Take the Platform down, or up again: `is_down`."""
        is_down = (await self._wish(request)).get("is_down")
        if not isinstance(is_down, bool):
            raise Refusal(400, "is_down is true or false")
        self._platform.switch(is_down=is_down)
        return answer({"is_down": is_down})

    async def _wish(self, request: web.Request) -> JsonObject:
        if not self._platform.bot_url:
            raise Refusal(409, "no bot knows this Platform")
        return await read_object(request)


def platform_json(platform: PlatformSandbox) -> dict[str, Any] | None:
    """The Platform as the page shows it; None while no bot knows it."""
    if not platform.bot_url:
        return None
    return {
        "is_down": platform.is_down,
        "contract": f"{platform.bot_url}/docs",
        "return_url": _RETURN_URL,
        "deliveries": [delivery.json() for delivery in platform.received[-_SHOWN_MAX:]],
        "posts": [post.json() for post in platform.posted[-_SHOWN_MAX:]],
    }
