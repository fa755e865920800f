"""What was consented to is signed within seconds and never against what was signed before; a broken ledger stops."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, text, update
from sqlalchemy.ext.asyncio import create_async_engine
from structlog.testing import capture_logs

from bot.app import serve
from bot.domain.audit import BrokenError
from bot.domain.calendar import ALMATY, almaty_day
from bot.domain.ledger import leaf_hash
from bot.domain.merkle import is_included, root
from bot.domain.notes import Checkpoint, open_checkpoint, read_tlog_proof, sign_checkpoint
from bot.domain.policy import Policy
from bot.exports import check
from bot.gateways.checkpoint_log import CheckpointLog, Signer
from bot.services import evidence
from bot.services.evidence import Cause, SigningRefusedError, proof_of
from bot.services.self_check import audit
from bot.settings import DatabaseSettings, load_database_settings
from storage import feed
from storage.database import open_database
from storage.errors import StorageError
from storage.models import checkpoints as checkpoint_rows
from storage.models import entries, outbox, records, self_checks
from tests.storage.notebook import execute
from tests.storage.test_tree import fill, grow, unprotect
from tests.world import LEDGER, World, eventually, looking_into, rows_of, running_world

ADMIN = 700_001
NOW = datetime(2026, 11, 22, 15, tzinfo=ALMATY)


@pytest.fixture(params=["sqlite", "postgresql"])
async def watched(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    """The bot with a Platform and an admin, on each database."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    async with running_world(url, platform=True, ADMIN_IDS=str(ADMIN), LEDGER_KEY=LEDGER.written()) as running:
        yield running


async def checkpoint_of(world: World) -> Checkpoint | None:
    """What is public at /v1/checkpoint; None before the first."""
    async with world.http.get(f"{world.url}/v1/checkpoint") as answer:
        if answer.status == 404:
            assert answer.content_type == "application/problem+json"
            return None
        assert (answer.status, answer.content_type) == (200, "text/plain")
        return open_checkpoint(await answer.text(), LEDGER.verifier)


async def size_of(world: World) -> int:
    checkpoint = await checkpoint_of(world)
    return checkpoint.size if checkpoint else 0


async def leaf_hashes(world: World) -> list[bytes]:
    return [row["leaf_hash"] for row in await world.rows(entries)]


async def changes(url: str, change: Callable[[Connection], object]) -> None:
    """Do something to a database that the bot does not hold just now, triggers taken away first."""
    database = await open_database(url)
    try:
        await database.write(unprotect)
        await database.write(change)
    finally:
        await database.close()


def url_of(world: World) -> str:
    return world.settings.database_url.get_secret_value()


def spoil_first_record(conn: Connection) -> None:
    sealed = conn.execute(select(records.c.sealed).where(records.c.index == 0)).scalar_one()
    conn.execute(update(records).where(records.c.index == 0).values(sealed=sealed[:-1] + bytes([sealed[-1] ^ 1])))


def spoil_first_leaf(conn: Connection) -> None:
    conn.execute(update(entries).where(entries.c.index == 0).values(leaf=b'{"kind":"consent.declined"}'))


# --- Signing ---


async def test_a_consent_is_soon_in_a_signed_checkpoint_and_proven(watched: World) -> None:
    """Within five seconds (evidence.md): the ledger is looked at so often that half of that is left for the signing."""
    assert Policy().checkpoint_idle_seconds < 2.5
    assert await checkpoint_of(watched) is None
    anna = await watched.person()
    await watched.signs(anna)
    assert await eventually(lambda: size_of(watched), 1)
    await anna.says("/revoke")
    await anna.taps("withdraw-confirm:")
    kinds = await watched.kinds()
    assert await eventually(lambda: size_of(watched), len(kinds))

    hashes = await leaf_hashes(watched)
    checkpoint = await checkpoint_of(watched)
    assert checkpoint == Checkpoint(LEDGER.name, len(kinds), root(hashes))
    async with looking_into(url_of(watched)) as database:
        for index, hashed in enumerate(hashes):
            stored = await database.read(proof_of, index)
            assert stored is not None
            proof = read_tlog_proof(stored)
            covering = open_checkpoint(proof.checkpoint, LEDGER.verifier)
            assert proof.index == index
            assert is_included(hashed, index, covering.size, proof.path, covering.root)
        assert await database.read(proof_of, len(kinds)) is None
        assert await database.read(proof_of, -1) is None


