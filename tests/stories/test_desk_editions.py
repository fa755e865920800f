"""Editions at the desk: sent in, checked, previewed, compared, proposed, decided by another admin, in force."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE, STDOUT
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text, update

from bot.assembly import RefusedError, assembled
from bot.checks import findings
from bot.deps import Deps
from bot.domain.agreement import canonical, parts
from bot.domain.calendar import ALMATY, almaty_day
from bot.domain.editions import AHEAD_DAYS_MAX
from bot.domain.record import OPERATOR_BIN
from bot.sandbox.person import Person, text_of
from bot.services import proposals, publishing
from bot.services.administration import Denied
from bot.services.people import Who
from bot.services.proposals import NotSo, Own
from bot.services.publishing import Done
from locales import edition_file
from locales.dates import written_date
from locales.uploads import SIZE_MAX, read_upload
from storage import models
from storage.database import open_database
from tests.desk import OFFICER, OWNER, Desk, all_told, desk_world, toast_of
from tests.editions import edition_two, edition_two_source
from tests.renewals import sets_up
from tests.world import LEDGER, SIGNING, World, does, eventually, running_world

ROOT = Path(__file__).parents[2]
DAYS_AHEAD = 10
control = pytest.mark.xfail(strict=True, raises=AssertionError, reason="negative control")


@pytest.fixture
async def desk(sqlite_url: str) -> AsyncIterator[Desk]:
    """The three roles and a stranger, on SQLite."""
    async with desk_world(sqlite_url, platform=True) as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
async def any_desk(request: pytest.FixtureRequest) -> AsyncIterator[Desk]:
    """The three roles and a stranger, on each database; what is given is signed."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    async with desk_world(url, platform=True, LEDGER_KEY=LEDGER.written()) as running:
        yield running


def day_ahead(desk: Desk, days: int = DAYS_AHEAD) -> date:
    """A day that far from the story's today in Almaty."""
    return almaty_day(desk.world.clock()) + timedelta(days=days)


async def sends_in(person: Person, desk: Desk, *, days: int = DAYS_AHEAD, name: str = "2.ftl") -> bytes:
    """Send in the sample edition."""
    source = edition_two(day_ahead(desk, days))
    await person.sends_document(name, source)
    return source


async def proposes(desk: Desk, *, days: int = DAYS_AHEAD, grace: str = "30") -> None:
    """Let the officer send the sample edition in and propose it, and the owner open its card."""
    await sends_in(desk.officer, desk, days=days)
    await taps_ending(desk.officer, f":{grace}")
    await desk.officer.taps("edition-propose:")
    await desk.owner.hears("№2 редакция ұсынылды, шешіміңіз күтілуде")
    await desk.owner.taps("edition:")


async def publishes(desk: Desk, *, days: int = DAYS_AHEAD, grace: str = "30") -> None:
    """Let the officer propose the sample edition, the owner approve it, and all be told: nothing comes unasked then."""
    await proposes(desk, days=days, grace=grace)
    await decides(desk.owner, "approve")
    await all_told(desk.world)


async def decides(person: Person, what: str) -> dict[str, Any]:
    """Decide with both taps; give the second one's answer."""
    await taps_ending(person, f":{what}")
    return await person.taps("edition-do:")


async def taps_ending(person: Person, end: str) -> dict[str, Any]:
    """Tap the newest button whose data ends so."""
    button = [one for one in await person.buttons() if (one.data or "").endswith(end)][-1]
    return await person.taps_data(button.message_id, button.data or "")


async def newest_file(desk: Desk, person: Person) -> tuple[str, bytes, str]:
    """The newest file that came from the bot: its name, what is in it, its caption."""
    message = [one for one in await person.messages() if "document" in one and one["from_bot"]][-1]
    file = message["document"]
    async with desk.world.http.get(f"{desk.world.sandbox.url}/client/files/{file['file_id']}") as response:
        return file["file_name"], await response.read(), text_of(message)


async def states(desk: Desk) -> list[str]:
    """The states of all proposals, in the order in which they came."""
    rows = await desk.world.rows(models.proposals)
    return [row["state"] for row in sorted(rows, key=lambda row: row["created_at"])]


async def acts(desk: Desk) -> list[tuple[str, int]]:
    """What was done about editions, and by whom, as the ledger's records say."""
    records = await desk.world.own_records()
    return [
        (record["act"], record["admin"]["telegram_id"])
        for record in records
        if record["kind"] == "admin.acted" and record["act"].startswith("edition.")
    ]


async def asks(desk: Desk, path: str) -> tuple[int, Any]:
    """Ask the service as anybody may."""
    async with desk.world.http.get(desk.world.url + path) as response:
        return response.status, await response.json()


def goes_to_midnight(desk: Desk, day: date, **after: float) -> None:
    """Move the bot's clock to the first moment of a day in Almaty, or a while after it."""
    moment = datetime.combine(day, time(), ALMATY) + timedelta(**after)
    desk.world.clock.skew += moment - desk.world.clock()


