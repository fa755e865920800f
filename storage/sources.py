"""Sources: what has done its work before, so that a repeat does nothing twice and is answered as the first was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, insert, select, update

from storage.models import sources
from storage.statements import insert_if_new

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

_IS_KNOWN = select(sources.c.at).where(sources.c.source == bindparam("of"))
_REMEMBER = insert(sources)


def is_known(conn: Connection, source: str) -> bool:
    """Tell whether this source has done its work before, so that a repeat does nothing twice."""
    return conn.execute(_IS_KNOWN, {"of": source}).scalar() is not None


def known_of(conn: Connection, candidates: tuple[str, ...]) -> str | None:
    """Tell which of several sources of one update has done its work before, if any."""
    known: str | None = conn.execute(select(sources.c.source).where(sources.c.source.in_(candidates))).scalar()
    return known


def remember(conn: Connection, source: str, now: datetime) -> None:
    """Write down what caused this transaction, with what it caused."""
    conn.execute(_REMEMBER, {"source": source, "at": now})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What a message of the Platform's was answered, and the keyed digest of the body that was answered so."""

    answer: dict[str, Any]
    digest: bytes


def take_in(conn: Connection, source: str, digest: bytes, now: datetime) -> bool:
    """Claim a message of the Platform's for this transaction, which then keeps its answer; False when it is known.

    On PostgreSQL whoever comes second waits here until the first is committed, and is told, or undone.
    """
    return insert_if_new(conn, sources, {"source": source, "digest": digest, "at": now})


def keep_answer(conn: Connection, source: str, answer: dict[str, Any]) -> None:
    """Keep, for good, what a message taken in was answered."""
    conn.execute(update(sources).where(sources.c.source == source).values(answer=answer))


def answered(conn: Connection, source: str) -> Answered:
    """Give what a known message was answered; it is never there without its answer."""
    row = conn.execute(select(sources.c.answer, sources.c.digest).where(sources.c.source == source)).one()
    return Answered(answer=row.answer, digest=row.digest)


def take_turn(conn: Connection, source: str, now: datetime, *, pause_seconds: float) -> bool:
    """Tell whether a source that may act again and again has paused since it last did, and note that it acts now."""
    if insert_if_new(conn, sources, {"source": source, "at": now}):
        return True
    has_paused = sources.c.at <= now - timedelta(seconds=pause_seconds)
    return conn.execute(update(sources).where(sources.c.source == source, has_paused).values(at=now)).rowcount == 1


def purge(conn: Connection, prefix: str, before: datetime) -> int:
    """Forget sources older than their sender can repeat; return how many."""
    statement = delete(sources).where(sources.c.source.startswith(prefix, autoescape=True), sources.c.at < before)
    return conn.execute(statement).rowcount
