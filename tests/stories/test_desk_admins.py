"""Admins among themselves: three roles, added and removed by owners; nobody else learns that there are any."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from io import StringIO

import pytest

from bot.checks import findings
from bot.domain.roles import Role, may
from bot.logs import configure_logs
from bot.sandbox.person import Person
from handlers.chat.admin import BARE, BUTTONS
from handlers.chat.commands import ADMINS, EVERYBODY
from storage import models
from tests.desk import AUDITOR, OFFICER, OWNER, STRANGER, Desk, acts, comes_again, desk_world, toast_of
from tests.world import World, eventually, running_world

EXAMPLE = "/admins add 123456789 officer"
UNKNOWN_BUTTON = "Бұл батырма жұмыс істемейді. /help деп жазыңыз."


@pytest.fixture
async def desk(sqlite_url: str) -> AsyncIterator[Desk]:
    async with desk_world(sqlite_url) as made:
        yield made


@pytest.fixture(params=["sqlite", "postgresql"])
async def any_desk(request: pytest.FixtureRequest) -> AsyncIterator[Desk]:
    async with desk_world(request.getfixturevalue(f"{request.param}_url")) as made:
        yield made


async def roles(world: World) -> dict[int, str]:
    return {row["telegram_id"]: row["role"] for row in await world.rows(models.admins)}


# --- Adding ---


async def test_an_owner_adds_admins_by_their_ids(desk: Desk) -> None:
    await desk.owner.says("/admins")
    listed = await desk.owner.last_text()
    assert [
        f"👑 Иесі · {OWNER}" in listed,
        f"🗂 Қызметкер · {OFFICER}" in listed,
        f"🔎 Аудитор · {AUDITOR}" in listed,
    ] == [
        True,
        True,
        True,
    ]
    await desk.officer.hears("«Қызметкер» рөлі берілді")
    await desk.auditor.hears("«Аудитор» рөлі берілді")
    assert await acts(desk.world) == [
        ("admin.added", {"telegram_id": OFFICER, "role": "officer"}),
        ("admin.added", {"telegram_id": AUDITOR, "role": "auditor"}),
    ]


async def test_an_owner_adds_somebody_by_their_contact(desk: Desk) -> None:
    await desk.stranger.says("/help")
    await desk.owner.shares_contact_of(desk.stranger)
    assert "Бөтен Жүргінші" in await desk.owner.last_text()
    await desk.owner.taps(f"admin-add:{STRANGER}:auditor")
    assert f"🔎 Аудитор · Бөтен Жүргінші · {STRANGER}" in await desk.owner.last_text()
    assert (await roles(desk.world))[STRANGER] == "auditor"
    await desk.stranger.hears("«Аудитор» рөлі берілді")


async def test_a_contact_that_was_passed_on_is_as_good(desk: Desk) -> None:
    await desk.owner.forwards_contact_of(desk.stranger)
    await desk.owner.taps(f"admin-add:{STRANGER}:officer")
    assert (await roles(desk.world))[STRANGER] == "officer"


async def test_names_of_admins_are_nowhere_in_clear(desk: Desk) -> None:
    await desk.owner.shares_contact_of(desk.stranger)
    [offered] = [row["offered"] for row in await desk.world.rows(models.admins) if row["offered"]]
    await desk.owner.taps(f"admin-add:{STRANGER}:auditor")
    rows = await desk.world.rows(models.admins)
    [sealed] = [row["sealed"] for row in rows if row["sealed"]]
    assert [row["offered"] for row in rows if row["offered"]] == []
    for stored in (
        offered,
        sealed,
        repr(await desk.world.rows(models.outbox)).encode(),
        repr(await acts(desk.world)).encode(),
    ):
        assert "Бөтен".encode() not in stored
        assert b"\\u0411\\u04e9" not in stored


async def test_a_contact_without_an_account_is_explained(desk: Desk) -> None:
    await desk.owner.sends(contact={"phone_number": "+77010000000", "first_name": "Белгісіз"})
    assert "Telegram аккаунты көрсетілмеген" in await desk.owner.last_text()
    assert EXAMPLE in await desk.owner.last_text()


async def test_the_contact_of_an_admin_shows_what_they_are(desk: Desk) -> None:
    await desk.owner.shares_contact_of(desk.officer)
    assert f"🗂 Қызметкер · {OFFICER}" in await desk.owner.last_text()
    await desk.owner.taps(f"admin-role:{OFFICER}:officer:auditor")
    assert (await roles(desk.world))[OFFICER] == "auditor"


async def test_an_owners_own_number_is_for_their_own_signing(desk: Desk) -> None:
    """A contact shared while their own is asked for is an answer to that, whoever's it is."""
    await desk.world.signs(desk.owner, until="contact")
    await desk.owner.shares_contact_of(desk.stranger)
    assert "admin-add" not in "".join(button.data or "" for button in await desk.owner.buttons())
    await desk.owner.shares_contact()
    await desk.owner.says(await desk.owner.sms_code())
    await desk.owner.taps("name:")


