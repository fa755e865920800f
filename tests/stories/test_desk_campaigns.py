"""Renewal campaigns: people are asked, reminded and told; they renew or decline; admins watch, pause, resume, stop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.assembly import assembled
from bot.domain.calendar import almaty_day
from bot.domain.campaign import Progress, answer_of
from bot.domain.ledger import stamp
from bot.sandbox.person import Button, Person
from bot.services.people import standing_of
from storage import models, people
from storage.database import Connection, open_database
from tests.desk import Desk, all_told, desk_world
from tests.renewals import ASKED, OUTDATED, REMINDED, Heard, campaign_state, crowd, heard, progress, renewal_begins
from tests.world import World, does, eventually, running_world

GRACE_DAYS = 30
RENEWING = ("renew:", "agree:2", "contact", "code", "name:", "capacity:self", "confirm:")
UNKNOWN_COMMAND = "Мұндай пәрмен жоқ"


@pytest.fixture
async def desk(sqlite_url: str) -> AsyncIterator[Desk]:
    """The desk with people of all three roles."""
    async with desk_world(sqlite_url) as running:
        yield running


async def asked_person(world: World, **more: int) -> Person:
    """Somebody with a consent to edition 1, who is asked to renew it."""
    person = await world.person()
    await person.says("/help")
    await renewal_begins(world, [person.id], **more)
    await person.hears(ASKED)
    return person


async def standing(world: World, person: Person) -> tuple[bool, str]:
    """What the Platform is told."""
    wish = {"external_id": f"client-{person.id}"}
    status, answer = await world.platform.asks("POST", "/v1/consents/lookup", wish)
    assert status == 200, answer
    return answer["in_force"], answer["state"]


async def how(world: World) -> Progress:
    return await progress(world.settings.database_url.get_secret_value())


async def is_so(world: World, **expected: int) -> bool:
    """Wait until the campaign counts so; what is not named is nought, and all together are the whole."""

    async def counts() -> dict[str, int]:
        now = await how(world)
        names = (
            "planned",
            "waiting",
            "asked",
            "unreachable",
            "failed",
            "renewed",
            "declined",
            "withdrawn",
            "expired",
        )
        return {name: number for name in names if (number := getattr(now, name))}

    return await eventually(counts, expected) and sum(expected.values()) == (await how(world)).total


async def times_heard(person: Person, words: str) -> int:
    return sum(text.startswith(words) for text in await person.texts())


async def round_is_over(world: World, number: int) -> bool:
    url = world.settings.database_url.get_secret_value()
    return await eventually(lambda: campaign_state(url), ("running", number, True))


async def ends(world: World, edition: int) -> bool:
    async def state() -> str:
        return (await campaign_state(world.settings.database_url.get_secret_value(), edition))[0]

    return await eventually(state, "done")


async def answers(world: World) -> dict[str, str | None]:
    """What the campaign has noted of each person."""
    return {row["person"]: row["outcome"] for row in await world.rows(models.asks)}


async def answers_by_the_ledger(world: World) -> dict[str, str | None]:
    """The same, from everybody's entries; the bot is stopped."""
    async with assembled(world.settings, world.clock) as (deps, _, _):

        def fold(conn: Connection) -> dict[str, str | None]:
            found = {}
            for person in people.page(conn, None, 1000):
                past, current = standing_of(conn, deps, person.person, deps.clock())
                answer = answer_of(current, [entry.fact for entry in past], 2)
                found[person.person] = answer.value if answer else None
            return found

        return await deps.database.read(fold)


# --- People ---


