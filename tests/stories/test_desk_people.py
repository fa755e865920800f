"""/find and the person card: exact and keyed, limited and on record; what is personal only by a reasoned tap."""

from __future__ import annotations

import asyncio
import io
import json
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Executable, delete, insert, update

from bot.domain.calendar import almaty_day
from bot.domain.consent import Kind
from bot.domain.record import OPERATOR_BIN
from bot.logs import configure_logs
from bot.sandbox.person import Person
from locales.uploads import read_upload
from storage import editions, ledger, models
from storage.database import open_database
from storage.vault import MasterKeys, Vault
from tests.desk import OFFICER, Desk, desk_world
from tests.editions import edition_two
from tests.world import World, does, eventually

MIXED = "Үлгiбекова Айгүл"  # with a Latin i
REASONS = ("request", "case", "authority", "check")


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry(Desk):
    """A world with an admin of each role, and the one person that they look for."""

    aigul: Person


@asynccontextmanager
async def registry(url: str, *, platform: bool = False, **more: str) -> AsyncIterator[Registry]:
    async with desk_world(url, platform=platform, **more) as desk:
        aigul = await desk.world.person("Айгүл", "Үлгібекова", phone="+77010000077")
        await desk.world.signs(aigul)
        yield Registry(**{one.name: getattr(desk, one.name) for one in fields(desk)}, aigul=aigul)


@pytest.fixture
async def desk(sqlite_url: str) -> AsyncIterator[Registry]:
    """The desk on SQLite."""
    async with registry(sqlite_url) as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
async def any_desk(request: pytest.FixtureRequest) -> AsyncIterator[Registry]:
    """The desk on each database, with a Platform."""
    async with registry(request.getfixturevalue(f"{request.param}_url"), platform=True) as running:
        yield running


async def changed(world: World, change: Executable | Callable[[Connection], object]) -> None:
    """Change the database behind the bot's back: a SQLite file has one writer, so it is stopped meanwhile."""

    def apply(conn: Connection) -> None:
        if isinstance(change, Executable):
            conn.execute(change)
        else:
            change(conn)

    await world.stops()
    database = await open_database(world.settings.database_url.get_secret_value())
    await database.write(apply)
    await database.close()
    await world.starts()


async def person_of(desk: Registry, person: Person) -> str:
    rows = {row["telegram_id"]: row["person"] for row in await desk.world.rows(models.people)}
    found: str = rows[person.id]
    return found


async def acts(world: World, act: str | None = None) -> list[dict[str, Any]]:
    """The records of what admins did about people."""
    about_people = {"person.sought", "person.revealed"} if act is None else {act}
    return [record for record in await world.own_records() if record.get("act") in about_people]


async def order(world: World, **fault: object) -> None:
    async with world.http.post(f"{world.sandbox.url}/client/faults", json=fault) as response:
        assert response.ok, await response.text()


async def heard(admin: Person, query: str) -> str:
    """What a search is answered."""
    await admin.says(f"/find {query}")
    return await admin.last_text()


async def readings(desk: Registry) -> list[Mapping[str, Any]]:
    """What was opened of people, besides their cards."""
    return [row for row in await desk.world.rows(models.access_log) if row["what"] != "card"]


async def test_a_person_is_found_by_everything_that_is_theirs(any_desk: Registry) -> None:
    """And by nothing that is only a part of it."""
    desk = any_desk
    status, _ = await desk.world.platform.posts("consent.requested", {"external_id": "клиент 7/А"})
    assert status == 200
    await desk.aigul.says("/revoke")
    await desk.aigul.taps("withdraw-confirm:")
    given, withdrawn = await desk.world.records()
    person = given["pii_principal_id"]
    for by, query in (
        ("phone", "8 (701) 000-00-77"),
        ("name", "үлгібекова  АЙГҮЛ"),
        ("id", given["receipt_id"].upper()),
        ("id", withdrawn["receipt_id"]),
        ("id", given["consent_id"]),
        ("id", person),
        ("case", withdrawn["case"]["number"].replace("-", " ")),
    ):
        said = await heard(desk.officer, query)
        assert person[:8] in said, (by, query)
        newest = (await acts(desk.world, "person.sought"))[-1]
        assert newest["details"] == {"by": by, "persons": [person], "is_more": False}
        assert newest["admin"] == {"telegram_id": OFFICER, "role": "officer"}
    for part in (
        "Үлгібекова",
        "Айгүл Үлгібекова",
        "Үлгібекова Айгүл Қызы",
        "+7701000007",
        person[:31],
        "701",
        "%",
        MIXED,
    ):
        said = await heard(desk.officer, part)
        assert "Ешкім табылмады" in said, part
        assert ("араласып кеткен" in said) is (part == MIXED), part


