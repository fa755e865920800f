"""The record behind an entry: what was consented to, by whom, how, and the proof of what happened.

Field names follow ISO/IEC TS 27560:2023 where it has a name. Bytes are RFC 8785 JSON, sealed with the person's key.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import rfc8785

from bot.domain.consent import Kind
from bot.domain.draft import Action, Draft, summary_mark
from bot.domain.ledger import stamp

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.domain.agreement import Edition
    from bot.domain.inbound import WithdrawalReceived, WithdrawalRefused

SCHEMA_VERSION = "senimkey-consent-record/1"
OWN_SCHEMA_VERSION = "senimkey-own-record/1"
OPERATOR_NAME = "«Senimkey» Жауапкершілігі шектеулі серіктестігі"
OPERATOR_BIN = "260440029163"  # clause 5 of edition №1
RIGHTS = ("know", "change", "block", "destroy", "withdraw")  # Law 94-V, art. 24
AGREEMENT_LANGUAGE = "kk"
IN_CHAT, BY_PLATFORM = "telegram-bot", "platform"

EVENT_STATES = {
    Kind.CONSENT_GIVEN: "given",
    Kind.CONSENT_RENEWED: "renewed",
    Kind.CONSENT_DECLINED: "declined",
    Kind.CONSENT_WITHDRAWN: "withdrawn",
    Kind.WITHDRAWAL_STOPPED: "stopped",
    Kind.WITHDRAWAL_REFUSED: "refused",
    Kind.CONSENT_EXPIRED: "expired",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """How the company can be reached, and where and how long it keeps records; set by the operator."""

    address: str | None
    email: str | None
    phone: str | None
    storage_location: str
    retention_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordIds:
    """The opaque ids of one record: 32 hex digits each. `receipt` is absent where the person holds none."""

    record: str
    person: str
    consent: str | None
    receipt: str | None


def dump(record: dict[str, Any]) -> bytes:
    """Give the canonical bytes that the entry commits to (RFC 8785)."""
    return rfc8785.dumps(record)


def signing_record(
    kind: Kind,
    *,
    ids: RecordIds,
    edition: Edition,
    operator: Operator,
    draft: Draft,
    decided: Action,
    now: datetime,
) -> dict[str, Any]:
    """Record a consent given, renewed or declined, with everything that the draft proves."""
    contents = draft.contents
    return {
        **_frame(kind, ids, now),
        **_terms(edition, operator),
        "interface_language": draft.locale,
        "person": {
            "full_name": contents.name.text if contents.name else None,
            "surname": contents.name.surname if contents.name else None,
            "given_name": contents.name.given_name if contents.name else None,
            "patronymic": contents.name.patronymic if contents.name else None,
            "name_from": contents.name_from,
            "phone": contents.phone.e164 if contents.phone else None,
            "capacity": contents.capacity,
            "bin": contents.bin,
            "organisation": contents.organisation,
            "telegram_id": draft.telegram_id,
        },
        "attestations": [_quoted(item.id, item.fragment) for item in edition.items if item.group == "attestation"],
        "proof": {
            "shown": [asdict(part) for part in contents.shown],
            "nonce": draft.nonce,
            "agreed": _action(contents.agreed, f"agree:{draft.edition}:{draft.nonce}"),
            "phone_from": contents.phone_from,
            "code_sent": _action(contents.code_sent),
            "verified": _action(contents.verified),
            "verified_by": "sms_code" if contents.verified else None,
            "decided": _action(decided, _decision_button(kind, draft)),
        },
    }


def _decision_button(kind: Kind, draft: Draft) -> str:
    if kind is Kind.CONSENT_DECLINED:
        return f"decline:{draft.edition}:{draft.nonce}"
    return f"confirm:{draft.nonce}:{summary_mark(draft)}"


def withdrawal_record(
    *,
    ids: RecordIds,
    edition: Edition,
    operator: Operator,
    profile: Mapping[str, str | None],
    case: str,
    due_at: datetime,
    decided: Action,
    interface_language: str,
    now: datetime,
) -> dict[str, Any]:
    """Record a withdrawal made by the person in the chat, with the case it opened (Law 94-V, art. 8(7))."""
    return {
        **_frame(Kind.CONSENT_WITHDRAWN, ids, now),
        **_terms(edition, operator),
        "interface_language": interface_language,
        "person": {**profile, "full_name": _full_name(profile)},
        "case": {"number": case, "due_at": stamp(due_at)},
        "proof": {"decided": _action(decided, f"withdraw-confirm:{ids.consent}")},
    }


def notice_record(
    *,
    ids: RecordIds,
    edition: Edition,
    operator: Operator,
    profile: Mapping[str, str | None],
    case: str,
    due_at: datetime,
    notice: WithdrawalReceived,
    now: datetime,
) -> dict[str, Any]:
    """Record a withdrawal whose notice came another way, with the case it opened; its proof is the company's."""
    return {
        **_frame(Kind.CONSENT_WITHDRAWN, ids, now, method=BY_PLATFORM),
        **_terms(edition, operator),
        "person": {**profile, "full_name": _full_name(profile)},
        "case": {"number": case, "due_at": stamp(due_at)},
        "proof": {
            "notice": {
                "channel": notice.channel.value,
                "received_at": stamp(notice.received_at),
                "reference": notice.reference,
            },
        },
    }


