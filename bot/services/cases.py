"""Cases: what the company owes an answer to. A withdrawal opens one, due in working days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.calendar import due_at
from bot.domain.numbers import new_case_number
from storage import cases
from storage.cases import Case

if TYPE_CHECKING:
    from datetime import datetime

    from bot.deps import Deps
    from storage.database import Connection

DRAWS_MAX = 20


def open_withdrawal(conn: Connection, deps: Deps, person: str, consent: str, now: datetime) -> Case:
    """Open the case of a withdrawal, under a number that people can say aloud."""
    due = due_at(deps.calendar, now, deps.policy.withdrawal_working_days)
    for _ in range(DRAWS_MAX):
        case = Case(
            number=new_case_number(deps.chance.randbelow),
            kind="withdrawal",
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