async def shown_agreement(person: Person) -> str:
    """The text of the newest signing: all messages that end with the one whose buttons agree."""
    messages = [message for message in await person.messages() if message["from_bot"]]
    last = max(n for n, message in enumerate(messages) if "agree:" in json.dumps(message.get("reply_markup", {})))
    first = max(n for n in range(last + 1) if text_of(messages[n]).startswith("№"))
    return canonical("\n".join(text_of(message) for message in messages[first : last + 1]))


# --- From the file to the day ---------------------------------------------------------------------------------------


async def test_an_edition_goes_from_a_file_to_the_ledger_and_into_force(any_desk: Desk) -> None:
    desk, day = any_desk, day_ahead(any_desk)
    source = edition_two(day)
    edition = read_upload(2, source, operator_bin=OPERATOR_BIN)
    assert (await asks(desk, "/v1/editions/2"))[0] == 404
    await publishes(desk)

    assert await states(desk) == ["published"]
    (row,) = await desk.world.rows(models.editions)
    assert (row["number"], row["sha256"], row["source"], row["grace_days"]) == (2, edition.sha256, source, 30)
    assert (await desk.world.kinds())[row["entry"]] == "edition.published"
    [published] = [one for one in await desk.world.own_records() if one["kind"] == "edition.published"]
    assert published["privacy_notice"]["sha256"] == edition.sha256
    assert (published["proposed_by"], published["approved_by"]) == (OFFICER, OWNER)
    assert published["files"] == {"kk": sha256(source).hexdigest()}
    assert await acts(desk) == [
        ("edition.uploaded", OFFICER),
        ("edition.proposed", OFFICER),
        ("edition.approved", OWNER),
    ]
    (campaign,) = await desk.world.rows(models.campaigns)
    assert campaign["starts_at"] == datetime.combine(day, time(), ALMATY)
    assert campaign["grace_ends_at"] - campaign["starts_at"] == timedelta(days=30)

    assert (await asks(desk, "/v1/editions/2"))[1]["text"] == edition.text
    [told] = await desk.world.platform.until_received(1)
    event = json.loads(told.body)
    assert (event["type"], event["data"]["person"], event["data"]["edition"]) == ("edition.published", None, 2)
    _, page = await desk.world.platform.asks("GET", "/v1/events")
    assert [(one["type"], one["data"]["document_sha256"]) for one in page["events"]] == [
        ("edition.published", edition.sha256)
    ]

    goes_to_midnight(desk, day, seconds=-60)
    await desk.stranger.says("/start")
    await desk.stranger.taps("language:kk")
    assert (await asks(desk, "/v1/editions/1"))[1]["text"] == await shown_agreement(desk.stranger)

    goes_to_midnight(desk, day)
    aigul = await desk.world.person()
    shown = ""
    for step in SIGNING:
        shown = await shown_agreement(aigul) if step == "agree:" else shown
        await does(aigul, step)
    assert sha256(shown.encode()).hexdigest() == edition.sha256
    [given] = await desk.world.records()
    assert given["privacy_notice"]["sha256"] == edition.sha256
    assert given["privacy_notice"]["edition"] == 2
    assert "data-email" in [item["id"] for item in given["pii_information"]]
    assert (await aigul.hears("PDF"))["document"]


async def test_who_reads_the_old_edition_at_midnight_begins_anew_with_the_new_one(desk: Desk) -> None:
    day = day_ahead(desk)
    await publishes(desk)
    goes_to_midnight(desk, day, seconds=-300)
    aigul, berik = await desk.world.person(), await desk.world.person("Берік", "Мысалов")
    await desk.world.signs(aigul, until="agree:")
    await desk.world.signs(berik, until="confirm:")
    goes_to_midnight(desk, day)

    for person, button in ((aigul, "agree:"), (berik, "confirm:")):
        tap = await person.taps(button)
        assert tap["answer"]["show_alert"]
        await person.says("/start")
    assert "consent.given" not in await desk.world.kinds()
    await aigul.says("/agreement")
    assert await shown_agreement(aigul) == canonical(edition_text(edition_two(day)))


def edition_text(source: bytes) -> str:
    """The text of a file."""
    return read_upload(2, source, operator_bin=OPERATOR_BIN).text


async def test_an_edition_without_renewal_leaves_consents_in_force(desk: Desk) -> None:
    aigul = await desk.world.person()
    await desk.world.signs(aigul)
    await publishes(desk, grace="0")
    assert await desk.world.rows(models.campaigns) == []
    goes_to_midnight(desk, day_ahead(desk), hours=12)
    desk.world.clock.moves(days=100)
    _, found = await desk.world.platform.asks("POST", "/v1/consents/lookup", {"phone": aigul.phone})
    assert (found["in_force"], found["edition"]) == (True, 1)


# --- What admins see ------------------------------------------------------------------------------------------------


