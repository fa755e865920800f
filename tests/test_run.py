"""`run` and `check` as processes: signals, refusals, kills; seen from outside, as an operator sees them."""

from __future__ import annotations

import asyncio
import base64
import io
import json
import os
import re
import secrets
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.app import serve
from bot.assembly import RefusedError, assembled, out_of_groups
from bot.checks import findings
from bot.domain.notes import SignerKey
from bot.logs import configure_logs
from bot.sandbox.person import Person
from bot.sandbox.server import RunningSandbox, running_sandbox
from bot.sandbox.telegram.rules import Rules
from bot.sandbox.telegram.sandbox import DEFAULT_TOKEN, TelegramSandbox
from bot.services.housekeeping import keep_house
from bot.settings import Settings, load_settings
from storage import admins
from storage.database import open_database
from storage.vault import MasterKeys, Vault
from tests.world import SIGNING, WEBHOOK_SECRET, does, eventually, free_port, kinds_of

ROOT = Path(__file__).parents[1]
# A process starts in a second or two; on a machine that is busy with all else it may take twenty times as long.
PATIENCE_SECONDS = 120


@dataclass(slots=True)
class Process:
    """A bot as its own process."""

    process: asyncio.subprocess.Process
    lines: list[dict[str, object]] = field(default_factory=list)

    async def until(self, event: str) -> None:
        assert self.process.stderr is not None
        async with asyncio.timeout(PATIENCE_SECONDS):
            while line := await self.process.stderr.readline():
                self.lines.append(_parsed(line))
                if self.lines[-1].get("event") == event:
                    return
        raise AssertionError(f"the process ended before {event!r}: {self.lines}")

    async def ends(self) -> int:
        assert self.process.stderr is not None
        async with asyncio.timeout(PATIENCE_SECONDS):
            self.lines += [_parsed(line) async for line in self.process.stderr]
            return await self.process.wait()


def _parsed(line: bytes) -> dict[str, object]:
    try:
        parsed = json.loads(line)
    except ValueError:
        return {"event": line.decode()}
    return dict(parsed)


