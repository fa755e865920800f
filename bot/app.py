"""The running service: started from its assembly, served until the order to stop, then drained."""

from __future__ import annotations

import asyncio
import gc
import signal
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

import structlog
from aiogram import Bot, Dispatcher
from aiogram.exceptions import ClientDecodeError, TelegramAPIError
from aiohttp import web

from bot.assembly import RefusedError, assembled, out_of_groups, telegram_refusal
from bot.checks import findings
from bot.deps import utc_now
from bot.gateways.polling import SecondPollerError
from bot.gateways.telegram import PASSING_ERRORS, REQUEST_TIMEOUT_SECONDS, NoBotApiError
from bot.services.campaigns import lead_campaigns
from bot.services.closure import expire_consents
from bot.services.deliveries import deliver_events
from bot.services.delivery import deliver_chat
from bot.services.evidence import sign_when_grown
from bot.services.exporting import prepare_exports
from bot.services.housekeeping import keep_house
from bot.services.publications import follow_publications
from bot.services.rounds import rest
from bot.services.self_check import StoppedError, check_nightly
from bot.services.self_check import check as check_ledger
from bot.settings import platform_keys
from handlers.chat import router
from handlers.chat.admin.campaigns import show_campaigns
from handlers.chat.admin.ledger import verify_when_asked
from handlers.chat.menu import register_commands
from handlers.http import application, metrics_application
from handlers.intake import Intake
from handlers.polling import poll

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from datetime import datetime

    import aiohttp

    from bot.settings import Settings

log = structlog.get_logger()
RETRY_SECONDS = 2.0
LOOPBACK = "127.0.0.1"
# A page where JSON should be, perhaps not even in its own charset.
UNREADABLE = (NoBotApiError, ClientDecodeError, UnicodeDecodeError)
SECOND_POLLER = "another process polls with this bot's token, or a webhook is set for it: stop the other one"


def run(settings: Settings) -> int:
    """Run until SIGTERM or SIGINT; 0 after a clean stop, 1 with one line when it could not start or go on."""
    return asyncio.run(_run_until_signal(settings))


def check(settings: Settings) -> int:
    """Print a line for everything the service rests on; 1 if any of it fails."""
    return asyncio.run(_check(settings))


async def _check(settings: Settings) -> int:
    marks = set()
    async for finding in findings(settings):
        print(finding)  # noqa: T201 -- the command's answer
        marks.add(finding.mark)
    return 1 if "fail" in marks else 0


async def _run_until_signal(settings: Settings) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    try:
        await serve(settings, stop)
    except RefusedError as error:
        log.error("refused", reason=str(error))  # noqa: TRY400 -- one line, no traceback (interfaces.md)
        return 1
    return 0


async def serve(
    settings: Settings,
    stop: asyncio.Event,
    *,
    clock: Callable[[], datetime] = utc_now,
    started: asyncio.Event | None = None,
) -> None:
    """Serve until `stop` is set, then drain: what was begun is finished, nothing new is taken.

    Raises RefusedError.
    """
    async with assembled(settings, clock) as (deps, bot, http):
        dispatcher = Dispatcher(deps=deps, disable_fsm=True)
        dispatcher.include_router(router())
        intake = Intake(dispatcher, bot, deps)
        allowed_updates = dispatcher.resolve_used_update_types()
        is_webhook = settings.updates == "webhook"
        secret = settings.webhook_secret.get_secret_value() if is_webhook and settings.webhook_secret else None
        drain_seconds = deps.policy.drain_seconds
        # Before anything is taken: a consent must not go on a ledger that somebody has changed meanwhile.
        try:
            await check_ledger(deps, is_whole=False, stop=stop)
        except StoppedError:
            return
        async with AsyncExitStack() as stack:
            stack.enter_context(out_of_groups(RefusedError))
            app = application(deps, intake, secret, platform_keys(settings))
            await stack.enter_async_context(_listening(app, settings.http_host, settings.http_port, drain_seconds))
            if settings.metrics_port is not None:
                app = metrics_application()
                await stack.enter_async_context(_listening(app, LOOPBACK, settings.metrics_port, drain_seconds))
            # Asked before all else: a wrong token or address ends it here. Telegram being away ends nothing.
            is_chosen = await _told(lambda: _choose_way(settings, bot, allowed_updates), is_first=True)
            async with asyncio.TaskGroup() as group:
                group.create_task(deliver_chat(deps, stop))
                group.create_task(deliver_events(deps, stop))
                group.create_task(lead_campaigns(deps, stop))
                group.create_task(show_campaigns(deps, stop))
                group.create_task(keep_house(deps, stop))
                group.create_task(expire_consents(deps, stop))
                group.create_task(sign_when_grown(deps, stop))
                group.create_task(check_nightly(deps, stop))
                group.create_task(verify_when_asked(deps, stop))
                group.create_task(follow_publications(deps, stop))
                group.create_task(prepare_exports(deps, stop))
                group.create_task(_until_told(lambda: register_commands(deps), stop))
                received = group.create_task(
                    _receive(settings, http, bot, intake, allowed_updates, stop, is_chosen=is_chosen)
                )
                _freeze()
                log.info("started", updates=settings.updates, edition=deps.editions.in_force(deps.clock()).number)
                if started is not None:
                    started.set()
                await stop.wait()
                deps.bell.ring()
            if received.result() is not None:
                raise RefusedError(SECOND_POLLER)
    log.info("stopped")


