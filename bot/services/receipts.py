"""Receipts: what was given, renewed or withdrawn, when, and how it was verified, as the record has it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.domain.consent import Kind, standing
from bot.domain.phone import Phone, mask
from storage import ledger, people

if TYPE_CHECKING:
    from bot.deps import Deps
    from storage.database import Connection
    from storage.ledger import OpenedReceipt


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A receipt, with the number masked. `index` is the place of its entry in the ledger.

    `masked_phone_now` is the person's number of today, where it is another one than the receipt says. `channel` is how
    a notice of withdrawal came that was not given in the chat.
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
    verified_at: datetime | None
    capacity: str | None
    bin: str | None = field(repr=False)
    organisation: str | None = field(repr=False)
    case: str | None
    due_at: datetime | None
    channel: str | None
    received_at: datetime | None
    operator: dict[str, str | None]

    @property
    def is_withdrawal(self) -> bool:
        """Whether it is of a withdrawal."""
        return self.kind is Kind.CONSENT_WITHDRAWN


async def newest(deps: Deps, telegram_id: int) -> Receipt | None:
    """Open the newest receipt of the person who writes from this account."""
    return await deps.database.read(_newest, deps, telegram_id, deps.clock())


def _newest(conn: Connection, deps: Deps, telegram_id: int, now: datetime) -> Receipt | None:
    person = people.by_telegram(conn, telegram_id)
    if person is None:
        return None
    key = deps.vault.key(conn, person.person)
    # That of where they stand: after a withdrawal was refused, the giving's again.
    receipt = standing((entry.fact for entry in ledger.history(conn, person.person, key)), now).receipt
    if receipt is None or key is None:
        return None
    opened = ledger.open_receipt(conn, key, receipt)
    return read(opened, people.profile_of(key, person.sealed_profile).get("phone")) if opened else None


def read(opened: OpenedReceipt, phone_now: str | None = None) -> Receipt:
    """Read what a receipt says from the record behind it."""
    record: dict[str, Any] = json.loads(opened.record)
    person = record.get("person") or {}
    case = record.get("case") or {}
    notice = record["proof"].get("notice") or {}
    verified = record["proof"].get("verified") or {}
    party = record["party_identification"]
    return Receipt(
        receipt=record["receipt_id"],
        kind=opened.entry.kind,
        index=opened.entry.index,
        at=opened.entry.at,
        edition=record["privacy_notice"]["edition"],
        sha256=record["privacy_notice"]["sha256"],
        full_name=person.get("full_name"),
        masked_phone=mask(Phone(person["phone"])) if person.get("phone") else None,
        masked_phone_now=mask(Phone(phone_now)) if phone_now and phone_now != person.get("phone") else None,
        verified_at=_moment(verified.get("at")),
        capacity=person.get("capacity"),
        bin=person.get("bin"),
        organisation=person.get("organisation"),
        case=case.get("number"),
        due_at=_moment(case.get("due_at")),
        channel=notice.get("channel"),
        received_at=_moment(notice.get("received_at")),
        operator={name: party.get(f"party_{name}") for name in ("name", "bin", "address", "email", "phone")},
    )


def _moment(stamped: str | None) -> datetime | None:
    return datetime.fromisoformat(stamped) if stamped else None
