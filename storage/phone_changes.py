"""Numbers that the Platform says are people's new ones: one a person, sealed, until it is verified or forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, insert, select

from bot.domain.phone import Phone
from storage.models import phone_changes

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from storage.vault import PersonKey

SEALED = "phone_changes.sealed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneChange:
    """A number that waits to be verified by its person."""

    change: str
    phone: Phone
    requested_at: datetime
    expires_at: datetime


_OF_PERSON = select(phone_changes).where(
    phone_changes.c.person == bindparam("of"), phone_changes.c.expires_at > bindparam("now")
)
_IS_CHANGE = select(phone_changes.c.person).where(phone_changes.c.change == bindparam("named"))
_INSERT = insert(phone_changes)
_DELETE = delete(phone_changes).where(phone_changes.c.person == bindparam("of"))


def keep(conn: Connection, key: PersonKey, new: PhoneChange) -> None:
    """Keep a number for its person to verify, in place of any earlier one."""
    remove(conn, key.person)
    row = {"change": new.change, "requested_at": new.requested_at, "expires_at": new.expires_at}
    conn.execute(_INSERT, {"person": key.person, "sealed": key.seal(SEALED, new.phone.e164.encode()), **row})


def find(conn: Connection, key: PersonKey, now: datetime) -> PhoneChange | None:
    """Open the number that waits for this person; one that is past its time counts as gone."""
    row = conn.execute(_OF_PERSON, {"of": key.person, "now": now}).one_or_none()
    if row is None:
        return None
    return PhoneChange(
        change=row.change,
        phone=Phone(key.open(SEALED, row.sealed).decode()),
        requested_at=row.requested_at,
        expires_at=row.expires_at,
    )


def is_change(conn: Connection, named: str) -> bool:
    """Tell whether this is the id of a number that waits, whoever's it is."""
    return conn.execute(_IS_CHANGE, {"named": named}).scalar() is not None


def remove(conn: Connection, person: str) -> None:
    """Forget the number that waits for this person."""
    conn.execute(_DELETE, {"of": person})


def purge(conn: Connection, now: datetime) -> int:
    """Forget numbers that were not verified in time; return how many."""
    return conn.execute(delete(phone_changes).where(phone_changes.c.expires_at <= now)).rowcount
