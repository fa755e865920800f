"""/stats: a picture with its numbers as text, true to what happened, in each role's hands and nobody else's."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from PIL import Image

from bot.documents.chart import DARK, LIGHT, THOUSANDS, WIDTH
from bot.domain.calendar import WorkCalendar, almaty_day
from bot.domain.statistics import RENEWED, Grain, Period, Span, ages, numbers
from bot.sandbox.person import Person, text_of
from bot.sandbox.telegram.html import parse_html
from bot.sandbox.telegram.sandbox import DEFAULT_TOKEN
from bot.services.statistics import Slot, Statistics
from handlers.chat.admin.statistics import caption as made_caption
from locales import LOCALES, Locale, load_texts
from tests.desk import Desk, desk_world
from tests.renewals import ASKED, renewal_begins
from tests.world import World, counts_of_today, does

TEXTS = load_texts()
CLOCK = datetime(2026, 11, 23, 6, tzinfo=UTC)
CAPTION_MAX = 1024
UNKNOWN = TEXTS.plain("kk", "toast-unknown-button")
LABELS = {
    "Мәтін көрсетілді": "shown",
    "Келісті": "agreed",
    "Нөмірін растады": "verified",
    "Келісім берді": "given",
    "Бас тартты": "declined",
    "Кері қайтарып алды": "withdrawn",
    "SMS жіберілді": "sms_sent",
    "Код дұрыс енгізілді": "sms_verified",
}


@pytest.fixture
async def desk(sqlite_url: str) -> AsyncIterator[Desk]:
    """The desk on SQLite."""
    async with desk_world(sqlite_url) as made:
        yield made


@pytest.fixture(params=["sqlite", "postgresql"])
async def any_desk(request: pytest.FixtureRequest) -> AsyncIterator[Desk]:
    """The desk on each database."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    async with desk_world(url) as made:
        yield made


async def somebody(world: World, n: int, *, until: str | None = None) -> Person:
    person = await world.person("Айгүл", phone=f"+7701000010{n}")
    await world.signs(person, until=until)
    return person


async def people_come(world: World) -> None:
    """Seven are shown the text, five agree and get a code, four verify, three give; one declines, one withdraws."""
    await somebody(world, 0, until="agree:")
    refusing = await somebody(world, 1, until="agree:")
    await refusing.taps("decline:")
    await somebody(world, 2, until="code")
    verified = await somebody(world, 3, until="code")
    await verified.says("000000" if await verified.sms_code() != "000000" else "000001")
    await does(verified, "code")
    await somebody(world, 4)
    await somebody(world, 5)
    withdrawing = await somebody(world, 6)
    await withdrawing.says("/revoke")
    await withdrawing.taps("withdraw-confirm:")


async def pictures(person: Person) -> list[dict[str, Any]]:
    return [message for message in await person.messages() if "photo" in message]


async def fetched(world: World, file_id: str) -> bytes:
    async with world.http.get(f"{world.sandbox.url}/client/files/{file_id}") as response:
        assert response.status == 200
        return await response.read()


async def seen(world: World, message: dict[str, Any]) -> Image.Image:
    picture = Image.open(io.BytesIO(await fetched(world, message["photo"][-1]["file_id"])))
    picture.load()
    return picture.convert("RGB")


async def caption(person: Person) -> str:
    """The numbers beneath the only picture."""
    (picture,) = await pictures(person)
    return text_of(picture).replace(THOUSANDS, " ")


async def table(world: World, person: Person) -> list[dict[str, str]]:
    """The newest file in the chat, as a spreadsheet reads it."""
    documents = [message["document"] for message in await person.messages() if "document" in message]
    content = await fetched(world, documents[-1]["file_id"])
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