WRONG = (
    "add",
    "add 5",
    "add officer 5",
    "add 5 king",
    "add -5 officer",
    "add 0 officer",
    "add ٥ officer",
    "add 4503599627370496 officer",
    "add 5 officer please",
    "remove",
    "remove me",
    "remove 5 6",
    "list",
    "😀",
    "add " + "9" * 400 + " officer",
)


async def test_wrong_arguments_show_the_right_ones(desk: Desk) -> None:
    before = await roles(desk.world)
    for typed in WRONG:
        await desk.owner.says(f"/admins {typed}")
        assert EXAMPLE in await desk.owner.last_text(), typed
    assert await roles(desk.world) == before


async def test_the_same_again_changes_nothing(desk: Desk) -> None:
    before = await acts(desk.world)
    await desk.owner.says(f"/admins add {OFFICER} officer")
    assert "ештеңе өзгерген жоқ" in await desk.owner.last_text()
    assert await acts(desk.world) == before


async def test_an_update_that_comes_again_acts_once(desk: Desk) -> None:
    added = await desk.owner.says(f"/admins add {STRANGER} officer")
    await desk.owner.says(f"/admins add {STRANGER} auditor")
    before = await acts(desk.world)
    await comes_again(desk.world, desk.owner, added["update_id"])
    assert (await roles(desk.world))[STRANGER] == "auditor"
    assert await acts(desk.world) == before


# --- Changing and removing ---


async def test_a_role_is_changed_by_button(desk: Desk) -> None:
    await desk.owner.says("/admins")
    await desk.owner.taps(f"admin-open:{AUDITOR}")
    await desk.owner.taps(f"admin-role:{AUDITOR}:auditor:officer")
    assert (await roles(desk.world))[AUDITOR] == "officer"
    assert (await acts(desk.world))[-1] == (
        "admin.changed",
        {"telegram_id": AUDITOR, "role": "officer", "before": "auditor"},
    )
    await desk.auditor.hears("«Қызметкер» рөлі берілді")
    assert "find" in await desk.auditor.commands()
    assert "export" not in await desk.auditor.commands()


async def test_whoever_was_slower_is_told_and_changes_nothing(desk: Desk) -> None:
    second = await desk.adds(700_000_905, "owner")
    for owner in (desk.owner, second):
        await owner.says("/admins")
        await owner.taps(f"admin-open:{AUDITOR}")
    await desk.owner.taps(f"admin-role:{AUDITOR}:auditor:officer")
    await second.taps(f"admin-role:{AUDITOR}:auditor:owner")
    assert "Басқа әкімші Сізден бұрын" in await second.last_text()
    assert (await roles(desk.world))[AUDITOR] == "officer"


async def test_removing_takes_two_taps(desk: Desk) -> None:
    await desk.owner.says("/admins")
    await desk.owner.taps(f"admin-open:{OFFICER}")
    await desk.owner.taps(f"admin-remove:{OFFICER}")
    assert "алып тастайсыз ба?" in await desk.owner.last_text()
    assert OFFICER in await roles(desk.world)
    await desk.owner.taps(f"admin-remove-yes:{OFFICER}")
    assert OFFICER not in await roles(desk.world)
    assert (await acts(desk.world))[-1] == ("admin.removed", {"telegram_id": OFFICER, "role": "officer"})
    await desk.officer.hears("Сіз енді бұл боттың әкімшісі емессіз")
    assert list(await desk.officer.commands()) == list(EVERYBODY)


async def test_removing_by_id_asks_too(desk: Desk) -> None:
    await desk.owner.says(f"/admins remove {OFFICER}")
    await desk.owner.taps(f"admin-remove-yes:{OFFICER}")
    assert OFFICER not in await roles(desk.world)
    await desk.owner.says(f"/admins remove {OFFICER}")
    assert f"Қазір мұндай әкімші жоқ: {OFFICER}" in await desk.owner.last_text()


