"""`POST /telegram`: who may post, what junk gets, and what happens to updates that cannot be handled."""

from __future__ import annotations

import asyncio
import gzip
import json
import sqlite3
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import models
from tests.world import World, eventually

Strategy = st.SearchStrategy[Any]
HEADER = "X-Telegram-Bot-Api-Secret-Token"
JUNK = [b"", b"{", b"\xff\xfe", b"nonsense", b"[" * 100_000]


def secret_of(world: World) -> str:
    assert world.settings.webhook_secret is not None
    return world.settings.webhook_secret.get_secret_value()


async def post(world: World, body: bytes, headers: dict[str, str] | None = None) -> tuple[int, dict[str, Any] | None]:
    headers = {HEADER: secret_of(world)} if headers is None else headers
    async with world.http.post(f"{world.settings.public_url}/telegram", data=body, headers=headers) as response:
        is_problem = response.content_type == "application/problem+json"
        return response.status, json.loads(await response.read()) if is_problem else None


def update_of(person: int, text: str, update_id: int = 1) -> dict[str, Any]:
    chat = {"id": person, "type": "private", "first_name": "Айгүл"}
    sender = {"id": person, "is_bot": False, "first_name": "Айгүл"}
    return {"update_id": update_id, "message": {"message_id": 1, "date": 1, "chat": chat, "from": sender, "text": text}}


@pytest.mark.parametrize(
    "headers",
    [{}, {HEADER: ""}, {HEADER: "wrong"}, {HEADER: "құпия"}, {HEADER: "\x01" * 16}, {HEADER: "a" * 5000}],
    ids=["none", "empty", "wrong", "not-ascii", "control", "long"],
)
async def test_a_wrong_or_odd_secret_is_401_and_stores_nothing(world: World, headers: dict[str, str]) -> None:
    body = json.dumps(update_of(5, "/start")).encode()
    if headers.get(HEADER, "").isascii() and "\x01" not in headers.get(HEADER, ""):
        status, problem = await post(world, body, headers)
        assert status == 401
        assert problem is not None
    else:
        assert await _raw_status(world, headers[HEADER], body) in {400, 401}
    assert await world.rows(models.sources) == []
    assert await world.rows(models.dead_letters) == []


async def _raw_status(world: World, secret: str, body: bytes) -> int:
    """Post with header bytes that no client library would send."""
    reader, writer = await asyncio.open_connection("127.0.0.1", world.settings.http_port)
    head = f"POST /telegram HTTP/1.1\r\nHost: localhost\r\n{HEADER}: {secret}\r\nContent-Length: {len(body)}\r\n\r\n"
    writer.write(head.encode() + body)
    status = int((await reader.readline()).split()[1])
    writer.close()
    await writer.wait_closed()
    return status


@pytest.mark.parametrize("body", JUNK, ids=["empty", "cut", "not-utf8", "text", "deep"])
async def test_junk_is_400(world: World, body: bytes) -> None:
    assert (await post(world, body))[0] == 400
    assert await world.rows(models.dead_letters) == []


async def test_a_body_too_large_is_413(world: World) -> None:
    status, problem = await post(world, b'{"update_id": 1, "x": "' + b"a" * 300_000 + b'"}')
    assert status == 413
    assert problem is not None
    assert problem["status"] == 413


@pytest.mark.parametrize(
    "body", [b"{}", b"[]", b"null", b'"text"', b"1", b'{"update_id": "x"}', b'{"update_id": 1, "message": {}}']
)
async def test_json_that_is_no_update_is_kept_and_acknowledged(world: World, body: bytes) -> None:
    """Telegram would send it again for a day; it is kept sealed for the admins instead."""
    assert (await post(world, body))[0] == 200
    [letter] = await world.rows(models.dead_letters)
    assert letter["reason"] == "not an update"
    assert letter["number"]


HUGE = 2**70
PLACE = {"id": HUGE, "type": "private", "first_name": "Айгүл"}
ODD = {
    "half-a-pair": b'{"x": "\\ud800"}',
    "half-a-pair-in-an-update": json.dumps(update_of(5, "\ud800")).encode(),
    "zero": json.dumps(update_of(5, "a\0b")).encode(),
    "chat-beyond": json.dumps(update_of(HUGE, "/start")).encode(),
    "chat-just-beyond": json.dumps(update_of(2**63, "/start")).encode(),
    "chat-far-below": json.dumps(update_of(-HUGE, "/start")).encode(),
    "update-beyond": json.dumps(update_of(5, "/start", 2**63)).encode(),
    "update-beyond-as-text": b'{"update_id": "99999999999999999999999"}',
    "update-of-four-thousand-digits": b'{"update_id": ' + b"9" * 4000 + b"}",
    "tap-beyond": json.dumps(
        {"update_id": 1, "callback_query": {"id": "1", "from": {**PLACE, "is_bot": False}, "chat_instance": "1"}}
    ).encode(),
    "deep": b"[" * 900 + b"]" * 900,
    "deep-in-an-update": b'{"update_id": 1, "x": ' + b"[" * 900 + b"]" * 900 + b"}",
}


