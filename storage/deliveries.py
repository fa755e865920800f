"""Events on their way to the Platform: claims, attempts, and how its endpoint is doing.

Rows are claimed by state and lease, head of line per lane (a person is one), and an attempt is counted and written down
before it is made: a process that dies in the middle has used it. The lock on the endpoint's row comes first everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import String, and_, case, delete, func, insert, literal_column, or_, select, update

from bot.domain import outgoing
from bot.domain.outgoing import ATTEMPTS_MAX, BLAMING_EVENTS, Endpoint, EndpointState
from storage import checkpoints, feed
from storage.ledger import LedgerDamagedError
from storage.models import delivery_attempts, endpoints, entries, outbox
from storage.outbox import CLAIMABLE, WAIT_MAX, due
from storage.statements import insert_if_new

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Row

    from bot.domain.outgoing import Attempt

PLATFORM = "platform"
SEALED_ANSWER = "delivery_attempts.sealed"
ABANDONED = "abandoned"  # every attempt was begun by a process that died in it
DAMAGED = "damaged entry"
_FIND_ENDPOINT = select(endpoints).where(endpoints.c.name == PLATFORM)
_OURS = outbox.c.destination == PLATFORM
# Written out, as in `CLAIMABLE`, so that SQLite sees that its index of the dead is enough.
_DEAD = literal_column("'dead'", String)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """An event as claimed. `number` counts the attempts there were, this one too, and tells the claim from others."""

    id: int
    index: int
    event: str
    body: bytes = field(repr=False)
    number: int
    is_probe: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Dead:
    """An event that was given up, `since` when and why, after so many attempts that counted."""

    index: int
    kind: str
    since: datetime
    reason: str
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """What is kept of an attempt: a word on how it went, the answer's status if there was one, its sealed beginning."""

    at: datetime
    status: int | None
    reason: str
    sealed: bytes | None = field(repr=False)


def endpoint(conn: Connection, url_digest: bytes, now: datetime) -> Endpoint:
    """Take the endpoint for this transaction and tell its health; that of another address begins anew."""
    fresh = {"url_digest": url_digest, **_columns(Endpoint(since=now, succeeded_at=now))}
    insert_if_new(conn, endpoints, {"name": PLATFORM, **fresh})
    row = conn.execute(_FIND_ENDPOINT.with_for_update()).one()
    if row.url_digest != url_digest:
        conn.execute(update(endpoints).where(endpoints.c.name == PLATFORM).values(**fresh))
        return Endpoint(since=now, succeeded_at=now, is_paused=row.paused_at is not None)
    return _endpoint(row)


def look_at_endpoint(conn: Connection) -> Endpoint | None:
    """Tell the endpoint's health; None before the first event was sent."""
    row = conn.execute(_FIND_ENDPOINT).one_or_none()
    return _endpoint(row) if row else None


def keep_endpoint(conn: Connection, health: Endpoint) -> None:
    """Note how the endpoint is doing; the caller has taken it."""
    conn.execute(update(endpoints).where(endpoints.c.name == PLATFORM).values(**_columns(health)))


def resume(conn: Connection, now: datetime) -> bool:
    """Open the endpoint again, whatever it said and whoever paused it; tell whether it was not open."""
    is_closed = or_(endpoints.c.state != EndpointState.OPEN.value, endpoints.c.paused_at.is_not(None))
    values = {"state": EndpointState.OPEN.value, "failures": 0, "since": now, "due_at": None}
    unpaused = {"paused_by": None, "paused_at": None}
    statement = update(endpoints).where(endpoints.c.name == PLATFORM, is_closed).values(**values, **unpaused)
    return conn.execute(statement).rowcount == 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """That an admin paused the endpoint: who and since when."""

    by: int
    since: datetime


def pause(conn: Connection, url_digest: bytes, telegram_id: int, now: datetime) -> bool:
    """Claim no more events until the endpoint is opened again; tell whether it was not paused yet.

    What is under way is settled as ever. A new address leaves the pause as it is: somebody wanted it.
    """
    endpoint(conn, url_digest, now)
    is_unpaused = and_(endpoints.c.name == PLATFORM, endpoints.c.paused_at.is_(None))
    values = {"paused_by": telegram_id, "paused_at": now}
    return conn.execute(update(endpoints).where(is_unpaused).values(**values)).rowcount == 1


