"""The Platform has closed: no consent is in force from that moment on, and everybody is told, once."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

import pytest

from bot.assembly import assembled
from bot.deps import Deps
from bot.domain.consent import Kind
from bot.domain.ledger import stamp
from bot.domain.record import RecordIds, dump
from bot.sandbox.person import Person
from bot.services import closure, lookups
from bot.services.entries import append
from storage import admins, closures, ledger, models, people
from storage.database import Connection
from tests.world import SIGNING, World, does, eventually

CLOSED = "Платформаның қызметі тоқтады"
TOLD = "Келісіміңіздің мерзімі аяқталды"
EXPIRED = "мерзімі аяқталды, ол енді күшінде емес"
PEOPLE = 250
SOME_TELEGRAM_ID = 990_000_000


async def _joins(world: World, external_id: str = "client-1", *, until: str | None = None) -> Person:
    """Let somebody come by an invitation of the Platform, and sign; `until` stops before that step."""
    _, answer = await world.platform.posts("consent.requested", {"external_id": external_id})
    person = await world.person()
    for step in SIGNING:
        if step == until:
            break
        await does(person, f"/start {answer['link'].partition('start=')[2]}" if step == "/start" else step)
    return person


async def _closes(world: World, *, seconds: float = 0) -> str:
    """Let the Platform say that it has closed, or will have in so many seconds; give the outcome."""
    at = stamp(world.clock() + timedelta(seconds=seconds))
    status, answer = await world.platform.posts("platform.closed", {"at": at})
    assert status == 200, answer
    return str(answer["outcome"])


async def _standing(world: World, external_id: str = "client-1") -> tuple[bool, str]:
    """Ask the Platform's way where somebody stands."""
    status, answer = await world.platform.asks("POST", "/v1/consents/lookup", {"external_id": external_id})
    assert status == 200, answer
    return answer["in_force"], answer["state"]


async def _expired(world: World) -> int:
    return (await world.kinds()).count("consent.expired")


async def _told(world: World) -> Counter[str]:
    """How often each person was told that their consent has expired."""
    return Counter(row["person"] for row in await world.rows(models.outbox) if row["message"] == "notice-expired")


# --- One person ---


async def test_nothing_is_in_force_from_the_moment_and_the_person_is_told(any_platform_world: World) -> None:
    world = any_platform_world
    aigul = await _joins(world)
    assert await _standing(world) == (True, "given")
    assert await _closes(world) == "recorded"
    assert await _standing(world) == (False, "expired")

    await aigul.hears(TOLD)
    assert await world.kinds() == ["consent.given", "invitation.accepted", "consent.expired"]
    given, _, expired = await world.records()
    assert (expired["consent_id"], expired["reason"]) == (given["consent_id"], "platform_closed")
    await world.platform.until("consent.expired")
    assert await _standing(world) == (False, "expired")
    await aigul.says("/consent")
    assert EXPIRED in await aigul.last_text()
    assert CLOSED in await aigul.last_text()
    assert [button.data for button in await aigul.buttons() if (button.data or "").startswith("begin:")] == []
    await aigul.says("/receipt")
    assert "ТҮБІРТЕК" in await aigul.last_text()
    await aigul.says("/revoke")
    assert EXPIRED in await aigul.last_text()


async def test_closing_again_changes_nothing(platform_world: World) -> None:
    aigul = await _joins(platform_world)
    assert await _closes(platform_world) == "recorded"
    await aigul.hears(TOLD)
    assert await _closes(platform_world) == "unchanged"
    await platform_world.restarts()
    assert await _expired(platform_world) == 1
    assert set((await _told(platform_world)).values()) == {1}


async def test_an_end_that_is_minutes_ahead_counts_when_it_comes(platform_world: World) -> None:
    """Until then consents are given and in force; those given in between expire with all others."""
    await _joins(platform_world)
    assert await _closes(platform_world, seconds=200) == "recorded"
    assert await _standing(platform_world) == (True, "given")
    platform_world.clock.moves(seconds=100)
    await _joins(platform_world, "client-2")
    assert await _standing(platform_world, "client-2") == (True, "given")
    assert await _expired(platform_world) == 0
    platform_world.clock.moves(seconds=101)
    assert await _standing(platform_world) == await _standing(platform_world, "client-2") == (False, "expired")
    assert await eventually(lambda: _expired(platform_world), 2)


async def test_admins_are_told_once(platform_world: World) -> None:
    await platform_world.stops()
    async with assembled(platform_world.settings, platform_world.clock) as (deps, _, _):
        await deps.database.write(admins.add, 700000909, "owner", deps.clock())
    await platform_world.starts()
    admin = await platform_world.person("Әкім", id=700000909)
    await admin.says("/help")
    await _closes(platform_world)
    await _closes(platform_world)
    await admin.hears("қызметінің тоқтағанын хабарлады")
    told = [row for row in await platform_world.rows(models.outbox) if row["message"] == "admin-platform-closed"]
    assert len(told) == 1


