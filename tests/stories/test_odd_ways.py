"""Odd ways through the conversation: second thoughts, double taps, languages changed on the way, lost replies."""

from __future__ import annotations

import sqlite3

import pytest

from storage import models
from tests.world import SIGNING, World, counts_of_today, does, draft_steps

CANCEL = {"kk": "Тоқтату", "ru": "Прервать", "en": "Stop"}


async def _order(world: World, **fault: object) -> None:
    async with world.http.post(f"{world.sandbox.url}/client/faults", json=fault) as response:
        assert response.ok, await response.text()


@pytest.mark.parametrize("until", ["contact", "code", "name:", "confirm:"])
async def test_who_agreed_may_still_decline(world: World, until: str) -> None:
    """A mis-tapped *agree* is corrected by *decline*, and what is said is what is recorded."""
    aigul = await world.person()
    await world.signs(aigul, until="agree:")
    decline = await aigul.button("decline:")
    for step in SIGNING[2 : SIGNING.index(until)]:
        await does(aigul, step)
    await aigul.taps_data(decline.message_id, decline.data or "", force=True)
    assert await world.kinds() == ["consent.declined"]
    assert await draft_steps(world) == []
    assert "бас тартқаныңыз тіркелді" in await aigul.last_text()


async def test_the_number_step_can_be_left_by_its_keyboard(world: World) -> None:
    aigul = await world.person()
    await world.signs(aigul, until="contact")
    keys = await aigul.keyboard()
    await aigul.says(keys[-1])
    assert await draft_steps(world) == []
    assert await aigul.keyboard() == []
    assert await world.kinds() == []


@pytest.mark.parametrize(("locale", "word"), [("ru", "Какие данные"), ("en", "data"), ("kk", "Қандай деректер")])
async def test_privacy_answers_in_the_persons_language(world: World, locale: str, word: str) -> None:
    aigul = await world.person()
    await aigul.says("/start")
    await aigul.taps(f"language:{locale}")
    await aigul.says("/privacy")
    shown = await aigul.last_text()
    await aigul.taps("privacy:data")
    assert word in await aigul.last_text()
    await aigul.taps("privacy:back")
    assert await aigul.last_text() == shown


async def test_a_failed_sms_is_told_even_when_the_reply_was_lost(world: World) -> None:
    """The update comes again: the repeat tells what the first one could not."""
    aigul = await world.person()
    await world.signs(aigul, until="contact")
    await _order(world, method="sms", count=1, status=500)
    await _order(world, method="sendMessage", count=1, status=500)
    await aigul.shares_contact()
    assert "⚠️" in await aigul.last_text()
    assert await aigul.sms() == []


async def test_a_wrong_code_is_told_even_when_the_reply_was_lost(world: World) -> None:
    aigul = await world.person()
    await world.signs(aigul, until="code")
    code = await aigul.sms_code()
    await _order(world, method="sendMessage", count=1, status=500)
    await aigul.says(f"{(int(code) + 1) % 1_000_000:06d}")
    assert "4" in (await aigul.last_text()).partition("\n")[0]
    [challenge] = await world.rows(models.challenges)
    assert challenge["attempts"] == 1


async def test_changing_the_language_while_reading_changes_intro_and_buttons(world: World) -> None:
    """And the word that the Kazakh text binds is there in the new language."""
    aigul = await world.person()
    await aigul.says("/start")
    await aigul.taps("language:en")
    await aigul.says("/language")
    await aigul.taps("language:ru")
    agree = await aigul.button("agree:")
    assert "Соглас" in agree.text
    assert any("казахском" in text for text in await aigul.texts())
    await aigul.taps("agree:")
    assert await draft_steps(world) == ["number"]


async def test_a_double_tap_on_the_language_keeps_the_intro(world: World) -> None:
    aigul = await world.person()
    await aigul.says("/start")
    button = await aigul.button("language:en")
    await aigul.taps_data(button.message_id, "language:en")
    texts = await aigul.texts()
    await aigul.taps_data(button.message_id, "language:en", force=True)
    assert await aigul.texts() == texts


async def test_an_unknown_language_is_refused(world: World) -> None:
    aigul = await world.person()
    await aigul.says("/start")
    button = await aigul.button("language:en")
    tap = await aigul.taps_data(button.message_id, "language:xx", force=True)
    assert tap["answer"]["text"]
    assert await draft_steps(world) == []


async def test_five_taps_on_begin_show_one_agreement(world: World) -> None:
    aigul = await world.person()
    await world.signs(aigul, until="agree:")
    await aigul.taps("decline:")
    await aigul.says("/consent")
    button = await aigul.button("begin:")
    for _ in range(5):
        await aigul.taps_data(button.message_id, "begin:", force=True)
    assert (await counts_of_today(world))["shown"] == 2
    assert len([b for b in await aigul.buttons() if (b.data or "").startswith("agree:")]) == 1


