"""One POST to the Platform over a real socket: what goes out, and what each way of answering means."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import aiohttp
import pytest

from bot.domain.outgoing import Verdict, judge
from bot.domain.signing import PrivateKey, SharedKey, verify
from bot.gateways.platform import EXCERPT_BYTES_MAX, PATIENCE, Answer, Platform
from bot.gateways.sms.wire import open_session
from tests.world import free_port

NOW = datetime(2026, 11, 22, 10, 15, 30, 999999, tzinfo=UTC)
SHARED, PRIVATE = SharedKey(bytes(range(32))), PrivateKey(bytes(range(32)))
BODY = b'{"type":"consent.given"}'
EVENT = "evt_0123456789abcdef"
SILENT = b""  # the connection is cut without a word
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@dataclass(slots=True)
class Wire:
    """A server that says just these bytes; without `is_closing` it then keeps the line open."""

    says: bytes
    is_closing: bool = True
    heard: list[bytes] = field(default_factory=list)
    is_over: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            self.heard += [await reader.readuntil(b"\r\n\r\n"), await reader.readexactly(len(BODY))]
            writer.write(self.says)
            if not self.is_closing:
                await reader.read()
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()
        self.is_over.set()


@asynccontextmanager
async def platform_at(wire: Wire, patience: aiohttp.ClientTimeout = PATIENCE) -> AsyncIterator[Platform]:
    server = await asyncio.start_server(wire.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, open_session() as session:
        url = f"http://127.0.0.1:{port}/events"
        yield Platform(session=session, url=url, keys=(SHARED, PRIVATE), patience=patience)
        # Whoever keeps the line open sees it hung up, or this test waits for ever.
        await wire.is_over.wait()


async def answer_to(wire: Wire) -> Answer:
    async with platform_at(wire) as platform:
        return await platform.post(EVENT, BODY, NOW)


def http(status: int, *headers: str, body: bytes = b"") -> bytes:
    lines = [f"HTTP/1.1 {status} Said", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


async def test_an_event_goes_out_as_the_contract_says() -> None:
    wire = Wire(OK)
    assert await answer_to(wire) == Answer(status=200, reason="http-200", excerpt=b"ok")
    head, body = wire.heard
    first, *lines = head.decode().strip().split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    assert first == "POST /events HTTP/1.1"
    assert body == BODY
    assert headers["webhook-id"] == EVENT
    assert headers["webhook-timestamp"] == str(int(NOW.timestamp()))
    assert headers["content-type"] == "application/json"
    assert headers["accept-encoding"] == "identity"
    for key in (SHARED, PRIVATE.public):
        signature = headers["webhook-signature"]
        assert verify([key], EVENT, headers["webhook-timestamp"], signature, body, NOW) is None


@pytest.mark.parametrize(
    ("says", "status", "reason", "verdict"),
    [
        pytest.param(http(204), 204, "http-204", Verdict.DELIVERED, id="204"),
        pytest.param(http(302, "Location: /elsewhere"), 302, "http-302", Verdict.FAILED, id="redirect"),
        pytest.param(http(304), 304, "http-304", Verdict.FAILED, id="not modified"),
        pytest.param(http(400), 400, "http-400", Verdict.FAILED, id="400"),
        pytest.param(http(410), 410, "http-410", Verdict.GONE, id="410"),
        pytest.param(http(503), 503, "http-503", Verdict.AWAY, id="503"),
        pytest.param(SILENT, None, "disconnected", Verdict.AWAY, id="cut"),
        pytest.param(b"HTTP/1.1 200 O", None, "disconnected", Verdict.AWAY, id="cut in the first line"),
        pytest.param(b"SSH-2.0-OpenSSH\r\n\r\n", None, "disconnected", Verdict.AWAY, id="no HTTP"),
        pytest.param(http(200, f"X: {'x' * 100_000}"), None, "disconnected", Verdict.AWAY, id="headers too large"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
            200,
            "http-200",
            Verdict.DELIVERED,
            id="cut in the body",
        ),
    ],
)
async def test_every_way_of_answering_is_an_outcome(
    says: bytes, status: int | None, reason: str, verdict: Verdict
) -> None:
    wire = Wire(says)
    answer = await answer_to(wire)
    assert (answer.status, answer.reason, judge(answer.status)) == (status, reason, verdict)
    assert len(wire.heard) == 2  # one request: no redirect was followed, nothing was sent twice


async def test_nobody_listening_is_no_answer() -> None:
    async with open_session() as session:
        platform = Platform(session=session, url=f"http://127.0.0.1:{free_port()}", keys=(SHARED,))
        assert await platform.post(EVENT, BODY, NOW) == Answer(status=None, reason="unreachable")


async def test_silence_is_a_timeout() -> None:
    patience = aiohttp.ClientTimeout(total=0.1)
    async with platform_at(Wire(b"HTTP/1.1 200", is_closing=False), patience=patience) as platform:
        assert await platform.post(EVENT, BODY, NOW) == Answer(status=None, reason="timeout")


def test_patience_lasts_15_seconds_as_the_contract_says() -> None:
    assert PATIENCE.total == 15


async def test_what_was_answered_stands_though_its_words_never_end() -> None:
    patience = aiohttp.ClientTimeout(total=0.1)
    says = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"
    async with platform_at(Wire(says, is_closing=False), patience=patience) as platform:
        assert await platform.post(EVENT, BODY, NOW) == Answer(status=200, reason="http-200", excerpt=b"half")


async def test_of_a_long_answer_only_the_beginning_is_read() -> None:
    """The line is hung up though the server has a gibibyte more to say."""
    says = b"HTTP/1.1 500 Said\r\nContent-Length: 1073741824\r\n\r\n" + b"x" * 100_000
    async with platform_at(Wire(says, is_closing=False)) as platform:
        answer = await platform.post(EVENT, BODY, NOW)
    assert answer.excerpt == b"x" * EXCERPT_BYTES_MAX


async def test_a_compressed_answer_is_not_unfolded() -> None:
    packed = gzip.compress(b"x" * 1_000_000)
    answer = await answer_to(Wire(http(500, "Content-Encoding: gzip", body=packed)))
    assert answer.excerpt == packed[:EXCERPT_BYTES_MAX]


async def test_what_the_answer_asks_for_is_told() -> None:
    assert (await answer_to(Wire(http(503, "Retry-After: 120")))).retry_after == "120"


async def test_addresses_are_told_apart_and_keys_never_shown() -> None:
    async with open_session() as session:
        one, other = (Platform(session=session, url=f"https://{name}", keys=(SHARED, PRIVATE)) for name in "ab")
    assert one.url_digest != other.url_digest
    assert repr(SHARED.secret)[2:-1] not in repr(one)
