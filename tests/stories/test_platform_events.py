"""What the Platform posts and what it does: entries, cases, what people are told and where they stand afterwards."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.calendar import ALMATY, WorkCalendar, due_at
from bot.domain.ledger import stamp
from bot.logs import configure_logs
from bot.sandbox.person import Person
from storage import models
from tests.world import World, does, eventually

AT = "2026-05-20T09:30:00+05:00"  # a day after the agreement's edition took effect, so in anybody's past
REASON = {"kk": "Шарт бойынша қарыз бар", "ru": "Есть долг по договору", "en": "A debt under the contract is open"}
NEXT_SIGNING = ("/start", "begin:", "agree:", "contact", "code", "name:", "capacity:self", "confirm:")


async def signs_as(world: World, person: Person, external_id: str) -> str:
    """Sign as the Platform's person of this id; give the consent's id."""
    await world.signs(person)
    await is_linked(world, person, external_id)
    return str((await world.records())[-1]["consent_id"])


async def is_linked(world: World, person: Person, external_id: str) -> None:
    status, answer = await world.platform.posts("consent.requested", {"external_id": external_id})
    assert (status, answer["outcome"]) == (200, "invited")
    await person.says(f"/start {answer['link'].partition('start=')[2]}")
    assert (await world.kinds())[-1] == "invitation.accepted"


async def signs_again(world: World, person: Person) -> str:
    """Give a new consent after one that has ended; give its id."""
    for step in NEXT_SIGNING:
        if step == "contact":
            world.clock.moves(seconds=40)
        await does(person, step)
    return str((await world.records())[-1]["consent_id"])


async def withdraws(person: Person) -> None:
    await person.says("/revoke")
    await person.taps("withdraw-confirm:")


async def stands(person: Person) -> str:
    await person.says("/consent")
    return await person.last_text()


async def notice(world: World, **more: Any) -> tuple[int, Any]:  # noqa: ANN401 -- JSON
    data = {"channel": "letter", "received_at": stamp(world.clock()), "reference": "Кіріс №7", **more}
    return await world.platform.posts("withdrawal.received", data)


async def waits_for_return(world: World) -> bool:
    return any(row["state"] == "unreachable" for row in await world.rows(models.outbox))


async def cases(world: World) -> list[str]:
    return sorted(case["state"] for case in await world.rows(models.cases))


# --- the company answers a withdrawal -------------------------------------------------------------------------------


async def test_processing_stops_and_the_person_is_told(any_platform_world: World) -> None:
    """The case is closed, /consent says so, the ledger has it, and the Platform learns of the entry like of any."""
    world = any_platform_world
    aigul = await world.person()
    consent = await signs_as(world, aigul, "u-1")
    await withdraws(aigul)
    [case] = await world.rows(models.cases)

    assert await world.platform.posts("processing.stopped", {"consent": consent, "at": AT}) == (
        200,
        {"outcome": "recorded"},
    )
    told = (await aigul.hears("деректеріңізді өңдеуді тоқтатты"))["text"]
    assert case["number"] in told
    assert "20.05.2026" in told
    assert (await world.kinds())[-1] == "withdrawal.stopped"
    assert await cases(world) == ["stopped"]
    record = (await world.records())[-1]
    assert (record["case"], record["stopped_at"]) == (
        {"number": case["number"], "outcome": "stopped"},
        "2026-05-20T04:30:00.000Z",
    )
    assert (record["consent_id"], record["receipt_id"], record["event"]["method"]) == (consent, None, "platform")
    standing = await stands(aigul)
    assert "тоқтатты" in standing
    assert case["number"] in standing
    assert "соңғы күні" not in standing, "nothing is due any more"
    [event] = await world.platform.until("withdrawal.stopped")
    assert event.data["consent"] == consent
    # Nothing is left to stop: told again under another id, it changes nothing.
    assert await world.platform.posts("processing.stopped", {"consent": consent, "at": AT}) == (
        200,
        {"outcome": "unchanged"},
    )
    assert (await world.kinds()).count("withdrawal.stopped") == 1


@pytest.mark.parametrize(
    ("ground", "in_words"),
    [("law", "заң бойынша"), ("obligation", "орындалмаған міндеттеме")],
    ids=["law", "obligation"],
)
async def test_a_refused_withdrawal_puts_the_consent_in_force_again(
    platform_world: World, ground: str, in_words: str
) -> None:
    """With its ground and its reason in words; and a second withdrawal opens a case of its own."""
    world = platform_world
    aigul = await world.person()
    consent = await signs_as(world, aigul, "u-1")
    await withdraws(aigul)
    data = {"consent": consent, "ground": ground, "reason": REASON}
    assert await world.platform.posts("withdrawal.refused", data) == (200, {"outcome": "recorded"})

    told = (await aigul.hears(REASON["kk"]))["text"]
    assert "қайтадан күшінде" in told
    assert in_words in told
    assert (await world.kinds())[-1] == "withdrawal.refused"
    record = (await world.records())[-1]
    assert (record["ground"], record["reason"]) == (ground, REASON)
    assert await cases(world) == ["refused"]
    assert "Келісіміңіз күшінде" in await stands(aigul)
    looked = await world.platform.asks("POST", "/v1/consents/lookup", {"external_id": "u-1"})
    assert looked[1]["in_force"] is True

    await withdraws(aigul)
    assert await cases(world) == ["open", "refused"]
    assert (await world.platform.posts("processing.stopped", {"consent": consent, "at": AT}))[1] == {
        "outcome": "recorded",
    }
    assert await cases(world) == ["refused", "stopped"]


@pytest.mark.parametrize("kind", ["processing.stopped", "withdrawal.refused"])
async def test_what_concerns_an_old_consent_never_touches_a_newer_one(any_platform_world: World, kind: str) -> None:
    """Recorded and told, but neither is the newer one ended nor the old one in force again (domain.md)."""
    world = any_platform_world
    aigul = await world.person()
    old = await signs_as(world, aigul, "u-1")
    await withdraws(aigul)
    new = await signs_again(world, aigul)
    assert new != old
    data = {"consent": old, "at": AT, "ground": "law", "reason": REASON}
    assert await world.platform.posts(kind, data) == (200, {"outcome": "recorded"})
    told = (await aigul.hears("Өтініш жабылды"))["text"]
    assert "ұрынғы келісім" in told
    assert "қайтадан күшінде" not in told
    standing = await stands(aigul)
    assert "Келісіміңіз күшінде" in standing
    assert "өтініш" not in standing
    looked = await world.platform.asks("POST", "/v1/consents/lookup", {"external_id": "u-1"})
    assert (looked[1]["in_force"], looked[1]["consent"]) == (True, new)


@pytest.mark.parametrize("kind", ["processing.stopped", "withdrawal.refused"])
async def test_an_answer_to_a_withdrawal_that_never_was_changes_nothing(platform_world: World, kind: str) -> None:
    aigul = await platform_world.person()
    consent = await signs_as(platform_world, aigul, "u-1")
    data = {"consent": consent, "at": AT, "ground": "law", "reason": REASON}
    assert await platform_world.platform.posts(kind, data) == (200, {"outcome": "unchanged"})
    assert await platform_world.kinds() == ["consent.given", "invitation.accepted"]
    assert "күшінде" in await stands(aigul)


# --- a notice that came another way ---------------------------------------------------------------------------------


async def test_a_notice_that_came_another_way_withdraws(any_platform_world: World) -> None:
    """Recorded with its proof, a case with a number, a receipt; /consent and /receipt work as for any withdrawal."""
    world = any_platform_world
    aigul = await world.person(phone="+77010000001")
    consent = await signs_as(world, aigul, "u-1")
    world.clock.moves(days=9)
    came_at = stamp(world.clock() - timedelta(days=7))
    status, answer = await notice(world, external_id="u-1", received_at=came_at)
    assert (status, answer["outcome"]) == (200, "recorded")

    [case] = await world.rows(models.cases)
    assert answer["case"] == case["number"]
    due = due_at(WorkCalendar(), datetime.fromisoformat(came_at), 15)
    assert case["due_at"] == due, "the term runs from the notice, not from when we heard of it"
    told = (await aigul.hears(case["number"]))["text"]
    assert "хат арқылы" in told
    assert datetime.fromisoformat(came_at).astimezone(ALMATY).strftime("%d.%m.%Y") in told
    assert due.astimezone(UTC).strftime("%d.%m.%Y") in told
    assert (await world.kinds())[-1] == "consent.withdrawn"
    record = (await world.records())[-1]
    assert record["consent_id"] == consent
    assert record["event"]["method"] == "platform"
    assert record["proof"] == {
        "notice": {"channel": "letter", "received_at": came_at, "reference": "Кіріс №7"},
    }
    assert record["person"]["full_name"] == "Үлгібекова Айгүл"
    assert case["number"] in await stands(aigul)
    await aigul.says("/receipt")
    receipt = await aigul.last_text()
    assert record["receipt_id"] in receipt
    assert case["number"] in receipt

    assert (await notice(world, external_id="u-1"))[1] == {"outcome": "unchanged"}
    assert await cases(world) == ["open"]
    data = {"consent": consent, "ground": "law", "reason": REASON}
    assert (await world.platform.posts("withdrawal.refused", data))[1] == {"outcome": "recorded"}
    await aigul.hears("қайтадан күшінде")
    assert "Келісіміңіз күшінде" in await stands(aigul)
    assert (await notice(world, phone="87010000001"))[1]["outcome"] == "recorded"
    assert await cases(world) == ["open", "refused"]


async def test_a_notice_from_before_the_consent_does_not_end_it(platform_world: World) -> None:
    """What concerns an old consent never touches a newer one: the Platform is told which field is at odds."""
    world = platform_world
    aigul = await world.person()
    consent = await signs_as(world, aigul, "u-1")
    yesterday = stamp(world.clock() - timedelta(days=1))
    status, problem = await notice(world, external_id="u-1", received_at=yesterday)
    assert (status, problem["field"]) == (422, "received_at")
    assert await cases(world) == []
    world.clock.moves(days=2)
    assert (await notice(world, external_id="u-1"))[1]["outcome"] == "recorded"
    refusal = {"consent": consent, "ground": "law", "reason": REASON}
    assert (await world.platform.posts("withdrawal.refused", refusal))[1] == {"outcome": "recorded"}
    assert (await notice(world, external_id="u-1", received_at=yesterday))[0] == 422
    assert "Келісіміңіз күшінде" in await stands(aigul)


async def test_after_a_refused_withdrawal_the_receipt_is_that_of_giving(platform_world: World) -> None:
    world = platform_world
    aigul = await world.person()
    consent = await signs_as(world, aigul, "u-1")
    await aigul.says("/receipt")
    given = await aigul.last_text()
    await withdraws(aigul)
    refusal = {"consent": consent, "ground": "law", "reason": REASON}
    assert (await world.platform.posts("withdrawal.refused", refusal))[1] == {"outcome": "recorded"}
    await aigul.hears("қайтадан күшінде")
    await aigul.says("/receipt")
    assert await aigul.last_text() == given


async def test_a_notice_that_names_two_persons_withdraws_nobody(platform_world: World) -> None:
    """The number must be the same person's as the id; else the field is named, and nothing is written."""
    world = platform_world
    aigul, erlan = await world.person(phone="+77010000001"), await world.person("Ерлан", phone="+77010000002")
    await signs_as(world, aigul, "u-1")
    await signs_as(world, erlan, "u-2")
    before = await world.kinds()
    for phone in (erlan.phone, "+77010000003"):
        status, problem = await notice(world, external_id="u-1", phone=phone)
        assert (status, problem["field"]) == (422, "phone")
    assert await world.kinds() == before
    assert (await notice(world, external_id="u-1", phone=aigul.phone))[1]["outcome"] == "recorded"
    assert "Келісіміңіз күшінде" in await stands(erlan)


