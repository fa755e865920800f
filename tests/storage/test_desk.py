"""What the desk reads and keeps, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from storage import admins, cases, desk, outbox, verifications
from storage.cases import Case
from storage.database import Connection, Database
from storage.models import outbox as outbox_rows
from storage.verifications import Asked

NOW = datetime(2026, 11, 22, 10, 15, 30, tzinfo=UTC)
ASKED = Asked(telegram_id=10, update_id=7, message_id=3, locale="kk", asked_at=NOW)


def a_case(number: str, days: int, state: str = "open") -> Case:
    return Case(
        number=number,
        kind="withdrawal",
        person="a" * 32,
        consent=number.rjust(32, "0"),
        opened_at=NOW,
        due_at=NOW + timedelta(days=days),
        state=state,
    )


async def test_open_cases_come_by_their_due_dates(database: Database) -> None:
    for number, days, state in (("3", 9, "open"), ("1", -1, "open"), ("2", 9, "open"), ("4", -5, "stopped")):
        await database.write(cases.open_case, a_case(number, days, state))
    listed = await database.read(lambda conn: desk.open_cases(conn, skip=0, limit=10))
    assert [case.number for case in listed] == ["1", "2", "3"]
    assert [case.number for case in await database.read(lambda conn: desk.open_cases(conn, skip=1, limit=1))] == ["2"]
    assert (await database.read(desk.count_open_cases), await database.read(desk.count_open_cases, NOW)) == (3, 1)


async def test_an_empty_database_has_nothing_to_show(database: Database) -> None:
    assert await database.read(desk.count_open_cases) == 0
    assert await database.read(desk.codes_sent, NOW) == 0
    assert await database.read(desk.proposed) is None
    assert await database.read(desk.unsigned_since) is None
    assert await database.read(verifications.pending) is None


async def test_one_verification_at_a_time(database: Database) -> None:
    assert await database.write(verifications.ask, ASKED) is True
    assert await database.write(verifications.ask, ASKED) is False
    assert await database.write(verifications.claim, NOW, 60.0) == ASKED
    assert await database.write(verifications.claim, NOW, 60.0) is None
    assert await database.write(verifications.claim, NOW + timedelta(seconds=60), 60.0) == ASKED
    await database.write(verifications.release)
    assert await database.write(verifications.claim, NOW, 60.0) == ASKED
    assert await database.write(verifications.finish, ASKED) is True
    assert await database.write(verifications.finish, ASKED) is False
    assert await database.read(verifications.pending) is None


async def test_a_former_admin_is_told_nothing_that_waits_or_is_under_way(database: Database) -> None:
    def post(conn: Connection) -> None:
        for telegram_id, message in (
            (10, "admin-dead-letter"),
            (10, "notice-edition-proposed"),
            (10, "export-not-made"),
            (10, "notice-apology"),
            (20, "admin-dead-letter"),
        ):
            outbox.post_to_chat(conn, telegram_id=telegram_id, person=None, message=message, arguments={}, now=NOW)

    await database.write(post)
    # One is being sent just now: if that fails, it is not tried again.
    claim = await database.write(lambda conn: outbox.claim_chat(conn, NOW, lease_seconds=60, per_second=30, at_once=1))
    assert [row.telegram_id for row in claim.rows] == [10]
    assert await database.write(admins.forget_notices, 10) == 3
    left = select(outbox_rows.c.telegram_id, outbox_rows.c.message).order_by(outbox_rows.c.id)
    assert await database.read(lambda conn: [tuple(row) for row in conn.execute(left)]) == [
        (10, "notice-apology"),
        (20, "admin-dead-letter"),
    ]


async def test_an_offered_contact_is_kept_with_the_owner_until_it_is_taken(database: Database) -> None:
    await database.write(admins.add, 10, "owner", NOW)
    await database.write(admins.set_offered, 10, b"sealed")
    found = await database.read(admins.find, 10)
    assert found is not None
    assert found.offered == b"sealed"
    assert "sealed" not in repr(found).replace("sealed=", "")
    await database.write(admins.set_offered, 10, None)
    found = await database.read(admins.find, 10)
    assert found is not None
    assert found.offered is None
