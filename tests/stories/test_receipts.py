"""Receipts as files: in the chat within a minute of giving, renewing and withdrawing, and whenever they are asked for."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pypdf
import pytest

from bot.domain.notes import open_checkpoint, read_tlog_proof
from bot.sandbox.person import Person
from docs.evidence.verify import check_receipt, read_key
from storage import models
from tests.world import LEDGER, World, eventually, running_world

KEY = read_key(str(LEDGER.verifier))
SIGNED = {"LEDGER_KEY": LEDGER.written()}


@pytest.fixture(params=["sqlite", "postgresql"])
async def signing(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    """The bot that signs its ledger, with a Platform, on each database."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    async with running_world(url, platform=True, **SIGNED) as running:
        yield running


async def files(person: Person) -> list[dict[str, Any]]:
    """The files in the chat, oldest first."""
    return [message["document"] for message in await person.messages() if "document" in message]


async def names(person: Person) -> list[str]:
    return [str(file["file_name"]) for file in await files(person)]


async def content(world: World, person: Person, ending: str) -> bytes:
    """The newest file with this ending, as the person would save it."""
    file_id = next(file["file_id"] for file in reversed(await files(person)) if file["file_name"].endswith(ending))
    async with world.http.get(f"{world.sandbox.url}/client/files/{file_id}") as response:
        assert response.ok
        return await response.read()


async def has_come(person: Person, count: int, *, patience_seconds: float = 15.0) -> bool:
    async def look() -> bool:
        return len(await files(person)) >= count

    return await eventually(look, expected=True, patience_seconds=patience_seconds)


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())


async def test_giving_and_withdrawing_bring_their_files(signing: World) -> None:
    """A PDF to keep and a bundle to check, by themselves; the bundle is genuine to who trusts nothing but the key."""
    aigul = await signing.person("Айгүл", "Үлгібекова", phone="+77010000001")
    await signing.signs(aigul)
    assert await has_come(aigul, 2)
    [given] = await signing.records()
    assert await names(aigul) == [f"receipt-{given['receipt_id']}.{form}" for form in ("pdf", "json")]
    said = text_of(await content(signing, aigul, ".pdf"))
    assert "Келісім берілді" in said
    assert "Үлгібекова Айгүл" in said
    assert "+7 701 ***-**-01" in said
    assert "1 жазба" in said or "жазба саны: 1" in said
    assert "77010000001" not in said.replace(" ", "")
    assert "index 0, consent.given" in check_receipt(await content(signing, aigul, ".json"), KEY)

    await aigul.says("/revoke")
    await aigul.taps("withdraw-confirm:")
    assert await has_come(aigul, 4)
    _, withdrawn = await signing.records()
    said = text_of(await content(signing, aigul, ".pdf"))
    assert "Келісім кері қайтарып алынды" in said
    assert withdrawn["case"]["number"] in said
    assert "index 1, consent.withdrawn" in check_receipt(await content(signing, aigul, ".json"), KEY)