async def test_events_to_the_platform_and_the_feed_carry_the_newest_checkpoint(watched: World) -> None:
    await watched.signs(await watched.person())
    assert await eventually(lambda: size_of(watched), 1)
    await watched.signs(await watched.person())
    first, second = await watched.platform.until("consent.given", n=2)
    assert first.checkpoint is None or open_checkpoint(first.checkpoint, LEDGER.verifier).size == 1
    assert open_checkpoint(second.checkpoint or "", LEDGER.verifier).size >= 1
    assert await eventually(lambda: size_of(watched), 2)
    status, page = await watched.platform.asks("GET", "/v1/events")
    assert status == 200
    assert open_checkpoint(page["checkpoint"], LEDGER.verifier).size == 2


async def test_what_was_signed_is_kept_in_the_log_and_restarting_signs_nothing_anew(watched: World) -> None:
    await watched.signs(await watched.person())
    assert await eventually(lambda: size_of(watched), 1)
    before = await watched.rows(checkpoint_rows)
    await watched.restarts()
    await watched.signs(await watched.person())
    assert await eventually(lambda: size_of(watched), 2)
    after = await watched.rows(checkpoint_rows)
    assert after[:1] == before
    logged = watched.settings.checkpoint_log.read_text()
    assert logged == "".join(f"{row['note']}\n---\n" for row in after)


async def test_without_a_key_nothing_is_signed_and_consents_are_taken(sqlite_url: str) -> None:
    async with running_world(sqlite_url, LEDGER_KEY="") as world:
        await world.signs(await world.person())
        assert await world.kinds() == ["consent.given"]
        assert await checkpoint_of(world) is None


# --- Never a fork ---


async def test_replicas_that_sign_at_once_make_one_history(postgresql_url: str, tmp_path: Path) -> None:
    """Each with its own log, as on machines of their own; the ledger grows meanwhile."""
    replicas = [await open_database(postgresql_url) for _ in range(3)]
    signers = [Signer(LEDGER, CheckpointLog(tmp_path / f"{number}.log")) for number in range(3)]
    try:
        before = 0
        for size in (1, 3, 7, 20, 60):
            await replicas[0].write(fill, before, size)
            before = size
            seen = [await replica.read(feed.size) for replica in replicas]
            signed = await asyncio.gather(
                *(
                    replica.write(evidence.sign, signer, size, NOW)
                    for replica, signer, size in zip(replicas, signers, seen, strict=True)
                ),
            )
            assert len([one for one in signed if one is not None]) == 1
    finally:
        for replica in replicas:
            await replica.close()
    hashes = [row["leaf_hash"] for row in await rows_of(postgresql_url, entries)]
    signed_rows = await rows_of(postgresql_url, checkpoint_rows)
    assert [row["size"] for row in signed_rows] == [1, 3, 7, 20, 60]
    for row in signed_rows:
        assert open_checkpoint(row["note"], LEDGER.verifier).root == root(hashes[: row["size"]])


async def refusal_of(url: str, signer: Signer) -> Cause:
    """Sign, and tell why it was refused."""
    database = await open_database(url)
    try:
        with pytest.raises(SigningRefusedError) as refused:
            await database.write(evidence.sign, signer, await database.read(feed.size), NOW)
        return refused.value.cause
    finally:
        await database.close()


async def signs(url: str, signer: Signer, before: int, size: int) -> None:
    database = await open_database(url)
    try:
        await database.write(fill, before, size)
        signed = await database.write(evidence.sign, signer, size, NOW)
        assert signed is not None
    finally:
        await database.close()


async def test_after_a_restore_nothing_is_signed_until_the_missing_entries_are_back(
    sqlite_url: str, tmp_path: Path
) -> None:
    """The backup knows nothing of what was signed after it; the log beside the database does."""
    signer = Signer(LEDGER, CheckpointLog(tmp_path / "checkpoints.log"))
    path = Path(sqlite_url.removeprefix("sqlite+aiosqlite:///"))
    await signs(sqlite_url, signer, 0, 5)
    shutil.copyfile(path, tmp_path / "backup.db")
    await signs(sqlite_url, signer, 5, 9)
    logged = signer.log.path.read_text()

    shutil.copyfile(tmp_path / "backup.db", path)
    assert await refusal_of(sqlite_url, signer) is Cause.MISSING
    assert signer.log.path.read_text() == logged
    await signs(sqlite_url, signer, 5, 12)  # the missing ones are back, and more
    assert signer.log.last(LEDGER.name) is not None


