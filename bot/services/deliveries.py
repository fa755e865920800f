"""Delivering events to the Platform: claim, post, settle; several at once, one a person at a time, none ever lost.

What fails is tried again by the schedule and given up at its end; while the endpoint itself fails, one event probes it
and nothing is used up (interfaces.md, What we post).
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from bot.domain import outgoing
from bot.domain.calendar import ALMATY
from bot.domain.outgoing import Attempt, EndpointState, Verdict
from bot.logs import without_values
from bot.metrics import EVENTS
from bot.services.notices import tell_admins
from storage import deliveries, outbox
from storage.deliveries import SEALED_ANSWER, Ended
from storage.errors import DatabaseAway

if TYPE_CHECKING:
    from datetime import datetime

    from bot.deps import Deps
    from bot.domain.outgoing import Endpoint
    from bot.gateways.platform import Answer, Platform
    from storage.database import Connection
    from storage.deliveries import Dead, Delivery

log = structlog.get_logger()
MOMENT = "%d.%m.%Y %H:%M:%S"
NOTICE_PAUSE = timedelta(hours=1)
CHANCES = 1_000_000


async def deliver_events(deps: Deps, stop: asyncio.Event) -> None:
    """Deliver events until `stop` is set; what was claimed is settled first. Without an address they wait."""
    if deps.platform is None:
        return
    running: set[asyncio.Task[None]] = set()
    bell = deps.bell.listener()
    async with asyncio.TaskGroup() as group:
        while not stop.is_set():
            bell.clear()
            room = deps.policy.platform_deliveries_at_once - len(running)
            for delivery in await _claim(deps, deps.platform, room) if room else ():
                task = group.create_task(_deliver(deps, deps.platform, delivery))
                running.add(task)
                task.add_done_callback(running.discard)
            # Nothing more is due now: until the bell rings, or one has arrived and another of its person may follow.
            rung = group.create_task(bell.wait())
            await asyncio.wait(
                {rung, *running},
                timeout=deps.policy.outbox_idle_seconds,
                return_when=asyncio.FIRST_COMPLETED,
            )
            rung.cancel()


async def _claim(deps: Deps, platform: Platform, room: int) -> list[Delivery]:
    try:
        claimed, dead = await deps.database.write(_claimed, deps, platform.url_digest, room, deps.clock())
    except DatabaseAway:
        log.warning("events wait for the database")
    except Exception as error:
        # A bug here must not end the service; it stays loud in every round.
        log.exception("claiming events failed", exc_info=without_values(error))
    else:
        _note_dead(dead)
        return claimed
    return []


def _claimed(
    conn: Connection, deps: Deps, url_digest: bytes, room: int, now: datetime
) -> tuple[list[Delivery], list[Dead]]:
    claimed, dead = deliveries.claim(conn, url_digest, now, limit=room, lease_seconds=deps.policy.lease_seconds)
    _tell_dead(conn, dead, now)
    return claimed, dead


async def _deliver(deps: Deps, platform: Platform, delivery: Delivery) -> None:
    try:
        answer = await platform.post(delivery.event, delivery.body, deps.clock())
        outcome, dead = await deps.database.write(_settle, deps, delivery, platform.url_digest, answer, deps.clock())
    except DatabaseAway:
        # The lease runs out, and it is sent again under the same id.
        log.warning("an event could not be settled", index=delivery.index)
    except Exception as error:
        log.exception("delivering an event failed", index=delivery.index, exc_info=without_values(error))
    else:
        EVENTS.labels(outcome.value).inc()
        say = log.info if outcome is Verdict.DELIVERED else log.warning
        say("event", index=delivery.index, attempt=delivery.number, outcome=outcome.value, reason=answer.reason)
        _note_dead(dead)


def _settle(
    conn: Connection, deps: Deps, delivery: Delivery, url_digest: bytes, answer: Answer, now: datetime
) -> tuple[Verdict, list[Dead]]:
    """Write down how an attempt ended and what follows for the event, the endpoint and admins; give what died of it."""
    before = deliveries.endpoint(conn, url_digest, now)
    deliveries.note(conn, delivery, _ended(deps, delivery, answer, now))
    not_before_seconds = outgoing.retry_after_seconds(answer.retry_after, now)
    is_overtaken = deliveries.is_overtaken(conn, delivery, before)
    verdict = outgoing.judge(answer.status, is_overtaken=is_overtaken, not_before_seconds=not_before_seconds)
    is_blamed = verdict is Verdict.FAILED and deliveries.note_own_failure(conn, delivery, before, now)
    attempt = Attempt(
        verdict=verdict,
        at=now,
        is_probe=delivery.is_probe,
        is_blamed=is_blamed,
        chance=deps.chance.randbelow(CHANCES) / CHANCES,
        not_before_seconds=not_before_seconds,
    )
    dead = None
    if verdict is Verdict.DELIVERED:
        deliveries.delivered(conn, delivery, now)
    elif outgoing.is_own_failure(attempt, before):
        dead = deliveries.fail(conn, delivery, attempt, answer.reason)
    else:
        deliveries.give_back(conn, delivery, now, answer.reason)
    if is_blamed:
        deliveries.give_all_back(conn, before, now)
    health = outgoing.after(before, attempt)
    deliveries.keep_endpoint(conn, health)
    _tell_health(conn, before, health, now)
    given_up = [dead] if dead else []
    _tell_dead(conn, given_up, now)
    return verdict, given_up


def _ended(deps: Deps, delivery: Delivery, answer: Answer, now: datetime) -> Ended:
    place = f"{delivery.id}:{delivery.number}"
    sealed = deps.vault.seal_service(SEALED_ANSWER, place, answer.excerpt) if answer.excerpt else None
    return Ended(at=now, status=answer.status, reason=answer.reason, sealed=sealed)


def _tell_health(conn: Connection, before: Endpoint, health: Endpoint, now: datetime) -> None:
    """Tell admins when nothing can be delivered any more, and when it is over."""
    if health.state is EndpointState.STOPPED and before.state is not EndpointState.STOPPED:
        tell_admins(conn, "admin-platform-stopped", now, since=_moment(now))
    elif health.is_told and not before.is_told:
        tell_admins(conn, "admin-platform-failing", now, since=_moment(health.since))
    elif before.is_told and health.state is EndpointState.OPEN:
        tell_admins(conn, "admin-platform-back", now, since=_moment(before.since), until=_moment(now))


def _tell_dead(conn: Connection, dead: list[Dead], now: datetime) -> None:
    if dead and outbox.is_first_notice(conn, "dead-event", now, NOTICE_PAUSE):
        first = dead[0]
        tell_admins(conn, "admin-dead-event", now, index=str(first.index), kind=first.kind, reason=first.reason)


def _note_dead(dead: list[Dead]) -> None:
    for one in dead:
        EVENTS.labels("dead").inc()
        log.error("an event was given up", index=one.index, kind=one.kind, reason=one.reason)


def _moment(moment: datetime) -> str:
    return moment.astimezone(ALMATY).strftime(MOMENT)
