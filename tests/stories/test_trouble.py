"""Trouble in the middle: Telegram failing, the bot blocked, restarts; nothing lost, and the way goes on."""

from __future__ import annotations

import io
from collections.abc import Awaitable, Callable

import pytest

from bot.logs import configure_logs
from storage import models
from tests.world import SIGNING, World, does, draft_steps, eventually, running_world


async def _order(world: World, **fault: object) -> None:
    async with world.http.post(f"{world.sandbox.url}/client/faults", json=fault) as response:
        assert response.ok, await response.text()


@pytest.mark.parametrize("status", [500, "drop", "lost"])
async def test_telegram_failing_at_any_call_of_any_step_heals(world: World, status: int | str) -> None:
    """Every kind of call fails once in every step; Telegram sends the update again, and nothing is doubled."""
    aigul = await world.person()
    for step in SIGNING:
        for method in ("sendMessage", "editMessageText", "answerCallbackQuery"):
            await _order(world, method=method, count=1, status=status)
        await does(aigul, step)
        async with world.http.delete(f"{world.sandbox.url}/client/faults") as response:
            assert response.ok
    assert await world.kinds() == ["consent.given"]
    assert len(await aigul.sms()) <= 1


async def test_too_many_requests_delay_a_reply_and_lose_nothing(world: World) -> None:
    aigul = await world.person()
    await world.signs(aigul, until="agree:")
    await _order(world, method="sendMessage", count=1, status=429, retry_after=1)
    await aigul.taps("agree:")
    assert await draft_steps(world) == ["number"]
    await aigul.shares_contact()
    assert await draft_steps(world) == ["code"]


async def test_a_person_who_blocks_in_the_middle_goes_on_after_returning(any_world: World) -> None:
    aigul = await any_world.person()
    await any_world.signs(aigul, until="code")
    code = await aigul.sms_code()
    await aigul.blocks()
    await aigul.unblocks()
    await aigul.says(code)
    assert await draft_steps(any_world) == ["name"]
    for step in SIGNING[SIGNING.index("name:") :]:
        await does(aigul, step)
    assert await any_world.kinds() == ["consent.given"]


async def test_an_answer_that_meets_a_block_is_done_with(any_world: World) -> None:
    """The person blocked the bot before its answer: nothing is sent again and again, and the way goes on."""
    aigul = await any_world.person()
    await any_world.signs(aigul, until="code")
    code = await aigul.sms_code()
    await _order(any_world, method="sendMessage", count=1000, status=403)
    await aigul.says(code)
    async with any_world.http.delete(f"{any_world.sandbox.url}/client/faults") as response:
        assert response.ok
    assert await draft_steps(any_world) == ["name"]
    await aigul.says("/start")
    for step in SIGNING[SIGNING.index("name:") :]:
        await does(aigul, step)
    assert await any_world.kinds() == ["consent.given"]


@pytest.mark.parametrize("updates", ["webhook", "polling"])
async def test_admins_are_shown_dead_letters_once_an_hour(sqlite_url: str, updates: str) -> None:
    async with running_world(sqlite_url, updates, ADMIN_IDS="700000903,700000904") as world:
        admins = [await world.person("Әкім", id=700000903), await world.person("Сәуле", id=700000904)]
        for admin in admins:
            await admin.says("/start")
        first, _ = await _die(world), await _die(world)
        for admin in admins:
            assert first in (await admin.hears("өңделмей қалды"))["text"]
        assert await _shown(world) == [first, first]
        world.clock.moves(hours=1)
        third = await _die(world)
        for admin in admins:
            await admin.hears(third)
        assert await _shown(world) == [first, first, third, third]


async def _die(world: World) -> str:
    """Let an update come that is none; return the number of its letter."""
    before = {row["number"] for row in await world.rows(models.dead_letters)}
    world.sandbox.telegram.updates.add("message", {}, chat_id=1)

    async def count() -> int:
        return len(await world.rows(models.dead_letters))

    assert await eventually(count, len(before) + 1)
    [number] = {str(row["number"]) for row in await world.rows(models.dead_letters)} - before
    return number


async def _shown(world: World) -> list[str]:
    rows = await world.rows(models.outbox)
    return [row["arguments"]["number"] for row in rows if row["message"] == "admin-dead-letter"]