async def test_an_id_of_the_platforms_finds_whom_it_is_bound_to_whatever_it_looks_like(desk: Registry) -> None:
    """Even like a number that is somebody else's: both are found then."""
    bolat = await desk.world.person("Болат", phone="+77010000078")
    await desk.world.signs(bolat)
    for odd in ("клиент 7/А", "+77010000077"):
        bound = update(models.people).where(models.people.c.telegram_id == bolat.id).values(external_id=odd)
        await changed(desk.world, bound)
        await desk.owner.says(f"/find {odd}")
        found = (await acts(desk.world, "person.sought"))[-1]["details"]["persons"]
        assert await person_of(desk, bolat) in found
        assert len(found) == (2 if odd.startswith("+") else 1)


async def test_namesakes_are_a_list_without_names(desk: Registry) -> None:
    """What tells them apart is how they stand, and the masked number."""
    namesake = await desk.world.person("Айгүл", "Үлгібекова", phone="+77020000088")
    await desk.world.signs(namesake)
    said = await heard(desk.auditor, "Үлгібекова Айгүл")
    assert "Үлгібекова" not in said
    assert "+7 701 ***-**-77" in said
    assert "+7 702 ***-**-88" in said
    buttons = [button for button in await desk.auditor.buttons() if (button.data or "").startswith("card:")]
    assert [button.text for button in buttons] == ["1", "2"]
    await desk.auditor.taps_data(buttons[0].message_id, buttons[0].data or "")
    assert "Тарихы" in await desk.auditor.last_text()


async def test_more_than_ten_namesakes_are_not_listed(desk: Registry) -> None:
    hashed = (await desk.world.rows(models.name_hashes))[0]["name_hash"]
    rows = [{"person": f"{number:032x}", "name_hash": hashed} for number in range(10)]
    await changed(desk.world, lambda conn: conn.execute(models.name_hashes.insert(), rows))
    assert "Тым көп" in await heard(desk.officer, "Үлгібекова Айгүл")
    assert (await acts(desk.world))[-1]["details"] == {"by": "name", "persons": [], "is_more": True}


async def test_the_card_shows_all_but_what_is_personal(desk: Registry) -> None:
    await desk.aigul.says("/revoke")
    await desk.aigul.taps("withdraw-confirm:")
    await desk.aigul.blocks()
    records = await desk.world.records()
    for admin in desk.admins:
        said = await heard(admin, desk.aigul.phone)
        for shown in (
            "қаралуда",
            "№1",
            "Қазақша",
            "+7 701 ***-**-77",
            "бұғатталған",
            records[1]["case"]["number"],
            "келісім берілді",
            "келісім кері қайтарып алынды",
            records[0]["receipt_id"][:8],
        ):
            assert shown in said
        for hidden in ("Үлгібекова", "Айгүл", "0000077", str(desk.aigul.id)):
            assert hidden not in said
        copied = [row["copy_text"]["text"] for row in await inline(admin) if "copy_text" in row]
        assert copied == [
            records[1]["receipt_id"],
            records[0]["receipt_id"],
            records[0]["pii_principal_id"],
        ]
        assert any(button.data == "desk:home" for button in await admin.buttons())


