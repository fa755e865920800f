"""/verify: the whole ledger is verified in the background, one at a time, and the answer carries the checkpoint."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import TextClause, Update, text, update

from bot.assembly import assembled
from bot.domain.notes import open_checkpoint
from bot.sandbox.person import text_of
from bot.services import self_check, verifying
from bot.services.self_check import StoppedError
from storage import checkpoints, models, verifications
from storage.database import Connection, Database, open_database
from storage.verifications import Asked
from tests.desk import OWNER, Desk, acts, all_told, comes_again, desk_world
from tests.world import LEDGER, World, eventually

SOUND = "Журнал бүтін"


@pytest.fixture
async def desk(sqlite_url: str) -> AsyncIterator[Desk]:
    async with desk_world(sqlite_url, LEDGER_KEY=LEDGER.written()) as made:
        yield made


@pytest.fixture(params=["sqlite", "postgresql"])
async def any_desk(request: pytest.FixtureRequest) -> AsyncIterator[Desk]:
    async with desk_world(request.getfixturevalue(f"{request.param}_url"), LEDGER_KEY=LEDGER.written()) as made:
        yield made


async def _asked(world: World) -> int:
    return len(await world.rows(models.verifications))


async def _has_checkpoint(world: World) -> bool:
    return bool(await world.rows(models.checkpoints))


async def _damage(world: World, change: TextClause | Update) -> None:
    """Change the past as somebody with the database in their hands would."""

    def unprotected(conn: Connection) -> None:
        for trigger in conn.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all():
            conn.execute(text(f"DROP TRIGGER {trigger}"))
        conn.execute(change)

    await world.stops()
    async with _opened(world) as database:
        await database.write(unprotected)
    await world.starts()


async def test_every_role_is_answered_with_the_checkpoint(any_desk: Desk) -> None:
    assert await eventually(lambda: _has_checkpoint(any_desk.world), True)
    for admin in any_desk.admins:
        await admin.says("/verify")
        message = await admin.hears(SOUND)
        note = re.search(r"(test\.example/consent\n.*\n)(?=$)", text_of(message) + "\n", re.DOTALL)
        assert note is not None
        checkpoint = open_checkpoint(note[1], LEDGER.verifier)
        entries = int(re.findall(r"Тексерілген жазбалар: (\d+)", text_of(message))[0])
        assert 0 < checkpoint.size <= entries
    assert [details["result"] for act, details in await acts(any_desk.world) if act == "ledger.verified"] == [
        "sound"
    ] * 3
    assert await _asked(any_desk.world) == 0


async def test_the_answer_comes_in_the_message_that_said_so(desk: Desk) -> None:
    before = len(await desk.owner.messages())
    await desk.owner.says("/verify")
    message = await desk.owner.hears(SOUND)
    assert len(await desk.owner.messages()) == before + 2
    await desk.owner.taps("desk:verify")
    assert await eventually(lambda: _asked(desk.world), 0)
    again = await desk.owner.hears(SOUND)
    assert again["message_id"] == message["message_id"]
    await desk.owner.taps("desk:home")
    assert "Басқару панелі" in await desk.owner.last_text()


async def test_what_a_process_left_undone_is_answered_by_the_next(desk: Desk) -> None:
    await desk.owner.says("/help")
    shown = [message["message_id"] for message in await desk.owner.messages()][-1]
    await desk.world.stops()
    async with _opened(desk.world) as database:
        await _leaves_one_under_way(database, desk, shown)
    await desk.world.starts()
    message = await desk.owner.hears(SOUND)
    assert message["message_id"] == shown
    assert [details["result"] for act, details in await acts(desk.world) if act == "ledger.verified"] == ["sound"]


async def test_there_is_one_at_a_time_and_who_comes_second_is_told(postgresql_url: str) -> None:
    """What is under way here is another process's."""
    async with desk_world(postgresql_url) as desk, _opened(desk.world) as database:
        await desk.owner.says("/help")
        shown = [message["message_id"] for message in await desk.owner.messages()][-1]
        await _leaves_one_under_way(database, desk, shown)
        for admin in (desk.officer, desk.owner):
            await admin.says("/verify")
            assert "Журнал қазір тексеріліп жатыр" in await admin.last_text()
        await database.write(verifications.release)
        message = await desk.owner.hears(SOUND)
        assert message["message_id"] == shown
        assert [act for act, _ in await acts(desk.world)].count("ledger.verified") == 1


async def _leaves_one_under_way(database: Database, desk: Desk, shown: int) -> None:
    now = desk.world.clock()
    left = Asked(telegram_id=OWNER, update_id=1, message_id=shown, locale="kk", asked_at=now)
    assert await database.write(verifications.ask, left) is True
    assert await database.write(verifications.claim, now, 900.0) == left
    assert await database.write(verifications.ask, left) is False
    assert await database.write(verifications.claim, now, 900.0) is None