def stopped_record(*, ids: RecordIds, edition: Edition, case: str, at: datetime, now: datetime) -> dict[str, Any]:
    """Record that the company has stopped processing, as a withdrawal asked it to (Law 94-V, art. 8(7))."""
    return {
        **_company_frame(Kind.WITHDRAWAL_STOPPED, ids, now),
        "privacy_notice": _notice(edition),
        "case": {"number": case, "outcome": "stopped"},
        "stopped_at": stamp(at),
    }


def refusal_record(
    *,
    ids: RecordIds,
    edition: Edition,
    case: str,
    refused: WithdrawalRefused,
    now: datetime,
) -> dict[str, Any]:
    """Record the reasoned refusal of a withdrawal, in the words that the person was given (Law 94-V, art. 8(2))."""
    return {
        **_company_frame(Kind.WITHDRAWAL_REFUSED, ids, now),
        "privacy_notice": _notice(edition),
        "case": {"number": case, "outcome": "refused"},
        "ground": refused.ground.value,
        "reason": dict(refused.reason),
    }


def destruction_record(*, ids: RecordIds, at: datetime, now: datetime) -> dict[str, Any]:
    """Record that the company has destroyed the person's data on the Platform."""
    return {**_company_frame(Kind.DATA_DESTROYED, ids, now), "destroyed_at": stamp(at)}


def _full_name(profile: Mapping[str, str | None]) -> str:
    parts = (profile.get(name) for name in ("surname", "given_name", "patronymic"))
    return " ".join(part for part in parts if part)


def release_record(*, ids: RecordIds, now: datetime) -> dict[str, Any]:
    """Record that the person's number was verified by another account and is bound to this person no longer."""
    return {**_frame(Kind.PHONE_RELEASED, ids, now), "reason": "verified_by_another_account"}


def phone_change_record(
    *, ids: RecordIds, draft: Draft, asked_at: datetime, verified: Action, now: datetime
) -> dict[str, Any]:
    """Record that the person verified the number which the Platform had said is their new one."""
    contents = draft.contents
    return {
        **_frame(Kind.PHONE_CHANGED, ids, now),
        "source": "platform",
        "interface_language": draft.locale,
        "person": {"phone": contents.phone.e164 if contents.phone else None, "telegram_id": draft.telegram_id},
        "proof": {
            "asked_at": stamp(asked_at),
            "code_sent": _action(contents.code_sent),
            "verified": _action(verified),
            "verified_by": "sms_code",
        },
    }


def expiry_record(*, ids: RecordIds, edition: Edition, closed_at: datetime, now: datetime) -> dict[str, Any]:
    """Record that a consent's term has ended, as the Platform has stopped (clause 12 of edition №1)."""
    return {
        **_company_frame(Kind.CONSENT_EXPIRED, ids, now),
        "privacy_notice": _notice(edition),
        "reason": "platform_closed",
        "closed_at": stamp(closed_at),
    }


def invitation_record(
    kind: Kind,
    *,
    ids: RecordIds,
    invitation: str,
    external_id: str,
    now: datetime,
) -> dict[str, Any]:
    """Record an invitation accepted, or one that was for another number than the verified one."""
    return {
        **_frame(kind, ids, now),
        "invitation": {"id": invitation, "external_id": external_id},
        "reason": "phone_differs" if kind is Kind.INVITATION_MISMATCHED else None,
    }


