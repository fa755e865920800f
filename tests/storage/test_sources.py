"""What has done its work before does nothing twice, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from storage import sources
from storage.database import Database

NOW = datetime(2026, 11, 22, 10, 15, 30, tzinfo=UTC)
MICROSECOND, SECOND = timedelta(microseconds=1), timedelta(seconds=1)


async def test_a_source_is_written_down_once(database: Database) -> None:
    source = "telegram:5:41:confirm"
    assert await database.read(sources.is_known, source) is False
    await database.write(sources.remember, source, NOW)
    assert await database.read(sources.is_known, source) is True
    assert await database.read(sources.is_known, "telegram:5:41:agree") is False
    with pytest.raises(IntegrityError):
        await database.write(sources.remember, source, NOW + SECOND)


async def test_a_message_of_the_platforms_is_taken_in_once_and_its_answer_kept(database: Database) -> None:
    """To the letter, members in their order; what is undone leaves no trace, so that the id may come again."""
    answer = {"outcome": "recorded", "case": "1842-6377", "a": "Үлгі"}

    def take(conn: Connection, digest: bytes, *, fails: bool = False) -> bool:
        if not sources.take_in(conn, "platform:msg-1", digest, NOW):
            return False
        sources.keep_answer(conn, "platform:msg-1", answer)
        if fails:
            raise KeyError(digest)
        return True

    with pytest.raises(KeyError):
        await database.write(take, b"other", fails=True)
    assert await database.write(take, b"digest") is True
    assert await database.write(take, b"digest") is False
    assert await database.write(take, b"other") is False
    known = await database.read(sources.answered, "platform:msg-1")
    assert (list(known.answer.items()), known.digest) == (list(answer.items()), b"digest")


async def test_only_old_sources_of_the_sender_are_forgotten(database: Database) -> None:
    kept = {"telegram:young": NOW, "platform:old": NOW - SECOND, "te_egram:old": NOW - SECOND}
    for source, at in {**kept, "telegram:old": NOW - MICROSECOND}.items():
        await database.write(sources.remember, source, at)
    assert await database.write(sources.purge, "telegram:", NOW) == 1
    assert await database.write(sources.purge, "t_legram:", NOW) == 0
    assert [await database.read(sources.is_known, source) for source in kept] == [True, True, True]
    assert await database.read(sources.is_known, "telegram:old") is False
