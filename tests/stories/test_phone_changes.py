"""The Platform says that a person's number has changed: they verify it by a code, and the consent stays theirs."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.sandbox.person import Person
from storage import models
from tests.world import SIGNING, World, counts_of_today, does, draft_steps, eventually, running_world

NEW, NEWER = "+77010000061", "+77010000062"
ASKED = "Жаңа нөміріңізді растаңыз"
VERIFIED = "Жаңа нөміріңіз расталды"
OUTDATED = "ескірген"


async def _joins(world: World, external_id: str = "client-1", first_name: str = "Айгүл") -> Person:
    """Let somebody come by an invitation of the Platform, and sign."""
    _, answer = await world.platform.posts("consent.requested", {"external_id": external_id})
    person = await world.person(first_name)
    for step in SIGNING:
        await does(person, f"/start {answer['link'].partition('start=')[2]}" if step == "/start" else step)
    return person


async def _says_changed(world: World, phone: str = NEW, external_id: str = "client-1") -> str:
    """Let the Platform say that a number has changed; give the outcome."""
    status, answer = await world.platform.posts("phone.changed", {"external_id": external_id, "phone": phone})
    assert status == 200, answer
    return str(answer["outcome"])


async def _taps_verify(world: World, person: Person, phone: str = NEW) -> str:
    """Tap the button of the notice, and read the code at the new number."""
    await person.hears(ASKED)
    await person.taps("verify:")
    assert await draft_steps(world) == ["change"]
    return await person.sms_code(phone)


async def _who_has(world: World, phone: str) -> str | None:
    """Ask the Platform's way whose consent a number leads to."""
    status, answer = await world.platform.asks("POST", "/v1/consents/lookup", {"phone": phone})
    assert status == 200, answer
    return answer["consent"] if answer["in_force"] else None


async def _waiting(world: World) -> int:
    return len(await world.rows(models.phone_changes))


async def _redeliver(world: World, person: Person, update_id: int) -> None:
    async with world.http.post(f"{world.sandbox.url}/client/updates/{update_id}/redeliver") as response:
        assert response.ok
    await person.quiet()


async def _order(world: World, **fault: object) -> None:
    async with world.http.post(f"{world.sandbox.url}/client/faults", json=fault) as response:
        assert response.ok, await response.text()


# --- The change ---


async def test_a_changed_number_is_verified_and_bound_and_the_consent_stays(any_platform_world: World) -> None:
    world = any_platform_world
    aigul = await _joins(world)
    consent = await _who_has(world, aigul.phone)
    assert await _says_changed(world) == "asked"
    notice = await aigul.hears(ASKED)
    assert "+7 701 ***-**-61" in notice["text"]
    assert NEW not in notice["text"]

    code = await _taps_verify(world, aigul)
    assert await _who_has(world, NEW) is None
    assert "+7 701 ***-**-61" in await aigul.last_text()
    await aigul.says(code)
    assert VERIFIED in await aigul.last_text()
    assert await world.kinds() == ["consent.given", "invitation.accepted", "phone.changed"]
    assert (await _who_has(world, NEW), await _who_has(world, aigul.phone)) == (consent, None)
    assert await draft_steps(world) == []
    assert await world.rows(models.phone_changes) == []
    await aigul.says("/consent")
    assert "күшінде" in await aigul.last_text()
    [event] = await world.platform.until("phone.changed")
    assert event.data["external_id"] == "client-1"


