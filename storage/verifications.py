"""The verification of the whole ledger that an admin asked for: one at a time, kept until it is answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, or_, select, update

from storage.models import verifications
from storage.statements import insert_if_new

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who asked, by which update, since when, and the message that becomes the answer, in which language."""

    telegram_id: int
    update_id: int
    message_id: int
    locale: str
    asked_at: datetime


_COLUMNS = [verifications.c[name] for name in Asked.__slots__]


def ask(conn: Connection, asked: Asked) -> bool:
    """Ask for a verification; False when one is being done, or waits."""
    return insert_if_new(conn, verifications, {"id": 1, **{name: getattr(asked, name) for name in asked.__slots__}})


def pending(conn: Connection) -> Asked | None:
    """Tell which verification is being done, or waits."""
    row = conn.execute(select(*_COLUMNS)).one_or_none()
    return Asked(**row._asdict()) if row else None


def claim(conn: Connection, now: datetime, lease_seconds: float) -> Asked | None:
    """Take what was asked for; None when there is nothing, or another process is at it."""
    is_free = or_(verifications.c.leased_until.is_(None), verifications.c.leased_until <= now)
    leased_until = now + timedelta(seconds=lease_seconds)
    row = conn.execute(
        update(verifications).where(is_free).values(leased_until=leased_until).returning(*_COLUMNS)
    ).one_or_none()
    return Asked(**row._asdict()) if row else None


def release(conn: Connection) -> None:
    """Let a verification be begun again: whoever was at it is gone, or both give one answer (`finish`)."""
    conn.execute(update(verifications).values(leased_until=None))


def finish(conn: Connection, asked: Asked) -> bool:
    """Note that it is done; False when somebody else has answered it."""
    is_it = (verifications.c.telegram_id == asked.telegram_id, verifications.c.update_id == asked.update_id)
    return conn.execute(delete(verifications).where(*is_it)).rowcount == 1
