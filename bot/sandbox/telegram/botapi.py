"""The Bot API over HTTP: `/bot<token>/<method>` and `/file/bot<token>/<path>`.

Every answer is Telegram's envelope with the real HTTP status; scheduled faults strike here.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import web

from bot.sandbox.faults import Fault
from bot.sandbox.telegram.args import Args
from bot.sandbox.telegram.errors import BotApiError
from bot.sandbox.telegram.methods import METHODS, unknown_method
from bot.sandbox.telegram.requests import read_args
from bot.sandbox.telegram.sandbox import TelegramSandbox
from bot.sandbox.wire import answer, dumps

_TOO_MANY: Final = 429
_REASONS: Final = {500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout"}
_OPEN: Final = b'{"ok":true,"result":'


def add_bot_api(app: web.Application, telegram: TelegramSandbox) -> None:
    """Mount the Bot API of one bot."""
    api = BotApi(telegram)
    app.router.add_route("*", "/bot{token}/{method}", api.handle)
    app.router.add_get("/file/bot{token}/{path:.+}", api.download)


class BotApi:
    """Answers the bot's calls."""

    def __init__(self, telegram: TelegramSandbox) -> None:
        self._telegram = telegram

    async def handle(self, request: web.Request) -> web.Response:
        """One call, logged, with the fault that is due."""
        telegram = self._telegram
        if request.match_info["token"] != telegram.token:
            return _refusal(BotApiError(401, "Unauthorized"))
        method = request.match_info["method"]
        if (name := method.lower()) == "getupdates":
            return await self._answered(request, method, self._get_updates)
        telegram.calls_running += 1
        try:
            return await self._answered(request, method, self._call_of(name))
        finally:
            telegram.calls_running -= 1
            if not telegram.calls_running:
                telegram.signals.fire("quiet")

    async def download(self, request: web.Request) -> web.Response:
        """A file that the bot sent: https://core.telegram.org/bots/api#getfile."""
        if request.match_info["token"] != self._telegram.token:
            return _refusal(BotApiError(401, "Unauthorized"))
        stored = self._telegram.files.by_path(request.match_info["path"])
        if stored is None:
            return _refusal(BotApiError(404, "Not Found"))
        return web.Response(body=stored.data, content_type="application/octet-stream")

    async def _answered(
        self, request: web.Request, method: str, work: "Callable[[Args], Awaitable[object] | object]"
    ) -> web.Response:
        telegram = self._telegram
        args = Args(values={})
        try:
            args = await read_args(request)
            name = method.lower()
            # A bot polls all the time: a fault for every method would be used up by getUpdates alone.
            names = (name,) if name == "getupdates" else (name, "*")
            fault = telegram.faults.strike(names, chat_id=args.integer("chat_id") or None)
            if fault is not None:
                await self._strike(request, fault)
            result = work(args)
            if isinstance(result, Awaitable):
                result = await result
            if fault is not None and fault.kind == "lost":
                _drop(request)
        except BotApiError as refusal:
            telegram.log_call(method, args, refusal.json())
            return _refusal(refusal)
        telegram.log_call(method, args, {"ok": True, "result": result})
        return web.Response(body=_OPEN + dumps(result) + b"}", content_type="application/json")

    def _call_of(self, name: str) -> Callable[[Args], object]:
        method, telegram = METHODS.get(name, unknown_method), self._telegram
        return lambda args: method(telegram, args)

    async def _get_updates(self, args: Args) -> object:
        updates = self._telegram.updates
        if updates.pusher is not None:
            raise BotApiError(
                409,
                "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the "
                "webhook first",
            )
        updates.allow(args.decoded("allowed_updates", "allowed_updates"))
        return await updates.get(
            offset=args.integer("offset"),
            limit=args.integer("limit", 100),
            timeout_seconds=float(args.text("timeout") or 0),
        )

    async def _strike(self, request: web.Request, fault: Fault) -> None:
        """Do the harm before the effect; "lost" harms after it, "slow" only delays."""
        if fault.kind == _TOO_MANY:
            seconds = fault.retry_after or 1
            raise BotApiError(_TOO_MANY, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
        if isinstance(fault.kind, int):
            raise BotApiError(fault.kind, _REASONS.get(fault.kind, f"Error {fault.kind}"))
        if fault.kind == "slow":
            await asyncio.sleep(1.0 if fault.seconds is None else fault.seconds)
        elif fault.kind == "timeout":
            patience = self._telegram.rules.fault_timeout_seconds if fault.seconds is None else fault.seconds
            await self._telegram.supervisor.sleep(patience)
            _drop(request)
            raise BotApiError(504, "Gateway Timeout")
        elif fault.kind == "drop":
            _drop(request)
            raise BotApiError(502, "connection dropped")


def _refusal(refusal: BotApiError) -> web.Response:
    headers = {"Retry-After": str(refusal.retry_after)} if refusal.retry_after is not None else None
    return answer(refusal.json(), status=refusal.code, headers=headers)


def _drop(request: web.Request) -> None:
    """Close the connection under the caller's feet."""
    if request.transport is not None:
        request.transport.abort()
