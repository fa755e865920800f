"""A backup is whole while people sign, and a restore loses nothing that was there before."""

import shutil
import sqlite3
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.backup import BackupError, backup, restore
from storage.errors import DatabaseLocked
from storage.sqlite import WriterLock, connect

NOW = datetime(2026, 11, 22, 10, 15, 30, tzinfo=UTC)


@pytest.fixture
def path(sqlite_template: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "live" / "consent.db"
    copy.parent.mkdir()
    shutil.copyfile(sqlite_template, copy)
    return copy


@contextmanager
def writer(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection such as the service has, with a table whose two rows always add up to nothing."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE IF NOT EXISTS pair (id INTEGER PRIMARY KEY, n INTEGER NOT NULL)")
        connection.execute("INSERT OR IGNORE INTO pair VALUES (1, 0), (2, 0)")
        yield connection


def numbers(path: Path) -> list[int]:
    with closing(sqlite3.connect(path)) as connection:
        return [n for (n,) in connection.execute("SELECT n FROM pair ORDER BY id")]


def url(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"


def test_a_copy_of_a_live_database_is_of_one_moment_and_has_what_was_committed_before(
    path: Path, tmp_path: Path
) -> None:
    stop = threading.Event()
    written = threading.Event()

    def move_on() -> None:
        with writer(path) as connection:
            for n in range(1, 1_000_000):
                connection.execute("BEGIN")
                connection.execute("UPDATE pair SET n = ? WHERE id = 1", (n,))
                connection.execute("UPDATE pair SET n = ? WHERE id = 2", (-n,))
                connection.execute("COMMIT")
                written.set()
                if stop.is_set():
                    return

    thread = threading.Thread(target=move_on)
    thread.start()
    try:
        written.wait()
        for number in range(10):
            before = numbers(path)[0]
            copy = tmp_path / f"copy-{number}.db"
            backup(url(path), copy)
            first, second = numbers(copy)
            assert first + second == 0
            assert before <= first
    finally:
        stop.set()
        thread.join()


def test_a_copy_taken_file_by_file_would_miss_what_is_in_the_log(path: Path, tmp_path: Path) -> None:
    """The negative control: why a backup is no `cp`."""
    with writer(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("UPDATE pair SET n = 7")
        shutil.copyfile(path, tmp_path / "cp.db")
        backup(url(path), tmp_path / "copy.db")
    assert numbers(tmp_path / "cp.db") == [0, 0]
    assert numbers(tmp_path / "copy.db") == [7, 7]


def test_a_copy_is_one_file_for_its_owner_alone(path: Path, tmp_path: Path) -> None:
    with writer(path):
        backup(url(path), tmp_path / "copy.db")
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith("copy")] == ["copy.db"]
    assert stat.S_IMODE((tmp_path / "copy.db").stat().st_mode) == 0o600


def test_a_backup_overwrites_nothing(path: Path, tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_text("something dear")
    with pytest.raises(BackupError, match="is there already"):
        backup(url(path), tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_text() == "something dear"


def test_a_backup_that_cannot_be_written_leaves_nothing_behind(path: Path, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="No such file or directory"):
        backup(url(path), tmp_path / "nowhere" / "copy.db")
    path.write_bytes(b"SQLite format 3\0" + b"\xff" * 8000)
    with pytest.raises(BackupError, match="not a database"):
        backup(url(path), tmp_path / "copy.db")
    assert [file.name for file in tmp_path.iterdir()] == ["live"]


def test_what_was_restored_is_what_was_backed_up_and_the_former_database_is_kept(path: Path, tmp_path: Path) -> None:
    with writer(path) as connection:
        connection.execute("UPDATE pair SET n = 1")
        backup(url(path), tmp_path / "copy.db")
        connection.execute("UPDATE pair SET n = 2")
    kept = restore(url(path), tmp_path / "copy.db", NOW)
    assert numbers(path) == [1, 1]
    assert kept == path.with_name("consent.db.before-20261122T101530Z")
    assert numbers(kept) == [2, 2]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_log_that_a_crash_left_behind_goes_with_its_own_database(path: Path, tmp_path: Path) -> None:
    """Otherwise the restored database would be given the other one's last transactions."""
    backup(url(path), tmp_path / "copy.db")
    crashed = tmp_path / "crashed" / "consent.db"
    crashed.parent.mkdir()
    with writer(path) as connection:
        connection.execute("UPDATE pair SET n = 3")
        for suffix in ("", "-wal"):
            shutil.copyfile(f"{path}{suffix}", f"{crashed}{suffix}")
    kept = restore(url(crashed), tmp_path / "copy.db", NOW)
    assert kept is not None
    assert numbers(kept) == [3, 3]
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        numbers(crashed)


def test_a_restore_never_happens_over_a_live_database(path: Path, tmp_path: Path) -> None:
    backup(url(path), tmp_path / "copy.db")
    with writer(path) as connection:
        connection.execute("UPDATE pair SET n = 4")
        lock = WriterLock.acquire(path)
        try:
            with pytest.raises(DatabaseLocked, match="writes to"):
                restore(url(path), tmp_path / "copy.db", NOW)
        finally:
            lock.release()
    assert numbers(path) == [4, 4]


def test_a_restore_makes_a_database_where_there_was_none(path: Path, tmp_path: Path) -> None:
    backup(url(path), tmp_path / "copy.db")
    fresh = tmp_path / "new" / "consent.db"
    assert restore(url(fresh), tmp_path / "copy.db", NOW) is None
    with closing(connect(fresh, busy_timeout_seconds=1)) as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM entries").scalar_one() == 0


def test_the_database_of_a_restore_refuses_to_rewrite_the_ledger_as_before(path: Path, tmp_path: Path) -> None:
    backup(url(path), tmp_path / "copy.db")
    restore(url(path), tmp_path / "copy.db", NOW)
    with closing(sqlite3.connect(path)) as connection:
        triggers = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'")}
    with closing(sqlite3.connect(tmp_path / "copy.db")) as connection:
        assert triggers == {n for (n,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'")}
    assert triggers


def test_a_damaged_database_can_be_restored_over_and_is_kept(path: Path, tmp_path: Path) -> None:
    backup(url(path), tmp_path / "copy.db")
    path.write_bytes(b"no database")
    kept = restore(url(path), tmp_path / "copy.db", NOW)
    assert kept is not None
    assert kept.read_bytes() == b"no database"


def damaged(path: Path, copy: Path) -> None:
    with writer(path) as connection:
        connection.execute("CREATE TABLE big (b BLOB)")
        connection.executemany("INSERT INTO big VALUES (randomblob(900))", [()] * 200)
    backup(url(path), copy)
    size = copy.stat().st_size
    with copy.open("r+b") as file:
        file.seek(size // 2)
        file.write(b"\xa5" * 20_000)


def contradicting(path: Path, copy: Path) -> None:
    backup(url(path), copy)
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE promise (kept)")
        connection.execute("INSERT INTO promise VALUES (NULL)")
        connection.execute("PRAGMA writable_schema=ON")
        connection.execute(
            "UPDATE sqlite_schema SET sql = 'CREATE TABLE promise (kept NOT NULL)' WHERE name = 'promise'"
        )


def other(path: Path, copy: Path) -> None:
    del path
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")


def newer(path: Path, copy: Path) -> None:
    backup(url(path), copy)
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path, copy: None, "there is no file"),  # noqa: ARG005
        (lambda path, copy: copy.write_text("Dear diary"), "not a database"),  # noqa: ARG005
        (lambda path, copy: copy.write_bytes(b""), "is no backup of this program"),  # noqa: ARG005
        (damaged, "damaged|malformed"),
        (contradicting, "is damaged: NULL value in promise.kept"),
        (other, "is no backup of this program"),
        (newer, "is of a newer program"),
    ],
)
def test_what_is_no_sound_backup_replaces_nothing(
    path: Path, tmp_path: Path, make: Callable[[Path, Path], object], said: str
) -> None:
    with writer(path) as connection:
        connection.execute("UPDATE pair SET n = 5")
    make(path, tmp_path / "copy.db")
    with pytest.raises(BackupError, match=said):
        restore(url(path), tmp_path / "copy.db", NOW)
    assert numbers(path) == [5, 5]


def test_a_database_is_not_restored_from_itself(path: Path) -> None:
    with pytest.raises(BackupError, match="is the database itself"):
        restore(url(path), path, NOW)


def test_postgresql_has_tools_of_its_own(tmp_path: Path) -> None:
    address = "postgresql+asyncpg://bot@127.0.0.1/consent"
    with pytest.raises(BackupError, match="pg_dump"):
        backup(address, tmp_path / "copy.db")
    with pytest.raises(BackupError, match="pg_restore"):
        restore(address, tmp_path / "copy.db", NOW)


def test_there_is_no_backup_of_nothing(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="there is no database at"):
        backup(url(tmp_path / "none.db"), tmp_path / "copy.db")
