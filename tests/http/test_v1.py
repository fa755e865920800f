"""`/v1`: is a consent in force, whose is it, and what has happened since; only for who brings a token."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.domain.agreement import PINNED, sha256_hex
from bot.domain.ledger import stamp
from storage import models
from tests.world import SIGNING, World, does, running_world

NOBODY = {"in_force": False, "state": "none", "consent": None, "edition": None}
LOOKUP = "/v1/consents/lookup"
ASKED = [("POST", LOOKUP), ("GET", f"/v1/consents/{'0' * 32}"), ("GET", "/v1/events")]


async def asks(world: World, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, Any]:
    """Ask with exactly these bytes and headers."""
    async with world.http.request(method, world.url + path, data=body, headers=headers) as response:
        assert response.content_type == ("application/json" if response.ok else "application/problem+json")
        return response.status, await response.json(content_type=None)


async def finds(world: World, **by: str) -> dict[str, Any]:
    status, found = await world.platform.asks("POST", LOOKUP, by)
    assert status == 200, found
    return dict(found)


# --- Who may ask ---


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [""],
        ["Bearer"],
        ["Bearer "],
        ["Bearer wrong"],
        ["Bearer құпия"],
        ["Bearer " + "a" * 5000],
        ["Basic {token}"],
        ["{token}"],
        ["Bearer {token}x"],
        ["Bearer {token} {token}"],
        ["Bearer {token}", "Bearer {token}"],
    ],
    ids=["none", "empty", "scheme", "no-token", "wrong", "odd", "long", "basic", "bare", "longer", "two", "twice"],
)
async def test_whoever_brings_no_token_is_told_nothing(platform_world: World, headers: list[str]) -> None:
    world = platform_world
    filled = [("Authorization", value.replace("{token}", world.platform.api_token)) for value in headers]
    for method, path in ASKED:
        async with world.http.request(method, world.url + path, headers=filled) as response:
            assert response.status == 401
            assert response.headers["WWW-Authenticate"] == "Bearer"
            assert response.content_type == "application/problem+json"


async def test_each_token_of_a_rotation_opens(platform_world: World) -> None:
    """And the scheme's name is read in any case (RFC 9110, section 11.1)."""
    world = platform_world
    first, second = world.platform.api_token, "a-second-token-" + "2" * 32
    both = {"platform_api_tokens": SecretStr(f"{second},{first}")}
    world.settings = world.settings.model_copy(update=both)
    await world.restarts()
    for header in (f"Bearer {first}", f"Bearer {second}", f"bearer {first}"):
        assert (await asks(world, "GET", "/v1/events", Authorization=header))[0] == 200


# --- Is a consent in force? ---


async def test_the_platform_learns_at_once_where_a_person_stands(any_platform_world: World) -> None:
    world = any_platform_world
    aigul = await world.person(phone="+77012345667")
    assert await finds(world, phone=aigul.phone) == {**NOBODY, "ledger_size": 0}

    await world.signs(aigul)
    found = await finds(world, phone=aigul.phone)
    [record] = await world.records()
    assert found == {
        "in_force": True,
        "state": "given",
        "consent": record["consent_id"],
        "edition": 1,
        "ledger_size": 1,
    }
    for written in ("8 701 234 56 67", "77012345667", "+7 (701) 234-56-67"):
        assert await finds(world, phone=written) == found
    assert await finds(world, phone="+77012345668") == {**NOBODY, "ledger_size": 1}

    await aigul.says("/revoke")
    await aigul.taps("withdraw-confirm:")
    assert await finds(world, phone=aigul.phone) == {
        **found,
        "in_force": False,
        "state": "withdrawn",
        "ledger_size": 2,
    }


async def test_who_declined_has_no_number_here(platform_world: World) -> None:
    """A number is bound by a consent alone."""
    aigul = await platform_world.person()
    await platform_world.signs(aigul, until="agree:")
    await aigul.taps("decline:")
    assert await platform_world.kinds() == ["consent.declined"]
    assert await finds(platform_world, phone=aigul.phone) == {**NOBODY, "ledger_size": 1}