async def test_all_three_roles_see_a_picture_that_tells_what_happened(any_desk: Desk) -> None:
    await people_come(any_desk.world)
    today = almaty_day(any_desk.world.clock())
    for admin in any_desk.admins:
        await admin.says("/stats")
        assert (await caption(admin)).splitlines() == [
            f"Келісім статистикасы · {today - timedelta(days=29):%d.%m.%Y} – {today:%d.%m.%Y}",
            "",
            "Мәтін көрсетілді: 7",
            "Келісті: 5 (71 %)",
            "Нөмірін растады: 4 (57 %)",
            "Келісім берді: 3 (43 %)",
            "",
            "Бас тартты: 1",
            "Кері қайтарып алды: 1",
            "",
            "SMS жіберілді: 5",
            "Код дұрыс енгізілді: 4 (80 %)",
            "",
            "Қазір қаралып жатқан кері қайтарып алу өтініштері: 1",
            "Қалған жұмыс күні: 0–3: 0 · 4–7: 0 · 8–11: 0 · ≥ 12: 1",
        ]
        (message,) = await pictures(admin)
        assert (await seen(any_desk.world, message)).width == WIDTH


async def test_the_counts_are_those_of_the_ledger(desk: Desk) -> None:
    """Each entry is counted in the transaction that writes it."""
    await people_come(desk.world)
    kinds, counts = Counter(await desk.world.kinds()), await counts_of_today(desk.world)
    for kind in ("given", "declined", "withdrawn"):
        assert counts[kind] == kinds[f"consent.{kind}"] > 0


async def test_renewals_are_told_by_edition(desk: Desk) -> None:
    asked = await desk.world.person()
    await asked.says("/help")
    await renewal_begins(desk.world, [asked.id])
    await asked.hears(ASKED)
    for step in ("renew:", "agree:2", "contact", "code", "name:", "capacity:self", "confirm:"):
        await does(asked, step)
    assert "consent.renewed" in await desk.world.kinds()

    await desk.officer.says("/stats")
    told = (await caption(desk.officer)).splitlines()
    # Given beside the bot, and renewed in the chat.
    assert "Келісім берді не жаңартты: 2 (200 %)" in told
    start = told.index("Келісім берді: 1")
    assert told[start + 3 : start + 5] == ["Келісімін жаңартты: 1", "— №2 редакция: 1"]
    await desk.officer.taps("stats-csv:30")
    last = (await table(desk.world, desk.officer))[-1]
    assert (last["given"], last["renewed"], last["renewed_edition_2"]) == ("1", "1", "1")


async def test_periods_and_colours_change_in_the_same_message(desk: Desk) -> None:
    await people_come(desk.world)
    await desk.auditor.says("/stats")
    (first,) = await pictures(desk.auditor)
    light = await seen(desk.world, first)
    await desk.auditor.taps("stats:30:dark")
    dark = await seen(desk.world, (await pictures(desk.auditor))[0])
    assert corner(light) == rgb(LIGHT.ground)
    assert corner(dark) == rgb(DARK.ground)
    assert light.size == dark.size

    today = almaty_day(desk.world.clock())
    begins = {"7": today - timedelta(days=6), "90": today - timedelta(days=89), "all": today}
    for period, since in begins.items():
        await desk.auditor.taps(f"stats:{period}:dark")
        headline = (await caption(desk.auditor)).splitlines()[0]
        assert f"{since:%d.%m.%Y}" in headline
        pressed = [button.data for button in await desk.auditor.buttons() if button.style]
        assert f"stats:{period}:dark" in pressed
    assert [message["message_id"] for message in await pictures(desk.auditor)] == [first["message_id"]]


async def test_the_desk_stays_where_it_is_and_a_double_tap_brings_one_picture(desk: Desk) -> None:
    await desk.owner.says("/admin")
    at_the_desk = await desk.owner.button("desk:stats")
    for _ in range(2):
        await desk.owner.taps_data(at_the_desk.message_id, "desk:stats")
    (picture,) = await pictures(desk.owner)
    assert picture["message_id"] > at_the_desk.message_id
    assert (await desk.owner.button("desk:stats")).message_id == at_the_desk.message_id


async def test_twelve_months_are_those_of_the_calendar(desk: Desk) -> None:
    await desk.owner.says("/stats 12")
    today = almaty_day(desk.world.clock())
    first = date(today.year - 1, today.month + 1, 1) if today.month < 12 else date(today.year, 1, 1)
    assert f"{first:%d.%m.%Y} – {today:%d.%m.%Y}" in await caption(desk.owner)