@pytest.mark.parametrize(("prefix", "messages"), [("withdraw:", 1), ("receipt:", 2)])  # a receipt brings its PDF along
async def test_a_double_tap_shows_once(world: World, prefix: str, messages: int) -> None:
    aigul = await world.person()
    await world.signs(aigul)
    await aigul.says("/consent")
    button = await aigul.button(prefix)
    before = len(await aigul.texts())
    for _ in range(3):
        await aigul.taps_data(button.message_id, button.data or "", force=True)
    assert len(await aigul.texts()) == before + messages


async def test_after_a_cancel_the_language_is_asked_again_in_that_of_telegram(world: World) -> None:
    boris = await world.person("Борис", "Примеров", language_code="ru")
    await boris.says("/start")
    await boris.taps("language:ru")
    await boris.taps("agree:")
    await boris.says((await boris.keyboard())[-1])
    assert "Прервано" in await boris.last_text() or "/start" in await boris.last_text()
    await boris.sends(sticker=True)
    assert "фото" in (await boris.last_text()).lower()
    await boris.says("/agreement")
    assert any(button.data == "language:kk" for button in await boris.buttons())


async def test_the_step_stays_at_the_bottom_when_continued_from_above(world: World) -> None:
    aigul = await world.person()
    await world.signs(aigul, until="code")
    await aigul.says("/consent")
    above = await aigul.button("continue:")
    await aigul.says("000000" if await aigul.sms_code() != "000000" else "000001")
    await aigul.taps_data(above.message_id, "continue:")
    newest = (await aigul.messages())[-1]
    assert newest["from_bot"]
    assert any(
        (b.data or "").startswith("resend:") and b.message_id == newest["message_id"] for b in await aigul.buttons()
    )


async def test_a_login_code_that_could_not_be_deleted_is_said_to_stand(world: World) -> None:
    aigul = await world.person()
    await world.signs(aigul, until="code")
    await _order(world, method="deleteMessage", count=1, status=400)
    await aigul.says("12345")
    assert "өзіңіз өшіріңіз" in await aigul.last_text()


async def test_an_open_case_is_shown_beside_a_newer_consent(world: World) -> None:
    aigul = await world.person()
    await world.signs(aigul)
    await aigul.says("/revoke")
    await aigul.taps("withdraw-confirm:")
    [case] = await world.rows(models.cases)
    await aigul.says("/consent")
    await aigul.taps("begin:")
    world.clock.moves(seconds=40)
    for step in SIGNING[2:]:
        await does(aigul, step)
    await aigul.says("/consent")
    assert case["number"] in await aigul.last_text()


async def test_an_expired_signing_is_told_as_such(world: World) -> None:
    aigul = await world.person()
    await world.signs(aigul, until="confirm:")
    button = await aigul.button("confirm:")
    world.clock.moves(hours=25)
    tap = await aigul.taps_data(button.message_id, button.data or "")
    assert "мерзімінде аяқталмады" in tap["answer"]["text"]
    await aigul.says("Асанов Үсен")
    assert "мерзімінде аяқталмады" in await aigul.last_text()


async def test_telegrams_own_notes_are_not_answered(world: World) -> None:
    """Such as that a message was pinned: nobody said anything."""
    aigul = await world.person()
    await aigul.says("/help")
    before = await aigul.texts()
    await aigul.sends(message={"message_auto_delete_timer_changed": {"message_auto_delete_time": 86400}})
    assert await aigul.texts() == before


async def test_what_is_confirmed_is_what_the_tapped_summary_shows(any_world: World) -> None:
    """An older summary may be left over: its deletion was lost, or another device has not caught up."""
    aigul = await any_world.person("Айгүл", "Үлгібекова")
    await any_world.signs(aigul, until="confirm:")
    older = await aigul.button("confirm:")
    for _ in range(2):
        await aigul.taps("back:")
    await aigul.says("Үлгібек Айгүл")
    await aigul.taps("capacity:self")
    newer = await aigul.button("confirm:")
    tap = await aigul.taps_data(newer.message_id, older.data or "", force=True)
    assert tap["answer"]["show_alert"]
    assert await any_world.kinds() == []
    await aigul.taps_data(newer.message_id, newer.data or "")
    [record] = await any_world.records()
    assert record["person"]["full_name"] == "Үлгібек Айгүл"
    assert record["proof"]["decided"]["button"] == newer.data != older.data


async def test_what_was_mistyped_is_corrected_from_the_summary(any_world: World) -> None:
    """Back and back, each once however often it is tapped; nothing is read, sent or verified again."""
    aigul = await any_world.person("Айгүл", "Үлгібекова")
    await any_world.signs(aigul, until="capacity:self")
    await aigul.taps("capacity:partner")
    await aigul.says("260440029163")
    await aigul.says("«Улгы» ЖШС")
    button = await aigul.button("back:")
    await aigul.taps_data(button.message_id, button.data or "")
    await aigul.taps_data(button.message_id, button.data or "", force=True)
    assert await draft_steps(any_world) == ["organisation"]
    for step in ("bin", "capacity", "name"):
        await aigul.taps("back:")
        assert await draft_steps(any_world) == [step]
    assert not any((button.data or "").startswith("back:") for button in await aigul.buttons())
    await aigul.says("Үлгібек Айгүл")
    await aigul.taps("capacity:self")
    summary = await aigul.last_text()
    assert "Үлгібек Айгүл" in summary
    assert "Улгы" not in summary
    await aigul.taps("confirm:")
    [record] = await any_world.records()
    person = record["person"]
    assert (person["full_name"], person["capacity"], person["phone"]) == ("Үлгібек Айгүл", "self", aigul.phone)
    assert not {"bin", "organisation"} & {key for key, value in person.items() if value}
    assert len(await aigul.sms()) == 1
    once = dict.fromkeys(("shown", "agreed", "verified", "given", "sms:sent", "sms:right"), 1)
    assert await counts_of_today(any_world) == once


