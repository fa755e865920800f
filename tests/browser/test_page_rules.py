"""What holds for the page everywhere: policy, width, contrast, addresses; each check is shown to be able to fail."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import aiohttp
import pytest
from playwright.async_api import Browser, Page, expect

from bot.sandbox import pages
from bot.sandbox.server import RunningSandbox
from tests.browser.conftest import Visit
from tests.browser.visitor import begin, bot_messages, write

pytestmark = pytest.mark.browser
in_browser = pytest.mark.asyncio(loop_scope="session")

_WIDTHS: Final = (320, 360, 768, 1024, 1440)
_FILES: Final = sorted((Path(pages.__file__).parent / "page").iterdir())
# Names, not places to load from: a namespace, the documentation in comments, what is put before a bare address.
_NAMES: Final = ("http://www.w3.org/", "https://core.telegram.org/bots/api", "`https://${address}`")
# The texts that stand out too little from what lies behind them: 4.5 to 1, or 3 to 1 if large (WCAG 2.2, 1.4.3).
_PALE: Final = """() => {
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


async def fill(page: Page) -> None:
    """A conversation with something of each kind in sight."""
    await begin(page)
    for count, text in enumerate(("/rich", "/file", "/number", "/buttons"), start=2):
        await write(page, text)
        await expect(bot_messages(page)).to_have_count(count)
    await page.get_by_test_id("share-contact").click()
    await page.get_by_test_id("dialog-yes").click()
    await expect(page.get_by_test_id("sms")).to_have_count(1)
    await page.get_by_test_id("sms-fails").click()
    await expect(page.get_by_test_id("waiting-trouble")).to_have_count(1)
    await page.get_by_test_id("text").fill("/re")


@in_browser
@pytest.mark.parametrize("is_dark", [False, True], ids=["light", "dark"])
async def test_every_text_stands_out_from_its_ground(visit: Visit, *, is_dark: bool) -> None:
    page = await visit(is_dark=is_dark)
    await fill(page)
    assert await page.evaluate(_PALE) == []
    await page.get_by_test_id("status").evaluate("one => { one.style.color = '#7b7b7b'; }")
    assert [one.partition(":")[0] for one in await page.evaluate(_PALE)] == ["бот"]


async def too_wide(page: Page, width: int) -> list[str]:
    """The parts that reach beyond a screen of that width."""
    await page.set_viewport_size({"width": width, "height": 700})
    return [
        part
        for part in ("html", ".bar", ".messages", ".foot")
        if await page.locator(part).evaluate("one => one.scrollWidth > one.clientWidth")
    ]


@in_browser
async def test_nothing_is_wider_than_the_screen(visit: Visit) -> None:
    page = await visit()
    await begin(page)
    await write(page, "ұзын" * 60)
    await write(page, "/buttons")
    await expect(page.get_by_test_id("inline-keyboard")).to_be_visible()
    assert {width: await too_wide(page, width) for width in _WIDTHS} == {width: [] for width in _WIDTHS}
    await page.locator(".bubble").last.evaluate("one => { one.style.minWidth = '900px'; }")
    assert ".messages" in await too_wide(page, 360)


@in_browser
async def test_the_policy_stops_an_inline_script(chromium: Browser, sandbox: RunningSandbox) -> None:
    """The page needs none, so one that is there after all is somebody else's."""
    script = """() => {
        const script = document.createElement("script");
        script.textContent = "document.documentElement.dataset.ran = 1";
        document.body.append(script);
        return document.documentElement.dataset.ran === "1";
    }"""
    for bypass, ran in ((False, False), (True, True)):
        context = await chromium.new_context(bypass_csp=bypass)
        page = await context.new_page()
        await page.goto(f"{sandbox.url}/")
        assert await page.evaluate(script) is ran
        await context.close()


@in_browser
async def test_page_is_served_under_a_strict_policy(sandbox: RunningSandbox) -> None:
    async with aiohttp.ClientSession() as http:
        for path in ("/", "/page/main.js", "/page/style.css", "/page/icons.svg"):
            async with http.get(sandbox.url + path) as response:
                assert response.status == 200
                assert response.headers["Content-Security-Policy"].startswith("default-src 'self';")
                assert response.headers["X-Content-Type-Options"] == "nosniff"
                assert response.headers["Cache-Control"] == "no-store"
        for path in ("/page/", "/page/..%2fpages.py", "/page/nothing.js", "/page/index.html"):
            async with http.get(sandbox.url + path) as response:
                assert response.status == 404


@pytest.mark.parametrize("file", _FILES, ids=lambda path: path.name)
def test_page_files_name_no_outside_address(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    for name in _NAMES:
        text = text.replace(name, "")
    assert "http://" not in text
    assert "https://" not in text


def word_rows() -> dict[str, list[str]]:
    """The sentences of words.js by id, in the order of its languages."""
    source = next(file for file in _FILES if file.name == "words.js").read_text(encoding="utf-8")
    table = source.partition("const WORDS = {")[2].partition("\n};")[0]
    rows = re.findall(r'^  (\w+): \[((?:\s*"[^"]*",?)*)\s*\],$', table, re.MULTILINE)
    return {name: re.findall(r'"([^"]*)"', row) for name, row in rows}


def test_every_word_is_in_three_languages_with_the_same_values_and_is_used() -> None:
    rows = word_rows()
    others = "".join(file.read_text(encoding="utf-8") for file in _FILES if file.name != "words.js")
    assert len(rows) > 50
    for name, sentences in rows.items():
        assert len(sentences) == 3, name
        assert all(sentences), name
        assert len({frozenset(re.findall(r"\{(\w+)\}", one)) for one in sentences}) == 1, name
        assert f'"{name}"' in others, name
    assert set(re.findall(r'data-word(?:-\w+)?="(\w+)"|\bsay\("(\w+)"', others)) <= {
        pair for name in rows for pair in ((name, ""), ("", name))
    }
