"""Around the conversation: the phone and its SMS, the people, the controls, the languages, the connection."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from bot.sandbox.server import RunningSandbox, running_sandbox
from tests.browser.conftest import Visit
from tests.browser.echo_bot import CODE, echo_bot
from tests.browser.visitor import begin, bot_messages, write

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_an_sms_arrives_on_the_phone_and_its_code_can_be_used(visit: Visit) -> None:
    page = await visit()
    await begin(page)
    await write(page, "/number")
    await page.get_by_test_id("share-contact").click()
    await page.get_by_test_id("dialog-yes").click()
    await expect(page.get_by_test_id("sms-text")).to_have_text(f"Код: {CODE}")
    await page.get_by_test_id("use-code").click()
    await expect(page.get_by_test_id("text")).to_have_value(CODE)
    await expect(page.get_by_test_id("text")).to_be_focused()
    await page.get_by_test_id("send").click()
    await expect(bot_messages(page).last).to_contain_text(f"Естідім: {CODE}")


async def test_other_contacts_stickers_and_voice_reach_the_bot(visit: Visit) -> None:
    page = await visit()
    await begin(page)
    for kind in ("sticker", "voice", "photo"):
        await page.get_by_test_id(kind).click()
        await expect(bot_messages(page).last).to_contain_text(f"Естідім: {kind}", ignore_case=True)
    for kind in ("foreign-contact", "forwarded-contact"):
        await page.get_by_test_id(kind).click()
        await expect(bot_messages(page).last).to_contain_text("Бұл сіздің контактіңіз емес.")
        await write(page, kind)
        await expect(bot_messages(page).last).to_contain_text(kind)


async def test_a_blocked_bot_waits_for_its_return(visit: Visit) -> None:
    page = await visit()
    await begin(page)
    await page.get_by_test_id("block").click()
    await expect(page.get_by_test_id("status")).to_have_text("бот бұғатталған")
    await expect(page.get_by_test_id("text")).to_be_hidden()
    await page.get_by_test_id("restart").click()
    await expect(bot_messages(page)).to_have_count(2)
    await expect(page.get_by_test_id("status")).to_have_text("бот")


async def test_faults_can_be_ordered_and_taken_back(visit: Visit, sandbox: RunningSandbox) -> None:
    page = await visit()
    await expect(page.get_by_test_id("no-troubles")).to_be_hidden()
    await page.get_by_test_id("sms-fails").click()
    await page.get_by_test_id("telegram-waits").click()
    await expect(page.get_by_test_id("waiting-trouble")).to_have_count(2)
    assert [(fault.method, fault.kind) for fault in sandbox.telegram.faults.orders] == [
        ("sms", 500),
        ("sendmessage", 429),
    ]
    await page.get_by_test_id("no-troubles").click()
    await expect(page.get_by_test_id("waiting-trouble")).to_have_count(0)
    assert sandbox.telegram.faults.orders == []


async def test_a_new_person_has_a_chat_and_a_phone_of_their_own(visit: Visit, sandbox: RunningSandbox) -> None:
    page = await visit()
    await begin(page)
    await page.get_by_test_id("new-person").click()
    await page.get_by_test_id("person-first-name").fill("Сынақбек")
    await page.get_by_test_id("person-phone").fill("+7 701 000 99 99")
    await page.get_by_test_id("person-phone").press("Enter")
    await expect(page.get_by_test_id("me")).to_contain_text("Сынақбек")
    await expect(page.get_by_test_id("phone-number")).to_have_text("+7\u00a0701\u00a0000\u00a099\u00a099")
    await expect(page.get_by_test_id("message")).to_have_count(0)
    await page.get_by_test_id("person").first.click()
    await expect(page.get_by_test_id("message")).to_have_count(2)
    assert [human.phone for human in sandbox.telegram.people.values()][1] == "+77010009999"


async def test_each_tab_keeps_the_person_it_chose(visit: Visit) -> None:
    page = await visit()
    await begin(page)
    await page.get_by_test_id("new-person").click()
    await page.get_by_test_id("dialog-yes").click()
    await expect(page.get_by_test_id("person")).to_have_count(2)
    await page.get_by_test_id("person").first.click()
    await page.reload()
    await expect(page.get_by_test_id("person").first).to_have_attribute("aria-current", "true")
    await expect(page.get_by_test_id("message")).to_have_count(2)


async def test_two_visitors_see_the_same_chat_live(visit: Visit) -> None:
    first = await visit()
    await begin(first)
    second = await visit()
    await expect(second.get_by_test_id("message")).to_have_count(2)
    await write(first, "бірге")
    await expect(bot_messages(second).last).to_contain_text("Естідім: бірге")


async def test_the_page_speaks_three_languages_and_remembers_the_choice(visit: Visit) -> None:
    page = await visit()
    await expect(page.locator("html")).to_have_attribute("lang", "kk")
    await expect(page.get_by_test_id("start")).to_have_text("Бастау")
    for language, start in (("en", "Start"), ("ru", "Начать")):
        await page.get_by_test_id(f"language-{language}").click()
        await expect(page.get_by_test_id("start")).to_have_text(start)
        await expect(page.locator("html")).to_have_attribute("lang", language)
    await page.reload()
    await expect(page.get_by_test_id("start")).to_have_text("Начать")


async def test_a_narrow_screen_shows_one_part_at_a_time_and_announces_an_sms(visit: Visit) -> None:
    page = await visit(width=360, height=640)
    await begin(page)
    await expect(page.get_by_test_id("phone")).to_be_hidden()
    await write(page, "/number")
    await page.get_by_test_id("share-contact").click()
    await page.get_by_test_id("dialog-yes").click()
    await expect(page.get_by_test_id("tab-sms")).to_contain_text("1")
    await page.get_by_test_id("sms-banner").click()
    await expect(page.get_by_test_id("sms-text")).to_be_visible()
    await expect(page.get_by_test_id("chat")).to_be_hidden()
    await page.get_by_test_id("use-code").click()
    await expect(page.get_by_test_id("text")).to_have_value(CODE)
    await page.get_by_test_id("tab-sandbox").click()
    await expect(page.get_by_test_id("sandbox")).to_be_visible()


async def test_the_page_comes_back_when_the_sandbox_does(visit: Visit) -> None:
    """A restarted sandbox has forgotten everybody: the same people return to it, as the bot knows them."""
    async with running_sandbox() as first, echo_bot(first):
        page = await visit(url=first.url)
        await begin(page)
        people = [human.json() for human in first.telegram.people.values()]
        port = int(first.url.rpartition(":")[2])
    await expect(page.get_by_test_id("status")).to_have_text("Қосылуда…")
    await write(page, "ертерек")
    await expect(page.get_by_test_id("toast")).to_be_visible()
    await expect(page.get_by_test_id("text")).to_have_value("ертерек")
    async with running_sandbox(port=port) as second, echo_bot(second):
        await expect(page.get_by_test_id("status")).to_have_text("бот")
        await begin(page)
        assert [human.json() for human in second.telegram.people.values()] == people
        await write(page, "қайтадан")
        await expect(bot_messages(page).last).to_contain_text("Естідім: қайтадан")


async def test_names_and_numbers_are_in_no_address(visit: Visit) -> None:
    page = await visit()
    addresses: list[str] = []
    page.on("request", lambda request: addresses.append(request.url))
    await page.get_by_test_id("new-person").click()
    await page.get_by_test_id("person-first-name").fill("Qupiya")
    await page.get_by_test_id("person-phone").fill("+77010001234")
    await page.get_by_test_id("dialog-yes").click()
    await expect(page.get_by_test_id("me")).to_contain_text("Qupiya")
    await begin(page)
    await page.reload()
    await expect(bot_messages(page)).to_have_count(1)
    assert addresses
    assert not [one for one in [*addresses, page.url] if re.search("qupiya|7010001234", one, re.IGNORECASE)]
    assert "Qupiya" not in await page.title()
