"""Appending to the ledger and reading a person's history back, on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from bot.domain.consent import Fact, Kind
from bot.domain.ledger import Entry, leaf, leaf_hash, read_leaf
from storage import ledger
from storage.database import Database
from storage.errors import VaultError
from storage.ledger import LedgerDamagedError, NewEntry, PastEntry
from storage.models import entries, ledger_head, outbox, records
from storage.vault import Vault
from tests.storage.notebook import pause, unprotected
from tests.storage.vaults import ANNA, BOLAT, key_of

NOW = datetime(2026, 11, 22, 10, 15, 30, 123456, tzinfo=UTC)
CONSENT = "c" * 32
GIVEN = NewEntry(
    kind=Kind.CONSENT_GIVEN,
    at=NOW,
    edition=1,
    document="6db478f9" * 8,
    consent=CONSENT,
    receipt=None,
    record='{"name":"Сыналғанова"}'.encode(),
    opening=bytes(range(32)),
)
WITHDRAWN = replace(GIVEN, kind=Kind.CONSENT_WITHDRAWN, at=NOW + timedelta(days=1), record=b'{"case":"1842-6377"}')


def append(conn: Connection, vault: Vault, person: str, new: NewEntry = GIVEN, pause_seconds: float = 0.0) -> PastEntry:
    """Append as use cases do: lock, gather, write."""
    ledger.lock_head(conn)
    past = ledger.history(conn, person)
    pause(conn, pause_seconds)
    return ledger.append(conn, key_of(conn, vault, person), new, past)


def append_without_lock(
    conn: Connection, vault: Vault, person: str, new: NewEntry = GIVEN, pause_seconds: float = 0.0
) -> PastEntry:
    """Gather before the ledger is one's own."""
    past = ledger.history(conn, person)
    pause(conn, pause_seconds)
    return ledger.append(conn, key_of(conn, vault, person), new, past)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What the tables of the ledger hold."""

    indexes: list[int]
    records: list[int]
    events: list[tuple[str, str | None, int | None]]
    size: int


def stored(conn: Connection) -> Stored:
    events = conn.execute(select(outbox.c.destination, outbox.c.lane, outbox.c.entry).order_by(outbox.c.id))
    return Stored(
        indexes=list(conn.execute(select(entries.c.index).order_by(entries.c.index)).scalars()),
        records=list(conn.execute(select(records.c.index).order_by(records.c.index)).scalars()),
        events=[(row.destination, row.lane, row.entry) for row in events],
        size=conn.execute(select(ledger_head.c.size)).scalar_one(),
    )


def leaves(conn: Connection) -> list[bytes]:
    return list(conn.execute(select(entries.c.leaf).order_by(entries.c.index)).scalars())


# --- Appending ---


async def test_twenty_appenders_at_once_leave_no_gap_and_no_double(database: Database, vault: Vault) -> None:
    people = [f"{number:032}" for number in range(20)]
    appended = await asyncio.gather(*(database.write(append, vault, person) for person in people))
    assert sorted(entry.index for entry in appended) == list(range(20))

    everything = await database.read(stored)
    assert (everything.indexes, everything.records, everything.size) == (list(range(20)), list(range(20)), 20)
    by_index = {entry.index: person for entry, person in zip(appended, people, strict=True)}
    assert {(lane, index) for _, lane, index in everything.events} == {(p, index) for index, p in by_index.items()}


@pytest.mark.parametrize("is_locked", [True, pytest.param(False, marks=unprotected)])
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_the_size_that_was_read_under_the_lock_is_the_next_index(database: Database, *, is_locked: bool) -> None:
    """What `lock_head` is for: two who only look at the size see the same, and one of them is refused."""

    def append_where_it_ends(conn: Connection) -> None:
        size = ledger.lock_head(conn) if is_locked else conn.execute(select(ledger_head.c.size)).scalar_one()
        pause(conn, 0.1)
        bare = {"index": size, "at": NOW, "kind": "admin.acted", "seq": 0, "leaf": b"leaf", "leaf_hash": b"hash"}
        conn.execute(insert(entries), bare)
        conn.execute(update(ledger_head).values(size=size + 1))

    outcomes = await asyncio.gather(*(database.write(append_where_it_ends) for _ in range(3)), return_exceptions=True)
    assert [outcome for outcome in outcomes if isinstance(outcome, IntegrityError)] == []
    assert (await database.read(stored)).indexes == [0, 1, 2]


@pytest.mark.parametrize(
    "appending", [append, pytest.param(append_without_lock, marks=unprotected)], ids=["locked", "unlocked"]
)
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_entries_of_one_person_at_once_follow_one_another(
    database: Database, vault: Vault, appending: Callable[..., PastEntry]
) -> None:
    """Whoever gathers before the lock builds upon a history that is not the newest."""
    await database.write(append, vault, ANNA)
    outcomes = await asyncio.gather(
        *(database.write(appending, vault, ANNA, pause_seconds=0.1) for _ in range(3)), return_exceptions=True
    )
    assert [outcome for outcome in outcomes if isinstance(outcome, IntegrityError)] == []
    assert [entry.seq for entry in await database.read(ledger.history, ANNA)] == [1, 2, 3, 4]


async def test_each_persons_entries_are_a_chain_of_their_own(database: Database, vault: Vault) -> None:
    for person in (ANNA, BOLAT, ANNA, ANNA, BOLAT):
        await database.write(append, vault, person)
    read = [read_leaf(stored) for stored in await database.read(leaves)]
    hashes = [leaf_hash(stored).hex() for stored in await database.read(leaves)]
    assert [(entry.index, entry.seq) for entry in read] == [(0, 1), (1, 1), (2, 2), (3, 3), (4, 2)]
    assert [entry.prev for entry in read] == [None, None, hashes[0], hashes[2], hashes[1]]


async def test_a_history_tells_what_was_appended(database: Database, vault: Vault) -> None:
    given = await database.write(append, vault, ANNA, replace(GIVEN, receipt="1" * 32))
    await database.write(append, vault, BOLAT)
    withdrawn = await database.write(append, vault, ANNA, replace(WITHDRAWN, edition=None, document=None))

    assert await database.read(ledger.history, ANNA) == (given, withdrawn)
    assert await database.read(ledger.history, "e" * 32) == ()
    # To the millisecond, as the leaf says.
    at = NOW.replace(microsecond=123000)
    assert given.fact == Fact(kind=Kind.CONSENT_GIVEN, at=at, edition=1, consent=CONSENT, receipt="1" * 32)
    assert withdrawn.fact == Fact(
        kind=Kind.CONSENT_WITHDRAWN, at=at + timedelta(days=1), edition=None, consent=CONSENT, receipt=None
    )


async def test_a_stale_history_is_refused(database: Database, vault: Vault) -> None:
    def append_upon_nothing(conn: Connection) -> None:
        ledger.lock_head(conn)
        ledger.append(conn, key_of(conn, vault, ANNA), GIVEN, ())

    await database.write(append_upon_nothing)
    with pytest.raises(IntegrityError):
        await database.write(append_upon_nothing)
    assert (await database.read(stored)).size == 1


async def test_every_entry_leaves_one_event_and_a_failure_leaves_nothing(database: Database, vault: Vault) -> None:
    def append_and_fail(conn: Connection) -> None:
        append(conn, vault, ANNA, WITHDRAWN)
        raise LookupError

    await database.write(append, vault, ANNA)
    before = await database.read(stored)
    assert before == Stored(indexes=[0], records=[0], events=[("platform", ANNA, 0)], size=1)

    with pytest.raises(LookupError):
        await database.write(append_and_fail)
    with pytest.raises(ValueError, match="32 bytes"):
        await database.write(append, vault, ANNA, replace(WITHDRAWN, opening=b"short"))
    assert await database.read(stored) == before


# --- Damage ---


def unprotect(conn: Connection) -> None:
    """What only somebody with all rights over the database can do."""
    if conn.dialect.name == "postgresql":
        conn.exec_driver_sql("ALTER TABLE entries DISABLE TRIGGER USER")
        conn.exec_driver_sql("ALTER TABLE records DISABLE TRIGGER USER")
        return
    for table in ("entries", "records"):
        for verb in ("update", "delete"):
            conn.exec_driver_sql(f"DROP TRIGGER {table}_no_{verb}")


def forge(conn: Connection, place: int, change: Callable[[Entry], Entry]) -> None:
    """Put another leaf in the place of an entry's, with the hash that fits it."""
    new = leaf(change(read_leaf(leaves(conn)[place])))
    conn.execute(update(entries).where(entries.c.index == place).values(leaf=new, leaf_hash=leaf_hash(new)))


