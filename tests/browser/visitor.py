"""What every visitor of the chat page does and sees."""

from __future__ import annotations

from playwright.async_api import Locator, Page, expect


def bot_messages(page: Page) -> Locator:
    return page.locator('[data-testid="message"][data-from="bot"]')


def own_messages(page: Page) -> Locator:
    return page.locator('[data-testid="message"][data-from="person"]')


async def write(page: Page, text: str) -> None:
    await page.get_by_test_id("text").fill(text)
    await page.get_by_test_id("text").press("Enter")


async def begin(page: Page) -> None:
    """The first step of every visitor: the big button."""
    await page.get_by_test_id("start").click()
    await expect(bot_messages(page)).to_have_count(1)
