"""Tests of bot.gateways.sms: against the sandbox's providers, and against peers that no provider should be."""

from __future__ import annotations

import asyncio
import functools
import json
import logging
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from urllib.parse import parse_qs

import aiohttp
import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.domain.phone import Phone
from bot.gateways import Delivered, Outcome, Rejected, RetryLater, Unknown
from bot.gateways.sms import SmsGateway
from bot.gateways.sms.console import ConsoleGateway
from bot.gateways.sms.mobizon import MobizonGateway
from bot.gateways.sms.smsc import SmscGateway
from bot.gateways.sms.wire import PATIENCE, money, open_session, whole
from bot.sandbox.server import RunningSandbox, running_sandbox

PHONE = Phone("+77012345667")
LANDLINE = Phone("+77272501234")  # well-formed, but no SMS gets there
TEXT = "Senimkey: 042137 — келісімге арналған код. Ешкімге айтпаңыз"
KEY = "invented-mobizon-key-with-?&=/-in-it"
PASSWORD = "invented-smsc-password"
SHORT = aiohttp.ClientTimeout(total=0.5)

Make = Callable[..., SmsGateway]


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with open_session() as session:
        yield session


@pytest.fixture(params=["mobizon", "smsc"])
def provider(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def make(provider: str, session: aiohttp.ClientSession) -> Make:
    """A gateway to a peer of the test's own, with invented secrets."""
    return functools.partial(gateway, provider, session)


def gateway(
    provider: str, session: aiohttp.ClientSession, url: str, patience: aiohttp.ClientTimeout = PATIENCE
) -> SmsGateway:
    if provider == "mobizon":
        return MobizonGateway(session=session, base_url=url, api_key=KEY, patience=patience)
    return SmscGateway(session=session, base_url=url, login="invented-login", password=PASSWORD, patience=patience)


# --- The console ---


async def test_the_console_shows_the_whole_sms() -> None:
    lines: list[str] = []
    console = ConsoleGateway(show=lines.append)
    assert await console.send(PHONE, "код 042137") == Delivered()
    assert lines == ["SMS to +77012345667: код 042137"]
    assert await console.balance() is None


# --- Providers as they are: the sandbox ---


@pytest.fixture
async def sandbox() -> AsyncIterator[RunningSandbox]:
    async with running_sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def account(provider: str, session: aiohttp.ClientSession, sandbox: RunningSandbox) -> Callable[..., SmsGateway]:
    """A gateway with the sandbox's account; keywords replace what it is made of."""
    known = sandbox.sms.account

    def mobizon(secret: str = known.mobizon_key, sender: str | None = "Senimkey") -> SmsGateway:
        return MobizonGateway(session=session, base_url=f"{sandbox.mobizon_base_url}/", api_key=secret, sender=sender)

    def smsc(secret: str = known.smsc_password, sender: str | None = "Senimkey") -> SmsGateway:
        return SmscGateway(
            session=session, base_url=sandbox.smsc_base_url, login=known.smsc_login, password=secret, sender=sender
        )

    return mobizon if provider == "mobizon" else smsc


async def test_a_text_arrives_letter_by_letter(
    account: Callable[..., SmsGateway], sandbox: RunningSandbox, provider: str
) -> None:
    outcome = await account().send(PHONE, TEXT)
    (sms,) = sandbox.sms.messages
    assert (sms.to, sms.text, sms.sender, sms.gateway) == (PHONE.e164, TEXT, "Senimkey", provider)
    assert outcome == Delivered(reference=str(sms.id))


async def test_without_a_sender_the_accounts_own_signs(
    account: Callable[..., SmsGateway], sandbox: RunningSandbox
) -> None:
    assert isinstance(await account(sender=None).send(PHONE, TEXT), Delivered)
    assert sandbox.sms.messages[0].sender is None


async def test_a_number_that_gets_no_sms_is_rejected(
    account: Callable[..., SmsGateway], sandbox: RunningSandbox
) -> None:
    assert await account().send(LANDLINE, TEXT) == Rejected(reason="number")
    assert not sandbox.sms.messages


async def test_a_wrong_secret_may_be_corrected(account: Callable[..., SmsGateway], sandbox: RunningSandbox) -> None:
    assert await account(secret="wrong").send(PHONE, TEXT) == RetryLater(reason="auth")
    assert await account(secret="wrong").balance() is None
    assert not sandbox.sms.messages


async def test_without_money_nothing_is_sent(account: Callable[..., SmsGateway], sandbox: RunningSandbox) -> None:
    sandbox.sms.balance = Decimal(1)
    assert isinstance(await account().send(PHONE, TEXT), RetryLater)
    assert not sandbox.sms.messages


async def test_a_text_too_long_is_not_sent(account: Callable[..., SmsGateway], sandbox: RunningSandbox) -> None:
    assert isinstance(await account().send(PHONE, "а" * 10_000), RetryLater | Rejected)
    assert not sandbox.sms.messages


async def test_the_balance_is_told(account: Callable[..., SmsGateway], sandbox: RunningSandbox) -> None:
    sandbox.sms.balance = Decimal("123.45")
    assert await account().balance() == Decimal("123.45")


async def test_a_lost_answer_is_unknown_and_nothing_is_sent_again(
    account: Callable[..., SmsGateway], sandbox: RunningSandbox
) -> None:
    sandbox.sms.faults.order({"method": "sms", "status": "lost"})
    assert await account().send(PHONE, TEXT) == Unknown(reason="disconnected")
    assert len(sandbox.sms.messages) == 1


async def test_a_dropped_request_is_unknown_too(account: Callable[..., SmsGateway], sandbox: RunningSandbox) -> None:
    """On the wire it looks the same as a lost answer."""
    sandbox.sms.faults.order({"method": "sms", "status": "drop"})
    assert await account().send(PHONE, TEXT) == Unknown(reason="disconnected")
    assert not sandbox.sms.messages


# --- Every code that the providers document ---

MOBIZON_CODES: dict[int, Outcome] = {
    2: RetryLater(reason="parameters"),
    3: Unknown(reason="code-3"),
    4: RetryLater(reason="parameters"),
    5: RetryLater(reason="parameters"),
    6: RetryLater(reason="parameters"),
    8: RetryLater(reason="auth"),
    9: RetryLater(reason="auth"),
    10: RetryLater(reason="provider"),
    11: RetryLater(reason="parameters"),
    12: RetryLater(reason="parameters"),
    13: RetryLater(reason="parameters"),
    14: RetryLater(reason="blocked"),
    15: RetryLater(reason="provider"),
    30: RetryLater(reason="rate"),
    98: Unknown(reason="code-98"),
    99: RetryLater(reason="provider"),
    999: Unknown(reason="code-999"),
    12345: Unknown(reason="code-12345"),
}
SMSC_CODES: dict[int, Outcome] = {
    0: Unknown(reason="code-0"),
    1: RetryLater(reason="parameters"),
    2: RetryLater(reason="auth"),
    3: RetryLater(reason="money"),
    4: RetryLater(reason="blocked"),
    5: RetryLater(reason="parameters"),
    6: Rejected(reason="text"),
    7: Rejected(reason="number"),
    8: Rejected(reason="number"),
    9: RetryLater(reason="rate", after_seconds=60),
    12345: Unknown(reason="code-12345"),
}

# What Mobizon's envelope may hold besides, and what else SMSC may answer.
MOBIZON_BODIES: list[tuple[object, Outcome]] = [
    ({"code": 0, "data": {"messageId": "42"}, "message": ""}, Delivered(reference="42")),
    ({"code": "0", "data": {"messageId": 42}}, Delivered(reference="42")),
    ({"code": 0, "data": {}}, Delivered()),
    ({"code": 0, "data": [{"messageId": "42"}]}, Delivered()),
    ({"code": 0}, Delivered()),
    ({"code": 100, "data": "77"}, Delivered()),  # taken, to be sent in the background
    ({"code": 1, "data": {"recipient": "Incorrect phone number"}}, Rejected(reason="number")),
    ({"code": 1, "data": {"recipient": "…", "text": "…"}}, Rejected(reason="number")),
    ({"code": 1, "data": {"text": "Text cannot be blank"}}, Rejected(reason="text")),
    ({"code": 1, "data": {"from": "Alphaname is not registered"}}, RetryLater(reason="parameters")),
    ({"code": 1, "data": None}, RetryLater(reason="parameters")),
    ({"code": None}, Unknown(reason="unreadable")),
    ({"code": True, "data": {"messageId": "42"}}, Unknown(reason="unreadable")),
    ({"code": "ok"}, Unknown(reason="unreadable")),
    ({"code": 10**40}, Unknown(reason="unreadable")),
    ({"message": "welcome"}, Unknown(reason="unreadable")),
]
SMSC_BODIES: list[tuple[object, Outcome]] = [
    ({"id": 42, "cnt": 1}, Delivered(reference="42")),
    ({"id": "42", "cnt": "1"}, Delivered(reference="42")),
    ({"error": "invalid number", "error_code": "7"}, Rejected(reason="number")),
    ({"error": "no money", "error_code": 3, "id": 42}, RetryLater(reason="money")),  # an id, though nothing was sent
    ({"error": "no money", "error_code": 3, "id": 42, "cnt": 1}, RetryLater(reason="money")),
    ({"error": "something"}, Unknown(reason="unreadable")),
    ({"error": "something", "id": 42}, Unknown(reason="unreadable")),
    ({"id": 42}, Unknown(reason="unreadable")),
    ({"id": None, "cnt": 1}, Unknown(reason="unreadable")),
    ({"id": True, "cnt": 1}, Unknown(reason="unreadable")),
]


ANSWERS = [
    *(("mobizon", {"code": code, "data": {}, "message": "…"}, outcome) for code, outcome in MOBIZON_CODES.items()),
    *(("smsc", {"error": "…", "error_code": code}, outcome) for code, outcome in SMSC_CODES.items()),
    *(("mobizon", body, outcome) for body, outcome in MOBIZON_BODIES),
    *(("smsc", body, outcome) for body, outcome in SMSC_BODIES),
]


@pytest.mark.parametrize(("provider", "body", "expected"), ANSWERS, ids=[f"{who} {body}" for who, body, _ in ANSWERS])
async def test_every_answer_of_a_provider_is_an_outcome(make: Make, body: object, expected: Outcome) -> None:
    async with peer(answer(200, json.dumps(body))) as asked:
        assert await make(asked.url).send(PHONE, TEXT) == expected


@pytest.mark.parametrize(
    ("provider", "body"),
    [("mobizon", {"code": 0, "data": {"messageId": "42"}}), ("smsc", {"id": 42, "cnt": 1})],
)
@pytest.mark.parametrize("status", [400, 403, 500, 502])
async def test_a_success_under_an_error_status_is_unknown(make: Make, body: object, status: int) -> None:
    async with peer(answer(status, json.dumps(body))) as asked:
        assert await make(asked.url).send(PHONE, TEXT) == Unknown(reason="contradiction")


@pytest.mark.parametrize(
    ("provider", "body"),
    [("mobizon", {"code": 8, "data": {}}), ("smsc", {"error": "authorise error", "error_code": 2})],
)
async def test_a_providers_code_counts_under_any_status(make: Make, body: object) -> None:
    async with peer(answer(500, json.dumps(body))) as asked:
        assert await make(asked.url).send(PHONE, TEXT) == RetryLater(reason="auth")


@pytest.mark.parametrize(
    ("provider", "body", "expected"),
    [
        ("mobizon", {"code": 0, "data": {"balance": "16.2000", "currency": "KZT"}}, Decimal("16.2")),
        ("mobizon", {"code": 0, "data": {"balance": 16.2}}, Decimal("16.2")),
        ("mobizon", {"code": 0, "data": {"balance": "-3.5"}}, Decimal("-3.5")),
        ("mobizon", {"code": 0, "data": {"balance": "NaN"}}, None),
        ("mobizon", {"code": 0, "data": {}}, None),
        ("mobizon", {"code": 0, "data": [1]}, None),
        ("mobizon", {"code": 8, "data": {"balance": "16.2000"}}, None),
        ("smsc", {"balance": "123.45"}, Decimal("123.45")),
        ("smsc", {"balance": 0}, Decimal(0)),
        ("smsc", {"balance": "much"}, None),
        ("smsc", {"error": "authorise error", "error_code": 2}, None),
        ("smsc", [], None),
    ],
)
async def test_a_balance_is_a_number_or_not_known(make: Make, body: object, expected: Decimal | None) -> None:
    async with peer(answer(200, json.dumps(body))) as asked:
        assert await make(asked.url).balance() == expected


# --- Odd peers ---


@dataclass(slots=True, kw_only=True)
class Asked:
    """Where a peer listens, and every request that came to it, whole."""

    url: str
    requests: list[bytes] = field(default_factory=list)


Behaviour = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def peer(behave: Behaviour) -> AsyncIterator[Asked]:
    """A server that reads a request whole, and then does as it likes."""
    asked = Asked(url="")

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        asked.requests.append(head + await reader.readexactly(length))
        try:
            await behave(head, writer)
        except ConnectionError:
            pass  # The gateway had enough.
        finally:
            writer.transport.abort() if writer.transport.is_closing() else writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        asked.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield asked


def answer(status: int, body: str | bytes, headers: str = "") -> Behaviour:
    """A well-formed answer."""
    content = body.encode() if isinstance(body, str) else body

    async def behave(_head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(f"HTTP/1.1 {status} Odd\r\nContent-Length: {len(content)}\r\n{headers}\r\n".encode() + content)
        await writer.drain()

    return behave


def raw(*pieces: bytes, pause_seconds: float = 0, for_ever: bool = False) -> Behaviour:
    """Bytes, then the end of the connection; or the last piece again and again."""

    async def behave(_head: bytes, writer: asyncio.StreamWriter) -> None:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause_seconds)
        while for_ever:
            writer.write(pieces[-1])
            await writer.drain()
            await asyncio.sleep(pause_seconds)

    return behave


async def silence(_head: bytes, writer: asyncio.StreamWriter) -> None:
    """No answer until the other side goes."""
    await writer.wait_closed()


async def keeper(_head: bytes, writer: asyncio.StreamWriter) -> None:
    """A success over a connection that it promises to keep, and closes with the next request."""
    writer.write(
        b'HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 30\r\n\r\n{"code": 0, "id": 1, "cnt": 1}'
    )
    await writer.drain()
    await asyncio.sleep(0.1)


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
CHUNK = b"4000\r\n" + b" " * 0x4000 + b"\r\n"


ODD: dict[str, tuple[Behaviour, Outcome]] = {
    "empty": (answer(200, ""), Unknown(reason="unreadable")),
    "a line of text": (answer(200, "OK - 1 SMS, ID - 42"), Unknown(reason="unreadable")),
    "a page": (answer(200, "<html>Sign in to the Wi-Fi</html>"), Unknown(reason="unreadable")),
    "no UTF-8": (answer(200, b"\xff\xfe\x00"), Unknown(reason="unreadable")),
    "nested too deep": (answer(200, "[" * 60_000), Unknown(reason="unreadable")),
    "a list": (answer(200, "[]"), Unknown(reason="unreadable")),
    "null": (answer(200, "null"), Unknown(reason="unreadable")),
    "a number too long": (answer(200, '{"code": ' + "9" * 5_000 + "}"), Unknown(reason="unreadable")),
    "too long": (answer(200, " " * 70_000 + '{"code": 0, "id": 1, "cnt": 1}'), Unknown(reason="unreadable")),
    "without end": (raw(CHUNKED, CHUNK, for_ever=True), Unknown(reason="unreadable")),
    "no content": (answer(204, ""), Unknown(reason="unreadable")),
    "500": (answer(500, "boom"), Unknown(reason="http-500")),
    "502": (answer(502, '{"message": "bad gateway"}'), Unknown(reason="http-502")),
    "504": (answer(504, ""), Unknown(reason="http-504")),
    "503 with a time": (answer(503, "", "Retry-After: 30\r\n"), RetryLater(reason="http-503", after_seconds=30)),
    "503": (answer(503, ""), RetryLater(reason="http-503")),
    "429 with seconds": (answer(429, "{}", "Retry-After: 7\r\n"), RetryLater(reason="http-429", after_seconds=7)),
    "429 with a date": (
        answer(429, "", "Retry-After: Wed, 21 Oct 2026 07:28:00 GMT\r\n"),
        RetryLater(reason="http-429"),
    ),
    "429 for ages": (
        answer(429, "", "Retry-After: " + "9" * 17 + "\r\n"),
        RetryLater(reason="http-429", after_seconds=86_400),
    ),
    "429 with nonsense": (answer(429, "", "Retry-After: " + "9" * 400 + "\r\n"), RetryLater(reason="http-429")),
    "400": (answer(400, ""), RetryLater(reason="http-400")),
    "401": (answer(401, "{}"), RetryLater(reason="http-401")),
    "403": (answer(403, "no"), RetryLater(reason="http-403")),
    "404": (answer(404, "<html>"), RetryLater(reason="http-404")),
    "closed at once": (raw(b""), Unknown(reason="disconnected")),
    "not HTTP": (raw(b"SSH-2.0-OpenSSH_9.2\r\n"), Unknown(reason="disconnected")),
    "endless head": (raw(b"HTTP/1.1 200 OK\r\nX: " + b"a" * 20_000 + b"\r\n\r\n"), Unknown(reason="disconnected")),
    "cut body": (raw(b'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"code": 0'), Unknown(reason="disconnected")),
    "silent": (silence, Unknown(reason="timeout")),
    "drop by drop": (raw(CHUNKED, b"1\r\n \r\n", pause_seconds=0.05, for_ever=True), Unknown(reason="timeout")),
}


@pytest.mark.parametrize("oddity", ODD)
async def test_odd_peers_are_outcomes_and_asked_once(make: Make, oddity: str) -> None:
    behave, expected = ODD[oddity]
    patience = SHORT if expected == Unknown(reason="timeout") else PATIENCE
    async with peer(behave) as asked:
        sender = make(asked.url, patience)
        assert await sender.send(PHONE, TEXT) == expected
        assert len(asked.requests) == 1
        assert await sender.balance() is None


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308, 304])
async def test_a_redirect_is_not_followed(make: Make, status: int) -> None:
    async with (
        peer(answer(200, '{"code": 0, "id": 1, "cnt": 1}')) as thief,
        peer(answer(status, "", f"Location: {thief.url}/\r\n")) as asked,
    ):
        assert await make(asked.url).send(PHONE, TEXT) == RetryLater(reason="redirect")
        assert not thief.requests


