"""Withdrawing: consequences first, two taps, a case with a number and a due date; and what comes after."""

from __future__ import annotations

import asyncio
import re

from bot.domain.ledger import leaf_hash, read_leaf
from bot.domain.numbers import is_case_number
from storage import models
from tests.world import World

CASE_NUMBER = re.compile(r"\d{4}-\d{4}")


async def test_a_person_withdraws_and_learns_the_case_number(any_world: World) -> None:
    """Consequences, confirm, a number to say aloud and the due date; /consent shows it."""
    aigul = await any_world.person()
    await any_world.signs(aigul)
    await aigul.says("/revoke")
    asked = await aigul.last_text()
    assert "кері қайтарып алу Платформаны пайдалануды шектеуге" in asked
    assert await any_world.kinds() == ["consent.given"]

    await aigul.taps("withdraw-confirm:")
    assert await any_world.kinds() == ["consent.given", "consent.withdrawn"]
    [case] = await any_world.rows(models.cases)
    assert is_case_number(case["number"])
    assert case["number"] in await aigul.last_text()
    await aigul.says("/consent")
    assert case["number"] in await aigul.last_text()

    given, withdrawn = await any_world.rows(models.entries)
    entry = read_leaf(withdrawn["leaf"])
    assert (entry.seq, entry.prev) == (2, leaf_hash(given["leaf"]).hex())
    records = await any_world.records()
    assert records[1]["case"]["number"] == case["number"]
    assert records[1]["consent_id"] == records[0]["consent_id"]
    assert records[1]["receipt_id"] not in {None, records[0]["receipt_id"]}


async def test_the_case_is_due_after_fifteen_working_days(world: World) -> None:
    """Law 94-V, art. 8(7); counted in Asia/Almaty without weekends and holidays."""
    aigul = await world.person()
    await world.signs(aigul)
    await aigul.says("/revoke")
    await aigul.taps("withdraw-confirm:")
    [case] = await world.rows(models.cases)
    days = (case["due_at"] - case["opened_at"]).days
    assert 18 <= days <= 35
    assert (case["due_at"].hour, case["due_at"].minute) == (18, 59)  # the end of a day in UTC+5


async def test_keeping_changes_nothing(world: World) -> None:
    aigul = await world.person()
    await world.signs(aigul)
    await aigul.says("/revoke")
    await aigul.taps("keep:")
    assert await world.kinds() == ["consent.given"]
    assert await world.rows(models.cases) == []


async def test_five_taps_withdraw_once(any_world: World) -> None:
    aigul = await any_world.person()
    await any_world.signs(aigul)
    await aigul.says("/revoke")
    button = await aigul.button("withdraw-confirm:")
    async with asyncio.TaskGroup() as group:
        for _ in range(5):
            group.create_task(aigul.taps_data(button.message_id, button.data or "", force=True))
    assert await any_world.kinds() == ["consent.given", "consent.withdrawn"]
    assert len(await any_world.rows(models.cases)) == 1


async def test_withdrawing_from_the_receipt_leaves_the_receipt_in_the_chat(world: World) -> None:
    aigul = await world.person()
    await world.signs(aigul)
    receipt = await aigul.last_text()
    await aigul.taps("withdraw:")
    assert receipt in await aigul.texts()
    await aigul.taps("withdraw-confirm:")
    assert receipt in await aigul.texts()


async def test_a_new_consent_may_be_given_at_once_after_withdrawing(any_world: World) -> None:
    """And the old case stays the old consent's."""
    aigul = await any_world.person()
    await any_world.signs(aigul)
    await aigul.says("/revoke")
    old = await aigul.button("withdraw-confirm:")
    await aigul.taps("withdraw-confirm:")
    await aigul.says("/start")
    await aigul.taps("begin:")
    for step in ("agree:", "contact", "code", "name:", "capacity:self", "confirm:"):
        if step == "contact":
            any_world.clock.moves(seconds=40)
            await aigul.shares_contact()
        elif step == "code":
            await aigul.says(await aigul.sms_code())
        else:
            await aigul.taps(step)
    assert await any_world.kinds() == ["consent.given", "consent.withdrawn", "consent.given"]
    first, _, second = await any_world.records()
    assert first["consent_id"] != second["consent_id"]
    tap = await aigul.taps_data(old.message_id, old.data or "", force=True)
    assert tap["answer"]["text"]
    assert (await any_world.kinds())[-1] == "consent.given"


async def test_nothing_to_withdraw_is_told(world: World) -> None:
    aigul = await world.person()
    await aigul.says("/revoke")
    assert await world.kinds() == []
    assert await aigul.last_text()


async def test_blocking_the_bot_is_never_a_withdrawal(any_world: World) -> None:
    aigul = await any_world.person()
    await any_world.signs(aigul)
    await aigul.blocks()
    [person] = await any_world.rows(models.people)
    assert person["unreachable_at"] is not None
    await aigul.unblocks()
    [person] = await any_world.rows(models.people)
    assert person["unreachable_at"] is None
    assert await any_world.kinds() == ["consent.given"]


async def test_the_receipt_can_be_had_at_any_time(world: World) -> None:
    aigul = await world.person("Айгүл", "Үлгібекова", phone="+77010000001")
    await world.signs(aigul)
    [record] = await world.records()
    await aigul.says("/receipt")
    said = await aigul.last_text()
    assert record["receipt_id"] in said
    assert "+77010000001" not in said
    assert "Үлгібекова Айгүл" in said
    assert "6db478f9e24e1f4765b9fb9f0528fde47fab04d7e732732df146630bf6d006d9" in said