def act_record(
    *, record: str, telegram_id: int, role: str, act: str, details: Mapping[str, Any], decided: Action, now: datetime
) -> dict[str, Any]:
    """Record what an admin did at the desk; `details` name things by their ids, and no personal data."""
    return {
        **_own_frame(Kind.ADMIN_ACTED, record, now),
        "admin": {"telegram_id": telegram_id, "role": role},
        "act": act,
        "details": dict(details),
        "proof": {"decided": _action(decided)},
    }


def publication_record(
    *,
    record: str,
    edition: Edition,
    grace_days: int | None,
    files: Mapping[str, str],
    proposed_by: int,
    approved_by: int,
    now: datetime,
) -> dict[str, Any]:
    """Record that an edition was published: what was decided about it, by whom; `files` are SHA-256 by locale."""
    return {
        **_own_frame(Kind.EDITION_PUBLISHED, record, now),
        "privacy_notice": _notice(edition),
        "renewal": {"is_required": grace_days is not None, "grace_days": grace_days},
        "files": dict(files),
        "proposed_by": proposed_by,
        "approved_by": approved_by,
    }


def _own_frame(kind: Kind, record: str, now: datetime) -> dict[str, Any]:
    """Frame what concerns no person: what the company did for itself."""
    return {
        "schema_version": OWN_SCHEMA_VERSION,
        "kind": kind.value,
        "record_id": record,
        "event": {"event_time": stamp(now), "entity_id": OPERATOR_BIN, "method": IN_CHAT},
    }


def _company_frame(kind: Kind, ids: RecordIds, now: datetime) -> dict[str, Any]:
    """Frame what the company itself did and the Platform told us of."""
    return _frame(kind, ids, now, method=BY_PLATFORM, entity=OPERATOR_BIN)


def _frame(
    kind: Kind,
    ids: RecordIds,
    now: datetime,
    *,
    method: str = IN_CHAT,
    entity: str | None = None,
) -> dict[str, Any]:
    """Frame a record: its ids, and the event with who made it (the person unless it says otherwise) and by what way."""
    return {
        "schema_version": SCHEMA_VERSION,
        "kind": kind.value,
        "record_id": ids.record,
        "receipt_id": ids.receipt,
        "consent_id": ids.consent,
        "pii_principal_id": ids.person,
        "event": {
            "event_time": stamp(now),
            "validity_duration": "agreement-term",
            "entity_id": entity or ids.person,
            "event_type": "explicit",
            "event_state": EVENT_STATES.get(kind),
            "method": method,
        },
    }


def _notice(edition: Edition) -> dict[str, Any]:
    return {
        "edition": edition.number,
        "effective_on": edition.effective_on.isoformat(),
        "sha256": edition.sha256,
        "language": AGREEMENT_LANGUAGE,
    }


def _terms(edition: Edition, operator: Operator) -> dict[str, Any]:
    """Give what the agreement says, in its own words, under the ids of its items."""

    def quoted(group: str) -> list[dict[str, str]]:
        return [_quoted(item.id, item.fragment) for item in edition.items if item.group == group]

    return {
        "privacy_notice": _notice(edition),
        "notice_heading": quoted("head"),
        "necessary_for": quoted("gate"),
        "purposes": quoted("purpose"),
        "pii_information": quoted("data"),
        "processing_method": quoted("operation"),
        "recipient_third_parties": quoted("recipient"),
        "retention_period": {"term": quoted("term"), "record_days": operator.retention_days},
        "withdrawal_method": [*quoted("withdrawal"), {"id": "bot", "text": "/revoke"}],
        "privacy_rights": list(RIGHTS),
        "protection_measures": quoted("protection"),
        "validity": quoted("force"),
        "storage_locations": [operator.storage_location],
        "jurisdiction": "KZ",
        "pii_controllers": [OPERATOR_BIN],
        "party_identification": {
            "party_id": OPERATOR_BIN,
            "party_type": "legal-entity",
            "party_role": "operator",
            "party_name": OPERATOR_NAME,
            "party_bin": OPERATOR_BIN,
            "party_terms": quoted("operator"),
            "party_address": operator.address,
            "party_email": operator.email,
            "party_phone": operator.phone,
            "party_contact": [way for way in (operator.email, operator.phone) if way],
        },
    }


def _quoted(item: str, fragment: str) -> dict[str, str]:
    return {"id": item, "text": fragment}


def _action(action: Action | None, button: str | None = None) -> dict[str, Any] | None:
    """Tell what was done, by which update, when; and which button was pressed, as its data says."""
    if action is None:
        return None
    return {**asdict(action), "button": button} if button else asdict(action)