async def test_a_change_is_proven_by_its_own_sms_and_counts_as_no_signing(platform_world: World) -> None:
    aigul = await _joins(platform_world)
    counted = await counts_of_today(platform_world)
    await _says_changed(platform_world)
    await aigul.says(await _taps_verify(platform_world, aigul))
    record = (await platform_world.records())[-1]
    assert (record["kind"], record["source"], record["consent_id"]) == ("phone.changed", "platform", None)
    assert record["person"] == {"phone": NEW, "telegram_id": aigul.id}
    proof = record["proof"]
    assert proof["verified_by"] == "sms_code"
    assert proof["asked_at"] < proof["code_sent"]["at"] < proof["verified"]["at"]
    [sms] = [sms for sms in platform_world.sandbox.sms.messages if sms.to.endswith(NEW[1:])]
    assert "жаңа нөмірді растау коды" in sms.text
    codes = {name: counted[name] + 1 for name in ("sms:sent", "sms:right")}
    assert await counts_of_today(platform_world) == {**counted, **codes}


async def test_the_receipts_tell_both_numbers_and_the_next_one_the_new(platform_world: World) -> None:
    """The receipt of the giving is what was proven then; a withdrawal is that of the number of now."""
    aigul = await _joins(platform_world)
    await _says_changed(platform_world)
    await aigul.says(await _taps_verify(platform_world, aigul))
    await aigul.says("/receipt")
    receipt = await aigul.last_text()
    assert f"***-**-{aigul.phone[-2:]}" in receipt
    assert "Қазіргі расталған нөміріңіз: +7 701 ***-**-61" in receipt
    await aigul.says("/revoke")
    await aigul.taps("withdraw-confirm:")
    assert (await platform_world.records())[-1]["person"]["phone"] == NEW


async def test_a_number_that_is_theirs_already_changes_nothing(platform_world: World) -> None:
    """It takes back what was asked before, too: the newest word of the Platform counts."""
    aigul = await _joins(platform_world)
    assert await _says_changed(platform_world, aigul.phone) == "unchanged"
    await _says_changed(platform_world, NEW)
    await aigul.hears(ASKED)
    assert await _says_changed(platform_world, aigul.phone) == "unchanged"
    tap = await aigul.taps("verify:")
    assert OUTDATED in tap["answer"]["text"]
    assert platform_world.sandbox.sms.messages[-1].to.endswith(aigul.phone[1:])


async def test_nothing_of_the_number_stands_in_clear(platform_world: World) -> None:
    aigul = await _joins(platform_world)
    await _says_changed(platform_world)
    code = await _taps_verify(platform_world, aigul)
    for _ in ("waiting", "bound"):
        everything = [repr(await platform_world.rows(table)) for table in models.metadata.sorted_tables]
        assert [rows for rows in everything if NEW[1:] in rows] == []
        # What does stand in clear would be found: the search is one that finds.
        assert [rows for rows in everything if str(aigul.id) in rows] != []
        await aigul.says(code)


# --- The earlier holder ---


async def test_the_earlier_holder_of_the_number_is_released_and_told(platform_world: World) -> None:
    world = platform_world
    bolat = await _joins(world, "client-2", "Болат")
    aigul = await _joins(world)
    await _says_changed(world, bolat.phone)
    world.clock.moves(seconds=200)
    await aigul.says(await _taps_verify(world, aigul, bolat.phone))
    assert (await world.kinds())[-2:] == ["phone.released", "phone.changed"]
    await bolat.hears("басқа Telegram аккаунтында")
    await bolat.says("/consent")
    assert "күшінде" in await bolat.last_text()
    people = {row["telegram_id"]: row["phone_hash"] for row in await world.rows(models.people)}
    assert people[bolat.id] is None
    assert people[aigul.id] is not None


async def test_a_change_that_was_not_finished_releases_nothing(platform_world: World) -> None:
    bolat = await _joins(platform_world, "client-2", "Болат")
    aigul = await _joins(platform_world)
    consent = await _who_has(platform_world, bolat.phone)
    await _says_changed(platform_world, bolat.phone)
    platform_world.clock.moves(seconds=200)
    await _taps_verify(platform_world, aigul, bolat.phone)
    await aigul.taps("cancel:")
    assert await _who_has(platform_world, bolat.phone) == consent


