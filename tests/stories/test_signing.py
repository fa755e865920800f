"""The main job: a person reads, verifies, gives or declines, and what happened is on record."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import secrets
from pathlib import Path

from pydantic import SecretStr

from bot.domain.agreement import canonical
from bot.domain.ledger import commitment, leaf_hash, read_leaf
from storage import models
from tests.world import SIGNING, World, counts_of_today, does, draft_steps, eventually, running_world

AGREEMENT = Path(__file__).parents[1] / "golden" / "agreement-kk-1.txt"
SHA256 = "6db478f9e24e1f4765b9fb9f0528fde47fab04d7e732732df146630bf6d006d9"


async def test_a_person_gives_the_consent(any_world: World) -> None:
    """The whole way, on both databases, by webhook and by polling."""
    world = any_world
    aigul = await world.person("Айгүл", "Үлгібекова", phone="+77010000001")
    await world.signs(aigul)

    assert await world.kinds() == ["consent.given"]
    assert "түбіртек" in (await aigul.last_text()).lower()
    way = {"shown": 1, "agreed": 1, "verified": 1, "given": 1}
    assert await counts_of_today(world) == {**way, "sms:sent": 1, "sms:right": 1}
    assert await world.rows(models.drafts) == []
    assert [row["entry"] for row in await world.rows(models.outbox)] == [0]
    [record] = await world.records()
    assert record["person"]["full_name"] == "Үлгібекова Айгүл"
    assert record["person"]["phone"] == "+77010000001"
    assert record["person"]["capacity"] == "self"
    assert record["privacy_notice"]["sha256"] == SHA256
    assert len(record["attestations"]) == 5


async def test_what_is_read_is_the_agreement_itself(world: World) -> None:
    """Joined over its messages the text canonicalises to the pinned bytes, and the record has their hashes and ids."""
    aigul = await world.person()
    await world.signs(aigul)
    shown = (await world.records())[0]["proof"]["shown"]
    messages = {message["message_id"]: message for message in await aigul.messages()}
    texts = [messages[part["message_id"]]["text"] for part in shown]

    assert canonical("\n".join(texts)).encode() == AGREEMENT.read_bytes()
    assert [part["sha256"] for part in shown] == [hashlib.sha256(text.encode()).hexdigest() for text in texts]
    assert all(
        "entities" not in messages[part["message_id"]] or not _formatted(messages[part["message_id"]]) for part in shown
    )


def _formatted(message: dict[str, object]) -> bool:
    entities = message["entities"]
    assert isinstance(entities, list)
    return any(entity["type"] in {"bold", "italic", "code", "blockquote"} for entity in entities)


async def test_the_entry_commits_to_its_record(any_world: World) -> None:
    """Leaf, hash and commitment are those of the specification, and index and seq are contiguous."""
    for name in ("Айгүл", "Болат"):
        await any_world.signs(await any_world.person(name))
    entries = await any_world.rows(models.entries)

    assert [row["index"] for row in entries] == [0, 1]
    for row in entries:
        entry = read_leaf(row["leaf"])
        assert row["leaf_hash"] == leaf_hash(row["leaf"])
        assert (entry.seq, entry.prev, entry.document, entry.edition) == (1, None, SHA256, 1)
        assert b"+7701" not in row["leaf"]
    opening = b"\x07" * 32
    assert commitment(opening, b"record") != commitment(opening, b"Record")


async def test_messages_are_edited_rather_than_stacked(world: World) -> None:
    """At the end of a signing there stand the agreement, the line that took the keyboard away, and the receipt."""
    aigul = await world.person()
    await world.signs(aigul)
    texts = await aigul.texts()
    assert len(texts) == 3
    assert canonical(texts[0]).encode() == AGREEMENT.read_bytes()
    assert "ТҮБІРТЕК" in texts[2]


async def test_agree_and_decline_stand_only_under_the_last_part(world: World) -> None:
    aigul = await world.person()
    await aigul.says("/start")
    await aigul.taps("language:kk")
    agreement = (await aigul.messages())[-1]
    carriers = [button.message_id for button in await aigul.buttons() if (button.data or "").startswith("agree:")]
    assert carriers == [agreement["message_id"]]
    assert canonical(agreement["text"]).encode() == AGREEMENT.read_bytes()


async def test_nothing_is_given_before_confirm(world: World) -> None:
    """Everything up to the summary leaves a draft alone, and the summary carries the attestations."""
    aigul = await world.person()
    for step in SIGNING[:-1]:
        await does(aigul, step)
        assert await world.kinds() == []
        assert await world.rows(models.people) == []
    summary = await aigul.last_text()
    assert "ерікті" in summary
    assert summary.count("•") == 5
    await aigul.taps("confirm:")
    assert await world.kinds() == ["consent.given"]


async def test_a_restart_between_any_two_steps_changes_nothing(any_world: World) -> None:
    aigul = await any_world.person()
    for step in SIGNING:
        await does(aigul, step)
        await any_world.restarts()
    assert await any_world.kinds() == ["consent.given"]


async def test_a_partner_gives_bin_and_organisation(world: World) -> None:
    bolat = await world.person("Болат", "Үлгібеков")
    for step in ("/start", "language:kk", "agree:", "contact", "code", "name:", "capacity:partner"):
        await does(bolat, step)
    await bolat.says("260440029163")
    await bolat.says("«Үлгі» ЖШС")
    assert "260440029163" in await bolat.last_text()
    await bolat.taps("confirm:")
    [record] = await world.records()
    assert (record["person"]["bin"], record["person"]["organisation"]) == ("260440029163", "«Үлгі» ЖШС")


async def test_declining_is_recorded_and_keeps_nothing_else(any_world: World) -> None:
    aigul = await any_world.person()
    await aigul.says("/start")
    await aigul.taps("language:kk")
    await aigul.taps("decline:")
    assert await any_world.kinds() == ["consent.declined"]
    assert await any_world.rows(models.drafts) == []
    assert await counts_of_today(any_world) == {"shown": 1, "declined": 1}
    assert not any((button.data or "").startswith(("agree:", "decline:")) for button in await aigul.buttons())


async def test_a_declined_person_may_give_later(world: World) -> None:
    aigul = await world.person()
    await aigul.says("/start")
    await aigul.taps("language:kk")
    await aigul.taps("decline:")
    await world.signs(aigul)
    assert await world.kinds() == ["consent.declined", "consent.given"]
    entries = [read_leaf(row["leaf"]) for row in await world.rows(models.entries)]
    assert [entry.seq for entry in entries] == [1, 2]
    assert entries[1].prev == leaf_hash((await world.rows(models.entries))[0]["leaf"]).hex()


async def test_five_taps_on_confirm_give_one_consent(any_world: World) -> None:
    """Five devices, or one quick finger: one entry, and every tap is answered."""
    aigul = await any_world.person()
    await any_world.signs(aigul, until="confirm:")
    button = await aigul.button("confirm:")
    async with asyncio.TaskGroup() as group:
        for _ in range(5):
            group.create_task(aigul.taps_data(button.message_id, button.data or "", force=True))
    assert await any_world.kinds() == ["consent.given"]


async def test_a_redelivered_confirm_gives_nothing_more(any_world: World) -> None:
    """Telegram may send any update again; the receipt stays the one there is."""
    aigul = await any_world.person()
    await any_world.signs(aigul, until="confirm:")
    tap = await aigul.taps("confirm:")
    async with any_world.http.post(f"{any_world.sandbox.url}/client/updates/{tap['update_id']}/redeliver") as response:
        assert response.ok
    await aigul.quiet()
    assert await any_world.kinds() == ["consent.given"]


async def test_start_after_the_consent_shows_the_standing(world: World) -> None:
    aigul = await world.person()
    await world.signs(aigul)
    await aigul.says("/start")
    assert {"receipt", "withdraw"} <= {(button.data or "").partition(":")[0] for button in await aigul.buttons()}
    assert await draft_steps(world) == []


async def test_keys_rotate_without_losing_anybody(sqlite_url: str) -> None:
    """A new master key goes first; the old one may leave once housekeeping has wrapped every key anew."""
    async with running_world(sqlite_url) as world:
        aigul = await world.person()
        old = world.settings.data_keys.get_secret_value()
        new = f"new:{base64.b64encode(secrets.token_bytes(32)).decode()}"
        for step, keys in zip(SIGNING, (old, old, old, f"{new},{old}", f"{new},{old}", new, new, new), strict=True):
            if keys != world.settings.data_keys.get_secret_value():
                world.settings = world.settings.model_copy(update={"data_keys": SecretStr(keys)})
                await world.restarts()
                assert await eventually(lambda: _wrapped_under_first(world), True)
            await does(aigul, step)
        assert await world.kinds() == ["consent.given"]


async def _wrapped_under_first(world: World) -> bool:
    first = world.settings.data_keys.get_secret_value().partition(":")[0]
    rows = [*await world.rows(models.person_keys), *await world.rows(models.service_keys)]
    return {row["key_id"] for row in rows} == {first}