async def test_whoever_renews_reads_the_difference_and_the_whole_text_and_keeps_the_consent(
    platform_world: World,
) -> None:
    world = platform_world
    aigul = await world.person()
    await world.signs(aigul)
    (given,) = await world.rows(models.records)
    world.clock.moves(days=1)
    await renewal_begins(world)
    asked = await aigul.hears(ASKED)
    last = (almaty_day(world.clock()) + timedelta(days=GRACE_DAYS - 1)).strftime("%d.%m.%Y")
    assert last in asked["text"]

    before = len(await aigul.messages())
    await aigul.taps("renew:2")
    shown = (await aigul.messages())[before:]
    texts = [message.get("text", "") for message in shown]
    assert "Келісімде не өзгерді" in texts[0]
    (file,) = [message for message in shown if "document" in message]
    assert file["document"]["file_name"] == "agreement-kk-1-2.pdf"
    assert any("№2 Редакциясы" in text for text in texts)
    assert await world.kinds() == ["consent.given", "edition.published"]

    for step in RENEWING[1:]:
        await does(aigul, step)
    assert await world.kinds() == ["consent.given", "edition.published", "consent.renewed"]
    renewed = (await world.rows(models.records))[-1]
    assert renewed["consent"] == given["consent"]
    assert renewed["receipt"] != given["receipt"]
    assert "редакциясы: №2" in await aigul.last_text()
    assert await is_so(world, renewed=1)
    # The button under the message has done its work.
    tap = await aigul.taps("renew:2")
    assert "бұрын орындалған" in tap["answer"]["text"]


async def test_nothing_is_renewed_by_silence(platform_world: World) -> None:
    """In force during the grace term, outdated after it, told on each of its days as the law of it says."""
    world = platform_world
    aigul = await asked_person(world)
    assert await standing(world, aigul) == (True, "given")
    await aigul.says("/consent")
    assert "келісіміңізді жаңарта аласыз" in await aigul.last_text()
    for days, number in ((GRACE_DAYS - 7, 1), (6, 2)):
        world.clock.moves(days=days)
        assert await round_is_over(world, number)
        assert await is_so(world, asked=1)
        assert await times_heard(aigul, REMINDED) == number
        assert await standing(world, aigul) == (True, "given")
    world.clock.moves(days=1)
    assert await standing(world, aigul) == (False, "outdated")
    await aigul.hears(OUTDATED)
    assert await eventually(lambda: campaign_state(world.settings.database_url.get_secret_value()), ("done", 3, True))
    assert await is_so(world, asked=1)
    assert await world.kinds() == ["consent.given", "edition.published"]
    assert [await times_heard(aigul, words) for words in (ASKED, REMINDED, OUTDATED)] == [1, 2, 1]

    # Outdated is not the end: it may be renewed at any time.
    for step in ("/consent", *RENEWING):
        await does(aigul, step)
    assert (await world.kinds())[-1] == "consent.renewed"
    assert await standing(world, aigul) == (True, "given")
    assert await is_so(world, renewed=1)


async def test_whoever_declines_is_left_in_peace_and_may_change_their_mind(platform_world: World) -> None:
    world = platform_world
    aigul = await asked_person(world)
    await aigul.taps("renew:2")
    await aigul.taps("decline:2")
    assert "бас тарттыңыз" in await aigul.last_text()
    assert (await world.kinds())[-1] == "consent.declined"
    assert await standing(world, aigul) == (True, "given")
    assert await is_so(world, declined=1)
    await aigul.says("/consent")
    assert "келісім беруден бас тарттыңыз" in await aigul.last_text()
    world.clock.moves(days=GRACE_DAYS - 1)
    assert await round_is_over(world, 2)
    world.clock.moves(days=1)
    assert await eventually(lambda: campaign_state(world.settings.database_url.get_secret_value()), ("done", 3, True))
    assert await standing(world, aigul) == (False, "outdated")
    assert [await times_heard(aigul, words) for words in (ASKED, REMINDED, OUTDATED)] == [1, 0, 0]
    for step in ("/consent", *RENEWING):
        await does(aigul, step)
    assert await standing(world, aigul) == (True, "given")
    assert await is_so(world, renewed=1)


async def test_a_consent_may_be_withdrawn_while_its_renewal_is_asked(platform_world: World) -> None:
    world = platform_world
    aigul = await asked_person(world)
    for step in ("/revoke", "withdraw-confirm:"):
        await does(aigul, step)
    assert await standing(world, aigul) == (False, "withdrawn")
    assert await is_so(world, withdrawn=1)
    world.clock.moves(days=GRACE_DAYS - 7)
    assert await round_is_over(world, 1)
    assert await times_heard(aigul, REMINDED) == 0