async def test_a_preview_is_what_people_will_see(desk: Desk) -> None:
    source = await sends_in(desk.officer, desk)
    before = len(await desk.officer.messages())
    await desk.officer.taps("edition-text:")
    shown = (await desk.officer.messages())[before:]
    expected = parts(read_upload(2, source, operator_bin=OPERATOR_BIN))
    assert tuple(text_of(message) for message in shown[:-1]) == expected
    for message in shown[:-1]:
        assert not {"entities", "reply_markup"} & message.keys()
    # What can be done stands beneath, once.
    assert len([one for one in await desk.officer.buttons() if (one.data or "").startswith("edition-propose:")]) == 1


async def test_the_difference_comes_as_messages_and_as_a_document(desk: Desk) -> None:
    await sends_in(desk.officer, desk)
    await desk.officer.taps("edition-changes:")
    message = await desk.officer.hears("Келісімде не өзгерді")
    kinds = {entity["type"] for entity in message["entities"]}
    assert {"strikethrough", "underline", "bold"} <= kinds
    assert "электрондық пошта мекенжайын" in text_of(message)
    await desk.officer.taps("edition-pdf:")
    [file] = [
        message["document"]
        for message in await desk.officer.messages()
        if "document" in message and message["from_bot"]
    ]
    assert file["file_name"] == "agreement-kk-1-2.pdf"


async def test_a_new_edition_begins_from_the_file_of_the_newest(desk: Desk) -> None:
    """Nobody could write its form from memory: what comes, changed in three places, is taken."""
    await desk.officer.says("/editions")
    await desk.officer.taps("edition-file:1")
    name, content, caption = await newest_file(desk, desk.officer)
    assert (name, content) == ("1.ftl", edition_file(1))
    assert "2.ftl" in caption
    for before, after in (
        ("№1 Редакциясы", "№2 Редакциясы"),
        ("2026 жылғы 19 мамыр", written_date(day_ahead(desk))),
        ("техникалық шаралар қабылдайды.", "техникалық шаралар қабылдап отырады."),
    ):
        content = content.replace(before.encode(), after.encode())
    await desk.officer.sends_document("2.ftl", content)
    await desk.officer.hears("№2 редакция — жоба")
    assert await states(desk) == ["draft"]


async def test_whoever_decides_may_read_the_very_file_with_its_comments(desk: Desk) -> None:
    source = await sends_in(desk.officer, desk)
    draft = await desk.officer.button("edition-file:")
    for reader in desk.admins:
        await reader.says("/editions")
        await reader.taps("edition:")
        await reader.taps(draft.data or "")
        name, content, caption = await newest_file(desk, reader)
        assert (name, content) == ("2.ftl", source)
        assert "3.ftl" not in caption
    await desk.stranger.says("/help")
    await toast_of(desk.stranger, draft.data or "")
    assert "document" not in json.dumps(await desk.stranger.messages())


async def test_the_file_of_a_published_edition_is_the_one_that_was_sent_in(desk: Desk) -> None:
    source = await sends_in(desk.officer, desk)
    await desk.officer.taps("edition-propose:")
    await desk.owner.hears("№2 редакция ұсынылды, шешіміңіз күтілуде")
    await desk.owner.taps("edition:")
    await decides(desk.owner, "approve")
    await desk.auditor.says("/editions 2")
    await desk.auditor.taps("edition-file:2")
    name, content, caption = await newest_file(desk, desk.auditor)
    assert (name, content) == ("2.ftl", source)
    assert "3.ftl" not in caption, "an auditor sends nothing in"


async def test_the_card_tells_what_it_is_about(desk: Desk) -> None:
    source = await sends_in(desk.officer, desk)
    card = await desk.officer.last_text()
    edition = read_upload(2, source, operator_bin=OPERATOR_BIN)
    for fact in (edition.sha256, edition.effective_on.strftime("%d.%m.%Y"), "15", "78", "30 күн", "қосылды: 1"):
        assert fact in card
    await taps_ending(desk.officer, ":0")
    assert "қажет емес" in await desk.officer.last_text()
    await taps_ending(desk.officer, ":90")
    assert "90 күн" in await desk.officer.last_text()


async def test_the_list_shows_what_is_in_force_coming_and_on_its_way(desk: Desk) -> None:
    await publishes(desk)
    await desk.officer.sends_document("3.ftl", edition_two(day_ahead(desk, 20), number=3))
    for admin in desk.admins:
        await admin.says("/editions")
        listed = await admin.last_text()
        for fact in (
            "№1 редакция — қолданыста",
            "№2 редакция — жарияланды",
            "№3 редакция — жоба",
            "Журналдағы жазба: №4",
        ):
            assert fact in listed
        assert ("3.ftl" in listed or "4.ftl" in listed) is (admin is not desk.auditor)
        await admin.says("/editions 2")
        assert "Жарияланған уақыты" in await admin.last_text()
        await admin.taps("edition-text:2")
        await admin.taps("edition-changes:2")
        await admin.says("/editions seven")
        assert "/editions 2" in await admin.last_text()