def change_leaf(conn: Connection) -> None:
    changed = leaf(replace(read_leaf(leaves(conn)[1]), kind=Kind.CONSENT_GIVEN))
    conn.execute(update(entries).where(entries.c.index == 1).values(leaf=changed))


def change_hash(conn: Connection) -> None:
    conn.execute(update(entries).where(entries.c.index == 1).values(leaf_hash=bytes(32)))


def put_junk(conn: Connection) -> None:
    conn.execute(update(entries).where(entries.c.index == 1).values(leaf=b"{}", leaf_hash=leaf_hash(b"{}")))


def forge_index(conn: Connection) -> None:
    forge(conn, 1, lambda entry: replace(entry, index=7))


def forge_person(conn: Connection) -> None:
    forge(conn, 1, lambda entry: replace(entry, person=BOLAT))


def forge_seq(conn: Connection) -> None:
    forge(conn, 1, lambda entry: replace(entry, seq=3))


def forge_prev(conn: Connection) -> None:
    forge(conn, 1, lambda entry: replace(entry, prev=None))


def forge_first(conn: Connection) -> None:
    """The first entry fits itself, but no longer the one after it."""
    forge(conn, 0, lambda entry: replace(entry, edition=2))


def drop_first(conn: Connection) -> None:
    for table, column in ((outbox, outbox.c.entry), (records, records.c.index), (entries, entries.c.index)):
        conn.execute(delete(table).where(column == 0))


