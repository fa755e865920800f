"""`check`: everything the service rests on, one line each; it only reads and sends nothing to people."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import aiohttp

from bot.assembly import make_bot, make_signer, make_sms_gateway, telegram_refusal
from bot.domain.agreement import PINNED, Edition, EditionError
from bot.gateways.sms.wire import open_session
from bot.gateways.telegram import PASSING_ERRORS, NoBotApiError
from bot.services.publications import publications
from locales import LOCALES, LocaleError, load_edition, load_texts
from storage import admins
from storage.database import Connection, Database, StorageError, open_database, parse_address
from storage.errors import VaultError
from storage.schema import remedy
from storage.vault import MasterKeys, Vault

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from bot.domain.editions import Published
    from bot.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line: `mark` is `ok`, `warn` or `fail`; only a failure makes the command end with 1."""

    mark: str
    about: str
    detail: str

    def __str__(self) -> str:
        return f"{self.mark:<5} {self.about:<10} {self.detail}"


# What each is for; PLATFORM_SIGNING_KEYS is asked for where there is a PLATFORM_URL (settings).
PLATFORM_USES = {
    "PLATFORM_URL": "events wait in the feed",
    "PLATFORM_VERIFY_KEYS": "nothing of the Platform's is heard",
    "PLATFORM_API_TOKENS": "it cannot look anything up",
}
PLATFORM_PATIENCE = aiohttp.ClientTimeout(total=5)
NO_KEYS = Finding(mark="ok", about="keys", detail="none yet: the first run makes them")


async def findings(settings: Settings) -> AsyncIterator[Finding]:
    """Look at settings, texts, agreement, database, keys, admins, Telegram, SMS, the Platform, evidence."""
    yield Finding(mark="ok", about="settings", detail=f"updates by {settings.updates}, SMS by {settings.sms_gateway}")
    yield _texts()
    for number in PINNED:
        yield _edition(number)
    async for finding in _database(settings):
        yield finding
    async with open_session() as http:
        yield await _telegram(settings)
        yield await _sms(settings, http)
        yield await _platform(settings, http)
    yield _evidence(settings)
    if not (settings.operator_address or settings.operator_email or settings.operator_phone):
        yield Finding(
            mark="warn",
            about="operator",
            detail="no contact: set OPERATOR_ADDRESS, OPERATOR_EMAIL or OPERATOR_PHONE for records and /privacy",
        )


def _texts() -> Finding:
    try:
        texts = load_texts()
    except LocaleError as error:
        return Finding(mark="fail", about="texts", detail="; ".join(error.problems))
    return Finding(mark="ok", about="texts", detail=f"{len(texts.ids)} texts in {', '.join(LOCALES)}")


def _edition(number: int) -> Finding:
    try:
        edition = load_edition(number)
    except (EditionError, LocaleError) as error:
        return Finding(mark="fail", about="agreement", detail=str(error))
    return _told(edition)


def _told(edition: Edition) -> Finding:
    detail = f"edition {edition.number}, {edition.effective_on}, {edition.sha256}"
    return Finding(mark="ok", about="agreement", detail=detail)


async def _database(settings: Settings) -> AsyncIterator[Finding]:
    url = settings.database_url.get_secret_value()
    address = parse_address(url)
    if isinstance(address, Path) and _is_absent(address):
        for finding in _first_start(address, settings):
            yield finding
        return
    try:
        database = await open_database(url, read_only=True)
    except StorageError as error:
        yield Finding(mark="fail", about="database", detail=str(error))
        return
    try:
        state = await database.schema()
        if state != "current":
            yield Finding(mark="fail", about="database", detail=remedy(state))
            return
        kind = url.partition(":")[0].partition("+")[0]
        yield Finding(mark="ok", about="database", detail=f"{kind}, schema is {state}")
        async for finding in _published(database, settings):
            yield finding
        yield await database.read(_keys, settings)
        yield _admins(len(await database.read(admins.list_all)), settings)
    except StorageError as error:
        yield Finding(mark="fail", about="database", detail=str(error))
    finally:
        await database.close()


async def _published(database: Database, settings: Settings) -> AsyncIterator[Finding]:
    """The editions that admins published: each must still be what it was, as `run` asks of it, too."""
    try:
        published = await database.read(_publications, settings)
    except EditionError as error:
        yield Finding(mark="fail", about="agreement", detail=str(error))
        return
    for one in published:
        yield _told(one.edition)


def _publications(conn: Connection, settings: Settings) -> tuple[Published, ...]:
    vault: Vault | None = Vault(MasterKeys.parse(settings.data_keys.get_secret_value()))
    try:
        if vault:
            vault.load(conn)
    except VaultError:
        # What is wrong with the keys has a line of its own; without them the entry alone is looked at.
        vault = None
    return publications(conn, 0, vault)