async def test_two_taps_at_once_show_the_difference_once(world: World) -> None:
    aigul = await asked_person(world)
    button = await aigul.button("renew:2")
    await asyncio.gather(*(aigul.taps_data(button.message_id, "renew:2") for _ in range(3)))
    assert await times_heard(aigul, "Келісімде не өзгерді") == 1


async def test_who_cannot_be_reached_is_told_on_return_what_is_true_then(platform_world: World) -> None:
    """Three who blocked the bot: one is back in the grace term, one after it, one has withdrawn meanwhile."""
    world = platform_world
    aigul, bolat, dana = [await world.person(name) for name in ("Айгүл", "Болат", "Дана")]
    for person in (aigul, bolat, dana):
        await person.says("/help")
        await person.blocks()
    await renewal_begins(world, [aigul.id, bolat.id, dana.id])
    assert await is_so(world, unreachable=3)
    assert await round_is_over(world, 0)
    await aigul.unblocks()
    await aigul.hears(ASKED)
    assert await is_so(world, unreachable=2, asked=1)
    await withdraws_by_letter(world, dana)
    assert await is_so(world, unreachable=1, asked=1, withdrawn=1)

    world.clock.moves(days=GRACE_DAYS + 1)
    await aigul.hears(OUTDATED)
    for person in (bolat, dana):
        await person.unblocks()
    await bolat.hears(OUTDATED)
    assert await is_so(world, asked=2, withdrawn=1)
    await dana.hears("хат")
    assert [await times_heard(bolat, words) for words in (ASKED, REMINDED, OUTDATED)] == [0, 0, 1]
    assert [await times_heard(dana, words) for words in (ASKED, REMINDED, OUTDATED)] == [0, 0, 0]


async def test_a_damaged_entry_keeps_no_campaign_from_going_on(world: World) -> None:
    """Whose question was posted before their entry was changed is counted as not reached, and the others are asked."""
    aigul, bolat = await world.person("Айгүл"), await world.person("Болат")
    for person in (aigul, bolat):
        await person.says("/help")
    await aigul.blocks()
    await renewal_begins(world, [aigul.id, bolat.id])
    await bolat.hears(ASKED)
    assert await is_so(world, unreachable=1, asked=1)
    await world.stops()
    [row] = [row for row in await world.rows(models.people) if row["telegram_id"] == aigul.id]
    database = await open_database(world.settings.database_url.get_secret_value())

    def damage(conn: Connection) -> None:
        conn.exec_driver_sql("DROP TRIGGER entries_no_update")
        conn.execute(update(models.entries).where(models.entries.c.person == row["person"]).values(leaf=b"{}"))

    await database.write(damage)
    await database.close()
    await world.starts()
    await aigul.unblocks()
    assert await is_so(world, failed=1, asked=1)
    assert await times_heard(aigul, ASKED) == 0


async def withdraws_by_letter(world: World, person: Person) -> None:
    data = {"external_id": f"client-{person.id}", "channel": "letter", "received_at": stamp(world.clock())}
    status, answer = await world.platform.posts("withdrawal.received", data | {"reference": "Кіріс №7"})
    assert status == 200, answer


async def test_every_answer_is_counted_as_the_ledger_has_it(platform_world: World) -> None:
    """Renewed, declined, withdrawn, withdrawn and refused, silent: each once, and as their entries add up."""
    world = platform_world
    everybody = [await world.person(name) for name in ("Айгүл", "Болат", "Дана", "Ерлан", "Зере")]
    for person in everybody:
        await person.says("/help")
    renews, declines, withdraws, is_refused, _ = everybody
    await renewal_begins(world, [person.id for person in everybody])
    assert await is_so(world, asked=5)
    for step in RENEWING:
        await does(renews, step)
    for step in ("renew:2", "decline:2"):
        await does(declines, step)
    for person in (withdraws, is_refused):
        await withdraws_by_letter(world, person)
    assert await is_so(world, asked=1, renewed=1, declined=1, withdrawn=2)
    _, found = await world.platform.asks("POST", "/v1/consents/lookup", {"external_id": f"client-{is_refused.id}"})
    reason = {"kk": "Міндеттеме аяқталмаған"}
    refused = {"consent": found["consent"], "ground": "obligation", "reason": reason}
    status, answer = await world.platform.posts("withdrawal.refused", refused)
    assert status == 200, answer
    assert await is_so(world, asked=2, renewed=1, declined=1, withdrawn=1)
    await world.stops()
    assert await answers(world) == await answers_by_the_ledger(world)


