"""The conversation in a real browser, with a tiny bot behind it: what a visitor can see and do."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect

from bot.sandbox.server import RunningSandbox
from tests.browser.conftest import Visit
from tests.browser.echo_bot import LONG, OUTSIDE, RECEIPT
from tests.browser.visitor import begin, bot_messages, own_messages, write

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def show_buttons(page: Page) -> None:
    await begin(page)
    await write(page, "/buttons")
    await expect(page.get_by_test_id("inline-keyboard")).to_be_visible()


async def test_start_button_opens_the_conversation(visit: Visit) -> None:
    """A new visitor needs no set-up: somebody is invented, and one button begins."""
    page = await visit()
    await expect(page.get_by_test_id("hello")).to_be_visible()
    await begin(page)
    await expect(own_messages(page)).to_contain_text("/start")
    await expect(bot_messages(page)).to_contain_text("Сәлеметсіз бе!")
    await expect(own_messages(page).get_by_test_id("delivered")).to_have_count(1)
    await expect(page.get_by_test_id("hello")).to_be_hidden()
    await expect(page.get_by_test_id("start")).to_be_hidden()


async def test_markup_is_shown_and_text_that_looks_like_html_stays_text(visit: Visit) -> None:
    page = await visit()
    await begin(page)
    await write(page, "/rich")
    said = bot_messages(page).last
    await expect(said.locator("strong")).to_have_text("қалың")
    await expect(said.locator("em")).to_have_text("көлбеу")
    await expect(said.locator("blockquote")).to_have_text("дәйексөз")
    await expect(said).to_contain_text("<b>жай мәтін</b>")
    await expect(said.locator(".spoiler")).to_have_attribute("aria-expanded", "false")
    await said.locator("code").click()
    await expect(page.get_by_test_id("toast")).to_have_text("Көшірілді")
    assert await page.evaluate("navigator.clipboard.readText()") == RECEIPT


async def test_what_a_person_writes_is_never_markup(visit: Visit) -> None:
    page = await visit()
    await begin(page)
    await write(page, '<img src=x onerror="alert(1)"><b>жуан</b>')
    await expect(bot_messages(page).last).to_contain_text('Естідім: <img src=x onerror="alert(1)"><b>жуан</b>')
    await expect(page.locator(".messages img, .messages b")).to_have_count(0)


async def test_taps_are_answered_by_toast_alert_edit_and_deletion(visit: Visit) -> None:
    page = await visit()
    await show_buttons(page)
    await page.locator('[data-callback^="toast:"]').click()
    await expect(page.get_by_test_id("toast")).to_have_text("Қысқа жауап")
    await page.locator('[data-callback^="alert:"]').click()
    await expect(page.get_by_test_id("alert-text")).to_have_text("Маңызды ескерту")
    await page.get_by_test_id("dialog-ok").click()
    await expect(page.get_by_test_id("dialog")).to_have_count(0)
    await page.locator('[data-callback^="edit:"]').click()
    await expect(bot_messages(page).last).to_contain_text("Өзгерді")
    await expect(page.get_by_test_id("inline-keyboard")).to_have_count(0)
    await write(page, "/buttons")
    await page.locator('[data-callback^="delete:"]').click()
    await expect(page.get_by_test_id("inline-keyboard")).to_have_count(0)
    await expect(bot_messages(page)).to_have_count(2)


async def test_a_change_of_buttons_leaves_text_and_focus_where_they_are(visit: Visit) -> None:
    """A screen reader reads anew only what changed, and a person who taps by keyboard stays in place."""
    page = await visit()
    await show_buttons(page)
    text = await bot_messages(page).last.get_by_test_id("message-text").element_handle()
    await page.locator('[data-callback="keys:1"]').press("Enter")
    await expect(page.locator('[data-callback="keys:2"]')).to_be_focused()
    assert text is not None
    assert await text.evaluate("one => one.isConnected")
    await page.locator('[data-callback="edit:1"]').press("Enter")
    await expect(bot_messages(page).last).to_contain_text("Өзгерді")
    assert not await text.evaluate("one => one.isConnected")
    await expect(page.get_by_test_id("scroll")).to_be_focused()


async def test_buttons_show_their_style_and_a_disabled_one_does_nothing(visit: Visit, sandbox: RunningSandbox) -> None:
    page = await visit()
    await show_buttons(page)
    for data, style in (("toast:1", "primary"), ("edit:1", "success"), ("alert:1", "danger")):
        await expect(page.locator(f'[data-callback="{data}"]')).to_have_class(re.compile(rf"\b{style}\b"))
    disabled = page.get_by_role("button", name="Өшірулі")
    await expect(disabled).to_have_attribute("aria-disabled", "true")
    await disabled.click(force=True)
    await page.locator('[data-callback="toast:1"]').click()
    await expect(page.get_by_test_id("toast")).to_have_text("Қысқа жауап")
    assert [tap.data for tap in sandbox.telegram.taps.values()] == ["toast:1"]


async def test_links_open_nothing_outside_and_invitations_begin_anew(visit: Visit) -> None:
    """The visit fixture fails on any request that leaves this machine."""
    page = await visit()
    await show_buttons(page)
    await page.get_by_role("button", name="Көшіру").click()
    await expect(page.get_by_test_id("toast")).to_have_text("Көшірілді")
    assert await page.evaluate("navigator.clipboard.readText()") == RECEIPT
    await page.get_by_role("button", name="Сілтеме").click()
    await expect(page.get_by_test_id("link-address")).to_have_text(OUTSIDE)
    await page.get_by_test_id("dialog-ok").click()
    await page.get_by_role("button", name="Шақыру").click()
    await expect(bot_messages(page).last).to_contain_text("Сәлеметсіз бе! token-7")
    assert len(page.context.pages) == 1


async def test_the_own_number_is_shared_only_after_the_question(visit: Visit) -> None:
    page = await visit()
    await begin(page)
    await write(page, "/number")
    await expect(page.get_by_test_id("text")).to_have_attribute("placeholder", "Нөмір")
    await page.get_by_test_id("share-contact").click()
    await page.get_by_test_id("dialog-no").click()
    await expect(own_messages(page)).to_have_count(2)
    await page.get_by_test_id("share-contact").click()
    await expect(page.get_by_test_id("dialog")).to_contain_text("+7\u00a0701\u00a0000")
    await page.get_by_test_id("dialog-yes").click()
    await expect(bot_messages(page).last).to_contain_text("Код жіберілді.")
    await expect(page.get_by_test_id("reply-keyboard")).to_be_hidden()


async def test_a_message_that_the_bot_deletes_goes_away(visit: Visit) -> None:
    page = await visit()
    await begin(page)
    await write(page, "12345")
    await expect(bot_messages(page).last).to_contain_text("Өшірілді.")
    await expect(own_messages(page)).to_have_count(1)


async def test_commands_can_be_chosen_by_keyboard_alone(visit: Visit) -> None:
    page = await visit()
    await begin(page)
    await page.get_by_test_id("text").press_sequentially("/re")
    await expect(page.get_by_test_id("command")).to_have_count(2)
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await expect(page.locator('[data-command="revoke"]')).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("Enter")
    await expect(own_messages(page).last).to_contain_text("/revoke")
    await expect(page.get_by_test_id("commands")).to_be_hidden()
    await page.get_by_test_id("menu").click()
    await expect(page.get_by_test_id("command")).to_have_count(3)
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("commands")).to_be_hidden()


async def test_a_long_message_is_shown_from_its_beginning(visit: Visit) -> None:
    page = await visit()
    await begin(page)
    await write(page, "/long")
    long_one = bot_messages(page).last
    await expect(long_one.get_by_test_id("message-text")).to_have_text(LONG)
    await expect(long_one.get_by_text("1-тармақ.")).to_be_in_viewport(ratio=0.01)
    box = await long_one.bounding_box()
    head = await page.locator(".chat-head").bounding_box()
    assert box is not None
    assert head is not None
    assert head["y"] + head["height"] <= box["y"] < head["y"] + head["height"] + 40
    await page.get_by_test_id("to-end").click()
    await expect(page.get_by_test_id("to-end")).to_be_hidden()


async def test_ten_thousand_characters_arrive_as_several_messages(visit: Visit) -> None:
    page = await visit()
    await begin(page)
    await write(page, "ә" * 10_000)
    await expect(own_messages(page)).to_have_count(1 + 3)


async def test_a_document_opens_without_the_token_of_the_bot(visit: Visit, sandbox: RunningSandbox) -> None:
    page = await visit()
    await begin(page)
    await write(page, "/file")
    document = page.get_by_test_id("document")
    await expect(document).to_contain_text("receipt.txt")
    async with page.expect_download() as started:
        await document.click()
    download = await started.value
    assert download.suggested_filename == "receipt.txt"
    assert (await download.path()).read_text(encoding="utf-8") == "Түбіртек"
    assert download.url.startswith(f"{sandbox.url}/client/files/")
    assert sandbox.telegram.token not in download.url


async def test_messages_carry_their_language_for_screen_readers(visit: Visit) -> None:
    page = await visit()
    await begin(page)
    await expect(page.get_by_test_id("scroll")).to_have_attribute("aria-live", "polite")
    await expect(bot_messages(page).get_by_test_id("message-text")).to_have_attribute("lang", "kk")
    await expect(bot_messages(page).locator(".unseen").first).to_have_text("Бот: ")