async def test_a_removed_admins_open_buttons_die_at_once(desk: Desk) -> None:
    await desk.officer.says("/admin")
    open_button = await desk.officer.button("desk:home")
    await desk.owner.says(f"/admins remove {OFFICER}")
    await desk.owner.taps(f"admin-remove-yes:{OFFICER}")
    before = await desk.officer.messages()
    tap = await desk.officer.taps_data(open_button.message_id, "desk:home", force=True)
    assert tap["answer"]["text"] == await toast_of(desk.officer, "no-such-button:1") == UNKNOWN_BUTTON
    desk_message = [one for one in await desk.officer.messages() if one["message_id"] == open_button.message_id]
    assert desk_message == [one for one in before if one["message_id"] == open_button.message_id]


async def test_what_waits_for_an_admin_is_not_told_to_a_former_one(desk: Desk) -> None:
    await desk.officer.blocks()
    await desk.owner.says(f"/admins add {OFFICER} auditor")
    assert await eventually(lambda: _parked(desk.world), 1)
    await desk.owner.says(f"/admins remove {OFFICER}")
    await desk.owner.taps(f"admin-remove-yes:{OFFICER}")
    assert await eventually(lambda: _unsent(desk.world), 0)
    await desk.officer.unblocks()
    await desk.officer.hears("Сіз енді бұл боттың әкімшісі емессіз")
    assert "«Аудитор» рөлі" not in " ".join(await desk.officer.texts())


async def _parked(world: World) -> int:
    return sum(row["state"] == "unreachable" for row in await world.rows(models.outbox))


async def test_a_demoted_owners_open_buttons_die_at_once(desk: Desk) -> None:
    second = await desk.adds(700_000_905, "owner")
    await second.says("/admins")
    await second.taps(f"admin-open:{AUDITOR}")
    await desk.owner.says(f"/admins add {second.id} auditor")
    tap = await second.taps(f"admin-role:{AUDITOR}:auditor:owner")
    assert tap["answer"]["text"] == "Рөліңіз бұл әрекетке құқық бермейді"
    assert (await roles(desk.world))[AUDITOR] == "auditor"


async def test_laying_down_ones_own_role_takes_two_taps_and_closes_the_list(desk: Desk) -> None:
    """Nobody but another owner could give it back; others' roles are given at once, as they can be given back."""
    second = await desk.adds(700_000_905, "owner")
    await second.says("/admins")
    await second.taps(f"admin-open:{second.id}")
    await second.taps(f"admin-role:{second.id}:owner:auditor")
    assert "Өз рөліңізді ауыстырасыз ба?" in await second.last_text()
    assert (await roles(desk.world))[second.id] == "owner"
    await second.taps(f"admin-role-yes:{second.id}:owner:auditor")
    assert (await roles(desk.world))[second.id] == "auditor"
    details = {"telegram_id": second.id, "role": "auditor", "before": "owner"}
    assert (await acts(desk.world))[-1] == ("admin.changed", details)
    assert str(OFFICER) not in " ".join(await second.texts())
    assert await toast_of(second, f"admin-role-yes:{OFFICER}:officer:owner") == "Рөліңіз бұл әрекетке құқық бермейді"


async def test_the_last_owner_stays(desk: Desk) -> None:
    before = await acts(desk.world)
    for typed in (f"/admins add {OWNER} officer", f"/admins remove {OWNER}"):
        await desk.owner.says(typed)
        if typed.startswith("/admins remove"):
            await desk.owner.taps(f"admin-remove-yes:{OWNER}")
        assert "осы адамда ғана" in await desk.owner.last_text()
    assert (await roles(desk.world))[OWNER] == "owner"
    assert await acts(desk.world) == before


async def test_of_two_owners_who_remove_each_other_at_once_one_stays(any_desk: Desk) -> None:
    second = await any_desk.adds(700_000_905, "owner")
    await any_desk.owner.says(f"/admins remove {second.id}")
    await second.says(f"/admins remove {OWNER}")
    await asyncio.gather(any_desk.owner.taps(f"admin-remove-yes:{second.id}"), second.taps(f"admin-remove-yes:{OWNER}"))
    owners = [id_ for id_, role in (await roles(any_desk.world)).items() if role == "owner"]
    assert len(owners) == 1
    removals = [details for act, details in await acts(any_desk.world) if act == "admin.removed"]
    assert [one["telegram_id"] for one in removals] == [id_ for id_ in (OWNER, second.id) if id_ not in owners]


