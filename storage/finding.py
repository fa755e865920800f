"""What people are found by: keyed hashes of their names, and the numbers of their cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, exists, func, select

from storage.models import asks, cases, entries, name_hashes, people
from storage.statements import insert_if_new

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Connection

_FORGET = delete(name_hashes).where(name_hashes.c.person == bindparam("of"))
_NAMED = (
    select(name_hashes.c.person)
    .where(name_hashes.c.name_hash == bindparam("hashed"))
    .order_by(name_hashes.c.person)
    .limit(bindparam("at_most"))
)
_OF_CASE = select(cases.c.person).where(cases.c.number == bindparam("of"))
_IS_PERSON = select(entries.c.index).where(entries.c.person == bindparam("of")).limit(1)
_ASKED = select(func.max(asks.c.at)).where(
    asks.c.person == bindparam("of"), asks.c.edition == bindparam("under"), asks.c.was_asked
)
_NAMELESS = (
    select(people.c.person, people.c.profile)
    .where(
        people.c.person > bindparam("after_person"),
        ~exists().where(name_hashes.c.person == people.c.person),
    )
    .order_by(people.c.person)
    .limit(bindparam("at_most"))
    # Locked: whoever is given another name meanwhile must not keep the hash of the earlier one as well.
    .with_for_update(of=people)
)


def keep_names(conn: Connection, person: str, hashes: Iterable[bytes]) -> None:
    """Let a person be found by these names, and by no earlier ones."""
    forget_names(conn, person)
    for hashed in sorted(hashes):
        insert_if_new(conn, name_hashes, {"person": person, "name_hash": hashed})


def forget_names(conn: Connection, person: str) -> None:
    """Let a person be found by no name any more."""
    conn.execute(_FORGET, {"of": person})


def persons_named(conn: Connection, hashed: bytes, limit: int) -> tuple[str, ...]:
    """List whose name has this hash."""
    return tuple(conn.execute(_NAMED, {"hashed": hashed, "at_most": limit}).scalars())


def nameless(conn: Connection, after: str, limit: int) -> list[tuple[str, bytes]]:
    """List people who are found by no name yet, with their sealed profiles, by their ids from one on."""
    return [(row.person, row.profile) for row in conn.execute(_NAMELESS, {"after_person": after, "at_most": limit})]


def person_of_case(conn: Connection, number: str) -> str | None:
    """Find whose case has this number."""
    person: str | None = conn.execute(_OF_CASE, {"of": number}).scalar()
    return person


def is_person(conn: Connection, person: str) -> bool:
    """Tell whether anything is on record of a person with this id."""
    return conn.execute(_IS_PERSON, {"of": person}).first() is not None


def asked_at(conn: Connection, person: str, edition: int) -> datetime | None:
    """Tell when a person was last asked to renew under an edition."""
    at: datetime | None = conn.execute(_ASKED, {"of": person, "under": edition}).scalar()
    return at
