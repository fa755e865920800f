"""The command line: `python -m bot …`.

Exit codes: 0 done; 1 understood, but refused or failed; 2 bad usage or bad settings. What went wrong is said on stderr,
a line for each problem.
"""

import argparse
import asyncio
import base64
import os
import secrets
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from bot.domain.agreement import Edition
    from bot.settings import AnySettings, DatabaseSettings, Settings

DONE, FAILED, BAD_USAGE = 0, 1, 2
LEDGER_NAME = "senimkey.kz/consent"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    arguments = parser().parse_args(argv)
    command: Callable[[argparse.Namespace], int] = arguments.command
    try:
        code = command(arguments)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return FAILED
    except BrokenPipeError:
        # Python flushes once more at its end, and would complain again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _say(FAILED, "whoever was to read this stopped reading")
    return code


def parser() -> argparse.ArgumentParser:
    """Every command with its arguments."""
    root = _OneLineParser(prog="python -m bot", description="Senimkey's consent bot for Telegram.")
    commands = root.add_subparsers(title="commands", metavar="COMMAND", required=True)

    demo = commands.add_parser("demo", help="the whole product on this machine, with nothing configured")
    demo.add_argument("--port", type=_port, help="of the chat page")
    demo.add_argument("--database-url", metavar="U", help="another database than var/demo/consent.db")
    demo.set_defaults(command=_demo)

    commands.add_parser("run", help="the bot, from settings").set_defaults(command=_run)
    commands.add_parser("migrate", help="bring the database to the newest schema").set_defaults(command=_migrate)
    commands.add_parser("check", help="look whether everything that `run` needs is there").set_defaults(command=_check)

    agreement = commands.add_parser("agreement", help="the agreement: its canonical text or its hash")
    agreement.add_argument("what", choices=("show", "hash"))
    agreement.add_argument("--edition", type=int, default=1, metavar="N")
    agreement.add_argument("--locale", choices=("kk",), default="kk", help="the agreement is in Kazakh alone")
    agreement.set_defaults(command=_agreement)

    keys = commands.add_parser("keys", help="fresh values for every secret setting, ready for an env file")
    keys.add_argument("what", choices=("new",))
    keys.set_defaults(command=_keys_new)

    admins = commands.add_parser("admins", help="admins without Telegram").add_subparsers(metavar="WHAT", required=True)
    admins.add_parser("list", help="ids and roles").set_defaults(command=_admins_list)
    add = admins.add_parser("add", help="make somebody an admin, or give an admin another role")
    add.add_argument("id", type=_telegram_id, metavar="ID", help="the Telegram id, a number")
    add.add_argument("role", choices=("owner", "officer", "auditor"), metavar="ROLE", help="owner, officer or auditor")
    add.set_defaults(command=_admins_add)

    _add_deliveries(commands)

    evidence = commands.add_parser("evidence", help="the ledger, as anyone can verify it")
    what = evidence.add_subparsers(metavar="WHAT", required=True)
    export = what.add_parser("export", help="leaves, checkpoints and the public key into a new directory")
    export.add_argument("directory", type=Path, metavar="DIR")
    export.set_defaults(command=_evidence_export)
    verify = what.add_parser("verify", help="an export: every leaf, chain, checkpoint; needs no settings")
    verify.add_argument("directory", type=Path, metavar="DIR")
    verify.add_argument("--checkpoint", type=Path, metavar="FILE", help="one that someone else kept")
    verify.set_defaults(command=_evidence_verify)
    what.add_parser("check", help="the whole ledger where it stands").set_defaults(command=_evidence_check)

    backup = commands.add_parser("backup", help="a consistent copy of a live SQLite database")
    backup.add_argument("file", type=Path, metavar="FILE")
    backup.set_defaults(command=_backup)
    restore = commands.add_parser("restore", help="a copy back in the place of a SQLite database that nobody uses")
    restore.add_argument("file", type=Path, metavar="FILE")
    restore.set_defaults(command=_restore)
    return root


def _add_deliveries(commands: "argparse._SubParsersAction[_OneLineParser]") -> None:
    deliveries = commands.add_parser("deliveries", help="events to the Platform: what was given up, and again")
    what = deliveries.add_subparsers(metavar="WHAT", required=True)
    what.add_parser("list", help="the endpoint's health, and what was given up").set_defaults(command=_deliveries_list)
    show = what.add_parser("show", help="every attempt at one event, and what the Platform answered")
    show.add_argument("index", type=_event, metavar="ID", help="an event's index")
    show.set_defaults(command=_deliveries_show)
    retry = what.add_parser("retry", help="send what was given up again, on a fresh schedule")
    retry.add_argument("index", type=_index, metavar="ID", nargs="?", default="all", help="an event's index, or all")
    retry.set_defaults(command=_deliveries_retry)
    resume = what.add_parser("resume", help="open the Platform's endpoint again that had stopped")
    resume.set_defaults(command=_deliveries_resume)


