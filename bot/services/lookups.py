"""What the Platform asks: is a consent in force, whose is it, and what has happened since.

Each answer is of one moment: everything in it is read in one transaction.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.domain.consent import Kind, Standing, State
from bot.services.people import standing_of
from storage import access, cases, checkpoints, feed, ledger, people

if TYPE_CHECKING:
    from datetime import datetime

    from bot.deps import Deps
    from bot.domain.phone import Phone
    from storage.cases import Case
    from storage.database import Connection
    from storage.feed import EventRow
    from storage.ledger import PastEntry
    from storage.people import Person

SIGNINGS = frozenset({Kind.CONSENT_GIVEN, Kind.CONSENT_RENEWED})
# What is told of the person with a consent, as its record has it.
PERSONAL = ("phone", "surname", "given_name", "patronymic", "capacity", "bin", "organisation")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Whether a person's consent is in force; the names are those of the answer (interfaces.md)."""

    in_force: bool
    state: State
    consent: str | None
    edition: int | None
    ledger_size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptLine:
    """One receipt of a consent: of giving, renewing or withdrawing it."""

    id: str
    type: Kind
    at: datetime
    index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLine:
    """The newest case of a consent."""

    number: str
    state: str
    opened_at: datetime
    due_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentFile:
    """A consent with the person's data, as they stand in its record; the names are those of the answer."""

    consent: str
    person: str
    external_id: str | None
    state: State
    in_force: bool
    edition: int | None
    document_sha256: str | None
    given_at: datetime | None
    since: datetime | None
    phone: str | None = field(repr=False)
    surname: str | None = field(repr=False)
    given_name: str | None = field(repr=False)
    patronymic: str | None = field(repr=False)
    capacity: str | None
    bin: str | None = field(repr=False)
    organisation: str | None = field(repr=False)
    receipts: tuple[ReceiptLine, ...]
    case: CaseLine | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Entries in the ledger's order; `next` is what to ask for next, `size` how many entries there are.

    `checkpoint` is the newest that was signed.
    """

    rows: tuple[EventRow, ...]
    next: int
    size: int
    checkpoint: str | None


async def look_up(deps: Deps, *, phone: Phone | None = None, external_id: str | None = None) -> Found:
    """Tell whether the consent of whoever has this number, or this id of the Platform's, is in force now."""
    return await deps.database.read(_look_up, deps, phone, external_id, deps.clock())


def _look_up(conn: Connection, deps: Deps, phone: Phone | None, external_id: str | None, now: datetime) -> Found:
    person = _whose(conn, deps, phone, external_id)
    standing = standing_of(conn, deps, person.person, now)[1] if person else Standing()
    return Found(
        in_force=standing.in_force,
        state=standing.state,
        consent=standing.consent,
        edition=standing.edition,
        ledger_size=feed.size(conn),
    )


def _whose(conn: Connection, deps: Deps, phone: Phone | None, external_id: str | None) -> Person | None:
    if phone is not None:
        return people.by_phone_hash(conn, deps.vault.phone_hash(phone))
    return people.by_external_id(conn, external_id) if external_id is not None else None


async def open_consent(deps: Deps, consent: str, reader: str) -> ConsentFile | None:
    """Open a consent with the person's data; that it was read is on record before anything of it leaves."""
    return await deps.database.write(_open_consent, deps, consent, reader, deps.clock())


def _open_consent(conn: Connection, deps: Deps, consent: str, reader: str, now: datetime) -> ConsentFile | None:
    person = ledger.person_of_consent(conn, consent)
    if person is None:
        return None
    access.note_reading(conn, reader=reader, what=f"consent:{consent}", person=person, now=now)
    past, standing = standing_of(conn, deps, person, now, consent=consent)
    of_consent = tuple(entry for entry in past if entry.fact.consent == consent)
    stored = people.by_id(conn, person)
    edition = deps.editions.get(standing.edition) if standing.edition else None
    case = next((case for case in cases.of_person(conn, person) if case.consent == consent), None)
    return ConsentFile(
        consent=consent,
        person=person,
        external_id=stored.external_id if stored else None,
        state=standing.state,
        in_force=standing.in_force,
        edition=standing.edition,
        document_sha256=edition.sha256 if edition else None,
        given_at=standing.given_at,
        since=standing.since,
        **_personal(conn, deps, person, of_consent),
        receipts=tuple(
            ReceiptLine(id=entry.fact.receipt, type=entry.fact.kind, at=entry.fact.at, index=entry.index)
            for entry in of_consent
            if entry.fact.receipt
        ),
        case=_line(case) if case else None,
    )


def _personal(conn: Connection, deps: Deps, person: str, of_consent: tuple[PastEntry, ...]) -> dict[str, Any]:
    """Open what the person entered with this consent when they last signed it; nothing once they were erased."""
    key = deps.vault.key(conn, person)
    signed = [entry.fact.receipt for entry in of_consent if entry.fact.kind in SIGNINGS and entry.fact.receipt]
    stored = ledger.record_of_receipt(conn, key, signed[-1]) if key and signed else None
    entered = json.loads(stored)["person"] if stored else {}
    return {name: entered.get(name) for name in PERSONAL}


def _line(case: Case) -> CaseLine:
    return CaseLine(
        number=case.number,
        state=case.state,
        opened_at=case.opened_at,
        due_at=case.due_at,
        closed_at=case.closed_at,
    )


async def follow(deps: Deps, after: int, limit: int) -> Page:
    """Give the events that follow an index, gap-free, up to `limit` of them."""
    return await deps.database.read(_follow, after, limit)


def _follow(conn: Connection, after: int, limit: int) -> Page:
    rows = feed.after(conn, after, limit)
    next_index = rows[-1].entry.index if rows else after
    return Page(rows=rows, next=next_index, size=feed.size(conn), checkpoint=checkpoints.newest_note(conn))