async def test_while_two_editions_ask_people_are_asked_by_one_and_read_the_newest(world: World) -> None:
    aigul = await asked_person(world)
    await renewal_begins(world, number=3, grace_days=60)
    await asyncio.sleep(1.5)
    assert await times_heard(aigul, ASKED) == 1
    for step in ("renew:2", "agree:3", *RENEWING[2:]):
        await does(aigul, step)
    assert await is_so(world, renewed=1)
    assert (await progress(world.settings.database_url.get_secret_value(), 3)).total == 0


async def test_who_returns_during_a_pause_that_outlasts_the_term_is_told_once(desk: Desk) -> None:
    """Their question waited until the term was over: the last round says so, and it does not."""
    world = desk.world
    aigul = await world.person()
    await aigul.says("/help")
    await aigul.blocks()
    await renewal_begins(world, [aigul.id])
    assert await is_so(world, unreachable=1)
    await desk.owner.says("/campaigns")
    await desk.owner.taps("campaign-pause:2")
    world.clock.moves(days=GRACE_DAYS + 1)
    await aigul.unblocks()
    assert await is_so(world, planned=1)
    assert await times_heard(aigul, OUTDATED) == 0
    await desk.owner.taps("campaign-resume:2")
    await aigul.hears(OUTDATED)
    assert await ends(world, 2)
    assert await times_heard(aigul, OUTDATED) == 1


@pytest.mark.parametrize("third_days", [14, 60])
async def test_of_two_terms_the_one_that_ends_first_is_told_of_and_once(world: World, third_days: int) -> None:
    """Whatever order they end in; the other campaign's reminders and its last round add nothing."""
    aigul = await asked_person(world)
    world.clock.moves(days=5)
    await renewal_begins(world, number=3, grace_days=third_days)
    first, second = sorted((GRACE_DAYS, 5 + third_days))
    world.clock.moves(days=first - 5)
    await aigul.hears(OUTDATED)
    for days in range(first, second + 1):
        world.clock.moves(days=1)
        if days + 1 in {second - 7, second - 1}:
            await asyncio.sleep(1)
    assert await ends(world, 2)
    assert await ends(world, 3)
    assert await times_heard(aigul, OUTDATED) == 1


async def test_who_is_outdated_before_an_edition_is_told_of_it_once(world: World) -> None:
    aigul = await asked_person(world)
    world.clock.moves(days=GRACE_DAYS)
    await aigul.hears(OUTDATED)
    assert await ends(world, 2)
    await renewal_begins(world, number=3, grace_days=10)
    for days in (3, 6, 1):
        assert await eventually(lambda: times_heard(aigul, OUTDATED), 2)
        world.clock.moves(days=days)
    assert await ends(world, 3)
    assert await times_heard(aigul, OUTDATED) == 2


async def test_a_parked_question_that_is_not_meant_any_more_is_never_sent(desk: Desk) -> None:
    """A campaign that was stopped while somebody could not be reached."""
    world = desk.world
    aigul = await world.person()
    await aigul.says("/help")
    await aigul.blocks()
    await renewal_begins(world, [aigul.id])
    assert await is_so(world, unreachable=1)
    await desk.owner.says("/campaigns")
    await desk.owner.taps("campaign-stop:2")
    await desk.owner.taps("campaign-stop-yes:2")
    await aigul.unblocks()
    assert await is_so(world, planned=1)
    assert await times_heard(aigul, ASKED) == 0


