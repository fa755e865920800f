"""Who is compared: each a process of its own, told by the same settings, measured from outside."""

from __future__ import annotations

import asyncio
import base64
import os
import secrets
import signal
import socket
import sqlite3
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path

from benchmarks.load import WEBHOOK_SECRET, Line
from benchmarks.outside import SMS_KEY, TOKEN, Outside

ROOT = Path(__file__).parent.parent
START_SECONDS_MAX = 60.0
STOP_SECONDS_MAX = 20.0
NO_LIMIT = "1000000000"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contestant:
    """A bot: its command, and the question that counts the signings it has on its disk (None: it keeps nothing)."""

    name: str
    command: tuple[str, ...]
    count: str | None


OURS = Contestant(
    name="ours",
    command=("-m", "bot", "run"),
    count="SELECT count(*) FROM entries WHERE kind = 'consent.given'",
)
CONTESTANTS = (
    OURS,
    Contestant(name="bare", command=("-m", "benchmarks.bare"), count=None),
    Contestant(name="bare_frozen", command=("-m", "benchmarks.bare", "--freeze"), count=None),
    Contestant(name="usual", command=("-m", "benchmarks.usual"), count="SELECT count(*) FROM consents"),
)


@dataclass(frozen=True, slots=True)
class Runner:
    """A contestant that runs."""

    contestant: Contestant
    port: int
    process: asyncio.subprocess.Process
    directory: Path

    def cpu_seconds(self) -> float:
        """The processor time it has used, in all its threads (proc(5), /proc/pid/stat)."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        user, system = fields[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def memory_peak_mib(self) -> float:
        """The most memory it has had resident (proc(5), VmHWM)."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) / 1024

    def finished(self) -> int | None:
        """Count the signings on its disk."""
        if self.contestant.count is None:
            return None
        with closing(sqlite3.connect(_database(self.directory))) as connection:
            counted: int = connection.execute(self.contestant.count).fetchone()[0]
            return counted


@asynccontextmanager
async def running(
    contestants: Sequence[Contestant], outside: Outside, outside_url: str, directory: Path
) -> AsyncIterator[list[Runner]]:
    """Start them all; each is ready when it listens and has told Telegram so. Stopped by SIGTERM, as in life."""
    async with AsyncExitStack() as stack:
        runners = []
        for contestant in contestants:
            own = directory / contestant.name
            own.mkdir()
            runners.append(await stack.enter_async_context(_process(contestant, outside_url, own)))
        async with asyncio.timeout(START_SECONDS_MAX):
            for runner in runners:
                await _until_ready(runner, outside)
        yield runners


@asynccontextmanager
async def _process(contestant: Contestant, outside_url: str, directory: Path) -> AsyncIterator[Runner]:
    port = _free_port()
    with (directory / "log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *contestant.command,
            cwd=directory,
            env=_settings(port, outside_url, directory),
            stdout=log,
            stderr=log,
        )
    try:
        yield Runner(contestant, port, process, directory)
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(STOP_SECONDS_MAX):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()


async def _until_ready(runner: Runner, outside: Outside) -> None:
    while True:
        if runner.process.returncode is not None:
            log = (runner.directory / "log").read_text(errors="replace")
            message = f"{runner.contestant.name} did not start:\n{log[-2000:]}"
            raise RuntimeError(message)
        if f"{_public_url(runner.port)}/telegram" in outside.webhooks:
            try:
                (await Line.open(runner.port)).close()
            except OSError:
                pass
            else:
                return
        await asyncio.sleep(0.05)


def _settings(port: int, outside_url: str, directory: Path) -> dict[str, str]:
    """The same for all; ours also needs the limits out of the way, for one machine signs for a whole town here."""
    limits = ("SENDS_PER_PREFIX_HOUR", "SENDS_PER_DAY", "MESSAGES_PER_SECOND", "CHAT_MESSAGES_PER_SECOND")
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "BOT_TOKEN": TOKEN,
        "TELEGRAM_API_BASE": outside_url,
        "UPDATES": "webhook",
        "WEBHOOK_SECRET": WEBHOOK_SECRET,
        "PUBLIC_URL": _public_url(port),
        "HTTP_PORT": str(port),
        "DATABASE_URL": f"sqlite+aiosqlite:///{_database(directory)}",
        "DATA_KEYS": f"bench:{base64.b64encode(secrets.token_bytes(32)).decode()}",
        "SMS_GATEWAY": "mobizon",
        "MOBIZON_API_KEY": SMS_KEY,
        "MOBIZON_BASE_URL": f"{outside_url}/mobizon",
        **{f"LIMIT_{limit}": NO_LIMIT for limit in limits},
    }


def _database(directory: Path) -> Path:
    return directory / "bench.db"


def _public_url(port: int) -> str:
    return f"http://127.0.0.1:{port}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
