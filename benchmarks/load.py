"""People who sign: each connection is one person after another, posting updates as Telegram does."""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from benchmarks.outside import Chat, Outside

WEBHOOK_SECRET = "benchmark-of-nobody"  # noqa: S105 -- opens nothing
STEPS = ("/start", "language:kk", "agree:", "contact", "code", "name:", "capacity:self", "confirm:")
ATTEMPTS_MAX = 8
_FIRST_PERSON = 700_000_001
_OK = 200


@dataclass(slots=True)
class Crowd:
    """Everybody who will ever sign; no id comes twice, whoever the bot is."""

    outside: Outside
    persons: Iterator[int] = field(default_factory=lambda: itertools.count(_FIRST_PERSON))
    updates: Iterator[int] = field(default_factory=lambda: itertools.count(500_000_001))

    async def sign(self, port: int, *, signings: int, connections: int, is_scripted: bool) -> Load:
        """Let so many people sign, at most one a connection at a time; a bot with a script gets no made-up buttons."""
        load = Load()
        waiting = iter(range(signings))
        lines = [await Line.open(port) for _ in range(min(connections, signings))]
        calls, cpu, began = self.outside.calls, time.process_time(), time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for line in lines:
                group.create_task(self._one_after_another(line, waiting, load, is_scripted=is_scripted))
        load.seconds = time.perf_counter() - began
        load.generator_cpu_seconds = time.process_time() - cpu
        load.calls = self.outside.calls - calls
        for line in lines:
            line.close()
        return load

    async def _one_after_another(self, line: Line, waiting: Iterator[int], load: Load, *, is_scripted: bool) -> None:
        for _ in waiting:
            person = next(self.persons)
            chat = self.outside.chats[person] = Chat()
            for step in STEPS:
                body = self._update(person, chat, step, is_scripted=is_scripted)
                began = time.perf_counter()
                load.repeats += await line.post(body)
                load.latencies_seconds.append(time.perf_counter() - began)
            del self.outside.chats[person]

    def _update(self, person: int, chat: Chat, step: str, *, is_scripted: bool) -> bytes:
        """One update in Telegram's words (Bot API Update): a tap where the step is a button, else a message."""
        number = next(self.updates)
        sender = _PERSON % person
        if ":" in step:
            made_up = None if is_scripted else f"{step}0123456789abcdef"
            data = next((button for button in chat.buttons if button.startswith(step)), made_up)
            assert data is not None, f"no button {step} but {chat.buttons}"
            body = (
                f'{{"update_id":{number},"callback_query":{{"id":"{number}","from":{{{sender},"is_bot":false}},'
                f'"message":{chat.tappable or chat.newest},"chat_instance":"{person}","data":"{data}"}}}}'
            )
        else:
            content = self._message(person, step, is_scripted=is_scripted)
            body = (
                f'{{"update_id":{number},"message":{{"message_id":{number},"from":{{{sender},"is_bot":false}},'
                f'"chat":{{{sender},"type":"private"}},"date":{int(time.time())},{content}}}}}'
            )
        return body.encode()

    def _message(self, person: int, step: str, *, is_scripted: bool) -> str:
        phone = f"7701{person % 10**7:07d}"
        if step == "contact":
            return f'"contact":{{"phone_number":"{phone}",{_NAME},"user_id":{person}}}'
        if step == "code":
            code = self.outside.codes.pop(phone, None) if is_scripted else "123456"
            assert code is not None, "no SMS with a code came"
            return f'"text":"{code}"'
        return f'"text":"{step}","entities":[{{"offset":0,"length":{len(step)},"type":"bot_command"}}]'


# Telegram escapes what is not ASCII, and so does this.
_NAME = '"first_name":{},"last_name":{}'.format(*map(json.dumps, ("Айгүл", "Үлгібекова")))
_PERSON = f'"id":%d,{_NAME},"language_code":"kk"'


@dataclass(slots=True, kw_only=True)
class Load:
    """What one turn of a bot came to."""

    seconds: float = 0.0
    generator_cpu_seconds: float = 0.0
    calls: int = 0
    repeats: int = 0
    latencies_seconds: list[float] = field(default_factory=list)


class Line(asyncio.Protocol):
    """A connection to the webhook, an update at a time. What is not answered by 200 is sent again at once."""

    def __init__(self) -> None:
        """Begin unconnected."""
        self._received = b""
        self._status: asyncio.Future[int] | None = None

    @classmethod
    async def open(cls, port: int) -> Line:
        """Connect; raises OSError while nobody listens."""
        _, line = await asyncio.get_running_loop().create_connection(cls, "127.0.0.1", port)
        return line

    async def post(self, body: bytes) -> int:
        """Post an update until it is taken; tell how often it was repeated."""
        for repeats in range(ATTEMPTS_MAX):
            self._status = asyncio.get_running_loop().create_future()
            self._transport.write(_HEAD % len(body) + body)
            if await self._status == _OK:
                return repeats
        message = f"an update was refused {ATTEMPTS_MAX} times"
        raise RuntimeError(message)

    def close(self) -> None:
        """Hang up."""
        self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Read the answer to its end, by its Content-Length."""
        self._received += data
        head, found, body = self._received.partition(b"\r\n\r\n")
        if not found or len(body) < _length(head):
            return
        self._received = b""
        if self._status is not None and not self._status.done():
            self._status.set_result(int(head[9:12]))

    def connection_lost(self, exc: Exception | None) -> None:
        """Fail who waits."""
        if self._status is not None and not self._status.done():
            self._status.set_exception(exc or ConnectionResetError("the bot hung up"))


def _length(head: bytes) -> int:
    return int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])


_HEAD = (
    b"POST /telegram HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    b"X-Telegram-Bot-Api-Secret-Token: " + WEBHOOK_SECRET.encode() + b"\r\nContent-Length: %d\r\n\r\n"
)
