"""The ledger as the Platform reads it: what each event tells, by the place of its entry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, case, func, select

from bot.domain.consent import Kind
from storage.ledger import checked
from storage.models import entries, invitations, ledger_head, people, records

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.domain.ledger import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """An entry, checked against its hash, with the ids that stand beside it."""

    entry: Entry
    leaf_hash: bytes
    consent: str | None
    receipt: str | None
    invitation: str | None
    external_id: str | None


_SIZE = select(ledger_head.c.size).where(ledger_head.c.id == 1)
_ID_THEN = func.coalesce(invitations.c.external_id, people.c.external_id)
_EVENTS = (
    select(
        entries.c.index.label("place"),
        entries.c.leaf,
        entries.c.leaf_hash,
        records.c.consent,
        records.c.receipt,
        records.c.invitation,
        # An accepted invitation tells of the id that it bound, whatever the person is bound to by now.
        case(
            (entries.c.kind == Kind.INVITATION_ACCEPTED.value, _ID_THEN),
            else_=people.c.external_id,
        ).label("external_id"),
    )
    .outerjoin(records, records.c.index == entries.c.index)
    .outerjoin(people, people.c.person == entries.c.person)
    .outerjoin(invitations, invitations.c.invitation == records.c.invitation)
)
# `admin.acted` is the operator's own affair (interfaces.md): left out here, so that a page of events is full.
_AFTER = (
    _EVENTS.where(entries.c.index > bindparam("after"), entries.c.kind != Kind.ADMIN_ACTED.value)
    .order_by(entries.c.index)
    .limit(bindparam("limit"))
)
_AT = _EVENTS.where(entries.c.index == bindparam("at"))


def size(conn: Connection) -> int:
    """Tell how many entries the ledger has."""
    entries_count: int = conn.execute(_SIZE).scalar_one()
    return entries_count


def after(conn: Connection, index: int, limit: int) -> tuple[EventRow, ...]:
    """Read up to `limit` events that follow an index, in the ledger's order.

    Entries are appended one after another under the lock of the ledger's head, which is held until the commit: whoever
    sees an index sees all before it, so a reader who goes on from the last index misses nothing.
    """
    return tuple(_event_row(row) for row in conn.execute(_AFTER, {"after": index, "limit": limit}))


def at(conn: Connection, index: int) -> EventRow:
    """Read the event of one entry; raises `LedgerDamagedError` when the entry is not what was written."""
    return _event_row(conn.execute(_AT, {"at": index}).one())


def _event_row(row: Any) -> EventRow:  # noqa: ANN401 -- a row of the statements above
    return EventRow(
        entry=checked(row.place, row.leaf, row.leaf_hash),
        leaf_hash=row.leaf_hash,
        consent=row.consent,
        receipt=row.receipt,
        invitation=row.invitation,
        external_id=row.external_id,
    )
