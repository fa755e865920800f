"""Whose a number is: the newest verification counts, and the earlier holder is released and told (domain.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.consent import Kind
from bot.domain.ledger import stamp
from bot.domain.record import RecordIds, dump, release_record
from bot.services.entries import append, key_of
from bot.services.notices import tell
from storage import ledger, people

if TYPE_CHECKING:
    from datetime import datetime

    from bot.deps import Deps
    from storage.database import Connection


def is_taken_since(conn: Connection, deps: Deps, phone_hash: bytes, person: str, moment: str) -> bool:
    """Tell whether somebody else gave a consent with the number, or changed to it, after this moment (a stamp)."""
    holder = people.by_phone_hash(conn, phone_hash)
    if holder is None or holder.person == person:
        return False
    past = ledger.history(conn, holder.person, key_of(conn, deps, holder.person))
    verifying = {Kind.CONSENT_GIVEN, Kind.CONSENT_RENEWED, Kind.PHONE_CHANGED}
    bound = [stamp(entry.fact.at) for entry in past if entry.fact.kind in verifying]
    return bool(bound) and bound[-1] > moment


def release(conn: Connection, deps: Deps, phone_hash: bytes, new_holder: str, now: datetime) -> None:
    """End an earlier binding of the number: its holder keeps their standing and is told; nothing is inherited."""
    holder = people.by_phone_hash(conn, phone_hash)
    if holder is None or holder.person == new_holder:
        return
    people.release_phone(conn, key_of(conn, deps, holder.person), holder.sealed_profile)
    ids = RecordIds(record=deps.chance.new_id(), person=holder.person, consent=None, receipt=None)
    past = ledger.history(conn, holder.person, key_of(conn, deps, holder.person))
    record = dump(release_record(ids=ids, now=now))
    append(conn, deps, Kind.PHONE_RELEASED, ids, edition=None, record=record, past=past, now=now)
    tell(conn, deps, holder, "notice-phone-released", now)
