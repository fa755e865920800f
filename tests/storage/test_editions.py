"""Editions as stored, on both databases: published for good, on their way by compare-and-set."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, delete, insert, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql.base import Executable

from storage import admins, editions
from storage.database import Database
from storage.editions import Proposal, PublishedRow
from storage.models import admin_acts, entries
from storage.models import editions as table
from tests.storage.notebook import execute, unprotected

NOW = datetime(2026, 11, 22, 10, 15, 30, tzinfo=UTC)
DAY = date(2027, 1, 1)


def entry(conn: Connection, index: int) -> None:
    """An entry of no person."""
    conn.execute(
        insert(entries),
        {
            "index": index,
            "at": NOW,
            "kind": "edition.published",
            "person": None,
            "seq": 0,
            "leaf": b"leaf",
            "leaf_hash": b"hash",
        },
    )


def row(number: int = 2, **values: Any) -> PublishedRow:  # noqa: ANN401 -- columns
    """An edition to publish."""
    made: dict[str, Any] = {
        "number": number,
        "effective_on": DAY,
        "sha256": f"{number:064}",
        "source": "clause-1 = Мәтін\n".encode(),
        "translations": {"ru": "clause-1 = Текст"},
        "grace_days": 30,
        "published_at": NOW,
        "entry": number - 2,
    }
    return PublishedRow(**{**made, **values})


def publish(conn: Connection, one: PublishedRow) -> None:
    """Publish an edition under an entry of its own."""
    entry(conn, one.entry)
    editions.publish(conn, one)
    admins.note_act(conn, index=one.entry, telegram_id=10, act="edition.approved", at=NOW)


def proposal(name: str = "a", **values: Any) -> Proposal:  # noqa: ANN401 -- columns
    """An edition on its way."""
    made: dict[str, Any] = {
        "proposal": name * 32,
        "number": 2,
        "effective_on": DAY,
        "sha256": "0" * 64,
        "source": b"clause-1 = text",
        "translations": {},
        "grace_days": None,
        "state": "draft",
        "proposed_by": 10,
        "created_at": NOW,
    }
    return Proposal(**{**made, **values})


# --- Published ------------------------------------------------------------------------------------------------------


async def test_what_was_published_is_read_back_in_order(database: Database) -> None:
    assert await database.read(editions.newest) == 0
    await database.write(publish, row(2))
    await database.write(publish, row(3, grace_days=None, translations={}))
    assert await database.read(editions.published) == (row(2), row(3, grace_days=None, translations={}))
    assert await database.read(editions.published, 2) == (row(3, grace_days=None, translations={}),)
    assert await database.read(editions.newest) == 3


@pytest.mark.parametrize("values", [{"number": 2}, {"sha256": f"{2:064}"}, {"entry": 0}, {"entry": 7}], ids=str)
async def test_a_number_a_text_and_an_entry_are_one_editions_alone(database: Database, values: dict[str, Any]) -> None:
    await database.write(publish, row(2))
    await database.write(entry, 1)
    with pytest.raises(IntegrityError):
        await database.write(editions.publish, replace(row(3), **values))


CHANGES = {
    "text": update(table).values(source=b"another"),
    "day": update(table).values(effective_on=date(2030, 1, 1)),
    "grace": update(table).values(grace_days=None),
    "edition": delete(table),
    "upsert": text(
        "INSERT INTO editions SELECT * FROM editions WHERE true ON CONFLICT (number) DO UPDATE SET sha256 = 'x'"
    ),
    "who acted": update(admin_acts).values(telegram_id=11),
    "act": delete(admin_acts),
}


@pytest.mark.parametrize("statement", CHANGES.values(), ids=CHANGES)
async def test_what_was_published_and_done_is_not_changed(database: Database, statement: Executable) -> None:
    await database.write(publish, row(2))
    with pytest.raises(IntegrityError, match="append-only"):
        await database.write(execute, statement)
    assert await database.read(editions.published) == (row(2),)


@pytest.mark.parametrize("is_protected", [True, pytest.param(False, marks=unprotected)])
async def test_the_triggers_are_what_keeps_a_text(database: Database, *, is_protected: bool) -> None:
    await database.write(publish, row(2))
    if not is_protected:
        on_sqlite = await database.read(lambda conn: conn.dialect.name == "sqlite")
        name = "editions_no_update" if on_sqlite else "editions_append_only ON editions"
        await database.write(execute, f"DROP TRIGGER {name}")
    with contextlib.suppress(IntegrityError):
        await database.write(execute, update(table).values(source=b"another"))
    assert await database.read(editions.published) == (row(2),)


@pytest.mark.parametrize("tables", ["editions CASCADE", "admin_acts"])
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_what_was_published_and_done_is_not_emptied(database: Database, tables: str) -> None:
    await database.write(publish, row(2))
    with pytest.raises(IntegrityError, match="append-only"):
        await database.write(execute, f"TRUNCATE {tables}")


# --- On their way ---------------------------------------------------------------------------------------------------


async def test_one_proposal_is_open_under_a_number(database: Database) -> None:
    await database.write(editions.propose, proposal("a"))
    with pytest.raises(IntegrityError):
        await database.write(editions.propose, proposal("b", proposed_by=11))
    assert await database.read(editions.open_proposal, 2) == proposal("a")
    await database.write(editions.propose, proposal("c", number=3))
    assert await database.read(editions.list_open) == (proposal("a"), proposal("c", number=3))
    assert await database.write(editions.move_proposal, "a" * 32, "draft", "withdrawn")
    await database.write(editions.propose, proposal("b", proposed_by=11))
    assert await database.read(editions.open_proposal, 2) == proposal("b", proposed_by=11)
    assert await database.read(editions.find_proposal, "d" * 32) is None


async def test_a_proposal_moves_on_from_where_it_stands_alone(database: Database) -> None:
    await database.write(editions.propose, proposal("a"))
    assert await database.write(editions.move_proposal, "a" * 32, "draft", "proposed")
    assert not await database.write(editions.move_proposal, "a" * 32, "draft", "proposed")
    assert await database.write(editions.move_proposal, "a" * 32, "proposed", "rejected", decided_by=11, decided_at=NOW)
    assert not await database.write(editions.move_proposal, "a" * 32, "proposed", "published")
    found = await database.read(editions.find_proposal, "a" * 32)
    assert found == proposal("a", state="rejected", decided_by=11, decided_at=NOW)
    assert not found.is_open


async def test_only_a_draft_is_changed(database: Database) -> None:
    await database.write(editions.propose, proposal("a"))
    assert await database.write(editions.change_draft, "a" * 32, grace_days=14)
    await database.write(editions.move_proposal, "a" * 32, "draft", "proposed")
    assert not await database.write(editions.change_draft, "a" * 32, grace_days=90)
    found = await database.read(editions.find_proposal, "a" * 32)
    assert found is not None
    assert found.grace_days == 14
