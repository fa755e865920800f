"""The ledger: append an entry with its record and its outbox row, and read a person's history back.

Append-only by triggers; contiguous by a trigger and by the head row, which is locked before anything is gathered.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, insert, select, update

from bot.domain.consent import Fact, Kind
from bot.domain.ledger import Entry, commitment, leaf, leaf_hash, read_leaf, to_milliseconds
from storage.errors import VaultError
from storage.models import entries, ledger_head, person_keys, records
from storage.outbox import post_to_platform

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from storage.vault import PersonKey, Vault


class LedgerDamagedError(Exception):
    """What is stored is not what was written: stop, keep the database as it is, and verify the ledger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastEntry:
    """An entry of a person as history needs it."""

    index: int
    seq: int
    leaf_hash: bytes
    fact: Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedReceipt:
    """What a receipt proves: the entry's leaf bytes, the record it commits to, and what opens the commitment."""

    entry: Entry
    leaf: bytes
    record: bytes = field(repr=False)
    opening: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptPlace:
    """Where a receipt stands in the ledger: its entry, and whose consent it is of."""

    entry: Entry
    person: str
    consent: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """What an entry is made of. `record` is the canonical bytes it commits to, `opening` 32 fresh random bytes."""

    kind: Kind
    at: datetime
    edition: int | None
    document: str | None
    consent: str | None
    receipt: str | None
    record: bytes = field(repr=False)
    opening: bytes = field(repr=False)
    invitation: str | None = None


_LOCK_HEAD = select(ledger_head.c.size).where(ledger_head.c.id == 1).with_for_update()
_GROW_HEAD = update(ledger_head).where(ledger_head.c.id == 1).values(size=bindparam("new_size"))
_HISTORY = (
    select(
        entries.c.index.label("place"),
        entries.c.leaf,
        entries.c.leaf_hash,
        records.c.index.label("record"),
        records.c.consent,
        records.c.receipt,
        records.c.opening,
    )
    # Outer: an entry whose record was taken away must be missed, not overlooked.
    .outerjoin(records, records.c.index == entries.c.index)
    .where(entries.c.person == bindparam("of"))
    .order_by(entries.c.seq)
)
_AT = select(entries.c.leaf, entries.c.leaf_hash).where(entries.c.index == bindparam("at"))
_OWN = (
    select(entries.c.leaf, entries.c.leaf_hash, records.c.sealed, records.c.opening)
    .join(records, records.c.index == entries.c.index)
    .where(entries.c.index == bindparam("at"), records.c.person.is_(None))
)
_RECORDS = (
    select(
        entries.c.leaf,
        records.c.index.label("place"),
        records.c.person,
        records.c.consent,
        records.c.receipt,
        records.c.sealed,
        records.c.opening,
        person_keys.c.key_id,
        person_keys.c.wrapped,
    )
    .join(records, records.c.index == entries.c.index)
    .outerjoin(person_keys, person_keys.c.person == records.c.person)
    .where(entries.c.index >= bindparam("first"), entries.c.index < bindparam("after"))
    .order_by(entries.c.index)
)
_RECORD_OF_RECEIPT = (
    select(
        records.c.consent,
        records.c.receipt,
        records.c.sealed,
        records.c.opening,
        entries.c.index.label("place"),
        entries.c.leaf,
        entries.c.leaf_hash,
    )
    .join(entries, entries.c.index == records.c.index)
    .where(records.c.receipt == bindparam("under"), records.c.person == bindparam("of"))
)
_PLACE_OF_RECEIPT = (
    select(
        records.c.consent,
        records.c.person,
        entries.c.index.label("place"),
        entries.c.leaf,
        entries.c.leaf_hash,
    )
    .join(entries, entries.c.index == records.c.index)
    .where(records.c.receipt == bindparam("under"))
)
_OF_RECEIPT = select(records.c.index.label("place"), records.c.person).where(records.c.receipt == bindparam("under"))
_PERSON_OF_CONSENT = select(records.c.person).where(records.c.consent == bindparam("under")).limit(1)
_CONSENTS_FROM = (
    select(entries.c.index.label("place"), records.c.person, records.c.consent)
    .join(records, records.c.index == entries.c.index)
    .where(
        entries.c.index >= bindparam("first"),
        entries.c.index < bindparam("before"),
        entries.c.kind == Kind.CONSENT_GIVEN.value,
    )
    .order_by(entries.c.index)
    .limit(bindparam("at_most"))
)
_INSERT_ENTRY = insert(entries)
_INSERT_RECORD = insert(records)


def lock_head(conn: Connection) -> int:
    """Take the ledger for this transaction and tell its size: the index of the next entry."""
    size: int = conn.execute(_LOCK_HEAD).scalar_one()
    return size


