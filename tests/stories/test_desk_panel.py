"""/admin: one message, edited in place; first what needs attention, the most urgent first, then the desk."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.calendar import almaty_day
from bot.domain.roles import Role, may
from bot.sandbox.person import Person, text_of
from handlers.chat.commands import ADMINS
from storage import cases, letters, models, outbox
from storage.cases import Case
from storage.database import Connection, open_database
from storage.vault import MasterKeys, Vault
from tests.desk import OWNER, Desk, acts, desk_world, toast_of
from tests.editions import edition_two
from tests.world import LEDGER, World, eventually, running_world

CALM = "Шұғыл іс жоқ"


@pytest.fixture
async def desk(sqlite_url: str) -> AsyncIterator[Desk]:
    """Everything is well here: a key, a Platform, two who may decide."""
    async with desk_world(sqlite_url, platform=True, LEDGER_KEY=LEDGER.written()) as made:
        yield made


@pytest.fixture(params=["sqlite", "postgresql"])
async def any_desk(request: pytest.FixtureRequest) -> AsyncIterator[Desk]:
    url: str = request.getfixturevalue(f"{request.param}_url")
    async with desk_world(url, platform=True, LEDGER_KEY=LEDGER.written()) as made:
        yield made


async def at_desk(person: Person) -> list[str]:
    """What the desk says needs attention, line by line."""
    await person.says("/admin")
    shown = (await person.button("desk:home")).message_id
    [lines] = [text_of(one).splitlines() for one in await person.messages() if one["message_id"] == shown]
    return lines[2 : lines.index("", 2)]


async def writes(world: World, write: Callable[[Connection], object]) -> None:
    """Write what would take days to come about, while the bot is stopped."""
    await world.stops()
    database = await open_database(world.settings.database_url.get_secret_value())
    try:
        await database.write(write)
    finally:
        await database.close()
    await world.starts()


def a_case(number: str, due_at: datetime) -> Case:
    return Case(
        number=number,
        kind="withdrawal",
        person=number.replace("-", "").rjust(32, "0"),
        consent=number.replace("-", "").rjust(32, "f"),
        opened_at=due_at - timedelta(days=21),
        due_at=due_at,
        state="open",
    )


# --- One message ---


async def test_the_desk_is_one_message(any_desk: Desk) -> None:
    for admin, role in zip(any_desk.admins, ("Иесі", "Қызметкер", "Аудитор"), strict=True):
        await admin.says("/admin")
        first = (await admin.button("desk:home")).message_id
        assert f"рөліңіз: {role}" in await admin.last_text()
        await admin.taps("desk:home")
        assert (await admin.button("desk:home")).message_id == first
        await admin.says("/admin")
        second = (await admin.button("desk:home")).message_id
        shown = [message["message_id"] for message in await admin.messages()]
        assert second > first
        assert first not in shown


async def test_the_desk_moves_to_where_its_button_is_tapped(desk: Desk) -> None:
    await desk.owner.says("/admin")
    first = (await desk.owner.button("desk:home")).message_id
    await desk.owner.says("/admins")
    listed = (await desk.owner.button("desk:home")).message_id
    await desk.owner.taps("desk:home")
    shown = [message["message_id"] for message in await desk.owner.messages()]
    assert (first in shown, shown[-1]) == (False, listed)
    assert "Басқару панелі" in await desk.owner.last_text()


async def test_each_role_sees_what_it_may(desk: Desk) -> None:
    for admin, role in zip(desk.admins, Role, strict=True):
        await admin.says("/admin")
        shown = {button.data for button in await admin.buttons() if (button.data or "").startswith("desk:")}
        allowed = {f"desk:{name}" for name, right in ADMINS.items() if name != "admin" and may(role, right)}
        assert shown == allowed | {"desk:home"}
        for name in set(ADMINS) - {"admin"} - {data.removeprefix("desk:") for data in allowed}:
            assert await toast_of(admin, f"desk:{name}") == "Рөліңіз бұл әрекетке құқық бермейді"


async def test_every_button_of_the_desk_leads_somewhere_and_back(desk: Desk) -> None:
    for name in ADMINS:
        await desk.owner.says("/admin")
        tap = await desk.owner.taps(f"desk:{name}" if name != "admin" else "desk:home")
        assert tap["answer"] == {"text": None, "show_alert": False} or not tap["answer"].get("text"), name
        if name == "verify":
            await desk.owner.hears("Журнал бүтін")
        await desk.owner.button("desk:home")


async def test_a_button_of_no_desk_does_nothing(desk: Desk) -> None:
    await desk.owner.says("/admin")
    for data in ("desk:nothing", "desk:", "desk:start", "desk-cases:-1:2"):
        assert await toast_of(desk.owner, data) == "Бұл батырма жұмыс істемейді. /help деп жазыңыз."
    for page in ("-1", "x", "99999999999999999999"):
        assert await toast_of(desk.owner, f"desk-cases:{page}") == "None"
    assert "Ашық өтініш жоқ" in await desk.owner.last_text()


async def test_looking_is_no_act(desk: Desk) -> None:
    before = await acts(desk.world)
    await desk.auditor.says("/admin")
    await desk.auditor.taps("desk:home")
    assert await acts(desk.world) == before


# --- What needs attention ---


async def test_a_desk_with_nothing_to_do_says_so(desk: Desk) -> None:
    for admin in desk.admins:
        [line] = await at_desk(admin)
        assert CALM in line


async def test_an_only_admin_is_told_what_takes_two(sqlite_url: str) -> None:
    async with running_world(sqlite_url, ADMIN_IDS=str(OWNER)) as world:
        owner = await world.person("Жалғыз", id=OWNER)
        no_key, alone = await at_desk(owner)
        assert "LEDGER_KEY берілмеген" in no_key
        assert "екі адам керек" in alone
        await owner.says("/admins add 700000902 auditor")
        assert "екі адам керек" in (await at_desk(owner))[-1]
        await owner.says("/admins add 700000902 officer")
        assert "екі адам керек" not in (await at_desk(owner))[-1]


async def test_withdrawals_come_up_as_their_term_runs_out(any_desk: Desk) -> None:
    world = any_desk.world
    aigul = await world.person()
    await world.signs(aigul)
    await aigul.says("/revoke")
    await aigul.taps("withdraw-confirm:")
    [case] = await world.rows(models.cases)
    assert CALM in (await at_desk(any_desk.officer))[0]
    assert "Ашық өтініштер: 1" in (await any_desk.officer.button("desk:cases")).text

    world.clock.moves(seconds=(case["due_at"] - timedelta(hours=12) - world.clock()).total_seconds())
    [due_soon] = [line for line in await at_desk(any_desk.officer) if "өтініштер" in line]
    assert f"Мерзімі таяған өтініштер: 1. Біріншісі: {case['number']}" in due_soon
    assert "қалған жұмыс күні: 0" in due_soon
    await any_desk.officer.taps("desk:cases")
    assert "бүгін соңғы күн" in await any_desk.officer.last_text()

    world.clock.moves(hours=13)
    first, *_ = await at_desk(any_desk.officer)
    assert f"Мерзімі өтіп кеткен өтініштер: 1. Ең ескісі: {case['number']}" in first
    await any_desk.officer.taps("desk:cases")
    assert f"🔴 {case['number']}" in await any_desk.officer.last_text()
    await any_desk.officer.taps(f"card:{case['person']}")
    await any_desk.officer.taps("desk:home")

    await world.platform.posts("processing.stopped", {"consent": case["consent"], "at": _stamp(world.clock())})
    assert not any("өтініштер" in line for line in await at_desk(any_desk.officer))


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


async def test_cases_are_listed_by_their_due_dates_page_by_page(desk: Desk) -> None:
    now = desk.world.clock()
    made = [
        a_case(f"{1000 + number}-0000", now + timedelta(days=(number * 7) % 60 - 3, seconds=30)) for number in range(20)
    ]

    def open_all(conn: Connection) -> None:
        for case in made:
            cases.open_case(conn, case)

    await writes(desk.world, open_all)
    await desk.auditor.says("/admin")
    await desk.auditor.taps("desk:cases")
    seen = []
    for page in range(3):
        seen += [
            button.text.split()[-1]
            for button in await desk.auditor.buttons()
            if (button.data or "").startswith("card:")
        ]
        if page < 2:
            await desk.auditor.taps(f"desk-cases:{page + 1}")
    assert seen == [case.number for case in sorted(made, key=lambda case: (case.due_at, case.number))]
    await desk.auditor.taps("desk-cases:1")
    assert len([button for button in await desk.auditor.buttons() if (button.data or "").startswith("card:")]) == 8


async def test_a_platform_that_is_away_is_seen(desk: Desk) -> None:
    desk.world.platform.switch(is_down=True)
    for _ in range(2):
        await desk.world.signs(await desk.world.person())

    async def failing() -> bool:
        desk.world.clock.moves(minutes=6)
        return any("Платформа жауап бермей тұр" in line for line in await at_desk(desk.owner))

    assert await eventually(failing, True)
    desk.world.platform.switch(is_down=False)


async def test_a_paused_endpoint_is_seen(desk: Desk) -> None:
    await desk.owner.says("/deliveries")
    await desk.owner.taps("endpoint-pause:")
    assert "әкімші кідірткен" in (await at_desk(desk.owner))[0]


async def test_events_without_an_address_are_seen(sqlite_url: str) -> None:
    async with desk_world(sqlite_url) as desk:
        await desk.world.signs(await desk.world.person())
        assert any("PLATFORM_URL" in line and "оқиғалар: 1" in line for line in await at_desk(desk.owner))


async def test_what_was_given_up_is_counted(desk: Desk) -> None:
    vault = Vault(MasterKeys.parse(desk.world.settings.data_keys.get_secret_value()))
    now = desk.world.clock()

    def bury(conn: Connection) -> None:
        vault.load(conn)
        for number in ("1000-0001", "1000-0002"):
            letters.bury(conn, vault, number=number, source=f"test:{number}", body=b"{}", reason="ValueError", now=now)
        outbox.post_to_platform(conn, person=None, entry=0, now=now)
        conn.execute(models.outbox.update().where(models.outbox.c.entry == 0).values(state="dead", done_at=now))

    await writes(desk.world, bury)
    events, dead = await at_desk(desk.owner)
    assert "жеткізілмей қалған оқиғалар: 1" in events
    assert "Өңделмей қалған хабарлар: 2" in dead


async def test_the_sms_budget_is_seen_from_four_fifths_on(sqlite_url: str) -> None:
    async with desk_world(sqlite_url, platform=True, LEDGER_KEY=LEDGER.written(), LIMIT_SENDS_PER_DAY="5") as desk:
        for _ in range(3):
            await desk.world.signs(await desk.world.person(), until="code")
        assert CALM in (await at_desk(desk.owner))[0]
        await desk.world.signs(await desk.world.person(), until="code")
        [line] = await at_desk(desk.owner)
        assert "SMS шегінің 80 пайызы" in line
        assert "4 SMS жіберілді, шегі: 5" in line


async def test_codes_that_do_not_go_out_are_seen(desk: Desk) -> None:
    """Not those of one person alone; and no longer once one goes out."""
    world = desk.world

    async def asks_for_a_code(person: Person) -> None:
        await world.signs(person, until="contact")
        await person.shares_contact()

    async def is_told(admin: Person) -> bool:
        return any("SMS-кодтар жіберілмей тұр" in line for line in await at_desk(admin))

    world.sandbox.sms.faults.order({"method": "sms", "code": 8, "count": 3})
    alone = await world.person()
    await asks_for_a_code(alone)
    for _ in range(2):
        world.clock.moves(seconds=31)
        await alone.taps("resend:")
    assert [row["outcome"] for row in await world.rows(models.sms_sends)] == ["refused"] * 3
    assert not await is_told(desk.owner)
    world.sandbox.sms.faults.order({"method": "sms", "code": 8, "count": 1})
    await asks_for_a_code(await world.person())
    for admin in desk.admins:
        assert await is_told(admin)
    await asks_for_a_code(await world.person())
    assert not await is_told(desk.owner)


async def test_entries_that_are_not_signed_are_seen(sqlite_url: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    log = tmp_path_factory.mktemp("log") / "checkpoints.log"
    log.mkdir()
    async with desk_world(sqlite_url, platform=True, LEDGER_KEY=LEDGER.written(), CHECKPOINT_LOG=str(log)) as desk:
        assert not any("қол қойылмай тұр" in line for line in await at_desk(desk.owner))
        desk.world.clock.moves(minutes=2)
        assert "Журналға қол қойылмай тұр" in (await at_desk(desk.owner))[0]


async def test_an_edition_that_waits_is_seen_and_then_its_campaign(desk: Desk) -> None:
    day = almaty_day(desk.world.clock()) + timedelta(days=10)
    await desk.officer.sends_document("2.ftl", edition_two(day))
    await desk.officer.taps("edition-propose:")
    assert "№2 редакция шешіміңізді күтіп тұр" in (await at_desk(desk.owner))[0]
    assert "басқа әкімшінің шешімін күтіп тұр" in (await at_desk(desk.officer))[0]
    await desk.owner.hears("шешіміңіз күтілуде")
    await desk.owner.taps("edition:")
    [approve] = [button for button in await desk.owner.buttons() if (button.data or "").endswith(":approve")]
    await desk.owner.taps_data(approve.message_id, approve.data or "")
    await desk.owner.taps("edition-do:")
    desk.world.clock.moves(days=11)

    async def first() -> str:
        return (await at_desk(desk.owner))[0].partition(" ")[0]

    assert await eventually(first, "📣")
    await desk.owner.says("/campaigns")
    await desk.owner.taps("campaign-pause:2")
    assert await first() == "⏸"


async def test_the_most_urgent_comes_first(desk: Desk) -> None:
    now = desk.world.clock()
    vault = Vault(MasterKeys.parse(desk.world.settings.data_keys.get_secret_value()))

    def go_wrong(conn: Connection) -> None:
        vault.load(conn)
        cases.open_case(conn, a_case("1111-1111", now - timedelta(days=1)))
        cases.open_case(conn, a_case("2222-2222", now + timedelta(hours=20)))
        letters.bury(conn, vault, number="1000-0001", source="x", body=b"{}", reason="x", now=now)

    await writes(desk.world, go_wrong)
    overdue, due_soon, dead = await at_desk(desk.owner)
    assert [overdue[0], due_soon[0], dead[0]] == ["🔴", "🟡", "🟡"]
    assert ["1111-1111" in overdue, "2222-2222" in due_soon, "хабарлар: 1" in dead] == [True] * 3


@pytest.mark.parametrize(("locale", "calm"), [("ru", "Срочных дел нет"), ("en", "Nothing is urgent")])
async def test_the_desk_speaks_each_language(sqlite_url: str, locale: str, calm: str) -> None:
    async with desk_world(sqlite_url, platform=True, language_code=locale, LEDGER_KEY=LEDGER.written()) as desk:
        assert calm in (await at_desk(desk.owner))[0]
