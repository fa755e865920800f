"""Photos, files and cards on the chat page: what the bot shows, and what a visitor can send along."""

from __future__ import annotations

from typing import Final

import aiohttp
import pytest
from playwright.async_api import FilePayload, Locator, Page, expect

from bot.sandbox.server import RunningSandbox
from tests.browser.conftest import Visit
from tests.browser.visitor import PALE, WIDTHS, begin, bot_messages, own_messages, too_wide, write
from tests.sandbox.calls import png

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

EDITION: Final = FilePayload(name="2.ftl", mimeType="text/plain", buffer="title = Келісім".encode())
# Drops a file onto the chat as a hand does; the browser's own way in cannot be played from outside.
DROP: Final = """(chat) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(["a = b"], "dropped.ftl", { type: "text/plain" }));
    for (const type of ["dragover", "drop"]) {
        chat.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
    }
}"""


async def ask_for_photo(page: Page) -> Locator:
    await begin(page)
    await write(page, "/photo")
    image = page.get_by_test_id("picture").locator("img")
    await expect(image).to_be_visible()
    return image


async def natural_width(image: Locator) -> int:
    """How wide the loaded picture is; 0 if it did not load."""
    width: int = await image.evaluate("one => one.decode().then(() => one.naturalWidth)")
    return width


@pytest.mark.parametrize("width", [320, 1440])
async def test_a_photo_is_shown_within_its_bubble_with_its_caption(visit: Visit, width: int) -> None:
    page = await visit(width=width)
    image = await ask_for_photo(page)
    assert await natural_width(image) == 1600
    said = bot_messages(page).last
    await expect(said.get_by_test_id("message-text").locator("strong")).to_have_text("Апта")
    picture, bubble = await image.bounding_box(), await said.get_by_test_id("bubble").bounding_box()
    assert picture is not None
    assert bubble is not None
    assert bubble["x"] <= picture["x"]
    assert picture["width"] <= bubble["width"] <= width
    assert abs(picture["width"] / picture["height"] - 1.6) < 0.05


async def test_a_photo_opens_in_full_zooms_and_closes(visit: Visit) -> None:
    page = await visit()
    await ask_for_photo(page)
    await page.get_by_test_id("picture").click()
    full = page.get_by_test_id("picture-zoom").locator("img")
    assert await natural_width(full) == 1600
    small = await full.bounding_box()
    await page.get_by_test_id("picture-zoom").click()
    large = await full.bounding_box()
    assert small is not None
    assert large is not None
    assert small["width"] <= 1280
    assert large["width"] >= 2 * small["width"]
    async with page.expect_download() as started:
        await page.get_by_test_id("picture-save").click()
    assert (await (await started.value).path()).read_bytes() == png(1600, 1000, 200)
    await page.get_by_test_id("picture-close").click()
    await expect(page.get_by_test_id("picture-view")).to_have_count(0)
    await expect(page.get_by_test_id("picture")).to_be_focused()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("picture-view")).to_have_count(0)


async def test_other_media_takes_the_photos_place_and_the_buttons_stay(visit: Visit) -> None:
    page = await visit()
    image = await ask_for_photo(page)
    before = await image.get_attribute("src")
    await page.locator('[data-callback="period:month"]').click()
    await expect(bot_messages(page).last.get_by_test_id("message-text")).to_have_text("Ай")
    await expect(bot_messages(page)).to_have_count(2)
    assert await image.get_attribute("src") != before
    assert await natural_width(image) == 1600
    await expect(page.locator('[data-callback="period:month"]')).to_be_visible()


async def test_a_file_goes_to_the_bot_with_its_caption_and_can_be_read_back(visit: Visit) -> None:
    page = await visit()
    await begin(page)
    await page.get_by_test_id("attach").click()
    async with page.expect_file_chooser() as choosing:
        await page.get_by_test_id("attach-file").click()
    await (await choosing.value).set_files(EDITION)
    await expect(page.get_by_test_id("dialog")).to_contain_text("2.ftl")
    await page.get_by_test_id("caption").fill("екінші")
    await page.get_by_test_id("caption").press("Enter")
    await expect(bot_messages(page).last).to_contain_text("2.ftl: title = Келісім (екінші)")
    sent = own_messages(page).last
    await expect(sent.get_by_test_id("message-text")).to_have_text("екінші")
    async with page.expect_download() as started:
        await sent.get_by_test_id("document").click()
    assert (await (await started.value).path()).read_bytes() == EDITION["buffer"]


