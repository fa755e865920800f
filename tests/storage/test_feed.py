"""The feed: every event once, in the ledger's order, whoever appends meanwhile; and who read what."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.engine import Connection

from bot.domain.consent import Kind
from bot.domain.ledger import Entry, leaf, leaf_hash
from storage import access, feed, ledger
from storage.database import Database
from storage.ledger import LedgerDamagedError, NewEntry
from storage.models import access_log, entries, ledger_head
from storage.vault import Vault
from tests.storage.notebook import pause, unprotected
from tests.storage.vaults import ANNA, BOLAT, key_of

NOW = datetime(2026, 11, 22, 10, 15, 30, 123000, tzinfo=UTC)
APPENDERS, EACH = 4, 4


def given(kind: Kind = Kind.CONSENT_GIVEN, receipt: str | None = None, invitation: str | None = None) -> NewEntry:
    return NewEntry(
        kind=kind,
        at=NOW,
        edition=1,
        document="6db478f9" * 8,
        consent="c" * 32,
        receipt=receipt,
        record=b"{}",
        opening=bytes(32),
        invitation=invitation,
    )


def append(conn: Connection, vault: Vault, person: str, new: NewEntry, *, seconds: float = 0.0) -> None:
    ledger.lock_head(conn)
    ledger.append(conn, key_of(conn, vault, person), new, ledger.history(conn, person))
    pause(conn, seconds)


def append_of_the_operator(conn: Connection) -> None:
    """An entry without a person, as admins' deeds are."""
    size = ledger.lock_head(conn)
    entry = Entry(
        index=size,
        at=NOW,
        kind=Kind.ADMIN_ACTED,
        person=None,
        seq=0,
        prev=None,
        edition=None,
        document=None,
        commitment="0" * 64,
    )
    stored = leaf(entry)
    row = {"index": size, "at": NOW, "kind": entry.kind.value, "seq": 0, "leaf": stored, "leaf_hash": leaf_hash(stored)}
    conn.execute(insert(entries), row)
    conn.execute(update(ledger_head).values(size=size + 1))


def indexes(conn: Connection, after: int, limit: int = 1000) -> list[int]:
    return [row.entry.index for row in feed.after(conn, after, limit)]


async def test_the_feed_goes_on_after_an_index_up_to_the_limit(database: Database, vault: Vault) -> None:
    for person in (ANNA, BOLAT, ANNA):
        await database.write(append, vault, person, given())
    assert await database.read(indexes, -1) == [0, 1, 2]
    assert await database.read(indexes, 0) == [1, 2]
    assert await database.read(indexes, -1, 2) == [0, 1]
    assert await database.read(indexes, 2) == []
    assert await database.read(feed.size) == 3


async def test_what_admins_did_is_left_out_and_does_not_shorten_a_page(database: Database, vault: Vault) -> None:
    await database.write(append, vault, ANNA, given())
    for _ in range(3):
        await database.write(append_of_the_operator)
    await database.write(append, vault, BOLAT, given())
    assert await database.read(indexes, -1, 2) == [0, 4]
    assert await database.read(feed.size) == 5


async def test_an_event_knows_the_ids_beside_its_entry(database: Database, vault: Vault) -> None:
    await database.write(append, vault, ANNA, given(Kind.INVITATION_ACCEPTED, "1" * 32, "2" * 32))
    [row] = await database.read(feed.after, -1, 10)
    assert (row.entry.person, row.consent, row.receipt, row.invitation) == (ANNA, "c" * 32, "1" * 32, "2" * 32)
    assert row.external_id is None


async def test_a_leaf_that_is_not_what_was_written_is_not_told(database: Database) -> None:
    def forge(conn: Connection) -> None:
        row = {"index": 0, "at": NOW, "kind": "consent.given", "seq": 1, "leaf": b"leaf", "leaf_hash": b"hash"}
        conn.execute(insert(entries), row)
        conn.execute(update(ledger_head).values(size=1))

    await database.write(forge)
    with pytest.raises(LedgerDamagedError):
        await database.read(feed.after, -1, 10)


def newest(conn: Connection, after: int, limit: int) -> list[int]:
    """A careless feed: it answers with the newest events instead of the next ones."""
    newest_first = select(entries.c.index).where(entries.c.index > after).order_by(entries.c.index.desc()).limit(limit)
    return sorted(conn.execute(newest_first).scalars())


@pytest.mark.parametrize("reading", [indexes, pytest.param(newest, marks=unprotected)])
async def test_a_follower_sees_every_index_once_and_in_order(
    database: Database, vault: Vault, reading: Callable[[Connection, int, int], list[int]]
) -> None:
    """Many append at once, each holding its transaction open for a while; the follower polls all the time."""
    seen: list[int] = []
    done = asyncio.Event()

    async def follows() -> None:
        is_last = False
        while not is_last:
            is_last = done.is_set()
            page = await database.read(reading, seen[-1] if seen else -1, 3)
            seen.extend(page)
            is_last = is_last and not page
            await asyncio.sleep(0)

    async def appends(person: str) -> None:
        for _ in range(EACH):
            await database.write(append, vault, person, given(), seconds=0.003)

    # More than a page is there before the follower comes: the control has lost something by then for sure.
    await asyncio.gather(*(appends(f"{number:032}") for number in range(APPENDERS)))
    async with asyncio.TaskGroup() as group:
        group.create_task(follows())
        async with asyncio.TaskGroup() as appenders:
            for number in range(APPENDERS):
                appenders.create_task(appends(f"{number:032}"))
        done.set()
    assert seen == list(range(2 * APPENDERS * EACH))


async def test_a_reading_is_kept_with_who_what_and_when(database: Database) -> None:
    def note(conn: Connection) -> None:
        access.note_reading(conn, reader="platform:0123abcd", what=f"consent:{'c' * 32}", person=ANNA, now=NOW)

    def count(conn: Connection) -> tuple[int, object]:
        row = conn.execute(select(access_log)).mappings().one()
        return conn.execute(select(func.count()).select_from(access_log)).scalar_one(), dict(row)

    await database.write(note)
    kept = {"id": 1, "at": NOW, "reader": "platform:0123abcd", "what": f"consent:{'c' * 32}", "person": ANNA}
    assert await database.read(count) == (1, kept)