async def test_a_person_is_found_by_the_platforms_own_id(any_platform_world: World) -> None:
    world = any_platform_world
    assert await finds(world, external_id="user-42") == {**NOBODY, "ledger_size": 0}
    aigul = await world.person()
    status, invited = await world.platform.posts("consent.requested", {"external_id": "user-42", "locale": "kk"})
    assert status == 200, invited
    await aigul.says(f"/start {invited['link'].partition('start=')[2]}")
    for step in SIGNING[2:]:
        await does(aigul, step)
    by_id = await finds(world, external_id="user-42")
    assert by_id == await finds(world, phone=aigul.phone)
    assert by_id["in_force"]
    assert await finds(world, external_id="user-4") == {**NOBODY, "ledger_size": 2}

    status, consent = await world.platform.asks("GET", f"/v1/consents/{by_id['consent']}")
    assert (status, consent["external_id"]) == (200, "user-42")
    _, page = await world.platform.asks("GET", "/v1/events")
    assert [told["type"] for told in page["events"]] == ["consent.given", "invitation.accepted"]
    assert page["events"][1]["data"]["invitation"] == invited["invitation"]
    assert page["events"][1]["data"]["external_id"] == "user-42"


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        (b"", 400, None),
        (b"{", 400, None),
        (b"\xff\xfe", 400, None),
        ('{"phone": "+77012345667"}'.encode("utf-16"), 400, None),
        (b"[" * 100_000, 400, None),
        (b'{"external_id": "1", "external_id": "2"}', 400, None),
        (b"[]", 422, "phone"),
        (b"null", 422, "phone"),
        (b"1e400", 422, "phone"),
        (b"{}", 422, "phone"),
        (b'{"phone": null}', 422, "phone"),
        (b'{"phone": 77012345667}', 422, "phone"),
        (b'{"phone": true}', 422, "phone"),
        (b'{"phone": ""}', 422, "phone"),
        (b'{"phone": "Anna"}', 422, "phone"),
        (b'{"phone": "\\u0000"}', 422, "phone"),
        (b'{"phone": "\\ud800"}', 422, "phone"),
        (b'{"phone": ["+77012345667"]}', 422, "phone"),
        (b'{"external_id": ""}', 422, "external_id"),
        (b'{"external_id": 42}', 422, "external_id"),
        (b'{"external_id": "\\u0000"}', 422, "external_id"),
        (b'{"external_id": "\\ud800"}', 422, "external_id"),
        (b'{"external_id": "' + b"a" * 201 + b'"}', 422, "external_id"),
        (b'{"phone": "+77012345667", "external_id": "42"}', 422, "external_id"),
        (b'{"phone": "+79161234567"}', 200, None),
        (b'{"phone": "+77272345678"}', 200, None),
        (b'{"external_id": "' + b"a" * 200 + b'", "more": 1}', 200, None),
        (b'{"external_id": "' + b"a" * 300_000 + b'"}', 413, None),
    ],
)
async def test_a_question_that_is_none_is_answered_so(
    platform_world: World, body: bytes, status: int, field: str | None
) -> None:
    """Numbers that this service cannot know (of another country, fixed lines) are nobody's, not mistakes."""
    bearer = f"Bearer {platform_world.platform.api_token}"
    answered, told = await asks(platform_world, "POST", LOOKUP, body, Authorization=bearer)
    assert answered == status, told
    assert told.get("field") == field
    assert told.get("state") == ("none" if status == 200 else None)


# --- The consent itself ---