async def test_a_client_that_follows_redirects_would_tell_the_other_host(session: aiohttp.ClientSession) -> None:
    """The negative control: the same two peers, asked as aiohttp does by default."""
    async with (
        peer(answer(200, "{}")) as thief,
        peer(answer(307, "", f"Location: {thief.url}/\r\n")) as asked,
        session.post(asked.url, data={"psw": PASSWORD}),
    ):
        assert PASSWORD.encode() in thief.requests[0]


async def test_a_refused_connection_is_surely_not_sent(make: Make) -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))  # bound, but nobody listens
        url = f"http://127.0.0.1:{bound.getsockname()[1]}"
        assert await make(url).send(PHONE, TEXT) == RetryLater(reason="unreachable")
        assert await make(url).balance() is None


@dataclass(slots=True, kw_only=True)
class Resolver(AbstractResolver):
    """Names that resolve to nothing, at once or never."""

    seconds: float

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        await asyncio.sleep(self.seconds)
        raise OSError(family, f"no address for {host}:{port}")

    async def close(self) -> None:
        pass


@pytest.mark.parametrize("seconds", [0, 60])
async def test_an_unknown_name_is_surely_not_sent(provider: str, seconds: float) -> None:
    connector = aiohttp.TCPConnector(resolver=Resolver(seconds=seconds))
    async with aiohttp.ClientSession(connector=connector) as session:
        sender = gateway(provider, session, "http://sms.example", aiohttp.ClientTimeout(total=10, connect=0.2))
        outcome = await sender.send(PHONE, TEXT)
    assert outcome == RetryLater(reason="unreachable")


