"""What only SQLite has: shared commits, one writer, a transaction that it may give up by itself."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy.engine import Connection

from storage.batches import Call, run_all
from storage.database import (
    DatabaseAway,
    DatabaseBroken,
    DatabaseLocked,
    SqliteLimits,
    StorageError,
    migrate,
    open_database,
)
from storage.sqlite import connect, raw_connection
from storage.sqlite_database import Reader, Writer, run_batch
from tests.storage.notebook import make_notes, note, numbers, texts, unprotected

BLOB = "x" * 1_000_000
HOLD_THE_LOCK = """
import sys, pathlib, storage.sqlite
lock = storage.sqlite.WriterLock.acquire(pathlib.Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""
FORGET_TO_CLOSE = """
import asyncio, sys
from storage.database import open_database

async def forget_to_close(url):
    database = await open_database(url)
    print(await database.read(lambda conn: "read"))
    asyncio.get_running_loop().create_task(database.write(lambda conn: None))
    await asyncio.sleep(0)

asyncio.run(forget_to_close(sys.argv[1]))
"""


def run_batch_naively(conn: Connection, calls: Sequence[Call]) -> None:
    """As one would write it at first: a savepoint's trouble is its caller's, and nobody asks for the transaction."""
    raw = raw_connection(conn)
    raw.execute("BEGIN IMMEDIATE")
    for call in calls:
        raw.execute("SAVEPOINT call")
        try:
            call.result = call.fn(conn)
        except Exception as error:  # noqa: BLE001 -- the caller's
            call.error = error
            try:
                raw.execute("ROLLBACK TO call")
            except sqlite3.OperationalError:
                continue
        raw.execute("RELEASE call")
    raw.commit()


def run_batch_without_savepoints(conn: Connection, calls: Sequence[Call]) -> None:
    """One transaction and nothing around each function."""
    raw = raw_connection(conn)
    raw.execute("BEGIN IMMEDIATE")
    for call in calls:
        try:
            call.result = call.fn(conn)
        except LookupError as error:
            call.error = error
    raw.execute("COMMIT")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "notes.db"


@pytest.fixture
def conn(path: Path) -> Iterator[Connection]:
    conn = connect(path, busy_timeout_seconds=1)
    make_notes(conn)
    yield conn
    conn.close()


def make_calls(*fns: Callable[[Connection], object]) -> list[Call]:
    """Calls that nobody waits for."""
    loop = asyncio.new_event_loop()
    try:
        return [Call(fn=fn, future=loop.create_future()) for fn in fns]
    finally:
        loop.close()


def file_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite+aiosqlite:///"))


def mode_of(path: Path) -> int:
    return path.stat().st_mode & 0o777


def files_in(directory: Path) -> list[str]:
    return sorted(file.name for file in directory.iterdir())


def fill_the_disk_at(conn: Connection, pages: int) -> None:
    """Let the file grow by so many pages and then be full."""
    used = conn.exec_driver_sql("PRAGMA page_count").scalar_one()
    conn.exec_driver_sql(f"PRAGMA max_page_count={used + pages}")


@pytest.mark.parametrize("run", [run_batch, pytest.param(run_batch_naively, marks=unprotected)])
def test_nobody_is_told_success_whose_row_is_lost(
    conn: Connection, path: Path, run: Callable[[Connection, Sequence[Call]], None]
) -> None:
    """The disk is full for the second of three: SQLite then gives up what the first wrote as well."""
    calls = make_calls(
        lambda conn: note(conn, "first"), lambda conn: note(conn, BLOB), lambda conn: note(conn, "third")
    )
    fill_the_disk_at(conn, 4)
    try:
        run(conn, calls)
        told = [str(call.result) for call in calls if call.error is None]
    except DatabaseBroken:
        told = []
    conn.close()

    stored = texts(connect(path, busy_timeout_seconds=1, read_only=True))
    assert set(told) <= set(stored)


@pytest.mark.parametrize("run", [run_batch, pytest.param(run_batch_without_savepoints, marks=unprotected)])
def test_a_failing_function_leaves_nothing_in_a_shared_commit(
    conn: Connection, run: Callable[[Connection, Sequence[Call]], None]
) -> None:
    def note_and_fail(conn: Connection) -> None:
        note(conn, "half")
        raise LookupError

    run(conn, make_calls(note_and_fail, lambda conn: note(conn, "whole")))
    assert texts(conn) == ["whole"]


@pytest.mark.parametrize("statement", ["COMMIT", "ROLLBACK"])
def test_a_function_that_ends_the_transaction_fails_the_batch(conn: Connection, statement: str) -> None:
    calls = make_calls(lambda conn: note(conn, "first"), lambda conn: conn.exec_driver_sql(statement))
    with pytest.raises(DatabaseBroken):
        run_batch(conn, calls)


def test_a_function_that_begins_another_transaction_fails_the_batch(conn: Connection, path: Path) -> None:
    """A transaction stands, but not the one that the others wrote in."""

    def swap(conn: Connection) -> None:
        conn.exec_driver_sql("ROLLBACK")
        conn.exec_driver_sql("BEGIN")

    calls = make_calls(lambda conn: note(conn, "first"), swap)
    run_all(Writer(path, SqliteLimits()), calls)
    assert [type(call.error) for call in calls] == [DatabaseBroken, DatabaseBroken]
    assert texts(conn) == []


async def test_after_a_full_disk_everyone_gets_an_error_and_the_next_batch_works(sqlite_url: str) -> None:
    database = await open_database(sqlite_url)
    try:
        await database.write(make_notes)
        # A limit of the connection, so that the new one has space again.
        await database.write(fill_the_disk_at, 4)
        outcomes = await asyncio.gather(
            *(database.write(note, word) for word in ("first", BLOB, "third")), return_exceptions=True
        )
        # Asked in one turn of the loop, the three share a batch.
        assert [isinstance(outcome, DatabaseBroken) for outcome in outcomes] == [True, True, True]
        assert await database.write(note, "later") == "later"
        assert await database.read(texts) == ["later"]
    finally:
        await database.close()


async def test_a_batch_fails_whole_when_its_commit_fails(sqlite_url: str) -> None:
    """A foreign key that is checked at the end stands for any trouble at COMMIT."""

    def point_nowhere(conn: Connection) -> None:
        conn.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        conn.exec_driver_sql("""INSERT INTO records ("index", sealed, opening) VALUES (7, 'x', 'x')""")

    database = await open_database(sqlite_url)
    try:
        await database.write(make_notes)
        outcomes = await asyncio.gather(
            database.write(note, "first"), database.write(point_nowhere), return_exceptions=True
        )
        assert [type(outcome) for outcome in outcomes] == [DatabaseBroken, DatabaseBroken]
        assert await database.write(note, "later") == "later"
        assert await database.read(texts) == ["later"]
    finally:
        await database.close()


async def test_callers_that_wait_share_a_commit(sqlite_url: str) -> None:
    """Counted by the frames of the log: a page that many change in one commit is logged once."""

    async def logged_bytes(limits: SqliteLimits) -> int:
        database = await open_database(sqlite_url, sqlite=limits)
        try:
            await asyncio.gather(*(database.write(note, "x") for _ in range(50)))
            return file_of(sqlite_url + "-wal").stat().st_size
        finally:
            await database.close()

    await (database := await open_database(sqlite_url)).write(make_notes)
    await database.close()
    assert await logged_bytes(SqliteLimits()) * 5 < await logged_bytes(SqliteLimits(batch_max=1))


async def test_callers_beyond_the_limit_are_turned_away(sqlite_url: str) -> None:
    database = await open_database(sqlite_url, sqlite=SqliteLimits(waiting_max=5))
    try:
        await database.write(make_notes)
        outcomes = await asyncio.gather(*(database.write(note, str(n)) for n in range(8)), return_exceptions=True)
        assert [isinstance(outcome, DatabaseAway) for outcome in outcomes] == [False] * 5 + [True] * 3
    finally:
        await database.close()


async def test_a_second_writer_is_refused_and_told_what_to_do(sqlite_url: str) -> None:
    database = await open_database(sqlite_url)
    try:
        with pytest.raises(DatabaseLocked, match="stop it first") as caught:
            await open_database(sqlite_url)
        assert "\n" not in str(caught.value)
        with pytest.raises(DatabaseLocked):
            await migrate(sqlite_url)
    finally:
        await database.close()
    await (await open_database(sqlite_url)).close()


async def test_a_writer_of_another_process_is_refused_until_that_one_is_dead(sqlite_url: str) -> None:
    holder = subprocess.Popen(  # noqa: ASYNC220 -- a short one
        [
            sys.executable,
            "-c",
            HOLD_THE_LOCK,
            file_of(sqlite_url),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(DatabaseLocked, match=f"pid {holder.pid}"):
            await open_database(sqlite_url)
        holder.kill()
    await (await open_database(sqlite_url)).close()


async def test_reading_alone_works_beside_the_writer(sqlite_url: str) -> None:
    database = await open_database(sqlite_url)
    beside = await open_database(sqlite_url, read_only=True)
    try:
        await database.write(make_notes)
        await database.write(note, "one")
        assert await beside.read(texts) == ["one"]
        with pytest.raises(DatabaseAway):
            await beside.write(note, "two")
    finally:
        await beside.close()
        await database.close()


async def test_reading_alone_makes_no_file(tmp_path: Path) -> None:
    with pytest.raises(DatabaseAway, match="migrate"):
        await open_database(f"sqlite+aiosqlite:///{tmp_path}/consent.db", read_only=True)
    assert files_in(tmp_path) == []


async def test_an_absent_database_is_made_with_its_directory_for_its_owner_alone(tmp_path: Path) -> None:
    """Whatever its name is made of."""
    path = tmp_path / "a" / "b c%41#é?" / "consent.db"
    await (await open_database(f"sqlite+aiosqlite:///{quote(str(path))}")).close()
    assert mode_of(path) == 0o600


async def test_a_file_that_is_no_database_is_told_at_start(tmp_path: Path) -> None:
    (tmp_path / "consent.db").write_text("this is a letter and no database, whatever its name says" * 20)
    with pytest.raises(DatabaseAway, match="not a database"):
        await open_database(f"sqlite+aiosqlite:///{tmp_path}/consent.db")
    with pytest.raises(DatabaseAway, match="not a database"):
        await migrate(f"sqlite+aiosqlite:///{tmp_path}/consent.db")
    # And the lock was given back.
    (tmp_path / "consent.db").unlink()
    await (await open_database(f"sqlite+aiosqlite:///{tmp_path}/consent.db")).close()


async def test_closing_leaves_one_file_and_its_lock(sqlite_url: str) -> None:
    database = await open_database(sqlite_url)
    await database.write(make_notes)
    await database.close()
    await database.close()
    assert files_in(file_of(sqlite_url).parent) == ["consent.db", "consent.db.lock"]


def test_a_program_that_ends_without_closing_does_not_hang(sqlite_url: str) -> None:
    ended = subprocess.run([sys.executable, "-c", FORGET_TO_CLOSE, sqlite_url], check=True, capture_output=True)
    assert (ended.stdout, ended.stderr) == (b"read\n", b"")


async def test_callers_are_waited_for_who_came_last_time(sqlite_url: str) -> None:
    """As many as shared the last commit, but not for ever: closing does not wait for the second one."""
    database = await open_database(sqlite_url, sqlite=SqliteLimits(gather_seconds=1000))
    await asyncio.gather(database.write(make_notes), database.write(lambda _: None))
    async with asyncio.TaskGroup() as group:
        lone = group.create_task(database.write(note, "lone"))
        await asyncio.sleep(0.05)
        assert not lone.done()
        await database.write(note, "second")
        await lone
        lone = group.create_task(database.write(note, "alone again"))
        await asyncio.sleep(0.05)
        assert not lone.done()
        await database.close()
    assert lone.result() == "alone again"


def test_a_reader_that_cannot_connect_tells_each_caller(tmp_path: Path) -> None:
    calls = make_calls(texts, texts)
    run_all(Reader(tmp_path / "absent.db", SqliteLimits()), calls)
    assert [type(call.error) for call in calls] == [DatabaseBroken, DatabaseBroken]


async def test_a_migration_refuses_to_leave_rows_that_point_nowhere(sqlite_url: str) -> None:
    conn = connect(file_of(sqlite_url), busy_timeout_seconds=1, foreign_keys=False)
    conn.exec_driver_sql("""INSERT INTO records ("index", sealed, opening) VALUES (7, 'x', 'x')""")
    conn.close()
    with pytest.raises(StorageError, match="point nowhere"):
        await migrate(sqlite_url)


def test_every_setting_of_the_writer_is_in_force(conn: Connection) -> None:
    settings = ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers", "secure_delete", "busy_timeout")
    assert [conn.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in settings] == ["wal", 2, 1, 1, 1, 1000]


def begin_as_the_driver_does(path: Path) -> sqlite3.Connection:
    """The driver's default: a transaction begins with the first write, after the read."""
    return sqlite3.connect(path, timeout=5)


def begin_before_reading(path: Path) -> sqlite3.Connection:
    """Ours: the right to write comes first."""
    raw = sqlite3.connect(path, timeout=5, isolation_level=None)
    raw.execute("BEGIN IMMEDIATE")
    return raw


@pytest.mark.parametrize("begin", [begin_before_reading, pytest.param(begin_as_the_driver_does, marks=unprotected)])
def test_the_highest_number_holds_until_the_next_is_written(
    conn: Connection, path: Path, begin: Callable[[Path], sqlite3.Connection]
) -> None:
    """Why transactions begin with BEGIN IMMEDIATE: here between connections, in the product between batches."""
    both_have_read = threading.Barrier(2, timeout=0.2)

    def take_a_number() -> None:
        raw = begin(path)
        number = raw.execute("SELECT coalesce(max(number), 0) FROM notes").fetchone()[0]
        with contextlib.suppress(threading.BrokenBarrierError):
            both_have_read.wait()
        raw.execute("INSERT INTO notes (number) VALUES (?)", (number + 1,))
        raw.commit()
        raw.close()

    threads = [threading.Thread(target=take_a_number) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert numbers(conn) == [1, 2]