class _OneLineParser(argparse.ArgumentParser):
    """Bad usage is one line that says what to do; the whole usage is what --help is for."""

    def error(self, message: str) -> NoReturn:
        self.exit(BAD_USAGE, f"{self.prog}: {message} (see {self.prog} --help)\n")


def _demo(arguments: argparse.Namespace) -> int:
    from bot.sandbox.demo import demo
    from bot.settings import SettingsRefused, load_database_settings

    if arguments.database_url is not None:
        settings = load_database_settings({"DATABASE_URL": arguments.database_url}, env_file=None)
        if isinstance(settings, SettingsRefused):
            return _say(BAD_USAGE, *(f"--database-url: {problem.partition(': ')[2]}" for problem in settings.problems))
    return demo(port=arguments.port, database_url=arguments.database_url)


def _run(_: argparse.Namespace) -> int:
    return _with_settings(_run_with)


def _run_with(settings: "Settings") -> int:
    from bot.app import run

    return run(settings)


def _check(_: argparse.Namespace) -> int:
    return _with_settings(_check_with)


def _check_with(settings: "Settings") -> int:
    from bot.app import check

    return check(settings)


def _migrate(_: argparse.Namespace) -> int:
    from bot.upkeep import bring_up_to_date

    return _on_database(lambda settings: asyncio.run(bring_up_to_date(settings)))


def _admins_add(arguments: argparse.Namespace) -> int:
    from bot.upkeep import add_admin

    now = datetime.now(UTC)
    return _on_database(lambda settings: asyncio.run(add_admin(settings, arguments.id, arguments.role, now)))


def _admins_list(_: argparse.Namespace) -> int:
    from bot.upkeep import list_admins

    return _on_database(lambda settings: asyncio.run(list_admins(settings)))


def _deliveries_list(_: argparse.Namespace) -> int:
    from bot.upkeep import list_deliveries

    return _on_database(lambda settings: asyncio.run(list_deliveries(settings)))


def _deliveries_show(arguments: argparse.Namespace) -> int:
    from bot.settings import SealedSettings
    from bot.upkeep import show_delivery

    return _answered(SealedSettings, lambda settings: asyncio.run(show_delivery(settings, arguments.index)))


def _deliveries_retry(arguments: argparse.Namespace) -> int:
    from bot.upkeep import retry_deliveries

    now = datetime.now(UTC)
    return _on_database(lambda settings: asyncio.run(retry_deliveries(settings, arguments.index, now)))


def _deliveries_resume(_: argparse.Namespace) -> int:
    from bot.upkeep import resume_deliveries

    return _on_database(lambda settings: asyncio.run(resume_deliveries(settings, datetime.now(UTC))))


def _evidence_export(arguments: argparse.Namespace) -> int:
    from bot.exports import export
    from bot.settings import ExportSettings

    return _answered(ExportSettings, lambda settings: asyncio.run(export(settings, arguments.directory)))


def _evidence_check(_: argparse.Namespace) -> int:
    from bot.exports import check

    return _on_database(lambda settings: asyncio.run(check(settings)))


def _evidence_verify(arguments: argparse.Namespace) -> int:
    from bot.exports import VerdictError, verify

    try:
        verdict = verify(arguments.directory, arguments.checkpoint)
    except VerdictError as error:
        return _say(FAILED, str(error))
    print(verdict)
    return DONE


def _backup(arguments: argparse.Namespace) -> int:
    from bot.upkeep import make_backup

    return _on_database(lambda settings: make_backup(settings, arguments.file))


def _restore(arguments: argparse.Namespace) -> int:
    from bot.upkeep import bring_back

    return _on_database(lambda settings: bring_back(settings, arguments.file, datetime.now(UTC)))


def _agreement(arguments: argparse.Namespace) -> int:
    from bot.domain.agreement import PINNED, EditionError
    from locales import LocaleError, load_edition

    if arguments.edition not in PINNED:
        return _published_agreement(arguments)
    try:
        edition = load_edition(arguments.edition)
    except (EditionError, LocaleError) as error:
        return _say(FAILED, str(error))
    return _tell_edition(edition, arguments.what)


