"""`python -m bot demo`: the whole product on this machine, with nothing configured.

Telegram, the SMS gateway, the Platform and a chat page are the sandbox's; the bot is the real one, over real HTTP, by
polling.
"""

from __future__ import annotations

import asyncio
import base64
import os
import secrets
import signal
import socket
import time
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import web

from bot.app import serve
from bot.assembly import RefusedError, out_of_groups
from bot.domain.notes import SignerKey
from bot.logs import configure_logs
from bot.sandbox.pages import add_page
from bot.sandbox.platform.http import PATH
from bot.sandbox.server import sandbox_app, sandboxes
from bot.sandbox.telegram.chats import Human
from bot.sandbox.telegram.sandbox import DEFAULT_TOKEN, TelegramSandbox
from bot.services.rounds import rest
from bot.settings import Settings, SettingsRefused, load_settings
from storage.database import StorageError, migrate

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.sandbox.platform.sandbox import PlatformSandbox

STATE = Path("var/demo")
DEFAULT_PORT = 8090
HOST = "127.0.0.1"
DRAIN_SECONDS = 1.0
IDS_FROM = 1_760_000_000  # a moment before the first demo; ids stay within Telegram's 52 bits
UPDATES_A_SECOND = 20
# The same at each demo: a database that remembers an earlier one has this owner already.
ADMIN = Human(
    id=700_000_001,
    first_name="Әкімші",
    last_name="Үлгібаев",
    username="admin_example",
    language_code="kk",
    phone="+77010000001",
)
ADMIN_AFTER_SECONDS = 1.0


def demo(port: int | None, database_url: str | None, say: Callable[[str], None] = print) -> int:
    """Run the demo until it is interrupted; 1 with one line when it cannot start."""
    configure_logs("warning", "console")
    try:
        with out_of_groups(RefusedError, StorageError):
            asyncio.run(_demo(port if port is not None else DEFAULT_PORT, database_url, say))
    except (RefusedError, StorageError) as error:
        say(str(error))
        return 1
    return 0


async def _demo(port: int, database_url: str | None, say: Callable[[str], None]) -> None:
    # The database may remember an earlier demo: its people and updates must not be met again under the same ids.
    seconds = int(time.time()) - IDS_FROM
    telegram, sms, platform = sandboxes(TelegramSandbox(ids_from=seconds * UPDATES_A_SECOND))
    app = sandbox_app(telegram, sms, platform)
    add_page(app)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=DRAIN_SECONDS)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, HOST, port).start()
        except OSError as error:
            message = f"The demo cannot listen: {error.strerror}. Choose another port: make demo PORT=N"
            raise RefusedError(message) from error
        url = f"http://{HOST}:{runner.addresses[0][1]}"
        database_url = database_url or f"sqlite+aiosqlite:///{STATE / 'consent.db'}"
        platform.url, platform.bot_url = url + PATH, f"http://{HOST}:{_free_port()}"
        settings = _settings(url, sms.account.mobizon_key, _data_keys(), database_url, platform)
        await migrate(settings.database_url.get_secret_value())
        started = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            group.create_task(serve(settings, stop, clock=platform.clock, started=started))
            group.create_task(_let_admin_come(telegram, stop))
            await started.wait()
            say(f"The chat page: {url}/   (Ctrl+C ends the demo; its state is in {STATE}/)")
            say(f"The admins' desk: open {ADMIN.first_name} {ADMIN.last_name} there, and write /admin")
    finally:
        await runner.cleanup()


async def _let_admin_come(telegram: TelegramSandbox, stop: asyncio.Event) -> None:
    """Let the admin appear beside the first person: an empty page invents a newcomer, or brings back its people."""
    is_settled = False
    while not stop.is_set() and ADMIN.id not in telegram.people:
        if is_settled:
            telegram.join(ADMIN)
        is_settled = bool(telegram.people)
        await rest(ADMIN_AFTER_SECONDS, stop)


def _data_keys() -> str:
    return _kept("data-keys", lambda: f"demo:{base64.b64encode(secrets.token_bytes(32)).decode()}")


def _ledger_key() -> str:
    return _kept("ledger-key", lambda: SignerKey("demo.senimkey.example/consent", secrets.token_bytes(32)).written())


def _checkpoint_log(database_url: str) -> str:
    """Each database has its own: what was signed of one would be missed in another."""
    return str(STATE / f"checkpoints-{sha256(database_url.encode()).hexdigest()[:8]}.log")


def _kept(name: str, make: Callable[[], str]) -> str:
    """Give a secret of the demo's, made at the first run and kept beside its database."""
    keys = STATE / name
    try:
        STATE.mkdir(parents=True, exist_ok=True)
        if not keys.exists():
            with os.fdopen(os.open(keys, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(make())
        return keys.read_text()
    except OSError as error:
        message = f"The demo cannot keep its state in {STATE}/: {error.strerror}"
        raise RefusedError(message) from error


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _settings(url: str, sms_key: str, data_keys: str, database_url: str, platform: PlatformSandbox) -> Settings:
    settings = load_settings(
        {
            "BOT_TOKEN": DEFAULT_TOKEN,
            "ADMIN_IDS": str(ADMIN.id),
            "TELEGRAM_API_BASE": url,
            "UPDATES": "polling",
            "HTTP_PORT": platform.bot_url.rpartition(":")[2],
            "DATABASE_URL": database_url,
            "DATA_KEYS": data_keys,
            "LEDGER_KEY": _ledger_key(),
            "CHECKPOINT_LOG": _checkpoint_log(database_url),
            "SMS_GATEWAY": "mobizon",
            "MOBIZON_API_KEY": sms_key,
            "MOBIZON_BASE_URL": f"{url}/mobizon",
            **platform.settings(),
            "OPERATOR_ADDRESS": "Алматы қаласы, Үлгі көшесі, 1",
            "OPERATOR_EMAIL": "demo@senimkey.example",
        },
        env_file=None,
    )
    if isinstance(settings, SettingsRefused):
        raise RefusedError("; ".join(settings.problems))
    return settings
