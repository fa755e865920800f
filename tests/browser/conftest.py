"""Chromium of this machine, and visitors who use the chat page in it."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Final

import pytest
import pytest_asyncio
from playwright.async_api import Browser, ConsoleMessage, Page, Request, async_playwright

from bot.sandbox.server import RunningSandbox, running_sandbox
from tests.browser.echo_bot import echo_bot

# Quiet and self-contained: no profile, no updates, nothing asked of the network.
_ARGUMENTS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_PATIENCE_MILLISECONDS: Final = 40_000

Visit = Callable[..., Awaitable[Page]]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """One browser for all tests; each visitor has a profile of their own."""
    program = shutil.which("chromium")
    if program is None:
        message = "CHROMIUM IS MISSING: the chat page was not tested in a browser. Install the package `chromium`."
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=_ARGUMENTS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def sandbox() -> AsyncIterator[RunningSandbox]:
    """A sandbox in which the echo bot lives."""
    async with running_sandbox() as running, echo_bot(running):
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def visit(chromium: Browser, sandbox: RunningSandbox) -> AsyncIterator[Visit]:
    """Opens the page as a new visitor; at the end nothing may have failed in it, nor have left this machine."""
    problems: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        # While a sandbox is away the browser itself reports each refused connection: that is no fault of the page.
        if message.type in {"error", "warning"} and "net::ERR_" not in message.text:
            problems.append(message.text)

    def watch(request: Request) -> None:
        if not request.url.startswith("http://127.0.0.1:"):
            problems.append(f"outside: {request.url}")

    async with AsyncExitStack() as stack:

        async def open_page(
            *, url: str = sandbox.url, width: int = 1280, height: int = 800, is_dark: bool = False
        ) -> Page:
            context = await chromium.new_context(
                viewport={"width": width, "height": height},
                color_scheme="dark" if is_dark else "light",
                reduced_motion="reduce",
                permissions=["clipboard-read", "clipboard-write"],
            )
            stack.push_async_callback(context.close)
            context.set_default_timeout(_PATIENCE_MILLISECONDS)
            page = await context.new_page()
            page.on("console", hear)
            page.on("pageerror", lambda error: problems.append(str(error)))
            page.on("request", watch)
            await page.goto(f"{url}/")
            return page

        yield open_page
    assert problems == []