async def _receive(
    settings: Settings,
    http: aiohttp.ClientSession,
    bot: Bot,
    intake: Intake,
    allowed_updates: list[str],
    stop: asyncio.Event,
    *,
    is_chosen: bool,
) -> SecondPollerError | None:
    """Let updates come: set the webhook, or remove it and poll. Somebody else polling stops everything."""
    try:
        if not is_chosen:
            await rest(RETRY_SECONDS, stop)
            await _until_told(lambda: _choose_way(settings, bot, allowed_updates), stop)
        if settings.updates == "polling":
            await poll(http, bot, intake, allowed_updates, stop)
    except SecondPollerError as error:
        stop.set()
        return error
    return None


async def _choose_way(settings: Settings, bot: Bot, allowed_updates: list[str]) -> None:
    """Tell Telegram how updates reach us; pending ones are never dropped (Bot API setWebhook, deleteWebhook)."""
    if settings.updates == "polling":
        await bot.delete_webhook(drop_pending_updates=False, request_timeout=REQUEST_TIMEOUT_SECONDS)
        return
    await bot.set_webhook(
        f"{settings.public_url}/telegram",
        secret_token=settings.webhook_secret.get_secret_value() if settings.webhook_secret else None,
        allowed_updates=allowed_updates,
        drop_pending_updates=False,
        request_timeout=REQUEST_TIMEOUT_SECONDS,
    )


async def _until_told(tell: Callable[[], Awaitable[None]], stop: asyncio.Event) -> None:
    """Tell Telegram something, again and again while it is away."""
    while not stop.is_set():
        if await _told(tell):
            return
        await rest(RETRY_SECONDS, stop)


async def _told(tell: Callable[[], Awaitable[None]], *, is_first: bool = False) -> bool:
    """Tell Telegram something once; False when it is away. Raises RefusedError when it will never take it.

    What is unreadable is a wrong address the first time; later it is a proxy's page on a bad day (502), and passes.
    """
    try:
        await tell()
    except (*PASSING_ERRORS, *UNREADABLE) as error:
        if is_first and isinstance(error, UNREADABLE):
            raise RefusedError(telegram_refusal(error)) from error
        log.warning("Telegram is away", error=type(error).__name__, again_in_seconds=RETRY_SECONDS)
        return False
    except TelegramAPIError as error:
        raise RefusedError(telegram_refusal(error)) from error
    return True


@asynccontextmanager
async def _listening(app: web.Application, host: str, port: int, drain_seconds: float) -> AsyncIterator[None]:
    """Listen for HTTP; on the way out take nothing new and let what is in work end."""
    runner = web.AppRunner(
        app, auto_decompress=False, access_log=None, handle_signals=False, shutdown_timeout=drain_seconds
    )
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            message = f"cannot listen on {host}:{port}: {error.strerror}; set another port"
            raise RefusedError(message) from error
        yield
    finally:
        await runner.cleanup()


def _freeze() -> None:
    """Take what stays for ever out of the collector's way: aiogram's heap makes full collections last 0.2 s."""
    gc.collect()
    gc.freeze()
