"""Who is known, how to write to them, and which number is theirs, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from storage import models as tables
from storage import people
from storage.database import Database
from storage.errors import VaultError
from storage.people import Person
from storage.vault import Vault
from tests.storage.vaults import ANNA, BOLAT, CARINA, key_of

NOW = datetime(2026, 11, 22, 10, 15, 30, tzinfo=UTC)
NUMBER, OTHER_NUMBER = b"n" * 32, b"o" * 32
PROFILE = {
    "phone": "+77010000001",
    "surname": "Сыналғанова",
    "given_name": "Үлгі",
    "patronymic": None,
    "capacity": "self",
    "bin": None,
    "organisation": None,
}


def add(
    conn: Connection,
    vault: Vault,
    person: str,
    telegram_id: int,
    *,
    number: bytes | None = None,
    profile: dict[str, Any] = PROFILE,
) -> None:
    key = key_of(conn, vault, person)
    people.add(conn, key, telegram_id=telegram_id, locale="kk", profile=profile, phone_hash=number, now=NOW)


def found(conn: Connection, telegram_id: int) -> Person:
    person = people.by_telegram(conn, telegram_id)
    assert person is not None
    return person


def profile_of(conn: Connection, vault: Vault, telegram_id: int) -> dict[str, Any]:
    person = found(conn, telegram_id)
    return people.profile_of(key_of(conn, vault, person.person), person.sealed_profile)


def release(conn: Connection, vault: Vault, telegram_id: int) -> None:
    person = found(conn, telegram_id)
    people.release_phone(conn, key_of(conn, vault, person.person), person.sealed_profile)


def bind(conn: Connection, vault: Vault, person: str, number: bytes, profile: dict[str, Any]) -> None:
    people.bind(conn, key_of(conn, vault, person), profile=profile, phone_hash=number, locale="en")


async def test_a_person_is_found_by_account_and_by_number(database: Database, vault: Vault) -> None:
    await database.write(add, vault, ANNA, 2**40, number=NUMBER)
    await database.write(add, vault, BOLAT, 2, profile={})
    anna, bolat = await database.read(found, 2**40), await database.read(found, 2)
    assert (anna.person, anna.telegram_id, anna.locale, anna.has_phone) == (ANNA, 2**40, "kk", True)
    assert (bolat.person, bolat.has_phone, bolat.unreachable_at) == (BOLAT, False, None)
    assert await database.read(people.by_phone_hash, NUMBER) == anna
    assert await database.read(people.by_phone_hash, OTHER_NUMBER) is None
    assert await database.read(people.by_telegram, 3) is None
    assert await database.read(profile_of, vault, 2**40) == PROFILE
    assert await database.read(profile_of, vault, 2) == {}


async def test_a_number_is_bound_to_one_person_and_an_account_to_one(database: Database, vault: Vault) -> None:
    await database.write(add, vault, ANNA, 1, number=NUMBER)
    with pytest.raises(IntegrityError):
        await database.write(add, vault, BOLAT, 2, number=NUMBER)
    with pytest.raises(IntegrityError):
        await database.write(add, vault, BOLAT, 1)
    await database.write(add, vault, BOLAT, 2)
    await database.write(add, vault, CARINA, 3)
    with pytest.raises(IntegrityError):
        await database.write(bind, vault, CARINA, NUMBER, PROFILE)


async def test_a_profile_is_sealed_for_its_person(database: Database, vault: Vault) -> None:
    def swap(conn: Connection) -> None:
        profile = conn.execute(select(tables.people.c.profile).where(tables.people.c.person == ANNA)).scalar_one()
        conn.execute(tables.people.update().where(tables.people.c.person == BOLAT).values(profile=profile))

    await database.write(add, vault, ANNA, 1, number=NUMBER)
    await database.write(add, vault, BOLAT, 2)
    person = await database.read(found, 1)
    for personal in (b"7010000001", "Сыналғанова".encode(), b"\\u0421"):
        assert personal not in person.sealed_profile
    assert repr(person.sealed_profile) not in repr(person)

    await database.write(swap)
    with pytest.raises(VaultError):
        await database.read(profile_of, vault, 2)


async def test_a_bound_number_comes_with_what_was_entered(database: Database, vault: Vault) -> None:
    await database.write(add, vault, ANNA, 1, profile={})
    await database.write(add, vault, BOLAT, 2, profile={})
    await database.write(bind, vault, ANNA, NUMBER, PROFILE)
    anna = await database.read(found, 1)
    assert (anna.has_phone, anna.locale) == (True, "en")
    assert await database.read(profile_of, vault, 1) == PROFILE
    bolat = await database.read(found, 2)
    assert (bolat.has_phone, bolat.locale) == (False, "kk")


async def test_a_released_number_is_free_and_its_holder_keeps_the_rest(database: Database, vault: Vault) -> None:
    await database.write(add, vault, ANNA, 1, number=NUMBER)
    await database.write(add, vault, BOLAT, 2, number=OTHER_NUMBER)
    await database.write(release, vault, 1)

    assert (await database.read(found, 1)).has_phone is False
    kept = {name: value for name, value in PROFILE.items() if name != "phone"}
    assert await database.read(profile_of, vault, 1) == kept
    assert (await database.read(found, 2)).has_phone is True

    await database.write(bind, vault, BOLAT, NUMBER, PROFILE)
    holder = await database.read(people.by_phone_hash, NUMBER)
    assert holder is not None
    assert holder.person == BOLAT


async def test_a_person_keeps_the_language_they_chose(database: Database, vault: Vault) -> None:
    await database.write(add, vault, ANNA, 1)
    await database.write(add, vault, BOLAT, 2)
    await database.write(people.set_locale, ANNA, "ru")
    assert [(await database.read(found, number)).locale for number in (1, 2)] == ["ru", "kk"]


async def test_it_is_known_since_when_a_person_cannot_be_written_to(database: Database, vault: Vault) -> None:
    """Each message that fails finds them unreachable still: the first one counts."""
    await database.write(add, vault, ANNA, 1)
    assert await database.write(people.set_unreachable, 1, NOW) is True
    assert await database.write(people.set_unreachable, 1, NOW + timedelta(days=1)) is True
    assert (await database.read(found, 1)).unreachable_at == NOW

    assert await database.write(people.set_unreachable, 1, None) is True
    assert (await database.read(found, 1)).unreachable_at is None
    await database.write(people.set_unreachable, 1, NOW + timedelta(days=2))
    assert (await database.read(found, 1)).unreachable_at == NOW + timedelta(days=2)


async def test_who_is_not_known_is_not_noted_as_unreachable(database: Database) -> None:
    assert await database.write(people.set_unreachable, 1, NOW) is False
    assert await database.write(people.set_unreachable, 1, None) is False