async def test_the_list_fits_a_message_however_many_editions_there_are(desk: Desk) -> None:
    """After decades: the newest are listed, each of the others has its card."""
    await desk.world.stops()
    for number in range(2, 41):
        await sets_up(desk.world.settings, desk.world.clock, grace_days=None, in_days=number, number=number)
    await desk.world.starts()
    await desk.auditor.says("/editions")
    listed = await desk.auditor.last_text()
    assert "№40 редакция — жарияланды" in listed
    assert "№1 редакция — қолданыста" in listed, "wherever it stands"
    assert "№30 редакция" not in listed
    assert "Тізімде жоқ бұрынғы редакциялар: 29" in listed
    assert "/editions 30" in listed
    await desk.auditor.taps("edition-of:40")
    await desk.auditor.says("/editions 2")
    assert "№2 редакция" in await desk.auditor.last_text()


# --- Bad input ------------------------------------------------------------------------------------------------------


async def test_a_broken_file_names_its_lines(desk: Desk) -> None:
    source = edition_two_source(day_ahead(desk)).replace("clause-3 = ", "clause-33 = ").replace("БСН", "BCH")
    line = next(n for n, words in enumerate(source.splitlines(), start=1) if words.startswith("clause-33"))
    await desk.officer.sends_document("2.ftl", source.encode())
    told = await desk.officer.last_text()
    assert "2.ftl қабылданбады" in told
    assert f"2.ftl:{line}" in told
    assert await desk.world.rows(models.proposals) == []


async def test_of_many_problems_the_first_are_told_and_the_others_counted(desk: Desk) -> None:
    await desk.officer.sends_document("2.ftl", "\n".join("?" * 80 for _ in range(400)).encode())
    told = await desk.officer.last_text()
    assert "2.ftl:1 " in told
    assert "Көрсетілмеген қателер саны: " in told


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("2.ftl", b"#" * (SIZE_MAX + 1), "2.ftl:1 Файл тым үлкен"),
        ("2.ftl", b"#\n" * SIZE_MAX, f"2.ftl:{SIZE_MAX // 2 + 1} Файл тым үлкен"),
        ("2.ftl", b"#" * (20 * 1024 * 1024 + 1), "2.ftl:1 Файл тым үлкен"),
        ("2.ftl", b"\xff\xfe", "UTF-8"),
        ("agreement.ftl", b"#", "2.ftl"),
        ("2.txt", b"#", "Файл атауы танылмады"),
        ("2.ru.ftl.txt", b"#", "Файл атауы танылмады"),
        ("3.ftl", b"#", "Келесі редакцияның нөмірі — 2"),
        ("1.ftl", b"#", "Келесі редакцияның нөмірі — 2"),
        ("2.ru.ftl", b"#", "Алдымен қазақша мәтінді жіберіңіз"),
        ("2.kk.ftl", b"#", "Файл атауы танылмады"),
    ],
)
async def test_what_is_no_next_edition_is_answered_with_what_to_do(
    desk: Desk, name: str, content: bytes, expected: str
) -> None:
    await desk.officer.sends_document(name, content)
    assert expected in await desk.officer.last_text()
    assert await desk.world.rows(models.proposals) == []


async def test_a_file_that_telegram_does_not_give_is_asked_for_again(desk: Desk) -> None:
    async with stopped_service(desk) as deps:
        assert await deps.telegram.download("no-such-file", SIZE_MAX) is None


async def test_a_day_that_is_too_soon_is_refused_and_tomorrow_is_not(desk: Desk) -> None:
    goes_to_midnight(desk, day_ahead(desk), hours=12)
    await sends_in(desk.officer, desk, days=0)
    assert "тым ерте" in await desk.officer.last_text()
    await sends_in(desk.officer, desk, days=1)
    assert await states(desk) == ["draft"]


async def test_an_hour_before_midnight_tomorrow_is_too_soon(desk: Desk) -> None:
    """Every process must know of an edition before it is in force."""
    goes_to_midnight(desk, day_ahead(desk), minutes=-59)
    await sends_in(desk.officer, desk, days=1)
    assert "тым ерте" in await desk.officer.last_text()


async def test_a_day_that_came_too_near_is_refused_at_approval(desk: Desk) -> None:
    await proposes(desk, days=3)
    await taps_ending(desk.owner, ":approve")
    desk.world.clock.moves(days=3)
    tap = await desk.owner.taps("edition-do:")
    assert "ең ерте күн" in tap["answer"]["text"]
    assert await states(desk) == ["proposed"]
    assert "енді жариялауға болмайды" in await desk.owner.last_text()
    assert not [one for one in await desk.owner.buttons() if (one.data or "").endswith(":approve")]
    await decides(desk.owner, "reject")
    assert await states(desk) == ["rejected"]


