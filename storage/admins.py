"""Admins: who may do what at the desk, and who did what."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, func, insert, or_, select, update

from storage.models import admin_acts, admins, outbox
from storage.statements import insert_if_new

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

SEALED_NAME = "admins.sealed"
SEALED_OFFERED = "admins.offered"
# How the ids of those messages begin that are told to admins alone.
FOR_ADMINS = ("admin-", "notice-edition-", "export-")


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminRow:
    """An admin as stored; `sealed` is the name they were added under, `panel_message_id` the one message of /admin.

    `offered` is whose contact they shared last, to make an admin of them, until a role is chosen.
    """

    telegram_id: int
    role: str
    added_at: datetime
    locale: str | None
    sealed: bytes | None = field(repr=False)
    panel_message_id: int | None
    offered: bytes | None = field(repr=False, default=None)


_FIND = select(admins).where(admins.c.telegram_id == bindparam("of"))
_LOCALE = select(admins.c.locale).where(admins.c.telegram_id == bindparam("of"))


def find(conn: Connection, telegram_id: int) -> AdminRow | None:
    """Find an admin."""
    row = conn.execute(_FIND, {"of": telegram_id}).one_or_none()
    return AdminRow(**row._asdict()) if row else None


def list_all(conn: Connection) -> tuple[AdminRow, ...]:
    """List the admins, owners first, then as they were added."""
    order = ("owner", "officer", "auditor")
    rows = conn.execute(select(admins).order_by(admins.c.added_at, admins.c.telegram_id))
    return tuple(sorted((AdminRow(**row._asdict()) for row in rows), key=lambda row: order.index(row.role)))


def lock(conn: Connection) -> None:
    """Hold all admins' rows: on PostgreSQL two owners who remove each other come one after the other."""
    conn.execute(select(admins.c.telegram_id).order_by(admins.c.telegram_id).with_for_update()).all()


def count(conn: Connection, role: str | None = None) -> int:
    """Count admins, or those of a role."""
    statement = select(func.count()).select_from(admins)
    total: int = conn.execute(statement.where(admins.c.role == role) if role else statement).scalar_one()
    return total


def ids(conn: Connection) -> list[int]:
    """List the Telegram ids of all admins."""
    return list(conn.execute(select(admins.c.telegram_id).order_by(admins.c.telegram_id)).scalars())


def add(conn: Connection, telegram_id: int, role: str, now: datetime, sealed: bytes | None = None) -> bool:
    """Make somebody an admin, or give an admin another role; tell whether they were none before.

    The name of an admin stays what it was unless there is a new one.
    """
    values = {"telegram_id": telegram_id, "role": role, "added_at": now, "sealed": sealed}
    if insert_if_new(conn, admins, values):
        return True
    named = {"sealed": sealed} if sealed is not None else {}
    conn.execute(update(admins).where(admins.c.telegram_id == telegram_id).values(role=role, **named))
    return False


def add_first_owners(conn: Connection, telegram_ids: tuple[int, ...], now: datetime) -> int:
    """Apply `ADMIN_IDS` while there is no owner; return how many owners there are afterwards."""
    if owners := count(conn, "owner"):
        return owners
    first = set(telegram_ids)
    for telegram_id in first:
        add(conn, telegram_id, "owner", now)
    return len(first)


def remove(conn: Connection, telegram_id: int) -> bool:
    """Make somebody an admin no longer; tell whether they were one."""
    return conn.execute(delete(admins).where(admins.c.telegram_id == telegram_id)).rowcount == 1


def forget_notices(conn: Connection, telegram_id: int) -> int:
    """Take back what was to be told to an admin and has not arrived yet: a former one is not to hear it.

    What is being sent just now too, which may arrive once; but it is not tried again.
    """
    for_admins = or_(*(outbox.c.message.startswith(beginning) for beginning in FOR_ADMINS))
    is_theirs = (outbox.c.lane == f"chat:{telegram_id}", for_admins)
    return conn.execute(
        delete(outbox).where(*is_theirs, outbox.c.state.in_(("waiting", "leased", "unreachable")))
    ).rowcount


def locale_of(conn: Connection, telegram_id: int) -> str | None:
    """Find the language an admin chose."""
    locale: str | None = conn.execute(_LOCALE, {"of": telegram_id}).scalar()
    return locale


def set_locale(conn: Connection, telegram_id: int, locale: str) -> bool:
    """Keep the language an admin chose; tell whether they are one."""
    return conn.execute(update(admins).where(admins.c.telegram_id == telegram_id).values(locale=locale)).rowcount == 1


def note_locale(conn: Connection, telegram_id: int, locale: str) -> None:
    """Keep a language for an admin who chose none, until they choose one."""
    has_none = (admins.c.telegram_id == telegram_id, admins.c.locale.is_(None))
    conn.execute(update(admins).where(*has_none).values(locale=locale))


def set_panel(conn: Connection, telegram_id: int, message_id: int) -> None:
    """Remember which message is the admin's desk."""
    conn.execute(update(admins).where(admins.c.telegram_id == telegram_id).values(panel_message_id=message_id))


def set_offered(conn: Connection, telegram_id: int, offered: bytes | None) -> None:
    """Keep whose contact an admin shared last, sealed, or forget it."""
    conn.execute(update(admins).where(admins.c.telegram_id == telegram_id).values(offered=offered))


def note_act(conn: Connection, *, index: int, telegram_id: int, act: str, at: datetime) -> None:
    """Note who did what, by the place of its entry."""
    conn.execute(insert(admin_acts), {"index": index, "telegram_id": telegram_id, "act": act, "at": at})


def count_acts(conn: Connection, telegram_id: int, act: str, since: datetime) -> int:
    """Count how often an admin did something since a moment."""
    of_admin = (admin_acts.c.telegram_id == telegram_id, admin_acts.c.act == act, admin_acts.c.at > since)
    total: int = conn.execute(select(func.count()).select_from(admin_acts).where(*of_admin)).scalar_one()
    return total