async def test_admin_ids_count_while_there_is_no_owner(desk: Desk) -> None:
    await desk.adds(700_000_905, "owner")
    await desk.owner.says(f"/admins remove {OWNER}")
    await desk.owner.taps(f"admin-remove-yes:{OWNER}")
    await desk.world.restarts()
    assert OWNER not in await roles(desk.world)


# --- What a role may ---


async def test_others_than_owners_change_nothing_about_admins(desk: Desk) -> None:
    before = await roles(desk.world)
    for admin in (desk.officer, desk.auditor):
        for typed in ("/admins", f"/admins add {STRANGER} owner", f"/admins remove {OWNER}"):
            await admin.says(typed)
            assert await admin.last_text() == "⚠️ Рөліңіз бұл әрекетке құқық бермейді."
        for data in (
            f"admin-add:{STRANGER}:owner",
            f"admin-role:{admin.id}:{before[admin.id]}:owner",
            f"admin-role-yes:{admin.id}:{before[admin.id]}:owner",
            f"admin-remove:{OWNER}",
            f"admin-remove-yes:{OWNER}",
            f"admin-open:{OWNER}",
            "desk:admins",
        ):
            assert await toast_of(admin, data) == "Рөліңіз бұл әрекетке құқық бермейді"
        await admin.shares_contact_of(desk.stranger)
        assert "admin-add" not in "".join(button.data or "" for button in await admin.buttons())
    assert await roles(desk.world) == before


@pytest.mark.parametrize("locale", ["kk", "ru", "en"])
async def test_each_role_has_its_menu_in_each_language(sqlite_url: str, locale: str) -> None:
    async with desk_world(sqlite_url, language_code=locale) as desk:
        await desk.owner.says("/admin")
        await desk.stranger.says("/help")
        for admin, role in zip(desk.admins, Role, strict=True):
            own = [name for name, right in ADMINS.items() if may(role, right)]
            menu = await admin.commands()
            assert list(menu) == [*own, *EVERYBODY]
            assert menu["admin"] == {"kk": "Басқару панелі", "ru": "Панель управления", "en": "Admin desk"}[locale]
            await admin.says("/help")
            said = await admin.last_text()
            assert [name for name in own if f"\n/{name} — {menu[name]}" not in said] == []
        assert list(await desk.stranger.commands()) == list(EVERYBODY)
        assert not set(ADMINS) & set((await desk.stranger.last_text()).replace("/", " ").split())


async def test_who_was_added_before_they_ever_wrote_gets_their_menu_with_the_desk(desk: Desk) -> None:
    await desk.owner.says("/admins add 700000906 auditor")
    late = await desk.world.person("Кеш", id=700_000_906)
    await late.says("/admin")
    assert "verify" in await late.commands()


async def test_the_desk_speaks_the_language_that_was_chosen(desk: Desk) -> None:
    """Whoever chose it as an admin, and whoever chose it as a person before they were one."""
    await desk.owner.says("/language")
    await desk.owner.taps("language:en")
    await desk.owner.says("/admin")
    assert "Admin desk" in await desk.owner.last_text()
    await desk.world.signs(desk.stranger)
    await desk.stranger.says("/language")
    await desk.stranger.taps("language:ru")
    await desk.owner.says(f"/admins add {STRANGER} auditor")
    await desk.stranger.hears("Вам дана роль «Аудитор»")
    await desk.stranger.says("/admin")
    assert "Панель управления" in await desk.stranger.last_text()
    await desk.stranger.taps("desk:home")
    assert "Панель управления" in await desk.stranger.last_text()


@pytest.mark.parametrize("way", ["writes", "taps"])
async def test_an_admin_is_told_unasked_in_the_language_that_the_desk_speaks_to_them(desk: Desk, way: str) -> None:
    """They never chose one: it is that of their Telegram."""
    maria = await desk.adds(700_000_907, "auditor", language_code="ru")
    if way == "writes":
        await maria.says("/deliveries")
    else:
        await toast_of(maria, "desk:home")
    await desk.owner.says(f"/admins add {maria.id} officer")
    await maria.hears("Вам дана роль «Сотрудник»")


