"""PostgreSQL: the same functions over asyncpg, any number of processes beside each other."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Concatenate, ParamSpec, TypeVar

from asyncpg.exceptions import ClientConfigurationError  # type: ignore[import-untyped]  # it tells no types
from sqlalchemy import func, select
from sqlalchemy.engine import URL, Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.errors import DatabaseAway
from storage.schema import SchemaState, schema_state, upgrade

P = ParamSpec("P")
T = TypeVar("T")

# PostgreSQL's error codes (appendix A of its manual). Serialisation failure and deadlock: nothing was written, so the
# same transaction may simply run again.
COLLISIONS = frozenset({"40001", "40P01"})

# Classes and codes that speak of the connection, the server or its resources, not of the statement.
AWAY_CLASSES = frozenset({"08", "28", "3D", "53", "57", "58", "XX"})
AWAY_CODES = frozenset({"55P03", "25P03", "25P04"})

MIGRATION_SECONDS = 3600.0

# Two numbers name a lock apart from those of one number, by which persons are locked.
MIGRATION_LOCK = (1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostgresqlLimits:
    """How long and how many, for PostgreSQL."""

    pool_size: int = 10
    pool_wait_seconds: float = 5.0
    connect_seconds: float = 5.0
    statement_seconds: float = 10.0
    lock_wait_seconds: float = 5.0
    idle_in_transaction_seconds: float = 30.0
    command_seconds: float = 15.0
    attempts_max: int = 5
    retry_seconds: float = 0.02
    ready_probe_seconds: float = 0.25


class PostgresqlDatabase:
    """A PostgreSQL server: one transaction for each `write`, tried again when it collides with another one."""

    def __init__(self, url: URL, limits: PostgresqlLimits) -> None:
        """Prepare the pool; nothing is connected yet."""
        self._limits = limits
        self._engine = make_engine(url, limits)
        # A read looks at one moment, however many statements it has; PostgreSQL never refuses such a transaction.
        self._reading = self._engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        self._running: set[asyncio.Task[object]] = set()
        self._is_closing = False

    async def write(self, fn: Callable[Concatenate[Connection, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run the function in a transaction, anew if it collides; when this returns, it is committed.

        A caller that is cancelled only stops waiting: the transaction goes on to its end.
        """
        self._refuse_when_closing()
        # Not in a TaskGroup: it must outlive its cancelled caller, and close() waits for it.
        task: asyncio.Task[T] = asyncio.create_task(self._write(lambda connection: fn(connection, *args, **kwargs)))  # noqa: TID251 -- as above
        self._running.add(task)
        task.add_done_callback(self._forget)
        return await asyncio.shield(task)

    async def read(self, fn: Callable[Concatenate[Connection, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run the function in a transaction that cannot write and sees one moment."""
        self._refuse_when_closing()
        try:
            async with self._reading.begin() as connection:
                return await connection.run_sync(fn, *args, **kwargs)
        except Exception as error:
            if (away := _away(error)) is None:
                raise
            raise away from error

    async def schema(self) -> SchemaState:
        """Whether the tables are those that this program was written for."""
        return await self.read(schema_state)

    async def wait_until_ready(self, seconds: float) -> None:
        """Wait until the server answers; raises the last `DatabaseAway` when it does not within these seconds."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        while True:
            try:
                await self.read(lambda connection: connection.exec_driver_sql("SELECT 1").scalar_one())
            except DatabaseAway:
                if loop.time() + self._limits.ready_probe_seconds > deadline:
                    raise
                await asyncio.sleep(self._limits.ready_probe_seconds)
            else:
                return

    async def close(self) -> None:
        """Wait for the writes in progress, then leave the server."""
        self._is_closing = True
        while self._running:
            await asyncio.wait(self._running)
        await self._engine.dispose()

    async def _write(self, fn: Callable[[Connection], T]) -> T:
        attempt = 0
        while True:
            attempt += 1
            try:
                async with self._engine.begin() as connection:
                    return await connection.run_sync(fn)
            except Exception as error:
                is_collision = _code(error) in COLLISIONS
                if is_collision and attempt == self._limits.attempts_max:
                    raise DatabaseAway(f"a transaction collided with others {attempt} times") from error
                if (away := _away(error)) is not None:
                    raise away from error
                if not is_collision:
                    raise
            # At random, so that two that collided do not meet again.
            await asyncio.sleep(self._limits.retry_seconds * 2**attempt * random.random())  # noqa: S311 -- no secret

    def _refuse_when_closing(self) -> None:
        if self._is_closing:
            raise DatabaseAway("the database is being closed")

    def _forget(self, task: asyncio.Task[object]) -> None:
        self._running.discard(task)
        if not task.cancelled():
            # Looked at, so that a failure whose caller has gone is not reported as overlooked.
            task.exception()


async def migrate_postgresql(url: URL) -> None:
    """Bring the database to the newest schema in one transaction; a second migration waits, as long as for any lock."""
    # Building an index on a large table takes longer than any statement of the bot may.
    engine = make_engine(
        url, PostgresqlLimits(pool_size=1, statement_seconds=MIGRATION_SECONDS, command_seconds=MIGRATION_SECONDS)
    )
    try:
        async with engine.begin() as connection:
            await connection.execute(select(func.pg_advisory_xact_lock(*MIGRATION_LOCK)))
            await connection.run_sync(upgrade)
    except Exception as error:
        if (away := _away(error)) is None:
            raise
        raise away from error
    finally:
        await engine.dispose()


def make_engine(url: URL, limits: PostgresqlLimits) -> AsyncEngine:
    """An engine with every limit said aloud; on the server's side too, so that a lost client holds no lock for long."""
    return create_async_engine(
        url,
        isolation_level="READ COMMITTED",
        pool_size=limits.pool_size,
        max_overflow=0,
        pool_timeout=limits.pool_wait_seconds,
        # Values may be personal, and errors are logged.
        hide_parameters=True,
        connect_args={
            "timeout": limits.connect_seconds,
            "command_timeout": limits.command_seconds,
            "server_settings": {
                "application_name": "consent-bot",
                # Whatever the server, its database or our role has as a default: what was answered survives a crash.
                "synchronous_commit": "on",
                "statement_timeout": _milliseconds(limits.statement_seconds),
                "lock_timeout": _milliseconds(limits.lock_wait_seconds),
                "idle_in_transaction_session_timeout": _milliseconds(limits.idle_in_transaction_seconds),
            },
        },
    )


def _milliseconds(seconds: float) -> str:
    return str(round(seconds * 1000))


def _code(error: Exception) -> str | None:
    """The five characters by which PostgreSQL names an error, or None where it does not come from the server."""
    original = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(original, "sqlstate", None)
    return code if isinstance(code, str) else None


def _away(error: Exception) -> DatabaseAway | None:
    """Storage's name for a trouble of the server or the way to it; None for other errors, which stay what they are."""
    code = _code(error) or ""
    is_lost = isinstance(error, DBAPIError) and error.connection_invalidated
    is_unreachable = isinstance(error, (PoolTimeoutError, OSError, TimeoutError))
    # The address asks for what this machine does not have, such as a root certificate.
    original = error.orig if isinstance(error, DBAPIError) else None
    is_misconfigured = original is not None and isinstance(original.__cause__, ClientConfigurationError)
    if not (is_lost or is_unreachable or is_misconfigured or code in AWAY_CODES or code[:2] in AWAY_CLASSES):
        return None
    reason = (error.orig if isinstance(error, DBAPIError) else error) or type(error).__name__
    return DatabaseAway(f"PostgreSQL cannot be reached or cannot work now: {reason}")