async def test_what_is_past_leaves_the_period_but_not_the_whole_time(desk: Desk) -> None:
    await people_come(desk.world)
    desk.world.clock.moves(days=8)
    await desk.officer.says("/stats 7")
    told = await caption(desk.officer)
    assert "Бұл кезеңде ештеңе болған жоқ" in told
    assert "Мәтін көрсетілді" not in told
    assert "Қазір қаралып жатқан кері қайтарып алу өтініштері: 1" in told
    await desk.officer.taps("stats:all:")
    assert "Мәтін көрсетілді: 7" in await caption(desk.officer)


async def test_an_empty_service_says_so(desk: Desk) -> None:
    await desk.officer.says("/stats all")
    today = almaty_day(desk.world.clock())
    assert await caption(desk.officer) == (
        f"Келісім статистикасы · {today:%d.%m.%Y}\n\nБұл кезеңде ештеңе болған жоқ\n\n"
        "Қазір қаралып жатқан кері қайтарып алу өтініштері: 0"
    )


async def test_a_withdrawal_grows_old_until_it_is_overdue(desk: Desk) -> None:
    await people_come(desk.world)
    told = []
    for days in (0, 14, 14):
        desk.world.clock.moves(days=days)
        await desk.owner.says("/stats")
        told.append(text_of((await pictures(desk.owner))[-1]).splitlines()[-1])
    assert "≥ 12: 1" in told[0]
    assert "≥ 12: 0" in told[1]
    assert told[2] == "⚠️ Мерзімі өткені: 1"


async def test_the_file_adds_up_to_what_is_written_beneath_the_picture(any_desk: Desk) -> None:
    await people_come(any_desk.world)
    any_desk.world.clock.moves(days=2)
    await somebody(any_desk.world, 7)
    for admin in any_desk.admins:
        await admin.says("/stats 7")
        await admin.taps("stats-csv:7")
        rows = await table(any_desk.world, admin)
        today = almaty_day(any_desk.world.clock())
        assert [row["day"] for row in rows] == [str(today - timedelta(days=n)) for n in range(6, -1, -1)]
        sums = {name: sum(int(row[name]) for row in rows) for name in rows[0] if name != "day"}
        assert sums == {
            "shown": 8,
            "agreed": 6,
            "verified": 5,
            "given": 4,
            "renewed": 0,
            "declined": 1,
            "withdrawn": 1,
            "sms_sent": 6,
            "sms_verified": 5,
        }
        (told,) = (text_of(message).replace(THOUSANDS, " ") for message in await pictures(admin))
        for label, name in LABELS.items():
            assert f"{label}: {sums[name]}" in told
        assert rows[-1]["given"] == "1"
        assert rows[-3]["given"] == "3"


async def test_every_file_that_leaves_is_on_record_and_a_double_tap_is_one(desk: Desk) -> None:
    await desk.auditor.says("/stats")
    picture = (await pictures(desk.auditor))[0]["message_id"]
    for _ in range(2):
        await desk.auditor.taps_data(picture, "stats-csv:30")
    today = almaty_day(desk.world.clock())
    acts = [record for record in await desk.world.own_records() if record["act"] == "statistics.exported"]
    assert [act["admin"] for act in acts] == [{"telegram_id": desk.auditor.id, "role": "auditor"}]
    assert acts[0]["details"] == {"since": str(today - timedelta(days=29)), "until": str(today)}
    assert len([message for message in await desk.auditor.messages() if "document" in message]) == 1


async def test_looking_is_no_act(desk: Desk) -> None:
    before = await desk.world.kinds()
    await desk.owner.says("/stats")
    await desk.owner.taps("stats:90:")
    assert await desk.world.kinds() == before


async def test_the_same_period_again_changes_nothing(desk: Desk) -> None:
    await desk.owner.says("/stats")
    (before,) = await pictures(desk.owner)
    tap = await desk.owner.taps_data(before["message_id"], "stats:30:light")
    assert tap["answer"] is not None
    (after,) = await pictures(desk.owner)
    assert text_of(before) == text_of(after)