def drop_last_record(conn: Connection) -> None:
    """Overlooked, the consent would be in force again."""
    conn.execute(delete(records).where(records.c.index == 1))


DAMAGES: dict[Callable[[Connection], None], str] = {
    change_leaf: "entry 1 does not match its hash",
    change_hash: "entry 1 does not match its hash",
    put_junk: "entry 1 is not a leaf",
    forge_index: "entry 1 is that of another place",
    forge_person: "entry 1 breaks its person's chain",
    forge_seq: "entry 1 breaks its person's chain",
    forge_prev: "entry 1 breaks its person's chain",
    forge_first: "entry 1 breaks its person's chain",
    drop_first: "entry 1 breaks its person's chain",
    drop_last_record: "entry 1 has lost its record",
}


async def test_a_damaged_ledger_is_neither_read_nor_written(database: Database, vault: Vault) -> None:
    def told_of(conn: Connection, damage: Callable[[Connection], None], use: Callable[[Connection], object]) -> str:
        with conn.begin_nested() as savepoint:
            damage(conn)
            with pytest.raises(LedgerDamagedError) as caught:
                use(conn)
            savepoint.rollback()
        return str(caught.value)

    await database.write(append, vault, ANNA)
    await database.write(append, vault, ANNA, WITHDRAWN)
    await database.write(unprotect)
    for damage, told in DAMAGES.items():
        assert told == await database.write(told_of, damage, lambda conn: ledger.history(conn, ANNA))
        assert told == await database.write(told_of, damage, lambda conn: append(conn, vault, ANNA))
    # The negative control: without triggers, but as it was written.
    assert len(await database.read(ledger.history, ANNA)) == 2


# --- Records ---

FIRST, SECOND = "1" * 32, "2" * 32


@pytest.fixture
async def recorded(database: Database, vault: Vault) -> Database:
    await database.write(append, vault, ANNA, replace(GIVEN, receipt=FIRST))
    await database.write(append, vault, ANNA, replace(WITHDRAWN, receipt=SECOND))
    return database


def record_of(conn: Connection, vault: Vault, person: str, receipt: str) -> bytes | None:
    return ledger.record_of_receipt(conn, key_of(conn, vault, person), receipt)


async def test_a_receipt_opens_its_own_record_and_nobody_elses(recorded: Database, vault: Vault) -> None:
    assert await recorded.read(record_of, vault, ANNA, FIRST) == GIVEN.record
    assert await recorded.read(record_of, vault, ANNA, SECOND) == WITHDRAWN.record
    assert await recorded.read(record_of, vault, ANNA, "3" * 32) is None
    assert await recorded.write(record_of, vault, BOLAT, FIRST) is None


async def test_a_record_is_sealed(recorded: Database) -> None:
    def everything(conn: Connection) -> bytes:
        rows = conn.execute(select(records.c.sealed, records.c.opening, entries.c.leaf).join(entries)).all()
        return b"".join(bytes(value) for row in rows for value in row)

    kept = await recorded.read(everything)
    assert [word for word in ("Сыналғанова".encode(), b"1842", GIVEN.opening) if word in kept] == []


def move_record(conn: Connection) -> None:
    """The other record is the person's own, so it opens here as well."""
    other = conn.execute(select(records.c.sealed, records.c.opening).where(records.c.index == 1)).one()
    conn.execute(update(records).where(records.c.index == 0).values(sealed=other.sealed, opening=other.opening))


