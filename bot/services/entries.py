"""Writing an entry: what every fact with legal meaning has in common, whoever states it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.consent import Kind
from bot.domain.draft import Action
from bot.domain.ledger import OPENING_BYTES, stamp
from bot.domain.statistics import RENEWED
from bot.services.renewal import note_answer
from storage import counts, ledger

if TYPE_CHECKING:
    from datetime import datetime

    from bot.deps import Deps
    from bot.domain.agreement import Edition
    from bot.domain.record import RecordIds
    from bot.services.people import Who
    from storage.database import Connection
    from storage.vault import PersonKey

# Of the kinds of entries, those that statistics count, by the name of the count; renewals have their edition's.
COUNTED = {Kind.CONSENT_GIVEN: "given", Kind.CONSENT_DECLINED: "declined", Kind.CONSENT_WITHDRAWN: "withdrawn"}


def append(
    conn: Connection,
    deps: Deps,
    kind: Kind,
    ids: RecordIds,
    *,
    edition: Edition | None,
    record: bytes,
    past: tuple[ledger.PastEntry, ...],
    now: datetime,
    invitation: str | None = None,
) -> ledger.PastEntry:
    """Append an entry of a person, whose history is `past`, with the record it commits to; the head is held already."""
    entry = ledger.NewEntry(
        kind=kind,
        at=now,
        edition=edition.number if edition else None,
        document=edition.sha256 if edition else None,
        consent=ids.consent,
        receipt=ids.receipt,
        record=record,
        opening=deps.chance.token_bytes(OPENING_BYTES),
        invitation=invitation,
    )
    appended = ledger.append(conn, key_of(conn, deps, ids.person), entry, past)
    note_answer(conn, deps, ids.person, (*past, appended), now)
    _count(conn, kind, edition, now)
    return appended


def _count(conn: Connection, kind: Kind, edition: Edition | None, now: datetime) -> None:
    if kind is Kind.CONSENT_RENEWED and edition is not None:
        counts.count(conn, f"{RENEWED}{edition.number}", now)
    elif kind in COUNTED:
        counts.count(conn, COUNTED[kind], now)


def key_of(conn: Connection, deps: Deps, person: str) -> PersonKey:
    """Give the key of a person who surely has one."""
    key = deps.vault.key(conn, person)
    if key is None:
        message = "a person lost their key within one transaction"
        raise RuntimeError(message)
    return key


def action_of(who: Who, now: datetime) -> Action:
    """Tell what was done: by which update, and when it was taken."""
    return Action(update_id=who.update_id, at=stamp(now))