# --- what is only told ----------------------------------------------------------------------------------------------

TOLD = [("access.limited", "ru", "ограничено"), ("access.restored", "en", "as before")]


@pytest.mark.parametrize(("kind", "locale", "in_words"), TOLD)
async def test_people_are_told_of_their_access_in_their_own_language(
    platform_world: World, kind: str, locale: str, in_words: str
) -> None:
    """And in the first language there is, Kazakh before others, where theirs is not among the texts."""
    world = platform_world
    aigul = await world.person()
    await signs_as(world, aigul, "u-1")
    await aigul.says("/language")
    await aigul.taps(f"language:{locale}")
    reason: dict[str, str]
    for reason, expected in (
        (REASON, REASON[locale]),
        ({"en": "Only <so>", "kk": "Тек <осылай>"}, "Only <so>" if locale == "en" else "Тек <осылай>"),
    ):
        data = {"external_id": "u-1", "reason": reason}
        assert await world.platform.posts(kind, data) == (200, {"outcome": "told"})
        assert in_words in (await aigul.hears(expected))["text"]
    assert await world.kinds() == ["consent.given", "invitation.accepted"], "no entry: domain.md names none"


async def test_that_data_were_destroyed_is_recorded_and_told(any_platform_world: World) -> None:
    """The standing stays what it was, and so does the proof."""
    world = any_platform_world
    aigul = await world.person()
    await signs_as(world, aigul, "u-1")
    answer = await world.platform.posts("data.destroyed", {"external_id": "u-1", "at": AT})
    assert answer == (200, {"outcome": "recorded"})
    assert "20.05.2026" in (await aigul.hears("деректеріңізді жойды"))["text"]
    assert (await world.kinds())[-1] == "data.destroyed"
    assert (await world.records())[-1]["destroyed_at"] == "2026-05-20T04:30:00.000Z"
    assert "Келісіміңіз күшінде" in await stands(aigul)
    [event] = await world.platform.until("data.destroyed")
    assert event.data["external_id"] == "u-1"