@pytest.mark.parametrize(("kind", "again"), [(429, 0), (500, 0), ("lost", 1), ("drop", 1)])
async def test_only_what_may_have_arrived_is_asked_about(world: World, kind: int | str, again: int) -> None:
    """A definite failure is tried again in the same words; after an unclear one, those are never said twice."""
    (id_,) = crowd(world.sandbox.telegram, 1)
    fault = {"method": "sendMessage", "status": kind, "count": 1, "chat_id": id_}
    world.sandbox.telegram.faults.order(fault | ({"retry_after": 1} if kind == 429 else {}))
    await renewal_begins(world, [id_])

    async def found() -> Heard:
        return heard(world.sandbox.telegram, [id_])[id_]

    asked = 0 if kind == "drop" else 1
    expected = Heard(asked=asked, asked_again=again, reminded=0, outdated=0)
    assert await eventually(found, expected)
    assert await is_so(world, asked=1)


async def test_an_edition_without_renewal_asks_nobody(world: World) -> None:
    aigul = await world.person()
    await aigul.says("/help")
    await renewal_begins(world, [aigul.id], grace_days=None)
    await aigul.says("/consent")
    assert "күшінде" in await aigul.last_text()
    assert await times_heard(aigul, ASKED) == 0
    assert await world.rows(models.campaigns) == []


async def test_nobody_is_asked_before_the_edition_takes_effect(world: World) -> None:
    aigul = await world.person()
    await aigul.says("/help")
    await renewal_begins(world, [aigul.id], in_days=5)
    await asyncio.sleep(1)
    assert await times_heard(aigul, ASKED) == 0
    world.clock.moves(days=5)
    await aigul.hears(ASKED)


async def test_receipts_are_not_kept_waiting_by_thousands_of_questions(sqlite_url: str) -> None:
    """A campaign puts into the outbox what leaves in two seconds: whoever comes next waits no longer."""
    async with running_world(sqlite_url, LIMIT_MESSAGES_PER_SECOND="5") as world:
        ids = crowd(world.sandbox.telegram, 200)
        await renewal_begins(world, ids)

        async def pending() -> int:
            rows = await world.rows(models.outbox)
            return sum(row["state"] in {"waiting", "leased"} for row in rows if row["destination"] == "chat")

        seen = []
        for _ in range(10):
            await asyncio.sleep(0.2)
            seen.append(await pending())
        assert 0 < max(seen) <= 11


# --- Admins ---


async def test_admins_watch_a_campaign_in_one_message_that_stays_true(desk: Desk) -> None:
    world = desk.world
    ids = crowd(world.sandbox.telegram, 40)
    await renewal_begins(world, ids)
    await desk.auditor.says("/campaigns")
    message = (await desk.auditor.messages())[-1]
    assert "№2 редакция" in message["text"]
    assert {button.data for button in await desk.auditor.buttons()} & {"campaign-pause:2", "campaign-stop:2"} == set()
    shown = await desk.auditor.hears("Сұралды, жауап күтілуде: 40")
    assert shown["message_id"] == message["message_id"]
    assert "▓▓▓▓▓▓▓▓▓▓▓▓" in shown["text"]
    assert "100 %" in shown["text"]
    assert "Барлығы: 40" in shown["text"]
    # Restarted, it goes on to be kept up to date.
    await world.restarts()
    world.clock.moves(days=GRACE_DAYS)
    done = await desk.auditor.hears("Аяқталды")
    assert done["message_id"] == message["message_id"]
    for admin in desk.admins:
        await admin.hears("науқаны басталды")
        await admin.hears("науқаны аяқталды")

    async def watched() -> int:
        return len(await world.rows(models.campaign_watchers))

    assert await eventually(watched, 0)


