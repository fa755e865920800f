"""Renewal campaigns: their course, whom each concerns, and in which messages admins watch them.

The state of a campaign moves by compare-and-set, so of two admins who decide at once one wins. What happens to the
messages themselves is written by `outbox`, in the transaction that settles them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, delete, func, insert, select, update

from bot.domain.campaign import COUNTING, Answer, Ask, AskState, Campaign, CampaignState, Progress
from storage.models import asks, campaign_watchers, campaigns
from storage.statements import insert_if_new

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Connection

_FIND = select(campaigns).where(campaigns.c.edition == bindparam("of"))
_ALL = select(campaigns).order_by(campaigns.c.edition.desc())
_EDITIONS_OF = select(asks.c.edition).where(asks.c.person == bindparam("of"))


def create(conn: Connection, edition: int, starts_at: datetime, grace_ends_at: datetime) -> None:
    """Keep a campaign that waits for its start; it is created with the edition that requires renewal."""
    conn.execute(
        insert(campaigns),
        {
            "edition": edition,
            "state": CampaignState.WAITING.value,
            "starts_at": starts_at,
            "grace_ends_at": grace_ends_at,
            "round": COUNTING,
            "is_round_over": False,
        },
    )


def find(conn: Connection, edition: int, *, is_locked: bool = False) -> Campaign | None:
    """Find an edition's campaign; locked, nobody else moves it on meanwhile."""
    row = conn.execute(_FIND.with_for_update() if is_locked else _FIND, {"of": edition}).one_or_none()
    return _campaign(row) if row else None


def list_all(conn: Connection) -> tuple[Campaign, ...]:
    """List all campaigns, that of the newest edition first."""
    return tuple(_campaign(row) for row in conn.execute(_ALL))


def _campaign(row: Any) -> Campaign:  # noqa: ANN401 -- a row of `campaigns`
    return Campaign(**{**row._asdict(), "state": CampaignState(row.state)})


def move(
    conn: Connection,
    edition: int,
    from_states: Collection[CampaignState],
    to_state: CampaignState,
    *,
    started_at: datetime | None = None,
    ended_at: datetime | None = None,
) -> bool:
    """Move a campaign on; False when it is in none of `from_states` any more: somebody else was faster."""
    is_there = (campaigns.c.edition == edition, campaigns.c.state.in_([state.value for state in from_states]))
    moments = {"started_at": started_at, "ended_at": ended_at}
    values = {name: moment for name, moment in moments.items() if moment is not None}
    return conn.execute(update(campaigns).where(*is_there).values(state=to_state.value, **values)).rowcount == 1


def begin_round(conn: Connection, edition: int, round_: int) -> None:
    """Begin a round, from the first person on."""
    values = {"round": round_, "after_person": None, "is_round_over": False}
    conn.execute(update(campaigns).where(campaigns.c.edition == edition).values(values))


def look_on_after(conn: Connection, edition: int, person: str | None, *, is_round_over: bool) -> None:
    """Note how far a round has come."""
    values = {"is_round_over": is_round_over, **({"after_person": person} if person else {})}
    conn.execute(update(campaigns).where(campaigns.c.edition == edition).values(values))


# --- Whom a campaign concerns ---


def known(conn: Connection, edition: int, persons: Collection[str]) -> dict[str, Ask]:
    """Find where these people stand in a campaign, those whom it is known to concern."""
    rows = conn.execute(select(asks).where(asks.c.edition == edition, asks.c.person.in_(persons)))
    return {
        row.person: Ask(
            round=row.round,
            state=AskState(row.state),
            was_asked=row.was_asked,
            answer=Answer(row.outcome) if row.outcome else None,
        )
        for row in rows
    }


def plan(conn: Connection, edition: int, person: str, planned: Ask, now: datetime) -> None:
    """Write down that a campaign concerns a person."""
    values = {
        "edition": edition,
        "person": person,
        "round": planned.round,
        "state": planned.state.value,
        "was_asked": planned.was_asked,
        "outcome": planned.answer.value if planned.answer else None,
        "at": now,
    }
    insert_if_new(conn, asks, values)


def ask(
    conn: Connection, edition: int, persons: Collection[str], round_: int, state: AskState, now: datetime
) -> frozenset[str]:
    """Note that people are asked in a round; give those who were not already."""
    is_due = (asks.c.edition == edition, asks.c.person.in_(persons), asks.c.round < round_)
    values = {"round": round_, "state": state.value, "at": now}
    return frozenset(conn.execute(update(asks).where(*is_due).values(values).returning(asks.c.person)).scalars())


