"""Renewal, as a person meets it: what they are told of, until when their consent holds, and what they answered."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from bot.domain.campaign import (
    CampaignState,
    answer_of,
    has_declined,
    has_passed,
    is_concerned,
    last_day,
    tells_outdated,
)
from bot.domain.consent import State, standing
from bot.services.people import standing_of
from storage import campaigns

if TYPE_CHECKING:
    from datetime import datetime

    from bot.deps import Deps
    from bot.domain.campaign import Campaign
    from bot.domain.consent import Renewal
    from bot.services.people import Whereabouts
    from storage.database import Connection
    from storage.ledger import PastEntry
    from storage.outbox import ChatRow

DAY = "%d.%m.%Y"
OUTDATED = "notice-outdated"


class Unsent(StrEnum):
    """Why a campaign's message does not leave now."""

    NOT_MEANT = "no renewal is asked of them any more"
    ON_HOLD = "the campaign is paused"


def message_of(conn: Connection, deps: Deps, row: ChatRow, now: datetime) -> tuple[str, dict[str, Any]] | Unsent:
    """Choose the words of a campaign's message as things are now, if it is still to leave.

    It may have waited for weeks. One that may have arrived before is put as the question whether it has, in a pause
    too: the same words never come twice.
    """
    if row.campaign is None or row.person is None:
        return Unsent.NOT_MEANT
    campaign = campaigns.find(conn, row.campaign)
    if campaign is None or campaign.state is CampaignState.STOPPED:
        return Unsent.NOT_MEANT
    chosen = _chosen(conn, deps, campaign, row, row.person, now)
    if chosen is None:
        return Unsent.NOT_MEANT
    is_on_hold = campaign.state is CampaignState.PAUSED and not row.is_unclear
    return Unsent.ON_HOLD if is_on_hold else chosen


def _chosen(
    conn: Connection, deps: Deps, campaign: Campaign, row: ChatRow, person: str, now: datetime
) -> tuple[str, dict[str, Any]] | None:
    """What has outlasted the term is left to the last round, unless that has passed the person."""
    past, current = standing_of(conn, deps, person, now)
    if current.renewal is None or not is_concerned(current, campaign.edition):
        return None
    if has_declined((entry.fact for entry in past), campaign.edition):
        return None
    if current.state is State.OUTDATED:
        if not _tells_outdated(conn, deps, campaign, row, person, current.renewal):
            return None
        message, arguments = OUTDATED, {"edition": str(campaign.edition)}
    else:
        until = last_day(current.renewal.grace_ends_at).strftime(DAY)
        message, arguments = row.message, {"edition": str(campaign.edition), "until": until}
    return (f"{message}-again" if row.is_unclear else message), arguments


def _tells_outdated(
    conn: Connection, deps: Deps, campaign: Campaign, row: ChatRow, person: str, renewal: Renewal
) -> bool:
    ask = campaigns.known(conn, campaign.edition, [person]).get(person)
    if not tells_outdated(campaign, renewal, was_asked=ask is not None and ask.was_asked):
        return False
    is_own_term = renewal.edition == campaign.edition
    is_of_last_round = row.message == OUTDATED or has_passed(campaign, person, deps.policy.renewal_reminder_days)
    return is_of_last_round or not is_own_term


def note_answer(conn: Connection, deps: Deps, person: str, past: tuple[PastEntry, ...], now: datetime) -> None:
    """Bring the campaigns that concern a person up to date with their newest entry; the ledger's head is held."""
    if not deps.editions.renewals:
        return
    facts = tuple(entry.fact for entry in past)
    for edition in campaigns.editions_of(conn, person):
        current = standing(facts, now, deps.editions.renewals)
        campaigns.answer(conn, edition, person, answer_of(current, facts, edition))


def is_declined(where: Whereabouts) -> bool:
    """Tell whether the person has already declined what asks for renewal."""
    asking = where.standing.renewal
    return asking is not None and has_declined((entry.fact for entry in where.past), asking.edition)


def until(where: Whereabouts) -> str:
    """Write the last day on which the consent holds unless it is renewed; empty where nothing asks for renewal."""
    asking = where.standing.renewal
    return last_day(asking.grace_ends_at).strftime(DAY) if asking else ""