@pytest.mark.parametrize("url", ["", "sms.example", "http://", "ftp://127.0.0.1"])
async def test_an_address_that_is_none_is_surely_not_sent(make: Make, url: str) -> None:
    assert await make(url).send(PHONE, TEXT) == RetryLater(reason="unreachable")


async def test_a_connection_closed_meanwhile_costs_nobody_a_code(make: Make) -> None:
    """A peer that closes what it kept: each call takes a new connection, so both texts arrive."""
    async with peer(keeper) as asked:
        sender = make(asked.url)
        assert isinstance(await sender.send(PHONE, TEXT), Delivered)
        assert isinstance(await sender.send(PHONE, TEXT), Delivered)
        assert len(asked.requests) == 2


async def test_over_a_kept_connection_the_second_call_would_be_lost() -> None:
    """The negative control: the same peer, called as aiohttp does by default."""
    async with peer(keeper) as asked, aiohttp.ClientSession() as session:
        async with session.post(asked.url, data={"mes": TEXT}) as response:
            assert response.status == 200
        with pytest.raises(aiohttp.ClientConnectionError):
            async with session.post(asked.url, data={"mes": TEXT}):
                pass


async def test_requests_say_what_the_providers_document(make: Make, provider: str) -> None:
    async with peer(answer(200, "{}")) as asked:
        await make(asked.url).send(PHONE, TEXT)
        await make(asked.url).balance()
    requests = [request.decode().split("\r\n\r\n") for request in asked.requests]
    (send_head, send_form), (balance_head, balance_form) = [(head, parse_qs(form)) for head, form in requests]
    if provider == "mobizon":
        query = "?output=json&api=v1&apiKey=invented-mobizon-key-with-?%26%3D/-in-it HTTP/1.1"
        assert send_head.startswith(f"POST /service/message/sendsmsmessage{query}")
        assert balance_head.startswith(f"POST /service/user/getOwnBalance{query}")
        assert send_form == {"recipient": ["77012345667"], "text": [TEXT]}
        assert balance_form == {}
    else:
        login = {"login": ["invented-login"], "psw": [PASSWORD], "fmt": ["3"], "charset": ["utf-8"]}
        assert send_head.startswith("POST /sys/send.php HTTP/1.1")
        assert balance_head.startswith("POST /sys/balance.php HTTP/1.1")
        assert send_form == {**login, "phones": ["+77012345667"], "mes": [TEXT]}
        assert balance_form == login