# --- Withdrawals ---


async def test_an_open_withdrawal_stays_visible_and_is_answered_all_the_same(platform_world: World) -> None:
    aigul = await _joins(platform_world)
    await aigul.says("/revoke")
    await aigul.taps("withdraw-confirm:")
    [case] = await platform_world.rows(models.cases)
    await _closes(platform_world)
    await aigul.hears(TOLD)
    await aigul.says("/consent")
    assert case["number"] in await aigul.last_text()
    consent, at = case["consent"], stamp(platform_world.clock())
    status, answer = await platform_world.platform.posts("processing.stopped", {"consent": consent, "at": at})
    assert (status, answer["outcome"]) == (200, "recorded")
    assert await _standing(platform_world) == (False, "expired")
    await aigul.hears("деректеріңізді өңдеуді тоқтатты")
    await aigul.says("/consent")
    assert EXPIRED in await aigul.last_text()
    assert case["number"] not in await aigul.last_text()


async def test_a_refused_withdrawal_puts_nothing_back_in_force(platform_world: World) -> None:
    aigul = await _joins(platform_world)
    await aigul.says("/revoke")
    await aigul.taps("withdraw-confirm:")
    [case] = await platform_world.rows(models.cases)
    await _closes(platform_world)
    refusal = {"consent": case["consent"], "ground": "law", "reason": {"kk": "Заң талабы бойынша"}}
    status, answer = await platform_world.platform.posts("withdrawal.refused", refusal)
    assert (status, answer["outcome"]) == (200, "recorded")
    assert await _standing(platform_world) == (False, "expired")


# --- Signing ---


async def test_who_comes_later_is_told_that_it_is_over(platform_world: World) -> None:
    """A newcomer is asked nothing; the text may still be read, and every command works."""
    await _closes(platform_world)
    late = await platform_world.person("Болат")
    await late.says("/start")
    assert CLOSED in await late.last_text()
    await late.says("/agreement")
    assert CLOSED not in await late.last_text()
    assert await late.buttons() == []
    for command in ("/consent", "/receipt", "/revoke", "/help", "/privacy", "/language"):
        await late.says(command)
    await late.taps("language:ru")
    assert "Платформа прекратила работу" in await late.last_text()
    await late.says("сөз")
    assert "Платформа прекратила работу" in await late.last_text()


@pytest.mark.parametrize("step", ["agree:", "decline:", "contact", "code", "name:", "capacity:self", "confirm:"])
async def test_a_signing_in_progress_ends_where_it_is(platform_world: World, step: str) -> None:
    aigul = await _joins(platform_world, until="agree:" if step == "decline:" else step)
    await _closes(platform_world)
    await does(aigul, step)
    texts = [await aigul.last_text()]
    await aigul.says("/start")
    texts.append(await aigul.last_text())
    if step in {"agree:", "decline:", "contact", "code", "confirm:"}:
        assert CLOSED in texts[0]
    assert CLOSED in texts[1]
    assert await platform_world.kinds() == []
    assert await platform_world.rows(models.people) == []


async def test_a_confirm_at_the_same_moment_is_before_the_end_or_refused(any_platform_world: World) -> None:
    world = any_platform_world
    aigul = await _joins(world, until="confirm:")
    tap, _ = await asyncio.gather(aigul.taps("confirm:"), _closes(world))
    is_given = "consent.given" in await world.kinds()
    assert is_given == ("тоқтады" not in tap["answer"]["text"])
    assert await eventually(lambda: _expired(world), int(is_given))
    assert await _standing(world) in {(False, "expired"), (False, "none")}


# --- Many people ---


def _sign_all(conn: Connection, deps: Deps, everybody: Sequence[tuple[Kind, ...]], now: datetime) -> None:
    """Write down what people did who have signed before, without a chat."""
    ledger.lock_head(conn)
    for number, kinds in enumerate(everybody):
        _sign(conn, deps, number, kinds, now)


def _sign(conn: Connection, deps: Deps, number: int, kinds: tuple[Kind, ...], now: datetime) -> None:
    person, consent = deps.chance.new_id(), deps.chance.new_id()
    key = deps.vault.create_key(conn, person)
    telegram_id = SOME_TELEGRAM_ID + number
    people.add(conn, key, telegram_id=telegram_id, locale="kk", profile={}, phone_hash=None, now=now)
    people.bind_external_id(conn, person, f"many-{number}")
    past: tuple[ledger.PastEntry, ...] = ()
    for kind in kinds:
        of_consent = None if kind is Kind.CONSENT_DECLINED else consent
        ids = RecordIds(record=deps.chance.new_id(), person=person, consent=of_consent, receipt=None)
        record = dump({"kind": kind.value})
        past = (*past, append(conn, deps, kind, ids, edition=deps.editions[1], record=record, past=past, now=now))


