"""The Platform beside the chat: its view of the person, what arrives, and what its buttons do to the chat."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import Visit
from tests.browser.visitor import PALE, WIDTHS, bot_messages, too_wide, write
from tests.world import World, running_world

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


def arrived(page: Page, kind: str) -> Locator:
    return page.locator(f'[data-testid="event"][data-type="{kind}"][data-status="200"]')


async def says(page: Page, kind: str, outcome: str) -> None:
    """Press the button of a type, leave the form as it is, and see what the bot answered."""
    await page.get_by_test_id(f"say:{kind}").click()
    await page.get_by_test_id("dialog-yes").click()
    await expect(page.get_by_test_id("post").last).to_contain_text(outcome)
    await expect(page.get_by_test_id("post").last).to_have_attribute("data-type", kind)


async def heard(page: Page, text: str) -> None:
    """See that the bot has written this in the chat."""
    await expect(bot_messages(page).filter(has_text=text).last).to_be_visible()


async def opened(visit: Visit, world: World) -> Page:
    page = await visit(url=world.sandbox.url, height=900)
    await page.get_by_test_id("tab-platform").click()
    await expect(page.get_by_test_id("platform")).to_be_visible()
    return page


async def test_a_consent_given_in_the_chat_arrives_and_is_in_force(visit: Visit, sqlite_url: str) -> None:
    async with running_world(sqlite_url, platform=True) as world:
        person = await world.person()
        page = await opened(visit, world)
        await expect(page.get_by_test_id("standing-state")).to_have_attribute("data-state", "none")
        await world.signs(person)
        given = arrived(page, "consent.given")
        await expect(given).to_contain_text("Айгүл Үлгібекова")
        await expect(given.get_by_test_id("verified-v1")).to_be_visible()
        await expect(given.get_by_test_id("verified-v1a")).to_be_visible()
        await expect(page.get_by_test_id("standing-state")).to_have_text("Келісім күшінде")
        await given.get_by_role("button").press("Enter")
        await expect(given.locator("pre")).to_contain_text('"type": "consent.given"')
        await expect(given.get_by_role("button")).to_be_focused()
        assert person.phone.lstrip("+") not in await given.inner_text()


async def test_each_button_of_the_platform_reaches_the_chat(visit: Visit, sqlite_url: str) -> None:
    async with running_world(sqlite_url, platform=True, LIMIT_CHAT_MESSAGES_PER_SECOND="30") as world:
        person = await world.person()
        page = await opened(visit, world)
        standing = page.get_by_test_id("standing-state")
        await world.signs(person)
        await says(page, "access.limited", "404")
        await expect(page.get_by_test_id("post").last).to_contain_text("Алдымен шақыру жіберіп")
        await says(page, "consent.requested", "invited")
        await page.get_by_test_id("open-invitation").click()
        await expect(arrived(page, "invitation.accepted")).to_have_count(1)
        await says(page, "access.limited", "told")
        await says(page, "access.restored", "told")
        await says(page, "phone.changed", "asked")
        await says(page, "message.sent", "sent")
        await heard(page, "жаңа құжат пайда болды")
        await expect(page.locator('[data-callback^="verify:"]')).to_have_count(1)
        for outcome, state in (("withdrawal.refused", "given"), ("processing.stopped", "stopped")):
            await says(page, "withdrawal.received", "recorded")
            await expect(standing).to_have_attribute("data-state", "withdrawn")
            await says(page, outcome, "recorded")
            await expect(standing).to_have_attribute("data-state", state)
        await says(page, "data.destroyed", "recorded")
        await says(page, "request.answered", "404")
        await says(page, "platform.closed", "recorded")
        for kind, count in (("consent.withdrawn", 2), ("withdrawal.refused", 1), ("withdrawal.stopped", 1)):
            await expect(arrived(page, kind)).to_have_count(count)
        for text in ("есеп айырысу", "тексеру аяқталмаған", "тексеру аяқталды", "өңдеуді тоқтатты", "жойды"):
            await heard(page, text)
        buttons = await page.get_by_test_id("says").get_by_role("button").all()
        assert {await one.get_attribute("title") for one in buttons} == {post.type for post in world.platform.posted}
        assert world.platform.disorders == []


async def test_what_happens_while_the_platform_is_down_arrives_later(visit: Visit, sqlite_url: str) -> None:
    async with running_world(sqlite_url, platform=True) as world:
        person = await world.person()
        page = await opened(visit, world)
        await world.signs(person)
        await expect(arrived(page, "consent.given")).to_have_count(1)
        await page.get_by_test_id("power").click()
        await expect(page.get_by_test_id("power")).to_have_attribute("aria-checked", "false")
        await write(page, "/revoke")
        await page.locator('[data-callback^="withdraw-confirm:"]').click()
        waiting = page.locator('[data-testid="event"][data-status="503"]')
        await expect(waiting).to_have_count(1)
        await expect(page.get_by_test_id("advance")).to_be_visible()
        await page.get_by_test_id("power").click()
        world.clock.moves(seconds=6)
        await expect(arrived(page, "consent.withdrawn")).to_contain_text("2-әрекет")
        await expect(waiting).to_have_count(0)
        await expect(page.get_by_test_id("advance")).to_be_hidden()


@pytest.mark.parametrize("is_dark", [False, True], ids=["light", "dark"])
async def test_the_panel_fits_every_screen_and_stands_out(visit: Visit, sqlite_url: str, *, is_dark: bool) -> None:
    async with running_world(sqlite_url, platform=True) as world:
        await world.signs(await world.person())
        page = await visit(url=world.sandbox.url, is_dark=is_dark)
        await page.get_by_test_id("tab-platform").click()
        await says(page, "access.limited", "404")
        await says(page, "consent.requested", "invited")
        await expect(page.get_by_test_id("standing-state")).to_have_attribute("data-state", "given")
        assert await page.evaluate(PALE) == []
        parts = (".exchange-scroll", ".platform-foot", ".platform-head")
        assert {width: await too_wide(page, width, *parts) for width in WIDTHS} == {width: [] for width in WIDTHS}
        await page.locator(".exchange-bubble").last.evaluate("one => { one.style.minWidth = '900px'; }")
        assert ".exchange-scroll" in await too_wide(page, 360, *parts)


async def test_an_sms_is_announced_while_the_platform_hides_the_phone(visit: Visit, sqlite_url: str) -> None:
    async with running_world(sqlite_url, platform=True) as world:
        person = await world.person()
        page = await opened(visit, world)
        await expect(page.get_by_test_id("phone")).to_be_hidden()
        await world.signs(person, until="code")
        await page.get_by_test_id("sms-banner").click()
        await expect(page.get_by_test_id("sms-text")).to_contain_text(re.compile(r"\d{6}"))
        await expect(page.get_by_test_id("platform")).to_be_hidden()
        await page.set_viewport_size({"width": 1700, "height": 900})
        await expect(page.get_by_test_id("platform")).to_be_visible()
        await expect(page.get_by_test_id("phone")).to_be_visible()


async def test_a_phone_shows_the_panel_as_a_part_and_the_chat_at_its_end(visit: Visit, sqlite_url: str) -> None:
    async with running_world(sqlite_url, platform=True) as world:
        await world.signs(await world.person())
        page = await visit(url=world.sandbox.url, width=390, height=844)
        await page.get_by_test_id("tab-platform").click()
        await expect(page.get_by_test_id("chat")).to_be_hidden()
        await expect(arrived(page, "consent.given")).to_be_visible()
        await says(page, "consent.requested", "invited")
        await page.get_by_test_id("open-invitation").click()
        await expect(page.get_by_test_id("platform")).to_be_hidden()
        await expect(bot_messages(page).last).to_be_in_viewport()
