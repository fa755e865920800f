"""Campaigns as they are kept: their course, whom they concern, what became of each message; on both databases."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert, select
from sqlalchemy.engine import Connection

from bot.domain.campaign import COUNTING, Answer, Ask, AskState, CampaignState, Progress
from storage import campaigns, outbox
from storage.campaigns import Watcher
from storage.database import Database
from storage.models import asks, editions, entries, people
from storage.models import outbox as outbox_rows
from storage.outbox import Claim, Question

NOW = datetime(2026, 11, 22, 10, 15, 30, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
ANNA, BOLAT, DANA = "a" * 32, "b" * 32, "d" * 32
CHATS = {ANNA: 1, BOLAT: 2, DANA: 3}
RUNNING, PAUSED = CampaignState.RUNNING, CampaignState.PAUSED
PLANNED = Ask(round=COUNTING, state=AskState.PLANNED, was_asked=False, answer=None)


def begin(conn: Connection) -> None:
    """A campaign under edition 2 that has counted its three people, and is in round 0."""
    conn.execute(
        insert(entries),
        {"index": 0, "at": NOW, "kind": "edition.published", "seq": 0, "leaf": b"leaf", "leaf_hash": b"hash"},
    )
    conn.execute(
        insert(editions),
        {
            "number": 2,
            "effective_on": date(2026, 11, 22),
            "sha256": "0" * 64,
            "source": b"",
            "translations": {},
            "published_at": NOW,
            "entry": 0,
        },
    )
    campaigns.create(conn, 2, NOW, NOW + 30 * DAY)
    campaigns.move(conn, 2, {CampaignState.WAITING}, RUNNING, started_at=NOW)
    for person in CHATS:
        campaigns.plan(conn, 2, person, PLANNED, NOW)
    campaigns.begin_round(conn, 2, 0)


@pytest.fixture(autouse=True)
async def _begun(database: Database) -> None:
    await database.write(begin)


def post(conn: Connection, person: str, state: AskState = AskState.WAITING) -> bool:
    """Ask a person as a round does: the note and the message in one transaction."""
    if not campaigns.ask(conn, 2, [person], 0, state, NOW):
        return False
    question = Question(telegram_id=CHATS[person], person=person, message="notice-renewal")
    outbox.post_asks(conn, [question], campaign=2, round_=0, state=state, now=NOW)
    return True


def post_other(conn: Connection, person: str) -> None:
    outbox.post_to_chat(
        conn, telegram_id=CHATS[person], person=person, message="notice", arguments={}, now=NOW - SECOND
    )


async def claim(database: Database, now: datetime = NOW, at_once: int = 10) -> Claim:
    return await database.write(outbox.claim_chat, now, lease_seconds=60.0, per_second=1000, at_once=at_once)


async def known(database: Database) -> dict[str, tuple[int, str, bool]]:
    found = await database.read(campaigns.known, 2, list(CHATS))
    return {person: (ask.round, ask.state.value, ask.was_asked) for person, ask in found.items()}


async def how(database: Database) -> Progress:
    progress = await database.read(campaigns.progress, 2)
    assert progress is not None
    assert progress.total == len(CHATS)
    return progress


# --- Its course ---


async def test_a_campaign_waits_first_and_is_found_by_its_edition(database: Database) -> None:
    found = await database.read(campaigns.find, 2)
    assert found is not None
    assert (found.state, found.round, found.after_person, found.is_round_over) == (RUNNING, 0, None, False)
    assert (found.starts_at, found.grace_ends_at, found.started_at) == (NOW, NOW + 30 * DAY, NOW)
    assert await database.read(campaigns.find, 3) is None
    assert await database.read(campaigns.list_all) == (found,)


async def test_of_those_who_move_it_at_once_one_does(database: Database) -> None:
    moved = await asyncio.gather(*(database.write(campaigns.move, 2, {RUNNING}, PAUSED) for _ in range(5)))
    assert sorted(moved) == [False, False, False, False, True]
    assert await database.write(campaigns.move, 2, {RUNNING}, CampaignState.STOPPED) is False


async def test_a_round_begins_with_the_first_person(database: Database) -> None:
    def look_on(conn: Connection) -> None:
        campaigns.look_on_after(conn, 2, BOLAT, is_round_over=False)
        # A batch in which there was nobody: the round is over where it was.
        campaigns.look_on_after(conn, 2, None, is_round_over=True)

    await database.write(look_on)
    found = await database.read(campaigns.find, 2)
    assert found is not None
    assert (found.after_person, found.is_round_over) == (BOLAT, True)
    await database.write(campaigns.begin_round, 2, 1)
    found = await database.read(campaigns.find, 2)
    assert found is not None
    assert (found.round, found.after_person, found.is_round_over) == (1, None, False)


# --- Asking ---


async def test_nobody_is_asked_twice_in_a_round(database: Database) -> None:
    asked = await asyncio.gather(*(database.write(post, ANNA) for _ in range(5)))
    assert sorted(asked) == [False, False, False, False, True]
    rows = await database.read(lambda conn: conn.execute(select(outbox_rows.c.button, outbox_rows.c.round)).all())
    assert [tuple(row) for row in rows] == [("renew:2", 0)]


async def test_what_becomes_of_a_message_is_noted_with_it(database: Database) -> None:
    for person in CHATS:
        await database.write(post, person)
    assert (await how(database)).waiting == 3
    arrived, blocked, refused = (await claim(database)).rows
    await database.write(outbox.delivered, arrived, NOW, chat_pause_seconds=1.0)
    await database.write(outbox.park, blocked, NOW, "unreachable")
    await database.write(outbox.bury, refused, NOW, "400")
    assert await known(database) == {
        ANNA: (0, "delivered", True),
        BOLAT: (0, "unreachable", False),
        DANA: (0, "dead", False),
    }
    progress = await how(database)
    assert (progress.asked, progress.unreachable, progress.failed) == (1, 1, 1)
    await database.write(outbox.resume, CHATS[BOLAT], NOW + SECOND)
    assert (await known(database))[BOLAT] == (0, "waiting", False)
    (back,) = (await claim(database, NOW + SECOND)).rows
    await database.write(outbox.delivered, back, NOW + SECOND, chat_pause_seconds=1.0)
    assert (await how(database)).asked == 2


async def test_a_message_that_is_not_meant_any_more_leaves_its_person_as_never_asked(database: Database) -> None:
    await database.write(post, ANNA)
    (row,) = (await claim(database)).rows
    await database.write(outbox.bury, row, NOW, "renewed", is_meant=False)
    assert (await known(database))[ANNA] == (0, "planned", False)


async def test_who_comes_back_after_the_lease_ran_out_notes_nothing(database: Database) -> None:
    await database.write(post, ANNA)
    (slow,) = (await claim(database)).rows
    (quick,) = (await claim(database, NOW + 60 * SECOND)).rows
    assert (slow.is_unclear, quick.is_unclear) == (False, True)
    await database.write(outbox.bury, slow, NOW + 61 * SECOND, "400")
    await database.write(outbox.park, slow, NOW + 61 * SECOND, "unreachable")
    assert (await known(database))[ANNA] == (0, "waiting", False)


async def test_only_an_attempt_of_which_nobody_knows_makes_a_message_unclear(database: Database) -> None:
    for is_unclear in (False, True):
        person = BOLAT if is_unclear else ANNA
        await database.write(post, person)
        (row,) = (await claim(database)).rows
        await database.write(outbox.postpone, row, NOW + SECOND, "why", is_unclear=is_unclear)
        (again,) = (await claim(database, NOW + SECOND)).rows
        assert (again.attempts, again.is_unclear) == (2, is_unclear)
        await database.write(outbox.delivered, again, NOW + SECOND, chat_pause_seconds=1.0)


async def test_a_question_behind_a_message_that_cannot_arrive_is_not_under_way(database: Database) -> None:
    await database.write(post_other, ANNA)
    await database.write(post, ANNA)
    (other,) = (await claim(database)).rows
    await database.write(outbox.park, other, NOW, "unreachable")
    assert (await known(database))[ANNA] == (0, "unreachable", False)
    assert (await how(database)).waiting == 0
    assert await database.write(outbox.resume, CHATS[ANNA], NOW + SECOND) == 2
    assert (await known(database))[ANNA] == (0, "waiting", False)


async def test_what_will_leave_next_is_counted_and_what_waits_for_its_chat_is_not(database: Database) -> None:
    """A message of another kind may hold a chat up for hours; what failed itself is not to be piled upon."""

    async def ahead() -> int:
        return await database.read(outbox.asks_ahead, NOW, 10)

    await database.write(post_other, ANNA)
    await database.write(post, ANNA)
    assert await ahead() == 0
    await database.write(post, BOLAT)
    await database.write(post, DANA)
    assert await ahead() == 2
    _, row, _ = (await claim(database)).rows
    assert row.campaign == 2
    assert await ahead() == 2
    await database.write(outbox.postpone, row, NOW + DAY, "500")
    assert await ahead() == 2


async def test_several_are_claimed_at_once_each_of_another_chat_and_the_pace_closes_for_all(
    database: Database,
) -> None:
    for person in (ANNA, ANNA, BOLAT, DANA):
        await database.write(post_other, person)
    claimed = await database.write(outbox.claim_chat, NOW, lease_seconds=60.0, per_second=10, at_once=3)
    assert sorted(row.telegram_id for row in claimed.rows) == [1, 2, 3]
    assert claimed.opens_at == NOW + 3 * SECOND / 10
    early = await database.write(
        outbox.claim_chat, claimed.opens_at - SECOND / 1000, lease_seconds=60.0, per_second=10, at_once=3
    )
    assert (early.rows, early.opens_at) == ((), claimed.opens_at)


# --- What people answer ---


async def test_whoever_answered_is_counted_by_their_answer_alone(database: Database) -> None:
    await database.write(post, ANNA)
    for person, answered in ((ANNA, Answer.RENEWED), (BOLAT, Answer.DECLINED), (DANA, Answer.WITHDRAWN)):
        await database.write(campaigns.answer, 2, person, answered)
    progress = await how(database)
    assert (progress.renewed, progress.declined, progress.withdrawn, progress.planned, progress.waiting) == (
        1,
        1,
        1,
        0,
        0,
    )
    await database.write(campaigns.answer, 2, DANA, None)
    assert (await how(database)).planned == 1
    assert await database.read(campaigns.editions_of, ANNA) == (2,)
    assert await database.read(campaigns.editions_of, "e" * 32) == ()


async def test_what_is_left_of_a_round_is_what_stands_behind_its_cursor(database: Database) -> None:
    assert ((await how(database)).to_go, (await how(database)).share) == (3, 0.0)
    await database.write(post, ANNA)
    await database.write(campaigns.look_on_after, 2, ANNA, is_round_over=False)
    assert ((await how(database)).left, (await how(database)).under_way) == (2, 1)
    (row,) = (await claim(database)).rows
    await database.write(outbox.delivered, row, NOW, chat_pause_seconds=1.0)
    await database.write(campaigns.answer, 2, BOLAT, Answer.DECLINED)
    progress = await how(database)
    assert (progress.left, progress.passed, progress.share, progress.seconds_left(30)) == (1, 1, 0.5, 1)
    await database.write(campaigns.look_on_after, 2, DANA, is_round_over=True)
    assert ((await how(database)).to_go, (await how(database)).share) == (0, 1.0)


# --- Who watches ---


async def test_an_admin_watches_a_campaign_in_one_message(database: Database) -> None:
    first = Watcher(edition=2, telegram_id=7, message_id=10, locale="kk")
    second = Watcher(edition=2, telegram_id=7, message_id=11, locale="ru")
    await database.write(campaigns.watch, first)
    await database.write(campaigns.watch, second)
    assert await database.read(campaigns.watchers) == (second,)
    await database.write(campaigns.unwatch, 7, 10)
    assert await database.read(campaigns.watchers) == (second,)
    await database.write(campaigns.unwatch, 7, 11)
    assert await database.read(campaigns.watchers) == ()


async def test_a_message_posted_for_who_is_away_waits_for_their_return(database: Database) -> None:
    await database.write(post, ANNA, AskState.UNREACHABLE)
    assert (await claim(database)).rows == ()
    assert await database.read(outbox.parked_of, list(CHATS.values())) == {CHATS[ANNA]}
    assert (await how(database)).unreachable == 1
    await database.write(outbox.resume, CHATS[ANNA], NOW)
    assert [row.person for row in (await claim(database)).rows] == [ANNA]
    rows = await database.read(lambda conn: conn.execute(select(asks.c.state).where(asks.c.person == ANNA)).all())
    assert [tuple(row) for row in rows] == [("waiting",)]


async def test_what_was_parked_while_its_person_returned_is_put_back(database: Database) -> None:
    """PostgreSQL: the campaign parks a question by what it read before the return was committed."""

    def strand(conn: Connection) -> None:
        common = {"locale": "kk", "profile": b"", "created_at": NOW}
        for person, away in ((ANNA, None), (BOLAT, NOW)):
            post(conn, person, AskState.UNREACHABLE)
            row = {"person": person, "telegram_id": CHATS[person], "unreachable_at": away, **common}
            conn.execute(insert(people), row)

    await database.write(strand)
    assert await database.write(outbox.resume_stranded, NOW) == 1
    states = select(asks.c.person, asks.c.state).order_by(asks.c.person)
    found = await database.read(lambda conn: {row.person: row.state for row in conn.execute(states)})
    assert (found[ANNA], found[BOLAT]) == ("waiting", "unreachable")
    assert await database.write(outbox.resume_stranded, NOW) == 0
