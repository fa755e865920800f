"""The Platform's invitations, on both databases."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from storage import invitations, ledger, people
from storage.database import Database, open_database
from storage.invitations import Invitation
from storage.vault import Vault
from tests.storage.notebook import pause
from tests.storage.vaults import ANNA, BOLAT, CARINA, key_of

NOW = datetime(2026, 11, 22, 10, 15, 30, tzinfo=UTC)
END = NOW + timedelta(days=7)
MICROSECOND = timedelta(microseconds=1)
TOKEN_HASH = b"h" * 32
INVITATION = Invitation(
    invitation="1" * 32,
    external_id="client-1",
    phone_hash=b"p" * 32,
    locale="ru",
    sealed=b"sealed",
    created_at=NOW,
    expires_at=END,
)


async def test_an_invitation_is_found_as_it_was_kept(database: Database) -> None:
    plain = replace(INVITATION, invitation="2" * 32, phone_hash=None, locale=None, sealed=None)
    await database.write(invitations.add, INVITATION, TOKEN_HASH)
    await database.write(invitations.add, plain, b"i" * 32)
    assert await database.read(invitations.by_token_hash, TOKEN_HASH) == INVITATION
    assert await database.read(invitations.by_id, plain.invitation) == plain
    assert await database.read(invitations.by_token_hash, b"j" * 32) is None
    assert await database.read(invitations.by_id, "3" * 32) is None


async def test_a_token_leads_to_one_invitation(database: Database) -> None:
    await database.write(invitations.add, INVITATION, TOKEN_HASH)
    with pytest.raises(IntegrityError):
        await database.write(invitations.add, replace(INVITATION, invitation="2" * 32), TOKEN_HASH)


@pytest.mark.parametrize(
    ("used_at", "moment", "is_open"),
    [
        (None, END - MICROSECOND, True),
        (None, END, False),
        (NOW, NOW + MICROSECOND, False),
    ],
    ids=["in time", "too late", "used"],
)
def test_an_invitation_is_open_for_a_time_and_once(
    used_at: datetime | None,
    moment: datetime,
    is_open: bool,  # noqa: FBT001 -- a column of the table
) -> None:
    assert replace(INVITATION, used_at=used_at).is_open(moment) is is_open


@pytest.mark.parametrize(
    "is_head_held",
    [True, pytest.param(False, marks=pytest.mark.xfail(strict=True, reason="negative control"))],
)
async def test_of_two_at_once_one_alone_uses_an_invitation(
    postgresql_url: str,
    is_head_held: bool,  # noqa: FBT001 -- a column of the table
) -> None:
    """What makes it so is the ledger's head, held since before the invitation is read."""

    def accept(conn: Connection, person: str) -> bool:
        if is_head_held:
            ledger.lock_head(conn)
        found = invitations.by_id(conn, INVITATION.invitation)
        if found is None or not found.is_open(NOW):
            return False
        pause(conn, 0.2)
        invitations.use(conn, found.invitation, person, NOW)
        return True

    database = await open_database(postgresql_url)
    try:
        await database.write(invitations.add, INVITATION, TOKEN_HASH)
        accepted = await asyncio.gather(*(database.write(accept, person) for person in (ANNA, BOLAT)))
    finally:
        await database.close()
    assert sorted(accepted) == [False, True]


async def test_the_invitation_that_a_person_used_last_is_found(database: Database) -> None:
    for number in range(1, 4):
        await database.write(
            invitations.add, replace(INVITATION, invitation=str(number) * 32), str(number).encode() * 32
        )
    assert await database.read(invitations.newest_of, ANNA, NOW) is None
    await database.write(invitations.use, "2" * 32, ANNA, NOW + MICROSECOND)
    await database.write(invitations.use, "1" * 32, ANNA, NOW)
    await database.write(invitations.use, "3" * 32, BOLAT, NOW + timedelta(days=1))
    newest = await database.read(invitations.newest_of, ANNA, NOW + MICROSECOND)
    assert newest == replace(INVITATION, invitation="2" * 32, used_at=NOW + MICROSECOND, used_by=ANNA)
    assert await database.read(invitations.newest_of, ANNA, NOW + 2 * MICROSECOND) is None


async def test_invitations_are_forgotten_when_their_time_is_long_over(database: Database) -> None:
    """Of used ones all but whom they bound: their events tell that for ever."""
    later = replace(INVITATION, invitation="2" * 32, expires_at=END + MICROSECOND)
    used = replace(INVITATION, invitation="3" * 32, phone_hash=b"p" * 32, sealed=b"back")
    await database.write(invitations.add, INVITATION, TOKEN_HASH)
    await database.write(invitations.add, later, b"i" * 32)
    await database.write(invitations.add, used, b"u" * 32)
    await database.write(invitations.use, used.invitation, ANNA, NOW)
    assert await database.write(invitations.purge, END) == 0
    assert await database.write(invitations.purge, END + MICROSECOND) == 1
    assert await database.read(invitations.by_id, INVITATION.invitation) is None
    kept = replace(used, used_at=NOW, used_by=ANNA, phone_hash=None, sealed=None)
    assert await database.read(invitations.by_id, used.invitation) == kept
    assert await database.read(invitations.by_id, later.invitation) == later


async def test_an_external_id_is_of_one_person_and_moves_to_the_newest(database: Database, vault: Vault) -> None:
    def join(conn: Connection, person: str, telegram_id: int) -> None:
        key = key_of(conn, vault, person)
        people.add(conn, key, telegram_id=telegram_id, locale="kk", profile={}, phone_hash=None, now=NOW)

    for number, person in enumerate((ANNA, BOLAT, CARINA), start=1):
        await database.write(join, person, number)
    await database.write(people.bind_external_id, CARINA, "client-2")
    await database.write(people.bind_external_id, ANNA, "client-1")
    await database.write(people.bind_external_id, BOLAT, "client-1")
    await database.write(people.bind_external_id, BOLAT, "client-1")
    held = [await database.read(people.by_id, person) for person in (ANNA, BOLAT, CARINA)]
    assert [person.external_id for person in held if person] == [None, "client-1", "client-2"]
