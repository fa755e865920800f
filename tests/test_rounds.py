"""Work that goes on while the service runs: whatever one round does, there is a next one."""

import asyncio
from collections.abc import Iterator

import pytest
from structlog.testing import capture_logs

from bot.services.rounds import in_rounds
from storage.errors import DatabaseAway

LONG = 3600.0
SECRET = "+77010000001"


@pytest.fixture
def stop() -> asyncio.Event:
    return asyncio.Event()


async def go_on(endings: Iterator[bool | Exception], stop: asyncio.Event, idle_seconds: float) -> int:
    """Work in rounds that end so, the last one told to stop; return how many there were."""
    count = 0

    async def work() -> bool | None:
        nonlocal count
        count += 1
        ending = next(endings, None)
        if ending is None:
            stop.set()
        if isinstance(ending, Exception):
            raise ending
        return ending

    async with asyncio.timeout(60):
        await in_rounds(work, stop, name="sweeping", idle_seconds=idle_seconds)
    return count


async def test_neither_a_bug_nor_a_database_that_is_away_ends_it(stop: asyncio.Event) -> None:
    endings: Iterator[bool | Exception] = iter([ValueError(SECRET), DatabaseAway("away"), ValueError(SECRET), False])
    with capture_logs() as logs:
        assert await go_on(endings, stop, idle_seconds=0) == 5
    assert [(line["event"], line["log_level"], line["work"]) for line in logs] == [
        ("work failed", "error", "sweeping"),
        ("work waits for the database", "warning", "sweeping"),
        ("work failed", "error", "sweeping"),
    ]
    assert [str(line["exc_info"]) for line in logs if "exc_info" in line] == ["ValueError", "ValueError"], "no values"


async def test_what_has_more_to_do_goes_on_at_once(stop: asyncio.Event) -> None:
    assert await go_on(iter([True, True, True]), stop, idle_seconds=LONG) == 4


async def test_the_order_to_stop_ends_the_rest(stop: asyncio.Event) -> None:
    asyncio.get_running_loop().call_later(0.05, stop.set)
    assert await go_on(iter([False, False]), stop, idle_seconds=LONG) == 1


async def test_after_a_failure_it_rests_first(stop: asyncio.Event) -> None:
    """A bug that comes every time must not keep the processor busy."""
    asyncio.get_running_loop().call_later(0.05, stop.set)
    assert await go_on(iter([ValueError(), ValueError()]), stop, idle_seconds=LONG) == 1