def edition_of_today(world: World) -> Callable[[Connection], None]:
    """Publish edition 2, in force from today on, with two days to renew."""
    vault = Vault(MasterKeys.parse(world.settings.data_keys.get_secret_value()))
    now = world.clock()
    source = edition_two(almaty_day(now))
    edition = read_upload(2, source, operator_bin=OPERATOR_BIN)

    def publish(conn: Connection) -> None:
        vault.load(conn)
        new = ledger.NewEntry(
            kind=Kind.EDITION_PUBLISHED,
            at=now,
            edition=2,
            document=edition.sha256,
            consent=None,
            receipt=None,
            record=b'{"renewal":{"grace_days":2}}',
            opening=secrets.token_bytes(32),
        )
        row = editions.PublishedRow(
            number=2,
            effective_on=edition.effective_on,
            sha256=edition.sha256,
            source=source,
            translations={},
            grace_days=2,
            published_at=now,
            entry=ledger.append_own(conn, vault, new).index,
        )
        editions.publish(conn, row)

    return publish


async def test_the_card_tells_what_a_new_edition_asks_for(desk: Registry) -> None:
    """Until when the consent is to be renewed, and that it is outdated afterwards."""
    await changed(desk.world, edition_of_today(desk.world))
    said = await heard(desk.auditor, desk.aigul.phone)
    assert "Келісімі: күшінде" in said
    # As the person is told it: two days, today and tomorrow.
    last = (almaty_day(desk.world.clock()) + timedelta(days=1)).strftime("%d.%m.%Y")
    assert f"Жаңартуды талап ететін редакция: №2, соңғы күні: {last}\n" in said
    desk.world.clock.moves(days=3)
    await desk.auditor.taps("card:")
    said = await desk.auditor.last_text()
    assert "Келісімі: ескірген" in said
    assert "Редакция: №1" in said


async def test_the_way_leads_from_the_desk_through_a_case_to_the_card_and_back(desk: Registry) -> None:
    """In one message all the time."""
    await desk.aigul.says("/revoke")
    await desk.aigul.taps("withdraw-confirm:")
    await desk.officer.says("/admin")
    place = (await desk.officer.messages())[-1]["message_id"]
    home = await desk.officer.last_text()
    for data in ("desk:cases", f"card:{await person_of(desk, desk.aigul)}", "desk:home"):
        assert (await desk.officer.button(data)).message_id == place
        await desk.officer.taps(data)
    assert (await desk.officer.messages())[-1]["message_id"] == place
    assert await desk.officer.last_text() == home


async def inline(person: Person) -> list[dict[str, Any]]:
    """The buttons of the newest message."""
    markup = (await person.messages())[-1].get("reply_markup", {})
    return [button for row in markup.get("inline_keyboard", ()) for button in row]


async def test_the_message_with_the_query_does_not_stay(desk: Registry) -> None:
    """It holds somebody's data; what the bot answers repeats nothing of it."""
    earlier = await typed(desk.owner)
    for query in ("+77010000077", "Нетина Нет", "x" * 300):
        said = await heard(desk.owner, query)
        assert query not in said
        assert await typed(desk.owner) == earlier
    await desk.owner.says("/find")
    assert "<code>" not in await desk.owner.last_text()
    assert "/find +7 701 000 00 00" in await desk.owner.last_text()
    assert await typed(desk.owner) == [*earlier, "/find"]


async def typed(person: Person) -> list[str]:
    return [message["text"] for message in await person.messages() if not message["from_bot"]]