def look_at_pause(conn: Connection) -> Pause | None:
    """Tell who paused the endpoint, if somebody did."""
    row = conn.execute(_FIND_ENDPOINT).one_or_none()
    return Pause(by=row.paused_by, since=row.paused_at) if row and row.paused_at else None


def _endpoint(row: Row[Any]) -> Endpoint:
    return Endpoint(
        state=EndpointState(row.state),
        failures=row.failures,
        since=row.since,
        due_at=row.due_at,
        succeeded_at=row.succeeded_at,
        is_paused=row.paused_at is not None,
    )


def _columns(health: Endpoint) -> dict[str, object]:
    return {
        "state": health.state.value,
        "failures": health.failures,
        "since": health.since,
        "due_at": health.due_at,
        "succeeded_at": health.succeeded_at,
    }


def claim(
    conn: Connection, url_digest: bytes, now: datetime, *, limit: int, lease_seconds: float
) -> tuple[list[Delivery], list[Dead]]:
    """Claim up to so many events, one a lane, or one alone while the endpoint fails; and tell which were given up.

    An event's body is made at its first attempt and is the same from then on.
    """
    health = endpoint(conn, url_digest, now)
    if health.state is EndpointState.STOPPED or health.is_paused:
        return [], []
    is_probe = health.state is EndpointState.FAILING
    # As in `outbox.due`: a moment too far ahead was written by a clock that was set back since.
    if is_probe and health.due_at is not None and now < health.due_at <= now + WAIT_MAX:
        return [], []
    deliveries: list[Delivery] = []
    dead: list[Dead] = []
    for row in _claimed(conn, now, limit=1 if is_probe else limit, lease_seconds=lease_seconds, is_probe=is_probe):
        taken = _prepared(conn, row, now, is_probe=is_probe)
        if isinstance(taken, Delivery):
            deliveries.append(taken)
        else:
            dead.append(taken)
    if is_probe and deliveries:
        # One probes at a time; if it dies in it, the next one comes when the lease has run out.
        held = now + timedelta(seconds=lease_seconds)
        conn.execute(update(endpoints).where(endpoints.c.name == PLATFORM).values(due_at=held))
    return deliveries, dead


def _claimed(
    conn: Connection, now: datetime, *, limit: int, lease_seconds: float, is_probe: bool
) -> Sequence[Row[Any]]:
    found = due(PLATFORM, now, limit)
    if is_probe:
        # By turns: who was never tried comes first, then who waits longest since.
        found = found.order_by(None).order_by(outbox.c.attempts > 0, outbox.c.due_at, outbox.c.id)
    # Materialised, or PostgreSQL may run it more than once and take more than the limit.
    chosen = found.cte("chosen").prefix_with("MATERIALIZED")
    leased_until = now + timedelta(seconds=lease_seconds)
    return conn.execute(
        update(outbox)
        .where(outbox.c.id.in_(select(chosen.c.id)))
        .values(state="leased", leased_until=leased_until, attempts=outbox.c.attempts + 1)
        .returning(outbox.c.id, outbox.c.entry, outbox.c.attempts, outbox.c.refunded, outbox.c.body)
    ).all()


def _prepared(conn: Connection, row: Any, now: datetime, *, is_probe: bool) -> Delivery | Dead:  # noqa: ANN401 -- as returned above
    if row.attempts - row.refunded > ATTEMPTS_MAX:
        # Not sent again, so this one does not count.
        return _bury(conn, row.id, now, ABANDONED, attempts=row.attempts - 1)
    try:
        told = feed.at(conn, row.entry)
    except LedgerDamagedError:
        # It holds up its person's events alone.
        return _bury(conn, row.id, now, DAMAGED, attempts=row.attempts - 1)
    body = row.body
    if body is None:
        event = outgoing.event(
            told.entry,
            consent=told.consent,
            receipt=told.receipt,
            external_id=told.external_id,
            invitation=told.invitation,
            checkpoint=checkpoints.newest_note(conn),
        )
        body = outgoing.body(event)
        conn.execute(update(outbox).where(outbox.c.id == row.id).values(body=body))
    conn.execute(insert(delivery_attempts), {"outbox": row.id, "number": row.attempts, "began_at": now})
    return Delivery(
        id=row.id,
        index=row.entry,
        event=outgoing.event_id(told.leaf_hash),
        body=body,
        number=row.attempts,
        is_probe=is_probe,
    )


