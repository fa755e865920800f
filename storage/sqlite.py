"""A SQLite file: how it is connected to, who may write to it, and by which errors it says that it cannot work."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from pathlib import Path
from typing import cast
from urllib.parse import quote

from sqlalchemy import create_engine
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from storage.errors import DatabaseAway, DatabaseLocked

# Result codes (sqlite.org/rescode.html) by which SQLite says that the file, the disk or the machine is the trouble, and
# not the statement.
AWAY_CODES = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_NOTADB,
    },
)

# A reader that writes is our mistake, not the machine's.
READER_AWAY_CODES = AWAY_CODES - {sqlite3.SQLITE_READONLY}

# An extended result code carries its primary code in the low byte.
PRIMARY_CODE = 0xFF


def connect(
    path: Path, *, busy_timeout_seconds: float, read_only: bool = False, foreign_keys: bool = True
) -> Connection:
    """Connect with every setting said aloud; we begin transactions, never the driver (`isolation_level=None`)."""

    def open_file() -> sqlite3.Connection:
        mode = "ro" if read_only else "rwc"
        raw = sqlite3.connect(
            f"file:{quote(str(path))}?mode={mode}",
            uri=True,
            timeout=busy_timeout_seconds,
            isolation_level=None,
            check_same_thread=False,
        )
        try:
            for pragma in _pragmas(read_only=read_only, foreign_keys=foreign_keys):
                raw.execute(f"PRAGMA {pragma}")
        except sqlite3.Error:
            raw.close()
            raise
        return raw

    # No pool: the engine makes one connection and is forgotten. Parameters may be personal and stay out of errors.
    return create_engine("sqlite://", creator=open_file, poolclass=NullPool, hide_parameters=True).connect()


def _pragmas(*, read_only: bool, foreign_keys: bool) -> tuple[str, ...]:
    if read_only:
        return ("query_only=ON",)
    return (
        "journal_mode=WAL",
        # NORMAL loses acknowledged commits in a power cut; FULL syncs the log before COMMIT returns.
        "synchronous=FULL",
        f"foreign_keys={'ON' if foreign_keys else 'OFF'}",
        # Without it INSERT OR REPLACE deletes a row of the ledger and no trigger hears of it.
        "recursive_triggers=ON",
        # The writer copies the log back into the file when it has grown to so many pages (4 MiB), within a commit.
        "wal_autocheckpoint=1000",
        # What is deleted (a key, a draft) is overwritten with zeros.
        "secure_delete=ON",
    )


def raw_connection(connection: Connection) -> sqlite3.Connection:
    """The driver's connection under SQLAlchemy's."""
    return cast("sqlite3.Connection", connection.connection.dbapi_connection)


class WriterLock:
    """The right to write to one SQLite file, held by one process; the system gives it back when the process dies."""

    def __init__(self, descriptor: int) -> None:
        """Hold an open and locked file."""
        self._descriptor: int | None = descriptor

    @classmethod
    def acquire(cls, path: Path) -> WriterLock:
        """Lock `<path>.lock`; raises `DatabaseLocked` when somebody else holds it. An absent file is made, empty."""
        path.parent.mkdir(parents=True, exist_ok=True)
        # A file beside the database: closing any descriptor of the database itself would drop SQLite's own locks.
        descriptor = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.read(descriptor, 32).decode("ascii", "replace").strip() or "unknown"
            os.close(descriptor)
            raise DatabaseLocked(f"another process (pid {holder}) writes to {path}: stop it first") from error
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        if not path.exists():
            # Made here and not by SQLite, so that nobody else on the machine can read it.
            path.touch(mode=0o600)
        return cls(descriptor)

    def release(self) -> None:
        """Let the next process write. The file stays: once removed, two processes could lock two files of its name."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def as_away(error: Exception, away_codes: frozenset[int] = AWAY_CODES) -> DatabaseAway | None:
    """Storage's name for a trouble of the file or the machine; None for other errors, which stay what they are."""
    original = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(original, "sqlite_errorcode", None)
    if not isinstance(code, int) or code & PRIMARY_CODE not in away_codes:
        return None
    away = DatabaseAway(f"SQLite cannot work now: {original}")
    away.__cause__ = error
    return away
