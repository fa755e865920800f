"""Cases: what the company owes an answer to. A withdrawal opens one, due in working days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from bot.domain.calendar import due_at
from bot.domain.numbers import new_case_number
from storage import cases
from storage.cases import Case

if TYPE_CHECKING:
    from datetime import datetime

    from bot.deps import Deps
    from storage.database import Connection

DRAWS_MAX = 20
WITHDRAWAL = "withdrawal"


def open_withdrawal(
    conn: Connection,
    deps: Deps,
    person: str,
    consent: str,
    now: datetime,
    *,
    noticed_at: datetime | None = None,
) -> Case:
    """Open the case of a withdrawal, under a number that people can say aloud.

    The term runs from the notice (Law 94-V, art. 8(7)): from now, or from `noticed_at` when it came another way.
    """
    due = due_at(deps.calendar, noticed_at or now, deps.policy.withdrawal_working_days)
    for _ in range(DRAWS_MAX):
        case = Case(
            number=new_case_number(deps.chance.randbelow),
            kind=WITHDRAWAL,
            person=person,
            consent=consent,
            opened_at=now,
            due_at=due,
            state="open",
        )
        if cases.open_case(conn, case):
            return case
    message = "no free case number was drawn: the numbers are nearly used up"
    raise RuntimeError(message)


def close_withdrawal(
    conn: Connection,
    person: str,
    consent: str,
    state: Literal["stopped", "refused"],
    now: datetime,
) -> Case | None:
    """Close the open case of a consent's withdrawal and give it; None when there is none open."""
    for case in cases.of_person(conn, person):
        if case.is_open and case.kind == WITHDRAWAL and case.consent == consent:
            return case if cases.close(conn, case.number, state, now) else None
    return None
