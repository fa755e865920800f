"""Receipts over HTTP: files for who brings the token, and a page for everybody that names nobody."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from sqlalchemy import Connection, delete, update
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.sql import text

from bot.domain.agreement import sha256_hex
from bot.domain.ledger import leaf_hash
from bot.sandbox.person import Person
from docs.evidence.verify import check_receipt, read_key
from handlers.http.receipts import CSS
from storage import models
from storage.database import open_database
from tests.storage.test_tree import unprotect
from tests.world import LEDGER, World, eventually, running_world

FORMS = ("pdf", "json", "tlog-proof")
TYPES = {"pdf": "application/pdf", "json": "application/json", "tlog-proof": "text/plain"}
SIGNED = {"LEDGER_KEY": LEDGER.written()}
UNKNOWN = ("0" * 32, "7e57", "A" * 32, "z" * 32, "0" * 33)


@asynccontextmanager
async def signed(url: str, **more: str) -> AsyncIterator[tuple[World, Person, str]]:
    """A bot whose ledger is signed, a person who has given the consent, and their receipt's id."""
    async with running_world(url, platform=True, **SIGNED, **more) as world:
        aigul = await world.person("Айгүл", "Үлгібекова", phone="+77010000001")
        await world.signs(aigul)
        assert await eventually(lambda: size(world), 1)
        yield world, aigul, (await world.records())[0]["receipt_id"]


async def size(world: World) -> int:
    return len(await world.rows(models.checkpoints))


async def get(world: World, path: str, **headers: str) -> tuple[aiohttp.ClientResponse, bytes]:
    async with world.http.get(world.url + path, headers=headers, allow_redirects=False) as response:
        return response, await response.read()


def bearer(world: World) -> str:
    return f"Bearer {world.platform.api_token}"


async def changes(world: World, *statements: Any) -> None:  # noqa: ANN401 -- statements of SQLAlchemy's
    """Lay hands on the database while the bot is stopped, as its owner can."""

    def change(conn: Connection) -> None:
        unprotect(conn)
        for statement in statements:
            conn.execute(statement)

    await world.stops()
    database = await open_database(world.settings.database_url.get_secret_value())
    try:
        await database.write(change)
    finally:
        await database.close()
    await world.starts()


# --- Files ---


@pytest.mark.parametrize("url", ["sqlite_url", "postgresql_url"])
async def test_the_platform_has_the_files_that_the_person_has(request: pytest.FixtureRequest, url: str) -> None:
    """Each is noted in the access log; the bundle is genuine to who trusts nothing but the key."""
    async with signed(request.getfixturevalue(url)) as (world, _, receipt):
        got = {}
        for form in FORMS:
            response, got[form] = await get(world, f"/v1/receipts/{receipt}.{form}", Authorization=bearer(world))
            assert (response.status, response.content_type) == (200, TYPES[form])
            assert response.headers["Content-Disposition"] == f'attachment; filename="receipt-{receipt}.{form}"'
            assert response.headers["Cache-Control"] == "no-store"
        assert got["pdf"].startswith(b"%PDF-1.7")
        assert "index 0, consent.given" in check_receipt(got["json"], read_key(str(LEDGER.verifier)))
        assert json.loads(got["json"])["proof"].encode() == got["tlog-proof"]
        assert b"7701" not in got["tlog-proof"]
        noted = await world.rows(models.access_log)
        assert [row["what"] for row in noted] == [f"receipt:{receipt}"] * 3
        assert {row["reader"] for row in noted} == {f"platform:{sha256_hex(world.platform.api_token)[:8]}"}


@pytest.mark.parametrize("form", FORMS)
async def test_who_brings_no_token_gets_nothing_and_what_is_not_there_is_404(platform_world: World, form: str) -> None:
    world = platform_world
    await world.signs(await world.person())
    [record] = await world.records()
    for headers in ({}, {"Authorization": "Bearer wrong"}):
        response, body = await get(world, f"/v1/receipts/{record['receipt_id']}.{form}", **headers)
        assert (response.status, response.headers["WWW-Authenticate"]) == (401, "Bearer")
        assert "Үлгібекова" not in body.decode()
    for id_ in UNKNOWN:
        response, _ = await get(world, f"/v1/receipts/{id_}.{form}", Authorization=bearer(world))
        assert (response.status, response.content_type) == (404, "application/problem+json")
    assert await world.rows(models.access_log) == []


async def test_before_the_first_checkpoint_there_is_a_pdf_and_no_proof(platform_world: World) -> None:
    """Nothing is signed in this world: who asks for what would prove it is told to ask again."""
    world = platform_world
    await world.signs(await world.person())
    [record] = await world.records()
    answers = {}
    for form in FORMS:
        response, _ = await get(world, f"/v1/receipts/{record['receipt_id']}.{form}", Authorization=bearer(world))
        answers[form] = (response.status, response.headers.get("Retry-After"))
    assert answers == {"pdf": (200, None), "json": (404, "5"), "tlog-proof": (404, "5")}


async def test_of_who_was_erased_the_proof_alone_is_left(sqlite_url: str) -> None:
    async with signed(sqlite_url) as (world, _, receipt):
        await changes(world, delete(models.person_keys))
        answers = {}
        for form in FORMS:
            response, body = await get(world, f"/v1/receipts/{receipt}.{form}", Authorization=bearer(world))
            answers[form] = response.status
            assert response.status == 200 or json.loads(body)["type"] == "urn:senimkey:problem:erased"
        assert answers == {"pdf": 404, "json": 404, "tlog-proof": 200}
        response, body = await get(world, f"/receipts/{receipt}?lang=en")
        assert "The receipt is genuine" in body.decode()


