"""The sandbox as one web application, and running it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import aiohttp
from aiohttp import web

from bot.sandbox.client import add_client_api
from bot.sandbox.pages import add_page
from bot.sandbox.platform.http import PATH, add_platform
from bot.sandbox.platform.sandbox import PlatformSandbox
from bot.sandbox.sms.mobizon import add_mobizon
from bot.sandbox.sms.sandbox import SmsSandbox
from bot.sandbox.sms.smsc import add_smsc
from bot.sandbox.telegram.botapi import add_bot_api
from bot.sandbox.telegram.sandbox import TelegramSandbox

_BODY_BYTES_MAX: Final = 64 * 1024 * 1024
_SHUTDOWN_SECONDS: Final = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningSandbox:
    """A sandbox that answers on this machine."""

    telegram: TelegramSandbox
    sms: SmsSandbox
    platform: PlatformSandbox
    url: str  # without a slash at the end; the page and /client are here

    @property
    def telegram_api_base(self) -> str:
        """For TELEGRAM_API_BASE."""
        return self.url

    @property
    def mobizon_base_url(self) -> str:
        """For MOBIZON_BASE_URL."""
        return f"{self.url}/mobizon"

    @property
    def smsc_base_url(self) -> str:
        """For SMSC_BASE_URL."""
        return f"{self.url}/smsc"


def sandboxes(
    telegram: TelegramSandbox | None = None, sms: SmsSandbox | None = None, platform: PlatformSandbox | None = None
) -> tuple[TelegramSandbox, SmsSandbox, PlatformSandbox]:
    """Telegram, the mobile network and the Platform, sharing faults, events and the people who wait for them."""
    telegram = telegram or TelegramSandbox()
    if sms is None:
        sms = SmsSandbox(clock=telegram.now)
    if platform is None:
        platform = PlatformSandbox(clock=lambda: datetime.fromtimestamp(telegram.now(), UTC))
    sms.events, sms.faults = telegram.events, telegram.faults
    sms.signals, sms.supervisor = telegram.signals, telegram.supervisor
    platform.stream, platform.faults = telegram.events, telegram.faults
    platform.signals, platform.supervisor = telegram.signals, telegram.supervisor
    return telegram, sms, platform


def sandbox_app(telegram: TelegramSandbox, sms: SmsSandbox, platform: PlatformSandbox) -> web.Application:
    """Bot API, SMS gateways, Platform and client API under one server; starts and stops with the application."""
    sandboxes(telegram, sms, platform)
    app = web.Application(client_max_size=_BODY_BYTES_MAX)
    add_bot_api(app, telegram)
    add_mobizon(app, sms)
    add_smsc(app, sms)
    add_platform(app, platform)
    add_client_api(app, telegram, sms, platform)

    async def alive(_app: web.Application) -> AsyncIterator[None]:
        async with telegram.supervisor, aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
            telegram.session = platform.session = session
            yield
            telegram.session = platform.session = None

    async def hang_up(_app: web.Application) -> None:
        telegram.hang_up()

    app.cleanup_ctx.append(alive)
    app.on_shutdown.append(hang_up)
    return app


@asynccontextmanager
async def running_sandbox(
    host: str = "127.0.0.1",
    port: int = 0,
    *,
    telegram: TelegramSandbox | None = None,
    sms: SmsSandbox | None = None,
) -> AsyncIterator[RunningSandbox]:
    """A sandbox with its chat page on a real socket; port 0 takes a free one. Raises OSError if the port is taken."""
    telegram, sms, platform = sandboxes(telegram, sms)
    app = sandbox_app(telegram, sms, platform)
    add_page(app)
    runner = web.AppRunner(
        app,
        access_log=None,
        handle_signals=False,
        shutdown_timeout=_SHUTDOWN_SECONDS,
    )
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        await site.start()
        bound: tuple[str, int] = runner.addresses[0][:2]
        url = f"http://{bound[0]}:{bound[1]}"
        platform.url = url + PATH
        yield RunningSandbox(telegram=telegram, sms=sms, platform=platform, url=url)
    finally:
        await runner.cleanup()
