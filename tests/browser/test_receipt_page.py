"""The page behind a receipt's QR code: it fits every screen, can be read in light and dark, and runs nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
import pytest_asyncio
from aiohttp import web

from bot.domain.consent import Kind, State
from bot.domain.notes import Checkpoint
from bot.services.receipt_files import Missing
from bot.services.receipt_page import Seen
from handlers.http.receipts import page as written
from locales import LOCALES, load_texts
from tests.browser.conftest import Visit
from tests.browser.visitor import PALE, WIDTHS
from tests.world import free_port

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

TEXTS = load_texts()
WITHDRAWN = Seen(
    receipt="7e57" * 8,
    kind=Kind.CONSENT_WITHDRAWN,
    at=datetime(2026, 11, 22, 10, 15, 30, tzinfo=UTC),
    index=123_456,
    edition=1,
    sha256="6db478f9" * 8,
    state=State.WITHDRAWN,
    checkpoint=Checkpoint("consent.senimkey.example/ledger", 123_457, bytes(32)),
)
PAGES = {
    f"{name}-{locale}": written(TEXTS, locale, found)
    for name, found in (("seen", WITHDRAWN), ("unknown", Missing.UNKNOWN), ("damaged", Missing.DAMAGED))
    for locale in LOCALES
}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def served() -> AsyncIterator[str]:
    async def give(request: web.Request) -> web.Response:
        return web.Response(text=PAGES[request.match_info["name"]], content_type="text/html")

    async def no_icon(_: web.Request) -> web.Response:
        return web.Response(status=204)

    app, port = web.Application(), free_port()
    app.add_routes([web.get("/{name}/", give), web.get("/favicon.ico", no_icon)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield f"http://127.0.0.1:{port}"
    await runner.cleanup()


@pytest.mark.parametrize("is_dark", [False, True], ids=["light", "dark"])
async def test_it_can_be_read_on_every_screen(visit: Visit, served: str, *, is_dark: bool) -> None:
    page = await visit(url=f"{served}/seen-kk", is_dark=is_dark)
    for name in PAGES:
        await page.goto(f"{served}/{name}/")
        assert await page.evaluate(PALE) == [], name
        for width in WIDTHS:
            await page.set_viewport_size({"width": width, "height": 700})
            assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (name, width)
    await page.add_style_tag(content=".verdict h1 { color: var(--page) !important; }")
    assert await page.evaluate(PALE) != []


async def test_it_has_one_heading_and_says_its_language(visit: Visit, served: str) -> None:
    page = await visit(url=f"{served}/seen-ru")
    assert await page.locator("h1").count() == 1
    assert await page.evaluate("document.documentElement.lang") == "ru"
    assert await page.locator("nav a[aria-current=true]").inner_text() == "Русский"
    assert await page.locator("script").count() == 0