async def test_what_is_personal_is_shown_by_a_tap_with_a_reason_and_hidden_by_another(any_desk: Registry) -> None:
    """The whole of it in one message, and on record before it is shown."""
    desk = any_desk
    person = await person_of(desk, desk.aigul)
    earlier = len(await desk.officer.texts())
    await heard(desk.officer, desk.aigul.phone)
    await desk.officer.taps("card-reveal:")
    assert await acts(desk.world, "person.revealed") == []
    reasons = [button.get("callback_data") for button in await inline(desk.officer)]
    assert reasons == [*(f"card-reason:{person}:{reason}" for reason in REASONS), f"card:{person}"]
    await desk.officer.taps(f"card-reason:{person}:authority")
    said = await desk.officer.last_text()
    for shown in ("Үлгібекова Айгүл", desk.aigul.phone, str(desk.aigul.id), "жеке пайдаланушы"):
        assert shown in said
    [act] = await acts(desk.world, "person.revealed")
    assert act["details"] == {"person": person, "reason": "authority"}
    assert act["admin"] == {"telegram_id": OFFICER, "role": "officer"}
    [read] = await readings(desk)
    assert (read["reader"], read["what"], read["person"]) == (f"admin:{OFFICER}", f"person:{person}", person)

    await desk.officer.taps("card:")
    assert len(await desk.officer.texts()) == earlier + 1
    assert not any("Үлгібекова" in said for said in await desk.officer.texts())


async def test_a_double_tap_reveals_once_and_a_later_one_again(desk: Registry) -> None:
    await heard(desk.owner, desk.aigul.phone)
    await desk.owner.taps("card-reveal:")
    reason = await desk.owner.button("card-reason:")
    async with asyncio.TaskGroup() as group:
        for _ in range(3):
            group.create_task(desk.owner.taps_data(reason.message_id, reason.data or "", force=True))
    assert len(await acts(desk.world, "person.revealed")) == 1
    assert "Үлгібекова" in await desk.owner.last_text()
    desk.world.clock.moves(seconds=6)
    await desk.owner.taps_data(reason.message_id, reason.data or "", force=True)
    assert len(await acts(desk.world, "person.revealed")) == len(await readings(desk)) == 2


async def test_a_receipt_comes_as_a_pdf_under_the_same_reason(desk: Registry) -> None:
    await heard(desk.officer, desk.aigul.phone)
    await desk.officer.taps("card-reveal:")
    person = await person_of(desk, desk.aigul)
    await desk.officer.taps(f"card-reason:{person}:request")
    await desk.officer.taps("card-file:")
    [record] = await desk.world.records()
    assert (await desk.officer.messages())[-1]["document"]["file_name"] == f"receipt-{record['receipt_id']}.pdf"
    details = (await acts(desk.world, "person.revealed"))[-1]["details"]
    assert details == {"person": person, "reason": "request", "receipt": record["receipt_id"]}
    await desk.officer.taps("card-file:")
    assert len(await acts(desk.world, "person.revealed")) == 2


async def test_an_auditor_reveals_nothing(desk: Registry) -> None:
    """Neither by a button, which is not there, nor by one that is forced."""
    person = await person_of(desk, desk.aigul)
    await heard(desk.auditor, desk.aigul.phone)
    assert not any((button.data or "").startswith("card-re") for button in await desk.auditor.buttons())
    card = (await desk.auditor.messages())[-1]
    [record] = await desk.world.records()
    for data in (
        f"card-reveal:{person}",
        f"card-reason:{person}:request",
        f"card-file:{record['receipt_id']}:request",
    ):
        tap = await desk.auditor.taps_data(card["message_id"], data, force=True)
        assert "құқық бермейді" in tap["answer"]["text"]
    assert (await desk.auditor.messages())[-1] == card
    assert await acts(desk.world, "person.revealed") == []
    assert await readings(desk) == []


async def test_who_is_no_admin_hears_what_any_unknown_command_hears(desk: Registry) -> None:
    person = await person_of(desk, desk.aigul)
    stranger = desk.stranger
    await stranger.says("/nosuch +77010000077")
    unknown = await stranger.last_text()
    assert await heard(stranger, "+77010000077") == unknown
    assert (await typed(stranger))[-1] == "/find +77010000077"
    message = (await stranger.messages())[-1]["message_id"]
    tap = await stranger.taps_data(message, "nosuch:1", force=True)
    for data in (f"card:{person}", f"card-page:{person}:1", f"card-reveal:{person}", f"card-reason:{person}:case"):
        assert (await stranger.taps_data(message, data, force=True))["answer"] == tap["answer"]
    assert await acts(desk.world) == []