async def test_a_campaign_is_paused_goes_on_and_is_stopped_by_acts_in_the_ledger(desk: Desk) -> None:
    world = desk.world
    ids = crowd(world.sandbox.telegram, 300)
    await renewal_begins(world, ids)
    await desk.officer.says("/campaigns")
    await desk.officer.hears("Кезең")
    tap = await desk.officer.taps("campaign-pause:2")
    assert tap["answer"]["text"] == "Науқан кідіртілді"
    await asyncio.sleep(2.5)
    paused = await how(world)
    assert paused.planned > 0
    await world.restarts()
    await asyncio.sleep(1.0)
    assert (await how(world)).planned == paused.planned

    await desk.officer.taps("campaign-resume:2")

    async def has_moved() -> bool:
        return (await how(world)).planned < paused.planned

    assert await eventually(has_moved, expected=True)
    # Nothing is stopped by the first tap, and it may be taken back.
    await desk.officer.taps("campaign-stop:2")
    await desk.officer.hears("Әзірге ештеңе өзгерген жоқ")
    await desk.officer.taps("campaign-keep:2")
    assert (await campaign_state(world.settings.database_url.get_secret_value()))[0] == "running"
    await desk.officer.taps("campaign-stop:2")
    await desk.officer.taps("campaign-stop-yes:2")
    await desk.officer.hears("Әкімші тоқтатты")

    async def under_way() -> int:
        return (await how(world)).waiting

    assert await eventually(under_way, 0)
    stopped = await how(world)
    assert stopped.planned > 0
    world.clock.moves(days=GRACE_DAYS)
    await asyncio.sleep(1.5)
    assert (await how(world)).planned == stopped.planned
    acts = [row["act"] for row in await world.rows(models.admin_acts) if row["act"].startswith("campaign.")]
    assert acts == ["campaign.paused", "campaign.resumed", "campaign.stopped"]
    assert max(one.asked for one in heard(world.sandbox.telegram, ids).values()) == 1


async def one_of_two_is_away(world: World) -> tuple[Person, Person]:
    """The first stage is over: somebody who blocked the bot waits to be asked, somebody else was."""
    aigul, bolat = await world.person("Айгүл"), await world.person("Болат")
    for person in (aigul, bolat):
        await person.says("/help")
    await aigul.blocks()
    await renewal_begins(world, [aigul.id, bolat.id])
    await bolat.hears(ASKED)
    assert await is_so(world, unreachable=1, asked=1)
    assert await round_is_over(world, 0)
    return aigul, bolat


async def test_who_returns_in_a_pause_is_asked_when_the_campaign_goes_on(desk: Desk) -> None:
    """Nobody is asked in a pause, and nobody is forgotten over it, though the round has looked at everybody by then."""
    world = desk.world
    aigul, bolat = await one_of_two_is_away(world)
    await desk.officer.says("/campaigns")
    await desk.officer.hears("Кезең")
    await desk.officer.taps("campaign-pause:2")

    await aigul.unblocks()
    assert await is_so(world, planned=1, asked=1)
    assert await times_heard(aigul, ASKED) == 0
    await desk.officer.taps("campaign-resume:2")
    await aigul.hears(ASKED)
    assert await is_so(world, asked=2)
    assert await round_is_over(world, 0)
    assert [await times_heard(person, ASKED) for person in (aigul, bolat)] == [1, 1]


async def test_who_has_heard_in_a_stage_hears_nothing_more_in_it_over_a_pause(desk: Desk) -> None:
    """What was written in an earlier stage counts for the one in which it arrived."""
    world = desk.world
    aigul, bolat = await one_of_two_is_away(world)
    world.clock.moves(days=GRACE_DAYS - 6)
    await bolat.hears(REMINDED)
    assert await round_is_over(world, 1)
    await aigul.unblocks()
    await aigul.hears(ASKED)
    assert await is_so(world, asked=2)
    await desk.officer.says("/campaigns")
    await desk.officer.hears("Кезең")
    await desk.officer.taps("campaign-pause:2")
    await desk.officer.taps("campaign-resume:2")
    assert await round_is_over(world, 1)
    await all_told(world)
    assert [await times_heard(aigul, words) for words in (ASKED, REMINDED)] == [1, 0]
    assert [await times_heard(bolat, words) for words in (ASKED, REMINDED)] == [1, 1]


async def test_a_paused_campaign_promises_no_stage_and_says_that_the_term_runs_on(desk: Desk) -> None:
    await renewal_begins(desk.world, crowd(desk.world.sandbox.telegram, 1))
    await desk.officer.says("/campaigns")
    await desk.officer.hears("Келесі кезеңнің басталатын уақыты")
    await desk.officer.taps("campaign-pause:2")
    paused = await desk.officer.hears("Кідіртілді")
    assert "Келесі кезең" not in paused["text"]
    assert "бұл мерзім ұзармайды" in paused["text"]
    await desk.officer.taps("campaign-resume:2")
    await desk.officer.hears("Келесі кезеңнің басталатын уақыты")


