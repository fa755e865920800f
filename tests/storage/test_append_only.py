"""The ledger's triggers, on both databases."""

from __future__ import annotations

import contextlib
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql.base import Executable

from storage.database import Database
from storage.migrations.append_only import LEDGER, protect
from storage.models import entries, records
from storage.sqlite import connect
from tests.storage.notebook import execute, unprotected

NOW = datetime(2026, 11, 22, 10, 15, 30, tzinfo=UTC)
ANNA = "a" * 32


def entry(index: int, seq: int = 1, person: str | None = ANNA) -> dict[str, object]:
    return {
        "index": index,
        "at": NOW,
        "kind": "consent.given",
        "person": person,
        "seq": seq,
        "leaf": b"leaf",
        "leaf_hash": b"hash",
    }


def record(index: int, consent: str = "c" * 32) -> dict[str, object]:
    return {"index": index, "person": ANNA, "consent": consent, "receipt": None, "sealed": b"s", "opening": b"o"}


def append(conn: Connection, index: int, seq: int = 1, person: str | None = ANNA) -> None:
    conn.execute(insert(entries), entry(index, seq, person))
    conn.execute(insert(records), record(index))


def indexes(conn: Connection) -> list[int]:
    return list(conn.execute(select(entries.c.index).order_by(entries.c.index)).scalars())


async def test_entries_are_appended_one_after_another(database: Database) -> None:
    for number in range(3):
        await database.write(append, number, seq=number + 1)
    assert await database.read(indexes) == [0, 1, 2]


async def test_several_entries_of_one_statement_count_on_one_another(database: Database) -> None:
    await database.write(execute, insert(entries).values([entry(0, 1), entry(1, 2)]))
    with pytest.raises(IntegrityError, match="append-only"):
        await database.write(execute, insert(entries).values([entry(2, 3), entry(4, 4)]))
    assert await database.read(indexes) == [0, 1]


@pytest.mark.parametrize("index", [-1, 0, 2, 100])
async def test_an_index_is_neither_skipped_nor_used_twice(database: Database, index: int) -> None:
    await database.write(append, 0)
    with pytest.raises(IntegrityError, match="append-only"):
        await database.write(append, index, seq=2)
    assert await database.read(indexes) == [0]


async def test_the_first_index_is_zero(database: Database) -> None:
    with pytest.raises(IntegrityError, match="append-only"):
        await database.write(append, 1)


async def test_a_number_within_a_person_is_not_used_twice(database: Database) -> None:
    await database.write(append, 0)
    with pytest.raises(IntegrityError):
        await database.write(append, 1, seq=1)


@pytest.mark.parametrize(
    "statement",
    [
        update(entries).values(leaf=b"other"),
        update(entries).where(entries.c.index == 0).values(index=1),
        delete(entries),
        update(records).values(sealed=b"other"),
        delete(records),
        text("""INSERT INTO records ("index", sealed, opening) VALUES (0, 'x', 'x')
                ON CONFLICT ("index") DO UPDATE SET sealed = excluded.sealed"""),
    ],
    ids=["leaf", "index", "entry", "record", "all records", "upsert"],
)
async def test_what_stands_in_the_ledger_is_not_changed(database: Database, statement: Executable) -> None:
    await database.write(append, 0)
    with pytest.raises(IntegrityError, match="append-only"):
        await database.write(execute, statement)


EVERYTHING = "entries, records, outbox, delivery_attempts, admin_acts, editions, campaigns, asks, campaign_watchers"


@pytest.mark.parametrize("tables", ["entries CASCADE", "records", EVERYTHING])
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_the_ledger_is_not_emptied(database: Database, tables: str) -> None:
    await database.write(append, 0)
    with pytest.raises(IntegrityError, match="append-only"):
        await database.write(execute, f"TRUNCATE {tables}")


REPLACEMENTS = (
    """INSERT OR REPLACE INTO records ("index", sealed, opening) VALUES (0, 'x', 'x')""",
    # A new index, but the person's number is that of another entry, which is to go.
    """INSERT OR REPLACE INTO entries ("index", at, kind, person, seq, leaf, leaf_hash)
       SELECT 1, at, kind, person, seq, 'x', 'x' FROM entries""",
)


@pytest.mark.parametrize("replacement", REPLACEMENTS, ids=["record", "entry"])
@pytest.mark.parametrize("is_recursive", [True, pytest.param(False, marks=unprotected)])
def test_replacing_is_refused(sqlite_template: Path, tmp_path: Path, replacement: str, *, is_recursive: bool) -> None:
    """REPLACE deletes what is in its way, and triggers on DELETE hear of it only when they are recursive."""
    path = tmp_path / "consent.db"
    path.write_bytes(sqlite_template.read_bytes())
    conn = connect(path, busy_timeout_seconds=1)
    try:
        append(conn, 0)
        conn.exec_driver_sql("PRAGMA foreign_keys=OFF")
        conn.exec_driver_sql(f"PRAGMA recursive_triggers={'ON' if is_recursive else 'OFF'}")
        with contextlib.suppress(IntegrityError):
            conn.exec_driver_sql(replacement)
        assert conn.execute(select(entries.c.leaf, records.c.sealed).join(records)).all() == [(b"leaf", b"s")]
    finally:
        conn.close()


async def test_triggers_can_be_made_again(database: Database) -> None:
    """As a migration does that has rebuilt a table."""
    await database.write(protect)
    await database.write(append, 0)
    with pytest.raises(IntegrityError, match="append-only"):
        await database.write(append, 2, seq=2)


def test_a_rebuilt_table_has_lost_its_triggers(sqlite_template: Path, tmp_path: Path) -> None:
    """Why a migration has to make them again."""
    path = tmp_path / "consent.db"
    path.write_bytes(sqlite_template.read_bytes())
    raw = sqlite3.connect(path)
    raw.executescript(
        "CREATE TABLE fresh AS SELECT * FROM records; DROP TABLE records; ALTER TABLE fresh RENAME TO records"
    )
    names = {name for (name,) in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'")}
    raw.close()
    of_the_ledger = {name for name in names if name.startswith(LEDGER)}
    assert of_the_ledger == {"entries_no_update", "entries_no_delete", "entries_contiguous"}