async def test_a_removed_admin_reveals_nothing_by_a_button_that_is_still_open(desk: Registry) -> None:
    await heard(desk.officer, desk.aigul.phone)
    await desk.officer.taps("card-reveal:")
    await changed(desk.world, delete(models.admins).where(models.admins.c.telegram_id == OFFICER))
    tap = await desk.officer.taps("card-reason:")
    assert "құқық бермейді" not in tap["answer"]["text"]
    assert "Үлгібекова" not in await desk.officer.last_text()
    assert await acts(desk.world, "person.revealed") == []


@pytest.mark.parametrize("limit", [3, pytest.param(60, marks=pytest.mark.xfail(strict=True, reason="the control"))])
async def test_searches_are_limited_by_the_hour_and_misses_count(sqlite_url: str, limit: int) -> None:
    """Each admin has their own measure. With a wider limit the fourth search is answered, as the control shows."""
    async with registry(sqlite_url, LIMIT_FINDS_PER_HOUR=str(limit)) as desk:
        for query in ("+77010000001", "Нетина Нет", "+77010000077"):
            await heard(desk.officer, query)
        assert "шегіне" in await heard(desk.officer, "+77010000077")
        assert len(await acts(desk.world, "person.sought")) == 3
        assert "Тарихы" in await heard(desk.owner, "+77010000077")
        desk.world.clock.moves(minutes=61)
        assert "Тарихы" in await heard(desk.officer, "+77010000077")


@pytest.mark.parametrize(
    "opened", [120, pytest.param(119, marks=pytest.mark.xfail(strict=True, reason="negative control"))]
)
async def test_cards_are_no_way_around_the_limit_of_searching(desk: Registry, opened: int) -> None:
    """Ids stand in exports, and a button may be forged: opening is limited, and on record."""
    [row] = await desk.world.rows(models.people)
    await desk.world.stops()
    reads = [
        {"at": desk.world.clock(), "reader": f"admin:{desk.auditor.id}", "what": "card", "person": f"{n:032x}"}
        for n in range(opened)
    ]
    database = await open_database(desk.world.settings.database_url.get_secret_value())
    await database.write(lambda conn: conn.execute(insert(models.access_log), reads))
    await database.close()
    await desk.world.starts()
    await desk.auditor.says("/admin")
    shown = (await desk.auditor.messages())[-1]["message_id"]
    await desk.auditor.taps_data(shown, f"card:{row['person']}", force=True)
    assert "120" in await desk.auditor.last_text()
    assert len(await desk.world.rows(models.access_log)) == opened
    await desk.owner.says("/admin")
    shown = (await desk.owner.messages())[-1]["message_id"]
    await desk.owner.taps_data(shown, f"card:{row['person']}", force=True)
    assert len(await desk.world.rows(models.access_log)) == opened + 1


async def test_two_searches_at_once_are_both_counted(postgresql_url: str) -> None:
    """On PostgreSQL they run side by side: the last one that is allowed is allowed once."""
    async with registry(postgresql_url, LIMIT_FINDS_PER_HOUR="3") as desk:
        async with asyncio.TaskGroup() as group:
            for _ in range(8):
                group.create_task(desk.officer.says("/find +77010000077"))
        assert len(await acts(desk.world, "person.sought")) == 3


async def test_nothing_of_the_search_is_kept_anywhere(desk: Registry) -> None:
    """Neither in the records and logs nor in the outbox, be it a hit or a miss."""
    logged = io.StringIO()
    configure_logs("info", "json", logged)
    for query in ("+77010000077", "Үлгібекова Айгүл", "Нетина Нет", "тайна-42"):
        await heard(desk.officer, query)
    await heard(desk.officer, desk.aigul.phone)
    await desk.officer.taps("card-reveal:")
    await desk.officer.taps("card-reason:")
    kept = [
        json.dumps(await acts(desk.world), ensure_ascii=False),
        str(await desk.world.rows(models.outbox)),
        str(await desk.world.rows(models.sources)),
        str([row["leaf"] for row in await desk.world.rows(models.entries)]),
        logged.getvalue(),
    ]
    assert "Үлгібекова" in await desk.officer.last_text()
    assert "person sought" in kept[-1]
    assert "personal data asked for" in kept[-1]
    for personal in ("0000077", "Үлгібекова", "Айгүл", "Нетина", "тайна", "\\u0422\\u0430"):
        assert not any(personal in text for text in kept), personal