def history(conn: Connection, person: str, key: PersonKey | None = None) -> tuple[PastEntry, ...]:
    """Read a person's entries, oldest first, each checked against its hash and the one before it.

    With the person's key the ids of consent and receipt are checked too, which stand beside the leaf.
    """
    past: list[PastEntry] = []
    for row in conn.execute(_HISTORY, {"of": person}):
        entry = checked(row.place, row.leaf, row.leaf_hash)
        prev = past[-1].leaf_hash.hex() if past else None
        if row.record is None:
            message = f"entry {row.place} has lost its record"
            raise LedgerDamagedError(message)
        if entry.person != person or entry.seq != len(past) + 1 or entry.prev != prev:
            message = f"entry {row.place} breaks its person's chain"
            raise LedgerDamagedError(message)
        if key is not None:
            _opened(key, row.place, row.consent, row.receipt, row.opening)
        fact = Fact(kind=entry.kind, at=entry.at, edition=entry.edition, consent=row.consent, receipt=row.receipt)
        past.append(PastEntry(index=entry.index, seq=entry.seq, leaf_hash=row.leaf_hash, fact=fact))
    return tuple(past)


def _opening_of(index: int, consent: str | None, receipt: str | None) -> str:
    """Name the place of an opening, with the ids that stand beside it in clear: change one, and it opens no more."""
    return f"records.opening:{index}:{consent or ''}:{receipt or ''}"


def _opened(key: PersonKey, index: int, consent: str | None, receipt: str | None, sealed: bytes) -> bytes:
    try:
        return key.open(_opening_of(index, consent, receipt), sealed)
    except VaultError as error:
        message = f"the ids beside entry {index} are not those it was written with"
        raise LedgerDamagedError(message) from error


def checked(place: int, stored: bytes, hashed: bytes) -> Entry:
    """Read the leaf of a place; one that is not what was written there raises `LedgerDamagedError`."""
    if leaf_hash(stored) != hashed:
        message = f"entry {place} does not match its hash"
        raise LedgerDamagedError(message)
    try:
        entry = read_leaf(stored)
    except ValueError as error:
        message = f"entry {place} is not a leaf"
        raise LedgerDamagedError(message) from error
    if entry.index != place:
        message = f"entry {place} is that of another place"
        raise LedgerDamagedError(message)
    return entry


def append(conn: Connection, key: PersonKey, new: NewEntry, past: tuple[PastEntry, ...]) -> PastEntry:
    """Append an entry of a person, whose history is `past`, with its sealed record and its event for the Platform.

    The caller holds the head (`lock_head`) since before it gathered, so nothing can have come in between.
    """
    prev = past[-1].leaf_hash.hex() if past else None
    entry, hashed = _write_entry(conn, new, person=key.person, seq=len(past) + 1, prev=prev)
    conn.execute(
        _INSERT_RECORD,
        {
            "index": entry.index,
            "person": entry.person,
            "consent": new.consent,
            "receipt": new.receipt,
            "sealed": key.seal("records.sealed", new.record),
            "opening": key.seal(_opening_of(entry.index, new.consent, new.receipt), new.opening),
            "invitation": new.invitation,
        },
    )
    post_to_platform(conn, person=key.person, entry=entry.index, now=entry.at)
    fact = Fact(kind=entry.kind, at=entry.at, edition=entry.edition, consent=new.consent, receipt=new.receipt)
    return PastEntry(index=entry.index, seq=entry.seq, leaf_hash=hashed, fact=fact)


def append_own(conn: Connection, vault: Vault, new: NewEntry) -> Entry:
    """Append an entry of no person, what the company itself did; its record is sealed with the service's key.

    What admins did is the operator's own affair: the Platform is told of editions alone (interfaces.md).
    """
    entry, _ = _write_entry(conn, new, person=None, seq=0, prev=None)
    conn.execute(
        _INSERT_RECORD,
        {
            "index": entry.index,
            "person": None,
            "consent": None,
            "receipt": None,
            "sealed": vault.seal_service("records.sealed", str(entry.index), new.record),
            "opening": vault.seal_service("records.opening", str(entry.index), new.opening),
            "invitation": None,
        },
    )
    if new.kind is not Kind.ADMIN_ACTED:
        post_to_platform(conn, person=None, entry=entry.index, now=entry.at)
    return entry


def entry_at(conn: Connection, index: int) -> Entry:
    """Read an entry by its place. Raises LedgerDamagedError when it is not there, or not what was written."""
    row = conn.execute(_AT, {"at": index}).one_or_none()
    if row is None:
        message = f"entry {index} is not there"
        raise LedgerDamagedError(message)
    return checked(index, row.leaf, row.leaf_hash)


def open_own(conn: Connection, vault: Vault, index: int) -> tuple[Entry, bytes]:
    """Open the record of an entry of no person, checked against the commitment in its leaf.

    Raises LedgerDamagedError, or VaultError when the record itself was changed.
    """
    row = conn.execute(_OWN, {"at": index}).one_or_none()
    if row is None:
        message = f"entry {index} is not there, or has lost its record"
        raise LedgerDamagedError(message)
    entry = checked(index, row.leaf, row.leaf_hash)
    record, opening = _opened_own(vault, index, row.sealed, row.opening)
    if entry.person is not None or commitment(opening, record) != entry.commitment:
        message = f"the record of entry {index} does not match its commitment"
        raise LedgerDamagedError(message)
    return entry, record