def _published_agreement(arguments: argparse.Namespace) -> int:
    """An edition that admins published: it is in the database, which only this case needs."""
    from bot.domain.agreement import PINNED, EditionError
    from bot.settings import SettingsRefused, load_database_settings
    from bot.upkeep import published_editions
    from storage.errors import StorageError

    settings = load_database_settings(os.environ)
    if isinstance(settings, SettingsRefused):
        return _say(BAD_USAGE, *settings.problems)
    try:
        published = {one.edition.number: one.edition for one in asyncio.run(published_editions(settings))}
    except (EditionError, StorageError, OSError) as error:
        return _say(FAILED, str(error))
    if arguments.edition not in published:
        known = ", ".join(map(str, sorted({*PINNED, *published})))
        return _say(BAD_USAGE, f"edition {arguments.edition} is not known; there is {known}")
    return _tell_edition(published[arguments.edition], arguments.what)


def _tell_edition(edition: "Edition", what: str) -> int:
    if what == "hash":
        print(edition.sha256)
    else:
        # The bytes are the document: no terminal's encoding or line ends may touch them.
        sys.stdout.buffer.write(edition.text.encode())
    return DONE


def _keys_new(_: argparse.Namespace) -> int:
    from bot.domain.notes import SignerKey
    from bot.domain.signing import PrivateKey

    seed = secrets.token_bytes(32)
    print(f"WEBHOOK_SECRET={secrets.token_urlsafe(32)}")
    # An id of its own each time: the next key stands beside this one in DATA_KEYS (rotation).
    print(f"DATA_KEYS=k{datetime.now(UTC):%Y%m%d}-{secrets.token_hex(3)}:{_in_base64(secrets.token_bytes(32))}")
    ledger = SignerKey(LEDGER_NAME, secrets.token_bytes(32))
    print(f"LEDGER_KEY={ledger.written()}")
    print(f"# Whoever verifies a receipt is given this public one: {ledger.verifier}")
    print(f"# Its name, {LEDGER_NAME}, is the ledger's for good; a key that replaces it needs another name.")
    print(f"PLATFORM_SIGNING_KEYS=whsec_{_in_base64(secrets.token_bytes(32))},whsk_{_in_base64(seed)}")
    print(f"# The Platform verifies us by that whsec_ key, or by this public one: {PrivateKey(seed).public}")
    print(f"PLATFORM_VERIFY_KEYS=whsec_{_in_base64(secrets.token_bytes(32))}")
    print("# The Platform signs by that key, or tells you a whpk_ key of its own to put there.")
    print(f"PLATFORM_API_TOKENS={secrets.token_urlsafe(32)}")
    return DONE


def _in_base64(key: bytes) -> str:
    return base64.b64encode(key).decode()


def _with_settings(command: "Callable[[Settings], int]") -> int:
    from bot.domain.agreement import EditionError
    from bot.logs import configure_logs
    from bot.settings import SettingsRefused, load_settings
    from locales import LocaleError
    from storage.errors import StorageError

    settings = load_settings(os.environ)
    if isinstance(settings, SettingsRefused):
        return _say(BAD_USAGE, *settings.problems)
    configure_logs(settings.log_level, settings.log_format)
    try:
        return command(settings)
    except (StorageError, EditionError, LocaleError) as error:
        return _say(FAILED, str(error))


def _on_database(command: "Callable[[DatabaseSettings], str]") -> int:
    from bot.settings import DatabaseSettings

    return _answered(DatabaseSettings, command)


def _answered(kind: "type[AnySettings]", command: "Callable[[AnySettings], str]") -> int:
    """Print what a command answers that needs settings of this kind; what storage refuses is one line."""
    from bot.logs import configure_logs
    from bot.settings import SettingsRefused, load
    from storage.errors import StorageError

    settings = load(kind, os.environ)
    if isinstance(settings, SettingsRefused):
        return _say(BAD_USAGE, *settings.problems)
    configure_logs(settings.log_level, settings.log_format)
    try:
        answer = command(settings)
    except (StorageError, OSError) as error:
        return _say(FAILED, str(error))
    print(answer)
    return DONE


def _say(code: int, *lines: str) -> int:
    for line in lines:
        print(line, file=sys.stderr)
    return code


def _port(text: str) -> int:
    port = int(text) if text.isascii() and text.isdecimal() else -1
    if not 0 <= port <= 65535:  # noqa: PLR2004 -- TCP's
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return port


def _index(text: str) -> int | None:
    """An event's place in the ledger; None for all."""
    if text == "all":
        return None
    if not (text.isascii() and text.isdecimal() and int(text) < 2**63):
        raise argparse.ArgumentTypeError("an event's ID is its index in the ledger, as `deliveries list` tells it")
    return int(text)


def _event(text: str) -> int:
    index = _index(text)
    if index is None:
        raise argparse.ArgumentTypeError("one event's ID is its index in the ledger")
    return index


def _telegram_id(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 0 < int(text) < 2**63):
        raise argparse.ArgumentTypeError("a Telegram id is a positive number")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
