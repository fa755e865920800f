"""What statistics are made of, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event, insert, text
from sqlalchemy.engine import Connection

from storage import cases, counts, models, statistics
from storage.cases import Case
from storage.database import Database, open_database
from storage.migrations.counting import count_withdrawals

control = pytest.mark.xfail(strict=True, raises=AssertionError, reason="negative control")
NOON = datetime(2026, 11, 23, 7, tzinfo=UTC)
TODAY = date(2026, 11, 23)
CASE = Case(
    number="1000-0000",
    kind="withdrawal",
    person="a" * 32,
    consent="c" * 32,
    opened_at=NOON,
    due_at=NOON + timedelta(days=21),
    state="open",
)


async def test_the_days_of_a_period_are_read_with_both_its_ends(database: Database) -> None:
    for days in (0, 0, 1, 6, 7):
        await database.write(counts.count, "shown", NOON - timedelta(days=days))
    await database.write(counts.count, "renewed:12345678", NOON)
    assert await database.read(statistics.counts_between, TODAY - timedelta(days=6), TODAY) == {
        TODAY: {"shown": 2, "renewed:12345678": 1},
        TODAY - timedelta(days=1): {"shown": 1},
        TODAY - timedelta(days=6): {"shown": 1},
    }


async def test_the_first_day_is_known(database: Database) -> None:
    assert await database.read(statistics.first_day) is None
    for days in (3, 5, 0):
        await database.write(counts.count, "shown", NOON - timedelta(days=days))
    assert await database.read(statistics.first_day) == TODAY - timedelta(days=5)


async def test_open_cases_are_counted_by_when_they_are_due(database: Database) -> None:
    later = CASE.due_at + timedelta(days=1)
    for n, case in enumerate((CASE, CASE, replace(CASE, due_at=later), replace(CASE, kind="request"), CASE)):
        await database.write(cases.open_case, replace(case, number=f"{n}", consent=f"{n:032x}"))
    await database.write(cases.close, "4", "stopped", NOON)
    assert await database.read(statistics.open_cases, "withdrawal") == ((CASE.due_at, 2), (later, 1))


async def test_withdrawals_of_before_are_counted_on_their_days(database: Database) -> None:
    """The migration counts them from the ledger, by the same days as everything is counted on from there on."""
    midnight = datetime(2026, 11, 22, 19, tzinfo=UTC)
    moments = [NOON, midnight - timedelta(milliseconds=1), midnight, midnight + timedelta(hours=3), NOON]
    kinds = ["consent.given", *["consent.withdrawn"] * 4]

    def write(conn: Connection) -> None:
        row = {"person": None, "seq": 0, "leaf": b"", "leaf_hash": b""}
        for index, (at, kind) in enumerate(zip(moments, kinds, strict=True)):
            conn.execute(insert(models.entries), {**row, "index": index, "at": at, "kind": kind})
        count_withdrawals(conn)

    await database.write(write)
    assert await database.read(statistics.counts_between, TODAY - timedelta(days=9), TODAY) == {
        TODAY - timedelta(days=1): {"withdrawn": 1},
        TODAY: {"withdrawn": 3},
    }


@pytest.mark.parametrize("way", ["open_cases", pytest.param("all_cases", marks=control)])
async def test_only_open_cases_are_read(sqlite_url: str, way: str) -> None:
    """Closed ones only ever become more; the index of open ones has them all."""

    def all_cases(conn: Connection) -> None:
        conn.execute(text("SELECT due_at, count(*) FROM cases WHERE kind = 'withdrawal' GROUP BY due_at"))

    def plans(conn: Connection) -> list[str]:
        asked: list[str] = []
        event.listen(conn, "before_cursor_execute", lambda *a: asked.append(a[2]))
        if way == "open_cases":
            statistics.open_cases(conn, "withdrawal")
        else:
            all_cases(conn)
        statement = asked[0].replace("?", "'withdrawal'")
        return [row[3] for row in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}")]

    database = await open_database(sqlite_url)
    try:
        found = await database.read(plans)
    finally:
        await database.close()
    assert "uq_cases_open" in " ".join(found)
