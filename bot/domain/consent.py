"""Consent: what a person's entries add up to, and what may happen next.

A person's *standing* is the fold of their entries; nothing else in the product says whether a consent is in force.
The states and the events between them are those of the agreement and of Law 94-V, art. 8.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


class State(StrEnum):
    """Where a person's newest consent stands; `NONE` and `DECLINED` say that there is no consent at all."""

    NONE = "none"
    DECLINED = "declined"
    GIVEN = "given"
    OUTDATED = "outdated"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"
    EXPIRED = "expired"


class Kind(StrEnum):
    """The facts with legal meaning, as they are written into the ledger."""

    CONSENT_GIVEN = "consent.given"
    CONSENT_RENEWED = "consent.renewed"
    CONSENT_DECLINED = "consent.declined"
    CONSENT_WITHDRAWN = "consent.withdrawn"
    CONSENT_EXPIRED = "consent.expired"
    WITHDRAWAL_STOPPED = "withdrawal.stopped"
    WITHDRAWAL_REFUSED = "withdrawal.refused"
    PHONE_CHANGED = "phone.changed"
    PHONE_RELEASED = "phone.released"
    INVITATION_ACCEPTED = "invitation.accepted"
    INVITATION_MISMATCHED = "invitation.mismatched"
    REQUEST_OPENED = "request.opened"
    REQUEST_ANSWERED = "request.answered"
    DATA_DESTROYED = "data.destroyed"
    EDITION_PUBLISHED = "edition.published"
    ADMIN_ACTED = "admin.acted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One entry as the fold sees it. `consent` and `receipt` are opaque ids, where the kind concerns one."""

    kind: Kind
    at: datetime
    edition: int | None = None
    consent: str | None = None
    receipt: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """An edition that asks for renewal from `effective_at` on; earlier consents are outdated from `grace_ends_at`."""

    edition: int
    effective_at: datetime
    grace_ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The newest consent of a person: its state, since when, of which edition, and the receipt of its last change.

    `renewal` is what asks for it to be renewed: an edition in effect that is newer than the consent's.
    """

    state: State = State.NONE
    consent: str | None = None
    edition: int | None = None
    since: datetime | None = None
    given_at: datetime | None = None
    receipt: str | None = None
    given_receipt: str | None = None
    renewal: Renewal | None = None

    @property
    def in_force(self) -> bool:
        """Whether personal data may be processed on the strength of it (domain.md: `given` only)."""
        return self.state is State.GIVEN

    @property
    def may_withdraw(self) -> bool:
        """Whether there is something to withdraw: art. 8(2) speaks of a consent that stands."""
        return self.state in {State.GIVEN, State.OUTDATED}

    @property
    def may_sign(self) -> bool:
        """Whether there is something to sign: a first consent, a new one after an ended one, or a renewal."""
        return not self.in_force or self.renewal is not None


def standing(
    history: Iterable[Fact],
    now: datetime,
    renewals: tuple[Renewal, ...] = (),
    closed_at: datetime | None = None,
) -> Standing:
    """Fold a person's facts, oldest first, into their standing at `now`; `closed_at` is when the Platform closed.

    The agreement's term ends with the Platform (its clause on the term), whether or not `consent.expired` is written.
    """
    current = Standing()
    for fact in history:
        if closed_at is not None and closed_at < fact.at:
            current = _expired(current, closed_at)
        current = _after(current, fact)
    if closed_at is not None and closed_at <= now:
        current = _expired(current, closed_at)
    renewal = _renewal_of(current, now, renewals) if current.state is State.GIVEN else None
    if renewal is None:
        return current
    current = replace(current, renewal=renewal)
    if renewal.grace_ends_at > now:
        return current
    # A withdrawal may have been refused after the grace term: it is outdated since that moment only.
    since = max(renewal.grace_ends_at, current.since or renewal.grace_ends_at)
    return replace(current, state=State.OUTDATED, since=since)


def facts_of(consent: str, history: Iterable[Fact]) -> tuple[Fact, ...]:
    """Pick what concerns one consent, so that `standing` tells where that one stands, be it an earlier one.

    Once a newer consent was given, the earlier one may still come to its end, but never back in force (domain.md).
    """
    picked: list[Fact] = []
    is_superseded = False
    for fact in history:
        if fact.consent == consent and not (is_superseded and fact.kind is Kind.WITHDRAWAL_REFUSED):
            picked.append(fact)
        is_superseded |= bool(picked) and fact.kind is Kind.CONSENT_GIVEN and fact.consent != consent
    return tuple(picked)


# What each kind does to the consent that it concerns: the states it may come from, and the one it leads to.
_MOVES: dict[Kind, tuple[frozenset[State], State]] = {
    Kind.CONSENT_WITHDRAWN: (frozenset({State.GIVEN}), State.WITHDRAWN),
    Kind.WITHDRAWAL_STOPPED: (frozenset({State.WITHDRAWN}), State.STOPPED),
    # A refused withdrawal puts the consent back in force; `outdated` is found anew from the editions.
    Kind.WITHDRAWAL_REFUSED: (frozenset({State.WITHDRAWN}), State.GIVEN),
    # What is outdated stands here as given: that its grace term is over is found last of all.
    Kind.CONSENT_EXPIRED: (frozenset({State.GIVEN, State.WITHDRAWN}), State.EXPIRED),
}


def _after(current: Standing, fact: Fact) -> Standing:
    if fact.kind is Kind.CONSENT_GIVEN or _renews(current, fact):
        return Standing(
            state=State.GIVEN,
            consent=fact.consent,
            edition=fact.edition,
            since=fact.at,
            given_at=fact.at,
            receipt=fact.receipt,
            given_receipt=fact.receipt,
        )
    if fact.kind is Kind.CONSENT_DECLINED:
        # Declining a renewal, or a new signing after an ended consent, leaves the earlier consent what it was.
        is_first = current.state in {State.NONE, State.DECLINED}
        return Standing(state=State.DECLINED, edition=fact.edition, since=fact.at) if is_first else current
    if fact.kind not in _MOVES or fact.consent != current.consent:
        # What concerns an earlier consent never touches a newer one.
        return current
    sources, target = _MOVES[fact.kind]
    # In force again, it is proven by what proved it before.
    receipt = current.given_receipt if fact.kind is Kind.WITHDRAWAL_REFUSED else fact.receipt
    return _moved(current, target, fact.at, receipt) if current.state in sources else current


def _renews(current: Standing, fact: Fact) -> bool:
    """Tell whether this renews the newest consent; one that has ended is given anew instead, under another id."""
    is_renewal = fact.kind is Kind.CONSENT_RENEWED and fact.consent == current.consent
    return is_renewal and current.state is State.GIVEN


def _moved(current: Standing, state: State, since: datetime | None, receipt: str | None) -> Standing:
    return Standing(
        state=state,
        consent=current.consent,
        edition=current.edition,
        since=since,
        given_at=current.given_at,
        receipt=receipt or current.receipt,
        given_receipt=current.given_receipt,
    )


def _expired(current: Standing, closed_at: datetime) -> Standing:
    """End what has not ended yet; a consent that was given after the Platform closed never was in force."""
    if current.state not in _MOVES[Kind.CONSENT_EXPIRED][0]:
        return current
    return _moved(current, State.EXPIRED, max(closed_at, current.given_at or closed_at), current.receipt)


def _renewal_of(current: Standing, now: datetime, renewals: tuple[Renewal, ...]) -> Renewal | None:
    """Find which edition in effect asks for this consent's renewal: of several the one whose grace term ends first."""
    asking = [one for one in renewals if one.effective_at <= now and one.edition > (current.edition or 0)]
    return min(asking, key=lambda one: (one.grace_ends_at, one.edition), default=None)


class Command(StrEnum):
    """What a person may ask of their consent in the chat."""

    GIVE = "give"
    DECLINE = "decline"
    WITHDRAW = "withdraw"


class Refusal(StrEnum):
    """Why nothing is written: there is already a consent in force, or none that could be withdrawn."""

    ALREADY_GIVEN = "already_given"
    NOTHING_TO_WITHDRAW = "nothing_to_withdraw"


def decide(current: Standing, command: Command) -> Kind | Refusal:
    """Tell which fact the command becomes; total over every state and command."""
    if command is Command.WITHDRAW:
        return Kind.CONSENT_WITHDRAWN if current.may_withdraw else Refusal.NOTHING_TO_WITHDRAW
    if not current.may_sign:
        return Refusal.ALREADY_GIVEN
    if command is Command.DECLINE:
        return Kind.CONSENT_DECLINED
    # What is only outdated, or will be, is renewed; an ended one is given anew (domain.md, "States and events").
    return Kind.CONSENT_RENEWED if current.renewal is not None else Kind.CONSENT_GIVEN
