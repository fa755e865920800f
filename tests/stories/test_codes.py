"""Codes: counted before they are compared, limited every way, and a failing gateway costs nothing."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from storage import models
from tests.world import World, does, draft_steps, eventually, running_world


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


async def test_the_whole_sms_may_be_pasted(world: World) -> None:
    aigul = await world.person()
    await world.signs(aigul, until="code")
    await aigul.says((await aigul.sms())[-1]["text"])
    assert await draft_steps(world) == ["name"]


async def test_a_code_has_five_attempts(world: World) -> None:
    aigul = await world.person()
    await world.signs(aigul, until="code")
    code = await aigul.sms_code()
    for _ in range(5):
        await aigul.says(wrong(code))
        assert await draft_steps(world) == ["code"]
    await aigul.says(code)
    assert await draft_steps(world) == ["code"]
    assert await world.rows(models.people) == []


async def test_the_fifth_attempt_may_be_right(world: World) -> None:
    aigul = await world.person()
    await world.signs(aigul, until="code")
    code = await aigul.sms_code()
    for _ in range(4):
        await aigul.says(wrong(code))
    await aigul.says(code)
    assert await draft_steps(world) == ["name"]


async def test_two_hundred_parallel_codes_are_five_attempts(any_webhook_world: World) -> None:
    """Guesses in parallel cannot outrun the limit."""
    aigul = await any_webhook_world.person()
    await any_webhook_world.signs(aigul, until="code")
    code = await aigul.sms_code()
    url = f"{any_webhook_world.settings.public_url}/telegram"
    secret = any_webhook_world.settings.webhook_secret
    assert secret is not None
    chat = {"id": aigul.id, "type": "private", "first_name": "Айгүл"}
    sender = {"id": aigul.id, "is_bot": False, "first_name": "Айгүл"}

    async def guess(number: int) -> None:
        guessed = f"{(int(code) + 1 + number) % 1_000_000:06d}"
        message = {"message_id": 10_000 + number, "date": 1, "chat": chat, "from": sender, "text": guessed}
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret.get_secret_value()}
        update = {"update_id": 900_000_000 + number, "message": message}
        # Telegram sends again what was answered 503, as when a connection to PostgreSQL was not free in time.
        for _ in range(10):
            async with any_webhook_world.http.post(url, json=update, headers=headers) as response:
                if response.ok:
                    return
        raise AssertionError("an update was never taken")

    async with asyncio.TaskGroup() as group:
        for number in range(200):
            group.create_task(guess(number))
    [challenge] = await any_webhook_world.rows(models.challenges)
    assert challenge["attempts"] == 5
    await aigul.says(code)
    assert await draft_steps(any_webhook_world) == ["code"]


async def test_a_late_code_is_refused_and_a_new_one_works(world: World) -> None:
    aigul = await world.person()
    await world.signs(aigul, until="code")
    code = await aigul.sms_code()
    world.clock.moves(seconds=301)
    await aigul.says(code)
    assert await draft_steps(world) == ["code"]
    await aigul.taps("resend:")
    await does(aigul, "code")
    assert await draft_steps(world) == ["name"]


async def test_a_new_code_kills_the_old_one(world: World) -> None:
    aigul = await world.person()
    await world.signs(aigul, until="code")
    old = await aigul.sms_code()
    world.clock.moves(seconds=31)
    await aigul.taps("resend:")
    new = await aigul.sms_code()
    if old != new:
        await aigul.says(old)
        assert await draft_steps(world) == ["code"]
    await aigul.says(new)
    assert await draft_steps(world) == ["name"]


async def test_resending_waits_thirty_sixty_and_a_hundred_and_twenty_seconds(world: World) -> None:
    aigul = await world.person()
    await world.signs(aigul, until="code")
    for wait in (30, 60, 120):
        sent = len(await aigul.sms())
        world.clock.moves(seconds=wait - 2)
        tap = await aigul.taps("resend:")
        assert tap["answer"]["show_alert"] is True
        assert len(await aigul.sms()) == sent
        world.clock.moves(seconds=3)
        await aigul.taps("resend:")
        assert len(await aigul.sms()) == sent + 1


async def test_a_number_gets_five_codes_a_day_over_all_people(world: World) -> None:
    """The limit is the number's, whoever asks; after a day it is open again."""
    number = "+77010000055"
    for name in ("Айгүл", "Болат", "Сәуле", "Дәурен", "Ерлан", "Жанар"):
        person = await world.person(name)
        await world.signs(person, until="contact")
        await person.says(number)
    sent = [sms for sms in world.sandbox.sms.messages if sms.to.endswith("77010000055")]
    assert len(sent) == 5
    assert sorted(await draft_steps(world)) == ["code"] * 5 + ["number"]
    world.clock.moves(hours=24, seconds=1)
    late = await world.person("Қайрат")
    await world.signs(late, until="contact")
    await late.says(number)
    assert await late.sms_code(number)