async def test_a_code_from_before_takes_no_number_from_whoever_verified_it_since(any_platform_world: World) -> None:
    """The code was sent before the other's consent: only a newer one tells whose number it is now."""
    world = any_platform_world
    aigul = await _joins(world)
    await _says_changed(world)
    code = await _taps_verify(world, aigul)
    world.clock.moves(seconds=100)
    bolat = await world.person("Болат", phone=NEW)
    await world.signs(bolat)
    assert await aigul.says(code)
    assert "басқа аккаунтта расталды" in await aigul.last_text()
    assert (await world.kinds())[-1] == "consent.given"
    world.clock.moves(seconds=200)
    await aigul.taps("resend:")
    await aigul.says(await aigul.sms_code(NEW))
    assert (await world.kinds())[-2:] == ["phone.released", "phone.changed"]


# --- Codes: as in the signing ---


async def test_wrong_codes_are_counted_and_the_step_stays(platform_world: World) -> None:
    aigul = await _joins(platform_world)
    await _says_changed(platform_world)
    code = await _taps_verify(platform_world, aigul)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for said in ("сөз", wrong, wrong, wrong, wrong, wrong, code):
        await aigul.says(said)
        assert "⚠️" in await aigul.last_text()
        assert await draft_steps(platform_world) == ["change"]
    [challenge] = await platform_world.rows(models.challenges)
    assert challenge["attempts"] == 5
    platform_world.clock.moves(seconds=31)
    await aigul.taps("resend:")
    assert "Жаңа код жіберілді" in await aigul.last_text()
    await aigul.says(await aigul.sms_code(NEW))
    assert "phone.changed" in await platform_world.kinds()


async def test_a_late_code_is_refused(platform_world: World) -> None:
    aigul = await _joins(platform_world)
    await _says_changed(platform_world)
    code = await _taps_verify(platform_world, aigul)
    platform_world.clock.moves(seconds=301)
    await aigul.says(code)
    assert "мерзімі өтті" in await aigul.last_text()
    assert await draft_steps(platform_world) == ["change"]


async def test_the_limits_of_codes_hold_and_nothing_begins(sqlite_url: str) -> None:
    async with running_world(sqlite_url, platform=True, LIMIT_SENDS_PER_NUMBER_DAY="1") as world:
        aigul, bolat = await _joins(world), await _joins(world, "client-2", "Болат")
        await _says_changed(world)
        await _taps_verify(world, aigul)
        await _says_changed(world, NEW, "client-2")
        await bolat.hears(ASKED)
        tap = await bolat.taps("verify:")
        assert tap["answer"]["show_alert"] is True
        assert "басқа нөміріңізді" not in tap["answer"]["text"]
        assert await draft_steps(world) == ["change"]
        world.clock.moves(hours=25)
        await bolat.taps("verify:")
        await bolat.says(await bolat.sms_code(NEW))
        assert "phone.changed" in await world.kinds()


@pytest.mark.parametrize(
    ("fault", "said"),
    [({"status": 500}, "дер кезінде жауап бермеді"), ({"code": 8}, "SMS жіберілмеді")],
    ids=["unknown", "away"],
)
async def test_a_failing_gateway_costs_nothing(platform_world: World, fault: dict[str, Any], said: str) -> None:
    aigul = await _joins(platform_world)
    await _says_changed(platform_world)
    await aigul.hears(ASKED)
    await _order(platform_world, method="sms", count=1, **fault)
    await aigul.taps("verify:")
    assert said in await aigul.last_text()
    assert "Нөмірді өзгерту" not in await aigul.last_text()
    platform_world.clock.moves(seconds=31)
    await aigul.taps("resend:")
    await aigul.says(await aigul.sms_code(NEW))
    assert "phone.changed" in await platform_world.kinds()


# --- In the middle ---