@pytest.mark.parametrize(
    ("category", "in_words"),
    [("service", "сервистік"), ("information", "ақпараттық"), ("marketing", "маркетингтік")],
    ids=["service", "information", "marketing"],
)
async def test_a_message_reaches_a_person_whose_consent_is_in_force(
    platform_world: World, category: str, in_words: str
) -> None:
    """As long as may be, in UTF-16 as Telegram counts; it says whose message it is and of which kind."""
    world = platform_world
    aigul = await world.person()
    await signs_as(world, aigul, "u-1")
    long = "🔒<&>" * 400
    data = {"external_id": "u-1", "category": category, "text": {"kk": long}}
    assert await world.platform.posts("message.sent", data) == (200, {"outcome": "sent"})
    told = (await aigul.hears(long))["text"]
    assert told.startswith(f"Senimkey Платформасынан {in_words} хабарлама")


async def test_a_message_is_withheld_where_no_consent_is_in_force(platform_world: World) -> None:
    world = platform_world
    aigul = await world.person()
    await signs_as(world, aigul, "u-1")
    await withdraws(aigul)
    data = {"external_id": "u-1", "category": "service", "text": {"kk": "Құжатыңыз дайын"}}
    assert await world.platform.posts("message.sent", data) == (200, {"outcome": "withheld", "reason": "no_consent"})
    assert [row for row in await world.rows(models.outbox) if (row["message"] or "").startswith("notice-message")] == []