@pytest.mark.parametrize("prefix", ["decline:", "cancel:"])
async def test_a_double_tap_on_the_way_out_is_not_said_to_change_nothing(world: World, prefix: str) -> None:
    """The first tap did what it says: an alert of an old button after it would sound as if it had not."""
    aigul = await world.person()
    await world.signs(aigul, until="agree:" if prefix == "decline:" else "capacity:self")
    button = await aigul.button(prefix)
    await aigul.taps_data(button.message_id, button.data or "")
    tap = await aigul.taps_data(button.message_id, button.data or "", force=True)
    assert tap["answer"]["text"].startswith("Бұл бұрын орындалған")
    assert not tap["answer"].get("show_alert")
    assert await draft_steps(world) == []


@pytest.mark.parametrize("prefix", ["decline:", "cancel:"])
async def test_a_way_out_of_a_signing_that_was_finished_is_old(world: World, prefix: str) -> None:
    """Beside a consent in force nobody is told that declining or cancelling was done."""
    aigul = await world.person()
    await world.signs(aigul, until="agree:")
    decline = await aigul.button("decline:")
    for step in SIGNING[2:-1]:
        await does(aigul, step)
    button = await aigul.button("cancel:") if prefix == "cancel:" else decline
    await aigul.taps("confirm:")
    tap = await aigul.taps_data(button.message_id, button.data or "", force=True)
    assert tap["answer"]["show_alert"] is True
    assert await world.kinds() == ["consent.given"]


async def test_declining_again_is_no_second_entry(world: World) -> None:
    """It is on record; again and again it would only make the ledger grow."""
    aigul = await world.person()
    for _ in range(3):
        await aigul.says("/agreement")
        if any(button.data == "language:kk" for button in await aigul.buttons()):
            await aigul.taps("language:kk")
        await aigul.taps("decline:")
        assert "бас тартқаныңыз тіркелді" in await aigul.last_text()
    assert await world.kinds() == ["consent.declined"]


async def test_a_forged_tap_cannot_rewrite_the_agreement(world: World) -> None:
    """Of a message that carries the text nothing but the buttons is ever edited, whatever a client sends."""
    aigul = await world.person()
    await world.signs(aigul)
    [agreement] = [message for message in await aigul.messages() if "№1 Редакциясы" in message.get("text", "")]
    [person] = await world.rows(models.people)
    assert person
    for data in ("privacy:data", "privacy:back", "language:ru", "begin:", "continue:"):
        await aigul.taps_data(agreement["message_id"], data, force=True)
    [same] = [m for m in await aigul.messages() if m["message_id"] == agreement["message_id"]]
    assert same["text"] == agreement["text"]


async def test_a_withdrawal_cannot_be_undone_in_the_database_unseen(world: World) -> None:
    """The ids beside a leaf are bound to it: a standing is never made of ids that were changed."""
    aigul = await world.person()
    await world.signs(aigul)
    await aigul.says("/revoke")
    await aigul.taps("withdraw-confirm:")
    path = world.settings.database_url.get_secret_value().removeprefix("sqlite+aiosqlite:///")
    with sqlite3.connect(path, timeout=5) as connection:
        columns = '"index", person, consent, receipt, sealed, opening'
        forged = f'SELECT "index", person, \'{"0" * 32}\', receipt, sealed, opening FROM records WHERE "index" = 1'  # noqa: S608 -- fixed text
        connection.execute(f"INSERT OR REPLACE INTO records ({columns}) {forged}")
    connection.close()
    await aigul.says("/consent")
    assert "күшінде" not in await aigul.last_text()
    assert [letter["reason"] for letter in await world.rows(models.dead_letters)] == ["LedgerDamagedError"]


async def test_a_repeat_that_a_decline_overtook_begins_nothing(world: World) -> None:
    """Telegram keeps messages and taps in queues of their own: what a late repeat had begun is over, and stays so."""
    aigul = await world.person()
    await aigul.says("/start")
    await aigul.taps("language:kk")
    begun = await aigul.says("/agreement")
    await aigul.taps("decline:")
    async with world.http.post(f"{world.sandbox.url}/client/updates/{begun['update_id']}/redeliver") as response:
        assert response.ok
    await aigul.quiet()
    assert await world.rows(models.dead_letters) == []
    assert await draft_steps(world) == []
    assert await world.kinds() == ["consent.declined"]
