"""The tree at rest is RFC 6962's at every size and never changed; what is missing or touched is told by its index."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql.base import Executable

from bot.domain.audit import BrokenError
from bot.domain.consent import Kind
from bot.domain.ledger import Entry, leaf, leaf_hash
from bot.domain.merkle import consistency_path, inclusion_path, is_consistent, is_included, root, root_at
from storage import checkpoints, tree
from storage.checkpoints import Damage, SignedCheckpoint
from storage.database import Database
from storage.migrations.append_only import LEDGER, TREE
from storage.models import entries, ledger_head, records, self_checks, tiles
from tests.storage.notebook import execute

NOW = datetime(2026, 11, 22, 10, 15, 30, 123000, tzinfo=UTC)
PEOPLE = 7


def stored_entries(count: int) -> list[dict[str, object]]:
    """Rows of a sound ledger: a few people in turn, each with a chain."""
    rows: list[dict[str, object]] = []
    newest: dict[str, tuple[int, str]] = {}
    for index in range(count):
        person = f"{index % PEOPLE:032x}"
        seq, prev = newest.get(person, (0, None))
        entry = Entry(
            index=index,
            at=NOW,
            kind=Kind.CONSENT_GIVEN,
            person=person,
            seq=seq + 1,
            prev=prev,
            edition=1,
            document="6db478f9" * 8,
            commitment="0" * 64,
        )
        hashed = leaf_hash(leaf(entry))
        newest[person] = (seq + 1, hashed.hex())
        rows.append(
            {
                "index": index,
                "at": NOW,
                "kind": entry.kind.value,
                "person": person,
                "seq": entry.seq,
                "leaf": leaf(entry),
                "leaf_hash": hashed,
            },
        )
    return rows


ROWS = stored_entries(600)
HASHES = [bytes(row["leaf_hash"]) for row in ROWS if isinstance(row["leaf_hash"], bytes)]


def fill(conn: Connection, first: int, after: int) -> None:
    """Append a range of the ledger above."""
    conn.execute(insert(entries), ROWS[first:after])
    conn.execute(
        insert(records),
        [
            {"index": row["index"], "person": row["person"], "sealed": b"s", "opening": b"o"}
            for row in ROWS[first:after]
        ],
    )
    conn.execute(update(ledger_head).values(size=after))


def grow(conn: Connection, first: int, after: int) -> None:
    fill(conn, first, after)
    tree.extend(conn, after)


def unprotect(conn: Connection) -> None:
    """Take the triggers away, as whoever owns the database can."""
    for table in (*LEDGER, *TREE):
        if conn.dialect.name == "postgresql":
            conn.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))
        else:
            for verb in ("update", "delete"):
                conn.execute(text(f"DROP TRIGGER {table}_no_{verb}"))
    if conn.dialect.name == "sqlite":
        conn.execute(text("DROP TRIGGER entries_contiguous"))


def root_of(conn: Connection, size: int) -> bytes:
    return root_at(size, tree.TreeReader(conn))


def stored_tiles(conn: Connection) -> list[tuple[int, int]]:
    return [(row.level, row.number) for row in conn.execute(select(tiles).order_by(tiles.c.level, tiles.c.number))]


@pytest.mark.parametrize("steps", [(600,), (1, 255, 256, 257, 511, 600), (100, 300, 512, 513, 600)])
async def test_roots_are_the_same_however_the_ledger_grew(database: Database, steps: tuple[int, ...]) -> None:
    before = 0
    for size in steps:
        await database.write(grow, before, size)
        assert await database.read(root_of, size) == root(HASHES[:size])
        before = size
    assert await database.read(stored_tiles) == [(0, 0), (0, 1)]
    for size in (1, 2, 128, 255, 256, 257, 400, 511, 512, 513, 599, 600):
        assert await database.read(root_of, size) == root(HASHES[:size])


async def test_proofs_from_the_tiles_are_taken(database: Database) -> None:
    await database.write(grow, 0, 600)

    def prove(conn: Connection) -> None:
        for size in (1, 255, 256, 257, 512, 600):
            for index in {0, size // 2, size - 1}:
                path = inclusion_path(index, size, tree.TreeReader(conn))
                assert is_included(HASHES[index], index, size, path, root(HASHES[:size]))
            path = consistency_path(size, 600, tree.TreeReader(conn))
            assert is_consistent(size, root(HASHES[:size]), 600, root(HASHES), path)

    await database.read(prove)


async def test_a_tile_of_the_second_level_is_made_of_the_first(database: Database) -> None:
    """65,536 leaves are too many for a test, so the first level is written straight away."""
    hashes = [bytes([number]) * 32 for number in range(256)]

    def write(conn: Connection) -> None:
        conn.execute(
            insert(tiles),
            [{"level": 0, "number": number, "root": hashed, "hashes": b""} for number, hashed in enumerate(hashes)],
        )
        tree.extend(conn, 256 * 256)
        assert stored_tiles(conn)[-1] == (1, 0)
        assert tree.TreeReader(conn)(16, 0) == root(hashes) == root_at(256 * 256, tree.TreeReader(conn))
        assert tree.TreeReader(conn)(9, 3) == root(hashes[6:8])
        with pytest.raises(BrokenError) as broken:
            tree.TreeReader(conn)(8, 256)
        assert broken.value.index == 256 * 256

    await database.write(write)


async def test_leaves_are_judged_portion_by_portion(database: Database) -> None:
    await database.write(grow, 0, 600)
    assert await database.read(tree.audit, 0, 600) == HASHES
    assert await database.read(tree.audit, 256, 300) == HASHES[256:300]
    await database.read(tree.audit_tiles, 0, 600)
    await database.read(tree.require_leaves, 0, 600)
    assert await database.read(tree.last_index) == 599


def spoil_leaf(conn: Connection) -> None:
    conn.execute(update(entries).where(entries.c.index == 300).values(leaf=ROWS[299]["leaf"]))


def spoil_both(conn: Connection) -> None:
    """An attacker who knows how leaves are hashed."""
    stored = leaf(
        Entry(
            index=300,
            at=NOW,
            kind=Kind.CONSENT_WITHDRAWN,
            person=f"{300 % PEOPLE:032x}",
            seq=300 // PEOPLE + 1,
            prev=HASHES[300 - PEOPLE].hex(),
            edition=1,
            document=None,
            commitment="0" * 64,
        ),
    )
    conn.execute(
        update(entries)
        .where(entries.c.index == 300)
        .values(leaf=stored, leaf_hash=leaf_hash(stored), kind=Kind.CONSENT_WITHDRAWN.value),
    )


def spoil_column(conn: Connection) -> None:
    conn.execute(update(entries).where(entries.c.index == 300).values(kind=Kind.CONSENT_WITHDRAWN.value))


def swap_record(conn: Connection) -> None:
    conn.execute(update(records).where(records.c.index == 300).values(person="f" * 32))


def take_away(conn: Connection) -> None:
    conn.execute(delete(records).where(records.c.index == 300))
    conn.execute(delete(entries).where(entries.c.index == 300))


def take_away_record(conn: Connection) -> None:
    conn.execute(delete(records).where(records.c.index == 300))


def not_a_leaf(conn: Connection) -> None:
    conn.execute(update(entries).where(entries.c.index == 300).values(leaf=b"[", leaf_hash=leaf_hash(b"[")))


@pytest.mark.parametrize(
    "attack",
    [spoil_leaf, spoil_column, swap_record, take_away, take_away_record, not_a_leaf],
    ids=lambda attack: attack.__name__,
)
async def test_a_touched_entry_is_told_by_its_index(database: Database, attack: Callable[[Connection], None]) -> None:
    await database.write(grow, 0, 600)
    await database.write(unprotect)
    await database.write(attack)
    with pytest.raises(BrokenError) as broken:
        await database.read(tree.audit, 0, 600)
    assert broken.value.index == 300


async def test_an_entry_that_was_made_anew_breaks_its_persons_chain_and_the_tree(database: Database) -> None:
    """Its own hash is right; the next entry of the person names another one, and so does the tile."""
    await database.write(grow, 0, 600)
    await database.write(unprotect)
    await database.write(spoil_both)
    with pytest.raises(BrokenError) as broken:
        await database.read(tree.audit, 0, 600)
    assert broken.value.index == 300 + PEOPLE
    with pytest.raises(BrokenError) as broken:
        await database.read(tree.audit_tiles, 0, 600)
    assert broken.value.index == 256


@pytest.mark.parametrize(
    "statement",
    [
        update(tiles).where(tiles.c.number == 1).values(root=b"x" * 32),
        update(tiles).where(tiles.c.number == 1).values(hashes=b"x" * 8192),
        delete(tiles).where(tiles.c.number == 1),
    ],
    ids=["root", "hashes", "row"],
)
async def test_a_touched_tile_is_told_by_its_first_entry(database: Database, statement: Executable) -> None:
    await database.write(grow, 0, 600)
    await database.write(unprotect)
    await database.write(execute, statement)
    with pytest.raises(BrokenError) as broken:
        await database.read(tree.audit_tiles, 0, 600)
    assert broken.value.index == 256


async def test_a_tree_is_not_extended_over_a_gap(database: Database) -> None:
    await database.write(fill, 0, 300)
    await database.write(unprotect)
    await database.write(execute, delete(records).where(records.c.index == 200))
    await database.write(execute, delete(entries).where(entries.c.index == 200))
    for refusing in (tree.extend, lambda conn, size: tree.require_leaves(conn, 0, size)):
        with pytest.raises(BrokenError) as broken:
            await database.write(refusing, 300)
        assert broken.value.index == 200


async def test_leaves_that_do_not_match_their_hashes_are_refused(database: Database) -> None:
    await database.write(fill, 0, 600)
    await database.write(unprotect)
    await database.write(spoil_leaf)
    with pytest.raises(BrokenError) as broken:
        await database.write(tree.require_leaves, 100, 600)
    assert broken.value.index == 300
    await database.write(tree.require_leaves, 301, 600)


async def test_what_is_not_in_the_ledger_cannot_be_read(database: Database) -> None:
    await database.write(grow, 0, 10)
    with pytest.raises(BrokenError) as broken:
        await database.read(root_of, 11)
    assert broken.value.index == 10


# --- Checkpoints ---


async def test_checkpoints_stay_for_ever(database: Database) -> None:
    signed = [SignedCheckpoint(size=size, root=HASHES[size], note=f"note {size}\n") for size in (3, 5, 9)]
    assert await database.read(checkpoints.newest) is None
    assert await database.read(checkpoints.newest_note) is None
    for checkpoint in signed:
        await database.write(checkpoints.add, checkpoint, NOW)
    assert await database.read(checkpoints.newest) == signed[-1]
    assert await database.read(checkpoints.newest_note) == "note 9\n"
    assert await database.read(checkpoints.between, 3, 9) == (signed[1], signed[2])
    assert await database.read(checkpoints.notes) == [checkpoint.note for checkpoint in signed]
    with pytest.raises(IntegrityError):
        await database.write(checkpoints.add, signed[0], NOW)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE checkpoints SET note = 'x'",
        "DELETE FROM checkpoints",
        "UPDATE tiles SET root = 'x'",
        "DELETE FROM tiles",
    ],
)
async def test_tiles_and_checkpoints_are_not_changed(database: Database, statement: str) -> None:
    await database.write(grow, 0, 256)
    await database.write(checkpoints.add, SignedCheckpoint(size=1, root=HASHES[0], note="note\n"), NOW)
    with pytest.raises(IntegrityError, match="append-only"):
        await database.write(execute, statement)


async def test_a_self_check_is_kept_until_the_next(database: Database) -> None:
    def found(conn: Connection) -> tuple[int, int | None, str | None]:
        check = checkpoints.self_check(conn)
        return check.size, check.broken_index, check.reason

    assert await database.read(found) == (0, None, None)
    nothing = await database.read(checkpoints.self_check)
    assert await database.write(checkpoints.note_sound, nothing, 41, NOW)
    assert await database.read(found) == (41, None, None)
    await database.write(checkpoints.note_broken, 17, "it is missing", NOW)
    assert await database.read(found) == (41, 17, "it is missing")
    broken = await database.read(checkpoints.self_check)
    assert not await database.write(checkpoints.note_sound, nothing, 50, NOW), "it began before that was found"
    assert await database.read(found) == (41, 17, "it is missing")
    assert await database.write(checkpoints.note_sound, broken, 50, NOW)
    assert await database.read(found) == (50, None, None)
    await database.write(checkpoints.note_damage, Damage(count=2, index=7), NOW)
    damaged = await database.read(checkpoints.self_check)
    assert await database.write(checkpoints.note_sound, damaged, 60, NOW)
    assert not await database.write(checkpoints.note_no_damage, nothing, NOW), "it began before that was found"
    assert (await database.read(checkpoints.self_check)).damage == Damage(count=2, index=7)
    assert await database.write(checkpoints.note_no_damage, damaged, NOW)
    assert (await database.read(checkpoints.self_check)).damage is None
    assert len(await database.read(lambda conn: conn.execute(select(self_checks)).all())) == 1