async def test_a_day_that_is_too_far_ahead_is_refused_and_the_last_one_is_not(desk: Desk) -> None:
    goes_to_midnight(desk, day_ahead(desk), hours=12)
    latest = day_ahead(desk, AHEAD_DAYS_MAX)
    for day in (latest + timedelta(days=1), date.max):
        await desk.officer.sends_document("2.ftl", edition_two(day))
        told = await desk.officer.last_text()
        assert f"{day:%d.%m.%Y}, бұл тым алыс" in told
        assert f"ең соңғы күн: {latest:%d.%m.%Y}" in told
    assert await states(desk) == []
    await desk.officer.sends_document("2.ftl", edition_two(latest))
    assert await states(desk) == ["draft"]


async def test_a_day_that_a_wrong_clock_let_in_is_refused_at_proposal_and_at_approval(desk: Desk) -> None:
    """What is published stays for good: the clock may have been put right since the file was taken."""
    goes_to_midnight(desk, day_ahead(desk), hours=12)
    await sends_in(desk.officer, desk, days=AHEAD_DAYS_MAX)
    desk.world.clock.moves(days=-1)
    tap = await desk.officer.taps("edition-propose:")
    assert f"ең соңғы күн: {day_ahead(desk, AHEAD_DAYS_MAX):%d.%m.%Y}" in tap["answer"]["text"]
    assert await states(desk) == ["draft"]

    desk.world.clock.moves(days=1)
    await desk.officer.taps("edition-propose:")
    await desk.owner.hears("№2 редакция ұсынылды, шешіміңіз күтілуде")
    await desk.owner.taps("edition:")
    desk.world.clock.moves(days=-1)
    tap = await decides(desk.owner, "approve")
    assert "ең соңғы күн" in tap["answer"]["text"]
    assert await states(desk) == ["proposed"]
    assert await desk.world.rows(models.editions) == []


async def test_a_third_edition_takes_effect_after_the_second(desk: Desk) -> None:
    await publishes(desk)
    await desk.officer.sends_document("3.ftl", edition_two(day_ahead(desk), number=3))
    assert "тым ерте" in await desk.officer.last_text()
    await desk.officer.sends_document("3.ftl", edition_two(day_ahead(desk, DAYS_AHEAD + 1), number=3))
    assert await states(desk) == ["published", "draft"]


# --- Two admins -----------------------------------------------------------------------------------------------------


async def test_the_sender_sees_no_button_to_approve_and_is_refused_when_it_is_forced(desk: Desk) -> None:
    await proposes(desk)
    assert "өзіңіз бекіте алмайсыз" in await desk.officer.last_text()
    [row] = await desk.world.rows(models.proposals)
    message = (await desk.officer.messages())[-1]["message_id"]
    for what in ("approve", "reject"):
        tap = await desk.officer.taps_data(message, f"edition-do:{row['proposal']}:{what}", force=True)
        assert tap["answer"]["text"] == "Өзіңіз жіберген редакция туралы өзіңіз шешім қабылдай алмайсыз"
    assert await states(desk) == ["proposed"]


@pytest.mark.parametrize("is_protected", [True, pytest.param(False, marks=control)])
async def test_nobody_approves_what_they_sent_in(desk: Desk, *, is_protected: bool) -> None:
    await proposes(desk)
    async with stopped(desk) as (deps, proposal):
        if not is_protected:
            await deps.database.write(_set_sender, OWNER)
        outcome = await publishing.approve(deps, who(OFFICER), proposal)
        assert outcome == Own()
    assert await desk.world.rows(models.editions) == []


def _set_sender(conn: Connection, telegram_id: int) -> None:
    conn.execute(update(models.proposals).values(proposed_by=telegram_id))


@asynccontextmanager
async def stopped_service(desk: Desk) -> AsyncIterator[Deps]:
    """The service's insides, while the bot does not run."""
    await desk.world.stops()
    async with assembled(desk.world.settings, desk.world.clock) as (deps, _, _):
        yield deps


@asynccontextmanager
async def stopped(desk: Desk) -> AsyncIterator[tuple[Deps, str]]:
    """The same, with the one proposal there is."""
    [row] = await desk.world.rows(models.proposals)
    async with stopped_service(desk) as deps:
        yield deps, row["proposal"]


def who(telegram_id: int, update_id: int = 1) -> Who:
    """An admin who does something by an update."""
    return Who(telegram_id=telegram_id, bot_id=1, update_id=update_id, first_name="А", last_name=None)


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
async def test_of_two_who_decide_at_once_one_wins_and_the_other_learns_of_it(
    request: pytest.FixtureRequest, database: str
) -> None:
    url: str = request.getfixturevalue(f"{database}_url")
    async with desk_world(url) as desk:
        other = await desk.adds(700_000_905, "owner")
        await proposes(desk)
        await other.hears("№2 редакция ұсынылды")
        await other.taps("edition:")
        await taps_ending(desk.owner, ":approve")
        await taps_ending(other, ":reject")
        taps = await asyncio.gather(desk.owner.taps("edition-do:"), other.taps("edition-do:"))
        answers = [tap["answer"]["text"] for tap in taps]
        lost = [n for n, answer in enumerate(answers) if "шешім қабылданып қойған" in answer]
        assert len(lost) == 1
        winner, loser = ((desk.owner, other), (other, desk.owner))[1 - lost[0] == 1]
        assert f"Шешкен әкімші: {winner.id}" in "\n".join(await loser.texts())
        assert await states(desk) == [["published", "rejected"][1 - lost[0]]]
        assert len(await desk.world.rows(models.editions)) == lost[0]
        assert [act for act, _ in await acts(desk)][2:] == [["edition.approved", "edition.rejected"][1 - lost[0]]]


