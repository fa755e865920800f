"""An export is verified whole, and whatever stands in its files, the answer is one line that names the lowest entry."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.domain.notes import sign_checkpoint
from bot.exports import VerdictError, check, export, verify
from bot.gateways.checkpoint_log import CheckpointLog, Signer
from bot.services import evidence
from bot.settings import ExportSettings, SettingsRefused, load
from storage.database import open_database
from storage.errors import StorageError
from storage.models import entries
from tests.storage.notebook import execute
from tests.storage.test_tree import NOW, ROWS, fill, unprotect
from tests.world import LEDGER

SIZES = (3, 20, 300, 310)
OTHER, IMPOSTOR = replace(LEDGER, name="another.example").verifier, replace(LEDGER, seed=bytes(32)).verifier
END = 312  # the last two are not signed yet


def settings_of(url: str, key: str = "") -> ExportSettings:
    settings = load(ExportSettings, {"DATABASE_URL": url, "LEDGER_KEY": key or LEDGER.written()}, env_file=None)
    assert not isinstance(settings, SettingsRefused)
    return settings


async def grow(url: str, log: Path) -> None:
    database = await open_database(url)
    before = 0
    for size in SIZES:
        await database.write(fill, before, size)
        await database.write(evidence.sign, Signer(LEDGER, CheckpointLog(log)), size, NOW)
        before = size
    await database.write(fill, before, END)
    await database.close()


@pytest.fixture
async def exported(sqlite_url: str, tmp_path: Path) -> Path:
    """An export of a grown ledger."""
    await grow(sqlite_url, tmp_path / "checkpoints.log")
    await export(settings_of(sqlite_url), tmp_path / "export")
    return tmp_path / "export"


async def test_an_export_is_as_specified_and_genuine(database_url: str, tmp_path: Path) -> None:
    await grow(database_url, tmp_path / "checkpoints.log")
    directory = tmp_path / "deep" / "export"
    told = await export(settings_of(database_url), directory)
    assert told.endswith("312 entries and 4 checkpoints; keep the newest elsewhere, too")
    assert (directory / "leaves.jsonl").read_bytes() == b"".join(bytes(row["leaf"]) + b"\n" for row in ROWS[:END])  # type: ignore[call-overload]
    assert (directory / "checkpoints.txt").read_text() == (tmp_path / "checkpoints.log").read_text()
    assert (directory / "key.txt").read_text() == f"{LEDGER.verifier}\n"
    assert verify(directory, None) == "genuine: 312 entries, 4 checkpoints of test.example/consent"
    assert verify(directory, tmp_path / "checkpoints.log").endswith("one with 4 that were kept elsewhere")
    assert await check(settings_of(database_url)) == (
        "the ledger is sound: 312 entries (their records not: DATA_KEYS is not set), the newest checkpoint covers 310"
    )
    with pytest.raises(StorageError, match="is there already"):
        await export(settings_of(database_url), directory)


def test_the_command_needs_no_settings_to_verify(exported: Path) -> None:
    command = [sys.executable, "-m", "bot", "evidence", "verify", str(exported)]
    root = Path(__file__).parent.parent
    ran = subprocess.run(command, cwd=root, env={}, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    (exported / "leaves.jsonl").write_bytes(b"[")
    ran = subprocess.run(command, cwd=root, env={}, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr == "not genuine: entry 0: its line is cut off or too long\n"


def lines(directory: Path) -> list[bytes]:
    return (directory / "leaves.jsonl").read_bytes().splitlines(keepends=True)


def leaves(change: Callable[[list[bytes]], list[bytes]]) -> Callable[[Path], None]:
    def apply(directory: Path) -> None:
        (directory / "leaves.jsonl").write_bytes(b"".join(change(lines(directory))))

    return apply


def notes(change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    def apply(directory: Path) -> None:
        path = directory / "checkpoints.txt"
        path.write_bytes(change(path.read_bytes()))

    return apply


def key(written: str) -> Callable[[Path], None]:
    def apply(directory: Path) -> None:
        (directory / "key.txt").write_text(written)

    return apply


def no_file(name: str) -> Callable[[Path], None]:
    return lambda directory: (directory / name).unlink()


Spoil = Callable[[Path], None]
ATTACKS: list[tuple[str, Spoil, str]] = [
    ("deleted", leaves(lambda all_: all_[:100] + all_[101:]), "entry 100: its leaf is that of another"),
    ("truncated", leaves(lambda all_: all_[:305]), "entry 305: it is missing"),
    ("reordered", leaves(lambda all_: [*all_[:99], all_[100], all_[99], *all_[101:]]), "entry 99:"),
    ("appended", leaves(lambda all_: [*all_, all_[-1]]), "entry 312:"),
    ("cut", leaves(lambda all_: [*all_[:-1], all_[-1][:-1]]), "entry 311: its line is cut off"),
    ("deep", leaves(lambda all_: [*all_[:7], b"[" * 3000 + b"\n"]), "entry 7: its leaf is not"),
    ("huge line", leaves(lambda all_: [*all_[:7], b"[" * 300_000]), "entry 7: its line is cut"),
    ("no UTF-8", leaves(lambda all_: [*all_[:7], b"\xff\n"]), "entry 7: its leaf is not"),
    ("a float", leaves(lambda all_: [*all_[:7], all_[7].replace(b'"index":7', b'"index":7.0')]), "entry 7:"),
    ("a truth", leaves(lambda all_: [all_[0], all_[1].replace(b":1,", b":true,")]), "entry 1:"),
    ("not a number", leaves(lambda all_: [*all_[:7], b'{"v":NaN}\n']), "entry 7:"),
    (
        "changed",
        leaves(lambda all_: [*all_[:7], all_[7].replace(b'"commitment":"0', b'"commitment":"1'), *all_[8:]]),
        "entry 14: it does not go on",
    ),
    (
        "changed at the end of a chain",
        leaves(lambda all_: [*all_[:309], all_[309].replace(b'"commitment":"0', b'"commitment":"1'), *all_[310:]]),
        "entry 309: the checkpoint that ends with it has another root",
    ),
    ("no checkpoints", notes(lambda text: text[:0]), "no checkpoint of test.example/consent"),
    ("cut notes", notes(lambda text: text[:-1]), "not genuine"),
    ("a note without its end", notes(lambda text: text[:-5]), "its end is cut off"),
    ("no empty line", notes(lambda text: text.replace(b"\n\n---\n", b"\n---\n")), "empty line"),
    ("notes twice", notes(lambda text: text + text), "out of order"),
    ("another size", notes(lambda text: text.replace(b"\n20\n", b"\n21\n")), "entry 20:"),
    ("huge note", notes(lambda text: text[:1] * 300_000), "too long"),
    ("notes that are no UTF-8", notes(lambda text: b"\xff" + text), "not UTF-8"),
    ("a signature that cannot be read", notes(lambda text: text.replace(b" ", b"  ")), "entry 2:"),
    ("no key", key(""), "not an Ed25519 verifier key"),
    ("huge key", key("x" * 5000), "key.txt is too long"),
    ("another origin", key(f"{OTHER}\n"), "no checkpoint of another.example"),
    ("another key", key(f"{IMPOSTOR}\n"), "not signed by test.example"),
    ("no leaves", no_file("leaves.jsonl"), "No such file"),
    ("no file of checkpoints", no_file("checkpoints.txt"), "No such file"),
    ("no file of the key", no_file("key.txt"), "No such file"),
]


async def test_whatever_is_wrong_is_one_line_that_names_the_lowest_entry(exported: Path, tmp_path: Path) -> None:
    for number, (attack, spoil, expected) in enumerate(ATTACKS):
        copy = tmp_path / f"copy-{number}"
        shutil.copytree(exported, copy)
        spoil(copy)
        with pytest.raises(VerdictError) as refused:
            verify(copy, None)
        told = str(refused.value)
        assert expected in told, attack
        assert "\n" not in told


async def test_a_rewritten_ledger_is_found_by_a_checkpoint_that_someone_else_kept(
    exported: Path, tmp_path: Path
) -> None:
    """Whoever holds the key can sign another history; only who kept a checkpoint of the first can tell."""
    kept = tmp_path / "kept.txt"
    kept.write_text((exported / "checkpoints.txt").read_text().split("\n---\n")[2])
    assert verify(exported, kept).endswith("1 that were kept elsewhere")
    shorter = tmp_path / "shorter"
    shutil.copytree(exported, shorter)
    (shorter / "leaves.jsonl").write_bytes(b"".join(lines(exported)[:20]))
    (shorter / "checkpoints.txt").write_text(
        "".join((exported / "checkpoints.txt").read_text().partition("\n300\n")[0].rpartition("---\n")[:2])
    )
    assert verify(shorter, None).startswith("genuine: 20 entries, 2 checkpoints")  # negative control
    with pytest.raises(VerdictError, match="entry 20: it is missing, though a checkpoint covers it"):
        verify(shorter, kept)
    for spoilt in ("", "x", kept.read_text().replace("\n300\n", "\n301\n"), kept.read_text()[:-9]):
        kept.write_text(spoilt)
        with pytest.raises(VerdictError):
            verify(exported, kept)
    with pytest.raises(VerdictError, match=r"Is a directory|No such file"):
        verify(exported, tmp_path)


async def test_a_log_that_began_under_an_earlier_name_of_the_ledger_is_a_kept_one(
    exported: Path, tmp_path: Path
) -> None:
    """After a restore that lost entries the ledger has another name, and the log goes on."""
    kept, earlier = tmp_path / "checkpoints.log", sign_checkpoint(9, bytes(32), replace(LEDGER, name="earlier.example"))
    written = (exported / "checkpoints.txt").read_text()
    kept.write_text(f"{earlier}\n---\n{written}")
    assert verify(exported, kept).endswith(f"{written.count('---')} that were kept elsewhere")
    kept.write_text(f"{earlier}\n---\n")
    with pytest.raises(VerdictError, match=r"holds no checkpoint of test\.example/consent"):
        verify(exported, kept)


async def test_a_ledger_that_is_broken_where_it_stands_is_told(sqlite_url: str, tmp_path: Path) -> None:
    await grow(sqlite_url, tmp_path / "checkpoints.log")
    database = await open_database(sqlite_url)
    await database.write(unprotect)
    await database.write(execute, update(entries).where(entries.c.index == 17).values(leaf=b"{}"))
    await database.close()
    with pytest.raises(StorageError, match="the ledger is broken: entry 17: it does not match its hash"):
        await check(settings_of(sqlite_url))


# --- The log beside the database ---


@pytest.mark.parametrize("torn_at", [1, len(LEDGER.name) + 1, 60, -6])
def test_the_log_goes_on_after_what_a_crash_has_torn_off(tmp_path: Path, torn_at: int) -> None:
    """A copy of it is good for verifying: nothing is left of what was never signed to the end."""
    log = CheckpointLog(tmp_path / "deep" / "checkpoints.log")
    assert log.last(LEDGER.name) is None
    first, torn, third = (f"{sign_checkpoint(size, bytes(32), LEDGER)}\n---\n" for size in (1, 2, 3))
    for _ in range(2):
        log.append(first.removesuffix("\n---\n"))
    assert log.path.read_text() == first
    with log.path.open("a") as file:
        file.write(torn[:torn_at])
    found = log.last(LEDGER.name)
    assert found is not None
    assert found.size == 1
    log.append(third.removesuffix("\n---\n"))
    assert log.path.read_text() == first + third
    assert log.last("another.example") is None


@pytest.mark.parametrize("cut", range(1, 6))
def test_a_whole_note_stays_though_its_separator_is_not_all_there(tmp_path: Path, cut: int) -> None:
    """An editor may have taken the last line's end; what was signed still counts against a smaller ledger."""
    log = CheckpointLog(tmp_path / "checkpoints.log")
    note = sign_checkpoint(20, bytes(32), LEDGER)
    log.path.write_text(f"{note}\n---\n"[:-cut])
    found = log.last(LEDGER.name)
    assert found is not None
    assert found.size == 20
    log.append(sign_checkpoint(21, bytes(32), LEDGER))
    assert log.path.read_text().startswith(note)
    found = log.last(LEDGER.name)
    assert found is not None
    assert found.size == 21


@pytest.mark.parametrize("strange", ["another.example/consent\n4\n", "not a log at all"])
def test_what_is_no_beginning_of_a_note_of_ours_is_left_where_it_is(tmp_path: Path, strange: str) -> None:
    """Who names the wrong file by mistake loses nothing of it."""
    log = CheckpointLog(tmp_path / "checkpoints.log")
    log.path.write_text(strange)
    note = sign_checkpoint(3, bytes(32), LEDGER)
    log.append(note)
    assert log.path.read_text() == f"{strange}\n---\n{note}\n---\n"
    found = log.last(LEDGER.name)
    assert found is not None
    assert found.size == 3


def test_a_checkpoint_far_above_the_end_of_the_log_is_found(tmp_path: Path) -> None:
    """Another ledger has written into the same file since."""
    log = CheckpointLog(tmp_path / "checkpoints.log")
    log.append(sign_checkpoint(7, bytes(32), LEDGER))
    other = sign_checkpoint(8, bytes(32), replace(LEDGER, name="another.example/consent"))
    with log.path.open("a") as file:
        file.write(f"{other}\n---\n" * 500)
    found = log.last(LEDGER.name)
    assert found is not None
    assert found.size == 7