def _is_absent(path: Path) -> bool:
    # An empty file is what a first start leaves that got no further.
    return not _exists(path) or (path.is_file() and path.stat().st_size == 0)


def _exists(path: Path) -> bool:
    # Asked so and not of the path itself, which raises where a directory may not be entered.
    return os.access(path, os.F_OK)


def _first_start(path: Path, settings: Settings) -> Iterator[Finding]:
    """What there is to say before the first run, which makes a SQLite file where it may."""
    nearest = next(place for place in (path, *path.parents) if _exists(place))
    if os.access(nearest, os.W_OK) and (nearest == path or nearest.is_dir()):
        yield Finding(mark="ok", about="database", detail="none yet: the first run makes it")
    else:
        yield Finding(mark="fail", about="database", detail=f"none yet, and nothing can be written at {nearest}")
    yield NO_KEYS
    yield _admins(0, settings)


def _keys(conn: Connection, settings: Settings) -> Finding:
    keys = MasterKeys.parse(settings.data_keys.get_secret_value())
    vault = Vault(keys)
    if not vault.is_prepared(conn):
        return NO_KEYS
    try:
        usage = vault.usage(conn)
        vault.load(conn)
    except StorageError as error:
        return Finding(mark="fail", about="keys", detail=str(error))
    older = sum(usage.values()) - usage.get(keys.first, 0)
    if older:
        return Finding(mark="warn", about="keys", detail=f"{older} still under older keys, keep them")
    return Finding(mark="ok", about="keys", detail=f"all under {keys.first}")


def _admins(count: int, settings: Settings) -> Finding:
    count = count or len(settings.admin_ids)
    if count:
        return Finding(mark="ok", about="admins", detail=f"{count}")
    return Finding(mark="warn", about="admins", detail="none: set ADMIN_IDS, or run `admins add ID owner`")


def _evidence(settings: Settings) -> Finding:
    signer = make_signer(settings)
    if signer is None:
        return Finding(
            mark="warn", about="evidence", detail="no LEDGER_KEY: checkpoints are not signed (see `keys new`)"
        )
    path = signer.log.path
    try:
        signer.log.last(signer.key.name)
    except OSError as error:
        return Finding(mark="fail", about="evidence", detail=f"CHECKPOINT_LOG cannot be read: {error.strerror}")
    nearest = next(place for place in (path, *path.absolute().parents) if _exists(place))
    if not os.access(nearest, os.W_OK):
        return Finding(mark="fail", about="evidence", detail=f"nothing can be written at {nearest}: see CHECKPOINT_LOG")
    return Finding(mark="ok", about="evidence", detail=f"signed as {signer.key.verifier}")


async def _telegram(settings: Settings) -> Finding:
    bot = make_bot(settings)
    try:
        me = await bot.get_me()
    except NoBotApiError as error:
        return Finding(mark="fail", about="telegram", detail=telegram_refusal(error))
    except PASSING_ERRORS as error:
        # The error's own words may hold the address, and with it the token.
        return Finding(mark="fail", about="telegram", detail=f"does not answer now: {type(error).__name__}")
    except Exception as error:  # noqa: BLE001 -- whatever answers at a wrong address, the other lines are to be told
        return Finding(mark="fail", about="telegram", detail=telegram_refusal(error))
    finally:
        await bot.session.close()
    return Finding(mark="ok", about="telegram", detail=f"@{me.username}")


async def _sms(settings: Settings, http: aiohttp.ClientSession) -> Finding:
    if settings.sms_gateway == "console":
        return Finding(mark="warn", about="sms", detail="codes are shown on this console and sent to nobody")
    balance = await make_sms_gateway(settings, http).balance()
    if balance is None:
        return Finding(mark="fail", about="sms", detail=f"{settings.sms_gateway} did not tell its balance")
    mark = "ok" if balance > 0 else "fail"
    return Finding(mark=mark, about="sms", detail=f"{settings.sms_gateway}, balance {balance}")


async def _platform(settings: Settings, http: aiohttp.ClientSession) -> Finding:
    """Whether there is a server where our events go: any answer will do, as only a signed event is for it."""
    lacks = [f"{name} ({use})" for name, use in PLATFORM_USES.items() if getattr(settings, name.lower()) is None]
    if settings.platform_url is not None:
        try:
            async with http.head(settings.platform_url, timeout=PLATFORM_PATIENCE, allow_redirects=False):
                pass
        except (aiohttp.ClientError, TimeoutError) as error:
            return Finding(mark="fail", about="platform", detail=f"does not answer now: {type(error).__name__}")
    if lacks:
        return Finding(mark="warn", about="platform", detail=f"not set: {', '.join(lacks)}")
    return Finding(mark="ok", about="platform", detail="answers")