@dataclass(slots=True)
class Stage:
    """A sandbox, and bots run against it with these settings."""

    sandbox: RunningSandbox
    http: aiohttp.ClientSession
    environ: dict[str, str]
    directory: Path
    running: list[Process] = field(default_factory=list)

    async def runs(self, *arguments: str, **more: str) -> Process:
        kept = {name: value for name, value in os.environ.items() if name.startswith(("PATH", "HOME"))}
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            *arguments,
            cwd=self.directory,
            env={**kept, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error", **self.environ, **more},
            stderr=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        self.running.append(Process(process))
        return self.running[-1]


@asynccontextmanager
async def staged(database_url: str, directory: Path, updates: str) -> AsyncIterator[Stage]:
    rules = Rules(retry_factor=0.02)
    async with running_sandbox(telegram=TelegramSandbox(rules=rules)) as sandbox, aiohttp.ClientSession() as http:
        port = free_port()
        environ = {
            "BOT_TOKEN": DEFAULT_TOKEN,
            "TELEGRAM_API_BASE": sandbox.telegram_api_base,
            "UPDATES": updates,
            "PUBLIC_URL": f"http://127.0.0.1:{port}",
            "WEBHOOK_SECRET": WEBHOOK_SECRET,
            "HTTP_PORT": str(port),
            "DATABASE_URL": database_url,
            "DATA_KEYS": f"test:{base64.b64encode(secrets.token_bytes(32)).decode()}",
            "SMS_GATEWAY": "mobizon",
            "MOBIZON_API_KEY": sandbox.sms.account.mobizon_key,
            "MOBIZON_BASE_URL": sandbox.mobizon_base_url,
            "LOG_FORMAT": "json",
        }
        stage = Stage(sandbox=sandbox, http=http, environ=environ, directory=directory)
        try:
            yield stage
        finally:
            for process in stage.running:
                if process.process.returncode is None:
                    process.process.kill()
                    await process.process.wait()


@pytest.fixture(params=["webhook", "polling"])
async def stage(request: pytest.FixtureRequest, sqlite_url: str, tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(sqlite_url, tmp_path, request.param) as running:
        yield running


@pytest.fixture
async def webhook_stage(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Stage]:
    """For what does not depend on how updates come."""
    async with staged(sqlite_url, tmp_path, "webhook") as running:
        yield running


async def test_sigterm_ends_it_cleanly(stage: Stage) -> None:
    bot = await stage.runs("run")
    await bot.until("started")
    person = await Person.join(stage.http, stage.sandbox.url, "Айгүл", phone="+77010000001")
    await person.says("/start")
    bot.process.send_signal(signal.SIGTERM)
    assert await bot.ends() == 0
    assert bot.lines[-1]["event"] == "stopped"


async def test_what_is_in_work_at_sigterm_is_finished(stage: Stage) -> None:
    """The reply is slow when the signal comes: the process ends only after the step is done and acknowledged."""
    bot = await stage.runs("run")
    await bot.until("started")
    person = await Person.join(stage.http, stage.sandbox.url, "Айгүл", phone="+77010000001")
    slow = {"method": "sendMessage", "count": 1, "status": "slow", "seconds": 1.0}
    async with stage.http.post(f"{stage.sandbox.url}/client/faults", json=slow) as response:
        assert response.ok, await response.text()
    async with asyncio.TaskGroup() as group:
        said = group.create_task(person.says("/start"))
        await asyncio.sleep(0.4)
        bot.process.send_signal(signal.SIGTERM)
        assert await bot.ends() == 0
        await said
    assert [line["outcome"] for line in bot.lines if line["event"] == "update"] == ["done"]


async def test_a_kill_in_the_middle_loses_nothing(stage: Stage) -> None:
    """`kill -9` after some steps; what was acknowledged is there, what was not comes again."""
    person = await Person.join(stage.http, stage.sandbox.url, "Айгүл", last_name="Үлгібекова", phone="+77010000001")
    for steps in (SIGNING[:4], SIGNING[4:7], SIGNING[7:]):
        bot = await stage.runs("run")
        await bot.until("started")
        for step in steps:
            await does(person, step)
        bot.process.kill()
        await bot.ends()
    assert await kinds_of(stage.environ["DATABASE_URL"]) == ["consent.given"]
    assert len(await person.sms()) == 1


@pytest.mark.soak
async def test_a_kill_between_any_two_steps_loses_nothing(stage: Stage) -> None:
    """The same after every single step."""
    person = await Person.join(stage.http, stage.sandbox.url, "Айгүл", last_name="Үлгібекова", phone="+77010000001")
    for step in SIGNING:
        bot = await stage.runs("run")
        await bot.until("started")
        await does(person, step)
        bot.process.kill()
        await bot.ends()
    assert await kinds_of(stage.environ["DATABASE_URL"]) == ["consent.given"]
    assert len(await person.sms()) == 1


async def test_a_second_writer_is_refused_with_one_line(webhook_stage: Stage) -> None:
    first = await webhook_stage.runs("run")
    await first.until("started")
    second = await webhook_stage.runs("run", HTTP_PORT=str(free_port()))
    assert await second.ends() == 1
    assert len(second.lines) == 1


async def test_a_second_poller_ends_itself(sqlite_url: str, tmp_path: Path) -> None:
    async with staged(sqlite_url, tmp_path, "polling") as stage:
        first = await stage.runs("run")
        await first.until("started")
        other = f"sqlite+aiosqlite:///{tmp_path / 'other.db'}"
        second = await stage.runs("run", HTTP_PORT=str(free_port()), DATABASE_URL=other)
        await second.until("started")
        # Telegram ends the one that polled before: either way just one of them goes on.
        async with asyncio.timeout(PATIENCE_SECONDS), asyncio.TaskGroup() as group:
            endings = [group.create_task(process.process.wait()) for process in (first, second)]
            await asyncio.wait(endings, return_when=asyncio.FIRST_COMPLETED)
            assert sorted(task.done() for task in endings) == [False, True]
            assert [task.result() for task in endings if task.done()] == [1]
            for process in (first, second):
                if process.process.returncode is None:
                    process.process.kill()


async def test_an_old_schema_on_postgresql_is_refused(empty_postgresql_url: str, tmp_path: Path) -> None:
    async with staged(empty_postgresql_url, tmp_path, "polling") as stage:
        bot = await stage.runs("run")
        assert await bot.ends() == 1
        assert "migrate" in str(bot.lines[-1])
        migrated = await stage.runs("migrate")
        assert await migrated.ends() == 0
        bot = await stage.runs("run")
        await bot.until("started")


async def test_check_tells_everything_in_lines(webhook_stage: Stage) -> None:
    await (await webhook_stage.runs("migrate")).ends()
    checked = await webhook_stage.runs("check")
    assert checked.process.stdout is not None
    out = (await checked.process.stdout.read()).decode()
    assert await checked.ends() == 0, out
    for about in (
        "settings",
        "texts",
        "agreement",
        "database",
        "keys",
        "admins",
        "telegram",
        "sms",
        "platform",
        "operator",
    ):
        assert sum(line.split()[1] == about for line in out.splitlines()) == 1, out
    for secret in (
        webhook_stage.environ["BOT_TOKEN"],
        webhook_stage.environ["DATA_KEYS"],
        webhook_stage.environ["MOBIZON_API_KEY"],
    ):
        assert secret not in out


async def test_check_fails_when_something_fails(webhook_stage: Stage) -> None:
    checked = await webhook_stage.runs("check", MOBIZON_API_KEY="wrong", BOT_TOKEN="1:wrong")
    assert checked.process.stdout is not None
    out = (await checked.process.stdout.read()).decode()
    assert await checked.ends() == 1
    assert [line.split()[1] for line in out.splitlines() if line.startswith("fail")] == [
        "database",
        "telegram",
        "sms",
    ] or [line.split()[1] for line in out.splitlines() if line.startswith("fail")] == ["telegram", "sms"]


async def test_metrics_are_served_on_loopback(sqlite_url: str, tmp_path: Path) -> None:
    async with staged(sqlite_url, tmp_path, "webhook") as stage:
        port = free_port()
        bot = await stage.runs("run", METRICS_PORT=str(port))
        await bot.until("started")
        person = await Person.join(stage.http, stage.sandbox.url, "Айгүл", phone="+77010000001")
        await person.says("/start")
        async with stage.http.get(f"http://127.0.0.1:{port}/metrics") as response:
            text = await response.text()
        assert 'bot_updates_total{outcome="done"} 1.0' in text
        async with stage.http.get(f"{stage.environ['PUBLIC_URL']}/metrics") as response:
            assert response.status == 404


async def test_the_database_is_read_beside_a_running_bot(webhook_stage: Stage) -> None:
    bot = await webhook_stage.runs("run")
    await bot.until("started")
    database = await open_database(webhook_stage.environ["DATABASE_URL"], read_only=True)
    assert await database.schema() == "current"
    await database.close()


PLATFORM_SECRETS = {
    "PLATFORM_SIGNING_KEYS": f"whsec_{base64.b64encode(bytes(32)).decode()}",
    "PLATFORM_API_TOKENS": "invented-api-token-of-nobody",
}


def settings_of(stage: Stage, **more: str) -> Settings:
    """The stage's settings, for a bot within this process."""
    settings = load_settings({**stage.environ, **more}, None)
    assert isinstance(settings, Settings), settings
    return settings


@asynccontextmanager
async def no_bot_api(*first: tuple[int, str]) -> AsyncIterator[tuple[str, list[str]]]:
    """A web server that is no Bot API, and the methods it was asked for; `first` are the answers to begin with."""
    asked: list[str] = []
    answers = list(first)

    async def answer(request: web.Request) -> web.Response:
        asked.append(request.path.rpartition("/")[2])
        status, text = answers.pop(0) if answers else (404, "<html>Not Found</html>")
        return web.Response(status=status, text=text, content_type="text/html")

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    async with TestServer(app, host="127.0.0.1") as server:
        yield str(server.make_url("")).rstrip("/"), asked


async def lines_of_check(settings: Settings) -> dict[str, tuple[str, str]]:
    return {finding.about: (finding.mark, finding.detail) async for finding in findings(settings)}


async def test_a_token_that_telegram_does_not_know_ends_with_one_line(sqlite_url: str, tmp_path: Path) -> None:
    async with staged(sqlite_url, tmp_path, "polling") as stage:
        bot = await stage.runs("run", BOT_TOKEN="1:wrong", ADMIN_IDS="1")
        assert await bot.ends() == 1
        (line,) = bot.lines
    assert line["reason"] == "Telegram does not know this BOT_TOKEN: check it, or TELEGRAM_API_BASE"


async def test_an_address_that_is_no_bot_api_is_refused_at_start(webhook_stage: Stage) -> None:
    async with no_bot_api() as (base, _):
        started = asyncio.Event()
        with pytest.raises(RefusedError, match="no Bot API server: check TELEGRAM_API_BASE"):
            await serve(settings_of(webhook_stage, TELEGRAM_API_BASE=base), asyncio.Event(), started=started)
        assert not started.is_set()


async def test_a_webhook_that_telegram_does_not_take_is_refused(sqlite_url: str, tmp_path: Path) -> None:
    async with staged(sqlite_url, tmp_path, "webhook") as stage:
        stage.sandbox.telegram.faults.order({"method": "setWebhook", "status": 400})
        with pytest.raises(RefusedError, match="Telegram refuses setWebhook: "):
            await serve(settings_of(stage), asyncio.Event())


async def test_a_refusal_while_it_serves_comes_out_alone(webhook_stage: Stage) -> None:
    """Out of the task group: the token is revoked between two calls."""
    webhook_stage.sandbox.telegram.faults.order({"method": "setMyCommands", "status": 401})
    with pytest.raises(RefusedError, match="Telegram does not know this BOT_TOKEN"):
        await serve(settings_of(webhook_stage), asyncio.Event())


@pytest.mark.parametrize("bugs", [[], [ZeroDivisionError()]])
def test_a_bug_beside_a_refusal_stays_loud(bugs: list[Exception]) -> None:
    """With none, the negative control: the refusal alone."""
    refusals = [ExceptionGroup("inner", [RefusedError("one line")]), RefusedError("another")]
    with pytest.raises(ExceptionGroup if bugs else RefusedError) as raised, out_of_groups(RefusedError):
        raise ExceptionGroup("outer", [*refusals, *bugs])
    assert bugs or str(raised.value) == "one line"


async def test_telegram_being_away_at_start_ends_nothing(sqlite_url: str, tmp_path: Path) -> None:
    """Not even when a proxy says so in HTML."""
    away = (500, '{"ok": false, "error_code": 500, "description": "Internal Server Error"}')
    async with staged(sqlite_url, tmp_path, "webhook") as stage, no_bot_api(away) as (base, asked):
        stop, started = asyncio.Event(), asyncio.Event()

        async def is_asked_again() -> bool:
            return asked.count("setWebhook") > 1 and "setMyCommands" in asked

        async with asyncio.TaskGroup() as group:
            group.create_task(serve(settings_of(stage, TELEGRAM_API_BASE=base), stop, started=started))
            await started.wait()
            assert await eventually(is_asked_again, expected=True)
            stop.set()


async def test_check_tells_the_rest_beside_an_address_that_is_no_bot_api(webhook_stage: Stage) -> None:
    async with no_bot_api() as (base, _):
        lines = await lines_of_check(settings_of(webhook_stage, TELEGRAM_API_BASE=base))
    assert lines["telegram"] == ("fail", "what answers is no Bot API server: check TELEGRAM_API_BASE")
    assert list(lines)[-4:] == ["sms", "platform", "evidence", "operator"]


@pytest.mark.parametrize(
    ("has_key", "log", "mark", "told"),
    [
        (False, "checkpoints.log", "warn", "no LEDGER_KEY: checkpoints are not signed"),
        (True, "checkpoints.log", "ok", "signed as senimkey.kz/consent+"),
        (True, "deep/checkpoints.log", "ok", "signed as senimkey.kz/consent+"),
        (True, "", "fail", "CHECKPOINT_LOG cannot be read: Is a directory"),
    ],
)
async def test_check_tells_whether_checkpoints_can_be_signed(
    webhook_stage: Stage, tmp_path: Path, log: str, mark: str, told: str, *, has_key: bool
) -> None:
    key = SignerKey("senimkey.kz/consent", bytes(32)).written() if has_key else ""
    lines = await lines_of_check(settings_of(webhook_stage, LEDGER_KEY=key, CHECKPOINT_LOG=str(tmp_path / log)))
    found, detail = lines["evidence"]
    assert found == mark
    assert detail.startswith(told)


@pytest.mark.parametrize("status", [200, 302, 405, 500])
async def test_check_takes_any_answer_of_the_platform_for_one(webhook_stage: Stage, status: int) -> None:
    platform = {**PLATFORM_SECRETS, "PLATFORM_VERIFY_KEYS": PLATFORM_SECRETS["PLATFORM_SIGNING_KEYS"]}
    async with no_bot_api((status, "")) as (base, asked):
        lines = await lines_of_check(settings_of(webhook_stage, PLATFORM_URL=f"{base}/events", **platform))
    assert lines["platform"] == ("ok", "answers")
    assert asked == ["events"]


async def test_check_fails_where_the_platform_does_not_answer(webhook_stage: Stage) -> None:
    """The negative control of the one above."""
    url = f"http://127.0.0.1:{free_port()}/events"
    lines = await lines_of_check(settings_of(webhook_stage, PLATFORM_URL=url, **PLATFORM_SECRETS))
    assert lines["platform"] == ("fail", "does not answer now: ClientConnectorError")


async def test_check_tells_what_of_the_platform_is_not_set(webhook_stage: Stage) -> None:
    (mark, said) = (await lines_of_check(settings_of(webhook_stage)))["platform"]
    assert (mark, re.findall("PLATFORM_[A-Z_]+", said)) == (
        "warn",
        ["PLATFORM_URL", "PLATFORM_VERIFY_KEYS", "PLATFORM_API_TOKENS"],
    )
    (mark, said) = (await lines_of_check(settings_of(webhook_stage, **PLATFORM_SECRETS)))["platform"]
    assert (mark, re.findall("PLATFORM_[A-Z_]+", said)) == ("warn", ["PLATFORM_URL", "PLATFORM_VERIFY_KEYS"])


async def test_check_on_a_fresh_machine_is_content_and_makes_nothing(webhook_stage: Stage) -> None:
    """The order of the README: keys, check, run."""
    settings = settings_of(
        webhook_stage, DATABASE_URL=f"sqlite+aiosqlite:///{webhook_stage.directory}/var/new.db", ADMIN_IDS="1,2"
    )
    lines = await lines_of_check(settings)
    assert {mark for mark, _ in lines.values()} == {"ok", "warn"}
    assert lines["database"] == ("ok", "none yet: the first run makes it")
    assert lines["keys"] == ("ok", "none yet: the first run makes them")
    assert lines["admins"] == ("ok", "2")
    assert not (webhook_stage.directory / "var").exists()


async def test_check_tells_of_a_place_where_no_database_can_be_made(webhook_stage: Stage) -> None:
    """The negative control of the one above."""
    (webhook_stage.directory / "file").touch()
    lines = await lines_of_check(
        settings_of(webhook_stage, DATABASE_URL=f"sqlite+aiosqlite:///{webhook_stage.directory}/file/new.db")
    )
    assert lines["database"][0] == "fail"


def key(number: int) -> str:
    """The master key of this number as DATA_KEYS has it."""
    return f"k{number}:{base64.b64encode(bytes([number]) * 32).decode()}"


async def with_keys(url: str, service: int, **persons: int) -> None:
    """Wrap the service's keys under one master key, and those of persons under others."""
    database = await open_database(url)
    try:
        await database.write(Vault(MasterKeys.parse(key(service))).prepare)
        for person, number in persons.items():
            await database.write(Vault(MasterKeys.parse(key(number))).create_key, person * 32)
    finally:
        await database.close()


@pytest.mark.parametrize(
    ("data_keys", "mark", "said"),
    [
        (key(3), "fail", "DATA_KEYS lacks k1, k2, under"),
        (f"{key(3)},{key(1)}", "fail", "DATA_KEYS lacks k2, under"),
        (f"{key(3)},{key(2)},{key(1).replace('k1', 'k0')}", "fail", "DATA_KEYS lacks k1, under"),
        (f"{key(3)},{key(2)},{key(4).replace('k4', 'k1')}", "fail", "the key 'k1' of DATA_KEYS does not open"),
        (f"{key(3)},{key(2)},{key(1)}", "warn", "3 still under older keys, keep them"),
    ],
    ids=("two lack", "one lacks", "another id", "another value", "all there"),
)
async def test_check_knows_which_keys_are_still_needed(
    sqlite_url: str, tmp_path: Path, data_keys: str, mark: str, said: str
) -> None:
    """The service's own keys are under the first one already, persons' are not."""
    await with_keys(sqlite_url, 3, a=1, b=1, c=2)
    async with staged(sqlite_url, tmp_path, "polling") as stage:
        found = (await lines_of_check(settings_of(stage, DATA_KEYS=data_keys)))["keys"]
    assert found[0] == mark
    assert found[1].startswith(said)
    assert "=" not in found[1]


async def kept_house(stage: Stage, event: str, **more: str) -> list[dict[str, object]]:
    """What housekeeping logs until it tells of this event, after which it stops by itself."""
    written, stop = io.StringIO(), asyncio.Event()
    configure_logs("info", "json", written)

    async def is_told() -> bool:
        return event in written.getvalue()

    async with assembled(settings_of(stage, **more)) as (deps, _, _), asyncio.TaskGroup() as group:
        keeping = group.create_task(keep_house(deps, stop))
        assert await eventually(is_told, expected=True)
        await deps.database.read(admins.list_all)
        assert not keeping.done()
        stop.set()
    return [_parsed(line.encode()) for line in written.getvalue().splitlines()]


async def test_the_end_of_a_rotation_is_logged_and_check_agrees(sqlite_url: str, tmp_path: Path) -> None:
    await with_keys(sqlite_url, 1, a=1, b=2)
    async with staged(sqlite_url, tmp_path, "polling") as stage:
        lines = await kept_house(stage, "rotation finished", DATA_KEYS=f"{key(3)},{key(2)},{key(1)}")
        assert [line["count"] for line in lines if line["event"] == "rotation finished"] == [4]
        assert (await lines_of_check(settings_of(stage, DATA_KEYS=key(3))))["keys"] == ("ok", "all under k3")


async def test_a_missing_key_stops_the_rotation_and_nothing_else(sqlite_url: str, tmp_path: Path) -> None:
    await with_keys(sqlite_url, 3, a=1)
    async with staged(sqlite_url, tmp_path, "polling") as stage:
        lines = await kept_house(stage, "keys cannot be wrapped anew", DATA_KEYS=key(3))
    assert [line["event"] for line in lines if line.get("level") == "error"] == ["keys cannot be wrapped anew"]
