"""The access log: who read a person's data, and when. Written in the transaction that reads, so none goes unnoted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select

from storage.models import access_log

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

_NOTE = insert(access_log)


def note_reading(conn: Connection, *, reader: str, what: str, person: str, now: datetime) -> None:
    """Write down that somebody reads a person's data."""
    conn.execute(_NOTE, {"at": now, "reader": reader, "what": what, "person": person})


def has_read(conn: Connection, *, reader: str, what: str, person: str, since: datetime) -> bool:
    """Tell whether somebody has read this of a person since a moment."""
    is_meant = (access_log.c.reader == reader, access_log.c.what == what, access_log.c.at > since)
    found = select(access_log.c.id).where(access_log.c.person == person, *is_meant).limit(1)
    return conn.execute(found).first() is not None


def count_persons(conn: Connection, *, reader: str, what: str, since: datetime) -> int:
    """Count the people of whom somebody has read this since a moment."""
    is_meant = (access_log.c.reader == reader, access_log.c.what == what, access_log.c.at > since)
    count: int = conn.execute(select(func.count(access_log.c.person.distinct())).where(*is_meant)).scalar_one()
    return count
