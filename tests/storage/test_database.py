"""What SQLite and PostgreSQL both promise."""

from __future__ import annotations

import asyncio
import contextlib

import pytest
from sqlalchemy import text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError, IntegrityError

from storage.database import Database, DatabaseAway, lock_person, open_database
from tests.storage.notebook import make_notes, note, note_next_number, numbers, pause, texts


@pytest.fixture
async def notebook(database: Database) -> Database:
    await database.write(make_notes)
    return database


async def test_a_write_answers_what_its_function_returned(notebook: Database) -> None:
    assert await notebook.write(note, words="one") == "one"


async def test_a_read_sees_every_write_that_was_acknowledged(notebook: Database) -> None:
    for number in range(20):
        await notebook.write(note, f"{number:02}")
        assert len(await notebook.read(texts)) == number + 1


async def test_a_failing_function_undoes_itself_and_nobody_else(notebook: Database) -> None:
    """Twenty at once, so that on SQLite they share a commit."""

    def note_and_fail(conn: Connection, text: str) -> str:
        note(conn, text)
        raise LookupError(text)

    outcomes = await asyncio.gather(
        *(notebook.write(note_and_fail if number % 2 else note, f"{number:02}") for number in range(20)),
        return_exceptions=True,
    )

    assert [f"{number:02}" for number in range(0, 20, 2)] == await notebook.read(texts)
    assert [str(outcome) for outcome in outcomes] == [f"{number:02}" for number in range(20)]
    assert [isinstance(outcome, LookupError) for outcome in outcomes] == [False, True] * 10


async def test_a_refused_statement_undoes_only_its_function(notebook: Database) -> None:
    def repeat_the_head(conn: Connection) -> None:
        note(conn, "gone")
        conn.execute(text("INSERT INTO ledger_head (id, size) VALUES (1, 0)"))

    refused, kept = await asyncio.gather(
        notebook.write(repeat_the_head), notebook.write(note, "kept"), return_exceptions=True
    )

    assert isinstance(refused, IntegrityError)
    assert (kept, ["kept"]) == ("kept", await notebook.read(texts))


async def test_a_function_may_use_a_savepoint_of_its_own(notebook: Database) -> None:
    def try_twice(conn: Connection) -> None:
        note(conn, "before")
        with contextlib.suppress(IntegrityError), conn.begin_nested():
            note(conn, "gone")
            conn.execute(text("INSERT INTO ledger_head (id, size) VALUES (1, 0)"))
        note(conn, "behind")

    await asyncio.gather(notebook.write(try_twice), notebook.write(note, "other"))
    assert await notebook.read(texts) == ["before", "behind", "other"]


async def test_stop_iteration_reaches_its_caller(notebook: Database) -> None:
    """A future refuses StopIteration: its caller would wait for ever."""

    def exhaust(conn: Connection) -> None:
        note(conn, "gone")
        next(iter(()))

    with pytest.raises(RuntimeError):
        await notebook.write(exhaust)
    assert await notebook.read(texts) == []


async def test_what_was_acknowledged_is_there_after_reopening(notebook: Database, database_url: str) -> None:
    await asyncio.gather(*(notebook.write(note, f"{number:02}") for number in range(20)))
    await notebook.close()
    again = await open_database(database_url)
    try:
        assert await again.read(texts) == [f"{number:02}" for number in range(20)]
    finally:
        await again.close()


async def test_concurrent_transactions_of_a_person_follow_one_another(notebook: Database) -> None:
    def note_in_turn(conn: Connection) -> None:
        lock_person(conn, 1)
        note_next_number(conn, 0.005)

    await asyncio.gather(*(notebook.write(note_in_turn) for _ in range(20)))
    assert await notebook.read(numbers) == list(range(1, 21))


async def test_a_cancelled_caller_leaves_the_commit_whole(notebook: Database, database_url: str) -> None:
    """Cancelled while its function runs: what it began is finished, and its neighbours are not harmed."""

    def note_slowly(conn: Connection) -> None:
        note(conn, "slow 1")
        pause(conn, 0.1)
        note(conn, "slow 2")

    async def give_up() -> None:
        async with asyncio.timeout(0.03):
            await notebook.write(note_slowly)

    impatient, patient = await asyncio.gather(give_up(), notebook.write(note, "patient"), return_exceptions=True)
    assert isinstance(impatient, TimeoutError)
    assert patient == "patient"

    # Closing waits for what a cancelled caller left behind.
    await notebook.close()
    again = await open_database(database_url)
    try:
        assert await again.read(texts) == ["patient", "slow 1", "slow 2"]
    finally:
        await again.close()


async def test_closing_finishes_what_waits_and_refuses_what_comes_later(notebook: Database, database_url: str) -> None:
    async with asyncio.TaskGroup() as group:
        waiting = [group.create_task(notebook.write(note, f"{number:02}")) for number in range(20)]
        await asyncio.sleep(0)
        group.create_task(notebook.close())
    assert [task.result() for task in waiting] == [f"{number:02}" for number in range(20)]

    with pytest.raises(DatabaseAway):
        await notebook.write(note, "late")
    with pytest.raises(DatabaseAway):
        await notebook.read(texts)
    again = await open_database(database_url)
    try:
        assert len(await again.read(texts)) == 20
    finally:
        await again.close()


async def test_a_reading_function_cannot_write(notebook: Database) -> None:
    with pytest.raises(DBAPIError):
        await notebook.read(note, "smuggled")
    assert await notebook.read(texts) == []


async def test_a_read_sees_one_moment(notebook: Database) -> None:
    """A write that is committed between two statements of a read is not seen by the second one."""

    def look_twice(conn: Connection) -> tuple[int, int]:
        first = len(texts(conn))
        pause(conn, 0.1)
        return first, len(texts(conn))

    async with asyncio.TaskGroup() as group:
        looked = group.create_task(notebook.read(look_twice))
        await asyncio.sleep(0.03)
        await notebook.write(note, "between")
    first, second = looked.result()
    assert first == second


async def test_values_stay_out_of_errors(notebook: Database) -> None:
    def write_badly(conn: Connection) -> None:
        conn.execute(text("INSERT INTO nowhere (number) VALUES (:phone)"), {"phone": "+77010000000"})

    with pytest.raises(DBAPIError) as caught:
        await notebook.write(write_badly)
    assert "nowhere" in str(caught.value)
    assert "7701" not in str(caught.value)


async def test_our_mistakes_are_not_taken_for_a_database_that_is_away(notebook: Database) -> None:
    """Else an update that can never be written would be sent again for a day."""

    def bind_nonsense(conn: Connection) -> None:
        conn.execute(text("INSERT INTO notes (number) VALUES (CAST(:number AS INTEGER))"), {"number": object()})

    with pytest.raises(Exception) as caught:  # noqa: PT011 -- the drivers name it differently
        await notebook.write(bind_nonsense)
    assert not isinstance(caught.value, DatabaseAway)
    assert await notebook.write(note, "fine") == "fine"


async def test_a_migrated_database_is_current(database: Database) -> None:
    await database.wait_until_ready(1)
    assert await database.schema() == "current"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "consent.db",
        "sqlite:///consent.db",
        "sqlite+aiosqlite://",
        "sqlite+aiosqlite:///:memory:",
        "sqlite+aiosqlite:///consent.db?mode=ro",
        "postgresql://somebody:secret@localhost/consent",
        "postgresql+asyncpg://somebody@localhost:secret/consent",
        "mysql+aiomysql://somebody:secret@localhost/consent",
    ],
)
async def test_another_address_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(ValueError, match="address") as caught:
        await open_database(url)
    assert "secret" not in str(caught.value)
