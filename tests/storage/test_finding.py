"""By what people are found, on both databases."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from sqlalchemy.engine import Connection

from storage import finding, models, people
from storage.database import Database
from storage.vault import MasterKeys, Vault
from tests.storage.vaults import ANNA, BOLAT, CARINA, key_of

NOW = datetime(2026, 11, 22, 10, 15, 30, tzinfo=UTC)
NAME, OTHER_NAME = b"n" * 32, b"o" * 32


def add(conn: Connection, vault: Vault, person: str, telegram_id: int) -> None:
    key = key_of(conn, vault, person)
    people.add(conn, key, telegram_id=telegram_id, locale="kk", profile={}, phone_hash=None, now=NOW)


async def test_people_are_found_by_the_names_they_have_now(database: Database) -> None:
    await database.write(finding.keep_names, BOLAT, [NAME, OTHER_NAME])
    await database.write(finding.keep_names, ANNA, [NAME, NAME])
    assert await database.read(finding.persons_named, NAME, 10) == (ANNA, BOLAT)
    assert await database.read(finding.persons_named, NAME, 1) == (ANNA,)
    assert await database.read(finding.persons_named, OTHER_NAME, 10) == (BOLAT,)

    await database.write(finding.keep_names, BOLAT, [OTHER_NAME])
    assert await database.read(finding.persons_named, NAME, 10) == (ANNA,)
    await database.write(finding.forget_names, BOLAT)
    assert await database.read(finding.persons_named, OTHER_NAME, 10) == ()
    assert await database.read(finding.persons_named, NAME, 10) == (ANNA,)


async def test_who_has_no_names_yet_is_listed_in_batches(database: Database, vault: Vault) -> None:
    for number, person in enumerate((ANNA, BOLAT, CARINA)):
        await database.write(add, vault, person, number)
    await database.write(finding.keep_names, BOLAT, [NAME])
    nameless = [person for person, _ in await database.write(finding.nameless, "", 10)]
    assert nameless == [ANNA, CARINA]
    assert [person for person, _ in await database.write(finding.nameless, "", 1)] == [ANNA]
    assert [person for person, _ in await database.write(finding.nameless, ANNA, 10)] == [CARINA]


async def test_names_kept_at_once_by_two_do_not_collide(database: Database) -> None:
    """Two processes that fill in the same person at the same moment."""
    await asyncio.gather(*(database.write(finding.keep_names, ANNA, [NAME, OTHER_NAME]) for _ in range(5)))
    assert await database.read(finding.persons_named, NAME, 10) == (ANNA,)


async def test_a_case_leads_to_its_person(database: Database) -> None:
    def open_case(conn: Connection) -> None:
        case = {"kind": "withdrawal", "opened_at": NOW, "due_at": NOW, "state": "open"}
        conn.execute(models.cases.insert(), {"number": "1842-6377", "person": ANNA, **case})

    await database.write(open_case)
    assert await database.read(finding.person_of_case, "1842-6377") == ANNA
    assert await database.read(finding.person_of_case, "1842-6378") is None


async def test_a_person_is_who_has_an_entry(database: Database, vault: Vault) -> None:
    await database.write(add, vault, ANNA, 1)
    assert await database.read(finding.is_person, ANNA) is False


async def test_a_name_has_one_hash_which_is_that_of_nothing_else(database: Database, vault: Vault) -> None:
    """It outlives a restart, and is keyed apart from other hashes."""
    name = "үлгібаев сынақ"
    assert vault.name_hash(name) == vault.name_hash(name)
    assert len({vault.name_hash(name), vault.name_hash(f"{name} "), vault.body_digest(name.encode())}) == 3
    again = Vault(MasterKeys(first="first", keys={"first": bytes(range(32))}))
    await database.read(again.load)
    assert again.name_hash(name) == vault.name_hash(name)