# --- Secrets ---


@pytest.mark.parametrize("oddity", ["null", "400", "404", "closed at once", "not HTTP", "silent"])
async def test_no_secret_number_or_text_is_logged_or_told(
    make: Make, oddity: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with peer(ODD[oddity][0]) as asked:
        sender = make(asked.url, SHORT)
        told = repr(await sender.send(PHONE, TEXT)) + repr(sender) + caplog.text
    for secret in (KEY, "invented-mobizon-key", PASSWORD, "invented-login", PHONE.e164[1:], "042137"):
        assert secret not in told


async def test_the_librarys_own_errors_would_tell_the_key(session: aiohttp.ClientSession) -> None:
    """The negative control: why no text of aiohttp's is passed on."""
    async with (
        peer(answer(400, "")) as asked,
        session.post(asked.url, params={"apiKey": KEY}, data={"a": "b"}) as response,
    ):
        with pytest.raises(aiohttp.ClientResponseError) as raised:
            response.raise_for_status()
    assert "invented-mobizon-key" in repr(raised.value)


# --- Small parts ---


def test_the_patience_is_ten_seconds_three_of_them_to_connect() -> None:
    assert (PATIENCE.total, PATIENCE.connect, PATIENCE.sock_connect) == (10, 3, 3)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, 0),
        (-7, -7),
        ("42", 42),
        ("007", 7),
        (10**18 - 1, 10**18 - 1),
        (10**18, None),
        ("9" * 19, None),
        (True, None),
        (1.0, None),
        ("", None),
        ("1 ", None),
        ("４２", None),
        (None, None),
        ([], None),
    ],
)
def test_whole_numbers_are_read_from_numbers_and_digits(value: object, expected: int | None) -> None:
    assert whole(value) == expected


@pytest.mark.parametrize("value", [None, True, "", "x", [], {}, "Infinity", "NaN", float("nan")])
def test_what_is_no_amount_is_no_money(value: object) -> None:
    assert money(value) is None