@pytest.mark.parametrize(
    "has_log", [False, pytest.param(True, marks=pytest.mark.xfail(strict=True, reason="negative control"))]
)
async def test_what_cannot_be_noted_is_not_handed_over(postgresql_url: str, *, has_log: bool) -> None:
    async with signed(postgresql_url) as (world, _, receipt):
        if not has_log:
            engine = create_async_engine(postgresql_url)
            async with engine.begin() as conn:
                await conn.execute(text("ALTER TABLE access_log RENAME TO taken_away"))
            await engine.dispose()
        response, body = await get(world, f"/v1/receipts/{receipt}.json", Authorization=bearer(world))
        assert response.status == 500
        assert "Үлгібекова" not in body.decode()


# --- The page ---


@pytest.mark.parametrize(
    ("query", "header", "expected"),
    [
        ("", None, "Түбіртек шынайы"),
        ("?lang=ru", None, "Квитанция подлинная"),
        ("?lang=en", "kk", "The receipt is genuine"),
        ("?lang=de", "ru", "Квитанция подлинная"),
        ("", "en-GB,en;q=0.9", "The receipt is genuine"),
        ("", "de, ru;q=0.5, kk;q=0.8", "Түбіртек шынайы"),
        ("", "en;q=0, ru", "Квитанция подлинная"),
        ("", ";;;,q=9,en;q=x" + ",en" * 500, "The receipt is genuine"),
        ("", "fr", "Түбіртек шынайы"),
    ],
)
async def test_the_page_speaks_the_language_of_who_reads_it(
    shown: tuple[World, str], query: str, header: str | None, expected: str
) -> None:
    world, receipt = shown
    headers = {"Accept-Language": header} if header is not None else {}
    response, body = await get(world, f"/receipts/{receipt}{query}", **headers)
    assert (response.status, response.content_type) == (200, "text/html")
    assert expected in body.decode()


@pytest.fixture
async def shown(sqlite_url: str) -> AsyncIterator[tuple[World, str]]:
    async with signed(sqlite_url) as (world, _, receipt):
        yield world, receipt


async def test_the_page_tells_what_to_compare_and_names_nobody(sqlite_url: str) -> None:
    """What is on the receipt and public; no name, no number, no id of a person, and no way for a script."""
    async with signed(sqlite_url) as (world, aigul, receipt):
        response, body = await get(world, f"/receipts/{receipt}?lang=kk")
        said = body.decode()
        [record] = await world.records()
        for words in (receipt, record["privacy_notice"]["sha256"], "№1 редакция", "Келісім берілді", "Күшінде", "№0"):
            assert words in said, words
        personal = (aigul.phone[1:], "Үлгібекова", "Айгүл", str(aigul.id), record["pii_principal_id"])
        for secret in (*personal, record["consent_id"], record["record_id"]):
            assert secret not in said
        policy = response.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "unsafe" not in policy
        assert "<script" not in said
        assert CSS in said
        assert (response.headers["Cache-Control"], response.headers["Referrer-Policy"]) == ("no-store", "no-referrer")

        await aigul.says("/revoke")
        await aigul.taps("withdraw-confirm:")
        _, body = await get(world, f"/receipts/{receipt}?lang=kk")
        assert "Кері қайтарып алынды" in body.decode()
        withdrawn = (await world.records())[1]["receipt_id"]
        _, body = await get(world, f"/receipts/{withdrawn}?lang=kk")
        assert "Келісім кері қайтарып алынды" in body.decode()


@pytest.mark.parametrize("receipt", UNKNOWN)
async def test_an_unknown_number_is_a_clear_page(world: World, receipt: str) -> None:
    response, body = await get(world, f"/receipts/{receipt}?lang=kk")
    assert (response.status, response.content_type) == (404, "text/html")
    assert "Мұндай түбіртек жоқ" in body.decode()


@pytest.mark.parametrize(
    ("spoilt", "expected"),
    [
        (None, "The receipt is genuine"),  # the negative control: stopped and started, nothing changed
        (update(models.entries).values(leaf=b"{}"), "The receipt is not confirmed"),
        (update(models.entries).values(leaf=b"{}", leaf_hash=leaf_hash(b"{}")), "The receipt is not confirmed"),
        (update(models.records).values(consent="f" * 32), "The receipt is not confirmed"),
        (update(models.checkpoints).values(root=bytes(32), note="x\n1\n\n— x y\n"), "The receipt is not confirmed"),
    ],
    ids=["nothing", "leaf", "leaf-and-hash", "record", "checkpoint"],
)
async def test_a_receipt_whose_entry_was_changed_is_not_confirmed(
    sqlite_url: str,
    spoilt: Any,  # noqa: ANN401 -- a statement
    expected: str,
) -> None:
    async with signed(sqlite_url) as (world, _, receipt):
        await changes(world, *([] if spoilt is None else [spoilt]))
        _, body = await get(world, f"/receipts/{receipt}?lang=en")
        assert expected in body.decode()
        if spoilt is not None:
            response, _ = await get(world, f"/v1/receipts/{receipt}.json", Authorization=bearer(world))
            assert response.status == 500