def follow(conn: Connection, edition: int, person: str, state: AskState, now: datetime, *, was_asked: bool) -> None:
    """Note what became of the newest message to a person; once one may have arrived, they were asked for good.

    One that arrives counts for the round in which it does, whichever it was written in: nobody hears twice in a round.
    """
    values: dict[str, Any] = {"state": state.value, "at": now, **({"was_asked": True} if was_asked else {})}
    if state is AskState.DELIVERED:
        values["round"] = select(campaigns.c.round).where(campaigns.c.edition == edition).scalar_subquery()
    conn.execute(update(asks).where(asks.c.edition == edition, asks.c.person == person).values(values))


def unask(conn: Connection, edition: int, person: str, now: datetime) -> None:
    """Note that a person is still to be asked: the message that was to do so has not left."""
    values = {"state": AskState.PLANNED.value, "round": COUNTING, "at": now}
    conn.execute(update(asks).where(asks.c.edition == edition, asks.c.person == person).values(values))


def editions_of(conn: Connection, person: str) -> tuple[int, ...]:
    """List the editions whose campaigns concern a person."""
    return tuple(conn.execute(_EDITIONS_OF, {"of": person}).scalars())


def answer(conn: Connection, edition: int, person: str, answered: Answer | None) -> None:
    """Note what a person did about an edition; None takes it back."""
    values = {"outcome": answered.value if answered else None}
    conn.execute(update(asks).where(asks.c.edition == edition, asks.c.person == person).values(values))


def is_under_way(conn: Connection, edition: int) -> bool:
    """Tell whether a message of the campaign has neither arrived nor come to another end yet."""
    is_waiting = (asks.c.edition == edition, asks.c.state == AskState.WAITING.value)
    return conn.execute(select(asks.c.person).where(*is_waiting).limit(1)).scalar() is not None


def progress(conn: Connection, edition: int) -> Progress | None:
    """Count how a campaign is getting on, at one moment."""
    campaign = find(conn, edition)
    if campaign is None:
        return None
    is_current = asks.c.round == campaign.round
    is_ahead = and_(
        asks.c.outcome.is_(None),
        asks.c.round < campaign.round,
        asks.c.state.in_([AskState.PLANNED.value, AskState.DELIVERED.value, AskState.DEAD.value]),
        asks.c.person > (campaign.after_person or ""),
    )
    rows = conn.execute(
        select(asks.c.outcome, asks.c.state, is_current.label("is_current"), is_ahead.label("is_ahead"), func.count())
        .where(asks.c.edition == edition)
        .group_by(asks.c.outcome, asks.c.state, is_current, is_ahead)
    ).all()

    def count(outcome: Answer | None, state: AskState | None = None) -> int:
        return sum(row[4] for row in rows if row[0] == outcome and state in {None, row[1]})

    current = [(row[1], row[4]) for row in rows if row[2]]
    under_way = sum(number for state, number in current if state == AskState.WAITING)
    return Progress(
        campaign=campaign,
        planned=count(None, AskState.PLANNED),
        waiting=count(None, AskState.WAITING),
        asked=count(None, AskState.DELIVERED),
        unreachable=count(None, AskState.UNREACHABLE),
        failed=count(None, AskState.DEAD),
        renewed=count(Answer.RENEWED),
        declined=count(Answer.DECLINED),
        withdrawn=count(Answer.WITHDRAWN),
        expired=count(Answer.EXPIRED),
        left=0 if campaign.is_round_over else sum(row[4] for row in rows if row[3]),
        under_way=under_way,
        passed=sum(number for _, number in current) - under_way,
    )


# --- Who watches ---


@dataclass(frozen=True, slots=True, kw_only=True)
class Watcher:
    """A message in an admin's chat that shows how a campaign is getting on."""

    edition: int
    telegram_id: int
    message_id: int
    locale: str


def watch(conn: Connection, watcher: Watcher) -> None:
    """Show a campaign in this message from now on, and no longer in an earlier one of the admin's."""
    values = {name: getattr(watcher, name) for name in watcher.__slots__}
    if not insert_if_new(conn, campaign_watchers, values):
        is_theirs = and_(
            campaign_watchers.c.edition == watcher.edition, campaign_watchers.c.telegram_id == watcher.telegram_id
        )
        shown = {"message_id": watcher.message_id, "locale": watcher.locale}
        conn.execute(update(campaign_watchers).where(is_theirs).values(shown))


def unwatch(conn: Connection, telegram_id: int, message_id: int) -> None:
    """Show nothing in this message any longer."""
    is_this = and_(campaign_watchers.c.telegram_id == telegram_id, campaign_watchers.c.message_id == message_id)
    conn.execute(delete(campaign_watchers).where(is_this))


def watchers(conn: Connection) -> tuple[Watcher, ...]:
    """List the messages that show campaigns."""
    rows = conn.execute(select(campaign_watchers).order_by(*campaign_watchers.primary_key.columns))
    return tuple(Watcher(**row._asdict()) for row in rows)
