"""An edition on its way: its renewal chosen, proposed, withdrawn or rejected; each step an act.

What is proposed is decided about exactly as it was proposed: whoever wants it otherwise sends it in anew. A person who
sent it in never decides about it (services/publishing.py publishes).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING

from bot.domain.agreement import PINNED
from bot.domain.editions import latest_day
from bot.domain.roles import Act, Right, Role, may
from bot.services.administration import Admin, Denied, acting, record_act
from bot.services.editions import deciders
from storage import admins, editions, ledger, outbox
from storage.editions import Proposal

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.deps import Deps
    from bot.services.people import Who
    from storage.database import Connection

GRACES = (14, 30, 60, 90)
"""Days that a person has to renew, as an admin may choose them."""
GRACE_DEFAULT = 30
DAY = "%d.%m.%Y"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """It is kept so; this is how it stands now."""

    proposal: Proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongNumber:
    """The next edition has another number."""

    expected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TooSoon:
    """It cannot take effect on its day any more, or comes before another one that was published."""

    effective_on: date
    earliest: date


@dataclass(frozen=True, slots=True, kw_only=True)
class TooFar:
    """Its day is so far ahead that it must be a mistake."""

    effective_on: date
    latest: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """Nobody decides about what they sent in themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotSo:
    """It was done or decided before, by oneself or by somebody else; None when there never was one."""

    proposal: Proposal | None


async def choose_grace(deps: Deps, who: Who, proposal: str, grace_days: int | None) -> Kept | NotSo | Denied:
    """Choose how long people have to renew, or None for no renewal; the choice is recorded with the proposing."""
    return await deps.write(_choose_grace, who, proposal, grace_days)


def _choose_grace(conn: Connection, who: Who, proposal: str, grace_days: int | None) -> Kept | NotSo | Denied:
    # It writes no entry, but proposing does, of the very term that is chosen here: one after the other.
    ledger.lock_head(conn)
    admin = acting(conn, who.telegram_id, Right.EDITIONS)
    if isinstance(admin, Denied):
        return admin
    kept = editions.find_proposal(conn, proposal)
    if kept is None or kept.state != "draft" or kept.proposed_by != admin.telegram_id:
        return NotSo(proposal=kept)
    if not editions.change_draft(conn, proposal, grace_days=grace_days):
        return NotSo(proposal=editions.find_proposal(conn, proposal))
    return Kept(proposal=replace(kept, grace_days=grace_days))


async def propose(deps: Deps, who: Who, proposal: str) -> Kept | TooSoon | TooFar | NotSo | Denied:
    """Ask the other admins to decide about one's draft."""
    return await deps.write(_propose, deps, who, proposal, deps.clock())


def _propose(
    conn: Connection, deps: Deps, who: Who, proposal: str, now: datetime
) -> Kept | TooSoon | TooFar | NotSo | Denied:
    ledger.lock_head(conn)
    admin = acting(conn, who.telegram_id, Right.EDITIONS)
    if isinstance(admin, Denied):
        return admin
    kept = editions.find_proposal(conn, proposal)
    if kept is None or kept.state != "draft" or kept.proposed_by != admin.telegram_id:
        return NotSo(proposal=kept)
    if (refused := refused_day(deps, kept.effective_on, now)) is not None:
        return refused
    editions.move_proposal(conn, proposal, "draft", "proposed")
    record_act(conn, deps, admin, Act.EDITION_PROPOSED, who, now, details=facts(kept))
    for telegram_id in deciders(conn, admin.telegram_id):
        outbox.post_to_chat(
            conn,
            telegram_id=telegram_id,
            person=None,
            message="notice-edition-proposed",
            arguments={"number": str(kept.number), "effective": kept.effective_on.strftime(DAY)},
            now=now,
            button=f"edition:{kept.proposal}",
        )
    return Kept(proposal=replace(kept, state="proposed"))


async def withdraw(deps: Deps, who: Who, proposal: str) -> Kept | NotSo | Denied:
    """Take back what one sent in, or what somebody sent in who may not go on with it any more."""
    return await deps.write(_withdraw, deps, who, proposal, deps.clock())


