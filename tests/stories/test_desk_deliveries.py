"""/deliveries: admins see what does not arrive and why, and set it going again; looking and acting are apart."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from bot.domain.outgoing import ATTEMPTS_MAX, RETRY_SECONDS
from bot.sandbox.person import Person
from bot.upkeep import list_deliveries, resume_deliveries
from storage import models
from tests.desk import Desk, all_told, comes_again, desk_world
from tests.world import World, eventually, running_world

ACTING = ("endpoint-pause:", "endpoint-open:", "endpoint-test:", "again:0", "again-all:", "again-all-confirm:")
LOOKING = ("deliveries:", "dead:0", "dead-event:0", "letters:0")


@pytest.fixture
async def desk(sqlite_url: str) -> AsyncIterator[Desk]:
    """The three roles, and a Platform."""
    async with desk_world(sqlite_url, platform=True) as running:
        yield running


async def acts(world: World) -> list[str]:
    """What admins did, in order, but for making each other admins."""
    return [row["act"] for row in await world.rows(models.admin_acts) if not row["act"].startswith("admin.")]


async def forced(person: Person, data: str) -> str:
    """The answer to a button that does not show."""
    messages = [message["message_id"] for message in await person.messages() if message["from_bot"]]
    answer = (await person.taps_data(messages[-1], data, force=True))["answer"]
    return str(answer["text"]) if answer and answer.get("text") else ""


async def dies(desk: Desk, count: int = 1) -> None:
    """Let the Platform refuse the events of so many people, one after another, until they are given up."""
    for _ in range(count):
        person = await desk.world.person()
        desk.world.platform.faults.order({"method": "platform", "status": 500, "count": ATTEMPTS_MAX})
        desk.world.platform.excuse = "Кешіріңіз <b>&"
        await desk.world.signs(person)
        for number in range(1, ATTEMPTS_MAX + 1):
            assert await eventually(lambda: _ended(desk.world), number)
            if number < ATTEMPTS_MAX:
                desk.world.clock.moves(seconds=RETRY_SECONDS[number - 1] * 1.1 + 1)
    await all_told(desk.world)


async def _ended(world: World) -> int:
    rows = await world.rows(models.delivery_attempts)
    newest = max((row["outbox"] for row in rows), default=0)
    return sum(row["outbox"] == newest and row["ended_at"] is not None for row in rows)


async def states(world: World) -> list[str]:
    return [row["state"] for row in await world.rows(models.outbox) if row["entry"] is not None]


async def test_an_endpoint_that_works_is_shown_to_all_roles_and_acted_on_by_owners_alone(desk: Desk) -> None:
    await desk.world.signs(await desk.world.person())
    await desk.world.platform.until("consent.given")
    for admin in desk.admins:
        await admin.says("/deliveries")
        assert "🟢 Байланыс бар" in await admin.last_text()
        assert "оқиғалар: 0" in await admin.last_text()
    buttons = {button.data for button in await desk.owner.buttons()}
    assert {"endpoint-pause:", "endpoint-test:", "deliveries:", "desk:home"} <= buttons
    for admin in (desk.officer, desk.auditor):
        assert not {"endpoint-pause:", "endpoint-test:"} & {button.data for button in await admin.buttons()}
        for data in ACTING:
            assert "құқық бермейді" in await forced(admin, data), data
    assert await acts(desk.world) == []


async def test_who_is_no_admin_gets_what_an_unknown_command_or_button_gets(desk: Desk) -> None:
    await desk.stranger.says("/nosuchcommand")
    unknown = await desk.stranger.last_text()
    await desk.stranger.says("/deliveries")
    assert await desk.stranger.last_text() == unknown
    nothing = await forced(desk.stranger, "nosuchbutton:")
    for data in (*ACTING, *LOOKING, "dead-answers:0"):
        assert await forced(desk.stranger, data) == nothing, data
    assert await acts(desk.world) == []


async def test_a_paused_endpoint_keeps_events_and_uses_nothing_up(desk: Desk) -> None:
    world, owner = desk.world, desk.owner
    await owner.says("/deliveries")
    await owner.taps("endpoint-pause:")
    assert "⏸ Жеткізу кідіртілген. Кідірткен әкімші: 700000901" in await owner.last_text()
    await world.signs(await world.person())
    world.clock.moves(days=2)
    await asyncio.sleep(0.3)
    assert world.platform.received == []
    assert await world.rows(models.delivery_attempts) == []
    assert "admin 700000901 paused it" in await list_deliveries(world.settings)

    await world.restarts()
    await asyncio.sleep(0.3)
    assert world.platform.received == [], "a pause outlives the process"
    await owner.taps("deliveries:")
    assert "күтіп тұрған оқиғалар: 1" in await owner.last_text()

    # What another admin did a moment ago is not done twice, and neither is it recorded twice.
    assert await forced(owner, "endpoint-pause:") == "Бұл бұрын орындалған, қайталаудың қажеті жоқ"
    await owner.taps("endpoint-open:")
    await world.platform.until("consent.given")
    assert await forced(owner, "endpoint-open:") == "Бұл бұрын орындалған, қайталаудың қажеті жоқ"
    assert await acts(world) == ["endpoint.paused", "endpoint.opened"]


async def test_an_update_that_comes_again_undoes_nothing_that_was_done_since(desk: Desk) -> None:
    world, owner = desk.world, desk.owner
    await owner.says("/deliveries")
    paused = await owner.taps("endpoint-pause:")
    opened = await owner.taps("endpoint-open:")
    await comes_again(world, owner, paused["update_id"])
    assert "кідіртілген" not in await owner.last_text()
    await owner.taps("endpoint-pause:")
    await comes_again(world, owner, opened["update_id"])
    await owner.taps("deliveries:")
    assert "кідіртілген" in await owner.last_text()
    assert await acts(world) == ["endpoint.paused", "endpoint.opened", "endpoint.paused"]


async def test_the_command_line_opens_what_an_admin_paused(desk: Desk) -> None:
    world = desk.world
    await desk.owner.says("/deliveries")
    await desk.owner.taps("endpoint-pause:")
    await world.signs(await world.person())
    await world.stops()
    assert await resume_deliveries(world.settings, world.clock()) == "the endpoint is open again"
    await world.starts()
    await world.platform.until("consent.given")


async def test_an_endpoint_that_said_410_is_opened_again(desk: Desk) -> None:
    world, owner = desk.world, desk.owner
    world.platform.faults.order({"method": "platform", "status": 410})
    await world.signs(await world.person())
    await owner.hears("қабылдамайтынын айтты (410)")
    await owner.says("/deliveries")
    assert "🔴" in await owner.last_text()
    await owner.taps("endpoint-open:")
    await world.platform.until("consent.given")
    assert await acts(world) == ["endpoint.opened"]


@pytest.mark.timeout(120)
async def test_what_was_given_up_is_shown_with_its_reasons_and_sent_again(desk: Desk) -> None:
    world, owner, auditor = desk.world, desk.owner, desk.auditor
    await dies(desk, 2)
    dead = [row["entry"] for row in await world.rows(models.outbox) if row["state"] == "dead"]
    first, second = dead

    # Everybody sees which and why; what the Platform answered is opened by owners alone, and that is recorded.
    await auditor.says("/deliveries")
    await auditor.taps("dead:0")
    assert f"№{first} · consent.given\nСебебі: http-500. Әрекет саны: 10." in await auditor.last_text()
    await auditor.taps(f"dead-event:{first}")
    assert (await auditor.last_text()).count("http-500") == 6
    assert "Бұдан бұрынғы әрекеттер: 4" in await auditor.last_text()
    assert "Кешіріңіз" not in await auditor.last_text()
    assert "құқық бермейді" in await forced(auditor, f"dead-answers:{first}")
    await owner.says("/deliveries")
    await owner.taps("dead:0")
    await owner.taps(f"dead-event:{first}")
    assert "Кешіріңіз" not in await owner.last_text()
    await owner.taps("dead-answers:")
    assert (await owner.last_text()).count("Кешіріңіз <b>&") == 6

    await owner.taps("again:")
    assert await eventually(lambda: states(world), ["delivered" if row != second else "dead" for row in dead])
    assert "батырма" not in await forced(owner, f"again:{first}")
    await owner.says("/deliveries")
    await owner.taps("dead:0")
    await owner.taps("again-all:")
    assert "Оқиға саны: 1" in await owner.last_text()
    await owner.taps("again-all-confirm:")
    assert await eventually(lambda: states(world), ["delivered"] * 2)
    assert await forced(owner, "again-all-confirm:") == "Бұл бұрын орындалған, қайталаудың қажеті жоқ"
    assert await acts(world) == ["delivery.opened", "delivery.retried", "delivery.retried"]
    retried = [record["details"] for record in await world.own_records() if record["act"] == "delivery.retried"]
    assert retried == [{"index": first, "count": 1}, {"index": None, "count": 1}]


async def test_a_test_event_shows_what_the_endpoint_answers_and_changes_nothing(desk: Desk) -> None:
    world, owner = desk.world, desk.owner
    await owner.says("/deliveries")
    await owner.taps("endpoint-pause:")
    await owner.taps("endpoint-test:")
    assert "Платформа сынақ оқиғасын қабылдады\nЖауабы: http-200" in await owner.last_text()
    [delivery] = world.platform.received
    assert delivery.versions == ("v1", "v1a"), "signed as any event"
    told = json.loads(delivery.body)
    assert (delivery.id[:5], told["type"], set(told["data"].values())) == ("test_", "endpoint.tested", {None})

    world.platform.faults.order({"method": "platform", "status": 503})
    world.clock.moves(seconds=10)
    await owner.says("/deliveries")
    await owner.taps("endpoint-test:")
    assert "қабылдамады\nНәтижесі: http-503" in await owner.last_text()
    await owner.taps("endpoint-test:")
    await asyncio.sleep(0.2)
    assert len(world.platform.received) == 2, "a double tap is one test, and none is sent again"
    assert await world.rows(models.delivery_attempts) == []
    [endpoint] = await world.rows(models.endpoints)
    assert (endpoint["state"], endpoint["paused_by"]) == ("open", owner.id)
    assert await acts(world) == ["endpoint.paused", "endpoint.tested", "endpoint.tested"]


async def test_without_an_address_it_says_so_and_offers_nothing(sqlite_url: str) -> None:
    async with running_world(sqlite_url, ADMIN_IDS="700000901") as world:
        owner = await world.person("Иесі", id=700000901)
        await world.signs(await world.person())
        await owner.says("/deliveries")
        assert "PLATFORM_URL" in await owner.last_text()
        assert "күтіп тұрған оқиғалар: 1" in await owner.last_text()
        assert not [button for button in await owner.buttons() if (button.data or "").startswith("endpoint")]
        for data in ("endpoint-pause:", "endpoint-test:"):
            assert "PLATFORM_URL" in await forced(owner, data)
        assert await acts(world) == []


@pytest.mark.parametrize("data", ["dead:", "dead:x", "dead:-1", "dead:٣", f"dead:{10**17}", "dead-event:99", "again:x"])
async def test_a_forged_button_does_nothing(desk: Desk, data: str) -> None:
    await desk.owner.says("/deliveries")
    await forced(desk.owner, data)
    assert await acts(desk.world) == []


async def test_updates_that_could_not_be_handled_are_listed_without_what_is_in_them(desk: Desk) -> None:
    world, owner = desk.world, desk.owner
    address, secret = f"{world.url}/telegram", world.settings.webhook_secret
    assert secret is not None
    headers = {"X-Telegram-Bot-Api-Secret-Token": secret.get_secret_value()}
    async with world.http.post(address, json={"сыр": "құпия сөз"}, headers=headers) as response:
        assert response.ok
    [letter] = await world.rows(models.dead_letters)
    await owner.hears(letter["number"])
    await owner.says("/deliveries")
    await owner.taps("letters:0")
    assert letter["number"] in await owner.last_text()
    assert letter["reason"] in await owner.last_text()
    assert "құпия" not in await owner.last_text()


async def test_a_removed_owners_open_buttons_die_at_once(desk: Desk) -> None:
    await desk.owner.says("/admins add 700000904 owner")
    await desk.stranger.says("/deliveries")
    await desk.owner.says("/admins remove 700000904")
    await desk.owner.taps("admin-remove-yes:")
    nothing = await forced(desk.stranger, "nosuchbutton:")
    tap = await desk.stranger.taps("endpoint-pause:")
    assert tap["answer"]["text"] == nothing
    assert await acts(desk.world) == []