async def test_a_person_gets_ten_codes_a_day_over_all_numbers(world: World) -> None:
    aigul = await world.person()
    await world.signs(aigul, until="contact")
    for last in range(11):
        await aigul.says(f"+770100001{last:02d}")
        if last < 10:
            await aigul.taps("number:")
    assert len(world.sandbox.sms.messages) == 10
    assert "⚠️" in await aigul.last_text()


async def test_the_daily_budget_stops_sending_and_tells_admins(sqlite_url: str) -> None:
    async with running_world(sqlite_url, LIMIT_SENDS_PER_DAY="1", ADMIN_IDS="700000901") as world:
        admin = await world.person("Әкім", id=700000901)
        await admin.says("/help")
        first, second = await world.person("Айгүл"), await world.person("Болат")
        await world.signs(first, until="code")
        await world.signs(second, until="contact")
        await second.shares_contact()
        assert await second.sms() == []
        assert "⚠️" in await second.last_text()
        await admin.hears("SMS")
        await second.shares_contact()
        told = [row for row in await world.rows(models.outbox) if row["message"] == "admin-sms-budget"]
        assert len(told) == 1


async def test_an_admin_who_has_not_started_the_bot_is_told_at_the_start(sqlite_url: str) -> None:
    """A bot may not write first: what an admin must know waits until they press Start."""
    async with running_world(sqlite_url, LIMIT_SENDS_PER_DAY="1", ADMIN_IDS="700000902") as world:
        admin = await world.person("Әкім", id=700000902)
        await world.signs(await world.person("Айгүл"), until="code")
        second = await world.person("Болат")
        await world.signs(second, until="contact")
        await second.shares_contact()
        assert await eventually(lambda: _outbox_states(world), ["unreachable"])
        await admin.says("/start")
        await admin.hears("SMS шегі")


async def _outbox_states(world: World) -> list[str]:
    return [row["state"] for row in await world.rows(models.outbox)]


async def test_a_prefix_gets_its_limit_an_hour(sqlite_url: str) -> None:
    async with running_world(sqlite_url, LIMIT_SENDS_PER_PREFIX_HOUR="2") as world:
        for name in ("Айгүл", "Болат", "Сәуле"):
            await world.signs(await world.person(name), until="code") if name != "Сәуле" else None
        third = await world.person("Сәуле")
        await world.signs(third, until="contact")
        await third.shares_contact()
        assert await third.sms() == []
        other = await world.person("Дәурен", phone="+77770000001")
        await world.signs(other, until="code")
        assert await other.sms_code()


@pytest.mark.parametrize(
    "fault",
    [{"status": 500}, {"status": "drop"}, {"code": 8}],
    ids=["error", "cut", "refused"],
)
async def test_a_failing_gateway_costs_no_attempt_and_never_the_step(world: World, fault: dict[str, Any]) -> None:
    aigul = await world.person()
    await world.signs(aigul, until="contact")
    await _fail(world, {"method": "sms", "count": 1, **fault})
    await aigul.shares_contact()
    assert await draft_steps(world) == ["code"]
    assert "⚠️" in await aigul.last_text()
    assert await aigul.sms() == []
    world.clock.moves(seconds=31)
    await aigul.taps("resend:")
    await does(aigul, "code")
    assert await draft_steps(world) == ["name"]


async def _fail(world: World, fault: dict[str, Any]) -> None:
    async with world.http.post(f"{world.sandbox.url}/client/faults", json=fault) as response:
        assert response.ok, await response.text()


async def test_the_code_is_never_stored_in_clear(world: World) -> None:
    aigul = await world.person()
    await world.signs(aigul, until="code")
    code = await aigul.sms_code()
    for table in models.metadata.sorted_tables:
        for row in await world.rows(table):
            assert code not in repr(row) or table.name == "sources", table.name


async def test_changing_the_number_voids_its_code(world: World) -> None:
    aigul = await world.person()
    await world.signs(aigul, until="code")
    code = await aigul.sms_code()
    await aigul.taps("number:")
    assert await draft_steps(world) == ["number"]
    await aigul.says("+77010000077")
    await aigul.says(code)
    assert await draft_steps(world) == ["code"]
    await aigul.says(await aigul.sms_code("+77010000077"))
    assert await draft_steps(world) == ["name"]


async def test_the_sms_says_what_it_is_for_in_one_segment(world: World) -> None:
    for locale in ("kk", "ru", "en"):
        person = await world.person()
        await person.says("/start")
        await person.taps(f"language:{locale}")
        await person.taps("agree:")
        await person.shares_contact()
        [sms] = await person.sms()
        assert sms["segments"] == 1
        assert "Senimkey" in sms["text"]
