"""People: who has an entry in the ledger, how to write to them, and which number is bound to them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, insert, select, update

from storage.models import admins, drafts, people

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from storage.vault import PersonKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person as stored. The profile (number, name, organisation) stays sealed until it is asked for."""

    person: str
    telegram_id: int | None
    locale: str
    has_phone: bool
    unreachable_at: datetime | None
    sealed_profile: bytes = field(repr=False)
    external_id: str | None = None


_BY_TELEGRAM = select(people).where(people.c.telegram_id == bindparam("telegram_id"))
_LOCALE_OF_PERSON = select(people.c.locale).where(people.c.telegram_id == bindparam("telegram_id"))
_LOCALE_OF_DRAFT = select(drafts.c.locale).where(
    drafts.c.telegram_id == bindparam("telegram_id"), drafts.c.expires_at > bindparam("now")
)
_LOCALE_OF_ADMIN = select(admins.c.locale).where(admins.c.telegram_id == bindparam("telegram_id"))
_INSERT = insert(people)
_BY_PHONE = select(people).where(people.c.phone_hash == bindparam("phone_hash"))
_BY_EXTERNAL_ID = select(people).where(people.c.external_id == bindparam("external_id"))
_BY_ID = select(people).where(people.c.person == bindparam("of"))
_PAGE = select(people).where(people.c.person > bindparam("after")).order_by(people.c.person).limit(bindparam("at_most"))


def by_telegram(conn: Connection, telegram_id: int) -> Person | None:
    """Find who writes from this Telegram account."""
    return _person(conn.execute(_BY_TELEGRAM, {"telegram_id": telegram_id}).one_or_none())


def by_phone_hash(conn: Connection, phone_hash: bytes) -> Person | None:
    """Find whom a number is bound to."""
    return _person(conn.execute(_BY_PHONE, {"phone_hash": phone_hash}).one_or_none())


def by_external_id(conn: Connection, external_id: str) -> Person | None:
    """Find who an invitation of the Platform was bound to, by the Platform's own id of them."""
    return _person(conn.execute(_BY_EXTERNAL_ID, {"external_id": external_id}).one_or_none())


def by_id(conn: Connection, person: str) -> Person | None:
    """Find a person by their id."""
    return _person(conn.execute(_BY_ID, {"of": person}).one_or_none())


def page(conn: Connection, after: str | None, limit: int) -> tuple[Person, ...]:
    """List people by their ids, from the one after `after` on."""
    rows = conn.execute(_PAGE, {"after": after or "", "at_most": limit})
    return tuple(person for row in rows if (person := _person(row)) is not None)


def locale_of(conn: Connection, telegram_id: int, now: datetime) -> str | None:
    """Find the language somebody chose; of who is not known yet, in the draft of their signing, or at the desk."""
    values = {"telegram_id": telegram_id, "now": now}
    for statement in (_LOCALE_OF_PERSON, _LOCALE_OF_DRAFT, _LOCALE_OF_ADMIN):
        locale: str | None = conn.execute(statement, values).scalar()
        if locale:
            return locale
    return None


def _person(row: Any) -> Person | None:  # noqa: ANN401 -- a row of `people`
    if row is None:
        return None
    return Person(
        person=row.person,
        telegram_id=row.telegram_id,
        locale=row.locale,
        has_phone=row.phone_hash is not None,
        unreachable_at=row.unreachable_at,
        sealed_profile=row.profile,
        external_id=row.external_id,
    )


def add(
    conn: Connection,
    key: PersonKey,
    *,
    telegram_id: int,
    locale: str,
    profile: dict[str, Any],
    phone_hash: bytes | None,
    now: datetime,
) -> None:
    """Write a person down, at the first entry that concerns them."""
    conn.execute(
        _INSERT,
        {
            "person": key.person,
            "telegram_id": telegram_id,
            "locale": locale,
            "profile": _seal(key, profile),
            "phone_hash": phone_hash,
            "created_at": now,
        },
    )


def bind(conn: Connection, key: PersonKey, *, profile: dict[str, Any], phone_hash: bytes, locale: str) -> None:
    """Bind a verified number, and keep what the person entered with it."""
    conn.execute(
        update(people)
        .where(people.c.person == key.person)
        .values(phone_hash=phone_hash, profile=_seal(key, profile), locale=locale),
    )


def bind_external_id(conn: Connection, person: str, external_id: str) -> None:
    """Bind the Platform's own id of a person; whoever held it before holds it no longer."""
    conn.execute(
        update(people).where(people.c.external_id == external_id, people.c.person != person).values(external_id=None),
    )
    conn.execute(update(people).where(people.c.person == person).values(external_id=external_id))


def release_phone(conn: Connection, key: PersonKey, sealed_profile: bytes) -> None:
    """Take a number from its earlier holder, who keeps everything else."""
    profile = {name: value for name, value in profile_of(key, sealed_profile).items() if name != "phone"}
    conn.execute(
        update(people).where(people.c.person == key.person).values(phone_hash=None, profile=_seal(key, profile)),
    )


def profile_of(key: PersonKey, sealed_profile: bytes) -> dict[str, Any]:
    """Open a profile: `phone`, `surname`, `given_name`, `patronymic`, `capacity`, `bin`, `organisation`."""
    profile: dict[str, Any] = json.loads(key.open("people.profile", sealed_profile))
    return profile


def _seal(key: PersonKey, profile: dict[str, Any]) -> bytes:
    return key.seal("people.profile", json.dumps(profile, ensure_ascii=False).encode())


def set_locale(conn: Connection, person: str, locale: str) -> None:
    """Keep the language a person chose."""
    conn.execute(update(people).where(people.c.person == person).values(locale=locale))


def set_unreachable(conn: Connection, telegram_id: int, at: datetime | None) -> bool:
    """Note since when a person cannot be written to (None: they can again); tell whether the person is known."""
    # Each further failure finds them unreachable still: the first one says since when.
    since = None if at is None else func.coalesce(people.c.unreachable_at, at)
    statement = update(people).where(people.c.telegram_id == telegram_id).values(unreachable_at=since)
    return conn.execute(statement).rowcount == 1
