"""The sandbox as a whole: its state, raw updates, faults, calls, time, and the live stream."""

from itertools import islice
from typing import Final

from aiohttp import web
from aiohttp.helpers import content_disposition_header

from bot.sandbox.client.phones import chat_json
from bot.sandbox.client.platform import platform_json
from bot.sandbox.faults import FaultError
from bot.sandbox.platform.sandbox import PlatformSandbox
from bot.sandbox.sms.sandbox import SmsSandbox
from bot.sandbox.telegram.pictures import content_type
from bot.sandbox.telegram.sandbox import TelegramSandbox
from bot.sandbox.wire import JsonObject, Refusal, answer, dumps, read_object

_QUIET_SECONDS: Final = 10.0
_CALLS_SHOWN: Final = 1_000


def add_world(app: web.Application, telegram: TelegramSandbox, sms: SmsSandbox, platform: PlatformSandbox) -> None:
    """Mount what concerns everybody."""
    world = World(telegram, sms, platform)
    app.router.add_get("/client/state", world.state)
    app.router.add_get("/client/events", world.events)
    app.router.add_get("/client/calls", world.calls)
    app.router.add_get("/client/sends", world.sends)
    app.router.add_get("/client/quiet", world.quiet)
    app.router.add_get("/client/sms", world.sms)
    app.router.add_get("/client/files/{id}", world.file)
    app.router.add_post("/client/updates", world.update)
    app.router.add_post("/client/updates/{id}/redeliver", world.redeliver)
    app.router.add_get("/client/faults", world.faults)
    app.router.add_post("/client/faults", world.order_fault)
    app.router.add_delete("/client/faults", world.clear_faults)
    app.router.add_post("/client/clock", world.advance)
    app.router.add_post("/client/rules", world.change_rules)