async def test_an_earlier_showing_of_the_text_can_no_longer_be_agreed_to(world: World) -> None:
    """Shown anew, the text has a new nonce, and the buttons of the copy before are gone and void."""
    aigul = await world.person()
    await aigul.says("/start")
    await aigul.taps("language:kk")
    before = await aigul.button("agree:")
    await aigul.says("/start")
    after = await aigul.button("agree:")
    assert [button.data for button in await aigul.buttons() if (button.data or "").startswith("agree:")] == [after.data]
    tap = await aigul.taps_data(before.message_id, before.data or "", force=True)
    assert tap["answer"]["show_alert"] is True
    assert await draft_steps(world) == ["reading"]


async def test_a_text_that_was_not_surely_shown_is_shown_again_at_agree(world: World) -> None:
    """Every attempt to send the text's message fails but its buttons are known to a client: nothing is agreed to."""
    aigul = await world.person()
    await aigul.says("/start")
    await _order(world, method="sendMessage", count=2, status="lost")
    await aigul.taps("language:kk")
    assert await draft_steps(world) == ["reading"]
    [draft] = await world.rows(models.drafts)
    tap = await aigul.taps_data((await aigul.messages())[-1]["message_id"], f"agree:1:{draft['nonce']}", force=True)
    assert tap["answer"]["text"]
    assert await draft_steps(world) == ["number"]


async def test_the_language_may_change_at_any_step(world: World) -> None:
    aigul = await world.person()
    for step in SIGNING[:-1]:
        await does(aigul, step)
        for locale in ("ru", "en", "kk"):
            await aigul.says("/language")
            await aigul.taps(f"language:{locale}")
            [draft] = list(await world.rows(models.drafts)) or [{"locale": locale}]
            assert draft["locale"] == locale
    await aigul.taps("confirm:")
    assert await world.kinds() == ["consent.given"]


async def test_the_agreement_may_be_read_again_in_the_middle(world: World) -> None:
    """It is shown without buttons, and the step stays."""
    aigul = await world.person()
    await world.signs(aigul, until="name:")
    await aigul.says("/agreement")
    assert (await aigul.last_text()).startswith("№1 Редакциясы")
    assert await draft_steps(world) == ["name"]
    assert not any((button.data or "").startswith("agree:") for button in await aigul.buttons())


async def test_logs_hold_no_personal_data(world: World) -> None:
    """A whole signing with mistakes, a withdrawal and a poison update: no number, name, code or text in any line."""
    written = io.StringIO()
    configure_logs("debug", "json", written)
    aigul = await world.person("Айгүл", "Үлгібекова", phone="+77010000001")
    await world.signs(aigul, until="code")
    code = await aigul.sms_code()
    await aigul.says("СәлемӘлем123")
    await aigul.says(code)
    await aigul.says("Үлгібекова 1")
    for step in SIGNING[SIGNING.index("name:") :]:
        await does(aigul, step)
    await aigul.says("/revoke")
    await aigul.taps("withdraw-confirm:")
    await world.stops()
    lines = written.getvalue()
    assert '"event": "update"' in lines
    for secret in ("77010000001", "7010000001", "Үлгібекова", "Айгүл", code, "СәлемӘлем", str(aigul.id)):
        assert secret not in lines


async def test_the_bot_registers_its_commands_in_three_languages(world: World) -> None:
    aigul = await world.person("Айгүл", language_code="kk")
    boris = await world.person("Борис", language_code="ru")

    async def described() -> list[str]:
        return [command["description"] for command in (await boris.sees())["commands"]]

    assert await eventually(_not_empty(described), expected=True)
    assert {command["command"] for command in (await aigul.sees())["commands"]} >= {"start", "privacy", "revoke"}
    assert await described() != [command["description"] for command in (await aigul.sees())["commands"]]


def _not_empty(look: Callable[[], Awaitable[list[str]]]) -> Callable[[], Awaitable[bool]]:
    async def is_there() -> bool:
        return bool(await look())

    return is_there


async def test_privacy_quotes_the_clauses(world: World) -> None:
    aigul = await world.person()
    await aigul.says("/privacy")
    for question, fragment in {
        "data": "мобильді телефон нөмірін",
        "purposes": "Пайдаланушыны сәйкестендіру",
        "recipients": "байланыс операторларын",
        "term": "Платформаның қызметі тоқтаған дейін",
        "withdrawal": "кері қайтарып алуға құқылы",
    }.items():
        await aigul.taps(f"privacy:{question}")
        assert fragment in await aigul.last_text()
        await aigul.taps("privacy:back")
