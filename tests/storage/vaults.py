"""A vault for tests of what stands sealed in the database."""

from __future__ import annotations

import pytest
from sqlalchemy.engine import Connection

from storage.database import Database
from storage.vault import MasterKeys, PersonKey, Vault

ANNA, BOLAT, CARINA = "a" * 32, "b" * 32, "c" * 32


@pytest.fixture
async def vault(database: Database) -> Vault:
    """A vault whose service keys are in the test's database."""
    vault = Vault(MasterKeys(first="first", keys={"first": bytes(range(32))}))
    await database.write(vault.prepare)
    return vault


def key_of(conn: Connection, vault: Vault, person: str) -> PersonKey:
    """The person's key, made when it is not there."""
    return vault.key(conn, person) or vault.create_key(conn, person)