async def test_approving_at_the_same_moment_publishes_once(desk: Desk) -> None:
    """Eight taps of two admins, beneath the desk: one entry, one edition."""
    await desk.adds(700_000_905, "owner")
    await proposes(desk)
    async with stopped(desk) as (deps, proposal):
        approvals = (publishing.approve(deps, who(OWNER if n % 2 else 700_000_905, n), proposal) for n in range(8))
        outcomes = await asyncio.gather(*approvals)
    assert sum(isinstance(outcome, Done) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, NotSo) for outcome in outcomes) == 7
    assert (await desk.world.kinds()).count("edition.published") == 1


async def test_with_one_admin_alone_it_says_that_it_takes_two(sqlite_url: str) -> None:
    async with running_world(sqlite_url, ADMIN_IDS=str(OWNER)) as world:
        owner = await world.person(id=OWNER)
        await owner.sends_document("2.ftl", edition_two(almaty_day(world.clock()) + timedelta(days=9)))
        assert "екі адам керек" in await owner.last_text()
        await owner.taps("edition-propose:")
        assert "екі адам керек" in await owner.last_text()


async def test_the_auditor_looks_and_changes_nothing(desk: Desk) -> None:
    await sends_in(desk.auditor, desk)
    assert (
        "құқық бермейді" in (await desk.auditor.last_text()).lower()
        or "рөл" in (await desk.auditor.last_text()).lower()
    )
    await proposes(desk)
    await desk.auditor.says("/editions")
    await desk.auditor.taps("edition:")
    await desk.auditor.taps("edition-changes:")
    [row] = await desk.world.rows(models.proposals)
    message = (await desk.auditor.messages())[-1]["message_id"]
    for data in (f"edition-do:{row['proposal']}:approve", f"edition-grace:{row['proposal']}:14"):
        tap = await desk.auditor.taps_data(message, data, force=True)
        assert tap["answer"]["show_alert"]
    assert not [
        one for one in await desk.auditor.buttons() if (one.data or "").startswith(("edition-do", "edition-ask"))
    ]
    assert await states(desk) == ["proposed"]
    assert len(await acts(desk)) == 2


async def test_a_strangers_file_is_answered_as_any_file(desk: Desk) -> None:
    await desk.stranger.sends_document("notes.txt", b"words")
    anybody = await desk.stranger.last_text()
    await sends_in(desk.stranger, desk)
    assert await desk.stranger.last_text() == anybody
    await desk.officer.sends_document("notes.txt", b"words")
    assert await desk.officer.last_text() == anybody
    assert await desk.world.rows(models.proposals) == []


async def test_a_second_text_under_one_number_waits_for_the_first(desk: Desk) -> None:
    await sends_in(desk.officer, desk)
    await sends_in(desk.owner, desk, days=12)
    assert f"басқа әкімші дайындап жатыр: {OFFICER}" in await desk.owner.last_text()
    await sends_in(desk.officer, desk, days=14)
    assert await states(desk) == ["withdrawn", "draft"]
    await desk.owner.says(f"/admins remove {OFFICER}")
    await desk.owner.taps("admin-remove-yes:")
    await sends_in(desk.owner, desk, days=12)
    assert await states(desk) == ["withdrawn", "withdrawn", "draft"]


async def test_of_two_files_at_once_one_is_kept(any_desk: Desk) -> None:
    desk = any_desk
    await asyncio.gather(sends_in(desk.officer, desk), sends_in(desk.owner, desk, days=12))
    assert await states(desk) == ["draft"]
    texts = [await person.last_text() for person in (desk.officer, desk.owner)]
    assert sum("басқа әкімші дайындап жатыр" in words for words in texts) == 1


async def test_a_sender_who_may_no_longer_is_shown_no_buttons(desk: Desk) -> None:
    await sends_in(desk.officer, desk)
    [row] = await desk.world.rows(models.proposals)
    await desk.owner.says(f"/admins add {OFFICER} auditor")
    message = (await desk.officer.messages())[-1]["message_id"]
    tap = await desk.officer.taps_data(message, f"edition-propose:{row['proposal']}", force=True)
    assert tap["answer"]["show_alert"]
    await desk.officer.says("/editions")
    await desk.officer.taps("edition:")
    card = [one for one in map(json.dumps, await desk.officer.messages()) if "edition-text:" in one][-1]
    assert "edition-propose:" not in card
    assert await states(desk) == ["draft"]


