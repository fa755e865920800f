"""`POST /platform/events`: who may post, in which order it is judged, and that nothing a client sends is a 5xx."""

from __future__ import annotations

import asyncio
import gzip
import io
import itertools
import json
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.domain.inbound import KNOWN_TYPES
from bot.domain.signing import SharedKey, sign
from bot.logs import configure_logs
from bot.metrics import exposition
from storage import models
from tests.world import World, running_world

AT = "2026-05-20T09:30:00+05:00"
UNKNOWN = b'{"type": "unheard.of", "data": {}}'
CUT_OFF = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
STRANGER = SharedKey(secrets.token_bytes(32))
ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"


def headers_of(world: World, body: bytes, message_id: str = "msg-1", at: datetime | None = None) -> list[list[str]]:
    """The three headers as the Platform sends them, to be spoilt."""
    sent = at or world.clock()
    signature = sign(world.platform.signing, message_id, sent, body)
    return [[ID, message_id], [TIMESTAMP, str(int(sent.timestamp()))], [SIGNATURE, signature]]


async def post_raw(
    world: World, body: bytes, headers: list[list[str]], more: str = "", *, is_cut: bool = False
) -> tuple[int, dict[str, Any]]:
    """Post what no client library would: headers twice, or of any bytes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", world.settings.http_port)
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
    length = "" if "chunked" in more else f"Content-Length: {len(body)}\r\n"
    head = f"POST /platform/events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{length}{more}{lines}\r\n"
    writer.write(head.encode("utf-8", "surrogateescape") + body)
    if is_cut:
        writer.write_eof()
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    start, _, rest = answer.partition(b"\r\n\r\n")
    status = int(start.split()[1]) if start else 0  # 0: the connection was closed without an answer
    is_problem = b"application/problem+json" in start
    return status, json.loads(rest) if is_problem else {}


def without(name: str) -> Callable[[list[list[str]]], None]:
    return lambda headers: headers.remove(next(header for header in headers if header[0] == name))


def instead(name: str, value: str) -> Callable[[list[list[str]]], None]:
    def spoil(headers: list[list[str]]) -> None:
        next(header for header in headers if header[0] == name)[1] = value

    return spoil


def twice(name: str) -> Callable[[list[list[str]]], None]:
    return lambda headers: headers.append(next(list(header) for header in headers if header[0] == name))


SPOILT: dict[str, Callable[[list[list[str]]], None]] = {
    **{f"no-{name}": without(name) for name in (ID, TIMESTAMP, SIGNATURE)},
    **{f"{name}-twice": twice(name) for name in (ID, TIMESTAMP, SIGNATURE)},
    **{f"empty-{name}": instead(name, "") for name in (ID, TIMESTAMP, SIGNATURE)},
    **{f"kazakh-{name}": instead(name, "құпия") for name in (ID, TIMESTAMP, SIGNATURE)},
    **{f"no-utf8-{name}": instead(name, "\udcff\udcfe") for name in (ID, TIMESTAMP, SIGNATURE)},
    "other-id": instead(ID, "msg-2"),
    "dotted-id": instead(ID, "msg.1"),
    "long-id": instead(ID, "m" * 129),
    "other-timestamp": instead(TIMESTAMP, "1763805600"),
    "fraction": instead(TIMESTAMP, "1763805600.5"),
    "far": instead(TIMESTAMP, "9" * 30),
    "no-version": instead(SIGNATURE, "c2lnbmVk"),
    "other-version": instead(SIGNATURE, "v2,c2lnbmVk"),
    "no-base64": instead(SIGNATURE, "v1,***"),
    "many": instead(SIGNATURE, " ".join(["v1,c2lnbmVk"] * 200)),
}


async def test_a_message_that_no_key_vouches_for_is_401_and_leaves_nothing(platform_world: World) -> None:
    """All refusals read alike, so that nobody learns what was nearly right."""
    world = platform_world
    said = []
    for name, spoil in SPOILT.items():
        headers = headers_of(world, UNKNOWN)
        spoil(headers)
        status, problem = await post_raw(world, UNKNOWN, headers)
        # Bytes that no header may have are refused by the server itself, before they reach us.
        assert status == 401 or (status == 400 and name.startswith("no-utf8")), name
        said += [problem] if status == 401 else []
    signature = sign([STRANGER], "msg-1", world.clock(), UNKNOWN)
    said.append((await world.platform.posts_raw(UNKNOWN, id="msg-1", headers={SIGNATURE: signature}))[1])
    for seconds in (-301, 301):
        at = world.clock() + timedelta(seconds=seconds)
        status, problem = await world.platform.posts_raw(UNKNOWN, id="msg-1", at=at)
        assert status == 401
        said.append(problem)
    assert all(problem == said[0] for problem in said)
    assert await world.rows(models.sources) == []
    # The negative control: unspoilt, by the same raw way, it is taken.
    assert (await post_raw(world, UNKNOWN, headers_of(world, UNKNOWN)))[0] == 200


async def test_the_bytes_are_verified_as_they_came(platform_world: World) -> None:
    """Not the JSON they are: one space more is another message; and an encoding is not undone."""
    world = platform_world
    headers = dict(headers_of(world, UNKNOWN))
    assert (await world.platform.posts_raw(UNKNOWN + b" ", headers=headers))[0] == 401
    packed = gzip.compress(UNKNOWN)
    assert (await world.platform.posts_raw(packed, headers={"content-encoding": "gzip"}))[0] == 400
    assert (await world.platform.posts_raw(UNKNOWN, headers={"content-encoding": "gzip"}))[0] == 200


ORDER = [
    # What comes earlier in this table is judged first, whatever else is wrong.
    ("size", b"{" * 300_000, {SIGNATURE: "v1,c2lnbmVk"}, 413),
    ("signature", b"no JSON", {SIGNATURE: "v1,c2lnbmVk"}, 401),
    ("JSON", b"[1, }", {}, 400),
    ("type", b'{"data": 1}', {}, 422),
    ("data", b'{"type": "platform.closed", "data": 1}', {}, 422),
    ("effect", b'{"type": "data.destroyed", "data": {"external_id": "u", "at": "2026-05-20T09:30:00Z"}}', {}, 404),
]


async def test_one_thing_is_judged_after_another(platform_world: World) -> None:
    """Size, signature, JSON, type, known id, data, effect; and nothing refused is remembered."""
    world = platform_world
    for what, body, headers, expected in ORDER:
        status, problem = await world.platform.posts_raw(body, id="msg-1", headers=headers)
        assert (status, problem["status"]) == (expected, expected), what
    assert await world.rows(models.sources) == []
    assert (await world.platform.posts_raw(UNKNOWN, id="msg-1"))[0] == 200
    # A known id is a conflict before its data are looked at, and JSON and type before the id.
    for what, body, headers, expected in ORDER:
        status, _ = await world.platform.posts_raw(body, id="msg-1", headers=headers)
        assert status == (409 if expected in {404, 422} and what != "type" else expected), what


NOT_JSON = {
    "empty": b"",
    "text": b"text",
    "cut": b'{"type": "x"',
    "not-utf8": b'{"type": "\xff"}',
    "utf16": '{"type": "x"}'.encode("utf-16"),
    "utf32": '{"type": "x"}'.encode("utf-32-le"),
    "mark": b'\xef\xbb\xbf{"type": "x"}',
    "nan": b'{"type": "x", "data": NaN}',
    "infinity": b'{"type": "x", "data": -Infinity}',
    "type-twice": b'{"type": "platform.closed", "type": "x"}',
    "member-twice": b'{"type": "x", "data": {"consent": "a", "consent": "a"}}',
    "deep": b"[" * 100_000,
    "five-thousand-digits": b'{"type": "x", "data": ' + b"9" * 5000 + b"}",
}
NO_TYPE = [
    b"[]",
    b"null",
    b"1",
    b'"type"',
    b"{}",
    b'{"type": null}',
    b'{"type": 1}',
    b'{"type": ["x"]}',
    b'{"type": ""}',
]


async def test_what_is_no_json_is_400_and_what_has_no_type_422(platform_world: World) -> None:
    for name, body in NOT_JSON.items():
        status, problem = await platform_world.platform.posts_raw(body)
        assert (status, problem["status"]) == (400, 400), name
    for body in NO_TYPE:
        status, problem = await platform_world.platform.posts_raw(body)
        assert (status, problem["field"]) == (422, "type"), body
    assert await platform_world.rows(models.sources) == []


async def test_an_unknown_type_is_remembered_and_ignored(platform_world: World) -> None:
    """Whatever is in it, halves of pairs and zeros too."""
    for number, body in enumerate((UNKNOWN, b'{"type": "\\ud800"}', b'{"type": "a\\u0000", "data": [1]}')):
        answer = await platform_world.platform.posts_raw(body, id=f"msg-{number}")
        assert answer == (200, {"outcome": "ignored"})
    assert len(await platform_world.rows(models.sources)) == 3


async def test_bad_data_is_422_with_the_fields_name(platform_world: World) -> None:
    wrong: tuple[object, ...] = ({}, {"consent": 1, "external_id": 1, "at": 1, "request": 1}, None, [])
    for kind, given_data in itertools.product(sorted(KNOWN_TYPES), wrong):
        body = json.dumps({"type": kind, "data": given_data}).encode()
        status, problem = await platform_world.platform.posts_raw(body)
        assert status == 422, kind
        assert problem["type"] == "urn:senimkey:problem:bad-data"
        assert f"`{problem['field']}`" in problem["detail"]
    assert await platform_world.rows(models.sources) == []


# Values that are right by themselves, so that some data are right as a whole, beside any others.
likely = st.sampled_from(
    ["u-1", "0" * 32, AT, "law", "letter", "service", "done", "kk", "+77010000001", "https://a.kz", {"kk": "Себебі"}]
)
any_text = st.text(st.characters(exclude_categories=()), max_size=10)
junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | any_text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(any_text, inner, max_size=3),
    max_leaves=6,
)
NAMES = ("external_id", "phone", "consent", "at", "reason", "ground", "channel", "received_at", "reference", "text")
data: st.SearchStrategy[Any] = (
    st.dictionaries(st.sampled_from((*NAMES, "category", "request", "outcome", "locale")), likely | junk) | junk
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kind=st.sampled_from(sorted(KNOWN_TYPES)) | any_text, data=data)
async def test_nothing_that_the_platform_signs_is_answered_5xx(platform_world: World, kind: str, data: object) -> None:
    """A key of theirs vouches for it; what it says may still be anything. Only a closing would end the test's world."""
    body = json.dumps({"type": kind, "data": data}).encode()
    status, _ = await platform_world.platform.posts_raw(body)
    assert status in {200, 400, 404, 422}