def note(conn: Connection, delivery: Delivery, ended: Ended) -> None:
    """Write down how an attempt ended, whoever has claimed the event meanwhile."""
    is_it = and_(delivery_attempts.c.outbox == delivery.id, delivery_attempts.c.number == delivery.number)
    values = {"ended_at": ended.at, "status": ended.status, "reason": ended.reason, "sealed": ended.sealed}
    conn.execute(update(delivery_attempts).where(is_it).values(**values))


def delivered(conn: Connection, delivery: Delivery, now: datetime) -> None:
    """Note that an event arrived, whoever has claimed it or given it up meanwhile."""
    is_open = and_(outbox.c.id == delivery.id, outbox.c.state != "delivered")
    values = {"state": "delivered", "done_at": now, "leased_until": None, "reason": None}
    conn.execute(update(outbox).where(is_open).values(**values))


def give_back(conn: Connection, delivery: Delivery, now: datetime, reason: str) -> None:
    """Put an event back as if this attempt had not been: it was the endpoint that failed."""
    values = {"state": "waiting", "due_at": now, "leased_until": None, "reason": reason}
    conn.execute(
        update(outbox).where(_is_ours(delivery)).values(**values, refunded=outbox.c.refunded + 1),
    )


def fail(conn: Connection, delivery: Delivery, attempt: Attempt, reason: str) -> Dead | None:
    """Use the attempt up: the event waits by the schedule, and at least as long as asked, or is given up after all."""
    row = conn.execute(select(outbox.c.attempts, outbox.c.refunded).where(_is_ours(delivery))).one_or_none()
    if row is None:
        return None
    wait = outgoing.wait_seconds(row.attempts - row.refunded, attempt.chance)
    if wait is None:
        return _bury(conn, delivery.id, attempt.at, reason, attempts=row.attempts)
    due_at = attempt.at + timedelta(seconds=max(wait, attempt.not_before_seconds))
    values = {"state": "waiting", "due_at": due_at, "leased_until": None, "reason": reason}
    conn.execute(update(outbox).where(outbox.c.id == delivery.id).values(**values))
    return None


def is_overtaken(conn: Connection, delivery: Delivery, health: Endpoint) -> bool:
    """Tell whether another event has arrived since an attempt at this one failed: the endpoint is not away for all."""
    earlier = and_(delivery_attempts.c.outbox == delivery.id, delivery_attempts.c.number < delivery.number)
    failed_at = conn.execute(select(func.max(delivery_attempts.c.ended_at)).where(earlier)).scalar()
    return failed_at is not None and failed_at < health.succeeded_at


def note_own_failure(conn: Connection, delivery: Delivery, health: Endpoint, now: datetime) -> bool:
    """Note that an event was refused; tell whether so many have been, and none taken, that the endpoint is to blame.

    Events that were refused before the last success have no voice: they fail while others arrive.
    """
    is_first = and_(outbox.c.id == delivery.id, outbox.c.failed_at.is_(None))
    conn.execute(update(outbox).where(is_first).values(failed_at=now))
    count = select(func.count()).select_from(outbox)
    pending = conn.execute(count.where(_has_voice(health), outbox.c.state.in_(CLAIMABLE))).scalar_one()
    dead = conn.execute(count.where(_has_voice(health), outbox.c.state == _DEAD)).scalar_one()
    return bool(pending + dead >= BLAMING_EVENTS)


def give_all_back(conn: Connection, health: Endpoint, now: datetime) -> None:
    """Give every event that blames the endpoint its attempts back: it was never the event's own failure."""
    # What is under way just now is settled by its own outcome.
    ended = outbox.c.attempts - case((outbox.c.state == "leased", 1), else_=0)
    has_voice = and_(_has_voice(health), outbox.c.state.in_(CLAIMABLE))
    conn.execute(update(outbox).where(has_voice).values(refunded=ended, due_at=now))


