"""The access log: who read a person's data, and when. Written in the transaction that reads, so none goes unnoted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert

from storage.models import access_log

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

_NOTE = insert(access_log)


def note_reading(conn: Connection, *, reader: str, what: str, person: str, now: datetime) -> None:
    """Write down that somebody reads a person's data."""
    conn.execute(_NOTE, {"at": now, "reader": reader, "what": what, "person": person})