async def test_after_a_restore_other_entries_in_the_place_of_the_missing_are_never_signed(
    sqlite_url: str, tmp_path: Path
) -> None:
    signer = Signer(LEDGER, CheckpointLog(tmp_path / "checkpoints.log"))
    path = Path(sqlite_url.removeprefix("sqlite+aiosqlite:///"))
    await signs(sqlite_url, signer, 0, 5)
    shutil.copyfile(path, tmp_path / "backup.db")
    await signs(sqlite_url, signer, 5, 9)
    shutil.copyfile(tmp_path / "backup.db", path)

    def forks(conn: Connection) -> None:
        fill(conn, 5, 12)
        unprotect(conn)
        conn.execute(update(entries).where(entries.c.index == 6).values(leaf=b"{}", leaf_hash=leaf_hash(b"{}")))

    await changes_protected(sqlite_url, forks)
    assert await refusal_of(sqlite_url, signer) is Cause.INCONSISTENT
    # A new origin is a new history: its first checkpoint contradicts none of its own.
    anew = Signer(type(LEDGER)("another.example/consent", LEDGER.seed), signer.log)
    database = await open_database(sqlite_url)
    assert await database.write(evidence.sign, anew, 12, NOW) is not None
    await database.close()


async def changes_protected(url: str, change: Callable[[Connection], object]) -> None:
    database = await open_database(url)
    await database.write(change)
    await database.close()


@pytest.mark.parametrize(
    "is_logged", [True, pytest.param(False, marks=pytest.mark.xfail(strict=True, reason="negative control"))]
)
async def test_a_fork_is_refused_by_what_the_log_beside_the_database_says(
    sqlite_url: str, tmp_path: Path, *, is_logged: bool
) -> None:
    """With the log gone, too, nothing here knows better: that is why others keep checkpoints."""
    signer = Signer(LEDGER, CheckpointLog(tmp_path / "checkpoints.log"))
    path = Path(sqlite_url.removeprefix("sqlite+aiosqlite:///"))
    shutil.copyfile(path, tmp_path / "backup.db")
    await signs(sqlite_url, signer, 0, 9)
    shutil.copyfile(tmp_path / "backup.db", path)
    await changes_protected(sqlite_url, lambda conn: fill(conn, 0, 5))
    if not is_logged:
        signer = replace(signer, log=CheckpointLog(tmp_path / "another.log"))
    assert await refusal_of(sqlite_url, signer) is Cause.MISSING


async def test_after_a_restore_no_replica_forks_what_another_has_signed(sqlite_url: str, tmp_path: Path) -> None:
    """Each with its own log, as on machines of their own; the one that signed is not there any more."""
    signed, idle = (Signer(LEDGER, CheckpointLog(tmp_path / f"{name}.log")) for name in ("signed", "idle"))
    path = Path(sqlite_url.removeprefix("sqlite+aiosqlite:///"))
    shutil.copyfile(path, tmp_path / "backup.db")
    await signs(sqlite_url, signed, 0, 9)
    database = await open_database(sqlite_url)
    for _ in range(2):
        assert await database.write(evidence.sign, idle, 9, NOW) is None
    await database.close()
    assert idle.log.path.read_text() == signed.log.path.read_text()

    shutil.copyfile(tmp_path / "backup.db", path)
    await changes_protected(sqlite_url, lambda conn: fill(conn, 0, 5))
    assert await refusal_of(sqlite_url, idle) is Cause.MISSING


async def test_only_what_our_key_has_signed_gets_into_a_replicas_log(sqlite_url: str, tmp_path: Path) -> None:
    """Else whoever owns the database could stop signing for good, in a file that no restore takes back."""
    signed, idle = (Signer(LEDGER, CheckpointLog(tmp_path / f"{name}.log")) for name in ("signed", "idle"))
    await signs(sqlite_url, signed, 0, 5)

    def forges(conn: Connection) -> None:
        forged = sign_checkpoint(5, bytes(32), type(LEDGER)(LEDGER.name, bytes(32)))
        conn.execute(update(checkpoint_rows).values(note=forged))

    await changes(sqlite_url, forges)
    assert await refusal_of(sqlite_url, idle) is Cause.KEY
    assert not idle.log.path.exists()