async def test_a_message_does_not_outlive_the_consent_it_was_let_through_by(platform_world: World) -> None:
    """Decided when it came and once more when it leaves: here the person was away meanwhile, and a letter came."""
    world = platform_world
    aigul = await world.person()
    await signs_as(world, aigul, "u-1")
    await aigul.blocks()
    data = {"external_id": "u-1", "category": "service", "text": {"kk": "Құжатыңыз дайын"}}
    assert (await world.platform.posts("message.sent", data))[1] == {"outcome": "sent"}
    assert await eventually(lambda: waits_for_return(world), expected=True)
    assert (await notice(world, external_id="u-1"))[1]["outcome"] == "recorded"
    await aigul.unblocks()
    await aigul.hears("хат арқылы")
    assert not any("Құжатыңыз дайын" in text for text in await aigul.texts())


async def test_who_blocked_the_bot_hears_of_it_on_their_return(platform_world: World) -> None:
    """Unreachable is no other answer to the Platform, and never a withdrawal."""
    world = platform_world
    aigul = await world.person()
    await signs_as(world, aigul, "u-1")
    await aigul.blocks()
    data = {"external_id": "u-1", "reason": REASON}
    assert (await world.platform.posts("access.limited", data))[1] == {"outcome": "told"}
    await aigul.unblocks()
    await aigul.hears(REASON["kk"])


