"""The command line as people and scripts use it: a process, its output, its exit code."""

import base64
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.domain.signing import PrivateKey, SharedKey, parse_signing_keys, parse_verifying_keys
from bot.settings import Settings, SettingsRefused, load_settings
from storage.sqlite import WriterLock
from tests.golden import AGREEMENT

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Ran:
    code: int
    out: bytes
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.decode().splitlines()


@dataclass(frozen=True, slots=True)
class Desk:
    """A place to run commands from that has no `.env` and no settings but those given."""

    directory: Path

    def run(self, *arguments: str, stdout: int = subprocess.PIPE, **environ: str) -> Ran:
        kept = {name: os.environ[name] for name in os.environ if name.startswith(("PATH", "HOME"))}
        done = subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            cwd=self.directory,
            env={**kept, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error", **environ},
            stdout=stdout,
            stderr=subprocess.PIPE,
            timeout=120,
            check=False,
        )
        err = done.stderr.decode()
        assert "Traceback" not in err, err
        return Ran(done.returncode, done.stdout or b"", err)

    @property
    def database(self) -> Path:
        return self.directory / "var" / "consent.db"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_the_agreement_is_shown_to_the_byte(desk: Desk) -> None:
    assert desk.run("agreement", "show") == Ran(0, AGREEMENT, "")
    assert desk.run("agreement", "show", "--edition", "1", "--locale", "kk").out == AGREEMENT


def test_the_agreement_is_shown_to_the_byte_whatever_the_terminal_speaks(desk: Desk) -> None:
    assert desk.run("agreement", "show", PYTHONIOENCODING="ascii", LC_ALL="C", PYTHONUTF8="0").out == AGREEMENT


def test_the_hash_is_that_of_the_bytes(desk: Desk) -> None:
    assert desk.run("agreement", "hash").lines == ["6db478f9e24e1f4765b9fb9f0528fde47fab04d7e732732df146630bf6d006d9"]


@pytest.mark.parametrize(
    "arguments", [("agreement", "show"), ("agreement", "hash"), ("admins", "list"), ("keys", "new")]
)
def test_an_answer_that_nobody_reads_to_its_end_is_one_line(desk: Desk, arguments: tuple[str, ...]) -> None:
    """As with `… | head`: the pipe is closed before all is written."""
    desk.run("migrate")
    reading, writing = os.pipe()
    os.close(reading)
    try:
        ran = desk.run(*arguments, stdout=writing)
    finally:
        os.close(writing)
    assert (ran.code, ran.err) == (1, "whoever was to read this stopped reading\n")


