"""Renewal at its edges: an edition takes effect, or a consent is withdrawn, while somebody is in the middle of it."""

from __future__ import annotations

import json

import pytest

from bot.sandbox.person import Person
from storage import models
from tests.renewals import renewal_begins
from tests.stories.test_desk_campaigns import RENEWING, asked_person, is_so, standing, withdraws_by_letter
from tests.world import World, does


async def renews(person: Person, *, until: str | None = None) -> None:
    """Tap through the renewal; `until` stops before that step."""
    for step in RENEWING:
        if step == until:
            return
        await does(person, step)


async def test_who_declines_an_edition_at_midnight_has_declined_what_they_read(platform_world: World) -> None:
    """Edition 3 took effect while edition 2 was on the screen: nobody declines what they never saw."""
    world = platform_world
    aigul = await asked_person(world)
    await aigul.taps("renew:2")
    await renewal_begins(world, number=3, grace_days=60)
    await aigul.taps("decline:2")
    [declined] = [row for row in await world.rows(models.entries) if row["kind"] == "consent.declined"]
    leaf = json.loads(declined["leaf"])
    [second] = [row for row in await world.rows(models.editions) if row["number"] == 2]
    assert (leaf["edition"], leaf["document"]) == (2, second["sha256"])
    assert await standing(world, aigul) == (True, "given")
    assert await is_so(world, declined=1)


@pytest.mark.parametrize("way", ["letter", "chat"])
async def test_a_withdrawal_ends_the_renewal_that_was_in_progress(platform_world: World, way: str) -> None:
    """What was agreed before a withdrawal gives no consent after it: its last button is dead."""
    world = platform_world
    aigul = await asked_person(world)
    await renews(aigul, until="confirm:")
    confirm = await aigul.button("confirm:")
    assert confirm.data is not None
    if way == "letter":
        await withdraws_by_letter(world, aigul)
    else:
        for step in ("/revoke", "withdraw-confirm:"):
            await does(aigul, step)
    tap = await aigul.taps_data(confirm.message_id, confirm.data)
    assert tap["answer"]["show_alert"]
    assert (await world.kinds())[-1] == "consent.withdrawn"
    assert await standing(world, aigul) == (False, "withdrawn")
    assert await is_so(world, withdrawn=1)


@pytest.mark.parametrize(("step", "way"), [("code", "/start"), ("name:", "/agreement"), ("confirm:", "continue:")])
async def test_who_is_overtaken_by_an_edition_reads_it_and_goes_on(world: World, step: str, way: str) -> None:
    """The steps of the edition before lead nowhere any more; the way out that the bot names leads on."""
    aigul = await asked_person(world)
    await renews(aigul, until=step)
    await renewal_begins(world, number=3, grace_days=60)
    if way == "continue:":
        await aigul.says("/consent")
    await does(aigul, way)
    shown = await aigul.texts()
    assert sum("Келісімде не өзгерді" in text for text in shown) == 2
    assert any("№3 Редакциясы" in text for text in shown)
    # The pause between two codes to one number holds for the new beginning too.
    world.clock.moves(minutes=5)
    for one in ("agree:3", *RENEWING[2:]):
        await does(aigul, one)
    assert (await world.kinds())[-1] == "consent.renewed"
    renewed = json.loads((await world.rows(models.entries))[-1]["leaf"])
    assert renewed["edition"] == 3
