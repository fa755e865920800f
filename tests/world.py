"""The world of the stories: the sandbox outside, the real bot inside, real HTTP between them."""

from __future__ import annotations

import asyncio
import base64
import json
import secrets
import socket
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import aiohttp
from sqlalchemy import Connection, Table, select

from bot.app import serve
from bot.domain.notes import SignerKey
from bot.sandbox.person import Person
from bot.sandbox.platform.sandbox import PlatformSandbox
from bot.sandbox.server import RunningSandbox, running_sandbox
from bot.sandbox.telegram.rules import Rules
from bot.sandbox.telegram.sandbox import DEFAULT_TOKEN, TelegramSandbox
from bot.settings import Settings, load_settings
from storage import ledger, models
from storage.database import Database, open_database
from storage.vault import MasterKeys, Vault
from tests.evidence.schema import faults, own_faults

T = TypeVar("T")
WEBHOOK_SECRET = secrets.token_urlsafe(24)
LEDGER = SignerKey("test.example/consent", secrets.token_bytes(32))
# Telegram waits 2, 4, 8 … s before it sends an update again; a story waits a hundredth of it.
QUICK = Rules(retry_factor=0.01)


PATIENCE_SECONDS = 60.0
SIGNING = ("/start", "language:kk", "agree:", "contact", "code", "name:", "capacity:self", "confirm:")


async def does(person: Person, step: str) -> None:
    """Do one step of the signing as a person would; the language is asked only of newcomers."""
    if step.startswith("/"):
        await person.says(step)
    elif step == "contact":
        await person.shares_contact()
    elif step == "code":
        await person.says(await person.sms_code())
    elif step != "language:kk" or any(button.data == step for button in await person.buttons()):
        await person.taps(step)


@dataclass(slots=True)
class MovableClock:
    """The clock that the bot reads; stories move it instead of waiting."""

    skew: timedelta = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.skew

    def moves(self, **by: float) -> None:
        self.skew += timedelta(**by)