async def test_a_file_can_be_dropped_and_none_goes_without_the_question(visit: Visit) -> None:
    page = await visit()
    await begin(page)
    await page.get_by_test_id("chat").evaluate(DROP)
    await page.get_by_test_id("dialog-no").click()
    await page.get_by_test_id("attach-input").set_input_files(FilePayload(name="0", mimeType="text/plain", buffer=b""))
    await expect(page.get_by_test_id("toast")).to_have_text("Бос файлды жіберу мүмкін емес")
    await expect(own_messages(page)).to_have_count(1)
    await page.get_by_test_id("chat").evaluate(DROP)
    await page.get_by_test_id("dialog-yes").click()
    await expect(bot_messages(page).last).to_contain_text("dropped.ftl: a = b")


async def test_anothers_card_is_chosen_from_the_people(visit: Visit, sandbox: RunningSandbox) -> None:
    page = await visit()
    await begin(page)
    await page.get_by_test_id("attach").click()
    await page.get_by_test_id("attach-contact").click()
    await page.get_by_test_id("dialog-ok").click()
    await page.get_by_test_id("new-person").click()
    await page.get_by_test_id("person-first-name").fill("Сынақбек")
    await page.get_by_test_id("dialog-yes").click()
    await expect(page.get_by_test_id("person")).to_have_count(2)
    await page.get_by_test_id("person").first.click()
    await page.get_by_test_id("attach").click()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await page.get_by_test_id("card").click()
    await expect(own_messages(page).last).to_contain_text("Сынақбек")
    await expect(bot_messages(page).last).to_contain_text("Бұл сіздің контактіңіз емес.")
    first, other = sandbox.telegram.people.values()
    sent = [message.body for message in sandbox.telegram.chats[first.id].messages.values() if "contact" in message.body]
    assert [body["contact"]["user_id"] for body in sent] == [other.id]


async def test_a_menu_of_ones_own_shows_as_soon_as_it_is_set(visit: Visit, sandbox: RunningSandbox) -> None:
    page = await visit()
    await begin(page)
    (person,) = sandbox.telegram.people
    wish = {
        "commands": [{"command": "admin", "description": "Басқару панелі"}],
        "scope": {"type": "chat", "chat_id": person},
    }
    await page.get_by_test_id("menu").click()
    await expect(page.get_by_test_id("command")).to_have_count(3)
    api = f"{sandbox.url}/bot{sandbox.telegram.token}"
    async with aiohttp.ClientSession() as http, http.post(f"{api}/setMyCommands", json=wish) as response:
        assert response.status == 200
    await expect(page.get_by_test_id("command")).to_have_count(1)
    await page.locator('[data-command="admin"]').click()
    await expect(own_messages(page).last).to_contain_text("/admin")


@pytest.mark.parametrize("is_dark", [False, True], ids=["light", "dark"])
async def test_what_goes_along_is_readable_and_fits_every_screen(visit: Visit, *, is_dark: bool) -> None:
    page = await visit(is_dark=is_dark)
    await ask_for_photo(page)
    await page.get_by_test_id("attach-input").set_input_files(EDITION)
    await expect(page.get_by_test_id("caption")).to_be_focused()
    assert await page.evaluate(PALE) == []
    assert {width: await too_wide(page, width, ".dialog") for width in WIDTHS} == {width: [] for width in WIDTHS}
    await page.get_by_test_id("dialog-yes").click()
    await expect(own_messages(page).last.get_by_test_id("document")).to_be_visible()
    await page.get_by_test_id("attach").click()
    assert await page.evaluate(PALE) == []
    assert {width: await too_wide(page, width, ".attach-menu") for width in WIDTHS} == {width: [] for width in WIDTHS}
