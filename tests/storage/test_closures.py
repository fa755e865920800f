"""That the Platform has closed, as it is stored, and the consents that expire with it, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.consent import Kind
from storage import closures, ledger
from storage.closures import Closure
from storage.database import Connection, Database
from storage.vault import Vault
from tests.storage.test_ledger import GIVEN, NOW, append
from tests.storage.vaults import ANNA, BOLAT, CARINA

CLOSED_AT = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


async def test_an_open_platform_has_no_closure(database: Database) -> None:
    assert await database.read(closures.closed_at) is None
    assert await database.read(closures.find) is None


@pytest.mark.parametrize(("minutes", "expected"), [(-1, -1), (0, 0), (1, 0)])
async def test_the_earliest_end_counts_and_is_news_once(database: Database, minutes: int, expected: int) -> None:
    """And from the moment on that we knew of it: what people did before stands as they did it."""
    assert await database.write(closures.note, CLOSED_AT, NOW)
    await database.write(closures.look_on_from, 7)
    assert not await database.write(closures.note, CLOSED_AT + timedelta(minutes=minutes), NOW)
    ends = CLOSED_AT + timedelta(minutes=expected)
    assert await database.read(closures.closed_at) == NOW
    assert await database.read(closures.find) == Closure(closed_at=ends, next_index=7)


async def test_consents_are_listed_by_where_they_were_given(database: Database, vault: Vault) -> None:
    declined = replace(GIVEN, kind=Kind.CONSENT_DECLINED, consent=None)

    def write(conn: Connection) -> None:
        for person, new in ((ANNA, GIVEN), (BOLAT, declined), (BOLAT, GIVEN), (CARINA, GIVEN)):
            append(conn, vault, person, new)

    await database.write(write)

    async def listed(first: int, before: int, limit: int) -> list[tuple[int, str]]:
        found = await database.read(ledger.consents_from, first, before, limit)
        assert {given.consent for given in found} <= {GIVEN.consent}
        return [(given.index, given.person) for given in found]

    assert await listed(0, 4, 10) == [(0, ANNA), (2, BOLAT), (3, CARINA)]
    assert await listed(1, 3, 10) == [(2, BOLAT)]
    assert await listed(0, 4, 2) == [(0, ANNA), (2, BOLAT)]
    assert await listed(4, 4, 10) == []
