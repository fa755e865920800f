"""A consistent copy of a live SQLite database, and the way back.

Copies are made by SQLite's online backup (sqlite.org/backup.html) in one step, which reads a single moment of a
database in WAL mode and holds nobody up. PostgreSQL has tools of its own for this.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from storage.database import parse_address
from storage.errors import StorageError
from storage.schema import schema_state
from storage.sqlite import WriterLock, connect


class BackupError(StorageError):
    """No copy was made, or none was brought back; the message says why, and what is there stays as it was."""


def backup(url: str, file: Path) -> None:
    """Copy the database at `url` as it is at this moment into a new file, durably. It may be in use.

    Raises BackupError, for a file that is there already too: a backup never overwrites anything.
    """
    source = _sqlite_path(url)
    if not source.is_file():
        raise BackupError(f"there is no database at {source}")
    if file.exists():
        raise BackupError(f"{file} is there already")
    with _finished(file) as unfinished:
        _copy(source, unfinished)


def restore(url: str, file: Path, now: datetime) -> Path | None:
    """Put a backup in the place of the database at `url`; the one that was there is kept, and its new path returned.

    Raises DatabaseLocked while a process writes to that database, and BackupError for a file that is no sound backup.
    """
    target = _sqlite_path(url)
    _require_sound(file)
    if target.exists() and target.samefile(file):
        raise BackupError(f"{file} is the database itself")
    lock = WriterLock.acquire(target)
    try:
        with _finished(target) as unfinished:
            _copy(file, unfinished)
            kept = _keep(target, target.with_name(f"{target.name}.before-{now:%Y%m%dT%H%M%SZ}"))
    finally:
        lock.release()
    return kept


def _sqlite_path(url: str) -> Path:
    address = parse_address(url)
    if not isinstance(address, Path):
        raise BackupError("PostgreSQL has tools of its own: pg_dump copies a live database, pg_restore brings it back")
    return address


@contextmanager
def _finished(file: Path) -> Iterator[Path]:
    """A file beside the wanted one, for its owner alone, that takes its name when it is whole and on the disk."""
    unfinished = file.with_name(f"{file.name}.unfinished")
    try:
        unfinished.unlink(missing_ok=True)
        unfinished.touch(mode=0o600)
        yield unfinished
        _sync(unfinished)
        unfinished.replace(file)
        _sync(file.parent)
    except (OSError, sqlite3.Error) as error:
        raise BackupError(f"{file}: {error}") from error
    finally:
        unfinished.unlink(missing_ok=True)


def _copy(source: Path, target: Path) -> None:
    with closing(_read_only(source)) as reading, closing(sqlite3.connect(target)) as writing:
        reading.backup(writing, pages=-1)
        # One file and no log beside it; whoever writes to it next turns the log on again.
        writing.execute("PRAGMA journal_mode=DELETE")


def _require_sound(file: Path) -> None:
    """Look whether the file is whole and one of ours; an older schema is: `run` and `migrate` bring it up to date."""
    if not file.is_file():
        raise BackupError(f"there is no file {file}")
    try:
        with closing(_read_only(file)) as reading:
            (result,) = reading.execute("PRAGMA integrity_check(1)").fetchone()
        with closing(connect(file, busy_timeout_seconds=5.0, read_only=True)) as connection:
            state = schema_state(connection)
    except sqlite3.Error as error:
        raise BackupError(f"{file}: {error}") from error
    if result != "ok":
        raise BackupError(f"{file} is damaged: {result}")
    if state in ("empty", "newer"):
        raise BackupError(
            f"{file} is no backup of this program" if state == "empty" else f"{file} is of a newer program"
        )


def _keep(database: Path, kept: Path) -> Path | None:
    """Give the database and its log second names; then take the log away, which must not meet another database.

    Whatever moment the machine stops at, all that was committed stays reachable under the new names. A damaged database
    is kept likewise: it may be why somebody restores.
    """
    if database.stat().st_size == 0:
        return None
    log = database.with_name(f"{database.name}-wal")
    if log.exists():
        kept.with_name(f"{kept.name}-wal").hardlink_to(log)
    kept.hardlink_to(database)
    _sync(kept.parent)
    log.unlink(missing_ok=True)
    database.with_name(f"{database.name}-shm").unlink(missing_ok=True)
    return kept


def _read_only(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True, timeout=5.0)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
