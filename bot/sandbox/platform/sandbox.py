"""The strict stand-in for the Platform: what it received, what it made of it, and what it says to the bot."""

from __future__ import annotations

import contextlib
import json
import secrets
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import aiohttp

from bot.domain.signing import sign
from bot.sandbox.events import Events
from bot.sandbox.faults import Fault, Faults
from bot.sandbox.platform.deliveries import (
    ID,
    JSON_TYPE,
    SIGNATURE,
    TIMESTAMP,
    Delivery,
    Event,
    read_event,
    verdict,
)
from bot.sandbox.platform.keys import new_keys
from bot.sandbox.signals import Signals
from bot.sandbox.supervisor import Supervisor
from bot.sandbox.wire import JsonObject, dumps

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_KEPT_MAX: Final = 100_000
_SIGNAL: Final = "platform"
_DOWN: Final = 503


class PlatformError(Exception):
    """What was waited for did not arrive; the message says what did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What the Platform told the bot, and what it was answered; `status` is None where nobody answered."""

    number: int
    at: datetime
    type: str
    data: JsonObject
    status: int | None
    answer: Any

    def json(self) -> JsonObject:
        """The post as the sandbox's own API shows it."""
        return {
            "number": self.number,
            "at": self.at.timestamp(),
            "type": self.type,
            "data": self.data,
            "status": self.status,
            "answer": self.answer,
        }


