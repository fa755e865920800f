"""What only PostgreSQL has: a server that can go away, and transactions that collide."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import time
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.ext.asyncio import create_async_engine

from storage.database import Database, DatabaseAway, PostgresqlLimits, lock_person, migrate, open_database
from storage.postgresql import make_engine
from tests.storage.notebook import make_notes, note, note_next_number, numbers, pause, texts, unprotected

IMPATIENT = PostgresqlLimits(
    pool_size=4,
    pool_wait_seconds=0.2,
    lock_wait_seconds=0.2,
    statement_seconds=0.5,
    attempts_max=3,
    retry_seconds=0.001,
)


@pytest.fixture
async def notebook(postgresql_url: str) -> AsyncIterator[Database]:
    database = await open_database(postgresql_url, postgresql=IMPATIENT)
    await database.write(make_notes)
    yield database
    await database.close()


@contextlib.asynccontextmanager
async def held_lock(url: str, telegram_id: int) -> AsyncIterator[None]:
    """Another process is in the middle of a transaction of this person."""
    engine = make_engine(make_url(url), IMPATIENT)
    async with engine.begin() as connection:
        await connection.run_sync(lock_person, telegram_id)
        yield
    await engine.dispose()


class Colliding:
    """A function that fails as PostgreSQL makes it fail, so many times."""

    def __init__(self, sqlstate: str, times: int) -> None:
        self.sqlstate = sqlstate
        self.times = times
        self.runs = 0

    def __call__(self, conn: Connection) -> str:
        self.runs += 1
        note(conn, f"run {self.runs}")
        if self.runs <= self.times:
            conn.exec_driver_sql(f"DO $$ BEGIN RAISE EXCEPTION 'collided' USING ERRCODE = '{self.sqlstate}'; END $$")
        return "done"


@pytest.mark.parametrize("sqlstate", ["40001", "40P01"])
async def test_a_colliding_transaction_runs_again_from_the_beginning(notebook: Database, sqlstate: str) -> None:
    assert await notebook.write(Colliding(sqlstate, times=2)) == "done"
    assert await notebook.read(texts) == ["run 3"]


async def test_a_transaction_that_goes_on_colliding_is_given_up(notebook: Database) -> None:
    colliding = Colliding("40001", times=100)
    with pytest.raises(DatabaseAway):
        await notebook.write(colliding)
    assert colliding.runs == IMPATIENT.attempts_max


@pytest.mark.parametrize("is_locked", [True, pytest.param(False, marks=unprotected)])
async def test_the_lock_of_a_person_orders_their_transactions(notebook: Database, *, is_locked: bool) -> None:
    def note_in_turn(conn: Connection) -> None:
        if is_locked:
            lock_person(conn, -(2**62))
        note_next_number(conn, 0.1)

    # Connected beforehand, so that the two do begin together.
    await asyncio.gather(*(notebook.write(pause, 0.05) for _ in range(2)))
    await asyncio.gather(*(notebook.write(note_in_turn) for _ in range(2)))
    assert await notebook.read(numbers) == [1, 2]


async def test_the_lock_of_a_person_holds_up_nobody_else(notebook: Database, postgresql_url: str) -> None:
    async with held_lock(postgresql_url, 1):
        await notebook.write(lock_person, 2)


async def test_waiting_for_a_person_has_a_limit(notebook: Database, postgresql_url: str) -> None:
    async with held_lock(postgresql_url, 1):
        with pytest.raises(DatabaseAway):
            await notebook.write(lock_person, 1)
    await notebook.write(lock_person, 1)


@pytest.mark.parametrize("is_shielded", [True, pytest.param(False, marks=unprotected)])
async def test_a_transaction_outlives_its_cancelled_caller(
    notebook: Database, postgresql_url: str, *, is_shielded: bool
) -> None:
    def note_slowly(conn: Connection) -> None:
        note(conn, "slow")
        pause(conn, 0.2)

    engine = make_engine(make_url(postgresql_url), IMPATIENT)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(0.05):
            if is_shielded:
                await notebook.write(note_slowly)
            async with engine.begin() as unshielded:
                await unshielded.run_sync(note_slowly)
    await engine.dispose()
    await notebook.close()

    again = await open_database(postgresql_url)
    stored = await again.read(texts)
    await again.close()
    assert stored == ["slow"]


async def test_a_lost_connection_is_told_as_such_and_the_next_one_works(notebook: Database) -> None:
    def lose(conn: Connection) -> None:
        note(conn, "gone")
        conn.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")

    with pytest.raises(DatabaseAway):
        await notebook.write(lose)
    assert await notebook.write(note, "fine") == "fine"
    assert await notebook.read(texts) == ["fine"]


async def test_a_server_that_restarted_costs_one_failure_at_most(notebook: Database, postgresql_url: str) -> None:
    """The pool forgets every connection as soon as one is found dead."""
    await asyncio.gather(*(notebook.write(pause, 0.05) for _ in range(4)))
    engine = create_async_engine(make_url(postgresql_url), isolation_level="AUTOCOMMIT")
    async with engine.connect() as other:
        await other.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    await engine.dispose()

    with pytest.raises(DatabaseAway):
        await notebook.write(note, "lost")
    assert [await notebook.write(note, f"{number}") for number in range(4)] == ["0", "1", "2", "3"]


async def test_what_was_acknowledged_is_on_the_disk_whatever_the_servers_default(postgresql_url: str) -> None:
    """With `synchronous_commit` off the server says that it has committed, and forgets it when it crashes."""
    name = make_url(postgresql_url).database
    careless = await open_database(postgresql_url)
    await careless.write(lambda conn: conn.exec_driver_sql(f'ALTER DATABASE "{name}" SET synchronous_commit = off'))
    await careless.close()
    database = await open_database(postgresql_url)
    setting = await database.write(lambda conn: conn.exec_driver_sql("SHOW synchronous_commit").scalar_one())
    await database.close()
    assert setting == "on"


async def test_a_slow_statement_has_a_limit(notebook: Database) -> None:
    with pytest.raises(DatabaseAway):
        await notebook.write(pause, 2)


async def test_waiting_for_a_connection_has_a_limit(notebook: Database) -> None:
    outcomes = await asyncio.gather(*(notebook.write(pause, 0.35) for _ in range(6)), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes].count(DatabaseAway) == 2


async def test_an_absent_server_is_waited_for_and_then_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    database = await open_database(f"postgresql+asyncpg://somebody:secret@127.0.0.1:{port}/consent")
    began = time.perf_counter()
    with pytest.raises(DatabaseAway) as caught:
        await database.wait_until_ready(0.6)
    assert 0.2 < time.perf_counter() - began < 5
    assert "secret" not in str(caught.value)
    await database.close()
    with pytest.raises(DatabaseAway):
        await migrate(f"postgresql+asyncpg://somebody:secret@127.0.0.1:{port}/consent")
