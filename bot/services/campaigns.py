"""Renewal campaigns: people whose consent an edition asks to renew are asked, reminded, and told when it is outdated.

A campaign goes over all people, round by round, and keeps in the database how far it has come: whoever is asked is
noted with the message in one transaction, so that a restart asks nobody twice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from bot.domain.campaign import (
    COUNTING,
    Ask,
    AskState,
    Campaign,
    CampaignState,
    Progress,
    answer_of,
    asks_first,
    has_declined,
    is_concerned,
    is_last,
    round_at,
    rounds,
    tells_outdated,
)
from bot.domain.consent import State
from bot.domain.roles import Act, Right
from bot.services.administration import Denied, acting, record_act
from bot.services.notices import tell_admins
from bot.services.people import standing_of
from bot.services.renewal import OUTDATED
from bot.services.rounds import in_rounds
from storage import campaigns, ledger, outbox, people, sources
from storage.campaigns import Watcher
from storage.errors import VaultError
from storage.ledger import LedgerDamagedError
from storage.outbox import Question

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Collection
    from datetime import datetime

    from bot.deps import Deps
    from bot.domain.consent import Fact, Standing
    from bot.services.people import Who
    from storage.database import Connection
    from storage.people import Person

log = structlog.get_logger()
SHOWN = "campaigns shown"


async def lead_campaigns(deps: Deps, stop: asyncio.Event) -> None:
    """Lead all campaigns on, until `stop` is set."""
    await in_rounds(lambda: lead_next(deps), stop, name="campaigns", idle_seconds=deps.policy.campaign_idle_seconds)


async def lead_next(deps: Deps) -> bool:
    """Lead each campaign on by a step, if it is time; tell whether another step may follow at once."""
    now = deps.clock()
    due = await deps.database.read(_due, deps, now)
    steps = [await deps.write(_lead, deps, edition, now) for edition in due]
    return any(steps)


def _due(conn: Connection, deps: Deps, now: datetime) -> tuple[int, ...]:
    """Find the campaigns that something is to be done for; most of the time there are none."""
    # An edition that another process has just published is known here a little later.
    known = [campaign for campaign in campaigns.list_all(conn) if campaign.edition in deps.editions]
    return tuple(campaign.edition for campaign in known if _is_due(conn, deps, campaign, now))


def _is_due(conn: Connection, deps: Deps, campaign: Campaign, now: datetime) -> bool:
    if campaign.state is CampaignState.WAITING:
        return campaign.starts_at <= now
    if campaign.state is not CampaignState.RUNNING:
        return False
    moments = rounds(campaign, deps.policy.renewal_reminder_days)
    is_next_due = not campaign.is_round_over or round_at(moments, now) > campaign.round
    return is_next_due or (
        is_last(campaign, deps.policy.renewal_reminder_days) and not campaigns.is_under_way(conn, campaign.edition)
    )


def _lead(conn: Connection, deps: Deps, edition: int, now: datetime) -> bool:
    """Lead a campaign on by one step, as it stands now; tell whether another may follow at once.

    The head is held: whoever answers at this moment has done so before, or does so after, and is counted right.
    """
    ledger.lock_head(conn)
    campaign = campaigns.find(conn, edition, is_locked=True)
    if campaign is None or not _is_due(conn, deps, campaign, now):
        return False
    if campaign.state is CampaignState.WAITING:
        campaigns.move(conn, edition, {CampaignState.WAITING}, CampaignState.RUNNING, started_at=now)
        return True
    current = round_at(rounds(campaign, deps.policy.renewal_reminder_days), now)
    if campaign.round == COUNTING:
        return _count_batch(conn, deps, campaign, current, now)
    if current > campaign.round:
        campaigns.begin_round(conn, edition, current)
        log.info("campaign", edition=edition, round=current)
        return True
    if campaign.is_round_over:
        return _end(conn, campaign, now)
    return _ask_batch(conn, deps, campaign, now)


# --- Round -1: whom it concerns ---


def _count_batch(conn: Connection, deps: Deps, campaign: Campaign, first_round: int, now: datetime) -> bool:
    batch = people.page(conn, campaign.after_person, deps.policy.campaign_batch)
    others = campaigns.list_all(conn)
    for person in batch:
        _plan(conn, deps, campaign, others, person, now)
    campaigns.look_on_after(conn, campaign.edition, _last_of(batch), is_round_over=False)
    if len(batch) == deps.policy.campaign_batch:
        return True
    campaigns.begin_round(conn, campaign.edition, first_round)
    progress = campaigns.progress(conn, campaign.edition)
    total = progress.total if progress else 0
    tell_admins(conn, "admin-campaign-started", now, edition=str(campaign.edition), people=str(total))
    log.info("campaign", edition=campaign.edition, round=first_round, people=total)
    return True


def _plan(
    conn: Connection, deps: Deps, campaign: Campaign, others: tuple[Campaign, ...], person: Person, now: datetime
) -> Ask | None:
    """Write down that the campaign concerns a person, if it does; None where it does not."""
    found = _standing(conn, deps, person, now)
    if found is None:
        return None
    facts, current = found
    if not is_concerned(current, campaign.edition) or not asks_first(campaign, others, current.edition or 0):
        return None
    state = AskState.PLANNED if person.telegram_id is not None else AskState.UNREACHABLE
    planned = Ask(round=COUNTING, state=state, was_asked=False, answer=answer_of(current, facts, campaign.edition))
    campaigns.plan(conn, campaign.edition, person.person, planned, now)
    return planned


def _last_of(batch: tuple[Person, ...]) -> str | None:
    return batch[-1].person if batch else None


# --- The rounds ---


def _ask_batch(conn: Connection, deps: Deps, campaign: Campaign, now: datetime) -> bool:
    """Look at the next people, as many as their messages leave soon; tell whether there may be more at once."""
    ahead = round(deps.policy.campaign_ahead_seconds * deps.policy.messages_per_second)
    room = ahead - outbox.asks_ahead(conn, now, ahead)
    limit = min(room, deps.policy.campaign_batch)
    if limit <= 0:
        return False
    batch = people.page(conn, campaign.after_person, limit)
    known = campaigns.known(conn, campaign.edition, [person.person for person in batch])
    parked = outbox.parked_of(conn, [person.telegram_id for person in batch if person.telegram_id is not None])
    others = campaigns.list_all(conn)
    questions: dict[AskState, list[Question]] = {AskState.WAITING: [], AskState.UNREACHABLE: []}
    for person in batch:
        ask = known.get(person.person) or _plan(conn, deps, campaign, others, person, now)
        question = _question(conn, deps, campaign, others, person, ask, now)
        if question is not None:
            # Whoever cannot be reached is asked when they return, and keeps nobody waiting until then.
            is_away = person.unreachable_at is not None or person.telegram_id in parked
            questions[AskState.UNREACHABLE if is_away else AskState.WAITING].append(question)
    for state, of_state in questions.items():
        _post(conn, campaign, state, of_state, now)
    campaigns.look_on_after(conn, campaign.edition, _last_of(batch), is_round_over=len(batch) < limit)
    return True


def _post(conn: Connection, campaign: Campaign, state: AskState, questions: list[Question], now: datetime) -> None:
    """Note who is asked, and post what they are asked, in one transaction: nobody is asked twice in a round."""
    persons = [question.person for question in questions]
    asked = campaigns.ask(conn, campaign.edition, persons, campaign.round, state, now)
    meant = [question for question in questions if question.person in asked]
    outbox.post_asks(conn, meant, campaign=campaign.edition, round_=campaign.round, state=state, now=now)


def _question(
    conn: Connection,
    deps: Deps,
    campaign: Campaign,
    others: tuple[Campaign, ...],
    person: Person,
    ask: Ask | None,
    now: datetime,
) -> Question | None:
    """Choose what a person is asked in this round, if they are still to be asked, and were not."""
    if ask is None or ask.answer is not None or ask.round >= campaign.round or person.telegram_id is None:
        return None
    if ask.state in {AskState.WAITING, AskState.UNREACHABLE}:
        # The message of an earlier round has not arrived: it says what is true when it leaves.
        return None
    if not _is_to_ask(conn, deps, campaign, others, person, ask, now):
        return None
    message = _message(deps, campaign, ask)
    return Question(telegram_id=person.telegram_id, person=person.person, message=message)


def _message(deps: Deps, campaign: Campaign, ask: Ask) -> str:
    if is_last(campaign, deps.policy.renewal_reminder_days):
        return OUTDATED
    return "notice-renewal-reminder" if ask.was_asked else "notice-renewal"


def _is_to_ask(
    conn: Connection,
    deps: Deps,
    campaign: Campaign,
    others: tuple[Campaign, ...],
    person: Person,
    ask: Ask,
    now: datetime,
) -> bool:
    found = _standing(conn, deps, person, now)
    if found is None:
        return False
    facts, current = found
    if not is_concerned(current, campaign.edition) or has_declined(facts, campaign.edition):
        return False
    if current.state is State.OUTDATED and current.renewal is not None:
        return tells_outdated(campaign, current.renewal, was_asked=ask.was_asked)
    return asks_first(campaign, others, current.edition or 0)


def _standing(conn: Connection, deps: Deps, person: Person, now: datetime) -> tuple[tuple[Fact, ...], Standing] | None:
    """Find where a person stands; whose entries are damaged is left out, and holds up nobody else."""
    try:
        past, current = standing_of(conn, deps, person.person, now)
    except (LedgerDamagedError, VaultError, KeyError) as error:
        log.error("a campaign passes somebody over", person=person.person, error=type(error).__name__)  # noqa: TRY400 -- one line
        return None
    return tuple(entry.fact for entry in past), current


def _end(conn: Connection, campaign: Campaign, now: datetime) -> bool:
    """End a campaign once nothing of its last round is under way any more."""
    campaigns.move(conn, campaign.edition, {CampaignState.RUNNING}, CampaignState.DONE, ended_at=now)
    progress = campaigns.progress(conn, campaign.edition)
    if progress is not None:
        tell_admins(
            conn,
            "admin-campaign-done",
            now,
            edition=str(campaign.edition),
            people=str(progress.total),
            renewed=str(progress.renewed),
            declined=str(progress.declined),
            withdrawn=str(progress.withdrawn),
            silent=str(progress.planned + progress.waiting + progress.asked + progress.failed),
            unreachable=str(progress.unreachable),
        )
    log.info("campaign ended", edition=campaign.edition)
    return False


# --- What admins see and decide ---


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """Done, or done before by a repeat of the same tap: the campaign stands so."""

    progress: Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class TooLate:
    """Somebody else was faster, or the campaign went on by itself: it stands so, and nothing happened."""

    progress: Progress


@dataclass(frozen=True, slots=True)
class NoCampaign:
    """There is no campaign of that edition."""


# What an act asks of the state before, and what it becomes. Resumed before its start, a campaign waits for it.
_MOVES: dict[Act, tuple[Collection[CampaignState], CampaignState]] = {
    Act.CAMPAIGN_PAUSED: ({CampaignState.WAITING, CampaignState.RUNNING}, CampaignState.PAUSED),
    Act.CAMPAIGN_RESUMED: ({CampaignState.PAUSED}, CampaignState.RUNNING),
    Act.CAMPAIGN_STOPPED: (
        {CampaignState.WAITING, CampaignState.RUNNING, CampaignState.PAUSED},
        CampaignState.STOPPED,
    ),
}


async def change(deps: Deps, who: Who, act: Act, edition: int) -> Changed | TooLate | NoCampaign | Denied:
    """Pause, resume or stop a campaign, as an act of an admin."""
    return await deps.write(_change, deps, who, act, edition, deps.clock())


def _change(
    conn: Connection, deps: Deps, who: Who, act: Act, edition: int, now: datetime
) -> Changed | TooLate | NoCampaign | Denied:
    ledger.lock_head(conn)
    admin = acting(conn, who.telegram_id, Right.EDITIONS)
    if isinstance(admin, Denied):
        return admin
    campaign = campaigns.find(conn, edition, is_locked=True)
    progress = campaigns.progress(conn, edition)
    if campaign is None or progress is None:
        return NoCampaign()
    if sources.is_known(conn, who.source(act.value)):
        return Changed(progress=progress)
    from_states, target = _MOVES[act]
    if act is Act.CAMPAIGN_RESUMED and campaign.started_at is None:
        target = CampaignState.WAITING
    ended_at = now if target is CampaignState.STOPPED else None
    if not campaigns.move(conn, edition, from_states, target, ended_at=ended_at):
        return TooLate(progress=progress)
    if act is Act.CAMPAIGN_RESUMED and campaign.round != COUNTING:
        # From the first person on: whom the pause has spared is asked now; who has heard in this round is passed over.
        campaigns.begin_round(conn, edition, campaign.round)
    sources.remember(conn, who.source(act.value), now)
    details = {"campaign": edition, "round": campaign.round, "people": progress.total}
    record_act(conn, deps, admin, act, who, now, details=details, edition=edition)
    log.info("campaign", edition=edition, act=act.value)
    return Changed(progress=replace(progress, campaign=replace(campaign, state=target, ended_at=ended_at)))


async def progress_of(deps: Deps, edition: int | None) -> Progress | NoCampaign:
    """Look how a campaign is getting on: an edition's, or without one the newest that is not over, else the newest."""
    return await deps.database.read(_progress_of, edition)


def _progress_of(conn: Connection, edition: int | None) -> Progress | NoCampaign:
    if edition is None:
        # The newest comes first, and `max` keeps the first of equals.
        newest = max(campaigns.list_all(conn), key=lambda one: not one.is_over, default=None)
        edition = newest.edition if newest else 0
    return campaigns.progress(conn, edition) or NoCampaign()


async def watch(deps: Deps, watcher: Watcher) -> None:
    """Keep a message of an admin's up to date from now on, and no longer an earlier one about the same campaign."""
    await deps.database.write(campaigns.watch, watcher)


async def watched(deps: Deps) -> tuple[Watcher, ...]:
    """List the messages that this process is to bring up to date now; of several processes one does it at a time."""
    watchers = await deps.database.read(campaigns.watchers)
    pause = timedelta(seconds=deps.policy.campaign_progress_seconds / 2)
    if not watchers or not await deps.database.write(outbox.is_first_notice, SHOWN, deps.clock(), pause):
        return ()
    return watchers


async def forget(deps: Deps, telegram_id: int, message_id: int) -> None:
    """Leave a message as it is from now on."""
    await deps.database.write(campaigns.unwatch, telegram_id, message_id)
