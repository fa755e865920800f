"""What the company owes an answer to, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from storage import cases
from storage import models as tables
from storage.cases import Case
from storage.database import Database

NOW = datetime(2026, 11, 22, 10, 15, 30, tzinfo=UTC)
CASE = Case(
    number="1842-6377",
    kind="withdrawal",
    person="a" * 32,
    consent="c" * 32,
    opened_at=NOW,
    due_at=NOW + timedelta(days=21),
    state="open",
)


def refuse(conn: Connection, number: str) -> None:
    conn.execute(update(tables.cases).where(tables.cases.c.number == number).values(state="refused"))


async def test_a_case_is_found_by_its_person(database: Database) -> None:
    assert await database.write(cases.open_case, CASE) is True
    assert await database.read(cases.of_person, CASE.person) == (CASE,)
    assert await database.read(cases.of_person, "d" * 32) == ()


async def test_a_number_that_is_taken_is_told_and_stays_what_it_is(database: Database) -> None:
    """The caller draws another; the case that has the number is not touched."""
    await database.write(cases.open_case, CASE)
    other = replace(CASE, person="b" * 32, consent="d" * 32)
    assert await database.write(cases.open_case, other) is False
    assert await database.read(cases.of_person, CASE.person) == (CASE,)
    assert await database.write(cases.open_case, replace(other, number="1842-6385")) is True


async def test_a_consent_has_one_open_case_and_no_number_would_help(database: Database) -> None:
    """Taken for a number that is taken, this would have the caller draw in vain."""
    await database.write(cases.open_case, CASE)
    with pytest.raises(IntegrityError):
        await database.write(cases.open_case, replace(CASE, number="1842-6385"))


async def test_of_several_cases_the_newest_comes_first(database: Database) -> None:
    again = replace(CASE, number="1842-6385", opened_at=NOW + timedelta(days=30))
    await database.write(cases.open_case, CASE)
    await database.write(refuse, CASE.number)
    assert await database.read(cases.of_person, CASE.person) == (replace(CASE, state="refused"),)
    await database.write(cases.open_case, again)
    assert await database.read(cases.of_person, CASE.person) == (again, replace(CASE, state="refused"))


@pytest.mark.parametrize("state", ["stopped", "refused"])
async def test_a_case_is_closed_once_and_its_consent_may_have_another(database: Database, state: str) -> None:
    closed_at = NOW + timedelta(days=3)
    await database.write(cases.open_case, CASE)
    assert await database.write(cases.close, CASE.number, state, closed_at) is True
    assert await database.write(cases.close, CASE.number, "stopped", NOW) is False
    assert await database.write(cases.close, "1842-6385", state, NOW) is False
    [case] = await database.read(cases.of_person, CASE.person)
    assert case == replace(CASE, state=state, closed_at=closed_at)
    assert not case.is_open
    assert await database.write(cases.open_case, replace(CASE, number="1842-6385")) is True