@pytest.mark.parametrize("name", ODD)
async def test_what_no_database_keeps_is_no_update(world: World, name: str) -> None:
    """Telegram sends nothing of this; whoever does gets no 5xx, and nobody gets an apology."""
    assert (await post(world, ODD[name]))[0] in {200, 400}
    letters = await world.rows(models.dead_letters)
    assert [letter["reason"] for letter in letters] in (["not an update"], [])
    assert await world.rows(models.failures) == []
    assert await world.rows(models.outbox) == []


async def test_however_deep_it_nests_it_is_no_fault_of_ours(world: World) -> None:
    """What was just shallow enough to be read may be too deep to be written down."""
    for depth in range(900, 1000, 2):
        status, _ = await post(world, b'{"x":' + b"[" * depth + b"]" * depth + b"}")
        assert status in {200, 400}, depth


async def test_the_largest_ids_are_ids(world: World) -> None:
    """The negative control: up to what a database keeps, it is an update like any other."""
    largest = 2**63 - 1
    await world.person(id=largest)
    assert (await post(world, json.dumps(update_of(largest, "/start", largest)).encode()))[0] == 200
    assert await world.rows(models.dead_letters) == []


SOMEBODY = 700_000_321
TYPED = ("/start", "/language", "/help", "+77010000001", "123456", "12345", "Үлгібекова Айгүл")
TAPPED = ("receipt:1", "withdraw:1", "withdraw-confirm:x", "agree:1:x", "language:ru", "capacity::", "privacy:data")
BEYOND = (None, 2**63, 2**70, -(2**70), 1e30, "1" * 30, [1])
any_text = st.text(st.characters(exclude_categories=())) | st.sampled_from(["\ud800", "a\0b", "receipt:\0"])
junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | any_text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(any_text, inner, max_size=3),
    max_leaves=6,
)


def mostly(usual: Strategy, odd: Strategy = junk) -> Strategy:
    """Odd one time in thirty: whole updates are to be mostly such that they are handled."""
    return st.sampled_from(range(30)).flatmap(lambda drawn: odd if drawn == 17 else usual)


texts = mostly(st.sampled_from(TYPED), any_text)
ids = mostly(st.just(SOMEBODY), st.sampled_from(BEYOND))
numbers = mostly(st.integers(1, 2**31), st.sampled_from(BEYOND))
moments = mostly(st.just(1), st.sampled_from([0, 10**30, -1]))
users = mostly(st.fixed_dictionaries({"id": ids, "is_bot": mostly(st.just(value=False)), "first_name": texts}))
chats = mostly(st.fixed_dictionaries({"id": ids, "type": mostly(st.just("private"), st.just("group"))}))
contacts = st.fixed_dictionaries({"phone_number": texts, "first_name": texts}, optional={"user_id": ids})
messages = st.fixed_dictionaries(
    {"message_id": numbers, "date": moments, "chat": chats, "from": users},
    optional={"text": texts, "contact": mostly(contacts), "extra": texts},
)
taps = st.fixed_dictionaries(
    {"id": texts, "from": users, "chat_instance": texts},
    optional={"data": mostly(st.sampled_from(TAPPED), any_text), "message": mostly(messages)},
)
members = st.fixed_dictionaries({"user": users, "status": st.sampled_from(["member", "left"])})
memberships = st.fixed_dictionaries(
    {"chat": chats, "from": users, "date": moments, "old_chat_member": members, "new_chat_member": members}
)
kinds = {"message": messages, "callback_query": taps, "my_chat_member": memberships, "poll": junk}
updates = st.sampled_from(sorted(kinds)).flatmap(
    lambda kind: st.fixed_dictionaries({"update_id": numbers, kind: mostly(kinds[kind])})
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=mostly(updates))
async def test_nothing_that_can_be_posted_is_answered_5xx(world: World, value: object) -> None:
    if SOMEBODY not in world.sandbox.telegram.people:
        await (await world.person(id=SOMEBODY)).says("/start")
    status, _ = await post(world, json.dumps(value).encode())
    assert status == 200
    assert await world.rows(models.failures) == []


async def test_what_can_be_neither_handled_nor_kept_is_asked_for_again(world: World) -> None:
    """Acknowledged it would be lost; and the process lives."""
    path = world.settings.database_url.get_secret_value().removeprefix("sqlite+aiosqlite:///")
    with sqlite3.connect(path, timeout=5) as connection:
        connection.execute("ALTER TABLE dead_letters RENAME TO elsewhere")
        assert (await post(world, b"{}"))[0] == 503
        connection.execute("ALTER TABLE elsewhere RENAME TO dead_letters")
    connection.close()
    assert (await post(world, b"{}"))[0] == 200
    assert len(await world.rows(models.dead_letters)) == 1


