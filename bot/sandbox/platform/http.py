"""The Platform's endpoint for our events, under /platform: what `PLATFORM_URL` points to."""

from typing import Final

from aiohttp import web

from bot.sandbox.harm import drop, strike
from bot.sandbox.platform.sandbox import PlatformSandbox
from bot.sandbox.wire import answer

PATH: Final = "/platform/events"
_ELSEWHERE: Final = "/platform/elsewhere"


def add_platform(app: web.Application, platform: PlatformSandbox) -> None:
    """Mount the Platform."""
    endpoint = Endpoint(platform)
    app.router.add_post(PATH, endpoint.receive)
    app.router.add_route("*", _ELSEWHERE, endpoint.stray)


class Endpoint:
    """Takes the bot's events."""

    def __init__(self, platform: PlatformSandbox) -> None:
        self._platform = platform

    async def receive(self, request: web.Request) -> web.Response:
        """One delivery: verified over its raw bytes, read by the contract, taken once."""
        platform = self._platform
        delivery, fault = platform.arrive(list(request.headers.items()), await request.read())
        if fault is not None:
            await strike(request, platform.supervisor, fault, location=_ELSEWHERE, text=platform.excuse)
        if delivery.refusal is not None:
            return answer({"error": delivery.refusal}, status=delivery.status or 400)
        platform.take(delivery)
        if delivery.fault == "lost":
            drop(request)
        return answer({"outcome": "known" if delivery.is_repeat else "taken"})

    async def stray(self, _request: web.Request) -> web.Response:
        """Where redirects lead: whoever comes here followed one."""
        self._platform.strays += 1
        return answer({"outcome": "taken"})
