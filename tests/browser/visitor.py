"""What every visitor of the chat page does and sees."""

from __future__ import annotations

from typing import Final

from playwright.async_api import Locator, Page, expect

WIDTHS: Final = (320, 360, 768, 1024, 1440)
# The texts that stand out too little from what lies behind them: 4.5 to 1, or 3 to 1 if large (WCAG 2.2, 1.4.3).
PALE: Final = """() => {
    const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
    const rgba = (colour) => {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
        const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
        return [r, g, b, a / 255];
    };
    const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3]));
    const linear = (one) => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4;
    const light = (colour) => {
        const [r, g, b] = colour.map((one) => linear(one / 255));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = (one) => {
        const layers = [];
        for (let at = one; at; at = at.parentElement) layers.unshift(rgba(getComputedStyle(at).backgroundColor));
        return layers.reduce((below, top) => over(top, below), [255, 255, 255]);
    };
    const pale = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const one = walker.currentNode.parentElement;
        const isExempt = one.closest(":disabled, [aria-disabled=true], .unseen, .spoiler, noscript");
        if (isExempt || !walker.currentNode.data.trim() || !one.checkVisibility()) continue;
        const style = getComputedStyle(one);
        const size = parseFloat(style.fontSize);
        const enough = size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5;
        const ground = behind(one);
        const [a, b] = [light(over(rgba(style.color), ground)), light(ground)];
        const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        if (ratio < enough) pale.push(`${walker.currentNode.data.trim().slice(0, 30)}: ${ratio.toFixed(2)}`);
    }
    return pale;
}"""


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


async def too_wide(page: Page, width: int, *more: str) -> list[str]:
    """The parts that reach beyond a screen of that width."""
    await page.set_viewport_size({"width": width, "height": 700})
    return [
        part
        for part in ("html", ".bar", ".messages", ".foot", *more)
        if await page.locator(part).evaluate("one => one.scrollWidth > one.clientWidth")
    ]
