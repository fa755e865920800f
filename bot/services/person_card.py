"""A person's card as an admin sees it: standing, history, receipts, cases; nothing personal but a masked number."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from bot.domain.consent import Standing, State
from bot.domain.phone import Phone, mask
from bot.domain.roles import Right
from bot.services.administration import Denied, acting
from bot.services.people import standing_of
from storage import access, cases, finding, people
from storage.errors import VaultError
from storage.ledger import LedgerDamagedError

if TYPE_CHECKING:
    from datetime import datetime

    from bot.deps import Deps
    from storage.cases import Case
    from storage.database import Connection
    from storage.ledger import PastEntry
    from storage.people import Person

log = structlog.get_logger()
ENTRIES_A_PAGE = 10
CARD = "card"
WINDOW = timedelta(hours=1)
# What tells that something stored is not what was written.
DAMAGE = (LedgerDamagedError, VaultError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """Somebody who was found, by what tells them from a namesake; `state` is None where the records are damaged."""

    person: str
    state: State | None
    since: datetime | None
    masked_phone: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What an admin sees of a person.

    `entries` are those of a page, oldest first; page 0 holds the newest. `first` is the place of the first of them in
    the person's history, from 1. `asked_at` is when the person was last asked to renew.
    """

    person: str
    standing: Standing
    locale: str | None
    masked_phone: str | None
    has_external_id: bool
    has_chat: bool
    unreachable_at: datetime | None
    is_erased: bool
    asked_at: datetime | None
    cases: tuple[Case, ...]
    entries: tuple[PastEntry, ...] = field(repr=False)
    page: int
    first: int
    total: int

    @property
    def has_earlier(self) -> bool:
        """Whether there is a page of earlier entries."""
        return self.first > 1

    @property
    def receipts(self) -> tuple[str, ...]:
        """The receipts of the entries on this page, the newest first."""
        return tuple(entry.fact.receipt for entry in reversed(self.entries) if entry.fact.receipt)


@dataclass(frozen=True, slots=True)
class Unknown:
    """There is nobody with this id."""


@dataclass(frozen=True, slots=True)
class Damaged:
    """What is stored of the person is not what was written; the self-check tells where."""


@dataclass(frozen=True, slots=True)
class Enough:
    """The admin has opened the cards of as many people as anybody may within an hour."""

    per_hour: int


async def card(deps: Deps, telegram_id: int, person: str, page: int = 0) -> Card | Unknown | Damaged | Denied | Enough:
    """Show an admin a person's card; that they opened it is in the access log before anything is shown."""
    return await deps.database.write(_card, deps, telegram_id, person, page, deps.clock())


def _card(
    conn: Connection, deps: Deps, telegram_id: int, person: str, page: int, now: datetime
) -> Card | Unknown | Damaged | Denied | Enough:
    admin = acting(conn, telegram_id, Right.READ)
    if isinstance(admin, Denied):
        return admin
    reader, since = f"admin:{telegram_id}", now - WINDOW
    if not access.has_read(conn, reader=reader, what=CARD, person=person, since=since):
        # Ids are in exports, and a button may be forged: cards are no way around the limit of searching.
        if access.count_persons(conn, reader=reader, what=CARD, since=since) >= deps.policy.cards_per_hour:
            return Enough(deps.policy.cards_per_hour)
        if finding.is_person(conn, person):
            access.note_reading(conn, reader=reader, what=CARD, person=person, now=now)
    return card_of(conn, deps, person, page, now)


def card_of(conn: Connection, deps: Deps, person: str, page: int, now: datetime) -> Card | Unknown | Damaged:
    """Read a card, within a transaction that knows who asks."""
    if not finding.is_person(conn, person):
        return Unknown()
    try:
        return _read(conn, deps, person, page, now)
    except DAMAGE as error:
        log.error("card of a damaged person", person=person, error=type(error).__name__)  # noqa: TRY400 -- one line
        return Damaged()


def _read(conn: Connection, deps: Deps, person: str, page: int, now: datetime) -> Card:
    past, standing = standing_of(conn, deps, person, now)
    stored = people.by_id(conn, person)
    page = max(0, min(page, (len(past) - 1) // ENTRIES_A_PAGE))
    end = len(past) - page * ENTRIES_A_PAGE
    start = max(0, end - ENTRIES_A_PAGE)
    return Card(
        person=person,
        standing=standing,
        locale=stored.locale if stored else None,
        masked_phone=_masked_phone(conn, deps, stored),
        has_external_id=stored is not None and stored.external_id is not None,
        has_chat=stored is not None and stored.telegram_id is not None,
        unreachable_at=stored.unreachable_at if stored else None,
        is_erased=deps.vault.key(conn, person) is None,
        asked_at=finding.asked_at(conn, person, standing.renewal.edition) if standing.renewal else None,
        cases=cases.of_person(conn, person),
        entries=past[start:end],
        page=page,
        first=start + 1,
        total=len(past),
    )


def hit_of(conn: Connection, deps: Deps, person: str, now: datetime) -> Hit:
    """Tell somebody who was found from a namesake."""
    try:
        _, standing = standing_of(conn, deps, person, now)
        masked_phone = _masked_phone(conn, deps, people.by_id(conn, person))
    except DAMAGE:
        return Hit(person=person, state=None, since=None, masked_phone=None)
    return Hit(person=person, state=standing.state, since=standing.since, masked_phone=masked_phone)


def _masked_phone(conn: Connection, deps: Deps, stored: Person | None) -> str | None:
    key = deps.vault.key(conn, stored.person) if stored and stored.has_phone else None
    phone = people.profile_of(key, stored.sealed_profile).get("phone") if stored and key else None
    return mask(Phone(phone)) if phone else None
