"""A renewal campaign: its rounds, whom it asks, and what became of each of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.domain.calendar import almaty_day
from bot.domain.consent import Kind, State

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from bot.domain.consent import Fact, Renewal, Standing

COUNTING = -1
"""The round before the first: whom the campaign concerns is written down, and nobody is asked yet."""
REMINDER_PAUSE = timedelta(days=1)
"""A reminder comes no sooner than so long after the asking began."""


class CampaignState(StrEnum):
    """The course of a campaign; `STOPPED` (by an admin) and `DONE` are its ends."""

    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    DONE = "done"


class AskState(StrEnum):
    """What became of the newest message to a person; `PLANNED` says that there is none."""

    PLANNED = "planned"
    WAITING = "waiting"
    DELIVERED = "delivered"
    UNREACHABLE = "unreachable"
    DEAD = "dead"


class Answer(StrEnum):
    """What a person did about it; as long as they did nothing they have none."""

    RENEWED = "renewed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """A campaign as it stands. `after_person` is the last one who was looked at in this round, by their id."""

    edition: int
    state: CampaignState
    starts_at: datetime
    grace_ends_at: datetime
    round: int
    after_person: str | None
    is_round_over: bool
    started_at: datetime | None
    ended_at: datetime | None

    @property
    def is_over(self) -> bool:
        """Whether nobody is asked any more."""
        return self.state in {CampaignState.STOPPED, CampaignState.DONE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Where one person stands in a campaign: the round they were asked in last, and whether any message arrived."""

    round: int
    state: AskState
    was_asked: bool
    answer: Answer | None


def rounds(campaign: Campaign, reminder_days: Iterable[int]) -> tuple[datetime, ...]:
    """Tell when each round begins: the asking, the reminders so many days before the end of grace, and that end.

    A reminder that would follow the asking at once is left out.
    """
    moments = (campaign.grace_ends_at - timedelta(days=days) for days in sorted(reminder_days, reverse=True))
    reminders = (moment for moment in moments if moment >= campaign.starts_at + REMINDER_PAUSE)
    return (campaign.starts_at, *reminders, campaign.grace_ends_at)


def round_at(moments: Sequence[datetime], now: datetime) -> int:
    """Tell which round's time it is. What a pause has outlasted is passed over: nobody is reminded twice at once."""
    return max((number for number, moment in enumerate(moments) if moment <= now), default=COUNTING)


def next_round(moments: Sequence[datetime], now: datetime) -> datetime | None:
    """Tell when the next round begins, if there is one."""
    return next((moment for moment in moments if moment > now), None)


def is_last(campaign: Campaign, reminder_days: Iterable[int]) -> bool:
    """Tell whether the round is the last one, which says that a consent has become outdated."""
    return campaign.round == len(rounds(campaign, reminder_days)) - 1


def has_passed(campaign: Campaign, person: str, reminder_days: Iterable[int]) -> bool:
    """Tell whether the last round has looked at a person already."""
    return is_last(campaign, reminder_days) and (campaign.is_round_over or person <= (campaign.after_person or ""))


def tells_outdated(campaign: Campaign, renewal: Renewal, *, was_asked: bool) -> bool:
    """Tell whether it is this campaign's part to tell somebody that their consent is outdated, by that renewal's term.

    The campaign of the edition whose term ended says so. One that took effect after that says so once more, in the
    place of its question.
    """
    return renewal.edition == campaign.edition or (not was_asked and renewal.grace_ends_at <= campaign.starts_at)


def last_day(grace_ends_at: datetime) -> date:
    """Tell the last whole day on which a consent that is not renewed is in force (Asia/Almaty)."""
    return almaty_day(grace_ends_at - timedelta(microseconds=1))


def is_concerned(standing: Standing, edition: int) -> bool:
    """Tell whether an edition asks for this consent's renewal, whatever its person has answered so far."""
    return standing.renewal is not None and (standing.edition or 0) < edition


def has_declined(facts: Iterable[Fact], edition: int) -> bool:
    """Tell whether a person has declined an edition, or one after it."""
    return any(fact.kind is Kind.CONSENT_DECLINED and (fact.edition or 0) >= edition for fact in facts)


def answer_of(standing: Standing, facts: Iterable[Fact], edition: int) -> Answer | None:
    """Tell what a person did about an edition, from what their entries add up to."""
    if standing.state in {State.WITHDRAWN, State.STOPPED}:
        return Answer.WITHDRAWN
    if standing.state is State.EXPIRED:
        return Answer.EXPIRED
    if standing.may_withdraw and (standing.edition or 0) >= edition:
        return Answer.RENEWED
    return Answer.DECLINED if has_declined(facts, edition) else None


def asks_first(campaign: Campaign, others: Iterable[Campaign], edition: int) -> bool:
    """Tell whether this campaign is the one to ask for the renewal of a consent to `edition`.

    While several go on, the one whose grace term ends first asks, so that nobody is asked by two at once.
    """
    asking = [one for one in others if one.edition > edition and not one.is_over and one.started_at is not None]
    first = min((campaign, *asking), key=lambda one: (one.grace_ends_at, one.edition))
    return first.edition == campaign.edition


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How a campaign is getting on. Each person whom it concerns is counted once: by their answer, else by their ask.

    `left` are those whom this round has still to look at, `under_way` those whose message of this round has not
    arrived yet, `passed` those with whom this round is done.
    """

    campaign: Campaign
    planned: int
    waiting: int
    asked: int
    unreachable: int
    failed: int
    renewed: int
    declined: int
    withdrawn: int
    expired: int
    left: int
    under_way: int
    passed: int

    @property
    def total(self) -> int:
        """Everybody whom the campaign concerns."""
        unanswered = self.planned + self.waiting + self.asked + self.unreachable + self.failed
        return unanswered + self.renewed + self.declined + self.withdrawn + self.expired

    @property
    def to_go(self) -> int:
        """The messages of this round that have not arrived yet."""
        return self.left + self.under_way

    @property
    def share(self) -> float:
        """How much of this round is done, from 0 to 1."""
        if self.campaign.round == COUNTING:
            return 0.0
        whole = self.passed + self.to_go
        return self.passed / whole if whole else 1.0

    def seconds_left(self, per_second: int) -> int:
        """Estimate how long this round goes on at a pace."""
        return -(-self.to_go // per_second)