async def test_a_language_that_was_chosen_outlives_that_of_telegram(desk: Desk) -> None:
    maria = await desk.adds(700_000_907, "auditor", language_code="ru")
    await maria.says("/language")
    await maria.taps("language:en")
    await maria.says("/admin")
    await desk.owner.says(f"/admins add {maria.id} officer")
    await maria.hears("You have the role of officer")


# --- Who is no admin ---


async def _answers(person: Person, doing: str) -> tuple[str, list[str]]:
    before = len(await person.texts())
    await person.says(doing)
    return (await person.last_text(), (await person.texts())[before:])


async def test_who_is_no_admin_never_learns_that_a_command_exists(desk: Desk) -> None:
    unknown = await _answers(desk.stranger, "/nosuchcommand")
    for name in ADMINS:
        for typed in (f"/{name}", f"/{name} add 5 owner", f"/{name.upper()}", f"/{name} {'x' * 300}"):
            assert await _answers(desk.stranger, typed) == unknown, typed
    no_button = await toast_of(desk.stranger, "no-such-button:1")
    for name, (_, _, arity) in BUTTONS.items():
        for count in {0, arity}:
            data = f"{name}:{':'.join(['5'] * count)}"
            assert await toast_of(desk.stranger, data) == no_button == UNKNOWN_BUTTON, data
    await desk.stranger.sends_document("photo.bin", b"\0")
    refused = await desk.stranger.last_text()
    await desk.stranger.sends_document("2.ftl", b"edition = 2")
    assert await desk.stranger.last_text() == refused
    passer_by = await desk.world.person("Басқа")
    await passer_by.says("/help")
    await desk.stranger.shares_contact_of(passer_by)
    of_passer_by = await desk.stranger.last_text()
    await desk.stranger.shares_contact_of(desk.owner)
    assert await desk.stranger.last_text() == of_passer_by
    assert len(await acts(desk.world)) == 2


async def test_to_an_admin_the_same_commands_answer_something_else(desk: Desk) -> None:
    """The negative control of the test above: whom the desk knows is answered otherwise."""
    unknown = await _answers(desk.owner, "/nosuchcommand")
    for name in ADMINS:
        assert await _answers(desk.owner, f"/{name}") != unknown, name
    assert await toast_of(desk.owner, "desk:home") != UNKNOWN_BUTTON


@pytest.mark.parametrize("name", sorted(BARE))
async def test_what_is_typed_after_a_command_that_takes_nothing_is_answered_with_the_right_example(
    desk: Desk, name: str
) -> None:
    """For each role that has the command; and nothing of it is done."""
    before = await acts(desk.world)
    for admin, role in zip(desk.admins, Role, strict=True):
        told = (await _answers(admin, f"/{name} x"))[0]
        if may(role, ADMINS[name]):
            assert told == f"⚠️ Бұл пәрменнен кейін ештеңе жазылмайды. Дұрыс үлгі: /{name}"
        else:
            assert "құқық бермейді" in told
    assert await acts(desk.world) == before


async def test_without_any_admin_the_service_runs_and_says_so(sqlite_url: str) -> None:
    logged = StringIO()
    configure_logs("info", "json", logged)
    async with running_world(sqlite_url) as world:
        await world.signs(await world.person())
        assert await world.kinds() == ["consent.given"]
        told = [json.loads(line) for line in logged.getvalue().splitlines()]
        assert [one["level"] for one in told if one["event"].startswith("there is no admin: set ADMIN_IDS")] == [
            "warning"
        ]
        [warned] = [one async for one in findings(world.settings) if one.about == "admins"]
        assert (warned.mark, warned.detail) == ("warn", "none: set ADMIN_IDS, or run `admins add ID owner`")


async def test_there_are_as_many_as_one_message_holds(desk: Desk) -> None:
    for number in range(30 - 3):
        await desk.owner.says(f"/admins add {800_000_000 + number} auditor")
    await desk.owner.says("/admins add 800000099 auditor")
    assert "шегіне жетті: 30" in await desk.owner.last_text()
    assert len(await roles(desk.world)) == 30
    assert await eventually(lambda: _unsent(desk.world), 0)


async def _unsent(world: World) -> int:
    return sum(row["state"] in {"waiting", "leased"} for row in await world.rows(models.outbox))
