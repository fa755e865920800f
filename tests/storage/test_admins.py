"""Admins as stored, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import IntegrityError

from storage import admins
from storage.database import Database

NOW = datetime(2026, 11, 22, 10, 15, 30, tzinfo=UTC)


async def roles(database: Database) -> list[tuple[int, str]]:
    """Who is what, owners first."""
    return [(admin.telegram_id, admin.role) for admin in await database.read(admins.list_all)]


async def test_an_admin_has_one_role(database: Database) -> None:
    assert await database.write(admins.add, 20, "officer", NOW) is True
    assert await database.write(admins.add, 10, "owner", NOW) is True
    assert await database.write(admins.add, 20, "auditor", NOW) is False
    assert await roles(database) == [(10, "owner"), (20, "auditor")]
    assert await database.read(admins.ids) == [10, 20]
    with pytest.raises(IntegrityError):
        await database.write(admins.add, 30, "tsar", NOW)


async def test_the_first_owners_are_applied_while_there_is_none(database: Database) -> None:
    assert await database.write(admins.add_first_owners, (), NOW) == 0
    await database.write(admins.add, 2, "officer", NOW)
    assert await database.write(admins.add_first_owners, (1, 2, 2), NOW) == 2
    assert await database.write(admins.add_first_owners, (3, 4, 5), NOW) == 2
    assert await roles(database) == [(1, "owner"), (2, "owner")]