# --- ids ------------------------------------------------------------------------------------------------------------

EFFECTS: Mapping[str, dict[str, Any]] = {
    "access.limited": {"external_id": "u-1", "reason": REASON},
    "data.destroyed": {"external_id": "u-1", "at": AT},
    "withdrawal.received": {"external_id": "u-1", "channel": "call", "received_at": AT, "reference": "7"},
    "consent.requested": {"external_id": "u-9"},
    "unheard.of": {"x": 1},
}


async def traces(world: World) -> tuple[int, int, int, int]:
    """How much there is of everything that an effect leaves behind."""
    outbox = [row for row in await world.rows(models.outbox) if row["destination"] == "chat"]
    tables = (models.entries, models.cases, models.invitations)
    counts = [len(await world.rows(table)) for table in tables]
    return len(outbox), counts[0], counts[1], counts[2]


async def test_a_repeat_answers_the_same_and_does_nothing(any_platform_world: World) -> None:
    """For good: after four weeks, and after a restart, too. Another body under the id is a conflict."""
    world = any_platform_world
    aigul = await world.person()
    await signs_as(world, aigul, "u-1")
    posted = {kind: dict(data) for kind, data in EFFECTS.items()}
    posted["withdrawal.received"]["received_at"] = stamp(world.clock())
    first = {kind: await world.platform.posts(kind, data, id=id_of(kind)) for kind, data in posted.items()}
    assert {status for status, _ in first.values()} == {200}
    after = await traces(world)
    world.clock.moves(days=29)
    await world.restarts()
    for kind, data in posted.items():
        assert await world.platform.posts(kind, data, id=id_of(kind)) == first[kind]
        status, problem = await world.platform.posts(kind, {**data, "more": 1}, id=id_of(kind))
        assert (status, problem["type"]) == (409, "urn:senimkey:problem:conflict")
        assert await world.platform.posts(kind, data, id=id_of(kind)) == first[kind]
    assert await traces(world) == after


def id_of(kind: str) -> str:
    """An id has no dot."""
    return kind.replace(".", "-")


@pytest.mark.parametrize(
    "ids",
    [
        ["msg-1"] * 8,
        pytest.param(
            [f"msg-{number}" for number in range(8)],
            marks=pytest.mark.xfail(strict=True, reason="negative control: without one id there are eight effects"),
        ),
    ],
    ids=["one-id", "eight-ids"],
)
async def test_the_same_id_posted_side_by_side_has_its_effect_once(any_platform_world: World, ids: list[str]) -> None:
    world = any_platform_world
    aigul = await world.person()
    await signs_as(world, aigul, "u-1")
    before = await traces(world)
    async with asyncio.TaskGroup() as group:
        posts = [
            group.create_task(world.platform.posts("data.destroyed", EFFECTS["data.destroyed"], id=id_)) for id_ in ids
        ]
    assert {post.result()[0] for post in posts} == {200}
    after = await traces(world)
    assert (after[0], after[1]) == (before[0] + 1, before[1] + 1)


async def test_two_notices_side_by_side_withdraw_once(any_platform_world: World) -> None:
    """Two ids, one consent: the letter and the tap may come at the same moment, too."""
    world = any_platform_world
    aigul = await world.person()
    await signs_as(world, aigul, "u-1")
    await aigul.says("/revoke")
    button = await aigul.button("withdraw-confirm:")
    async with asyncio.TaskGroup() as group:
        tap = group.create_task(aigul.taps_data(button.message_id, button.data or "", force=True))
        posts = [group.create_task(notice(world, external_id="u-1")) for _ in range(4)]
    assert tap.result()
    outcomes = sorted(post.result()[1]["outcome"] for post in posts)
    assert outcomes[1:] == ["unchanged"] * 3 or outcomes == ["unchanged"] * 4
    assert (await world.kinds()).count("consent.withdrawn") == 1
    assert await cases(world) == ["open"]


