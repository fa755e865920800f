"""The ledger's entries: canonical leaf bytes, their hash, and the person's chain (evidence.md).

A leaf holds no personal data: the record it commits to stands beside it, encrypted, so that erasing a person
never breaks a proof.
"""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

import rfc8785

from bot.domain.consent import Kind

LEAF_PREFIX = b"\x00"  # RFC 6962, section 2.1: leaves and nodes are hashed apart
OPENING_BYTES = 32
LEAF_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the ledger. `prev` and `document` are hex SHA-256, `commitment` is hex HMAC-SHA256."""

    index: int
    at: datetime
    kind: Kind
    person: str | None
    seq: int
    prev: str | None
    edition: int | None
    document: str | None
    commitment: str


def leaf(entry: Entry) -> bytes:
    """Give the RFC 8785 bytes that are stored verbatim and hashed."""
    return rfc8785.dumps(
        {
            "v": LEAF_VERSION,
            "index": entry.index,
            "at": stamp(entry.at),
            "kind": entry.kind.value,
            "person": entry.person,
            "seq": entry.seq,
            "prev": entry.prev,
            "edition": entry.edition,
            "document": entry.document,
            "commitment": entry.commitment,
        },
    )


def read_leaf(stored: bytes) -> Entry:
    """Read an entry back; bytes that are not its canonical form raise `ValueError`."""
    fields = json.loads(stored)
    if not isinstance(fields, dict) or fields.pop("v", None) != LEAF_VERSION:
        message = "the leaf is not of version 1"
        raise ValueError(message)
    try:
        entry = Entry(**{**fields, "kind": Kind(fields["kind"]), "at": datetime.fromisoformat(fields["at"])})
        is_canonical = leaf(entry) == stored
    except (KeyError, TypeError, OverflowError) as error:
        message = "the leaf has other fields than version 1"
        raise ValueError(message) from error
    if not is_canonical:
        message = f"leaf {entry.index} is not in its canonical form"
        raise ValueError(message)
    return entry


def leaf_hash(stored: bytes) -> bytes:
    """SHA-256(0x00 ‖ leaf), RFC 6962 section 2.1."""
    return sha256(LEAF_PREFIX + stored).digest()


def commitment(opening: bytes, record: bytes) -> str:
    """Commit to a record without showing it: hex HMAC-SHA256 under 32 random bytes, the opening."""
    if len(opening) != OPENING_BYTES:
        message = f"an opening has {OPENING_BYTES} bytes"
        raise ValueError(message)
    return hmac.digest(opening, record, "sha256").hex()


def stamp(moment: datetime) -> str:
    """Write a moment as the ledger does: UTC with milliseconds, `2026-11-22T10:15:30.123Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def to_milliseconds(moment: datetime) -> datetime:
    """Cut a moment to the ledger's precision, so that what is stored and what is signed say the same."""
    return moment.astimezone(UTC).replace(microsecond=moment.microsecond // 1000 * 1000)