async def test_the_platform_reads_a_consent_with_the_persons_data(any_platform_world: World) -> None:
    world = any_platform_world
    serik = await world.person("Серік", "Сыналғанов")
    await world.signs(serik, until="capacity:self")
    await serik.taps("capacity:partner")
    await serik.says("260440029163")
    await serik.says("«Үлгі» ЖШС")
    await serik.taps("confirm:")
    consent = (await finds(world, phone=serik.phone))["consent"]

    status, opened = await world.platform.asks("GET", f"/v1/consents/{consent}")
    [row] = await world.rows(models.records)
    [entry] = await world.rows(models.entries)
    at = entry["at"].isoformat(timespec="milliseconds").replace("+00:00", "Z")
    assert status == 200
    assert opened == {
        "consent": consent,
        "person": row["person"],
        "external_id": None,
        "state": "given",
        "in_force": True,
        "edition": 1,
        "document_sha256": PINNED[1].sha256,
        "given_at": at,
        "since": at,
        "phone": serik.phone,
        "surname": "Сыналғанов",
        "given_name": "Серік",
        "patronymic": None,
        "capacity": "partner",
        "bin": "260440029163",
        "organisation": "«Үлгі» ЖШС",
        "receipts": [{"id": row["receipt"], "type": "consent.given", "at": at, "index": 0}],
        "case": None,
    }

    await serik.says("/revoke")
    await serik.taps("withdraw-confirm:")
    _, opened = await world.platform.asks("GET", f"/v1/consents/{consent}")
    [case] = await world.rows(models.cases)
    assert (opened["state"], opened["in_force"], opened["given_at"]) == ("withdrawn", False, at)
    assert [receipt["type"] for receipt in opened["receipts"]] == ["consent.given", "consent.withdrawn"]
    assert (opened["case"]["number"], opened["case"]["state"]) == (case["number"], "open")
    assert opened["case"]["closed_at"] is None


async def test_an_earlier_consent_stands_where_it_stands_not_where_the_newest_does(platform_world: World) -> None:
    world = platform_world
    aigul = await world.person()
    await world.signs(aigul)
    earlier = (await finds(world, phone=aigul.phone))["consent"]
    await aigul.says("/revoke")
    await aigul.taps("withdraw-confirm:")
    world.clock.moves(minutes=2)  # a code may be sent again
    for step in ("/start", "begin:", *SIGNING[2:]):
        await does(aigul, step)
    newest = (await finds(world, phone=aigul.phone))["consent"]
    assert newest != earlier

    async def stands(consent: str) -> tuple[str, bool]:
        _, opened = await world.platform.asks("GET", f"/v1/consents/{consent}")
        return opened["state"], opened["in_force"]

    assert [await stands(earlier), await stands(newest)] == [("withdrawn", False), ("given", True)]
    at = world.clock().isoformat()
    status, _ = await world.platform.posts("processing.stopped", {"consent": earlier, "at": at})
    assert status == 200
    assert [await stands(earlier), await stands(newest)] == [("stopped", False), ("given", True)]
    _, opened = await world.platform.asks("GET", f"/v1/consents/{earlier}")
    assert opened["case"]["state"] == "stopped"
    assert opened["case"]["closed_at"] is not None


@pytest.mark.parametrize("id", ["0" * 32, "A" * 32, "0" * 31, "0" * 33, "%00", "%D0%B0" * 32, "%ff", "lookup", "..%2f"])
async def test_a_consent_that_is_not_there_is_404_and_nobody_has_read_anything(platform_world: World, id: str) -> None:
    status, told = await platform_world.platform.asks("GET", f"/v1/consents/{id}")
    assert status == (405 if id == "lookup" else 404), told
    assert await platform_world.rows(models.access_log) == []


async def test_every_reading_of_a_persons_data_is_on_record(any_platform_world: World) -> None:
    """By the token's fingerprint, never the token; a lookup tells no personal data and is no reading."""
    world = any_platform_world
    aigul = await world.person()
    await world.signs(aigul)
    consent = (await finds(world, phone=aigul.phone))["consent"]
    assert await world.rows(models.access_log) == []
    for _ in range(2):
        await world.platform.asks("GET", f"/v1/consents/{consent}")
    first, second = await world.rows(models.access_log)
    [person] = await world.rows(models.people)
    assert (first["what"], first["person"]) == (f"consent:{consent}", person["person"])
    assert first["reader"] == second["reader"] == f"platform:{sha256_hex(world.platform.api_token)[:8]}"