async def test_a_repeated_update_is_answered_and_on_record_once(desk: Registry) -> None:
    """Telegram sends an update again whose answer could not be given."""
    await order(desk.world, method="sendMessage", count=1, status=500, chat_id=desk.owner.id)
    assert "Тарихы" in await heard(desk.owner, desk.aigul.phone)
    await desk.owner.taps("card-reveal:")
    await order(desk.world, method="editMessageText", count=1, status=500, chat_id=desk.owner.id)
    await desk.owner.taps("card-reason:")
    assert "Үлгібекова" in await desk.owner.last_text()
    await order(desk.world, method="sendDocument", count=1, status=500, chat_id=desk.owner.id)
    await desk.owner.taps("card-file:")
    assert (await desk.owner.messages())[-1]["document"]
    assert [act["act"] for act in await acts(desk.world)] == ["person.sought", "person.revealed", "person.revealed"]


async def test_an_answer_counts_even_if_the_query_cannot_be_deleted(desk: Registry) -> None:
    earlier = len(await desk.owner.texts())
    for status in (400, 500):
        await order(desk.world, method="deleteMessage", count=1, status=status, chat_id=desk.owner.id)
        assert "Тарихы" in await heard(desk.owner, desk.aigul.phone)
    assert len(await desk.owner.texts()) - earlier == len(await acts(desk.world)) == 2


async def test_an_erased_person_is_told_so(desk: Registry) -> None:
    person = await person_of(desk, desk.aigul)
    await heard(desk.officer, person)
    await desk.officer.taps("card-reveal:")
    reason = await desk.officer.button("card-reason:")
    await changed(desk.world, delete(models.person_keys).where(models.person_keys.c.person == person))
    tap = await desk.officer.taps_data(reason.message_id, reason.data or "")
    assert "Ашылмады" in tap["answer"]["text"]
    said = await desk.officer.last_text()
    assert "Деректері жойылған" in said
    assert "келісім берілді" in said
    assert not any((button.data or "").startswith("card-reveal") for button in await desk.officer.buttons())
    assert await acts(desk.world, "person.revealed") == []
    assert "Деректері жойылған" in await heard(desk.officer, person)


async def test_a_damaged_ledger_is_told_and_nothing_breaks(desk: Registry) -> None:
    person = await person_of(desk, desk.aigul)

    def damage(conn: Connection) -> None:
        for trigger in ("records_no_update", "entries_no_update"):
            conn.exec_driver_sql(f"DROP TRIGGER {trigger}")
        conn.execute(update(models.records).where(models.records.c.person == person).values(consent="f" * 32))

    await changed(desk.world, damage)
    assert "бүлінген" in await heard(desk.officer, desk.aigul.phone)
    namesake = await desk.world.person("Айгүл", "Үлгібекова", phone="+77020000088")
    await desk.world.signs(namesake)
    said = await heard(desk.officer, "Үлгібекова Айгүл")
    assert "жазбалары бүлінген" in said
    assert "күшінде" in said


async def test_a_damaged_profile_is_not_revealed(desk: Registry) -> None:
    person = await person_of(desk, desk.aigul)
    await heard(desk.officer, person)
    await desk.officer.taps("card-reveal:")
    reason = await desk.officer.button("card-reason:")
    await changed(desk.world, update(models.people).values(profile=b"\x01" + b"x" * 40))
    tap = await desk.officer.taps_data(reason.message_id, reason.data or "")
    assert "Ашылмады" in tap["answer"]["text"]
    assert "бүлінген" in await desk.officer.last_text()
    assert await acts(desk.world, "person.revealed") == []