def _withdraw(conn: Connection, deps: Deps, who: Who, proposal: str, now: datetime) -> Kept | NotSo | Denied:
    ledger.lock_head(conn)
    admin = acting(conn, who.telegram_id, Right.EDITIONS)
    if isinstance(admin, Denied):
        return admin
    kept = editions.find_proposal(conn, proposal)
    if kept is None or not kept.is_open or not may_clear_away(conn, admin, kept):
        return NotSo(proposal=kept)
    return close(conn, deps, admin, who, kept, "withdrawn", now)


async def reject(deps: Deps, who: Who, proposal: str) -> Kept | Own | NotSo | Denied:
    """Decide against an edition that another admin proposed."""
    return await deps.write(_reject, deps, who, proposal, deps.clock())


def _reject(conn: Connection, deps: Deps, who: Who, proposal: str, now: datetime) -> Kept | Own | NotSo | Denied:
    ledger.lock_head(conn)
    admin = acting(conn, who.telegram_id, Right.EDITIONS)
    if isinstance(admin, Denied):
        return admin
    kept = editions.find_proposal(conn, proposal)
    if kept is None or kept.state != "proposed":
        return NotSo(proposal=kept)
    if kept.proposed_by == admin.telegram_id:
        return Own()
    return close(conn, deps, admin, who, kept, "rejected", now)


ENDS = {"withdrawn": Act.EDITION_WITHDRAWN, "rejected": Act.EDITION_REJECTED}


def close(
    conn: Connection, deps: Deps, admin: Admin, who: Who, kept: Proposal, state: str, now: datetime
) -> Kept | NotSo:
    """End a proposal without an edition, and tell those who know of it."""
    if not editions.move_proposal(conn, kept.proposal, kept.state, state, decided_by=admin.telegram_id, decided_at=now):
        return NotSo(proposal=editions.find_proposal(conn, kept.proposal))
    record_act(conn, deps, admin, ENDS[state], who, now, details=facts(kept))
    if kept.state == "proposed":
        for telegram_id in {kept.proposed_by, *deciders(conn, kept.proposed_by)} - {admin.telegram_id}:
            outbox.post_to_chat(
                conn,
                telegram_id=telegram_id,
                person=None,
                message="notice-edition-rejected" if state == "rejected" else "notice-edition-withdrawn",
                arguments={"number": str(kept.number), "admin": str(admin.telegram_id)},
                now=now,
                button=f"edition:{kept.proposal}",
            )
    return Kept(proposal=replace(kept, state=state, decided_by=admin.telegram_id, decided_at=now))


def refused_day(deps: Deps, day: date, now: datetime) -> TooSoon | TooFar | None:
    """Tell why an edition that is not published yet may not take effect on a day; None when it may."""
    if day < (earliest := deps.editions.earliest_day(now)):
        return TooSoon(effective_on=day, earliest=earliest)
    if day > (latest := latest_day(now)):
        return TooFar(effective_on=day, latest=latest)
    return None


def facts(kept: Proposal) -> dict[str, object]:
    """Name a proposal in an act's details: what it is, and what was chosen about it."""
    translations = {locale: sha256(words.encode()).hexdigest() for locale, words in kept.translations.items()}
    return {
        "proposal": kept.proposal,
        "number": kept.number,
        "effective_on": kept.effective_on.isoformat(),
        "sha256": kept.sha256,
        "grace_days": kept.grace_days,
        "translations": translations,
    }


def next_number(conn: Connection) -> int:
    """Tell which number the next edition has."""
    return max(*PINNED, editions.newest(conn)) + 1


def may_clear_away(conn: Connection, admin: Admin, earlier: Proposal) -> bool:
    """Tell whether an admin may clear away what is open: their own, or of somebody who may not go on with it."""
    return earlier.proposed_by == admin.telegram_id or not _is_editor(conn, earlier.proposed_by)


def _is_editor(conn: Connection, telegram_id: int) -> bool:
    row = admins.find(conn, telegram_id)
    return row is not None and may(Role(row.role), Right.EDITIONS)
