"""The contract's page in a browser: readable in light and dark, on a phone too, and quiet under its own policy."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Page

from handlers.http import contract
from tests.browser.conftest import Visit
from tests.browser.visitor import PALE, WIDTHS
from tests.world import free_port

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(loop_scope="session")
async def docs() -> AsyncIterator[str]:
    """The contract's routes alone, served; the address under which the page is."""
    app, port = web.Application(), free_port()
    app.add_routes([*contract.routes(), web.get("/docs/", contract.docs)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield f"http://127.0.0.1:{port}/docs"
    await runner.cleanup()


@pytest.mark.parametrize("is_dark", [False, True], ids=["light", "dark"])
async def test_every_text_stands_out_from_its_ground(visit: Visit, docs: str, *, is_dark: bool) -> None:
    page = await visit(url=docs, is_dark=is_dark)
    assert await page.evaluate(PALE) == []
    await page.locator("h1").evaluate("one => { one.style.color = '#7b7b7b'; one.style.fontSize = '12px'; }")
    assert len(await page.evaluate(PALE)) == 1


async def is_too_wide(page: Page, width: int) -> bool:
    await page.set_viewport_size({"width": width, "height": 700})
    return bool(await page.evaluate("document.documentElement.scrollWidth > innerWidth"))


async def test_nothing_is_wider_than_the_screen(visit: Visit, docs: str) -> None:
    page = await visit(url=docs)
    assert [width for width in WIDTHS if await is_too_wide(page, width)] == []
    await page.locator("h1").evaluate("one => { one.style.minWidth = '900px'; }")
    assert await is_too_wide(page, 360)


async def test_a_place_in_the_contents_leads_to_its_heading(visit: Visit, docs: str) -> None:
    """And stays clear of the row of sections that hangs over the text on a phone."""
    for width in (390, 1280):
        page = await visit(url=docs, width=width)
        await page.goto(f"{docs}/#in-withdrawal.received")
        heading = page.locator("[id='in-withdrawal.received']")
        row = await page.locator("nav").bounding_box()
        place = await heading.bounding_box()
        assert row is not None
        assert place is not None
        assert place["y"] >= (row["y"] + row["height"] if width == 390 else 0)
        assert place["y"] < 400