@pytest.mark.parametrize("cause", [Cause.INCONSISTENT, Cause.KEY, Cause.LOG])
async def test_what_contradicts_an_earlier_checkpoint_is_not_signed(
    sqlite_url: str, tmp_path: Path, cause: Cause
) -> None:
    signer = Signer(LEDGER, CheckpointLog(tmp_path / "checkpoints.log"))
    await signs(sqlite_url, signer, 0, 5)
    await changes_protected(sqlite_url, lambda conn: fill(conn, 5, 7))
    match cause:
        case Cause.INCONSISTENT:

            def spoil(conn: Connection) -> None:
                conn.execute(update(entries).where(entries.c.index == 2).values(leaf=b"{}", leaf_hash=leaf_hash(b"{}")))

            await changes(sqlite_url, spoil)
        case Cause.KEY:
            signer = Signer(type(LEDGER)(LEDGER.name, bytes(32)), signer.log)
        case _:
            signer = Signer(LEDGER, CheckpointLog(tmp_path))
    assert await refusal_of(sqlite_url, signer) is cause


async def test_admins_are_told_that_entries_are_missing_and_consents_are_taken_all_the_same(watched: World) -> None:
    await watched.signs(await watched.person())
    assert await eventually(lambda: size_of(watched), 1)
    await watched.stops()
    CheckpointLog(watched.settings.checkpoint_log).append(sign_checkpoint(9, bytes(32), LEDGER))
    await watched.starts()

    async def is_told() -> bool:
        return "admin-checkpoint-missing" in await notices(watched)

    assert await eventually(is_told, expected=True)
    await watched.signs(await watched.person())
    assert await watched.kinds() == ["consent.given", "consent.given"]
    assert await size_of(watched) == 1


# --- Self-checks ---


async def notices(world: World) -> set[str]:
    """What admins are told."""
    rows = await rows_of(url_of(world), outbox)
    return {row["message"] for row in rows if row["message"] and row["message"].startswith("admin-")}


async def test_a_broken_ledger_takes_no_consent_but_a_withdrawal_and_goes_on_once_it_is_whole(watched: World) -> None:
    anna, bolat = await watched.person(), await watched.person("Болат", "Үлгіұлы")
    carina = await watched.person("Кәрина", "Үлгіқызы")
    await watched.signs(anna)
    await watched.signs(carina)
    await watched.signs(bolat, until="confirm:")
    assert await eventually(lambda: size_of(watched), 2)
    sound, _ = [row["leaf"] for row in await watched.rows(entries)]

    await watched.stops()
    await changes(url_of(watched), spoil_first_leaf)
    await watched.starts()
    [found] = await watched.rows(self_checks)
    assert found["broken_index"] == 0
    assert "admin-ledger-broken" in await notices(watched)
    await bolat.taps("confirm:")
    assert await watched.kinds() == ["consent.given", "consent.given"]
    await carina.says("/revoke")
    await carina.taps("withdraw-confirm:")
    written = ["consent.given", "consent.given", "consent.withdrawn"]
    assert await watched.kinds() == written

    await watched.stops()
    database = await open_database(url_of(watched))
    await database.write(execute, update(entries).where(entries.c.index == 0).values(leaf=sound))
    await database.close()
    await watched.starts()
    await bolat.taps("confirm:")
    assert await watched.kinds() == [*written, "consent.given"]
    assert await eventually(lambda: size_of(watched), 4)
    assert "admin-ledger-sound" in await notices(watched)


async def test_a_changed_record_is_found_by_the_command_that_can_open_it(watched: World) -> None:
    """Without DATA_KEYS, the negative control, nobody can see it; the answer says that nobody has looked."""
    await watched.signs(await watched.person())
    assert await eventually(lambda: size_of(watched), 1)
    await watched.stops()
    assert await check(watched.settings) == (
        "the ledger is sound: 1 entries with their records, the newest checkpoint covers 1"
    )
    await changes(url_of(watched), spoil_first_record)
    with pytest.raises(StorageError, match="damaged: 1, the lowest of entry 0: its record cannot be opened"):
        await check(watched.settings)
    keyless = load_database_settings({"DATABASE_URL": url_of(watched)}, env_file=None)
    assert isinstance(keyless, DatabaseSettings)
    assert "their records not: DATA_KEYS is not set" in await check(keyless)


async def test_a_start_that_is_told_to_stop_while_it_verifies_goes_no_further(watched: World) -> None:
    """A large ledger takes minutes, which whoever stops the service does not wait for."""
    await watched.signs(await watched.person())
    await watched.stops()
    stop, started = asyncio.Event(), asyncio.Event()
    stop.set()
    await serve(watched.settings, stop, started=started)
    assert not started.is_set()


