"""A ledger of real records, signed as it grew, for those who then lay hands on it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import rfc8785
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.engine import Connection

from bot.domain.consent import Kind
from bot.domain.ledger import leaf_hash
from bot.domain.merkle import root
from bot.domain.notes import SignerKey, sign_checkpoint
from bot.domain.record import RecordIds, dump, signing_record, withdrawal_record
from bot.gateways.checkpoint_log import CheckpointLog, Signer
from bot.services import evidence
from bot.services.receipt_files import bundle
from docs.evidence import verify
from storage import checkpoints, ledger, tree
from storage.database import open_database
from storage.models import checkpoints as checkpoint_rows
from storage.models import entries
from storage.vault import MasterKeys, Vault
from tests.evidence.records import ACTION, ALONE, CASE, EDITION, NOW, OPERATOR
from tests.storage.test_tree import unprotect
from tests.storage.vaults import key_of
from tests.world import LEDGER

# One tile is whole, and a ragged edge stands beside it.
SIZES = (3, 40, 41, 150, 256, 270, 290)
SIZE = SIZES[-1]
PEOPLE = 40
VKEY = verify.read_key(str(LEDGER.verifier))
MASTER = MasterKeys(first="first", keys={"first": bytes(range(32))})


def id_of(*parts: object) -> str:
    """An opaque id that is the same in every run."""
    return sha256(repr(parts).encode()).hexdigest()[:32]


def receipt_of(index: int) -> str:
    return id_of("receipt", index)


def append(conn: Connection, vault: Vault, index: int) -> None:
    """Append what a person does next: give a consent, or withdraw it."""
    person = id_of("person", index * 7 % PEOPLE)
    ledger.lock_head(conn)
    past = ledger.history(conn, person)
    kind = Kind.CONSENT_WITHDRAWN if len(past) % 2 else Kind.CONSENT_GIVEN
    now = NOW + timedelta(minutes=index)
    ids = RecordIds(
        record=id_of("record", index),
        person=person,
        consent=id_of("consent", person, len(past) // 2),
        receipt=receipt_of(index),
    )
    if kind is Kind.CONSENT_GIVEN:
        record = signing_record(kind, ids=ids, edition=EDITION, operator=OPERATOR, draft=ALONE, decided=ACTION, now=now)
    else:
        record = withdrawal_record(ids=ids, decided=ACTION, interface_language="kk", now=now, **CASE)
    new = ledger.NewEntry(
        kind=kind,
        at=now,
        edition=EDITION.number,
        document=EDITION.sha256,
        consent=ids.consent,
        receipt=ids.receipt,
        record=dump(record),
        opening=sha256(f"opening {index}".encode()).digest(),
    )
    ledger.append(conn, key_of(conn, vault, person), new, past)


async def build(url: str, log: Path) -> None:
    """Fill a database, signing on the way, and take its triggers away, as its superuser can."""
    vault = Vault(MASTER)

    def fill(conn: Connection, first: int, after: int) -> None:
        for index in range(first, after):
            append(conn, vault, index)

    database, before = await open_database(url), 0
    for size in SIZES:
        await database.write(fill, before, size)
        await database.write(evidence.sign, Signer(LEDGER, CheckpointLog(log)), size, NOW)
        before = size
    await database.write(unprotect)
    await database.close()


@dataclass(frozen=True, slots=True)
class Copy:
    """The ledger as somebody takes it home: leaves and notes, as an export has them."""

    leaves: tuple[bytes, ...]
    notes: tuple[str, ...]

    def judged(self, kept: str | None) -> str:
        """What the published verifier says. Raises ValueError."""
        lines = (stored + b"\n" for stored in self.leaves)
        return verify.check_export(lines, VKEY, "".join(f"{note}\n---\n" for note in self.notes), kept)


def copied(conn: Connection) -> Copy:
    leaves = conn.execute(select(entries.c.leaf).order_by(entries.c.index)).scalars()
    return Copy(tuple(leaves), tuple(checkpoints.notes(conn)))


def bundle_of(conn: Connection, vault: Vault, index: int) -> bytes:
    """A receipt as its person gets it. Raises LedgerDamagedError, VaultError, BrokenError."""
    place = ledger.place_of_receipt(conn, receipt_of(index))
    assert place is not None
    key, proof = vault.key(conn, place.person), evidence.proof_of(conn, index)
    assert key is not None
    assert proof is not None
    opened = ledger.open_receipt(conn, key, receipt_of(index))
    assert opened is not None
    return bundle(opened, proof)


# --- What somebody without the signing key can do, who knows how everything is made ---


def linked(leaves: Sequence[bytes]) -> list[bytes]:
    """Number leaves anew and link every person's chain anew, so that nothing but a signature can tell."""
    newest: dict[str, tuple[int, str]] = {}
    made = []
    for index, stored in enumerate(leaves):
        fields = json.loads(stored)
        seq, prev = newest.get(fields["person"], (0, None))
        again = rfc8785.dumps({**fields, "index": index, "seq": seq + 1, "prev": prev})
        newest[fields["person"]] = (seq + 1, leaf_hash(again).hex())
        made.append(again)
    return made


def rewrite(conn: Connection, leaves: Sequence[bytes]) -> None:
    """Write other leaves with their hashes over those that are stored, and the tree of them into the checkpoints."""
    before = list(conn.execute(select(entries.c.leaf).order_by(entries.c.index)).scalars())
    common = min(len(before), len(leaves))
    for index in range(common):
        if before[index] != leaves[index]:
            values = {"leaf": leaves[index], "leaf_hash": leaf_hash(leaves[index])}
            conn.execute(update(entries).where(entries.c.index == index).values(**values))
    conn.execute(delete(entries).where(entries.c.index >= len(leaves)))
    for index in range(common, len(leaves)):
        row = {"index": index, "at": NOW, "kind": Kind.CONSENT_GIVEN.value, "person": None, "seq": 0}
        conn.execute(insert(entries), {**row, "leaf": leaves[index], "leaf_hash": leaf_hash(leaves[index])})
    hashes = [leaf_hash(stored) for stored in leaves]
    for size in SIZES:
        values = {"root": root(hashes[:size])}
        conn.execute(update(checkpoint_rows).where(checkpoint_rows.c.size == size).values(**values))


def signed_anew(leaves: Sequence[bytes], key: SignerKey = LEDGER) -> tuple[str, ...]:
    """Checkpoints over other leaves, by whoever holds a signing key."""
    hashes = [leaf_hash(stored) for stored in leaves]
    return tuple(sign_checkpoint(size, root(hashes[:size]), key) for size in SIZES if size <= len(leaves))


IMPOSTOR = replace(LEDGER, seed=bytes(32))


class UndoneError(Exception):
    """Ends a transaction so that nothing of it stays."""


@contextmanager
def undone() -> Iterator[None]:
    try:
        yield
    except UndoneError:
        return


def defer_references(conn: Connection) -> None:
    """Let rows go to which others refer; the transaction is undone in any case."""
    if conn.dialect.name == "sqlite":
        conn.execute(text("PRAGMA defer_foreign_keys = ON"))


def tiles_are_sound(conn: Connection) -> None:
    """What the self-check asks of the tree at rest. Raises BrokenError."""
    tree.audit_tiles(conn, 0, SIZE)