@pytest.mark.parametrize(
    "has_log", [False, pytest.param(True, marks=pytest.mark.xfail(strict=True, reason="negative control"))]
)
async def test_what_cannot_be_noted_is_not_told(postgresql_url: str, *, has_log: bool) -> None:
    """While the access log cannot be written, nothing of a person leaves."""
    async with running_world(postgresql_url, platform=True) as world:
        aigul = await world.person()
        await world.signs(aigul)
        consent = (await finds(world, phone=aigul.phone))["consent"]
        if not has_log:
            engine = create_async_engine(postgresql_url)
            async with engine.begin() as conn:
                await conn.execute(text("ALTER TABLE access_log RENAME TO taken_away"))
            await engine.dispose()
        status, told = await world.platform.asks("GET", f"/v1/consents/{consent}")
        assert status == 500
        assert "Үлгібекова" not in json.dumps(told, ensure_ascii=False)


# --- The feed ---


async def test_the_feed_tells_what_the_webhook_tells_under_the_same_ids(any_platform_world: World) -> None:
    world = any_platform_world
    aigul, bolat = await world.person(), await world.person("Болат")
    await asyncio.gather(world.signs(aigul), world.signs(bolat))
    await aigul.says("/revoke")
    await aigul.taps("withdraw-confirm:")
    _, page = await world.platform.asks("GET", "/v1/events")
    assert [told["data"]["index"] for told in page["events"]] == [0, 1, 2]
    assert (page["next"], page["size"], page["checkpoint"]) == (2, 3, None)

    await world.platform.until("consent.withdrawn")
    posted = {event.id: (event.type, stamp(event.timestamp), event.data) for event in world.platform.events}
    assert {told["id"]: (told["type"], told["timestamp"], told["data"]) for told in page["events"]} == posted


async def test_a_follower_reads_on_from_where_it_was(platform_world: World) -> None:
    world = platform_world
    for _ in range(3):
        await world.signs(await world.person())
    seen, after = [], -1
    while True:
        _, page = await world.platform.asks("GET", f"/v1/events?after={after}&limit=2")
        if not page["events"]:
            break
        assert len(page["events"]) <= 2
        seen += [told["data"]["index"] for told in page["events"]]
        after = page["next"]
    assert (seen, after, page["size"]) == ([0, 1, 2], 2, 3)
    _, page = await world.platform.asks("GET", "/v1/events?after=9000")
    assert (page["events"], page["next"]) == ([], 9000)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("after=", "after"),
        ("after=x", "after"),
        ("after=-2", "after"),
        ("after=1.5", "after"),
        ("after=%D9%A1", "after"),
        ("after=1_0", "after"),
        ("after=9223372036854775808", "after"),
        ("after=" + "9" * 5000, "after"),
        ("after=1&after=2", "after"),
        ("after=%00", "after"),
        ("limit=0", "limit"),
        ("limit=-1", "limit"),
        ("limit=1001", "limit"),
        ("limit=all", "limit"),
        ("after=9223372036854775807&limit=1000", None),
        ("after=-1&limit=1&more=1", None),
    ],
)
async def test_an_odd_number_is_named(platform_world: World, query: str, field: str | None) -> None:
    status, told = await platform_world.platform.asks("GET", f"/v1/events?{query}")
    assert (status, told.get("field")) == ((422, field) if field else (200, None))


# --- For everybody ---


async def test_anybody_may_read_an_edition_and_check_its_hash(world: World) -> None:
    status, edition = await asks(world, "GET", "/v1/editions/1")
    assert status == 200
    assert (edition["edition"], edition["effective_on"]) == (1, "2026-05-19")
    assert sha256_hex(edition["text"]) == edition["sha256"] == PINNED[1].sha256


@pytest.mark.parametrize("number", ["0", "2", "01", "-1", "x", "99999", "9" * 5000, "%D9%A1", "1.0"])
async def test_an_edition_that_was_never_published_is_404(world: World, number: str) -> None:
    assert (await asks(world, "GET", f"/v1/editions/{number}"))[0] == 404


async def test_a_method_that_a_route_has_not_is_told_which_it_has(platform_world: World) -> None:
    async with platform_world.http.delete(f"{platform_world.url}{LOOKUP}") as response:
        assert (response.status, response.headers["Allow"]) == (405, "POST")
        assert response.content_type == "application/problem+json"
