"""Receipts as files: in the chat within a minute of giving and withdrawing, and whenever they are asked for."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pypdf
import pytest

from bot.domain.notes import open_checkpoint, read_tlog_proof
from bot.sandbox.person import Person
from bot.sandbox.person import text_of as text_of_message
from docs.evidence.verify import check_receipt, read_key
from storage import models
from tests.world import LEDGER, PATIENCE_SECONDS, World, does, eventually, running_world

KEY = read_key(str(LEDGER.verifier))
# Files would else follow each other at a second's distance.
SIGNED = {"LEDGER_KEY": LEDGER.written(), "LIMIT_CHAT_MESSAGES_PER_SECOND": "50"}


@pytest.fixture
async def signing(sqlite_url: str) -> AsyncIterator[World]:
    """The bot that signs its ledger, with a Platform."""
    async with running_world(sqlite_url, platform=True, **SIGNED) as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
async def any_signing(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    """The same on each database."""
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


async def has_come(person: Person, count: int, *, patience_seconds: float = PATIENCE_SECONDS) -> bool:
    async def look() -> bool:
        return len(await files(person)) >= count

    return await eventually(look, expected=True, patience_seconds=patience_seconds)


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())


async def test_giving_and_withdrawing_bring_their_files(any_signing: World) -> None:
    """A PDF to keep and a bundle to check, by themselves; the bundle is genuine to who trusts nothing but the key."""
    aigul = await any_signing.person("Айгүл", "Үлгібекова", phone="+77010000001")
    await any_signing.signs(aigul)
    assert await has_come(aigul, 2)
    [given] = await any_signing.records()
    assert await names(aigul) == [f"receipt-{given['receipt_id']}.{form}" for form in ("pdf", "json")]
    said = text_of(await content(any_signing, aigul, ".pdf"))
    assert "Келісім берілді" in said
    assert "Үлгібекова Айгүл" in said
    assert "+7 701 ***-**-01" in said
    assert "жазба саны: 1" in said
    assert "77010000001" not in said.replace(" ", "")
    assert "index 0, consent.given" in check_receipt(await content(any_signing, aigul, ".json"), KEY)

    await aigul.says("/revoke")
    await aigul.taps("withdraw-confirm:")
    assert await has_come(aigul, 4)
    _, withdrawn = await any_signing.records()
    said = text_of(await content(any_signing, aigul, ".pdf"))
    assert "Келісім кері қайтарып алынды" in said
    assert withdrawn["case"]["number"] in said
    assert "index 1, consent.withdrawn" in check_receipt(await content(any_signing, aigul, ".json"), KEY)


async def test_without_a_key_nothing_comes_by_itself_and_the_pdf_is_there_when_asked_for(world: World) -> None:
    """The negative control of the one above: what is sent there comes of the signed checkpoint."""
    aigul = await world.person()
    await world.signs(aigul)
    assert not await has_come(aigul, 1, patience_seconds=2)
    await aigul.says("/receipt")
    [receipt] = [record["receipt_id"] for record in await world.records()]
    assert await names(aigul) == [f"receipt-{receipt}.pdf"]
    assert "Әзірге жоқ" in text_of(await content(world, aigul, ".pdf"))


async def test_a_receipt_can_be_had_again_with_all_its_files(signing: World) -> None:
    """The message with its copy button stands last, beneath the files; and the same file is the same, byte for byte."""
    aigul = await signing.person()
    await signing.signs(aigul)
    assert await has_come(aigul, 2)
    first = await content(signing, aigul, ".pdf")
    bolat = await signing.person("Болат")
    await signing.signs(bolat)
    assert await has_come(bolat, 2)

    await aigul.says("/receipt")
    receipt = (await signing.records())[0]["receipt_id"]
    assert (await names(aigul))[2:] == [f"receipt-{receipt}.{form}" for form in ("pdf", "json", "tlog-proof")]
    assert await content(signing, aigul, ".pdf") == first
    proof = read_tlog_proof((await content(signing, aigul, ".tlog-proof")).decode())
    assert (proof.index, open_checkpoint(proof.checkpoint, LEDGER.verifier).size) == (0, 2)
    assert "index 0" in check_receipt(await content(signing, aigul, ".json"), KEY)
    last = (await aigul.messages())[-1]
    assert receipt in last["text"]
    copied = [row[0].get("copy_text", {}).get("text") for row in last["reply_markup"]["inline_keyboard"]]
    assert copied[0] == receipt

    await aigul.says("/consent")
    await aigul.taps("receipt:")
    assert len(await files(aigul)) == 8


async def test_a_restart_in_between_loses_nothing(any_signing: World) -> None:
    aigul = await any_signing.person()
    await any_signing.signs(aigul)
    await any_signing.restarts()
    assert await has_come(aigul, 2)
    await any_signing.restarts()
    assert not await has_come(aigul, 3, patience_seconds=1)


async def test_who_has_blocked_the_bot_gets_the_files_on_return(any_signing: World) -> None:
    aigul = await any_signing.person()
    await any_signing.signs(aigul)
    await aigul.blocks()
    assert await eventually(lambda: states(any_signing), {"unreachable", "waiting"})
    await aigul.unblocks()
    assert await has_come(aigul, 2)


async def states(world: World) -> set[str]:
    return {row["state"] for row in await world.rows(models.outbox) if row["document"]}


async def test_within_a_minute_the_pdf_comes_even_if_nothing_can_be_signed(sqlite_url: str, tmp_path: Path) -> None:
    """The log cannot be written: the PDF says that no checkpoint covers it, and what would prove it is left out."""
    async with running_world(sqlite_url, platform=False, CHECKPOINT_LOG=str(tmp_path), **SIGNED) as world:
        aigul = await world.person()
        await world.signs(aigul)
        assert not await has_come(aigul, 1, patience_seconds=1)
        world.clock.moves(seconds=31)
        assert await has_come(aigul, 1)
        assert "Әзірге жоқ" in text_of(await content(world, aigul, ".pdf"))
        assert await eventually(lambda: states(world), {"delivered", "dead"})
        await aigul.says("/receipt")
        assert {name.rpartition(".")[2] for name in await names(aigul)} == {"pdf"}


async def test_a_withdrawal_by_letter_brings_its_files_too(signing: World) -> None:
    """What the company entered reaches the person as proof: by which way the notice came, and when."""
    aigul = await signing.person()
    await signing.signs(aigul)
    assert await has_come(aigul, 2)
    at = signing.clock().isoformat()
    event = {"phone": aigul.phone, "channel": "letter", "received_at": at, "reference": "Вх-17"}
    status, _ = await signing.platform.posts("withdrawal.received", event)
    assert status == 200
    assert await has_come(aigul, 4)
    said = text_of(await content(signing, aigul, ".pdf"))
    assert "хат арқылы" in said
    assert "Вх-17" not in said
    assert "index 1, consent.withdrawn" in check_receipt(await content(signing, aigul, ".json"), KEY)


async def test_captions_are_in_the_persons_language_and_the_pdf_in_kazakh(sqlite_url: str) -> None:
    async with running_world(sqlite_url, platform=False, **SIGNED) as world:
        john = await world.person("John", "Sample")
        await john.says("/start")
        await john.taps("language:en")
        for step in ("agree:", "contact", "code", "name:", "capacity:self", "confirm:"):
            await does(john, step)
        assert await has_come(john, 2)
        captions = [text_of_message(message) for message in await john.messages() if "document" in message]
        assert captions[0].splitlines()[0].endswith("Consent receipt, PDF")
        assert f"{world.url}/verify" in captions[1]
        assert "Келісім берілді" in text_of(await content(world, john, ".pdf"))
        await john.says("/revoke")
        await john.taps("withdraw-confirm:")
        assert await has_come(john, 4)
        await john.says("/receipt")
        captions = [text_of_message(message) for message in await john.messages() if "document" in message]
        pdfs = [caption.splitlines()[0] for caption in captions if ", PDF" in caption]
        assert [pdf.removeprefix("🧾 ") for pdf in pdfs] == [
            "Consent receipt, PDF",
            "Withdrawal receipt, PDF",
            "Withdrawal receipt, PDF",
        ]


async def test_two_people_at_once_each_get_their_own(signing: World) -> None:
    people = [await signing.person(name) for name in ("Айгүл", "Болат", "Сәуле")]
    async with asyncio.TaskGroup() as group:
        for person in people:
            group.create_task(signing.signs(person))
    for person in people:
        assert await has_come(person, 2)
        bundle = json.loads(await content(signing, person, ".json"))
        assert bundle["record"]["person"]["phone"] == person.phone
        assert bundle["record"]["person"]["full_name"] in text_of(await content(signing, person, ".pdf"))