async def test_of_two_admins_who_decide_at_once_one_wins_and_the_other_is_told(desk: Desk) -> None:
    world = desk.world
    await renewal_begins(world, crowd(world.sandbox.telegram, 3))
    for admin in (desk.owner, desk.officer):
        await admin.says("/campaigns")
    taps = await asyncio.gather(desk.owner.taps("campaign-pause:2"), desk.officer.taps("campaign-pause:2"))
    said = sorted(tap["answer"]["text"] for tap in taps)
    assert said[0] == "Науқан кідіртілді"
    assert "ештеңе істеген жоқ" in said[1]
    acts = [row["act"] for row in await world.rows(models.admin_acts) if row["act"].startswith("campaign.")]
    assert acts == ["campaign.paused"]


async def test_only_who_may_lead_campaigns_does(desk: Desk) -> None:
    world = desk.world
    await renewal_begins(world, crowd(world.sandbox.telegram, 1))
    await desk.auditor.says("/campaigns")
    message = (await desk.auditor.messages())[-1]["message_id"]
    for data in ("campaign-pause:2", "campaign-resume:2", "campaign-stop:2", "campaign-stop-yes:2"):
        tap = await desk.auditor.taps_data(message, data, force=True)
        assert "құқық бермейді" in tap["answer"]["text"]
    await desk.stranger.says("/campaigns")
    told = await desk.stranger.last_text()
    await desk.stranger.says("/nosuchcommand")
    assert told == await desk.stranger.last_text()
    assert (await campaign_state(world.settings.database_url.get_secret_value()))[0] == "running"


async def test_a_removed_admins_open_buttons_are_dead_and_their_message_stays_behind(desk: Desk) -> None:
    world = desk.world
    await renewal_begins(world, crowd(world.sandbox.telegram, 1))
    await desk.officer.says("/campaigns")
    button: Button = await desk.officer.button("campaign-pause:2")
    await desk.owner.says(f"/admins remove {desk.officer.id}")
    with_confirm = [one for one in await desk.owner.buttons() if one.data and "remove" in one.data]
    if with_confirm:
        await desk.owner.taps_data(with_confirm[0].message_id, with_confirm[0].data or "")
    tap = await desk.officer.taps_data(button.message_id, "campaign-pause:2")
    assert "жұмыс істемейді" in tap["answer"]["text"]
    assert (await campaign_state(world.settings.database_url.get_secret_value()))[0] == "running"


@pytest.mark.parametrize("argument", ["two", "-1", "2 3", "²", "1" * 40])
async def test_a_wrong_argument_is_answered_with_the_right_example(desk: Desk, argument: str) -> None:
    await desk.owner.says(f"/campaigns {argument}")
    assert "/campaigns 2" in await desk.owner.last_text()


async def test_where_there_is_no_campaign_that_is_said(desk: Desk) -> None:
    await desk.owner.says("/campaigns")
    assert "әлі болған жоқ" in await desk.owner.last_text()
    await desk.owner.says("/campaigns 7")
    assert "науқаны жоқ" in await desk.owner.last_text()


async def test_a_progress_message_that_cannot_be_edited_is_skipped_and_one_that_is_gone_forgotten(desk: Desk) -> None:
    world = desk.world
    await renewal_begins(world, crowd(world.sandbox.telegram, 1))
    await desk.owner.says("/campaigns")
    message = (await desk.owner.messages())[-1]["message_id"]
    world.sandbox.telegram.faults.order({"method": "editMessageText", "status": 429, "count": 1, "retry_after": 9})
    world.clock.moves(days=GRACE_DAYS - 7)
    await desk.owner.hears("Кезең: еске салу")
    world.sandbox.telegram.chats[desk.owner.id].remove(message)
    world.clock.moves(days=6)

    async def watched() -> int:
        return len(await world.rows(models.campaign_watchers))

    assert await eventually(watched, 0)