def test_an_edition_that_is_not_known_is_bad_usage_and_makes_no_database(desk: Desk) -> None:
    ran = desk.run("agreement", "hash", "--edition", "2")
    assert (ran.code, ran.out, ran.err) == (2, b"", "edition 2 is not known; there is 1\n")
    assert list(desk.directory.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "COMMAND"),
        (("dance",), "invalid choice: 'dance'"),
        (("run", "fast"), "unrecognized arguments: fast"),
        (("agreement",), "required: what"),
        (("agreement", "hash", "--edition", "one"), "invalid int value: 'one'"),
        (("agreement", "show", "--locale", "ru"), "invalid choice: 'ru'"),
        (("keys",), "required: what"),
        (("admins",), "required: WHAT"),
        (("admins", "add"), "required: ID, ROLE"),
        (("admins", "add", "somebody", "owner"), "a Telegram id is a positive number"),
        (("admins", "add", "-1", "owner"), "admins add"),
        (("admins", "add", "١", "owner"), "a Telegram id is a positive number"),
        (("admins", "add", "9223372036854775808", "owner"), "a Telegram id is a positive number"),
        (("admins", "add", "1", "king"), "invalid choice: 'king'"),
        (("deliveries",), "required: WHAT"),
        (("deliveries", "retry", "some"), "an event's ID is its index"),
        (("deliveries", "retry", "-1"), "deliveries retry"),
        (("deliveries", "retry", "9223372036854775808"), "an event's ID is its index"),
        (("deliveries", "retry", "1", "2"), "unrecognized arguments: 2"),
        (("backup",), "required: FILE"),
        (("restore", "one", "two"), "unrecognized arguments: two"),
        (("demo", "--port", "65536"), "a port is a number from 0 to 65535"),
        (("demo", "--port", "many"), "a port is a number from 0 to 65535"),
        (("demo", "--database-url", "mysql://x"), "--database-url: must begin with"),
    ],
)
def test_bad_usage_is_one_line_that_says_what_to_do(
    arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        code: str | int | None = main(arguments)
    except SystemExit as end:
        code = end.code
    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    (line,) = err.splitlines()
    assert said in line


def test_bad_usage_of_the_process_ends_with_2_and_touches_nothing(desk: Desk) -> None:
    ran = desk.run("dance")
    assert (ran.code, ran.out, len(ran.err.splitlines())) == (2, b"", 1)
    assert list(desk.directory.iterdir()) == []


def test_help_names_every_command(desk: Desk) -> None:
    ran = desk.run("--help")
    assert ran.code == 0
    for command in (
        "demo",
        "run",
        "migrate",
        "check",
        "agreement",
        "keys",
        "admins",
        "deliveries",
        "backup",
        "restore",
    ):
        assert re.search(rf"^    {command}\b", ran.out.decode(), re.MULTILINE), command


def test_all_missing_and_bad_settings_are_told_at_once(desk: Desk) -> None:
    ran = desk.run("run", HTTP_PORT="many", UPDATES="webhook", WEBHOOK_SECRET="hunter2", DATABASE_URL="sqlite://")
    assert (ran.code, ran.out) == (2, b"")
    assert [line.split(":")[0] for line in ran.err.splitlines()] == [
        "DATABASE_URL",
        "DATA_KEYS",
        "BOT_TOKEN",
        "WEBHOOK_SECRET",
        "PUBLIC_URL",
        "HTTP_PORT",
        "SMS_GATEWAY",
    ]
    assert "hunter2" not in ran.err


def test_a_bad_database_address_is_told_without_its_password(desk: Desk) -> None:
    ran = desk.run("migrate", DATABASE_URL="postgresql://bot:hunter2@127.0.0.1/consent")
    assert (ran.code, ran.out) == (2, b"")
    assert ran.err.startswith("DATABASE_URL: must begin with")
    assert "hunter2" not in ran.err


def test_fresh_keys_are_good_settings_and_never_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    main(["keys", "new"])
    first = capsys.readouterr().out.splitlines()
    main(["keys", "new"])
    again = capsys.readouterr().out.splitlines()
    assert not {line for line in first if line[0] != "#"} & set(again)
    values = dict(line.split("=", 1) for line in first if line[0] != "#")
    assert list(values) == [
        "WEBHOOK_SECRET",
        "DATA_KEYS",
        "LEDGER_KEY",
        "PLATFORM_SIGNING_KEYS",
        "PLATFORM_VERIFY_KEYS",
        "PLATFORM_API_TOKENS",
    ]
    key_id, _, key = values["DATA_KEYS"].partition(":")
    assert re.fullmatch(r"k20[0-9]{6}-[0-9a-f]{6}", key_id)
    assert len(base64.b64decode(key)) == 32
    others = {"BOT_TOKEN": "1:invented", "SMS_GATEWAY": "mobizon", "MOBIZON_API_KEY": "invented"}
    assert isinstance(load_settings({**others, **values}, None), Settings)


def test_fresh_keys_tell_what_the_platform_is_to_get(capsys: pytest.CaptureFixture[str]) -> None:
    main(["keys", "new"])
    out = capsys.readouterr().out
    values = dict(re.findall("^(PLATFORM_.*?)=(.*)$", out, re.MULTILINE))
    shared, private = parse_signing_keys(values["PLATFORM_SIGNING_KEYS"])
    assert (type(shared), type(private)) == (SharedKey, PrivateKey)
    assert isinstance(private, PrivateKey)
    assert re.findall(r"^# .* (whpk_\S{44})$", out, re.MULTILINE) == [str(private.public)]
    # What both sides know is another secret in each direction: neither can be sent back as the other's.
    (theirs,) = parse_verifying_keys(values["PLATFORM_VERIFY_KEYS"])
    assert isinstance(theirs, SharedKey)
    assert theirs != shared


def test_a_key_made_on_the_same_day_goes_before_the_older_one(capsys: pytest.CaptureFixture[str]) -> None:
    """The rotation that the README tells of."""
    made = []
    for _ in range(2):
        main(["keys", "new"])
        made.append(capsys.readouterr().out.splitlines()[1].removeprefix("DATA_KEYS="))
    others = {"BOT_TOKEN": "1:invented", "SMS_GATEWAY": "mobizon", "MOBIZON_API_KEY": "invented"}
    assert isinstance(load_settings({**others, "DATA_KEYS": ",".join(made)}, None), Settings)
    again = load_settings({**others, "DATA_KEYS": ",".join(made[:1] * 2)}, None)
    assert isinstance(again, SettingsRefused)


def test_keys_go_into_an_env_file_as_they_are(desk: Desk) -> None:
    lines = [*desk.run("keys", "new").lines, "BOT_TOKEN=1:invented", "SMS_GATEWAY=smsc"]
    (desk.directory / ".env").write_text("\n".join(lines) + "\n")
    ran = desk.run("check")
    assert (ran.code, [line.split(":")[0] for line in ran.err.splitlines()]) == (2, ["SMSC_LOGIN", "SMSC_PASSWORD"])


def test_admins_are_added_and_listed_without_telegram(desk: Desk) -> None:
    assert desk.run("admins", "add", "77", "owner") == Ran(0, b"77 is owner now\n", "")
    assert desk.run("admins", "add", "77", "auditor").lines == ["77 is auditor now (was an admin before)"]
    assert desk.run("admins", "list") == Ran(0, b"77 auditor\n", "")


def test_deliveries_are_looked_at_and_repeated_without_the_bot(desk: Desk) -> None:
    desk.run("migrate")
    assert desk.run("deliveries", "list").lines == ["the endpoint was not tried yet", "no event was given up"]
    assert desk.run("deliveries", "retry") == Ran(1, b"", "no event was given up: see `deliveries list`\n")


def test_looking_at_an_event_asks_for_no_more_settings_than_the_keys(desk: Desk) -> None:
    keys = f"k1:{base64.b64encode(bytes(32)).decode()}"
    desk.run("migrate")
    ran = desk.run("deliveries", "show", "0", DATA_KEYS=keys)
    assert (ran.code, ran.err) == (1, "the database has no service keys yet: start the bot once\n")


def test_a_setting_that_one_command_needs_is_told_with_the_others(desk: Desk) -> None:
    """Like any other that is missing: by name, and with exit 2."""
    for arguments, missing in (
        (("evidence", "export", "out"), "LEDGER_KEY"),
        (("deliveries", "show", "0"), "DATA_KEYS"),
    ):
        assert desk.run(*arguments) == Ran(2, b"", f"{missing}: is missing\n")
        ran = desk.run(*arguments, DATABASE_URL="mysql://x", LOG_LEVEL="loud")
        told = [line.partition(":")[0] for line in ran.err.splitlines()]
        assert told == ["DATABASE_URL", missing, "LOG_LEVEL"]


def test_a_database_comes_back_from_its_copy(desk: Desk) -> None:
    desk.run("migrate")
    assert desk.run("backup", "copy.db").lines == ["copy.db is a copy of the database"]
    desk.run("admins", "add", "5", "officer")
    ran = desk.run("restore", "copy.db")
    assert (ran.code, ran.err) == (0, "")
    assert desk.run("admins", "list").lines == ["there are no admins"]


def test_beside_a_running_service_only_reading_commands_work(desk: Desk) -> None:
    """What a running service does to the others: it holds the database's lock."""
    desk.run("migrate")
    lock = WriterLock.acquire(desk.database)
    try:
        assert desk.run("admins", "list").code == 0
        assert desk.run("backup", "copy.db").code == 0
        for arguments in (
            ("migrate",),
            ("admins", "add", "1", "owner"),
            ("deliveries", "resume"),
            ("restore", "copy.db"),
        ):
            ran = desk.run(*arguments)
            assert (ran.code, ran.out) == (1, b"")
            (line,) = ran.err.splitlines()
            assert "another process" in line
    finally:
        lock.release()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("admins", "list"), "there is no database at var/consent.db"),
        (("deliveries", "retry"), "there is no database at var/consent.db"),
        (("deliveries", "resume"), "there is no database at var/consent.db"),
        (("restore", "copy.db"), "there is no file copy.db"),
    ],
)
def test_what_cannot_be_done_is_one_line(desk: Desk, arguments: tuple[str, ...], said: str) -> None:
    ran = desk.run(*arguments)
    assert (ran.code, ran.out) == (1, b"")
    (line,) = ran.err.splitlines()
    assert line.startswith(said)
    assert list(desk.directory.iterdir()) == [], "nothing is made of what is not there"


