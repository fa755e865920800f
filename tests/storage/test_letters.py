"""Updates that cannot be handled are kept, sealed, on both databases."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from storage import letters
from storage.database import Database
from storage.errors import VaultError
from storage.models import dead_letters, failures
from storage.vault import Vault

NOW = datetime(2026, 11, 22, 10, 15, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)


async def test_failures_of_an_update_are_counted(database: Database) -> None:
    assert await database.write(letters.add_failure, "telegram:5:40", NOW) == 1
    counts = await asyncio.gather(*(database.write(letters.add_failure, "telegram:5:41", NOW) for _ in range(8)))
    assert sorted(counts) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert await database.write(letters.add_failure, "telegram:5:40", NOW) == 2


BODY = '{"text":"Сыналғанова"}'.encode()


def bury(conn: Connection, vault: Vault, number: str, source: str, body: bytes = BODY) -> bool:
    return letters.bury(conn, vault, number=number, source=source, body=body, reason="KeyError", now=NOW)


def all_letters(conn: Connection) -> list[dict[str, Any]]:
    return [dict(row) for row in conn.execute(select(dead_letters).order_by(dead_letters.c.number)).mappings()]


async def test_a_dead_letter_is_kept_sealed_and_its_failures_are_forgotten(database: Database, vault: Vault) -> None:
    await database.write(letters.add_failure, "telegram:5:40", NOW)
    await database.write(letters.add_failure, "telegram:5:41", NOW)
    assert await database.write(bury, vault, "1842-6377", "telegram:5:41") is True

    (letter,) = await database.read(all_letters)
    assert {**letter, "sealed": None} == {
        "number": "1842-6377",
        "source": "telegram:5:41",
        "sealed": None,
        "reason": "KeyError",
        "at": NOW,
    }
    assert "Сыналғанова".encode() not in letter["sealed"]
    assert vault.open_service("dead_letters.sealed", "1842-6377", letter["sealed"]) == BODY
    with pytest.raises(VaultError):
        vault.open_service("dead_letters.sealed", "1842-6385", letter["sealed"])
    assert await database.read(lambda conn: conn.execute(select(failures.c.source)).scalars().all()) == [
        "telegram:5:40"
    ]


async def test_an_update_is_buried_once(database: Database, vault: Vault) -> None:
    assert await database.write(bury, vault, "1842-6377", "telegram:5:41") is True
    assert await database.write(bury, vault, "1842-6385", "telegram:5:41", b"{}") is False
    (letter,) = await database.read(all_letters)
    assert vault.open_service("dead_letters.sealed", letter["number"], letter["sealed"]) == BODY


async def test_a_letter_whose_number_is_taken_is_not_taken_for_kept(database: Database, vault: Vault) -> None:
    """Acknowledged, it would be lost; refused, it comes again and draws another number."""
    await database.write(bury, vault, "1842-6377", "telegram:5:41")
    with pytest.raises(IntegrityError):
        await database.write(bury, vault, "1842-6377", "telegram:5:42")