async def test_start_shows_the_step_and_every_command_works(platform_world: World) -> None:
    aigul = await _joins(platform_world)
    await _says_changed(platform_world)
    code = await _taps_verify(platform_world, aigul)
    await platform_world.restarts()
    await aigul.says("/start")
    assert "+7 701 ***-**-61" in await aigul.last_text()
    await aigul.says("/consent")
    assert "Жаңа нөміріңіз әлі расталмаған" in await aigul.last_text()
    await aigul.taps("continue:")
    for command in ("/agreement", "/receipt", "/help", "/privacy", "/revoke", "/language"):
        await aigul.says(command)
    await aigul.taps("language:ru")
    assert "Новый номер" in await aigul.last_text()
    await aigul.says(code)
    assert "Новый номер подтверждён" in await aigul.last_text()


async def test_what_fits_another_step_does_not_fit_here(platform_world: World) -> None:
    aigul = await _joins(platform_world)
    await _says_changed(platform_world)
    await _taps_verify(platform_world, aigul)
    await aigul.sends(contact={"phone_number": aigul.phone, "first_name": "Айгүл", "user_id": aigul.id})
    assert "⚠️" in await aigul.last_text()
    await aigul.sends(sticker=True)
    assert "⚠️" in await aigul.last_text()
    await aigul.says("12345")
    assert "Telegram-ға кіру код" in await aigul.last_text()
    assert await draft_steps(platform_world) == ["change"]


async def test_cancelling_keeps_the_number_and_the_button(platform_world: World) -> None:
    aigul = await _joins(platform_world)
    await _says_changed(platform_world)
    code = await _taps_verify(platform_world, aigul)
    tap = await aigul.taps("cancel:")
    assert "Нөміріңіз өзгерген жоқ" in await aigul.last_text()
    await _redeliver(platform_world, aigul, tap["update_id"])
    assert "Нөміріңіз өзгерген жоқ" in await aigul.last_text()
    await aigul.says(code)
    assert "жауап күтілмейді" in await aigul.last_text()
    assert "phone.changed" not in await platform_world.kinds()
    platform_world.clock.moves(seconds=200)
    await aigul.says(await _taps_verify(platform_world, aigul))
    assert "phone.changed" in await platform_world.kinds()


async def test_a_change_left_alone_is_dropped_after_a_day_and_forgotten_after_thirty(platform_world: World) -> None:
    aigul = await _joins(platform_world)
    await _says_changed(platform_world)
    await _taps_verify(platform_world, aigul)
    platform_world.clock.moves(hours=25)
    await aigul.says("123456")
    assert "жауап күтілмейді" in await aigul.last_text()
    await aigul.taps("verify:")
    assert await draft_steps(platform_world) == ["change"]
    platform_world.clock.moves(days=30)
    tap = await aigul.taps("verify:")
    assert OUTDATED in tap["answer"]["text"]
    await platform_world.restarts()
    assert await eventually(lambda: _waiting(platform_world), 0)


# --- Buttons ---


async def test_a_newer_number_takes_the_place_of_an_earlier_one(platform_world: World) -> None:
    """Its code, and the button of the earlier notice, are good for nothing any more."""
    world = platform_world
    aigul = await _joins(world)
    await _says_changed(world)
    code = await _taps_verify(world, aigul)
    old = await aigul.button("verify:")
    await _says_changed(world, NEWER)
    await aigul.hears("+7 701 ***-**-62")
    await aigul.says(code)
    assert "жауап күтілмейді" in await aigul.last_text()
    tap = await aigul.taps_data(old.message_id, old.data or "")
    assert OUTDATED in tap["answer"]["text"]
    await aigul.says(await _taps_verify(world, aigul, NEWER))
    assert await _who_has(world, NEWER) is not None
    assert await _who_has(world, NEW) is None