class PlatformSandbox:
    """One Platform with one bot.

    `keys` are changed to rotate; `is_down` answers 503 to everything; without `is_deduplicating` a repeat has its
    effect again, as at a receiver that was not written with care.
    """

    def __init__(self, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.keys = new_keys()
        self.signing, self.verifying = self.keys.signing, self.keys.verifying
        self.clock = clock
        self.url = ""  # for PLATFORM_URL, once the sandbox listens
        self.bot_url = ""  # where the bot listens
        self.session: aiohttp.ClientSession | None = None
        self.stream, self.faults = Events(), Faults()
        self.signals, self.supervisor = Signals(), Supervisor()
        self.is_down = False
        self.is_deduplicating = True
        self.excuse = ""  # the body of answers that a fault makes
        self.received: list[Delivery] = []  # every POST, in order of arrival
        self.events: list[Event] = []  # each event once, in order of arrival
        self.posted: list[Post] = []  # what a visitor of the demo had it say
        self.effects: Counter[str] = Counter()  # how often each event's id had its effect
        self.disorders: list[tuple[Event, Event]] = []  # per person: the later one that came, the earlier one after it
        self.strays = 0  # requests that followed a redirect
        self._newest: dict[str, Event] = {}
        self._occurred: dict[str, str] = {}
        self._attempts: Counter[str] = Counter()
        self._count = 0

    @property
    def signing_keys(self) -> str:
        """For PLATFORM_SIGNING_KEYS."""
        return self.keys.signing_keys

    @property
    def verify_keys(self) -> str:
        """For PLATFORM_VERIFY_KEYS."""
        return self.keys.verify_keys

    @property
    def api_token(self) -> str:
        """For PLATFORM_API_TOKENS."""
        return self.keys.api_token

    def settings(self) -> dict[str, str]:
        """The bot's settings that belong to this Platform."""
        return {
            "PLATFORM_URL": self.url,
            "PLATFORM_SIGNING_KEYS": self.signing_keys,
            "PLATFORM_VERIFY_KEYS": self.verify_keys,
            "PLATFORM_API_TOKENS": self.api_token,
        }

    def arrive(self, headers: Sequence[tuple[str, str]], body: bytes) -> tuple[Delivery, Fault | None]:
        """Judge and keep a delivery; its effect is left to `take`. The fault that strikes it is used up."""
        now = self.clock()
        named: dict[str, str] = {}
        for name, value in headers:
            named[name.lower()] = ", ".join(filter(None, (named.get(name.lower()), value)))
        versions, refusal = verdict(self.verifying, headers, body, now)
        read = read_event(named.get(ID, ""), named.get("content-type", "").partition(";")[0], body)
        event = read if isinstance(read, Event) and refusal is None else None
        fault = self._fault(event, named.get(ID, ""))
        self._attempts[named.get(ID, "")] += 1
        delivery = Delivery(
            number=self._next_number(),
            attempt=self._attempts[named.get(ID, "")],
            at=now,
            headers=named,
            body=body,
            versions=versions,
            refusal=str(refusal) if refusal else read if isinstance(read, str) else None,
            event=event,
            fault=fault.kind if fault else None,
            is_repeat=event is not None and self.effects[event.id] > 0,
        )
        self.received.append(delivery)
        del self.received[:-_KEPT_MAX]
        if not delivery.is_taken:
            self._show(delivery)
        return delivery, fault

    def take(self, delivery: Delivery) -> None:
        """Let a delivery have its effect: once for each event, unless this Platform does not de-duplicate."""
        event = delivery.event
        if event is None:
            return
        is_known = self.effects[event.id] > 0
        if not is_known:
            self._line_up(event)
            self.events.append(event)
        if not (is_known and self.is_deduplicating):
            self.effects[event.id] += 1
        self._show(delivery)

    def of(self, kind: str, *, person: str | None = None) -> list[Event]:
        """The events of a type, each once, in order of arrival."""
        return [event for event in self.events if event.type == kind and person in {None, event.person}]

    def attempts(self, event_id: str) -> list[Delivery]:
        """Every delivery of an event, taken or not, oldest first."""
        return [delivery for delivery in self.received if delivery.id == event_id]

    async def until(self, kind: str, n: int = 1, *, patience_seconds: float = 10.0) -> list[Event]:
        """Wait for that many events of a type, and give all there are; raises `PlatformError`."""
        if not await self.signals.until(_SIGNAL, lambda: len(self.of(kind)) >= n, patience_seconds):
            arrived = ", ".join(event.type for event in self.events) or "nothing"
            message = f"{n} of {kind} did not arrive in {patience_seconds} s; what did: {arrived}"
            raise PlatformError(message)
        return self.of(kind)

    async def until_received(self, n: int, *, patience_seconds: float = 10.0) -> list[Delivery]:
        """Wait for that many deliveries, refused ones and repeats too; raises `PlatformError`."""
        if not await self.signals.until(_SIGNAL, lambda: len(self.received) >= n, patience_seconds):
            message = f"{n} deliveries did not arrive in {patience_seconds} s, but {len(self.received)}"
            raise PlatformError(message)
        return list(self.received)

    async def posts(
        self, kind: str, data: Mapping[str, Any], id: str | None = None, at: datetime | None = None
    ) -> tuple[int, Any]:
        """Post an event to the bot, signed; the answer's status and JSON.

        `at` is when it happened and when it is sent. The same id again has the stamp of the first time in its body, as
        a repeat has, and a fresh one in its header.
        """
        message_id = id or f"msg_{secrets.token_hex(12)}"
        sent = at or self.clock()
        occurred = self._occurred.setdefault(message_id, sent.isoformat())
        body = dumps({"type": kind, "timestamp": occurred, "data": dict(data)})
        return await self.posts_raw(body, id=message_id, at=sent)

    async def says(self, kind: str, data: JsonObject) -> Post:
        """Post an event as a visitor of the demo has it, and show it with the answer."""
        number, at, status, answered = self._next_number(), self.clock(), None, None
        with contextlib.suppress(aiohttp.ClientError, TimeoutError):
            status, answered = await self.posts(kind, data)
        post = Post(number=number, at=at, type=kind, data=data, status=status, answer=answered)
        self.posted.append(post)
        del self.posted[:-_KEPT_MAX]
        self.stream.publish("platform_post", lambda: {"post": post.json()})
        return post

    def switch(self, *, is_down: bool) -> None:
        """Let the Platform fail, or work again."""
        self.is_down = is_down
        self.stream.publish("platform_switch", lambda: {"is_down": is_down})

    async def posts_raw(
        self,
        body: bytes,
        *,
        id: str | None = None,
        at: datetime | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, Any]:
        """Post these bytes to the bot, signed; `headers` replace the right ones, and an empty one leaves it out."""
        message_id = id or f"msg_{secrets.token_hex(12)}"
        sent = at or self.clock()
        right = {
            "content-type": JSON_TYPE,
            ID: message_id,
            TIMESTAMP: str(int(sent.timestamp())),
            SIGNATURE: sign(self.signing, message_id, sent, body),
        }
        given = {name: value for name, value in {**right, **(headers or {})}.items() if value}
        return await self._call("POST", "/platform/events", body, given)

    async def asks(self, method: str, path: str, json: object = None, *, token: str | None = None) -> tuple[int, Any]:
        """Ask `/v1` with the bearer token; the answer's status and JSON."""
        headers = {"authorization": f"Bearer {self.api_token if token is None else token}"}
        if json is None:
            return await self._call(method, path, None, headers)
        return await self._call(method, path, dumps(json), {**headers, "content-type": JSON_TYPE})

    async def _call(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> tuple[int, Any]:
        if self.session is None:
            message = "The sandbox is not running: enter it first."
            raise PlatformError(message)
        url = self.bot_url + path
        async with self.session.request(method, url, data=body, headers=headers, allow_redirects=False) as response:
            raw = await response.read()
            try:
                return response.status, json.loads(raw) if raw else None
            except ValueError:
                return response.status, raw.decode("utf-8", "replace")

    def _fault(self, event: Event | None, message_id: str) -> Fault | None:
        if self.is_down:
            return Fault(id=0, method=_SIGNAL, kind=_DOWN)
        names = [_SIGNAL, f"platform:{message_id}"]
        if event is not None:
            names += [f"platform.{event.type}", f"platform:{event.person}"]
        return self.faults.strike(names)

    def _next_number(self) -> int:
        self._count += 1
        return self._count

    def _line_up(self, event: Event) -> None:
        """Keep the order of each person's events."""
        if event.person is None:
            return
        newest = self._newest.get(event.person)
        if newest is not None and newest.index > event.index:
            self.disorders.append((newest, event))
            return
        self._newest[event.person] = event

    def _show(self, delivery: Delivery) -> None:
        self.stream.publish("platform_delivery", lambda: {"delivery": delivery.json()})
        self.signals.fire(_SIGNAL)
