"""Challenges: one-time codes as keyed hashes, their attempts, and the sends that the limits count."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam, delete, func, insert, select, update

from bot.domain.challenge import SendCounts
from storage.models import challenges, pacing, sms_sends
from storage.outbox import is_first_notice
from storage.statements import insert_if_new

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

SENDS = "sms_sends"
BUDGET_ALERT = "sms_budget_alert"
DAY = timedelta(hours=24)
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """An attempt that was counted before anything is compared. `attempts` includes it."""

    challenge: str
    digest: bytes = field(repr=False)
    attempts: int


def _count(*conditions: ColumnElement[bool], since: str) -> ColumnElement[int]:
    is_counted = (sms_sends.c.at > bindparam(since), _IS_NOT_REFUSED, *conditions)
    return select(func.count()).where(*is_counted).scalar_subquery()


_IS_NOT_REFUSED = sms_sends.c.outcome != "refused"
_OF_PERSON = sms_sends.c.telegram_id == bindparam("of_person")
_OF_NUMBER = sms_sends.c.phone_hash == bindparam("of_number")
_OF_PREFIX = sms_sends.c.prefix == bindparam("of_prefix")
_LAST_SENT = select(func.max(sms_sends.c.at)).where(_IS_NOT_REFUSED, _OF_PERSON, _OF_NUMBER)
_REFUSED_HOUR = select(func.count()).where(
    sms_sends.c.at > bindparam("hour_ago"),
    sms_sends.c.outcome == "refused",
    _OF_PERSON,
)
_COUNT_SENDS = select(
    _count(_OF_NUMBER, since="day_ago").label("number_day"),
    _count(_OF_PERSON, since="day_ago").label("person_day"),
    _count(_OF_PREFIX, since="hour_ago").label("prefix_hour"),
    _count(since="day_ago").label("all_day"),
    _count(_OF_PERSON, _OF_NUMBER, since="hour_ago").label("sends_in_row"),
    _LAST_SENT.scalar_subquery().label("last_sent_at"),
    _REFUSED_HOUR.scalar_subquery().label("refused_hour"),
)
_LOCK_SENDS = select(pacing.c.at).where(pacing.c.name == SENDS).with_for_update()
_INSERT_CHALLENGE = insert(challenges)
_INSERT_SEND = insert(sms_sends)
_IS_OPEN = and_(challenges.c.telegram_id == bindparam("of"), challenges.c.state == "open")
_CLOSE = update(challenges).where(_IS_OPEN).values(state=bindparam("end"))
_TAKE_ATTEMPT = (
    update(challenges)
    .where(_IS_OPEN, challenges.c.expires_at > bindparam("now"), challenges.c.attempts < bindparam("attempts_max"))
    .values(attempts=challenges.c.attempts + 1)
    .returning(challenges.c.challenge, challenges.c.digest, challenges.c.attempts)
)


def lock_sends(conn: Connection, now: datetime) -> None:
    """Let one transaction at a time count and send, or two of them would both see room for the last send."""
    insert_if_new(conn, pacing, {"name": SENDS, "at": now})
    conn.execute(_LOCK_SENDS)


def count_sends(conn: Connection, *, telegram_id: int, phone_hash: bytes, prefix: str, now: datetime) -> SendCounts:
    """Count what the limits speak of; sends that the gateway refused are counted apart, and cost nothing else."""
    row = conn.execute(
        _COUNT_SENDS,
        {
            "of_person": telegram_id,
            "of_number": phone_hash,
            "of_prefix": prefix,
            "day_ago": now - DAY,
            "hour_ago": now - HOUR,
        },
    ).one()
    return SendCounts(**row._asdict())


def open_challenge(
    conn: Connection,
    *,
    challenge: str,
    telegram_id: int,
    phone_hash: bytes,
    prefix: str,
    digest: bytes,
    now: datetime,
    ttl_seconds: int,
) -> None:
    """Open a challenge in place of any earlier one, and count its send."""
    close(conn, telegram_id, "replaced")
    row = {
        "challenge": challenge,
        "telegram_id": telegram_id,
        "digest": digest,
        "attempts": 0,
        "sent_at": now,
        "expires_at": now + timedelta(seconds=ttl_seconds),
        "state": "open",
    }
    conn.execute(_INSERT_CHALLENGE, row)
    send = {"challenge": challenge, "at": now, "telegram_id": telegram_id, "phone_hash": phone_hash}
    conn.execute(_INSERT_SEND, {**send, "prefix": prefix, "outcome": "pending"})


def settle_send(conn: Connection, challenge: str, outcome: str) -> None:
    """Note what the gateway answered: `sent`, `unknown`, or `refused` (then the code is dead)."""
    conn.execute(update(sms_sends).where(sms_sends.c.challenge == challenge).values(outcome=outcome))
    if outcome == "refused":
        is_open = and_(challenges.c.challenge == challenge, challenges.c.state == "open")
        conn.execute(update(challenges).where(is_open).values(state="failed"))


def newest_send(conn: Connection, telegram_id: int) -> str | None:
    """Tell what became of the last send to this person: `pending` when nobody lived to note it."""
    newest = select(sms_sends.c.outcome).where(sms_sends.c.telegram_id == telegram_id).order_by(sms_sends.c.at.desc())
    outcome: str | None = conn.execute(newest.limit(1)).scalar()
    return outcome


def attempts_taken(conn: Connection, telegram_id: int) -> int | None:
    """Count the attempts at the open code; None where there is none."""
    attempts: int | None = conn.execute(select(challenges.c.attempts).where(_IS_OPEN), {"of": telegram_id}).scalar()
    return attempts


def take_attempt(conn: Connection, telegram_id: int, now: datetime, attempts_max: int) -> Attempt | None:
    """Count an attempt in one statement, before comparing: parallel guesses cannot outrun the limit."""
    limits = {"of": telegram_id, "now": now, "attempts_max": attempts_max}
    row = conn.execute(_TAKE_ATTEMPT, limits).one_or_none()
    return None if row is None else Attempt(**row._asdict())


def is_expired(conn: Connection, telegram_id: int, now: datetime) -> bool:
    """Tell whether the open code is past its time; otherwise its attempts are used up, or there is none."""
    open_until = select(challenges.c.expires_at).where(
        challenges.c.telegram_id == telegram_id,
        challenges.c.state == "open",
    )
    expires_at = conn.execute(open_until).scalar()
    return expires_at is not None and expires_at <= now


def close(conn: Connection, telegram_id: int, state: str) -> None:
    """Close the open challenge of this account: `used` or `replaced`."""
    conn.execute(_CLOSE, {"of": telegram_id, "end": state})


def is_first_alert(conn: Connection, now: datetime) -> bool:
    """Tell whether admins have not yet been told today that the budget is used up, and note that they are now."""
    return is_first_notice(conn, BUDGET_ALERT, now, DAY)


def purge(conn: Connection, now: datetime) -> int:
    """Forget sends and challenges that no limit speaks of any more; return how many sends."""
    conn.execute(delete(challenges).where(challenges.c.expires_at <= now - DAY))
    return conn.execute(delete(sms_sends).where(sms_sends.c.at <= now - DAY)).rowcount
