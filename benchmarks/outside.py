"""Telegram and the SMS gateway as a bot sees them, lean: canned valid answers by a raw protocol, alike for everybody.

The project's own sandbox would hold nobody up either: driven inside its process it kept 0.3 to 0.6 of a core busy while
a bot filled another. But it checks every call as Telegram does, for 14 ms of processor time a signing of ours where
this takes about 2, and on a machine with two cores that work would stand in every latency. What is kept here is what
the conversation needs: the buttons of each chat, the codes by phone, and a count of calls.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote_plus

TOKEN = "424242:BENCH-token-of-nobody-0123456789abc"  # noqa: S105 -- opens nothing
SMS_KEY = "bench"
_BOT = '{"id":424242,"is_bot":true,"first_name":"Benchmark","username":"bench_bot"}'
_MESSAGES = frozenset({b"sendMessage", b"editMessageText", b"editMessageReplyMarkup"})
_BUTTON = re.compile(r'"callback_data":\s*"([^"]+)"')
_CODE = re.compile(r"\b\d{6}\b")
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_DONE = b'{"ok":true,"result":true}'


@dataclass(slots=True)
class Chat:
    """What a person sees: the newest message, and the newest one that had inline buttons; both as JSON."""

    newest: str = ""
    tappable: str = ""
    tappable_id: int = 0
    buttons: tuple[str, ...] = ()


class Outside:
    """Everything outside the bot. Bots take turns, so one count serves them all."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self.chats: dict[int, Chat] = {}
        self.codes: dict[str, str] = {}
        self.webhooks: set[str] = set()
        self.calls = 0
        self._message_id = 0

    def answer(self, path: bytes, body: bytes) -> bytes:
        """Answer one call, of the Bot API or of Mobizon's."""
        fields = dict(_field(pair) for pair in body.split(b"&"))
        if path.startswith(b"/mobizon/"):
            return self._send_sms(fields)
        self.calls += 1
        method = path.rpartition(b"/")[2]
        if method in _MESSAGES:
            return self._show(method, fields)
        if method == b"setWebhook":
            self.webhooks.add(_text(fields[b"url"]))
        return _DONE

    def _send_sms(self, fields: dict[bytes, bytes]) -> bytes:
        code = _CODE.search(_text(fields[b"text"]))
        assert code is not None, "an SMS without a code"
        self.codes[_text(fields[b"recipient"])] = code[0]
        return b'{"code":0,"data":{"campaignId":"1","messageId":"1","status":2},"message":""}'

    def _show(self, method: bytes, fields: dict[bytes, bytes]) -> bytes:
        chat_id = int(fields[b"chat_id"])
        chat = self.chats.setdefault(chat_id, Chat())
        if method == b"sendMessage":
            self._message_id += 1
            message_id = self._message_id
        else:
            message_id = int(fields[b"message_id"])
        markup = _text(fields[b"reply_markup"]) if b"reply_markup" in fields else ""
        is_inline = '"inline_keyboard"' in markup
        buttons = f',"reply_markup":{markup}' if is_inline else ""
        message = (
            f'{{"message_id":{message_id},"from":{_BOT},"chat":{{"id":{chat_id},"first_name":"A","type":"private"}},'
            f'"date":{int(time.time())},"text":{_quoted(fields.get(b"text", b"-"))}{buttons}}}'
        )
        chat.newest = message
        if is_inline or message_id == chat.tappable_id:
            chat.tappable, chat.tappable_id, chat.buttons = message, message_id, tuple(_BUTTON.findall(markup))
        return f'{{"ok":true,"result":{message}}}'.encode()


def _field(pair: bytes) -> tuple[bytes, bytes]:
    name, _, value = pair.partition(b"=")
    return name, value


@lru_cache(maxsize=1024)
def _quoted(raw: bytes) -> str:
    """Turn a form's text into JSON. Telegram echoes texts, and most of a bot's are always the same."""
    return json.dumps(_text(raw))


def _text(raw: bytes) -> str:
    return unquote_plus(raw.decode("ascii"))


class _Caller(asyncio.Protocol):
    """One connection of a bot: HTTP/1.1 with Content-Length, kept alive."""

    def __init__(self, outside: Outside) -> None:
        self._outside = outside
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        while (head_end := self._received.find(b"\r\n\r\n")) >= 0:
            length = _LENGTH.search(self._received, 0, head_end)
            end = head_end + 4 + (int(length[1]) if length else 0)
            if len(self._received) < end:
                return
            path = self._received.split(b" ", 2)[1].partition(b"?")[0]
            body = self._outside.answer(path, self._received[head_end + 4 : end])
            self._received = self._received[end:]
            head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            self._transport.write(head % len(body) + body)


async def listen(outside: Outside) -> tuple[asyncio.Server, str]:
    """Serve on a free port; give the server and its address."""
    server = await asyncio.get_running_loop().create_server(lambda: _Caller(outside), "127.0.0.1", 0)
    return server, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