def _opened_own(vault: Vault, index: int, sealed: bytes, opening: bytes) -> tuple[bytes, bytes]:
    record = vault.open_service("records.sealed", str(index), sealed)
    return record, vault.open_service("records.opening", str(index), opening)


def damaged_records(conn: Connection, vault: Vault, first: int, after: int) -> list[tuple[int, str]]:
    """Open the record of every entry of a range; list the entries whose record is not what they commit to, and why.

    The leaves are judged by themselves (`tree.audit`). A key that is gone is damage, too: as yet nobody is erased by
    destroying theirs.
    """
    damaged = []
    for row in conn.execute(_RECORDS, {"first": first, "after": after}):
        if row.person is not None and row.wrapped is None:
            damaged.append((row.place, "the key of its person is gone"))
            continue
        try:
            if row.person is None:
                record, opening = _opened_own(vault, row.place, row.sealed, row.opening)
            else:
                key = vault.unwrapped(row.person, row.key_id, row.wrapped)
                record = key.open("records.sealed", row.sealed)
                opening = _opened(key, row.place, row.consent, row.receipt, row.opening)
        except (VaultError, LedgerDamagedError) as error:
            damaged.append((row.place, f"its record cannot be opened: {error}"))
            continue
        if commitment(opening, record) != read_leaf(row.leaf).commitment:
            damaged.append((row.place, "its record is not the one that it commits to"))
    return damaged


def _write_entry(
    conn: Connection, new: NewEntry, *, person: str | None, seq: int, prev: str | None
) -> tuple[Entry, bytes]:
    size = lock_head(conn)
    entry = Entry(
        index=size,
        at=to_milliseconds(new.at),
        kind=new.kind,
        person=person,
        seq=seq,
        prev=prev,
        edition=new.edition,
        document=new.document,
        commitment=commitment(new.opening, new.record),
    )
    stored = leaf(entry)
    hashed = leaf_hash(stored)
    conn.execute(
        _INSERT_ENTRY,
        {
            "index": entry.index,
            "at": entry.at,
            "kind": entry.kind.value,
            "person": entry.person,
            "seq": entry.seq,
            "leaf": stored,
            "leaf_hash": hashed,
        },
    )
    conn.execute(_GROW_HEAD, {"new_size": size + 1})
    return entry, hashed


def record_of_receipt(conn: Connection, key: PersonKey, receipt: str) -> bytes | None:
    """Open the record behind a receipt of this person, checked against the commitment in its leaf."""
    opened = open_receipt(conn, key, receipt)
    return opened.record if opened else None


def open_receipt(conn: Connection, key: PersonKey, receipt: str) -> OpenedReceipt | None:
    """Open all that stands behind a receipt of this person, checked against the commitment in its leaf."""
    row = conn.execute(_RECORD_OF_RECEIPT, {"of": key.person, "under": receipt}).one_or_none()
    if row is None:
        return None
    entry = checked(row.place, row.leaf, row.leaf_hash)
    record = key.open("records.sealed", row.sealed)
    opening = _opened(key, row.place, row.consent, row.receipt, row.opening)
    if commitment(opening, record) != entry.commitment:
        message = "a record does not match the commitment of its entry"
        raise LedgerDamagedError(message)
    return OpenedReceipt(entry=entry, leaf=row.leaf, record=record, opening=opening)


def place_of_receipt(conn: Connection, receipt: str) -> ReceiptPlace | None:
    """Find where a receipt stands; nothing of the person is opened for it."""
    row = conn.execute(_PLACE_OF_RECEIPT, {"under": receipt}).one_or_none()
    if row is None:
        return None
    entry = checked(row.place, row.leaf, row.leaf_hash)
    if entry.person is None or entry.person != row.person:
        message = f"entry {row.place} is not of the person whose receipt it has"
        raise LedgerDamagedError(message)
    return ReceiptPlace(entry=entry, person=entry.person, consent=row.consent)


def person_of_receipt(conn: Connection, receipt: str) -> str | None:
    """Find whose receipt this is."""
    row = conn.execute(_OF_RECEIPT, {"under": receipt}).one_or_none()
    return row.person if row else None


def index_of_receipt(conn: Connection, receipt: str) -> int | None:
    """Find the place of a receipt's entry."""
    row = conn.execute(_OF_RECEIPT, {"under": receipt}).one_or_none()
    return row.place if row else None


def person_of_consent(conn: Connection, consent: str) -> str | None:
    """Find whose consent this is."""
    person: str | None = conn.execute(_PERSON_OF_CONSENT, {"under": consent}).scalar()
    return person


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenConsent:
    """A consent where it was given: the index of its entry, whose it is, its id."""

    index: int
    person: str
    consent: str


def consents_from(conn: Connection, first: int, before: int, limit: int) -> tuple[GivenConsent, ...]:
    """List consents by where they were given, from one index up to (not with) another, in the ledger's order."""
    rows = conn.execute(_CONSENTS_FROM, {"first": first, "before": before, "at_most": limit})
    return tuple(GivenConsent(index=row.place, person=row.person, consent=row.consent) for row in rows)
