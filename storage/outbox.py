"""The outbox: what must go out, to a chat or to the Platform, written in the transaction that it tells of.

Its rows are claimed by state and lease, head of line per lane, never by `id > last`: on PostgreSQL the order of
ids is not the order of commits.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ColumnElement,
    String,
    and_,
    delete,
    exists,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)

from bot.domain.campaign import AskState
from storage import campaigns
from storage.models import outbox, pacing, people
from storage.statements import insert_if_new

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Select, Update


# Written out, not as parameters: SQLite uses an index that covers some states only where it sees them in the statement,
# and would else read all that was ever delivered.
PENDING = [literal_column(f"'{state}'", String) for state in ("waiting", "leased", "unreachable")]
CLAIMABLE = [literal_column(f"'{state}'", String) for state in ("waiting", "leased")]
CHAT_PACE = "chat"
WAIT_MAX = timedelta(hours=27)  # a day, the longest wait asked for or scheduled, with its jitter
MICROSECONDS = 1_000_000
_POST = insert(outbox)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatRow:
    """A message that must arrive in a chat, as claimed; `message` is a message id of the locales.

    `attempts` counts this one, and tells this claim from any other of the row. `sealed` are further arguments, personal
    ones; `button` is the `callback_data` of the one button under it; with `needs_consent` it leaves only to somebody
    whose consent is in force then. A `document` (a form and a receipt's id, such as `pdf:…`) makes it the caption of a
    file, which is made from the ledger when it is sent. A message of a `campaign` asks in its `round`; `is_unclear`
    says that an earlier attempt may have arrived, though nobody knows.
    """

    id: int
    telegram_id: int
    person: str | None
    lane: str
    message: str
    arguments: dict[str, Any]
    sealed: bytes | None = field(repr=False)
    button: str | None
    needs_consent: bool
    document: str | None
    created_at: datetime
    attempts: int
    is_unclear: bool = False
    campaign: int | None = None
    round: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What was claimed at once, what is due first in front; and when the pace lets somebody claim again."""

    rows: tuple[ChatRow, ...]
    opens_at: datetime | None


def post_to_platform(conn: Connection, *, person: str | None, entry: int, now: datetime) -> None:
    """Put an entry's event into the outbox; its thin body is made from the entry when it is sent."""
    conn.execute(_POST, {**_fresh("platform", person or "platform", now), "person": person, "entry": entry})


def post_to_chat(
    conn: Connection,
    *,
    telegram_id: int,
    person: str | None,
    message: str,
    arguments: dict[str, Any],
    now: datetime,
    sealed: bytes | None = None,
    button: str | None = None,
    needs_consent: bool = False,
) -> None:
    """Put a message into the outbox that must arrive in the chat. Only `sealed` arguments carry personal data."""
    conn.execute(
        _POST,
        {
            **_fresh("chat", f"chat:{telegram_id}", now),
            "person": person,
            "telegram_id": telegram_id,
            "message": message,
            "arguments": arguments,
            "sealed": sealed,
            "button": button,
            "needs_consent": needs_consent,
        },
    )


def post_file(
    conn: Connection,
    *,
    telegram_id: int,
    person: str,
    message: str,
    arguments: dict[str, Any],
    document: str,
    now: datetime,
) -> None:
    """Put a file with its caption into the outbox; `document` names what it is made of when it is sent."""
    conn.execute(
        _POST,
        {
            **_fresh("chat", f"chat:{telegram_id}", now),
            "person": person,
            "telegram_id": telegram_id,
            "message": message,
            "arguments": arguments,
            "needs_consent": False,
            "document": document,
        },
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a campaign asks one person; `message` is a message id of the locales."""

    telegram_id: int
    person: str
    message: str


def post_asks(
    conn: Connection, questions: Sequence[Question], *, campaign: int, round_: int, state: AskState, now: datetime
) -> None:
    """Put a campaign's messages into the outbox, with the button to renew; `unreachable` until their people return."""
    rows = [
        {
            **_fresh("chat", f"chat:{question.telegram_id}", now),
            "person": question.person,
            "telegram_id": question.telegram_id,
            "message": question.message,
            "button": f"renew:{campaign}",
            "needs_consent": False,
            "campaign": campaign,
            "round": round_,
            "state": state.value,
        }
        for question in questions
    ]
    if rows:
        conn.execute(_POST, rows)


def _fresh(destination: str, lane: str, now: datetime) -> dict[str, Any]:
    return {
        "destination": destination,
        "lane": lane,
        "arguments": {},
        "state": "waiting",
        "attempts": 0,
        "due_at": now,
        "created_at": now,
    }


_CLAIMED = (
    outbox.c.id,
    outbox.c.telegram_id,
    outbox.c.person,
    outbox.c.lane,
    outbox.c.message,
    outbox.c.arguments,
    outbox.c.sealed,
    outbox.c.button,
    outbox.c.needs_consent,
    outbox.c.document,
    outbox.c.created_at,
    outbox.c.attempts,
    outbox.c.is_unclear,
    outbox.c.campaign,
    outbox.c.round,
)


def claim_chat(conn: Connection, now: datetime, *, lease_seconds: float, per_second: int, at_once: int = 1) -> Claim:
    """Claim up to `at_once` messages that are due first, if the pace that all processes share allows any now.

    Each is of another chat. The pace then stays closed for as long as they take up of a second.
    """
    insert_if_new(conn, pacing, {"name": CHAT_PACE, "at": now})
    next_at = conn.execute(select(pacing.c.at).where(pacing.c.name == CHAT_PACE).with_for_update()).scalar_one()
    # Further ahead than a second is no pace of ours: a clock was set back, and must not silence us until it catches up.
    if now < next_at <= now + timedelta(seconds=1):
        return Claim(rows=(), opens_at=next_at)
    # Found first, and then taken: PostgreSQL may run a subquery with a limit more than once.
    found = conn.execute(due("chat", now, at_once)).scalars().all()
    if not found:
        return Claim(rows=(), opens_at=None)
    claimed = conn.execute(
        update(outbox)
        .where(outbox.c.id.in_(found))
        .values(
            state="leased",
            leased_until=now + timedelta(seconds=lease_seconds),
            attempts=outbox.c.attempts + 1,
            # Leased already: whoever held it died in the middle, and it may have left.
            is_unclear=or_(outbox.c.is_unclear, outbox.c.state == "leased"),
        )
        .returning(*_CLAIMED),
    )
    rows = sorted((ChatRow(**row._asdict()) for row in claimed), key=lambda row: found.index(row.id))
    # Rounded up, or a second would hold one microsecond's worth of messages more than it may.
    next_at = now + timedelta(microseconds=math.ceil(MICROSECONDS * len(rows) / per_second))
    conn.execute(update(pacing).where(pacing.c.name == CHAT_PACE).values(at=next_at))
    return Claim(rows=tuple(rows), opens_at=next_at)


def asks_ahead(conn: Connection, now: datetime, limit: int) -> int:
    """Count the campaigns' messages that will leave next, up to a limit.

    Those behind another message of their chat do not count, which may wait for hours; those that failed do: while
    Telegram is away nothing more is to be piled up.
    """
    claimable = _first_due("chat", now, limit).where(outbox.c.campaign.is_not(None)).subquery()
    of_campaigns = and_(outbox.c.campaign.is_not(None), outbox.c.state.in_(CLAIMABLE), outbox.c.attempts > 0)
    ready: int = conn.execute(select(func.count()).select_from(claimable)).scalar_one()
    tried: int = conn.execute(select(func.count()).select_from(outbox).where(of_campaigns)).scalar_one()
    return ready + tried


def due(destination: str, now: datetime, limit: int) -> Select[tuple[int]]:
    """Find the rows that are due first and have no earlier one pending in their lane; others' claims are skipped."""
    return _first_due(destination, now, limit).with_for_update(skip_locked=True)


def _first_due(destination: str, now: datetime, limit: int) -> Select[tuple[int]]:
    earlier = outbox.alias("earlier")
    is_head = ~exists().where(
        and_(earlier.c.lane == outbox.c.lane, earlier.c.id < outbox.c.id, earlier.c.state.in_(PENDING)),
    )
    # Further ahead than the longest wait is no wait of ours: a clock was set back, and must not silence us so long.
    too_far = now + WAIT_MAX
    is_due = or_(
        and_(outbox.c.state == "waiting", or_(outbox.c.due_at <= now, outbox.c.due_at > too_far)),
        # A lease that ran out belongs to a process that died in the middle: better twice than never.
        and_(outbox.c.state == "leased", or_(outbox.c.leased_until <= now, outbox.c.leased_until > too_far)),
    )
    return (
        select(outbox.c.id)
        .where(outbox.c.destination == destination, outbox.c.state.in_(CLAIMABLE), is_due, is_head)
        .order_by(outbox.c.due_at, outbox.c.id)
        .limit(limit)
    )


def delivered(conn: Connection, row: ChatRow, now: datetime, *, chat_pause_seconds: float) -> None:
    """Note that a message arrived, whoever has claimed it meanwhile, and hold the chat's next one back for its pace."""
    is_open = and_(outbox.c.id == row.id, outbox.c.state.in_(PENDING))
    done = conn.execute(update(outbox).where(is_open).values(state="delivered", done_at=now, leased_until=None))
    conn.execute(
        update(outbox)
        .where(outbox.c.lane == row.lane, outbox.c.state.in_(PENDING), outbox.c.state == "waiting")
        .values(due_at=now + timedelta(seconds=chat_pause_seconds)),
    )
    if done.rowcount:
        _follow_ask(conn, row, AskState.DELIVERED, now, was_asked=True)


def postpone(conn: Connection, row: ChatRow, due_at: datetime, reason: str, *, is_unclear: bool = False) -> None:
    """Put a message back that could not be sent now, or of which nobody knows whether it arrived."""
    values = {"state": "waiting", "due_at": due_at, "leased_until": None, "reason": reason}
    unclear = {"is_unclear": True} if is_unclear else {}
    conn.execute(update(outbox).where(_is_ours(row)).values({**values, **unclear}))


def park(conn: Connection, row: ChatRow, now: datetime, reason: str) -> None:
    """Keep a message for a person who cannot be reached now; `resume` puts it back when they return."""
    parked = conn.execute(
        update(outbox).where(_is_ours(row)).values(state="unreachable", leased_until=None, reason=reason)
    )
    if not parked.rowcount:
        return
    _follow_ask(conn, row, AskState.UNREACHABLE, now)
    # What a campaign asks waits behind it, and is not under way any more either.
    behind = and_(
        outbox.c.lane == row.lane,
        outbox.c.state.in_(PENDING),
        outbox.c.state == "waiting",
        outbox.c.campaign.is_not(None),
    )
    _move_asks(conn, update(outbox).where(behind).values(state="unreachable"), AskState.UNREACHABLE, now)


def bury(conn: Connection, row: ChatRow, now: datetime, reason: str, *, is_meant: bool = True) -> None:
    """Give a message up that Telegram refuses for what it is, or that is not meant any more: its chat goes on.

    The first is our mistake; the second is as if it had never been asked.
    """
    if _gives_up(conn, row, now, reason):
        _follow_ask(conn, row, AskState.DEAD if is_meant else AskState.PLANNED, now, was_asked=row.is_unclear)


def take_back(conn: Connection, row: ChatRow, now: datetime, reason: str) -> None:
    """Take a campaign's message back that a pause has overtaken: its person is asked when the campaign goes on."""
    if _gives_up(conn, row, now, reason) and row.campaign is not None and row.person is not None:
        campaigns.unask(conn, row.campaign, row.person, now)


def _gives_up(conn: Connection, row: ChatRow, now: datetime, reason: str) -> bool:
    ended = {"state": "dead", "done_at": now, "leased_until": None, "reason": reason}
    return conn.execute(update(outbox).where(_is_ours(row)).values(ended)).rowcount == 1


def _follow_ask(conn: Connection, row: ChatRow, state: AskState, now: datetime, *, was_asked: bool = False) -> None:
    if row.campaign is not None and row.person is not None:
        campaigns.follow(conn, row.campaign, row.person, state, now, was_asked=was_asked)


def _move_asks(conn: Connection, moving: Update, state: AskState, now: datetime) -> int:
    """Move messages of a chat on, and with them what their campaigns know of them; return how many there were."""
    moved = conn.execute(moving.returning(outbox.c.campaign, outbox.c.person)).all()
    for campaign, person in moved:
        if campaign is not None and person is not None:
            campaigns.follow(conn, campaign, person, state, now, was_asked=False)
    return len(moved)


def _is_ours(row: ChatRow) -> ColumnElement[bool]:
    """Tell the claim apart from a later one: who comes back after the lease ran out has no say any more."""
    return and_(outbox.c.id == row.id, outbox.c.state == "leased", outbox.c.attempts == row.attempts)


def has_parked(conn: Connection, telegram_id: int) -> bool:
    """Tell whether something waits for a person who could not be reached."""
    return conn.execute(select(outbox.c.id).where(_is_parked(telegram_id)).limit(1)).scalar() is not None


def parked_of(conn: Connection, telegram_ids: Collection[int]) -> frozenset[int]:
    """Tell for whom of these people something waits, as they could not be reached."""
    lanes = [f"chat:{telegram_id}" for telegram_id in telegram_ids]
    is_parked = and_(outbox.c.lane.in_(lanes), outbox.c.state.in_(PENDING), outbox.c.state == "unreachable")
    return frozenset(conn.execute(select(outbox.c.telegram_id).where(is_parked)).scalars())


def resume(conn: Connection, telegram_id: int, now: datetime) -> int:
    """Put back what waits for a person who has returned; return how many messages."""
    statement = update(outbox).where(_is_parked(telegram_id)).values(state="waiting", due_at=now)
    return _move_asks(conn, statement, AskState.WAITING, now)


def resume_stranded(conn: Connection, now: datetime) -> int:
    """Put back what waits for people who can be reached; return how many messages.

    PostgreSQL: what a campaign parked while its person returned was not there yet to be put back. That is soon seen:
    what has waited for longer than a day waits for people who are away, of whom there may be very many.
    """
    is_back = exists().where(people.c.telegram_id == outbox.c.telegram_id, people.c.unreachable_at.is_(None))
    is_new = outbox.c.created_at > now - timedelta(days=1)
    is_stranded = and_(outbox.c.state.in_(PENDING), outbox.c.state == "unreachable", is_new, is_back)
    return _move_asks(
        conn, update(outbox).where(is_stranded).values(state="waiting", due_at=now), AskState.WAITING, now
    )


def _is_parked(telegram_id: int) -> ColumnElement[bool]:
    lane = f"chat:{telegram_id}"
    return and_(outbox.c.lane == lane, outbox.c.state.in_(PENDING), outbox.c.state == "unreachable")


def is_first_notice(conn: Connection, name: str, now: datetime, pause: timedelta) -> bool:
    """Tell whether nobody was told of this within the pause before, and note that they are now."""
    if insert_if_new(conn, pacing, {"name": name, "at": now}):
        return True
    is_past = and_(pacing.c.name == name, pacing.c.at <= now - pause)
    return conn.execute(update(pacing).where(is_past).values(at=now)).rowcount == 1


def purge_chat(conn: Connection, before: datetime) -> int:
    """Forget messages that arrived or were given up long ago; return how many."""
    is_over = and_(outbox.c.state.in_(("delivered", "dead")), outbox.c.done_at < before)
    # What the Platform wanted said is no news any more; what people must know of their consent waits for ever.
    is_stale = and_(outbox.c.needs_consent, outbox.c.created_at < before)
    return conn.execute(delete(outbox).where(outbox.c.destination == "chat", or_(is_over, is_stale))).rowcount