async def test_a_removed_admins_approval_is_none(desk: Desk) -> None:
    await proposes(desk)
    async with stopped(desk) as (deps, proposal):
        await deps.database.write(_unmake, OWNER)
        assert await publishing.approve(deps, who(OWNER), proposal) == Denied()
        assert await proposals.reject(deps, who(OWNER), proposal) == Denied()
    assert await states(desk) == ["proposed"]


def _unmake(conn: Connection, telegram_id: int) -> None:
    conn.execute(models.admins.delete().where(models.admins.c.telegram_id == telegram_id))


async def test_what_was_withdrawn_is_not_approved_any_more(desk: Desk) -> None:
    await proposes(desk)
    await taps_ending(desk.owner, ":approve")
    await decides(desk.officer, "withdraw")
    await desk.owner.hears(f"Қайтарып алған әкімші: {OFFICER}")
    tap = await desk.owner.taps("edition-do:")
    assert "шешім қабылданып қойған" in tap["answer"]["text"]
    assert await desk.world.rows(models.editions) == []


async def test_a_rejection_is_told_to_who_sent_it_in_and_the_number_is_free(desk: Desk) -> None:
    await proposes(desk)
    await decides(desk.owner, "reject")
    await desk.officer.hears(f"Шешкен әкімші: {OWNER}")
    await sends_in(desk.owner, desk)
    assert await states(desk) == ["rejected", "draft"]


async def test_a_tap_and_a_file_that_come_twice_act_once(desk: Desk) -> None:
    await proposes(desk)
    tap = await taps_ending(desk.owner, ":approve")
    button = await desk.owner.button("edition-do:")
    first = await desk.owner.taps_data(button.message_id, button.data or "")
    again = await desk.owner.taps_data(button.message_id, button.data or "", force=True)
    assert tap["answer"] is not None
    assert "Жарияланды" in first["answer"]["text"]
    assert "шешім қабылданып қойған" in again["answer"]["text"]
    assert len(await acts(desk)) == 3


# --- Translations ---------------------------------------------------------------------------------------------------


def translation(clauses: int = 15) -> bytes:
    """An invented translation."""
    return "\n".join(f"clause-{n} = Абзац {n} перевода." for n in range(1, clauses + 1)).encode()


async def test_a_translation_accompanies_a_draft_and_never_passes_for_the_agreement(desk: Desk) -> None:
    await sends_in(desk.officer, desk)
    await desk.officer.sends_document("2.ru.ftl", translation(14))
    assert "2.ru.ftl қабылданбады" in await desk.officer.last_text()
    await desk.officer.sends_document("2.ru.ftl", translation())
    assert "Ілеспе аудармалар: ru" in await desk.officer.last_text()
    await desk.officer.taps("edition-words:")
    assert "Тек қазақша мәтіннің заңдық күші бар" in text_of(await desk.officer.hears("ілеспе аудармасы: ru"))
    assert "Абзац 15 перевода." in text_of(await desk.officer.hears("Абзац 1 перевода."))
    await desk.officer.taps("edition-propose:")
    await desk.officer.sends_document("2.en.ftl", translation())
    assert "енді жоба емес" in await desk.officer.last_text()
    await desk.owner.hears("ұсынылды")
    await desk.owner.taps("edition:")
    await decides(desk.owner, "approve")
    [published] = [one for one in await desk.world.own_records() if one["kind"] == "edition.published"]
    assert set(published["files"]) == {"kk", "ru"}
    await desk.owner.says("/editions 2")
    await desk.owner.taps("edition-words:2:ru")
    assert "Абзац 15 перевода." in text_of(await desk.owner.hears("Абзац 1 перевода."))


async def publishes_with_translation(desk: Desk) -> None:
    """Publish the sample edition with a Russian translation."""
    await sends_in(desk.officer, desk)
    await desk.officer.sends_document("2.ru.ftl", translation())
    await desk.officer.taps("edition-propose:")
    await desk.owner.hears("ұсынылды")
    await desk.owner.taps("edition:")
    await decides(desk.owner, "approve")


async def test_people_are_offered_the_translation_beside_the_agreement(desk: Desk) -> None:
    """The text that is agreed to stays as it is, byte for byte, and alone in its messages."""
    await publishes_with_translation(desk)
    goes_to_midnight(desk, day_ahead(desk))
    maria, aigul = await desk.world.person("Мария", language_code="ru"), await desk.world.person()
    for person, locale in ((maria, "ru"), (aigul, "kk")):
        await person.says("/start")
        await person.taps(f"language:{locale}")
    assert not [one for one in await aigul.buttons() if (one.data or "").startswith("translation:")]
    await maria.taps("translation:2")
    assert "только он имеет юридическую силу" in text_of(await maria.hears("Перевод редакции №2"))
    assert "Абзац 15 перевода." in text_of(await maria.hears("Абзац 1 перевода."))
    assert await shown_agreement(maria) == (await asks(desk, "/v1/editions/2"))[1]["text"]
    await maria.taps("agree:")
    assert "Шаг 2 из" in await maria.last_text()