def move_sealed(conn: Connection) -> None:
    sealed = conn.execute(select(records.c.sealed).where(records.c.index == 1)).scalar_one()
    conn.execute(update(records).where(records.c.index == 0).values(sealed=sealed))


def forge_commitment(conn: Connection) -> None:
    forge(conn, 0, lambda entry: replace(entry, commitment="0" * 64))


def spoil_leaf(conn: Connection) -> None:
    conn.execute(update(entries).where(entries.c.index == 0).values(leaf=b"{}"))


def spoil_sealed(conn: Connection) -> None:
    sealed = conn.execute(select(records.c.sealed).where(records.c.index == 0)).scalar_one()
    conn.execute(update(records).where(records.c.index == 0).values(sealed=sealed[:-1] + bytes([sealed[-1] ^ 1])))


async def test_a_record_that_its_entry_does_not_commit_to_is_refused(recorded: Database, vault: Vault) -> None:
    def refused(conn: Connection, damage: Callable[[Connection], None]) -> type[Exception]:
        with conn.begin_nested() as savepoint:
            damage(conn)
            with pytest.raises((LedgerDamagedError, VaultError)) as caught:
                record_of(conn, vault, ANNA, FIRST)
            savepoint.rollback()
        return caught.type

    await recorded.write(unprotect)
    for damage in (move_record, move_sealed, forge_commitment, spoil_leaf):
        assert await recorded.write(refused, damage) is LedgerDamagedError
    assert await recorded.write(refused, spoil_sealed) is VaultError
    # The negative control: without triggers, but as it was written.
    assert await recorded.read(record_of, vault, ANNA, FIRST) == GIVEN.record


async def test_erasing_a_person_breaks_no_proof(recorded: Database, vault: Vault) -> None:
    """With the key the record is unreadable for good; the entries and their chain stand."""
    await recorded.write(vault.destroy_key, ANNA)
    assert [entry.fact.kind for entry in await recorded.read(ledger.history, ANNA)] == [
        Kind.CONSENT_GIVEN,
        Kind.CONSENT_WITHDRAWN,
    ]
    with pytest.raises(VaultError):
        await recorded.write(record_of, vault, ANNA, FIRST)


def test_what_a_new_entry_records_hides_in_repr() -> None:
    shown = repr(GIVEN)
    assert repr(GIVEN.record) not in shown
    assert repr(GIVEN.opening) not in shown


async def test_the_head_is_one_row(database: Database) -> None:
    def count(conn: Connection) -> int:
        return conn.execute(select(func.count()).select_from(ledger_head)).scalar_one()

    assert await database.read(count) == 1
    with pytest.raises(IntegrityError):
        await database.write(lambda conn: conn.execute(insert(ledger_head), {"id": 2, "size": 0}))


# --- Entries of no person ---

ACTED = replace(GIVEN, kind=Kind.ADMIN_ACTED, consent=None, record=b'{"act":"ledger.verified"}')
PUBLISHED = replace(GIVEN, kind=Kind.EDITION_PUBLISHED, consent=None, record=b'{"renewal":null}')


def append_own(conn: Connection, vault: Vault, new: NewEntry = ACTED) -> Entry:
    vault.prepare(conn)
    ledger.lock_head(conn)
    return ledger.append_own(conn, vault, new)


async def test_an_entry_of_no_person_stands_among_the_others(database: Database, vault: Vault) -> None:
    await database.write(append, vault, ANNA)
    own = await database.write(append_own, vault)
    after = await database.write(append, vault, ANNA, WITHDRAWN)
    assert (own.index, own.person, own.seq, own.prev) == (1, None, 0, None)
    assert (after.index, after.seq) == (2, 2)
    assert await database.read(ledger.open_own, vault, 1) == (own, ACTED.record)
    assert (await database.read(stored)).size == 3


async def test_the_platform_is_told_of_editions_and_not_of_what_admins_did(database: Database, vault: Vault) -> None:
    await database.write(append_own, vault)
    await database.write(append_own, vault, PUBLISHED)
    assert (await database.read(stored)).events == [("platform", "platform", 1)]


async def test_the_record_of_a_person_is_not_opened_as_our_own(database: Database, vault: Vault) -> None:
    await database.write(append, vault, ANNA)
    with pytest.raises(LedgerDamagedError):
        await database.read(ledger.open_own, vault, 0)
