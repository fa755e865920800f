"""Assembly: settings become dependencies. Everything real is chosen here, and closed in the opposite order."""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from functools import cache
from typing import TYPE_CHECKING

import structlog
from aiogram import Bot
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramAPIError, TelegramNotFound, TelegramUnauthorizedError

from bot.deps import Chance, Deps, utc_now
from bot.domain.agreement import PINNED, EditionError
from bot.domain.editions import Editions, Published
from bot.domain.record import Operator
from bot.gateways.checkpoint_log import CheckpointLog, Signer
from bot.gateways.platform import Platform
from bot.gateways.sms.console import ConsoleGateway
from bot.gateways.sms.mobizon import MobizonGateway
from bot.gateways.sms.smsc import SmscGateway
from bot.gateways.sms.wire import open_session
from bot.gateways.telegram import FREE_MESSAGES_PER_SECOND, NoBotApiError, PromptSession, Telegram
from bot.services.publications import publications
from bot.settings import Settings, earlier_ledger_keys, ledger_key, platform_keys, policy, work_calendar
from locales import load_edition, load_texts
from storage import admins
from storage.database import Database, DatabaseAway, StorageError, migrate, open_database
from storage.schema import remedy
from storage.vault import MasterKeys, Vault

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from datetime import datetime

    import aiohttp

    from bot.domain.agreement import Edition
    from bot.gateways.sms import SmsGateway
    from locales import Texts

log = structlog.get_logger()
START_PATIENCE_SECONDS = 30.0
TELEGRAM_CONNECTIONS_MAX = 100


class RefusedError(Exception):
    """The service cannot start or go on as things are; the message is one line that tells the operator what to do."""


@contextmanager
def out_of_groups(*expected: type[Exception]) -> Iterator[None]:
    """Let an expected error leave its task groups as itself; beside any other error the group goes on, loudly."""
    try:
        yield
    except BaseExceptionGroup as group:
        found, others = group.split(expected)
        if found is None or others is not None:
            raise
        error: BaseException = found
        while isinstance(error, BaseExceptionGroup):
            error = error.exceptions[0]
        raise error from error.__cause__


@asynccontextmanager
async def assembled(
    settings: Settings,
    clock: Callable[[], datetime] = utc_now,
) -> AsyncIterator[tuple[Deps, Bot, aiohttp.ClientSession]]:
    """Open everything that the service needs, and close it again in the opposite order."""
    texts, own_editions = _words()
    async with AsyncExitStack() as stack:
        database = await _open(settings.database_url.get_secret_value())
        stack.push_async_callback(database.close)
        vault = Vault(MasterKeys.parse(settings.data_keys.get_secret_value()))
        await database.write(vault.prepare)
        owners = await database.write(admins.add_first_owners, settings.admin_ids, clock())
        if owners == 0:
            log.warning("there is no admin: set ADMIN_IDS, or run `admins add ID owner`")
        editions = await _editions(database, vault, own_editions, clock())
        http = await stack.enter_async_context(open_session())
        bot = make_bot(settings)
        stack.push_async_callback(bot.session.close)
        yield (
            Deps(
                database=database,
                vault=vault,
                telegram=Telegram(bot=bot, is_paid=settings.limit_messages_per_second > FREE_MESSAGES_PER_SECOND),
                sms=make_sms_gateway(settings, http),
                platform=make_platform(settings, http),
                signer=make_signer(settings),
                earlier_keys=earlier_ledger_keys(settings),
                texts=texts,
                editions=editions,
                policy=policy(settings),
                operator=_operator(settings),
                public_url=settings.public_url,
                calendar=work_calendar(settings),
                chance=Chance(),
                clock=clock,
            ),
            bot,
            http,
        )


@cache
def _words() -> tuple[Texts, tuple[Edition, ...]]:
    """Read and check all texts, once a process: files that changed count from the next start on."""
    return load_texts(), tuple(load_edition(number) for number in PINNED)


async def _open(url: str) -> Database:
    """Open the database at its newest schema: SQLite is migrated here, PostgreSQL by `migrate` alone."""
    is_sqlite = url.startswith("sqlite")
    try:
        if is_sqlite:
            await migrate(url)
        database = await open_database(url)
    except StorageError as error:
        raise RefusedError(str(error)) from error
    try:
        await database.wait_until_ready(START_PATIENCE_SECONDS)
        state = await database.schema()
    except DatabaseAway as error:
        await database.close()
        message = f"the database did not answer for {START_PATIENCE_SECONDS:.0f} s: see that it runs, then start again"
        raise RefusedError(message) from error
    if state != "current":
        await database.close()
        raise RefusedError(remedy(state))
    return database


def make_bot(settings: Settings) -> Bot:
    """Make the bot that talks to the configured Bot API server."""
    session = PromptSession(
        api=TelegramAPIServer.from_base(settings.telegram_api_base),
        limit=TELEGRAM_CONNECTIONS_MAX,
    )
    return Bot(settings.bot_token.get_secret_value(), session=session)


NO_BOT_API = "what answers is no Bot API server: check TELEGRAM_API_BASE"


def telegram_refusal(error: Exception) -> str:
    """What an answer of Telegram's that stays the same however often it is asked means for the operator.

    Never the error's own words where they may hold the address, and with it the token.
    """
    match error:
        case TelegramUnauthorizedError() | TelegramNotFound():
            return "Telegram does not know this BOT_TOKEN: check it, or TELEGRAM_API_BASE"
        case NoBotApiError():
            return NO_BOT_API
        case TelegramAPIError():
            return f"Telegram refuses {error.method.__api_method__}: {error.message}"
        case _:
            return NO_BOT_API


def make_sms_gateway(settings: Settings, http: aiohttp.ClientSession) -> SmsGateway:
    """Make the configured SMS gateway."""
    match settings.sms_gateway:
        case "mobizon":
            return MobizonGateway(
                session=http,
                base_url=settings.mobizon_base_url,
                api_key=settings.mobizon_api_key.get_secret_value() if settings.mobizon_api_key else "",
                sender=settings.sms_sender,
            )
        case "smsc":
            return SmscGateway(
                session=http,
                base_url=settings.smsc_base_url,
                login=settings.smsc_login or "",
                password=settings.smsc_password.get_secret_value() if settings.smsc_password else "",
                sender=settings.sms_sender,
            )
        case "console":
            return ConsoleGateway(show=print)


def make_platform(settings: Settings, http: aiohttp.ClientSession) -> Platform | None:
    """Make the way to the Platform; without an address its events wait in the feed."""
    if settings.platform_url is None:
        return None
    return Platform(session=http, url=settings.platform_url, keys=platform_keys(settings).signing)


def make_signer(settings: Settings) -> Signer | None:
    """Make what signs the ledger; without a key nothing is signed."""
    key = ledger_key(settings)
    return Signer(key, CheckpointLog(settings.checkpoint_log)) if key else None


def _operator(settings: Settings) -> Operator:
    return Operator(
        address=settings.operator_address,
        email=settings.operator_email,
        phone=settings.operator_phone,
        storage_location=settings.storage_location,
        retention_days=settings.retention_days,
    )


async def _editions(database: Database, vault: Vault, own: tuple[Edition, ...], now: datetime) -> Editions:
    """Gather the editions of the program and those that admins published; one of them has to be in force."""
    try:
        editions = Editions(Published(edition=edition) for edition in own)
        for published in await database.read(publications, 0, vault):
            editions.add(published)
        editions.in_force(now)
    except EditionError as error:
        raise RefusedError(str(error)) from error
    return editions