def _has_voice(health: Endpoint) -> ColumnElement[bool]:
    return and_(_OURS, outbox.c.failed_at > health.succeeded_at)


def _is_ours(delivery: Delivery) -> ColumnElement[bool]:
    """Tell the claim apart from a later one: who comes back after the lease ran out has no say any more."""
    return and_(outbox.c.id == delivery.id, outbox.c.state == "leased", outbox.c.attempts == delivery.number)


def _bury(conn: Connection, id: int, now: datetime, reason: str, *, attempts: int) -> Dead:
    values = {"state": "dead", "done_at": now, "leased_until": None, "reason": reason, "attempts": attempts}
    conn.execute(update(outbox).where(outbox.c.id == id).values(**values))
    return _dead(conn.execute(_FIND_DEAD.where(outbox.c.id == id)).one())


def list_dead(conn: Connection, *, skip: int = 0, limit: int | None = None) -> list[Dead]:
    """List what was given up, in the ledger's order; all of it, or a page."""
    return [_dead(row) for row in conn.execute(_FIND_DEAD.order_by(outbox.c.entry).offset(skip).limit(limit))]


def find_dead(conn: Connection, index: int) -> Dead | None:
    """Find an event that was given up."""
    row = conn.execute(_FIND_DEAD.where(outbox.c.entry == index)).one_or_none()
    return _dead(row) if row else None


def attempts_at(conn: Connection, index: int) -> list[tuple[int, int, datetime, Ended | None]]:
    """List the attempts at an event: outbox row and number (the place its answer is sealed for), when, how it ended."""
    found = conn.execute(
        select(delivery_attempts)
        .join(outbox, outbox.c.id == delivery_attempts.c.outbox)
        .where(outbox.c.entry == index)
        .order_by(delivery_attempts.c.number)
    )
    return [
        (
            row.outbox,
            row.number,
            row.began_at,
            Ended(at=row.ended_at, status=row.status, reason=row.reason, sealed=row.sealed) if row.ended_at else None,
        )
        for row in found
    ]


def retry(conn: Connection, index: int | None, now: datetime) -> int:
    """Let a dead event, or all of them, be sent again on a fresh schedule; return how many.

    It goes before what its person has waiting, but comes after what was delivered since.
    """
    is_dead = and_(_OURS, outbox.c.state == _DEAD)
    is_meant = is_dead if index is None else and_(is_dead, outbox.c.entry == index)
    values = {"state": "waiting", "due_at": now, "done_at": None, "reason": None, "failed_at": None}
    return conn.execute(update(outbox).where(is_meant).values(**values, refunded=outbox.c.attempts)).rowcount


def pending(conn: Connection) -> tuple[int, int]:
    """Count what waits to be delivered, and what was given up."""
    count = select(func.count()).select_from(outbox).where(_OURS)
    waiting: int = conn.execute(count.where(outbox.c.state.in_(CLAIMABLE))).scalar_one()
    dead: int = conn.execute(count.where(outbox.c.state == _DEAD)).scalar_one()
    return waiting, dead


def purge(conn: Connection, before: datetime) -> int:
    """Forget what arrived long ago, with its attempts; what was given up stays until it is sent again."""
    is_over = and_(_OURS, outbox.c.state == "delivered", outbox.c.done_at < before)
    return conn.execute(delete(outbox).where(is_over)).rowcount


_FIND_DEAD = (
    select(outbox.c.entry, entries.c.kind, outbox.c.done_at, outbox.c.reason, outbox.c.attempts, outbox.c.refunded)
    .join(entries, entries.c.index == outbox.c.entry)
    .where(_OURS, outbox.c.state == _DEAD)
)


def _dead(row: Any) -> Dead:  # noqa: ANN401 -- a row of the statement above
    return Dead(
        index=row.entry,
        kind=row.kind,
        since=row.done_at,
        reason=row.reason,
        attempts=row.attempts - row.refunded,
    )