@asynccontextmanager
async def _opened(world: World) -> AsyncIterator[Database]:
    database = await open_database(world.settings.database_url.get_secret_value())
    try:
        yield database
    finally:
        await database.close()


async def test_a_broken_ledger_is_named_with_its_entry(desk: Desk) -> None:
    await _damage(desk.world, text("""UPDATE entries SET leaf_hash = zeroblob(32) WHERE "index" = 0"""))
    await desk.auditor.says("/verify")
    message = await desk.auditor.hears("Журнал бұзылған, бірінші бұзылған жазба: №0")
    assert SOUND not in text_of(message)
    await all_told(desk.world)
    await desk.owner.says("/admin")
    desk_says = (await desk.owner.last_text()).splitlines()
    assert "Журнал бұзылған" in desk_says[2]


async def test_a_damaged_record_is_told_as_loudly_and_stops_nothing(desk: Desk) -> None:
    """Nobody else's consent rests on it. Put back from a copy, it is sound again."""
    person, table = await desk.world.person("Болат", "Үлгіұлы"), models.records
    await desk.world.signs(person)
    row = (await desk.world.rows(table))[-1]
    this = update(table).where(table.c.index == row["index"])
    await _damage(desk.world, this.values(sealed=row["sealed"][:-1] + bytes([row["sealed"][-1] ^ 1])))
    await desk.auditor.says("/verify")
    said = text_of(await desk.auditor.hears("Мазмұны бүлінген жазбалар: 1"))
    assert SOUND in said
    assert f"№{row['index']}" in said
    await desk.owner.hears("Мазмұны бүлінген жазбалар табылды: 1")
    await desk.owner.says("/admin")
    assert f"Мазмұны бүлінген жазбалар: 1. Біріншісі: №{row['index']}" in await desk.owner.last_text()
    entries = len(await desk.world.kinds())
    [found] = [details for act, details in await acts(desk.world) if act == "ledger.verified"]
    assert found == {"entries": entries - 1, "index": row["index"], "result": "damaged"}

    await desk.world.signs(await desk.world.person("Кәрина", "Үлгіқызы"))
    assert (await desk.world.kinds())[-1] == "consent.given"
    await _damage(desk.world, this.values(sealed=row["sealed"]))
    await desk.owner.says("/admin")
    assert "бүлінген" in await desk.owner.last_text(), "nobody has looked again"
    await desk.owner.says("/verify")
    assert "бүлінген" not in text_of(await desk.owner.hears(SOUND))
    await desk.owner.says("/admin")
    assert "бүлінген" not in await desk.owner.last_text()


async def test_a_removed_admin_gets_no_answer(desk: Desk) -> None:
    await desk.officer.says("/verify")
    await desk.owner.says(f"/admins remove {desk.officer.id}")
    await desk.owner.taps(f"admin-remove-yes:{desk.officer.id}")
    assert await eventually(lambda: _asked(desk.world), 0)
    told = [text_of(message) for message in await desk.officer.messages()]
    done = [details for act, details in await acts(desk.world) if act == "ledger.verified"]
    assert len(done) == sum(SOUND in one for one in told)


async def test_an_update_that_comes_again_verifies_once(desk: Desk) -> None:
    said = await desk.owner.says("/verify")
    await desk.owner.hears(SOUND)
    await comes_again(desk.world, desk.owner, said["update_id"])
    assert await eventually(lambda: _asked(desk.world), 0)
    assert [act for act, _ in await acts(desk.world)].count("ledger.verified") == 1
    assert [text_of(one) for one in await desk.owner.messages()].count("/verify") == 1
    assert not any("тексеріліп жатыр" in text_of(one) for one in await desk.owner.messages())


async def test_stopping_the_service_does_not_wait_for_a_verification(desk: Desk) -> None:
    """Stopped in the middle, nothing is noted of it, and what was asked stays asked."""
    await desk.owner.says("/help")
    await desk.world.stops()
    async with assembled(desk.world.settings, desk.world.clock) as (deps, _, _):
        await _leaves_one_under_way(deps.database, desk, 1)
        before = await deps.database.read(checkpoints.self_check)
        stop = asyncio.Event()
        stop.set()
        left = await deps.database.read(verifications.pending)
        assert left is not None
        assert await verifying.verify(deps, left, stop) is None
        with pytest.raises(StoppedError):
            await self_check.check(deps, is_whole=True, stop=stop)
        assert await deps.database.read(checkpoints.self_check) == before
        assert await deps.database.read(verifications.pending) == left
        assert await verifying.verify(deps, left, asyncio.Event()) is not None
        assert await deps.database.read(verifications.pending) is None
