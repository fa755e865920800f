"""Commands for the operator that touch only the database: its schema, its admins, its events, its copies.

Each is done when it returns, and gives the one line that tells so; storage's errors tell what was refused.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from bot.domain.editions import Published
from bot.domain.ledger import stamp
from bot.domain.outgoing import Endpoint
from bot.services.publications import publications
from bot.settings import DatabaseSettings, SealedSettings
from storage import admins, deliveries
from storage.backup import backup, restore
from storage.database import Database, StorageError, migrate, open_database, parse_address
from storage.deliveries import SEALED_ANSWER, Ended
from storage.schema import remedy
from storage.vault import MasterKeys, Vault

PATIENCE_SECONDS = 30.0


async def published_editions(settings: DatabaseSettings) -> tuple[Published, ...]:
    """Every edition that admins published, checked to be what it was; none where there is no database yet.

    Raises EditionError.
    """
    if _absent(settings):
        return ()
    async with opened(settings, read_only=True) as database:
        return await database.read(publications)


async def bring_up_to_date(settings: DatabaseSettings) -> str:
    """Bring the database to the newest schema, making a SQLite file when there is none."""
    await migrate(_url(settings))
    return "the database has the newest schema"


async def add_admin(settings: DatabaseSettings, telegram_id: int, role: str, now: datetime) -> str:
    """Make somebody an admin without Telegram, or give an admin another role."""
    if _url(settings).startswith("sqlite"):
        await migrate(_url(settings))
    async with opened(settings, read_only=False) as database:
        is_new = await database.write(admins.add, telegram_id, role, now)
    return f"{telegram_id} is {role} now" + ("" if is_new else " (was an admin before)")


async def list_admins(settings: DatabaseSettings) -> str:
    """A line `id role` for each admin; works beside a running service."""
    async with opened(settings, read_only=True) as database:
        found = await database.read(admins.list_all)
    return "\n".join(f"{admin.telegram_id} {admin.role}" for admin in found) or "there are no admins"


async def list_deliveries(settings: DatabaseSettings) -> str:
    """How the Platform's endpoint is doing, and a line for each event that was given up; beside a running service."""
    async with opened(settings, read_only=True) as database:
        health = await database.read(deliveries.look_at_endpoint)
        pause = await database.read(deliveries.look_at_pause)
        dead = await database.read(deliveries.list_dead)
    told = ["the endpoint was not tried yet" if health is None else _health(health)]
    told += [f"admin {pause.by} paused it {stamp(pause.since)}: see `deliveries resume`"] if pause else []
    told += [
        f"{one.index} {one.kind} given up {stamp(one.since)} after {one.attempts} attempts: {one.reason}"
        for one in dead
    ]
    return "\n".join(told if dead else [*told, "no event was given up"])


async def show_delivery(settings: SealedSettings, index: int) -> str:
    """Every attempt at one event: when, how it ended, and the beginning of what the Platform answered."""
    vault = Vault(MasterKeys.parse(settings.data_keys.get_secret_value()))
    async with opened(settings, read_only=True) as database:
        await database.read(vault.load)
        attempts = await database.read(deliveries.attempts_at, index)
    if not attempts:
        raise StorageError(f"{index} was not tried, or arrived long ago: see `deliveries list`")
    return "\n".join(
        f"attempt {number} {stamp(began)} {_ending(vault, f'{outbox}:{number}', ended)}"
        for outbox, number, began, ended in attempts
    )


def _ending(vault: Vault, place: str, ended: Ended | None) -> str:
    if ended is None:
        return "has not ended, or its process died in it"
    answer = vault.open_service(SEALED_ANSWER, place, ended.sealed).decode(errors="replace") if ended.sealed else ""
    return f"{ended.reason}: {answer!r}" if answer else ended.reason


def _health(health: Endpoint) -> str:
    again = f", tried again {stamp(health.due_at)}" if health.due_at else ""
    return f"the endpoint is {health.state.value} since {stamp(health.since)}{again}"


async def retry_deliveries(settings: DatabaseSettings, index: int | None, now: datetime) -> str:
    """Let an event that was given up, or all of them, be sent again on a fresh schedule."""
    async with opened(settings, read_only=False) as database:
        count = await database.write(deliveries.retry, index, now)
    if count == 0:
        message = "no event was given up" if index is None else f"{index} is no event that was given up"
        raise StorageError(f"{message}: see `deliveries list`")
    return f"sent again on a fresh schedule: {count}"


async def resume_deliveries(settings: DatabaseSettings, now: datetime) -> str:
    """Open the Platform's endpoint again, which had stopped or was failing."""
    async with opened(settings, read_only=False) as database:
        was_shut = await database.write(deliveries.resume, now)
    return "the endpoint is open again" if was_shut else "the endpoint is open"


def make_backup(settings: DatabaseSettings, file: Path) -> str:
    """Copy a live SQLite database into a new file."""
    backup(_url(settings), file)
    return f"{file} is a copy of the database"


def bring_back(settings: DatabaseSettings, file: Path, now: datetime) -> str:
    """Put a copy in the place of a SQLite database that nobody writes to."""
    kept = restore(_url(settings), file, now)
    return f"the database is that of {file}" + (f"; the former one is kept as {kept}" if kept else "")


@asynccontextmanager
async def opened(settings: DatabaseSettings, *, read_only: bool) -> AsyncIterator[Database]:
    """Open the database for one command, at the newest schema; one that is not there is never made here."""
    if absent := _absent(settings):
        raise StorageError(f"there is no database at {absent}: run `migrate` first")
    database = await open_database(_url(settings), read_only=read_only)
    try:
        await database.wait_until_ready(PATIENCE_SECONDS)
        state = await database.schema()
        if state != "current":
            raise StorageError(remedy(state))
        yield database
    finally:
        await database.close()


def _absent(settings: DatabaseSettings) -> Path | None:
    """Tell which SQLite file is not there (yet)."""
    address = parse_address(_url(settings))
    return address if isinstance(address, Path) and not address.exists() else None


def _url(settings: DatabaseSettings) -> str:
    return settings.database_url.get_secret_value()
