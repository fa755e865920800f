"""/export: files for admins, prepared in the background; genuine, whole, and with personal data only for a reason."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from bot.assembly import assembled
from bot.deps import Deps
from bot.exports import verify
from bot.sandbox.person import Person
from bot.services.exporting import prepare_exports
from bot.upkeep import opened
from storage import admins, models
from tests.desk import OWNER, Desk, desk_world
from tests.storage.notebook import unprotected
from tests.world import LEDGER, World, eventually, running_world

ROOT = Path(__file__).parents[2]
BUTTONS = (
    "export:",
    "export-begin:evidence",
    "export-kind:audit",
    "export-order:audit:all",
    "export-order:consents:all",
)
PERSONAL_BUTTONS = ("export-personal:", "export-why:all", "export-because:all:court")
PERSONAL = ("Айгүл", "Үлгібекова", "77010000001")


@pytest.fixture
async def desk(sqlite_url: str) -> AsyncIterator[Desk]:
    """The three roles, at a bot that signs its ledger."""
    async with desk_world(sqlite_url, LEDGER_KEY=LEDGER.written()) as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
async def any_desk(request: pytest.FixtureRequest) -> AsyncIterator[Desk]:
    """The same on each database."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    async with desk_world(url, LEDGER_KEY=LEDGER.written()) as running:
        yield running


async def documents(person: Person) -> list[dict[str, Any]]:
    """The files in the chat, oldest first."""
    return [message["document"] for message in await person.messages() if "document" in message]


async def names(person: Person) -> list[str]:
    return [str(file["file_name"]) for file in await documents(person)]


async def contents(world: World, person: Person) -> list[bytes]:
    """The files in the chat, as the person would save them."""
    read = []
    for file in await documents(person):
        async with world.http.get(f"{world.sandbox.url}/client/files/{file['file_id']}") as response:
            assert response.ok
            read.append(await response.read())
    return read


async def is_over(world: World) -> bool:
    """Whether every order has ended."""
    return {row["state"] for row in await world.rows(models.exports)}.isdisjoint({"waiting", "running"})


async def ends(world: World) -> list[str]:
    """How the orders ended, oldest first."""
    assert await eventually(lambda: is_over(world), expected=True)
    rows = sorted(await world.rows(models.exports), key=lambda row: row["created_at"])
    return [row["state"] for row in rows]


async def acts(world: World) -> list[dict[str, Any]]:
    """What admins did about files, as it was recorded, in order."""
    return [record for record in await world.own_records() if record.get("act", "").startswith("export.")]


async def forced(person: Person, data: str) -> str:
    """The answer to a button that does not show."""
    messages = [message["message_id"] for message in await person.messages() if message["from_bot"]]
    answer = (await person.taps_data(messages[-1], data, force=True))["answer"]
    return str(answer["text"]) if answer and answer.get("text") else ""


def table(content: bytes) -> list[dict[str, str]]:
    """A CSV as a spreadsheet reads it."""
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\n") == content.count(b"\r\n")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def unpack(archives: list[bytes], directory: Path) -> Path:
    directory.mkdir()
    for archive in archives:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened_archive:
            assert opened_archive.testzip() is None
            opened_archive.extractall(directory)
    return directory