ENDED = (
    (Kind.CONSENT_DECLINED,),
    (Kind.CONSENT_GIVEN, Kind.CONSENT_WITHDRAWN, Kind.WITHDRAWAL_STOPPED),
    (Kind.CONSENT_GIVEN, Kind.CONSENT_EXPIRED),
)
UNENDED = (
    (Kind.CONSENT_GIVEN,),
    (Kind.CONSENT_GIVEN, Kind.CONSENT_WITHDRAWN),
    (Kind.CONSENT_GIVEN, Kind.CONSENT_WITHDRAWN, Kind.WITHDRAWAL_REFUSED),
    (Kind.CONSENT_GIVEN, Kind.CONSENT_RENEWED),
    (Kind.CONSENT_DECLINED, Kind.CONSENT_GIVEN),
)


async def test_everybodys_consent_expires_once_though_the_work_is_interrupted(any_platform_world: World) -> None:
    """Batches, three workers at once, a stop in the middle, and one that forgot how far it was: never a double."""
    world = any_platform_world
    await world.stops()
    async with assembled(world.settings, world.clock) as (deps, _, _):
        now = deps.clock()
        unended = [UNENDED[number % len(UNENDED)] for number in range(PEOPLE)]
        await deps.database.write(_sign_all, deps, [*unended, *ENDED], now)
        before = Counter(await world.kinds())["consent.expired"]
        assert await deps.database.write(closure.close, now, now)
        many = [await lookups.look_up(deps, external_id=f"many-{number}") for number in range(PEOPLE)]
        assert {(found.in_force, found.state) for found in many} == {(False, "expired")}
        assert await _expired(world) == before

        assert await closure.expire_next(deps)
        assert await _expired(world) - before == deps.policy.expiry_batch
        await asyncio.gather(*(closure.expire_next(deps) for _ in range(3)))
        assert deps.policy.expiry_batch < await _expired(world) - before <= PEOPLE
        await deps.database.write(closures.look_on_from, 0)

    await world.starts()
    assert await eventually(lambda: _expired(world), PEOPLE + before)
    await world.restarts()
    entries = [row for row in await world.rows(models.entries) if row["kind"] == "consent.expired"]
    assert len({row["person"] for row in entries}) == len(entries) == PEOPLE + before
    told = await _told(world)
    assert (len(told), set(told.values())) == (PEOPLE, {1})


async def _expires_without_looking_back(deps: Deps) -> bool:
    """Expire every consent of the ledger as the service would if it did not ask each person's history first."""

    def write(conn: Connection) -> bool:
        size, now = ledger.lock_head(conn), deps.clock()
        for given in ledger.consents_from(conn, 0, size, PEOPLE):
            ids = RecordIds(record=deps.chance.new_id(), person=given.person, consent=given.consent, receipt=None)
            past = ledger.history(conn, given.person)
            append(conn, deps, Kind.CONSENT_EXPIRED, ids, edition=deps.editions[1], record=b"{}", past=past, now=now)
        return False

    return await deps.database.write(write)


@pytest.mark.parametrize(
    "expire_next",
    [
        closure.expire_next,
        pytest.param(
            _expires_without_looking_back, marks=pytest.mark.xfail(strict=True, reason="negative control"), id="blind"
        ),
    ],
)
async def test_a_worker_that_forgot_how_far_it_was_doubles_nothing(
    platform_world: World, expire_next: Callable[[Deps], Awaitable[bool]]
) -> None:
    await platform_world.stops()
    async with assembled(platform_world.settings, platform_world.clock) as (deps, _, _):
        now = deps.clock()
        await deps.database.write(_sign_all, deps, UNENDED, now)
        await deps.database.write(closure.close, now, now)
        for _ in range(2):
            while await expire_next(deps):
                continue
            await deps.database.write(closures.look_on_from, 0)
        assert await _expired(platform_world) == len(UNENDED)


async def test_whose_key_was_destroyed_holds_up_nobody(platform_world: World) -> None:
    await platform_world.stops()
    async with assembled(platform_world.settings, platform_world.clock) as (deps, _, _):
        now = deps.clock()
        await deps.database.write(_sign_all, deps, UNENDED[:1] * 2, now)
        first = (await platform_world.rows(models.entries))[0]["person"]
        await deps.database.write(deps.vault.destroy_key, first)
        await deps.database.write(closure.close, now, now)
        while await closure.expire_next(deps):
            continue
    assert set(await _told(platform_world)) == {row["person"] for row in await platform_world.rows(models.entries)} - {
        first
    }