async def test_a_broken_transfer_is_never_our_fault(platform_world: World) -> None:
    """Bodies cut short or in broken chunks, and expectations nobody can meet: no 5xx, and no error in the log."""
    written = io.StringIO()
    configure_logs("warning", "json", written)
    world = platform_world
    headers = headers_of(world, UNKNOWN)
    for more, body in (
        ("Transfer-Encoding: chunked\r\n", b"zz\r\nbroken\r\n"),
        ("Transfer-Encoding: chunked\r\n", b"5\r\nabc"),
        ("Expect: the-unexpected\r\n", UNKNOWN),
    ):
        async with asyncio.timeout(5):
            status, _ = await post_raw(world, body, headers, more, is_cut=body.endswith(b"abc"))
        assert status in {0, 400, 401, 417}, (more, status)
    assert await world.rows(models.sources) == []
    assert "error" not in written.getvalue()


async def test_while_the_database_is_away_the_same_is_asked_for_again(postgresql_url: str) -> None:
    """Not the client's fault: 503 with a time, nothing remembered, and the same id is taken afterwards."""
    async with running_world(postgresql_url, platform=True) as world:
        engine = create_async_engine(postgresql_url)
        status, problem, number = 200, {"type": ""}, 0
        while status == 200:
            number += 1
            async with engine.begin() as conn:
                await conn.execute(CUT_OFF)
            # Another of the bot's tasks may have found the loss before, and connected again.
            status, problem = await world.platform.posts_raw(UNKNOWN, id=f"msg-{number}")
        await engine.dispose()
        assert (status, problem["type"]) == (503, "urn:senimkey:problem:again")
        assert (await world.platform.posts_raw(UNKNOWN, id=f"msg-{number}"))[0] == 200


async def test_what_became_of_events_is_counted_by_type(platform_world: World) -> None:
    """Only types that we know: whatever else is posted would fill the operator's memory."""
    await platform_world.platform.posts("data.destroyed", {"external_id": "u", "at": AT})
    await platform_world.platform.posts("secret-type", {})
    counted = exposition().decode()
    assert 'bot_platform_events_total{outcome="not found",type="data.destroyed"}' in counted
    assert 'bot_platform_events_total{outcome="ignored",type="unknown"}' in counted
    assert "secret-type" not in counted