async def test_every_night_the_whole_ledger_is_verified(watched: World) -> None:
    """What was changed behind the last verified checkpoint is found then, while the bot runs."""
    await watched.signs(await watched.person())
    assert await eventually(lambda: size_of(watched), 1)
    await watched.restarts()
    [before] = await watched.rows(self_checks)
    assert (before["size"], before["broken_index"]) == (1, None)

    if url_of(watched).startswith("postgresql"):
        await changes(url_of(watched), spoil_first_leaf)
        expected: int | None = 0
    else:
        expected = None  # another process cannot write to it while the bot runs
    now = watched.clock().astimezone(ALMATY)
    watched.clock.skew += (now.replace(hour=3, minute=0, second=1) + timedelta(days=1)) - now

    async def has_checked() -> tuple[bool, int | None]:
        [row] = await watched.rows(self_checks)
        return row["checked_at"] > before["checked_at"], row["broken_index"]

    assert await eventually(has_checked, (True, expected))


async def test_a_night_on_which_the_database_is_away_is_not_left_out(postgresql_url: str) -> None:
    """It is verified as soon as the database answers again, not a day later."""
    async with running_world(postgresql_url, LEDGER_KEY=LEDGER.written()) as world:
        [before] = await world.rows(self_checks)
        tomorrow = almaty_day(world.clock()) + timedelta(days=1)
        with capture_logs() as logs:

            async def has_waited() -> bool:
                return "the self-check waits for the database" in [line["event"] for line in logs]

            engine = create_async_engine(postgresql_url)
            async with engine.begin() as connection:
                # What the bot needs does not answer, until it has noticed.
                await connection.execute(text("LOCK TABLE pacing"))
                world.clock.skew += datetime.combine(tomorrow, time(3, 0, 1), ALMATY) - world.clock()
                assert await eventually(has_waited, expected=True)
            await engine.dispose()

        async def has_checked() -> bool:
            [row] = await world.rows(self_checks)
            return bool(row["checked_at"] > before["checked_at"])

        assert await eventually(has_checked, expected=True)


async def test_rows_of_a_grown_ledger_are_found_sound_from_any_checkpoint_on(database_url: str, tmp_path: Path) -> None:
    signer = Signer(LEDGER, CheckpointLog(tmp_path / "checkpoints.log"))
    database = await open_database(database_url)
    try:
        before = 0
        for size in (3, 255, 256, 300, 512, 600):
            await database.write(grow, before, size)
            await database.write(evidence.sign, signer, size, NOW)
            before = size
        for first in (0, 3, 256, 300, 512, 600):
            assert await audit(database, LEDGER.verifier, first) == 600
            assert await audit(database, None, first) == 600
        stored = await database.read(lambda conn: list(conn.execute(select(checkpoint_rows.c.size)).scalars()))
        assert stored == [3, 255, 256, 300, 512, 600]
    finally:
        await database.close()


SPOILT_CHECKPOINTS = {
    "another root": "UPDATE checkpoints SET root = :other WHERE size = 300",
    "another note": "UPDATE checkpoints SET note = (SELECT note FROM checkpoints WHERE size = 256) WHERE size = 300",
    "no note": "UPDATE checkpoints SET note = 'x' WHERE size = 300",
    "a broken signature": "UPDATE checkpoints SET note = replace(note, '— ', '—  ') WHERE size = 300",
}


@pytest.mark.parametrize("attack", SPOILT_CHECKPOINTS)
async def test_a_touched_checkpoint_is_told_by_the_entry_it_ends_with(
    database_url: str, tmp_path: Path, attack: str
) -> None:
    signer = Signer(LEDGER, CheckpointLog(tmp_path / "checkpoints.log"))
    database = await open_database(database_url)
    try:
        before = 0
        for size in (256, 300, 400):
            await database.write(fill, before, size)
            await database.write(evidence.sign, signer, size, NOW)
            before = size
        await database.write(unprotect)

        def spoil(conn: Connection) -> None:
            conn.execute(
                text(SPOILT_CHECKPOINTS[attack]), {"other": bytes(32)} if ":other" in SPOILT_CHECKPOINTS[attack] else {}
            )

        await database.write(spoil)
        with pytest.raises(BrokenError) as broken:
            await audit(database, LEDGER.verifier, 0)
        assert broken.value.index == 299
    finally:
        await database.close()