async def test_an_update_of_an_unknown_kind_is_acknowledged(world: World) -> None:
    assert (await post(world, b'{"update_id": 7, "poll": null}'))[0] == 200
    assert await world.rows(models.dead_letters) == []


async def test_unknown_routes_and_methods_are_problems(world: World) -> None:
    for method, path, status in (("GET", "/telegram", 405), ("GET", "/nothing", 404), ("POST", "/live", 405)):
        async with world.http.request(method, f"{world.settings.public_url}{path}") as response:
            assert response.status == status
            assert response.content_type == "application/problem+json"


async def test_live_and_ready_answer(world: World) -> None:
    for path in ("/live", "/ready"):
        async with world.http.get(f"{world.settings.public_url}{path}") as response:
            assert response.status == 200


async def test_a_repeated_update_does_nothing_twice(any_world: World) -> None:
    """Every update of a whole signing comes twice: one consent, one SMS, one attempt."""
    aigul = await any_world.person()
    from tests.world import SIGNING, does  # noqa: PLC0415 -- used here alone

    for step in SIGNING:
        await does(aigul, step)
        newest = max(any_world.sandbox.telegram.updates.history)
        url = f"{any_world.sandbox.url}/client/updates/{newest}/redeliver"
        async with any_world.http.post(url) as response:
            assert response.ok, await response.text()
        await aigul.quiet()
    assert await any_world.kinds() == ["consent.given"]
    assert len(await aigul.sms()) == 1


def break_draft(world: World) -> None:
    """Spoil a draft at rest, as no input can: what follows is a bug of ours."""
    path = world.settings.database_url.get_secret_value().removeprefix("sqlite+aiosqlite:///")
    with sqlite3.connect(path, timeout=5) as connection:
        connection.execute("UPDATE drafts SET contents = X'00'")
    connection.close()


async def test_a_poison_update_is_kept_after_three_failures_and_the_chat_goes_on(world: World) -> None:
    """It must not block the chat for a day: the person gets an apology with a number."""
    aigul = await world.person()
    await world.signs(aigul, until="code")
    break_draft(world)
    await aigul.says("123456")
    [letter] = await world.rows(models.dead_letters)
    assert b"123456" not in letter["sealed"]
    assert letter["number"] in (await aigul.hears(letter["number"]))["text"]
    assert await world.rows(models.failures) == []


@pytest.mark.parametrize(("locale", "said"), [("kk", "Қайталап көріңіз"), ("ru", "Попробуйте"), ("en", "try again")])
async def test_the_apology_is_in_the_language_of_the_signing(world: World, locale: str, said: str) -> None:
    """Who is signing for the first time is nobody in the ledger yet: the draft alone knows the language."""
    aigul = await world.person()
    await aigul.says("/start")
    await aigul.taps(f"language:{locale}")
    break_draft(world)
    await aigul.says("/start")
    await aigul.hears(said)


async def test_before_the_third_failure_telegram_is_asked_to_send_again(world: World) -> None:
    aigul = await world.person()
    await world.signs(aigul, until="code")
    break_draft(world)
    body = json.dumps(update_of(aigul.id, "123456", update_id=77)).encode()
    assert [(await post(world, body))[0] for _ in range(3)] == [503, 503, 200]


async def test_an_update_is_answered_only_after_its_commit(world: World) -> None:
    """The answer to the webhook finds the row already there."""
    aigul = await world.person()
    await world.signs(aigul, until="confirm:")
    button = await aigul.button("confirm:")
    assert button.data is not None
    tap = {
        "update_id": 990,
        "callback_query": {
            "id": "1",
            "from": {"id": aigul.id, "is_bot": False, "first_name": "Айгүл"},
            "chat_instance": "1",
            "data": button.data,
        },
    }
    assert (await post(world, json.dumps(tap).encode()))[0] == 200
    assert await world.kinds() == ["consent.given"]
    assert await eventually(world.kinds, ["consent.given"])


async def test_text_that_nests_without_end_costs_nothing(world: World) -> None:
    """The library's model of rich text is tried in every way at every level: what we do not use is not read."""
    nested: object = "x"
    for _ in range(40):
        nested = {"type": "bold", "text": nested}
    update = update_of((await world.person()).id, "/help", update_id=31)
    update["message"]["rich_message"] = {"blocks": [{"type": "paragraph", "text": nested}]}
    update["message"]["reply_to_message"] = update["message"] | {"rich_message": nested}
    async with asyncio.timeout(5):
        assert (await post(world, json.dumps(update).encode()))[0] == 200


async def test_a_compressed_body_is_not_unfolded(world: World) -> None:
    headers = {HEADER: secret_of(world), "Content-Encoding": "gzip"}
    assert (await post(world, gzip.compress(b"a" * 1_000_000), headers))[0] == 400
    assert (await post(world, b"junk", headers))[0] == 400
