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
from tests.browser.visitor import PALE, WIDTHS, begin, bot_messages, too_wide, write

pytestmark = pytest.mark.browser
in_browser = pytest.mark.asyncio(loop_scope="session")

_FILES: Final = sorted((Path(pages.__file__).parent / "page").iterdir())
# Names, not places to load from: a namespace, the documentation in comments, what is put before a bare address.
_NAMES: Final = ("http://www.w3.org/", "https://core.telegram.org/bots/api", "`https://${address}`")


async def fill(page: Page) -> None:
    """A conversation with something of each kind in sight."""
    await begin(page)
    for count, text in enumerate(("/rich", "/file", "/photo", "/number", "/buttons"), start=2):
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
    assert await page.evaluate(PALE) == []
    await page.get_by_test_id("status").evaluate("one => { one.style.color = '#7b7b7b'; }")
    assert [one.partition(":")[0] for one in await page.evaluate(PALE)] == ["бот"]


@in_browser
async def test_nothing_is_wider_than_the_screen(visit: Visit) -> None:
    page = await visit()
    await begin(page)
    await write(page, "ұзын" * 60)
    await write(page, "/photo")
    await expect(page.get_by_test_id("picture")).to_be_visible()
    await write(page, "/buttons")
    await expect(page.get_by_test_id("inline-keyboard")).to_have_count(2)
    assert {width: await too_wide(page, width) for width in WIDTHS} == {width: [] for width in WIDTHS}
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