async def test_a_long_history_is_read_page_by_page(desk: Registry) -> None:
    """Ten entries at a time, the newest first to be seen, and the oldest at the end of the way."""
    for _ in range(6):
        desk.world.clock.moves(hours=25)
        await desk.aigul.says("/revoke")
        await desk.aigul.taps("withdraw-confirm:")
        for step in ("/start", "begin:", "agree:", "contact", "code", "name:", "capacity:self", "confirm:"):
            await does(desk.aigul, step)
    said = await heard(desk.auditor, desk.aigul.phone)
    assert "(4–13 / 13)" in said
    await desk.auditor.taps("card-page:")
    assert "(1–3 / 13)" in await desk.auditor.last_text()
    await desk.auditor.taps("card-page:")
    assert await desk.auditor.last_text() == said
    message = (await desk.auditor.messages())[-1]["message_id"]
    for odd in ("99", "x", "-1", "٣", "9" * 30):
        button = f"card-page:{await person_of(desk, desk.aigul)}:{odd}"[:64]
        await desk.auditor.taps_data(message, button, force=True)
        assert "/ 13)" in await desk.auditor.last_text()


async def test_a_forged_button_finds_nobody(desk: Registry) -> None:
    await heard(desk.officer, desk.aigul.phone)
    message = (await desk.officer.messages())[-1]["message_id"]
    person = await person_of(desk, desk.aigul)
    await desk.officer.taps_data(message, f"card:{'0' * 32}", force=True)
    assert "Мұндай пайдаланушы жоқ" in await desk.officer.last_text()
    tap = await desk.officer.taps_data(message, f"card-reason:{'0' * 32}:request", force=True)
    assert "Ашылмады" in tap["answer"]["text"]
    for data in (f"card-reason:{person}:curiosity", f"card-file:{'0' * 32}:whim", "card:", f"card-reason:{person}"):
        tap = await desk.officer.taps_data(message, data, force=True)
        assert tap["answer"]["text"]
    tap = await desk.officer.taps_data(message, f"card-file:{'0' * 32}:request", force=True)
    assert "Ашылмады" in tap["answer"]["text"]
    assert await acts(desk.world, "person.revealed") == []


async def test_people_of_before_are_found_by_name_after_a_start(desk: Registry) -> None:
    """A database of a version that kept no names is filled in by housekeeping; who declined has none.

    Whose profile is damaged costs nobody else their place.
    """
    bolat = await desk.world.person("Болат", "Сыналғанов")
    await desk.world.signs(bolat, until="agree:")
    await bolat.taps("decline:")
    damaged = await desk.world.person("Қате", "Бүлінгенов")
    await desk.world.signs(damaged)

    def make_old(conn: Connection) -> None:
        conn.execute(delete(models.name_hashes))
        of_damaged = models.people.c.telegram_id == damaged.id
        conn.execute(update(models.people).where(of_damaged).values(profile=b"\x01" + b"x" * 40))

    await changed(desk.world, make_old)

    async def is_known() -> bool:
        return bool(await desk.world.rows(models.name_hashes))

    assert await eventually(is_known, expected=True)
    assert "Тарихы" in await heard(desk.officer, "Үлгібекова Айгүл")
    assert "Ешкім табылмады" in await heard(desk.officer, "Сыналғанов Болат")


async def test_a_new_name_takes_the_place_of_the_earlier_one(desk: Registry) -> None:
    await desk.aigul.says("/revoke")
    await desk.aigul.taps("withdraw-confirm:")
    desk.world.clock.moves(hours=1)
    for step in ("/start", "begin:", "agree:", "contact", "code"):
        await does(desk.aigul, step)
    await desk.aigul.says("Жаңаева Айгүл Үлгіқызы")
    for step in ("capacity:self", "confirm:"):
        await does(desk.aigul, step)
    assert "Ешкім табылмады" in await heard(desk.officer, "Үлгібекова Айгүл")
    for name in ("жаңаева айгүл", "ЖАҢАЕВА АЙГҮЛ ҮЛГІҚЫЗЫ"):
        assert "Тарихы" in await heard(desk.officer, name)
