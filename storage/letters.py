"""Dead letters: updates that could not be handled, kept sealed; admins see their number, date and reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select, update

from storage.models import dead_letters, failures
from storage.statements import insert_if_new

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Connection

    from storage.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """An update that was given up; `reason` is the name of what went wrong, as in the log."""

    number: str
    at: datetime
    reason: str


def add_failure(conn: Connection, source: str, now: datetime) -> int:
    """Count one more failure of an update by our own fault; return how many there were."""
    if insert_if_new(conn, failures, {"source": source, "count": 1, "at": now}):
        return 1
    count: int = conn.execute(
        update(failures)
        .where(failures.c.source == source)
        .values(count=failures.c.count + 1, at=now)
        .returning(failures.c.count),
    ).scalar_one()
    return count


def free_number(conn: Connection, draw: Callable[[], str]) -> str:
    """Draw a number that no dead letter has yet."""
    while conn.execute(select(dead_letters.c.number).where(dead_letters.c.number == (number := draw()))).first():
        continue
    return number


def bury(
    conn: Connection,
    vault: Vault,
    *,
    number: str,
    source: str,
    body: bytes,
    reason: str,
    now: datetime,
) -> bool:
    """Keep an update that cannot be handled, sealed, under a `free_number`; False when it was kept before."""
    sealed = vault.seal_service("dead_letters.sealed", number, body)
    row = {"number": number, "source": source, "sealed": sealed, "reason": reason, "at": now}
    conn.execute(delete(failures).where(failures.c.source == source))
    return insert_if_new(conn, dead_letters, row, key="source")


def count(conn: Connection) -> int:
    """Count the updates that were given up and are kept."""
    total: int = conn.execute(select(func.count()).select_from(dead_letters)).scalar_one()
    return total


def newest(conn: Connection, *, skip: int, limit: int) -> list[Letter]:
    """List a page of them, the newest first."""
    columns = (dead_letters.c.number, dead_letters.c.at, dead_letters.c.reason)
    order = (dead_letters.c.at.desc(), dead_letters.c.number)
    rows = conn.execute(select(*columns).order_by(*order).offset(skip).limit(limit))
    return [Letter(**row._asdict()) for row in rows]


def purge_failures(conn: Connection, before: datetime) -> int:
    """Forget failures of updates that went well in the end; return how many."""
    return conn.execute(delete(failures).where(failures.c.at < before)).rowcount


def purge(conn: Connection, before: datetime) -> int:
    """Forget updates that were given up long ago; return how many."""
    return conn.execute(delete(dead_letters).where(dead_letters.c.at < before)).rowcount