# --- What was published stays ---------------------------------------------------------------------------------------

TAMPERINGS = {
    "source": "UPDATE editions SET source = CAST(replace(CAST(source AS TEXT), 'тексереді', 'жояды') AS BLOB)",
    "day": "UPDATE editions SET effective_on = '2026-12-31'",
    "grace": "UPDATE editions SET grace_days = NULL",
    "hash": "UPDATE editions SET sha256 = replace(sha256, substr(sha256, 1, 8), '00000000')",
}


@pytest.mark.parametrize("statement", TAMPERINGS.values(), ids=TAMPERINGS)
async def test_a_published_edition_that_was_changed_stops_the_start_with_one_line(desk: Desk, statement: str) -> None:
    await publishes(desk)
    await desk.world.stops()
    await tampers(desk, statement)
    with pytest.raises(RefusedError, match=r"^edition 2 is not what was published: ") as refused:
        async with assembled(desk.world.settings, desk.world.clock):
            pass
    assert "\n" not in str(refused.value)


async def test_a_published_edition_that_was_rewritten_whole_is_told_by_the_ledger(desk: Desk) -> None:
    """Text and hash fit one another; the entry still names the hash of what was published."""
    day = day_ahead(desk)
    await publishes(desk)
    await desk.world.stops()
    source = edition_two(day).replace("тексереді".encode(), "жояды".encode())
    sha256 = read_upload(2, source, operator_bin=OPERATOR_BIN).sha256
    await tampers(desk, f"UPDATE editions SET source = X'{source.hex()}', sha256 = '{sha256}'")  # noqa: S608 -- ours
    with pytest.raises(RefusedError, match=r"^edition 2 is not what was published: entry \d+ of the ledger says"):
        async with assembled(desk.world.settings, desk.world.clock):
            pass


async def tampers(desk: Desk, statement: str) -> None:
    """Change what must not be changed, the triggers out of the way."""
    database = await open_database(desk.world.settings.database_url.get_secret_value())
    try:
        await database.write(_tamper, statement)
    finally:
        await database.close()


def _tamper(conn: Connection, statement: str) -> None:
    conn.execute(text("DROP TRIGGER editions_no_update"))
    conn.execute(text(statement))


async def test_an_edition_outlives_a_restart(desk: Desk) -> None:
    await publishes(desk)
    await desk.world.restarts()
    assert (await asks(desk, "/v1/editions/2"))[0] == 200


async def test_the_command_line_the_check_and_the_page_know_the_edition(desk: Desk) -> None:
    day = day_ahead(desk)
    await publishes(desk)
    edition = read_upload(2, edition_two(day), operator_bin=OPERATOR_BIN)
    url = desk.world.settings.database_url.get_secret_value()
    shown, unknown = await asyncio.gather(
        runs("agreement", "show", "--edition", "2", url=url), runs("agreement", "hash", "--edition", "3", url=url)
    )
    assert shown == edition.text.encode()
    assert unknown == b"edition 3 is not known; there is 1, 2\n"
    found = [str(one) async for one in findings(desk.world.settings) if one.about == "agreement"]
    assert [(words.split()[0], words.split()[3]) for words in found] == [("ok", "1,"), ("ok", "2,")]
    async with desk.world.http.get(f"{desk.world.url}/verify") as response:
        assert edition.sha256 in await response.text()


async def runs(*arguments: str, url: str) -> bytes:
    """Run a command as an operator does; give what it says."""
    environ = {**os.environ, "DATABASE_URL": url}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *arguments, stdout=PIPE, stderr=STDOUT, cwd=ROOT, env=environ
    )
    out, _ = await process.communicate()
    return out


@pytest.mark.parametrize("statement", TAMPERINGS.values(), ids=TAMPERINGS)
async def test_check_tells_of_a_changed_edition(desk: Desk, statement: str) -> None:
    """All that would stop the start: the grace term, too, which only the record of its entry names."""
    await publishes(desk)
    await desk.world.stops()
    await tampers(desk, statement)
    found = [str(one) async for one in findings(desk.world.settings) if one.about == "agreement"]
    assert found[1].startswith("fail  agreement  edition 2 is not what was published: ")


async def test_another_process_learns_of_an_edition(postgresql_url: str) -> None:
    async with desk_world(postgresql_url) as desk:
        keys = desk.world.settings.data_keys.get_secret_value()
        async with running_world(postgresql_url, DATA_KEYS=keys) as other:
            await sends_in(desk.officer, desk)
            await desk.officer.taps("edition-propose:")
            await desk.owner.says("/editions")
            await desk.owner.taps("edition:")
            await decides(desk.owner, "approve")
            assert (await asks(desk, "/v1/editions/2"))[0] == 200
            assert await eventually(lambda: _knows(other), expected=True)


async def _knows(world: World) -> bool:
    async with world.http.get(f"{world.url}/v1/editions/2") as response:
        return response.status == 200
