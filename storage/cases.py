"""Cases: what the company owes an answer to, by number and due date. Withdrawals are the first kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam, select, update

from storage.models import cases
from storage.statements import insert_if_new

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case as the person sees it: `number` can be said aloud, `due_at` is the end of the last working day."""

    number: str
    kind: str
    person: str
    consent: str | None
    opened_at: datetime
    due_at: datetime
    state: str
    closed_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether the company still owes an answer."""
        return self.state == "open"


def open_case(conn: Connection, case: Case) -> bool:
    """Open a case; False when its number is taken, so that the caller draws another.

    A consent with an open case of the kind is an `IntegrityError`: it cannot be withdrawn twice at once.
    """
    return insert_if_new(
        conn,
        cases,
        {
            "number": case.number,
            "kind": case.kind,
            "person": case.person,
            "consent": case.consent,
            "opened_at": case.opened_at,
            "due_at": case.due_at,
            "state": case.state,
        },
    )


def close(conn: Connection, number: str, state: str, now: datetime) -> bool:
    """Close an open case as `stopped` or `refused`; False when it is closed already."""
    is_open = and_(cases.c.number == number, cases.c.state == "open")
    return conn.execute(update(cases).where(is_open).values(state=state, closed_at=now)).rowcount == 1


_OF_PERSON = select(cases).where(cases.c.person == bindparam("of")).order_by(cases.c.opened_at.desc())


def of_person(conn: Connection, person: str) -> tuple[Case, ...]:
    """List a person's cases, the newest first."""
    return tuple(
        Case(
            number=row.number,
            kind=row.kind,
            person=row.person,
            consent=row.consent,
            opened_at=row.opened_at,
            due_at=row.due_at,
            state=row.state,
            closed_at=row.closed_at,
        )
        for row in conn.execute(_OF_PERSON, {"of": person})
    )