class World:
    """Telegram, the mobile network and the Platform together."""

    def __init__(self, telegram: TelegramSandbox, sms: SmsSandbox, platform: PlatformSandbox) -> None:
        self._telegram, self._sms, self._platform = telegram, sms, platform

    async def state(self, _request: web.Request) -> web.Response:
        """Everything there is."""
        telegram = self._telegram
        return answer(
            {
                "bot": telegram.bot,
                "people": [human.json() for human in telegram.people.values()],
                "chats": {str(chat.id): chat_json(telegram, chat) for chat in telegram.chats.values()},
                "sms": [sms.json() for sms in self._sms.messages],
                "faults": [fault.json() for fault in telegram.faults.orders],
                "pending_updates": len(telegram.updates.pending),
                "platform": platform_json(self._platform),
                "now": telegram.now(),
            }
        )

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events; https://html.spec.whatwg.org/multipage/server-sent-events.html."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        await response.write(b": welcome\n\n")
        try:
            async for event in self._telegram.events.listen():
                await response.write(b": still here\n\n" if event is None else b"data: " + dumps(event) + b"\n\n")
        except ConnectionResetError:
            pass  # the listener left
        return response

    async def calls(self, request: web.Request) -> web.Response:
        """The bot's calls, newest last; `method`, `chat_id`, `after` (a call's number) and `limit` narrow them."""
        method, chat_id = request.query.get("method", "").lower(), request.query.get("chat_id")
        after, limit = _number(request, "after", 0), int(_number(request, "limit", _CALLS_SHOWN))
        matching = (
            call
            for call in reversed(self._telegram.calls)
            if call["number"] > after
            and (not method or call["method"].lower() == method)
            and (chat_id is None or str(call["chat_id"]) == chat_id)
        )
        return answer({"calls": list(islice(matching, limit))[::-1], "total": self._telegram.calls_seen})

    async def sends(self, request: web.Request) -> web.Response:
        """When and where the bot sent messages, in order; `method`, `chat_id` and `since` (a time) narrow them."""
        method, chat_id = request.query.get("method", "").lower(), int(_number(request, "chat_id", 0))
        since = _number(request, "since", 0)
        matching = [
            sent
            for sent in self._telegram.pace.sent
            if sent.at >= since and method in {"", sent.method} and chat_id in {0, sent.chat_id}
        ]
        return answer(
            {
                "times": [sent.at for sent in matching],
                "chats": [sent.chat_id for sent in matching],
                "messages": [sent.message_id for sent in matching],
            }
        )

    async def quiet(self, request: web.Request) -> web.Response:
        """Waits until every update (of `chat_id`, if given) was acknowledged and no call is being answered."""
        telegram = self._telegram
        chat_id = int(_number(request, "chat_id", 0)) or None
        timeout = _number(request, "timeout", _QUIET_SECONDS)
        is_quiet = await telegram.signals.until("quiet", lambda: telegram.is_quiet(chat_id), timeout)
        waiting = [
            update.id for update in telegram.updates.pending.values() if chat_id is None or update.chat_id == chat_id
        ]
        return answer({"quiet": is_quiet, "pending": waiting})

    async def sms(self, request: web.Request) -> web.Response:
        """What was sent by SMS, newest last; `to` narrows it to a phone."""
        to = request.query.get("to")
        found = self._sms.messages if to is None else self._sms.to("+" + to.strip().lstrip("+"))
        return answer({"sms": [sms.json() for sms in found]})

    async def file(self, request: web.Request) -> web.Response:
        """A file that was sent, by its `file_id`: a photo to look at, anything else as a download."""
        stored = self._telegram.files.by_id(request.match_info["id"])
        if stored is None:
            raise Refusal(404, "no such file")
        picture = content_type(stored.data) if stored.folder == "photos" else None
        how = "attachment" if picture is None else "inline"
        headers = {
            "Content-Disposition": content_disposition_header(how, filename=stored.name),
            "X-Content-Type-Options": "nosniff",
        }
        return web.Response(body=stored.data, content_type=picture or "application/octet-stream", headers=headers)

    async def update(self, request: web.Request) -> web.Response:
        """A raw update, queued as it is; an `update_id` is given to it unless it has one."""
        wish = await read_object(request)
        update_id = wish.pop("update_id", None)
        if len(wish) != 1:
            raise Refusal(400, "an update has exactly one field beside update_id")
        (kind, payload) = next(iter(wish.items()))
        if update_id is not None and not isinstance(update_id, int):
            raise Refusal(400, "update_id must be a number")
        queued = self._telegram.updates.add(kind, payload, _chat_id(payload), update_id=update_id)
        return answer({"update_id": queued}, status=201)

    async def redeliver(self, request: web.Request) -> web.Response:
        """An update once more, byte for byte, acknowledged or not."""
        update_id = request.match_info["id"]
        if not update_id.isdecimal() or not self._telegram.updates.redeliver(int(update_id)):
            raise Refusal(404, "no such update")
        return answer({"update_id": int(update_id)}, status=201)

    async def faults(self, _request: web.Request) -> web.Response:
        """The faults still to come."""
        return answer({"faults": [fault.json() for fault in self._telegram.faults.orders]})

    async def order_fault(self, request: web.Request) -> web.Response:
        """Schedule a fault; see `bot.sandbox.faults`."""
        try:
            fault = self._telegram.faults.order(await read_object(request))
        except FaultError as problem:
            raise Refusal(400, str(problem)) from problem
        return answer(fault.json(), status=201)

    async def clear_faults(self, _request: web.Request) -> web.Response:
        """No more faults."""
        self._telegram.faults.clear()
        return web.Response(status=204)

    async def advance(self, request: web.Request) -> web.Response:
        """Let time pass on Telegram's server: `{"advance_seconds": 3600}`."""
        seconds = (await read_object(request)).get("advance_seconds")
        if isinstance(seconds, bool) or not isinstance(seconds, int | float):
            raise Refusal(400, "advance_seconds must be a number")
        self._telegram.advance(seconds)
        return answer({"now": self._telegram.now()})

    async def change_rules(self, request: web.Request) -> web.Response:
        """Change numbers of `bot.sandbox.telegram.rules.Rules`."""
        try:
            self._telegram.rules = self._telegram.rules.changed(await read_object(request))
        except ValueError as error:
            raise Refusal(400, str(error)) from error
        return web.Response(status=204)


def _chat_id(payload: object) -> int:
    """Whose chat an update belongs to, as far as can be seen."""
    if not isinstance(payload, dict):
        return 0
    inner = payload.get("message")
    for place in (payload.get("chat"), inner.get("chat") if isinstance(inner, dict) else None, payload.get("from")):
        if isinstance(place, dict) and isinstance(place.get("id"), int):
            return int(place["id"])
    return 0


def _number(request: web.Request, name: str, default: float) -> float:
    value: JsonObject | str = request.query.get(name, str(default))
    try:
        return float(str(value))
    except ValueError as error:
        raise Refusal(400, f"{name} must be a number") from error