UNKNOWN: Mapping[str, dict[str, Any]] = {
    "processing.stopped": {"consent": "0" * 32, "at": AT},
    "withdrawal.refused": {"consent": "0" * 32, "ground": "law", "reason": REASON},
    "withdrawal.received": EFFECTS["withdrawal.received"],
    "request.answered": {"request": "0" * 32, "outcome": "done", "text": REASON},
    "access.limited": EFFECTS["access.limited"],
    "access.restored": EFFECTS["access.limited"],
    "phone.changed": {"external_id": "u-1", "phone": "+77010000009"},
    "data.destroyed": EFFECTS["data.destroyed"],
    "message.sent": {"external_id": "u-1", "category": "marketing", "text": REASON},
}


async def test_whom_we_do_not_know_is_404_and_not_remembered(platform_world: World) -> None:
    """The same id may come again once it is right, even with another body (interfaces.md)."""
    world = platform_world
    for kind, data in UNKNOWN.items():
        status, problem = await world.platform.posts(kind, data, id=id_of(kind))
        assert (status, problem["type"]) == (404, "urn:senimkey:problem:not-found"), kind
    status, problem = await notice(world, phone="+77019999999")
    assert status == 404
    assert await world.rows(models.sources) == []

    aigul = await world.person(phone="+77010000001")
    consent = await signs_as(world, aigul, "u-1")
    await withdraws(aigul)
    for kind, data in UNKNOWN.items():
        if kind not in {"request.answered", "withdrawal.refused", "phone.changed"}:
            right = {**data, "consent": consent} if "consent" in data else data
            status, answer = await world.platform.posts(kind, right, id=id_of(kind))
            assert status == 200, (kind, answer)


async def test_a_changed_number_is_asked_and_a_closed_platform_recorded(platform_world: World) -> None:
    """Their own stories tell the rest; here is what the Platform is answered."""
    world = platform_world
    aigul = await world.person(phone="+77010000001")
    await signs_as(world, aigul, "u-1")
    for phone, outcome in (("+77010000001", "unchanged"), ("+77010000002", "asked")):
        answer = await world.platform.posts("phone.changed", {"external_id": "u-1", "phone": phone})
        assert answer == (200, {"outcome": outcome})
    for outcome in ("recorded", "unchanged"):
        assert await world.platform.posts("platform.closed", {"at": AT}) == (200, {"outcome": outcome})


async def test_an_invitation_asked_for_while_telegram_is_away_may_be_asked_for_again(platform_world: World) -> None:
    """The link needs the bot's name, which Telegram alone knows: nothing is remembered until it answers."""
    world = platform_world
    world.sandbox.telegram.faults.order({"method": "getMe", "status": 500, "count": 1})
    status, _ = await world.platform.posts("consent.requested", {"external_id": "u-1"}, id="msg-1")
    assert status == 503
    assert await world.rows(models.sources) == []
    status, answer = await world.platform.posts("consent.requested", {"external_id": "u-1"}, id="msg-1")
    assert (status, answer["outcome"]) == (200, "invited")


# --- personal data --------------------------------------------------------------------------------------------------


async def test_what_the_platform_says_of_people_is_nowhere_in_clear(platform_world: World) -> None:
    """Neither in the database nor in the log: reasons, texts, references and numbers; the outer id alone is."""
    written = io.StringIO()
    configure_logs("info", "json", written)
    world = platform_world
    aigul = await world.person(phone="+77010000001")
    await signs_as(world, aigul, "u-1")
    await aigul.blocks()  # so that messages stay in the outbox
    marked = {"kk": "Құпия-мәтін-1"}
    await world.platform.posts("access.limited", {"external_id": "u-1", "reason": marked})
    await world.platform.posts("message.sent", {"external_id": "u-1", "category": "service", "text": marked})
    await world.platform.posts("phone.changed", {"external_id": "u-1", "phone": "+77010000002"})
    await notice(world, external_id="u-1", phone="+77010000001", reference="Құпия-мәтін-2")
    stored = ""
    for table in models.metadata.sorted_tables:
        for row in await world.rows(table):
            stored += "".join(
                value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value) for value in row.values()
            )
    logged = written.getvalue()
    assert "u-1" in stored, "negative control: what is in clear is found"
    assert '"event": "platform event"' in logged, "negative control: the log was read"
    for secret in ("Құпия", "77010000001", "77010000002", "7010000002"):
        assert secret not in stored
        assert secret not in logged