async def test_a_picture_that_is_gone_is_sent_anew(desk: Desk) -> None:
    await desk.owner.says("/stats")
    (before,) = await pictures(desk.owner)
    url = f"{desk.world.sandbox.telegram_api_base}/bot{DEFAULT_TOKEN}/deleteMessage"
    gone = {"chat_id": desk.owner.id, "message_id": before["message_id"]}
    async with desk.world.http.post(url, json=gone) as response:
        assert response.status == 200
    await desk.owner.taps_data(before["message_id"], "stats:7:dark", force=True)
    (after,) = await pictures(desk.owner)
    assert after["message_id"] > before["message_id"]
    assert corner(await seen(desk.world, after)) == rgb(DARK.ground)


async def test_a_period_that_does_not_exist_is_answered_with_one_that_does(desk: Desk) -> None:
    for argument in ("365", "бәрі", "7 30", "<b>"):
        await desk.owner.says(f"/stats {argument}")
        assert "/stats 90" in await desk.owner.last_text()
    assert await pictures(desk.owner) == []


async def test_a_button_that_nobody_made_does_nothing(desk: Desk) -> None:
    await desk.owner.says("/stats")
    (before,) = await pictures(desk.owner)
    for data in ("stats:8:light", "stats:7:pink", "stats:7", "stats-csv:8", "stats-csv:"):
        tap = await desk.owner.taps_data(before["message_id"], data, force=True)
        assert tap["answer"]["text"] == UNKNOWN
    assert await pictures(desk.owner) == [before]
    assert not [message for message in await desk.owner.messages() if "document" in message]


async def test_nobody_else_learns_of_it(desk: Desk) -> None:
    """The command and the buttons answer as unknown ones do."""
    await desk.stranger.says("/nosuchcommand")
    unknown = await desk.stranger.last_text()
    await desk.stranger.says("/stats")
    assert await desk.stranger.last_text() == unknown
    message = (await desk.stranger.messages())[-1]["message_id"]
    for data in ("stats:30:light", "stats-csv:30"):
        tap = await desk.stranger.taps_data(message, data, force=True)
        assert tap["answer"]["text"] == UNKNOWN
    assert await pictures(desk.stranger) == []


async def test_a_removed_admins_buttons_are_dead(desk: Desk) -> None:
    await desk.auditor.says("/stats")
    (before,) = await pictures(desk.auditor)
    await desk.owner.says(f"/admins remove {desk.auditor.id}")
    await desk.owner.taps("admin-remove-yes:")
    for data in ("stats:7:light", "stats-csv:30"):
        tap = await desk.auditor.taps_data(before["message_id"], data)
        assert tap["answer"]["text"] == UNKNOWN
    assert text_of((await pictures(desk.auditor))[0]) == text_of(before)


def corner(picture: Image.Image) -> object:
    return picture.getpixel((2, 2))


def rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour.removeprefix("#")))


HUGE = 999_999_999_999


@pytest.mark.parametrize("locale", LOCALES)
def test_the_caption_fits_in_every_language_however_large_the_numbers(locale: Locale) -> None:
    """Bot API: 1,024 UTF-16 units, of what is seen."""
    assert utf16_units(shown_caption(locale, HUGE, editions=50)) <= CAPTION_MAX


@pytest.mark.xfail(strict=True, raises=AssertionError, reason="negative control")
def test_a_caption_that_does_not_fit_is_found() -> None:
    assert utf16_units(shown_caption("kk", HUGE**9, editions=50)) <= CAPTION_MAX


def shown_caption(locale: Locale, number: int, editions: int) -> str:
    counted = dict.fromkeys(
        ("shown", "agreed", "verified", "given", "declined", "withdrawn", "sms:sent", "sms:right"), number
    )
    counted |= {f"{RENEWED}{9_999_900 + n}": number for n in range(editions)}
    day = date(2026, 11, 23)
    told = numbers(counted)
    due = ages([(CLOCK + timedelta(days=n), number) for n in range(-5, 25)], WorkCalendar(), CLOCK, 15)
    shown = Statistics(
        period=Period.ALL,
        days=Span(since=day - timedelta(days=999), until=day),
        grain=Grain.DAY,
        slots=(Slot(since=day, numbers=told),),
        total=told,
        ages=due,
    )
    visible, _ = parse_html(made_caption(TEXTS, locale, shown))
    return visible


def utf16_units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
