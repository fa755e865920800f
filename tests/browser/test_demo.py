"""`python -m bot demo` as a newcomer uses it: the whole signing and the withdrawal, in a real browser."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.visitor import bot_messages, write
from tests.world import free_port

ROOT = Path(__file__).parents[2]

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(loop_scope="session")
async def demo(tmp_path: Path) -> AsyncIterator[str]:
    """A demo of its own in an empty directory; at the end it stops cleanly and has logged no error."""
    url = f"http://127.0.0.1:{(port := free_port())}"
    kept = {name: value for name, value in os.environ.items() if name.startswith(("PATH", "HOME"))}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo", "--port", str(port)),
        cwd=tmp_path,
        env={**kept, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(120):
            while url not in (line := (await process.stdout.readline()).decode()):
                assert line, "the demo ended before it told its address"
        yield url
    finally:
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(60):
            _, errors = await process.communicate()
    assert process.returncode == 0
    assert "error" not in errors.decode().lower().replace("there is no admin", "")


async def test_a_newcomer_signs_and_withdraws_in_the_browser(demo: str, visit: Visit) -> None:
    page = await visit(url=demo)
    await page.get_by_test_id("start").click()
    await _tap(page, "language:kk")
    await expect(bot_messages(page).last).to_contain_text("№1 Редакциясы")
    await _tap(page, "agree:")
    await page.get_by_test_id("share-contact").click()
    await page.get_by_test_id("dialog-yes").click()
    await expect(page.get_by_test_id("sms-text")).to_contain_text("Senimkey")
    code = re.search(r"\d{6}", await page.get_by_test_id("sms-text").last.inner_text())
    assert code is not None
    await write(page, code[0])
    await _tap(page, "name:")
    await _tap(page, "capacity:self")
    await expect(bot_messages(page).last).to_contain_text("ерікті")
    await _tap(page, "confirm:")
    await expect(bot_messages(page).last).to_contain_text("ТҮБІРТЕК")
    await write(page, "/revoke")
    await _tap(page, "withdraw-confirm:")
    await expect(bot_messages(page).last).to_contain_text(re.compile(r"\d{4}-\d{4}"))
    await page.get_by_test_id("tab-platform").click()
    for kind in ("consent.given", "consent.withdrawn"):
        await expect(page.locator(f'[data-testid="event"][data-type="{kind}"][data-status="200"]')).to_be_visible()
    await expect(page.get_by_test_id("standing-state")).to_have_attribute("data-state", "withdrawn")


async def test_the_admin_of_the_demo_opens_the_desk(demo: str, visit: Visit) -> None:
    page = await visit(url=demo)
    await page.get_by_text("Әкімші Үлгібаев").click()
    await page.get_by_test_id("start").click()
    await write(page, "/admin")
    await expect(bot_messages(page).last).to_contain_text("Басқару панелі")
    await _tap(page, "desk:admins")
    await expect(bot_messages(page).last).to_contain_text("700000001")
    await _tap(page, "desk:home")
    await expect(bot_messages(page).last).to_contain_text("Басқару панелі")


async def _tap(page: Page, data: str) -> None:
    await page.locator(f'[data-callback^="{data}"]').last.click()
