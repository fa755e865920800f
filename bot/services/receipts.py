"""Receipts as a person sees them in the chat: what was given or withdrawn, when, and how it was verified."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from bot.domain.consent import Kind
from bot.domain.phone import Phone, mask
from storage import ledger, people

if TYPE_CHECKING:
    from bot.deps import Deps
    from storage.database import Connection
    from storage.vault import PersonKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A receipt, with the number masked. `index` is the place of its entry in the ledger.

    `masked_phone_now` is the person's number of today, where it is another one than the receipt says.
    """

    receipt: str
    kind: Kind
    index: int
    at: datetime
    edition: int
    sha256: str
    full_name: str | None = field(repr=False)
    masked_phone: str | None
    masked_phone_now: str | None
    capacity: str | None
    bin: str | None = field(repr=False)
    organisation: str | None = field(repr=False)
    case: str | None


async def newest(deps: Deps, telegram_id: int) -> Receipt | None:
    """Open the newest receipt of the person who writes from this account."""
    return await deps.database.read(_newest, deps, telegram_id)


def _newest(conn: Connection, deps: Deps, telegram_id: int) -> Receipt | None:
    person = people.by_telegram(conn, telegram_id)
    if person is None:
        return None
    key = deps.vault.key(conn, person.person)
    with_receipt = [entry for entry in ledger.history(conn, person.person, key) if entry.fact.receipt]
    if not with_receipt or key is None:
        return None
    phone_now = people.profile_of(key, person.sealed_profile).get("phone")
    return _open(conn, key, with_receipt[-1], phone_now)


def _open(conn: Connection, key: PersonKey, entry: ledger.PastEntry, phone_now: str | None) -> Receipt | None:
    receipt = entry.fact.receipt
    stored = ledger.record_of_receipt(conn, key, receipt) if receipt else None
    if receipt is None or stored is None:
        return None
    record = json.loads(stored)
    person = record.get("person") or {}
    return Receipt(
        receipt=receipt,
        kind=entry.fact.kind,
        index=entry.index,
        at=entry.fact.at,
        edition=record["privacy_notice"]["edition"],
        sha256=record["privacy_notice"]["sha256"],
        full_name=person.get("full_name"),
        masked_phone=mask(Phone(person["phone"])) if person.get("phone") else None,
        masked_phone_now=mask(Phone(phone_now)) if phone_now and phone_now != person.get("phone") else None,
        capacity=person.get("capacity"),
        bin=person.get("bin"),
        organisation=person.get("organisation"),
        case=(record.get("case") or {}).get("number"),
    )