async def test_old_foreign_and_doubled_taps_are_polite_and_send_nothing(platform_world: World) -> None:
    aigul, bolat = await _joins(platform_world), await _joins(platform_world, "client-2", "Болат")
    await _says_changed(platform_world)
    await aigul.hears(ASKED)
    button = await aigul.button("verify:")
    sent = len(platform_world.sandbox.sms.messages)
    tap = await bolat.taps_data((await bolat.messages())[-1]["message_id"], button.data or "", force=True)
    assert OUTDATED in tap["answer"]["text"]
    code = await _taps_verify(platform_world, aigul)
    tap = await aigul.taps("verify:")
    assert tap["answer"]["text"]
    assert len(platform_world.sandbox.sms.messages) == sent + 1
    await aigul.says(code)
    tap = await aigul.taps("verify:")
    assert OUTDATED in tap["answer"]["text"]
    assert len(platform_world.sandbox.sms.messages) == sent + 1
    for data in ("verify:", f"verify:{'0' * 32}", "verify:a:b"):
        tap = await aigul.taps_data(button.message_id, data, force=True)
        assert tap["answer"]["text"]


async def test_five_taps_at_once_send_one_code(any_platform_world: World) -> None:
    world = any_platform_world
    aigul = await _joins(world)
    await _says_changed(world)
    await aigul.hears(ASKED)
    await asyncio.gather(*(aigul.taps("verify:") for _ in range(5)))
    assert len([sms for sms in world.sandbox.sms.messages if sms.to.endswith(NEW[1:])]) == 1


async def test_a_signing_in_progress_comes_first_and_loses_nothing(platform_world: World) -> None:
    aigul = await _joins(platform_world)
    await aigul.says("/revoke")
    await aigul.taps("withdraw-confirm:")
    await aigul.says("/agreement")
    await aigul.taps("agree:")
    await _says_changed(platform_world)
    await aigul.hears(ASKED)
    tap = await aigul.taps("verify:")
    assert "аяқтаңыз" in tap["answer"]["text"]
    assert await draft_steps(platform_world) == ["number"]
    platform_world.clock.moves(seconds=200)
    for step in SIGNING[SIGNING.index("contact") :]:
        await does(aigul, step)
    await aigul.says(await _taps_verify(platform_world, aigul))
    assert (await platform_world.kinds())[-2:] == ["consent.given", "phone.changed"]


async def test_whoever_signed_with_the_number_meanwhile_has_nothing_left_to_verify(platform_world: World) -> None:
    aigul = await _joins(platform_world)
    await aigul.says("/revoke")
    await aigul.taps("withdraw-confirm:")
    await _says_changed(platform_world)
    await aigul.hears(ASKED)
    for step in SIGNING[:-5]:
        await does(aigul, "/agreement" if step == "/start" else step)
    await aigul.says(NEW)
    await aigul.says(await aigul.sms_code(NEW))
    for step in SIGNING[-3:]:
        await does(aigul, step)
    tap = await aigul.taps("verify:")
    assert "бұрын орындалған" in tap["answer"]["text"]
    assert await platform_world.rows(models.phone_changes) == []


# --- Repeats ---


async def test_a_repeated_update_does_nothing_twice(any_platform_world: World) -> None:
    world = any_platform_world
    aigul = await _joins(world)
    await _says_changed(world)
    await aigul.hears(ASKED)
    tap = await aigul.taps("verify:")
    await _redeliver(world, aigul, tap["update_id"])
    code = await aigul.sms_code(NEW)
    wrong = await aigul.says(f"{(int(code) + 1) % 1_000_000:06d}")
    await _redeliver(world, aigul, wrong["update_id"])
    [challenge] = await world.rows(models.challenges)
    assert challenge["attempts"] == 1
    right = await aigul.says(code)
    await _redeliver(world, aigul, right["update_id"])
    assert VERIFIED in await aigul.last_text()
    assert (await world.kinds()).count("phone.changed") == 1
    assert len([sms for sms in world.sandbox.sms.messages if sms.to.endswith(NEW[1:])]) == 1