@dataclass(slots=True)
class World:
    """One sandbox with one bot, which may be stopped and started again on the same database."""

    sandbox: RunningSandbox
    http: aiohttp.ClientSession
    settings: Settings
    clock: MovableClock
    _group: asyncio.TaskGroup
    _stop: asyncio.Event = field(default_factory=asyncio.Event)
    _bot: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        """Where the bot listens, without a slash at the end."""
        return f"http://{self.settings.http_host}:{self.settings.http_port}"

    @property
    def platform(self) -> PlatformSandbox:
        """The Platform that this bot knows; of use in a world with `platform=True`."""
        return self.sandbox.platform

    async def starts(self) -> None:
        """Start the bot."""
        self._stop = asyncio.Event()
        started = asyncio.Event()
        self._bot = self._group.create_task(serve(self.settings, self._stop, clock=self.clock, started=started))
        waiting = self._group.create_task(started.wait())
        await asyncio.wait({self._bot, waiting}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if self._bot.done():
            self._bot.result()

    async def stops(self) -> None:
        """Stop the bot as SIGTERM does."""
        if self._bot is not None:
            self._stop.set()
            await self._bot
            self._bot = None

    async def restarts(self) -> None:
        """Stop and start: nothing may depend on what a process remembers."""
        await self.stops()
        await self.starts()

    async def person(
        self,
        first_name: str = "Айгүл",
        last_name: str = "Үлгібекова",
        *,
        phone: str | None = None,
        language_code: str | None = None,
        id: int | None = None,
    ) -> Person:
        """Let somebody invented appear, with an invented number."""
        wish = {"last_name": last_name, "language_code": language_code, "id": id}
        return await Person.join(
            self.http,
            self.sandbox.url,
            first_name,
            phone=phone or f"+7701{secrets.randbelow(10**7):07d}",
            patience_seconds=PATIENCE_SECONDS,
            **{name: value for name, value in wish.items() if value is not None},
        )

    async def signs(self, person: Person, *, until: str | None = None) -> None:
        """Let a person sign with their own contact, for themselves; `until` stops before that button."""
        for step in SIGNING:
            if step == until:
                return
            await does(person, step)

    async def rows(self, table: Table) -> list[Mapping[str, Any]]:
        """Read a table as it is stored."""
        return await rows_of(self.settings.database_url.get_secret_value(), table)

    async def kinds(self) -> list[str]:
        """The kinds of all entries, in the ledger's order."""
        return await kinds_of(self.settings.database_url.get_secret_value())

    async def records(self) -> list[dict[str, Any]]:
        """All records of people, opened with their keys, each as the published schema says."""
        vault = Vault(MasterKeys.parse(self.settings.data_keys.get_secret_value()))

        def read(conn: Connection) -> list[dict[str, Any]]:
            opened = []
            of_people = select(models.records).where(models.records.c.person.is_not(None))
            for row in conn.execute(of_people.order_by(models.records.c.index)):
                key = vault.key(conn, row.person)
                assert key is not None
                opened.append(json.loads(key.open("records.sealed", row.sealed)))
                assert faults(opened[-1]) == []
            return opened

        async with looking_into(self.settings.database_url.get_secret_value()) as database:
            return await database.read(read)

    async def own_records(self) -> list[dict[str, Any]]:
        """All records of no person: what admins did, and editions; each as its published schema says."""
        vault = Vault(MasterKeys.parse(self.settings.data_keys.get_secret_value()))

        def read(conn: Connection) -> list[dict[str, Any]]:
            vault.load(conn)
            own = select(models.records.c.index).where(models.records.c.person.is_(None))
            indexes = list(conn.execute(own.order_by(models.records.c.index)).scalars())
            opened = [json.loads(ledger.open_own(conn, vault, index)[1]) for index in indexes]
            for record in opened:
                assert own_faults(record) == []
            return opened

        async with looking_into(self.settings.database_url.get_secret_value()) as database:
            return await database.read(read)


@asynccontextmanager
async def looking_into(url: str) -> AsyncIterator[Database]:
    """Look into a database beside the bot that uses it."""
    database = await open_database(url, read_only=url.startswith("sqlite"))
    try:
        yield database
    finally:
        await database.close()


async def rows_of(url: str, table: Table) -> list[Mapping[str, Any]]:
    """Read a table as it is stored, by its key."""

    def read(conn: Connection) -> list[Mapping[str, Any]]:
        order = list(table.primary_key.columns)
        return [dict(row) for row in conn.execute(select(table).order_by(*order)).mappings()]

    async with looking_into(url) as database:
        return await database.read(read)


async def kinds_of(url: str) -> list[str]:
    """The kinds of all entries, in the ledger's order."""
    return [str(row["kind"]) for row in await rows_of(url, models.entries)]


async def eventually(
    look: Callable[[], Awaitable[T]], expected: T, *, patience_seconds: float = PATIENCE_SECONDS
) -> bool:
    """Wait until what is looked at is as expected, for what happens by itself."""
    clock = asyncio.get_running_loop().time
    ends = clock() + patience_seconds
    while await look() != expected:
        if clock() > ends:
            return False
        await asyncio.sleep(0.05)
    return True


async def counts_of_today(world: World) -> dict[str, int]:
    """The anonymous counts of the day."""
    return {row["name"]: row["count"] for row in await world.rows(models.daily_counts)}


async def draft_steps(world: World) -> list[str]:
    """The steps of all drafts there are."""
    return [row["step"] for row in await world.rows(models.drafts)]


@asynccontextmanager
async def running_world(
    database_url: str, updates: str = "webhook", *, platform: bool = False, **more: str
) -> AsyncIterator[World]:
    """A sandbox with a running bot on this database, with or without a Platform; `more` are settings by name.

    Nothing is signed, and so no receipt comes as a file by itself, unless a story gives a LEDGER_KEY.
    """
    async with (
        running_sandbox(telegram=TelegramSandbox(rules=QUICK)) as sandbox,
        aiohttp.ClientSession() as http,
        asyncio.TaskGroup() as group,
        AsyncExitStack() as stack,
    ):
        directory = stack.enter_context(tempfile.TemporaryDirectory(prefix="consent-world-"))
        port = free_port()
        environ = {
            "BOT_TOKEN": DEFAULT_TOKEN,
            "TELEGRAM_API_BASE": sandbox.telegram_api_base,
            "UPDATES": updates,
            "PUBLIC_URL": f"http://127.0.0.1:{port}",
            "WEBHOOK_SECRET": WEBHOOK_SECRET,
            "HTTP_PORT": str(port),
            "DATABASE_URL": database_url,
            "CHECKPOINT_LOG": f"{directory}/checkpoints.log",
            "DATA_KEYS": f"test:{base64.b64encode(secrets.token_bytes(32)).decode()}",
            "SMS_GATEWAY": "mobizon",
            "MOBIZON_API_KEY": sandbox.sms.account.mobizon_key,
            "MOBIZON_BASE_URL": sandbox.mobizon_base_url,
            **(sandbox.platform.settings() if platform else {}),
            **more,
        }
        settings = load_settings(environ, env_file=None)
        assert isinstance(settings, Settings), settings
        world = World(sandbox=sandbox, http=http, settings=settings, clock=MovableClock(), _group=group)
        sandbox.platform.bot_url, sandbox.platform.clock = world.url, world.clock
        await world.starts()
        try:
            yield world
        finally:
            await world.stops()


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
