"""Anonymous daily counts, on both databases."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta

from storage import counts
from storage.database import Database

# Midnight in Almaty, which is five hours ahead of UTC.
MIDNIGHT = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)


async def test_a_day_is_almatys(database: Database) -> None:
    await database.write(counts.count, "shown", MIDNIGHT - timedelta(microseconds=1))
    await database.write(counts.count, "shown", MIDNIGHT)
    await database.write(counts.count, "shown", MIDNIGHT)
    await database.write(counts.count, "given", MIDNIGHT)
    assert await database.read(counts.of_day, date(2026, 11, 22)) == {"shown": 1}
    assert await database.read(counts.of_day, date(2026, 11, 23)) == {"shown": 2, "given": 1}
    assert await database.read(counts.of_day, date(2026, 11, 24)) == {}


async def test_nobody_is_counted_twice_or_missed_at_once(database: Database) -> None:
    await asyncio.gather(*(database.write(counts.count, "agreed", MIDNIGHT) for _ in range(20)))
    assert await database.read(counts.of_day, date(2026, 11, 23)) == {"agreed": 20}