def require_genuine(directory: Path, entries: int) -> None:
    """Both verifiers say so: ours, and the one file that trusts nothing of ours."""
    assert verify(directory, None).startswith(f"genuine: {entries} entries")
    command = [sys.executable, "docs/evidence/verify.py", "export", str(directory), "--key", str(LEDGER.verifier)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


async def people_sign(world: World, count: int) -> None:
    """People with known data sign, one after another; the first withdraws."""
    for number in range(1, count + 1):
        person = await world.person("Айгүл", "Үлгібекова", phone=f"+770100{number:05d}")
        await world.signs(person)
        if number == 1:
            await person.says("/revoke")
            await person.taps("withdraw-confirm:")


@asynccontextmanager
async def working(world: World, **policy: object) -> AsyncIterator[Deps]:
    """Stop the bot, and let what prepares files go on alone, under another policy."""
    await world.stops()
    stop = asyncio.Event()
    async with assembled(world.settings, world.clock) as (deps, _, _):
        quick = {"export_idle_seconds": 0.01, "export_progress_seconds": 0.0, "receipt_wait_seconds": 0.1, **policy}
        changed = replace(deps, policy=replace(deps.policy, **quick))  # type: ignore[arg-type]
        async with asyncio.TaskGroup() as group:
            group.create_task(prepare_exports(changed, stop))
            try:
                yield changed
            finally:
                stop.set()


async def _signed(world: World) -> int:
    """How many entries the newest checkpoint covers."""
    return max((row["size"] for row in await world.rows(models.checkpoints)), default=0)


async def order_while_stopped(world: World, person: Person, *taps: str) -> None:
    """Order a file at a bot that does not get to sending it before it is stopped."""
    world.sandbox.telegram.faults.order({"method": "sendDocument", "status": 500, "count": 1000})
    await person.says("/export")
    for tap in taps:
        await person.taps(tap)
    await world.stops()
    world.sandbox.telegram.faults.clear()


# --- who may what ---


async def test_each_role_may_take_out_what_it_may(desk: Desk) -> None:
    await desk.owner.says("/export")
    assert {"export-begin:evidence", "export-kind:audit", "export-kind:consents", "export-personal:"} <= {
        button.data for button in await desk.owner.buttons()
    }
    await desk.auditor.says("/export")
    seen = {button.data for button in await desk.auditor.buttons()}
    assert {"export-begin:evidence", "export-kind:audit", "export-kind:consents"} <= seen
    assert "export-personal:" not in seen
    await desk.officer.says("/export")
    assert "құқық бермейді" in await desk.officer.last_text()
    for data in (*BUTTONS, *PERSONAL_BUTTONS):
        assert "құқық бермейді" in await forced(desk.officer, data), data
    for data in PERSONAL_BUTTONS:
        assert "құқық бермейді" in await forced(desk.auditor, data), data
    assert await desk.world.rows(models.exports) == []
    assert await acts(desk.world) == []


async def test_who_is_no_admin_gets_what_an_unknown_command_or_button_gets(desk: Desk) -> None:
    await desk.stranger.says("/nosuchcommand")
    unknown = await desk.stranger.last_text()
    await desk.stranger.says("/export")
    assert await desk.stranger.last_text() == unknown
    nothing = await forced(desk.stranger, "nosuchbutton:")
    for data in (*BUTTONS, *PERSONAL_BUTTONS, f"export-stop:{'0' * 32}"):
        assert await forced(desk.stranger, data) == nothing, data
    assert await desk.world.rows(models.exports) == []


@pytest.mark.parametrize(
    "data",
    [
        "export-begin:audit",
        "export-kind:evidence",
        "export-order:evidence:all",
        "export-order:consents:ever",
        "export-because:all:curiosity",
        "export-why:ever",
    ],
)
async def test_a_forged_button_orders_nothing(desk: Desk, data: str) -> None:
    await desk.owner.says("/export")
    assert await forced(desk.owner, data) == "Бұл батырма жұмыс істемейді. /help деп жазыңыз."
    assert await desk.world.rows(models.exports) == []


# --- what is in the files ---


async def test_evidence_from_the_desk_is_genuine_to_both_verifiers(any_desk: Desk, tmp_path: Path) -> None:
    world, auditor = any_desk.world, any_desk.auditor
    await people_sign(world, 2)
    await auditor.says("/export")
    await auditor.taps("export-begin:evidence")
    assert await ends(world) == ["done"]
    assert await names(auditor) == ["senimkey-evidence.zip"]
    [archive] = await contents(world, auditor)
    directory = unpack([archive], tmp_path / "export")
    assert sorted(path.name for path in directory.iterdir()) == ["checkpoints.txt", "key.txt", "leaves.jsonl"]
    # Its own order is the newest thing in it: who takes evidence out is in the evidence.
    require_genuine(directory, len(await world.kinds()))
    assert (await world.kinds())[-1] == "admin.acted"
    assert "✅ Файл жіберілді" in " ".join(await auditor.texts())
    for personal in PERSONAL:
        assert personal.encode() not in (directory / "leaves.jsonl").read_bytes()
    [act] = await acts(world)
    assert (act["act"], act["admin"]["telegram_id"]) == ("export.ordered", auditor.id)
    assert (act["details"]["kind"], act["details"]["is_personal"], act["details"]["reason"]) == (
        "evidence",
        False,
        None,
    )


async def test_a_changed_leaf_in_the_bundle_would_be_noticed(desk: Desk, tmp_path: Path) -> None:
    """The negative control of the test before."""
    await people_sign(desk.world, 1)
    await desk.auditor.says("/export")
    await desk.auditor.taps("export-begin:evidence")
    assert await ends(desk.world) == ["done"]
    directory = unpack(await contents(desk.world, desk.auditor), tmp_path / "export")
    leaves = directory / "leaves.jsonl"
    leaves.write_bytes(leaves.read_bytes().replace(b'"commitment":"', b'"commitment":"0', 1))
    with pytest.raises(Exception, match="not genuine"):
        verify(directory, None)


async def test_the_audit_log_tells_who_did_what(desk: Desk) -> None:
    world, owner = desk.world, desk.owner
    await owner.says("/export")
    await owner.taps("export-kind:audit")
    await owner.taps("export-order:audit:month")
    assert await ends(world) == ["done"]
    [name] = await names(owner)
    today = (world.clock() + timedelta(hours=5)).date()
    assert name == f"senimkey-audit-{today.replace(day=1)}_{today}.csv"
    rows = table((await contents(world, owner))[0])
    recorded = await world.own_records()
    assert [row["act"] for row in rows] == [record["act"] for record in recorded]
    assert rows[-1]["act"] == "export.ordered"
    assert {(row["telegram_id"], row["role"]) for row in rows} == {(str(OWNER), "owner")}
    assert [json.loads(row["details"]) for row in rows] == [record["details"] for record in recorded]


async def test_consents_by_period_carry_no_personal_data(any_desk: Desk) -> None:
    world, auditor = any_desk.world, any_desk.auditor
    await people_sign(world, 2)
    world.clock.moves(days=100)
    await people_sign(world, 1)
    for period in ("days-90", "days-365"):
        await auditor.says("/export")
        await auditor.taps("export-kind:consents")
        await auditor.taps(f"export-order:consents:{period}")
    assert await ends(world) == ["done", "done"]
    recent, all_of_it = await contents(world, auditor)
    entries = {row["index"]: row for row in await world.rows(models.entries)}
    told = [(row["index"], row["kind"], row["person"]) for row in table(all_of_it)]
    assert told == [
        (str(index), row["kind"], row["person"]) for index, row in entries.items() if row["kind"].startswith("consent.")
    ]
    assert [row["kind"] for row in table(recent)] == ["consent.given", "consent.withdrawn"]
    records = {row["index"]: row for row in await world.rows(models.records)}
    for row in table(all_of_it):
        assert (row["consent"], row["receipt"]) == (
            records[int(row["index"])]["consent"],
            records[int(row["index"])]["receipt"],
        )
    for personal in PERSONAL:
        assert personal.encode() not in recent + all_of_it
    assert await world.rows(models.access_log) == []


async def test_personal_data_leave_for_a_reason_that_is_recorded_first(desk: Desk) -> None:
    world, owner = desk.world, desk.owner
    await people_sign(world, 2)
    await owner.says("/export")
    await owner.taps("export-personal:")
    await owner.taps("export-why:all")
    assert "үшінші тұлғаларға бермеңіз" in await owner.last_text()
    await owner.taps("export-because:all:court")
    assert await ends(world) == ["done"]
    assert await names(owner) == ["senimkey-consents-all-PERSONAL-DATA.csv"]
    rows = table((await contents(world, owner))[0])
    assert [(row["kind"], row["surname"], row["given_name"], row["phone"]) for row in rows] == [
        ("consent.given", "Үлгібекова", "Айгүл", "'+77010000001"),
        ("consent.withdrawn", "Үлгібекова", "Айгүл", "'+77010000001"),
        ("consent.given", "Үлгібекова", "Айгүл", "'+77010000002"),
    ], "a number begins with a plus sign, which a spreadsheet would take for a formula"
    [act] = await acts(world)
    assert act["details"] == {
        "export": (await world.rows(models.exports))[0]["export"],
        "kind": "consents",
        "since": None,
        "until": None,
        "is_personal": True,
        "reason": "court",
    }
    log = await world.rows(models.access_log)
    assert {(row["reader"], row["what"]) for row in log} == {
        (f"admin:{owner.id}", f"export:{act['details']['export']}")
    }
    assert {row["person"] for row in log} == {row["person"] for row in rows}


async def test_evidence_without_a_key_is_refused_in_a_sentence(sqlite_url: str) -> None:
    async with running_world(sqlite_url, ADMIN_IDS=str(OWNER)) as world:
        owner = await world.person("Иесі", id=OWNER)
        await owner.says("/export")
        assert "LEDGER_KEY" in (await owner.taps("export-begin:evidence"))["answer"]["text"]
        assert await world.rows(models.exports) == []


# --- preparing ---


async def test_large_evidence_comes_in_parts_that_are_joined_again(desk: Desk, tmp_path: Path) -> None:
    world, owner = desk.world, desk.owner
    await people_sign(world, 4)
    # What no checkpoint covers yet is no evidence, and would not be in the parts.
    assert await eventually(lambda: _signed(world), len(await world.kinds()))
    await order_while_stopped(world, owner, "export-begin:evidence")
    async with working(world, export_part_bytes=800, export_portion=2):
        assert await ends(world) == ["done"]
    parts = await contents(world, owner)
    assert len(parts) > 2
    assert (await names(owner))[:2] == ["senimkey-evidence.part-001.zip", "senimkey-evidence.part-002.zip"]
    directory = unpack(parts, tmp_path / "export")
    await asyncio.to_thread(subprocess.run, ["sh", "join.txt"], cwd=directory, check=True)
    size = (await world.rows(models.exports))[0]["size"]
    assert size is not None
    require_genuine(directory, size)


async def test_large_tables_come_in_parts_each_with_its_head(desk: Desk) -> None:
    world, owner = desk.world, desk.owner
    await people_sign(world, 3)
    await order_while_stopped(world, owner, "export-kind:consents", "export-order:consents:all")
    async with working(world, export_part_bytes=300, export_portion=2):
        assert await ends(world) == ["done"]
    rows = [row for content in await contents(world, owner) for row in table(content)]
    assert len(await documents(owner)) > 1
    entries = [row for row in await world.rows(models.entries) if row["kind"].startswith("consent.")]
    assert [int(row["index"]) for row in rows] == [row["index"] for row in entries]


@pytest.mark.parametrize("is_noted", [True, pytest.param(False, marks=unprotected)])
async def test_parts_that_arrived_are_not_sent_again_after_a_restart(desk: Desk, *, is_noted: bool) -> None:
    """Without the note of what arrived the beginning comes twice."""
    world, owner = desk.world, desk.owner
    await people_sign(world, 3)
    await order_while_stopped(world, owner, "export-kind:consents", "export-order:consents:all")
    # Telegram takes one part, then fails for long enough that the service is stopped in the middle.
    world.sandbox.telegram.faults.order({"method": "sendDocument", "status": 500, "count": 1000, "after": 1})
    limits = {"export_part_bytes": 300, "export_portion": 2, "export_retry_seconds": (0, *[0.05] * 500)}
    async with working(world, **limits):
        assert await eventually(lambda: _sent(world), 1)
    world.sandbox.telegram.faults.clear()
    if not is_noted:
        await _spoil(world, parts_sent=0, next_place=0)
    async with working(world, **limits):
        assert await ends(world) == ["done"]
    rows = [row for content in await contents(world, owner) for row in table(content)]
    entries = [row for row in await world.rows(models.entries) if row["kind"].startswith("consent.")]
    assert [int(row["index"]) for row in rows] == [row["index"] for row in entries]


async def _sent(world: World) -> int:
    return int((await world.rows(models.exports))[0]["parts_sent"])


async def _spoil(world: World, **values: object) -> None:
    async with opened(world.settings, read_only=False) as database:
        await database.write(lambda conn: conn.execute(update(models.exports).values(**values)).rowcount)


async def test_an_order_survives_a_restart_and_a_process_that_died(desk: Desk) -> None:
    world, owner = desk.world, desk.owner
    await order_while_stopped(world, owner, "export-kind:audit", "export-order:audit:all")
    await _spoil(world, state="running", leased_until=world.clock() + timedelta(seconds=300))
    await world.starts()
    await asyncio.sleep(1.5)
    assert await documents(owner) == [], "its claim is not over yet: another process may hold it"
    world.clock.moves(seconds=301)
    assert await ends(world) == ["done"]
    assert len(await documents(owner)) == 1


async def test_a_stopped_order_is_not_sent(desk: Desk) -> None:
    world, owner = desk.world, desk.owner
    world.sandbox.telegram.faults.order({"method": "sendDocument", "status": 500, "count": 1000})
    await owner.says("/export")
    await owner.taps("export-kind:audit")
    await owner.taps("export-order:audit:all")
    # Another admin cannot stop it, and twice stops once.
    stop = (await owner.button("export-stop:")).data or ""
    assert await forced(desk.auditor, stop) == "Бұл бұрын орындалған, қайталаудың қажеті жоқ"
    await owner.taps("export-stop:")
    assert await ends(world) == ["stopped"]
    assert await forced(owner, stop) == "Бұл бұрын орындалған, қайталаудың қажеті жоқ"
    world.sandbox.telegram.faults.clear()
    await asyncio.sleep(1.5)
    assert await documents(owner) == []
    assert any("Файл дайындау тоқтатылды" in text for text in await owner.texts())
    assert [act["act"] for act in await acts(world)] == ["export.ordered", "export.stopped"]


async def test_the_same_order_twice_is_one(desk: Desk) -> None:
    world, owner = desk.world, desk.owner
    world.sandbox.telegram.faults.order({"method": "sendDocument", "status": 500, "count": 1000})
    await owner.says("/export")
    await owner.taps("export-kind:audit")
    panel = await owner.button("export-order:audit:all")
    await owner.taps("export-order:audit:all")
    tap = await owner.taps_data(panel.message_id, "export-order:audit:all", force=True)
    assert tap["answer"]["text"] == "Бұл бұрын орындалған, қайталаудың қажеті жоқ"
    assert len(await world.rows(models.exports)) == 1
    assert len(await acts(world)) == 1


async def test_only_so_many_files_wait_for_one_admin(desk: Desk) -> None:
    world, owner = desk.world, desk.owner
    world.sandbox.telegram.faults.order({"method": "sendDocument", "status": 500, "count": 1000})
    await owner.says("/export")
    for period in ("month", "last-month", "days-90", "days-365", "all"):
        await forced(owner, f"export-order:audit:{period}")
    assert "Алдымен бұрын сұралған файлдарды" in await forced(owner, "export-order:consents:all")
    assert len(await world.rows(models.exports)) == 5


@pytest.mark.parametrize("role", [None, "officer"])
async def test_who_is_removed_or_demoted_gets_nothing_more(desk: Desk, role: str | None) -> None:
    """What was ordered before is judged again when it is to leave."""
    world, auditor = desk.world, desk.auditor
    await order_while_stopped(world, auditor, "export-kind:audit", "export-order:audit:all")
    async with opened(world.settings, read_only=False) as database:
        if role is None:
            await database.write(admins.remove, auditor.id)
        else:
            await database.write(admins.add, auditor.id, role, world.clock())
    await world.starts()
    assert await ends(world) == ["stopped"]
    assert await documents(auditor) == []


async def test_an_owner_who_is_demoted_gets_no_personal_data(desk: Desk) -> None:
    """An auditor may take out tables, but not this one: it is judged by what it is."""
    world, owner = desk.world, desk.owner
    await people_sign(world, 1)
    await order_while_stopped(world, owner, "export-personal:", "export-why:all", "export-because:all:audit")
    async with opened(world.settings, read_only=False) as database:
        # Another owner first: without any, ADMIN_IDS would make this one an owner again.
        await database.write(admins.add, desk.stranger.id, "owner", world.clock())
        await database.write(admins.add, owner.id, "auditor", world.clock())
    await world.starts()
    assert await ends(world) == ["stopped"]
    assert await documents(owner) == []


async def test_who_stays_an_admin_gets_it(desk: Desk) -> None:
    """The negative control of the test before."""
    world, auditor = desk.world, desk.auditor
    await order_while_stopped(world, auditor, "export-kind:audit", "export-order:audit:all")
    await world.starts()
    assert await ends(world) == ["done"]
    assert len(await documents(auditor)) == 1


async def test_what_cannot_be_prepared_says_so(desk: Desk) -> None:
    world, owner = desk.world, desk.owner
    await order_while_stopped(world, owner, "export-kind:audit", "export-order:audit:all")
    world.sandbox.telegram.faults.order({"method": "sendDocument", "status": 400, "count": 1})
    await world.starts()
    assert await ends(world) == ["failed"]
    await owner.hears("Файл дайындалмады")
    # The next one is not held up by it.
    await owner.says("/export")
    await owner.taps("export-kind:audit")
    await owner.taps("export-order:audit:all")
    assert await ends(world) == ["failed", "done"]
