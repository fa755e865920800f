"""Editions that admins published, and those on their way there.

What is published is append-only, by triggers; a proposal's state moves by compare-and-set, so of two admins who decide
at the same moment one wins.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, insert, select, update

from storage.models import editions, proposals

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection

OPEN_STATES = ("draft", "proposed")


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedRow:
    """An edition as it was published; `source` and `translations` (by locale) are Fluent files as they were sent in."""

    number: int
    effective_on: date
    sha256: str
    source: bytes = field(repr=False)
    translations: dict[str, str] = field(repr=False)
    grace_days: int | None
    published_at: datetime
    entry: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """An edition on its way: `draft` until its sender proposes it, then `proposed` until somebody else decides."""

    proposal: str
    number: int
    effective_on: date
    sha256: str
    source: bytes = field(repr=False)
    translations: dict[str, str] = field(repr=False)
    grace_days: int | None
    state: str
    proposed_by: int
    created_at: datetime
    decided_by: int | None = None
    decided_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether it may still be changed or decided."""
        return self.state in OPEN_STATES


_PUBLISHED = select(editions).where(editions.c.number > bindparam("after")).order_by(editions.c.number)


def published(conn: Connection, after: int = 0) -> tuple[PublishedRow, ...]:
    """Read what was published under numbers greater than `after`, in their order."""
    return tuple(PublishedRow(**row._asdict()) for row in conn.execute(_PUBLISHED, {"after": after}))


def newest(conn: Connection) -> int:
    """Tell the greatest number that was published by admins; 0 when they published none."""
    number: int = conn.execute(select(func.coalesce(func.max(editions.c.number), 0))).scalar_one()
    return number


def publish(conn: Connection, row: PublishedRow) -> None:
    """Keep an edition for good; a number that is taken is an `IntegrityError`."""
    conn.execute(insert(editions), {name: getattr(row, name) for name in row.__slots__})


def propose(conn: Connection, proposal: Proposal) -> None:
    """Keep an edition on its way; a second one open under its number is an `IntegrityError`."""
    conn.execute(insert(proposals), {name: getattr(proposal, name) for name in proposal.__slots__})


def find_proposal(conn: Connection, proposal: str) -> Proposal | None:
    """Find a proposal by its id."""
    row = conn.execute(select(proposals).where(proposals.c.proposal == proposal)).one_or_none()
    return Proposal(**row._asdict()) if row else None


def open_proposal(conn: Connection, number: int) -> Proposal | None:
    """Find the proposal under a number that is still open."""
    is_open = proposals.c.state.in_(OPEN_STATES)
    row = conn.execute(select(proposals).where(proposals.c.number == number, is_open)).one_or_none()
    return Proposal(**row._asdict()) if row else None


def list_open(conn: Connection) -> tuple[Proposal, ...]:
    """List what is on its way."""
    rows = conn.execute(select(proposals).where(proposals.c.state.in_(OPEN_STATES)).order_by(proposals.c.number))
    return tuple(Proposal(**row._asdict()) for row in rows)


def move_proposal(conn: Connection, proposal: str, from_state: str, to_state: str, /, **values: Any) -> bool:  # noqa: ANN401 -- columns of the table
    """Move a proposal on; False when it is no longer in `from_state`: somebody else was faster."""
    is_there = (proposals.c.proposal == proposal, proposals.c.state == from_state)
    return conn.execute(update(proposals).where(*is_there).values(state=to_state, **values)).rowcount == 1


def change_draft(conn: Connection, proposal: str, /, **values: Any) -> bool:  # noqa: ANN401 -- columns of the table
    """Change a draft; False when it is none any more: what was proposed is decided about as it was proposed."""
    return move_proposal(conn, proposal, "draft", "draft", **values)
