"""The door to the database: open it by its address, hand it plain functions.

A transaction is a function of an open connection, `fn(connection, …)`, that reads, decides, writes and returns an
outcome. It cannot await, so nothing waits for the network while a transaction is open; and a test calls it directly.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy import func, select
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError

from storage.errors import DatabaseAway, DatabaseBroken, DatabaseLocked, StorageError
from storage.postgresql import PostgresqlDatabase, PostgresqlLimits, migrate_postgresql
from storage.schema import SchemaState
from storage.sqlite_database import SqliteLimits, migrate_sqlite, open_sqlite

__all__ = [
    "Connection",
    "Database",
    "DatabaseAway",
    "DatabaseBroken",
    "DatabaseLocked",
    "PostgresqlLimits",
    "SchemaState",
    "SqliteLimits",
    "StorageError",
    "lock_person",
    "migrate",
    "open_database",
]

P = ParamSpec("P")
T = TypeVar("T")


class Database(Protocol):
    """What use cases know of the database; SQLite and PostgreSQL keep the same promises."""

    async def write(self, fn: Callable[Concatenate[Connection, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run the function in one transaction: durable when this returns, undone when it raises.

        Whatever the function raises reaches its caller alone. Only `DatabaseAway` leaves open whether it was written,
        as the connection may be lost at the moment of the commit: so every write must be one that can be sent again.
        Cancelling the caller cancels its waiting, never the commit. On PostgreSQL the function may run several times,
        so it has no effect but on its connection.
        """
        ...

    async def read(self, fn: Callable[Concatenate[Connection, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run the function where it cannot write and sees one moment, with every write that was acknowledged before."""
        ...

    async def schema(self) -> SchemaState:
        """Whether the tables are those that this program was written for."""
        ...

    async def wait_until_ready(self, seconds: float) -> None:
        """Return when the database answers, or raise `DatabaseAway` when it does not within these seconds."""
        ...

    async def close(self) -> None:
        """Refuse new work, finish what waits, let go."""
        ...


async def open_database(
    url: str,
    *,
    read_only: bool = False,
    sqlite: SqliteLimits | None = None,
    postgresql: PostgresqlLimits | None = None,
) -> Database:
    """Open `sqlite+aiosqlite:///path` or `postgresql+asyncpg://…`; raises `ValueError` for any other address.

    A SQLite file is made when absent, and refused with `DatabaseLocked` while another process writes to it;
    `read_only` works beside that process. PostgreSQL is connected with the first transaction: `wait_until_ready` tells
    whether it is there.
    """
    address = parse_address(url)
    if isinstance(address, Path):
        return await open_sqlite(address, sqlite or SqliteLimits(), read_only=read_only)
    return PostgresqlDatabase(address, postgresql or PostgresqlLimits())


async def migrate(url: str) -> None:
    """Bring the database to the newest schema, in one transaction.

    Raises `DatabaseLocked` while another process writes to a SQLite file; on PostgreSQL a second migration waits.
    """
    address = parse_address(url)
    if isinstance(address, Path):
        await asyncio.to_thread(migrate_sqlite, address)
    else:
        await migrate_postgresql(address)


def lock_person(connection: Connection, telegram_id: int) -> None:
    """Let the transactions of one person follow one another, before anything of theirs is read.

    On PostgreSQL five quick taps may arrive at five processes; on SQLite there is one writer, and the order is given.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(telegram_id)))


def parse_address(url: str) -> Path | URL:
    """The file of a SQLite address, or PostgreSQL's address.

    The message of a `ValueError` never repeats the address, which may hold a password.
    """
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        address = None
    if address is not None and address.drivername == "postgresql+asyncpg":
        return address
    if address is not None and address.drivername == "sqlite+aiosqlite":
        if address.database and address.database != ":memory:" and not address.query:
            return Path(address.database)
        raise ValueError("a SQLite address needs the path of a file: sqlite+aiosqlite:///var/consent.db")
    raise ValueError("a database's address begins with sqlite+aiosqlite:/// or postgresql+asyncpg://")