def test_postgresql_is_backed_up_by_its_own_tools(desk: Desk) -> None:
    ran = desk.run("backup", "copy.db", DATABASE_URL="postgresql+asyncpg://bot@127.0.0.1:1/consent")
    assert (ran.code, ran.out) == (1, b"")
    assert ran.err.startswith("PostgreSQL has tools of its own: pg_dump")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An empty directory to run commands in within this process; its environment has all that `run` needs."""
    monkeypatch.chdir(tmp_path)
    key = base64.b64encode(bytes(32)).decode()
    settings = {"BOT_TOKEN": "1:invented", "DATA_KEYS": f"k1:{key}", "SMS_GATEWAY": "smsc", "LOG_FORMAT": "json"}
    for name, value in {**settings, "SMSC_LOGIN": "invented", "SMSC_PASSWORD": "invented", "HTTP_PORT": "0"}.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


@pytest.mark.parametrize(
    "arguments", [("run",), ("migrate",), ("admins", "add", "1", "owner"), ("admins", "list")], ids=" ".join
)
def test_a_newer_programs_database_is_told_in_one_sentence(
    arguments: tuple[str, ...], here: pytest.MonkeyPatch, sqlite_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(sqlite3.connect(sqlite_url.partition("///")[2])) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    here.setenv("DATABASE_URL", sqlite_url)
    assert main(arguments) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "this database was made by a newer version of the program: run that one" in line


@pytest.mark.parametrize(
    ("arguments", "url"),
    [
        (("run",), "sqlite+aiosqlite:///file/consent.db"),
        (("migrate",), "sqlite+aiosqlite:///file/consent.db"),
        (("migrate",), f"sqlite+aiosqlite:///{'n' * 300}"),
        (("admins", "list"), f"sqlite+aiosqlite:///{'n' * 300}"),
        (("migrate",), "postgresql+asyncpg://127.0.0.1:1/consent"),
        (("migrate",), "postgresql+asyncpg://127.0.0.1:1/consent?ssl=verify-full"),
    ],
)
def test_a_database_that_cannot_be_is_one_line(
    arguments: tuple[str, ...], url: str, here: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("file").touch()
    here.setenv("DATABASE_URL", url)
    assert main(arguments) == 1
    out, err = capsys.readouterr()
    assert (out, len(err.splitlines())) == ("", 1)


@pytest.mark.usefixtures("here")
def test_a_second_demo_is_refused_with_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """What a running demo does to another one on another port: it holds the database's lock."""
    lock = WriterLock.acquire(Path("var/demo/consent.db"))
    try:
        assert main(["demo", "--port", "0"]) == 1
    finally:
        lock.release()
    (line,) = capsys.readouterr().out.splitlines()
    assert "another process" in line


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql+asyncpg://127.0.0.1:1/consent", "PostgreSQL cannot be reached"),
        ("sqlite+aiosqlite:///damaged.db", "SQLite cannot work now"),
        ("sqlite+aiosqlite:///damaged.db/consent.db", "there can be no database at damaged.db/consent.db"),
    ],
)
@pytest.mark.usefixtures("here")
def test_a_demo_without_its_database_is_one_line(url: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("damaged.db").write_bytes(b"no database at all" * 500)
    assert main(["demo", "--port", "0", "--database-url", url]) == 1
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith(said)


@pytest.mark.usefixtures("here")
def test_a_demo_that_can_keep_nothing_does_not_blame_its_port(capsys: pytest.CaptureFixture[str]) -> None:
    Path("var").touch()
    assert main(["demo", "--port", "0"]) == 1
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("The demo cannot keep its state in var/demo/")
