"""Whoever owns the database may change what they like: it shows, given a checkpoint that someone else kept.

The attackers here are superusers without triggers, who know every format, and make hashes, chains, the tree and the
checkpoints' roots fit again. What they lack is the signing key. 500 changes with `make test`, 10,000 with `make soak`.
"""

from __future__ import annotations

import json
import random
import shutil
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Connection, make_url

from bot.domain.audit import BrokenError
from bot.domain.ledger import leaf_hash
from bot.domain.merkle import root
from bot.domain.notes import sign_checkpoint
from docs.evidence import verify
from storage import ledger, tree
from storage.backup import backup, restore
from storage.database import Database, open_database
from storage.errors import VaultError
from storage.ledger import LedgerDamagedError
from storage.models import checkpoints as checkpoint_rows
from storage.models import entries, records, tiles
from storage.vault import MasterKeys, Vault
from tests.databases import Clones, Server, run_apart
from tests.evidence.ledgers import (
    IMPOSTOR,
    MASTER,
    SIZE,
    SIZES,
    VKEY,
    Copy,
    UndoneError,
    build,
    bundle_of,
    copied,
    defer_references,
    linked,
    receipt_of,
    rewrite,
    signed_anew,
    tiles_are_sound,
    undone,
)
from tests.evidence.records import NOW

Edit = Callable[[Connection, random.Random, list[bytes]], object]


@dataclass(frozen=True, slots=True)
class Attacked:
    """A database with a whole ledger in it, and what somebody else kept of it."""

    database: Database
    url: str
    vault: Vault
    kept: str


