"""A table for tests of the database itself, which know nothing of consents, and a few functions to hand to it."""

from __future__ import annotations

import time
from collections.abc import Sequence

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, Text, func, insert, select, text
from sqlalchemy.engine import Connection
from sqlalchemy.sql.base import Executable

notes = Table("notes", MetaData(), Column("number", Integer), Column("text", Text))

# A negative control: the same check with the protection off. It must fail, or the check proves nothing.
unprotected = pytest.mark.xfail(strict=True, raises=AssertionError, reason="negative control")


def make_notes(conn: Connection) -> None:
    notes.create(conn)


def note(conn: Connection, words: str) -> str:
    conn.execute(insert(notes), {"number": 0, "text": words})
    return words


def execute(conn: Connection, statement: str | Executable) -> None:
    """One statement, as it stands."""
    conn.execute(text(statement) if isinstance(statement, str) else statement)


def texts(conn: Connection) -> Sequence[str]:
    return conn.execute(select(notes.c.text).order_by(notes.c.text)).scalars().all()


def numbers(conn: Connection) -> Sequence[int]:
    return conn.execute(select(notes.c.number).order_by(notes.c.number)).scalars().all()


def note_next_number(conn: Connection, seconds: float = 0.0) -> None:
    """Read the highest number, take a while, write the next: wrong unless these follow one another."""
    number = conn.execute(select(func.coalesce(func.max(notes.c.number), 0))).scalar_one()
    pause(conn, seconds)
    conn.execute(insert(notes), {"number": number + 1, "text": ""})


def pause(conn: Connection, seconds: float) -> None:
    """Take a while: on PostgreSQL at the server, as a function that sleeps would stop the event loop."""
    if conn.dialect.name == "postgresql":
        conn.execute(select(func.pg_sleep(seconds)))
    else:
        time.sleep(seconds)
