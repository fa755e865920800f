"""SQLite: one writer thread whose waiting functions share commits, and a few threads that only read."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar, cast

from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from storage.batches import Batches, Call
from storage.errors import DatabaseAway, DatabaseBroken, StorageError
from storage.schema import SchemaState, schema_state, upgrade
from storage.sqlite import AWAY_CODES, READER_AWAY_CODES, WriterLock, as_away, connect, raw_connection

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class SqliteLimits:
    """How long and how many, for SQLite."""

    gather_seconds: float = 0.002
    batch_max: int = 256
    waiting_max: int = 10_000
    readers: int = 2
    busy_timeout_seconds: float = 5.0


class SqliteDatabase:
    """A SQLite file: `write` shares commits, `read` looks at one moment of what is committed."""

    def __init__(self, path: Path, limits: SqliteLimits, lock: WriterLock | None) -> None:
        """Take over the lock; without one the file is only read."""
        self._path = path
        self._lock = lock
        self._writer = (
            Batches(
                [Writer(path, limits)],
                name="sqlite-writer",
                gather_seconds=limits.gather_seconds,
                batch_max=limits.batch_max,
                waiting_max=limits.waiting_max,
            )
            if lock
            else None
        )
        # Reads pay no fsync, so there is nothing to wait for: what comes in one turn of the loop goes together.
        self._readers = Batches(
            [Reader(path, limits) for _ in range(limits.readers)],
            name="sqlite-reader",
            gather_seconds=0.0,
            batch_max=limits.batch_max,
            waiting_max=limits.waiting_max,
        )

    async def write(self, fn: Callable[Concatenate[Connection, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run the function in a transaction; when this returns, what it wrote is on the disk."""
        if self._writer is None:
            raise DatabaseAway(f"{self._path} was opened for reading only")
        return cast("T", await self._writer.call(lambda connection: fn(connection, *args, **kwargs)))

    async def read(self, fn: Callable[Concatenate[Connection, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run the function on a connection that cannot write; it sees every commit that was acknowledged before."""
        return cast("T", await self._readers.call(lambda connection: fn(connection, *args, **kwargs)))

    async def schema(self) -> SchemaState:
        """Whether the tables are those that this program was written for."""
        return await self.read(schema_state)

    async def wait_until_ready(self, seconds: float) -> None:  # noqa: ARG002 -- a file is there or not, waiting brings nothing
        """Raise `DatabaseAway` unless the file answers."""
        await self.read(_nothing)

    async def close(self) -> None:
        """Finish what waits, then let go of the file and its lock."""
        await self._readers.close()
        if self._writer is not None:
            await self._writer.close()
        if self._lock is not None:
            self._lock.release()


async def open_sqlite(path: Path, limits: SqliteLimits, *, read_only: bool) -> SqliteDatabase:
    """Open the file, making it and its directory when absent; raises `DatabaseLocked` while another process writes."""
    with _unusable_is_away(path):
        if read_only and not path.exists():  # noqa: ASYNC240 -- once, at start
            raise DatabaseAway(f"there is no database at {path}: run `migrate` first")
        lock = None if read_only else WriterLock.acquire(path)
    database = SqliteDatabase(path, limits, lock)
    try:
        if not read_only:
            await database.write(_nothing)
        await database.read(_nothing)
    except BaseException:
        await database.close()
        raise
    return database


def migrate_sqlite(path: Path) -> None:
    """Bring the file to the newest schema in one transaction, as the only writer."""
    with _unusable_is_away(path):
        lock = WriterLock.acquire(path)
    try:
        # A table is changed by rebuilding it, and while the old one is away nothing may mind who points to it.
        connection = connect(path, busy_timeout_seconds=SqliteLimits().busy_timeout_seconds, foreign_keys=False)
        try:
            # SQLAlchemy is told of the transaction too: Alembic asks it, and would begin and end one of its own.
            with connection.begin():
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                upgrade(connection)
                if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                    raise StorageError("a migration would leave rows that point nowhere: nothing was changed")
        finally:
            connection.close()
    except DBAPIError as error:
        if (away := as_away(error)) is None:
            raise
        raise away from error
    finally:
        lock.release()


@contextmanager
def _unusable_is_away(path: Path) -> Iterator[None]:
    """Tell of a path where no file can be (below another file, no permission) as of any other trouble."""
    try:
        yield
    except OSError as error:
        raise DatabaseAway(f"there can be no database at {path}: {error.strerror}") from error


def _nothing(connection: Connection) -> None:
    """Open the connection and do nothing, so that a file that cannot be used is told at start."""
    connection.exec_driver_sql("SELECT count(*) FROM sqlite_schema")


class Writer:
    """The one connection that writes, and the only one that checkpoints."""

    def __init__(self, path: Path, limits: SqliteLimits) -> None:
        """Note where to connect; the thread connects with its first batch."""
        self._path = path
        self._limits = limits
        self._connection: Connection | None = None

    def run(self, calls: Sequence[Call]) -> None:
        """Run the calls in one transaction; after trouble with the transaction itself the connection is thrown away."""
        try:
            if self._connection is None:
                self._connection = connect(self._path, busy_timeout_seconds=self._limits.busy_timeout_seconds)
            run_batch(self._connection, calls)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the connection; SQLite then checkpoints and removes the write-ahead log, as no writer is left."""
        if self._connection is not None:
            connection, self._connection = self._connection, None
            connection.close()


class Reader:
    """A connection that cannot write."""

    def __init__(self, path: Path, limits: SqliteLimits) -> None:
        """Note where to connect; the thread connects with its first batch."""
        self._path = path
        self._limits = limits
        self._connection: Connection | None = None

    def run(self, calls: Sequence[Call]) -> None:
        """Run the calls in one transaction: it begins after all were asked, so none sees less than it may expect."""
        try:
            if self._connection is None:
                self._connection = connect(
                    self._path, busy_timeout_seconds=self._limits.busy_timeout_seconds, read_only=True
                )
            raw = raw_connection(self._connection)
            raw.execute("BEGIN")
            for call in calls:
                _run_one(self._connection, call, READER_AWAY_CODES)
            raw.execute("ROLLBACK")
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            connection, self._connection = self._connection, None
            connection.close()


def run_batch(connection: Connection, calls: Sequence[Call]) -> None:
    """Run the calls in one transaction, a savepoint each; raises, and nothing is written, unless it is committed whole.

    SQLite may roll back everything by itself when a statement meets a full disk or an I/O error
    (sqlite.org/lang_transaction.html, "Response To Errors Within A Transaction"). The next savepoint would then commit
    on its own, and the end would seem to succeed while what was done before is gone: hence the question at every step
    whether the transaction still stands.
    """
    # Straight to the driver: SQLAlchemy's way of running these few words costs as much as a statement.
    raw = raw_connection(connection)
    raw.execute("BEGIN IMMEDIATE")
    for call in calls:
        _require_transaction(raw)
        raw.execute("SAVEPOINT call")
        _run_one(connection, call, AWAY_CODES)
        _require_transaction(raw)
        if call.error is not None:
            raw.execute("ROLLBACK TO call")
        raw.execute("RELEASE call")
    _require_transaction(raw)
    raw.execute("COMMIT")


def _run_one(connection: Connection, call: Call, away_codes: frozenset[int]) -> None:
    try:
        call.result = call.fn(connection)
    except Exception as error:  # noqa: BLE001 -- it is this caller's, who raises it
        call.error = as_away(error, away_codes) or error


def _require_transaction(raw: sqlite3.Connection) -> None:
    if not raw.in_transaction:
        raise DatabaseBroken("SQLite rolled back the transaction by itself (a full disk or an I/O error)")
