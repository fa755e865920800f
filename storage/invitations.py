"""Invitations: links by which the Platform sends people here. The token itself is stored nowhere, only its hash."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, insert, select, update

from bot.domain.consent import Kind
from storage.models import entries, invitations, records

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """An invitation as stored. `sealed` is the address that leads back to the Platform, until it is forgotten."""

    invitation: str
    external_id: str
    phone_hash: bytes | None = field(repr=False)
    locale: str | None
    sealed: bytes | None = field(repr=False)
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    used_by: str | None = None

    def is_open(self, now: datetime) -> bool:
        """Whether it can still be accepted: it is for one person, and for a time."""
        return self.used_at is None and now < self.expires_at


_BY_TOKEN = select(invitations).where(invitations.c.token_hash == bindparam("token_hash"))
_BY_ID = select(invitations).where(invitations.c.invitation == bindparam("of"))
_NEWEST_OF = (
    select(invitations)
    .where(invitations.c.used_by == bindparam("of"), invitations.c.used_at >= bindparam("since"))
    .order_by(invitations.c.used_at.desc(), invitations.c.invitation)
    .limit(1)
)
_INSERT = insert(invitations)
_USE = (
    update(invitations)
    .where(invitations.c.invitation == bindparam("of"))
    .values(used_at=bindparam("at"), used_by=bindparam("by"))
)
_MISMATCHED = (
    select(entries.c.index)
    .join(records, records.c.index == entries.c.index)
    .where(
        entries.c.person == bindparam("by"),
        entries.c.kind == Kind.INVITATION_MISMATCHED.value,
        records.c.invitation == bindparam("of"),
    )
)


def add(conn: Connection, invitation: Invitation, token_hash: bytes) -> None:
    """Keep a new invitation, to be found by the hash of its token."""
    conn.execute(
        _INSERT,
        {
            "invitation": invitation.invitation,
            "token_hash": token_hash,
            "external_id": invitation.external_id,
            "phone_hash": invitation.phone_hash,
            "locale": invitation.locale,
            "sealed": invitation.sealed,
            "created_at": invitation.created_at,
            "expires_at": invitation.expires_at,
        },
    )


def by_token_hash(conn: Connection, token_hash: bytes) -> Invitation | None:
    """Find what a link leads to."""
    return _invitation(conn.execute(_BY_TOKEN, {"token_hash": token_hash}).one_or_none())


def by_id(conn: Connection, invitation: str) -> Invitation | None:
    """Find an invitation by its id."""
    return _invitation(conn.execute(_BY_ID, {"of": invitation}).one_or_none())


def newest_of(conn: Connection, person: str, since: datetime) -> Invitation | None:
    """Find the invitation that a person accepted last, if they have accepted one since."""
    return _invitation(conn.execute(_NEWEST_OF, {"of": person, "since": since}).one_or_none())


def _invitation(row: Any) -> Invitation | None:  # noqa: ANN401 -- a row of `invitations`
    if row is None:
        return None
    return Invitation(
        invitation=row.invitation,
        external_id=row.external_id,
        phone_hash=row.phone_hash,
        locale=row.locale,
        sealed=row.sealed,
        created_at=row.created_at,
        expires_at=row.expires_at,
        used_at=row.used_at,
        used_by=row.used_by,
    )


def use(conn: Connection, invitation: str, person: str, now: datetime) -> None:
    """Use an open invitation up; the caller holds the ledger's head since before it was read, so one alone gets it."""
    conn.execute(_USE, {"of": invitation, "at": now, "by": person})


def is_mismatch_recorded(conn: Connection, invitation: str, person: str) -> bool:
    """Tell whether it is on record already that this invitation is for another number than this person's."""
    return conn.execute(_MISMATCHED, {"of": invitation, "by": person}).first() is not None


def purge(conn: Connection, before: datetime) -> int:
    """Forget invitations whose time was over before, and of used ones all but whom they bound; return how many."""
    is_over = invitations.c.expires_at < before
    used = update(invitations).where(is_over, invitations.c.used_by.is_not(None), invitations.c.sealed.is_not(None))
    conn.execute(used.values(sealed=None, phone_hash=None))
    return conn.execute(delete(invitations).where(is_over, invitations.c.used_by.is_(None))).rowcount