@pytest.fixture(scope="module")
def sqlite_ledger(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ledger, built once, in a file to be copied."""
    directory = tmp_path_factory.mktemp("ledger")
    shutil.copyfile(sqlite_template, directory / "consent.db")
    run_apart(build(f"sqlite+aiosqlite:///{directory}/consent.db", directory / "checkpoints.log"))
    return directory / "consent.db"


@pytest.fixture(scope="module")
def postgresql_ledger(
    postgresql_server: Server, postgresql_template: Clones, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Clones]:
    """The ledger, built once, in a database to be copied."""
    with postgresql_template.take() as url:
        run_apart(build(url, tmp_path_factory.mktemp("ledger") / "checkpoints.log"))
        with Clones(postgresql_server, str(make_url(url).database)) as clones:
            yield clones


@pytest.fixture(params=["sqlite", "postgresql"])
async def attacked(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Attacked]:
    """A copy of the ledger in each kind of database."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            shutil.copyfile(request.getfixturevalue("sqlite_ledger"), tmp_path / "consent.db")
            url = f"sqlite+aiosqlite:///{tmp_path}/consent.db"
        else:
            url = stack.enter_context(request.getfixturevalue("postgresql_ledger").take())
        database = await open_database(url)
        genuine = await database.read(copied)
        yield Attacked(database, url, Vault(MASTER), genuine.notes[-1])
        await database.close()


# --- Changes of entries ---


def altered(rng: random.Random, stored: bytes) -> bytes:
    """Another leaf that is as canonical as this one."""
    fields = json.loads(stored)
    name, value = rng.choice(
        [
            ("at", "2020-01-01T00:00:00.000Z"),
            ("kind", "consent.declined"),
            ("person", f"{rng.getrandbits(128):032x}"),
            ("document", f"{rng.getrandbits(256):064x}"),
            ("commitment", f"{rng.getrandbits(256):064x}"),
        ],
    )
    return rfc8785.dumps({**fields, name: value})


def flip_a_bit(conn: Connection, rng: random.Random, leaves: list[bytes]) -> None:
    index = rng.randrange(SIZE)
    place, spoiled = rng.randrange(len(leaves[index])), bytearray(leaves[index])
    spoiled[place] ^= 1 << rng.randrange(8)
    conn.execute(update(entries).where(entries.c.index == index).values(leaf=bytes(spoiled)))


def alter_an_entry(conn: Connection, rng: random.Random, leaves: list[bytes]) -> None:
    index = rng.randrange(SIZE)
    rewrite(conn, [*leaves[:index], altered(rng, leaves[index]), *leaves[index + 1 :]])


def alter_and_link_anew(conn: Connection, rng: random.Random, leaves: list[bytes]) -> None:
    index = rng.randrange(SIZE)
    rewrite(conn, linked([*leaves[:index], altered(rng, leaves[index]), *leaves[index + 1 :]]))


def delete_an_entry(conn: Connection, rng: random.Random, _: list[bytes]) -> None:
    conn.execute(delete(entries).where(entries.c.index == rng.randrange(SIZE)))


def delete_and_close_up(conn: Connection, rng: random.Random, leaves: list[bytes]) -> None:
    index, count = rng.randrange(SIZE), rng.choice((1, 1, 2, 5))
    rewrite(conn, linked([*leaves[:index], *leaves[index + count :]]))


def cut_off_the_end(conn: Connection, rng: random.Random, _: list[bytes]) -> None:
    """With the checkpoints that would tell."""
    size = rng.randrange(SIZE)
    conn.execute(delete(entries).where(entries.c.index >= size))
    conn.execute(delete(checkpoint_rows).where(checkpoint_rows.c.size > size))


def insert_an_entry(conn: Connection, rng: random.Random, leaves: list[bytes]) -> None:
    index = rng.randrange(SIZE)
    rewrite(conn, linked([*leaves[:index], altered(rng, rng.choice(leaves)), *leaves[index:]]))


def replace_the_last(conn: Connection, rng: random.Random, leaves: list[bytes]) -> None:
    rewrite(conn, linked([*leaves[:-1], altered(rng, leaves[-1])]))


def swap_two(conn: Connection, rng: random.Random, leaves: list[bytes]) -> None:
    one, other = rng.sample(range(SIZE), 2)
    leaves[one], leaves[other] = leaves[other], leaves[one]
    rewrite(conn, leaves)


def swap_and_link_anew(conn: Connection, rng: random.Random, leaves: list[bytes]) -> None:
    one, other = rng.sample(range(SIZE), 2)
    leaves[one], leaves[other] = leaves[other], leaves[one]
    rewrite(conn, linked(leaves))


def shuffle_a_part(conn: Connection, rng: random.Random, leaves: list[bytes]) -> None:
    first = rng.randrange(SIZE - 5)
    part = leaves[first : first + 5]
    while part == leaves[first : first + 5]:
        rng.shuffle(part)
    rewrite(conn, linked([*leaves[:first], *part, *leaves[first + 5 :]]))


def rewrite_under_an_own_key(conn: Connection, rng: random.Random, leaves: list[bytes]) -> None:
    """All of it, checkpoints too, under the ledger's name and a key of one's own."""
    index = rng.randrange(SIZE)
    forged = linked([*leaves[:index], altered(rng, leaves[index]), *leaves[index + 1 :]])
    rewrite(conn, forged)
    for size, note in zip(SIZES, signed_anew(forged, IMPOSTOR), strict=True):
        conn.execute(update(checkpoint_rows).where(checkpoint_rows.c.size == size).values(note=note))


# --- Changes of checkpoints ---


def notes_of(conn: Connection) -> dict[int, str]:
    return {row.size: row.note for row in conn.execute(select(checkpoint_rows))}


def spoil_a_note(conn: Connection, rng: random.Random, _: list[bytes]) -> None:
    size = rng.choice(SIZES)
    note = notes_of(conn)[size]
    place = rng.randrange(note.index("\n") + 1, len(note))
    other = rng.choice([letter for letter in "Aa0/9Z\n" if letter != note[place]])
    spoiled = note[:place] + other + note[place + 1 :]
    conn.execute(update(checkpoint_rows).where(checkpoint_rows.c.size == size).values(note=spoiled))


def swap_notes(conn: Connection, rng: random.Random, _: list[bytes]) -> None:
    one, other = rng.sample(SIZES, 2)
    notes = notes_of(conn)
    for size, note in ((one, notes[other]), (other, notes[one])):
        conn.execute(update(checkpoint_rows).where(checkpoint_rows.c.size == size).values(note=note))


def insert_a_forged_checkpoint(conn: Connection, rng: random.Random, leaves: list[bytes]) -> None:
    size = rng.choice(sorted(set(range(1, SIZE + 20)) - set(SIZES)))
    hashed = root([leaf_hash(stored) for stored in leaves[:size]])
    row = {"size": size, "root": hashed, "note": sign_checkpoint(size, hashed, IMPOSTOR), "signed_at": NOW}
    conn.execute(insert(checkpoint_rows), row)


EDITS: tuple[Edit, ...] = (
    flip_a_bit,
    alter_an_entry,
    alter_and_link_anew,
    delete_an_entry,
    delete_and_close_up,
    cut_off_the_end,
    insert_an_entry,
    replace_the_last,
    swap_two,
    swap_and_link_anew,
    shuffle_a_part,
    rewrite_under_an_own_key,
    spoil_a_note,
    swap_notes,
    insert_a_forged_checkpoint,
)


# --- Changes of what is not exported: records show when they are opened, the tree in the self-check ---


def flip_in_a_record(conn: Connection, rng: random.Random, index: int) -> None:
    column = rng.choice((records.c.sealed, records.c.opening))
    value = bytearray(conn.execute(select(column).where(records.c.index == index)).scalar_one())
    value[rng.randrange(len(value))] ^= 1 << rng.randrange(8)
    conn.execute(update(records).where(records.c.index == index).values({column.name: bytes(value)}))


def exchange_records(conn: Connection, rng: random.Random, index: int) -> None:
    """Put another record in its place: any one's, or one of the same person."""
    whose = conn.execute(select(records.c.person).where(records.c.index == index)).scalar_one()
    others = conn.execute(select(records).where(records.c.index != index)).all()
    other = rng.choice([row for row in others if row.person == whose] if rng.random() < 0.5 else others)
    names = rng.choice((("sealed",), ("opening",), ("sealed", "opening")))
    values = {name: getattr(other, name) for name in names}
    conn.execute(update(records).where(records.c.index == index).values(**values))


def rename_a_consent(conn: Connection, rng: random.Random, index: int) -> None:
    values = {"consent": f"{rng.getrandbits(128):032x}"}
    conn.execute(update(records).where(records.c.index == index).values(**values))


def take_a_record_away(conn: Connection, _: random.Random, index: int) -> None:
    conn.execute(delete(records).where(records.c.index == index))


RECORD_EDITS = (flip_in_a_record, exchange_records, rename_a_consent, take_a_record_away)


def spoil_a_tile(conn: Connection, rng: random.Random) -> None:
    column = rng.choice((tiles.c.hashes, tiles.c.root))
    value = bytearray(conn.execute(select(column)).scalar_one())
    value[rng.randrange(len(value))] ^= 1 << rng.randrange(8)
    conn.execute(update(tiles).values({column.name: bytes(value)}))


def turn_a_tile_around(conn: Connection, _: random.Random) -> None:
    value = conn.execute(select(tiles.c.hashes)).scalar_one()
    conn.execute(update(tiles).values(hashes=value[32:] + value[:32]))


def take_the_tile_away(conn: Connection, _: random.Random) -> None:
    conn.execute(delete(tiles))


TILE_EDITS = (spoil_a_tile, turn_a_tile_around, take_the_tile_away)


# --- The judgement ---


def verdict_of_entries(conn: Connection, rng: random.Random, kept: str) -> str | None:
    """Change something, and ask the published verifier; the change's name if it was missed."""
    edit = rng.choice(EDITS)
    defer_references(conn)
    edit(conn, rng, list(copied(conn).leaves))
    try:
        copied(conn).judged(kept)
    except ValueError:
        return None
    return edit.__name__


def verdict_of_a_record(conn: Connection, rng: random.Random, vault: Vault) -> str | None:
    edit, index = rng.choice(RECORD_EDITS), rng.randrange(SIZE)
    place = ledger.place_of_receipt(conn, receipt_of(index))
    assert place is not None
    edit(conn, rng, index)
    key = vault.key(conn, place.person)
    assert key is not None
    try:
        ledger.history(conn, place.person, key)
        ledger.open_receipt(conn, key, receipt_of(index))
    except (LedgerDamagedError, VaultError):
        # Who looks finds it; so does the self-check, which nobody has to ask.
        return None if is_broken(conn, vault, index) else f"{edit.__name__} by the self-check"
    return edit.__name__


def is_broken(conn: Connection, vault: Vault, index: int) -> bool:
    """What the self-check says of the entries and their records."""
    try:
        tree.audit(conn, 0, SIZE)
    except BrokenError as error:
        return error.index == index
    return [place for place, _ in ledger.damaged_records(conn, vault, 0, SIZE)] == [index]


def verdict_of_the_tree(conn: Connection, rng: random.Random) -> str | None:
    edit = rng.choice(TILE_EDITS)
    edit(conn, rng)
    try:
        tiles_are_sound(conn)
    except BrokenError:
        return None
    return edit.__name__


async def missed(attacked: Attacked, count: int, seed: int) -> Counter[str]:
    """Make so many changes, each undone again; those that nobody noticed, by their names."""
    rng, unnoticed = random.Random(seed), Counter[str]()

    def change(conn: Connection) -> None:
        chance = rng.random()
        if chance < 0.8:
            verdict = verdict_of_entries(conn, rng, attacked.kept)
        elif chance < 0.95:
            verdict = verdict_of_a_record(conn, rng, attacked.vault)
        else:
            verdict = verdict_of_the_tree(conn, rng)
        unnoticed.update([verdict] if verdict else [])
        raise UndoneError

    for _ in range(count):
        with undone():
            await attacked.database.write(change)
    return unnoticed


async def test_every_change_shows(attacked: Attacked) -> None:
    """250 on each database, and when all are undone the ledger is genuine."""
    assert await missed(attacked, 250, seed=1) == {}
    genuine = await attacked.database.read(copied)
    assert f"{SIZE} entries" in genuine.judged(attacked.kept)


@pytest.mark.soak
async def test_ten_thousand_changes_show(attacked: Attacked) -> None:
    """5,000 on each database, others each time."""
    assert await missed(attacked, 5_000, seed=random.SystemRandom().getrandbits(32)) == {}


async def test_each_change_is_one_and_its_lowest_index_is_told(attacked: Attacked) -> None:
    """Negative control of the suite: no change of it leaves the ledger as it was."""

    def change(conn: Connection, edit: Edit) -> None:
        before = copied(conn)
        defer_references(conn)
        edit(conn, random.Random(7), list(before.leaves))
        after = copied(conn)
        assert after != before
        with pytest.raises(ValueError, match=r"^index [0-9]+: ") as caught:
            after.judged(attacked.kept)
        changed = [
            index for index, pair in enumerate(zip(before.leaves, after.leaves, strict=False)) if len({*pair}) > 1
        ]
        if changed:
            assert int(str(caught.value).split()[1].rstrip(":")) <= changed[0]
        raise UndoneError

    for edit in EDITS:
        with undone():
            await attacked.database.write(change, edit)


async def test_growth_is_no_change(attacked: Attacked) -> None:
    """What came after the checkpoint that was kept, and what is not signed yet, is no reason to doubt the rest."""
    genuine = await attacked.database.read(copied)
    older = genuine.notes[2]
    assert "genuine" not in genuine.judged(older)
    grown = replace(genuine, leaves=tuple(linked([*genuine.leaves, genuine.leaves[0]])))
    assert "1 more not yet signed" in grown.judged(attacked.kept)


# --- What the verifier cannot see without its parts ---


async def test_who_has_the_signing_key_is_found_out_only_by_a_kept_checkpoint(attacked: Attacked) -> None:
    """Negative control: this is why somebody else must keep one."""
    genuine = await attacked.database.read(copied)
    leaves = linked([*genuine.leaves[:17], altered(random.Random(7), genuine.leaves[17]), *genuine.leaves[18:]])
    forged = Copy(tuple(leaves), signed_anew(leaves))
    assert f"{SIZE} entries" in forged.judged(None)
    with pytest.raises(ValueError, match="index 3: of the entries from here to 39"):
        Copy(forged.leaves, (*forged.notes[:1], *genuine.notes[1:])).judged(None)
    with pytest.raises(ValueError, match="not all are as signed"):
        forged.judged(attacked.kept)


async def test_a_dropped_withdrawal_shows_in_its_persons_own_chain(attacked: Attacked) -> None:
    """Negative control: roots alone would be right, as whoever dropped it has signed all anew."""
    genuine = await attacked.database.read(copied)
    dropped = 45  # a withdrawal, after which its person went on
    assert json.loads(genuine.leaves[dropped])["kind"] == "consent.withdrawn"
    kept_on = [*genuine.leaves[:dropped], *genuine.leaves[dropped + 1 :]]
    leaves = [rfc8785.dumps({**json.loads(stored), "index": index}) for index, stored in enumerate(kept_on)]
    notes = signed_anew(leaves)
    assert verify.unbase64(notes[-1].split("\n")[2], 32) == root([leaf_hash(stored) for stored in leaves[: SIZES[-2]]])
    with pytest.raises(ValueError, match="does not follow its person's last one"):
        Copy(tuple(leaves), notes).judged(None)


# --- Receipts ---


def forged(rng: random.Random, receipt: dict[str, Any]) -> dict[str, Any]:
    """A receipt with one thing changed, anywhere."""
    copy = json.loads(json.dumps(receipt))
    name = rng.choice(["receipt", "leaf", "record", "record", "opening", "proof", "proof", "member"])
    if name == "member":
        copy.pop(rng.choice([*copy])) if rng.random() < 0.5 else copy.update(verdict="genuine")
    elif name == "record":
        change_within(rng, copy["record"])
    elif name == "proof" and rng.random() < 0.5:
        lines = copy["proof"].split("\n")
        place = rng.randrange(1, lines.index(""))
        lines[place : place + 1] = rng.choice(([], [lines[place]] * 2, [lines[place][:-1]]))
        copy["proof"] = "\n".join(lines)
    else:
        place = rng.randrange(len(copy[name]))
        other = rng.choice([letter for letter in "Aa0/9Z=\n " if letter != copy[name][place]])
        copy[name] = copy[name][:place] + rng.choice((other, "", other + copy[name][place])) + copy[name][place + 1 :]
    return copy if isinstance(copy, dict) else {}


def change_within(rng: random.Random, value: Any) -> None:  # noqa: ANN401 -- any JSON
    """Change one value, leave a member out or add one, somewhere below."""
    key = rng.choice([*value]) if isinstance(value, dict) else rng.randrange(len(value))
    if isinstance(value[key], dict | list) and value[key] and rng.random() < 0.8:
        change_within(rng, value[key])
    elif isinstance(value, dict) and rng.random() < 0.3:
        value[f"{key}x"] = value.pop(key)
    else:
        value[key] = {"other": value[key]} if rng.random() < 0.3 else f"{value[key]}x"


async def receipts_of(attacked: Attacked, *indexes: int) -> list[bytes]:
    return [await attacked.database.read(bundle_of, attacked.vault, index) for index in indexes]


async def refused_forgeries(attacked: Attacked, count: int, seed: int) -> int:
    rng = random.Random(seed)
    genuine = [json.loads(file) for file in await receipts_of(attacked, 0, 41, 255, 256, 289)]
    refused = 0
    for _ in range(count):
        made = forged(rng, rng.choice(genuine))
        assert made not in genuine
        with pytest.raises((ValueError, LookupError, TypeError)):
            pytest.fail(verify.check_receipt(json.dumps(made).encode(), VKEY))
        refused += 1
    return refused


async def test_every_genuine_receipt_is_taken(attacked: Attacked) -> None:
    for index, file in enumerate(await receipts_of(attacked, *range(SIZE))):
        assert verify.check_receipt(file, VKEY).startswith(f"index {index}, consent.")


async def test_every_forged_receipt_is_refused(attacked: Attacked) -> None:
    assert await refused_forgeries(attacked, 200, seed=1) == 200


@pytest.mark.soak
async def test_thousands_of_forged_receipts_are_refused(attacked: Attacked) -> None:
    count = 5_000
    assert await refused_forgeries(attacked, count, seed=random.SystemRandom().getrandbits(32)) == count


async def test_a_receipt_in_two_parts_of_two_receipts_is_none(attacked: Attacked) -> None:
    one, other = (json.loads(file) for file in await receipts_of(attacked, 5, 6))
    for name in ("leaf", "record", "opening", "proof"):
        with pytest.raises(ValueError, match=r"index 5: |index 6: "):
            verify.check_receipt(json.dumps({**one, name: other[name]}).encode(), VKEY)


async def test_receipts_stay_genuine_when_the_data_keys_are_rotated(attacked: Attacked) -> None:
    [before] = await receipts_of(attacked, 60)
    rotated = Vault(MasterKeys(first="second", keys={**MASTER.keys, "second": bytes(32)}))
    while await attacked.database.write(rotated.rewrap, 100):
        pass
    only = Vault(MasterKeys(first="second", keys={"second": bytes(32)}))
    assert await attacked.database.read(bundle_of, only, 60) == before
    assert verify.check_receipt(before, VKEY).startswith("index 60, ")


async def test_a_kept_receipt_stays_genuine_when_its_person_is_erased(attacked: Attacked) -> None:
    """The key goes and with it all that was sealed; what the person holds proves as much as before."""
    [held] = await receipts_of(attacked, 60)
    person = json.loads(held)["record"]["pii_principal_id"]
    await attacked.database.write(attacked.vault.destroy_key, person)
    assert await attacked.database.read(attacked.vault.key, person) is None
    damaged = await attacked.database.read(ledger.damaged_records, attacked.vault, 0, SIZE)
    assert {reason for _, reason in damaged} == {"the key of its person is gone"}
    assert verify.check_receipt(held, VKEY).startswith("index 60, ")
    assert f"{SIZE} entries" in (await attacked.database.read(copied)).judged(attacked.kept)


async def test_receipts_stay_genuine_when_a_backup_is_restored(sqlite_ledger: Path, tmp_path: Path) -> None:
    """On SQLite, whose backups are ours to make."""
    url, file = f"sqlite+aiosqlite:///{tmp_path}/consent.db", tmp_path / "backup.db"
    backup(f"sqlite+aiosqlite:///{sqlite_ledger}", file)
    restore(url, file, NOW)
    outcomes = []
    for each in (f"sqlite+aiosqlite:///{sqlite_ledger}", url):
        database = await open_database(each, read_only=True)
        held = await database.read(bundle_of, Vault(MASTER), 60)
        whole = await database.read(copied)
        outcomes.append((held, verify.check_receipt(held, VKEY), whole.judged(whole.notes[-1])))
        await database.close()
    assert outcomes[0] == outcomes[1]
