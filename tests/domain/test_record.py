"""The record behind an entry: everything the agreement says and everything that proves what happened."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.consent import Kind
from bot.domain.draft import Action, Contents, Draft, ShownPart, Step, summary_mark
from bot.domain.identity import FullName
from bot.domain.inbound import Channel, Ground, WithdrawalReceived, WithdrawalRefused
from bot.domain.phone import Phone
from bot.domain.record import (
    Operator,
    RecordIds,
    act_record,
    destruction_record,
    dump,
    expiry_record,
    invitation_record,
    notice_record,
    phone_change_record,
    publication_record,
    refusal_record,
    release_record,
    signing_record,
    stopped_record,
    withdrawal_record,
)
from locales import load_edition
from tests.evidence.schema import own_faults

EDITION = load_edition(1)
NOW = datetime(2026, 11, 22, 10, 15, 30, 123456, tzinfo=UTC)
STAMP = "2026-11-22T10:15:30.123Z"
IDS = RecordIds(record="1" * 32, person="a" * 32, consent="c" * 32, receipt="2" * 32)
OPERATOR = Operator(
    address="Алматы", email="law@example.kz", phone="+77270000000", storage_location="KZ", retention_days=1095
)
PART = ShownPart(message_id=5, sha256="6db478f9" * 8, at="2026-11-22T10:10:00.000Z")
AGREED = Action(update_id=1, at="2026-11-22T10:11:00.000Z")
CODE_SENT = Action(update_id=2, at="2026-11-22T10:12:00.000Z")
VERIFIED = Action(update_id=3, at="2026-11-22T10:13:00.000Z")
DECIDED = Action(update_id=9, at=STAMP)
DRAFT = Draft(
    telegram_id=777,
    person=IDS.person,
    step=Step.SUMMARY,
    locale="ru",
    edition=1,
    nonce="f00dfeed",
    expires_at=NOW,
    contents=Contents(
        shown=(PART,),
        agreed=AGREED,
        phone=Phone("+77010000001"),
        phone_from="contact",
        code_sent=CODE_SENT,
        verified=VERIFIED,
        name=FullName(surname="Сыналғанова", given_name="Үлгі", patronymic="Мысалқызы"),
        name_from="typed",
        capacity="partner",
        bin="260440029163",
        organisation="«Мысал» ЖШС",
    ),
)


def signed(kind: Kind = Kind.CONSENT_GIVEN, draft: Draft = DRAFT, ids: RecordIds = IDS) -> dict[str, Any]:
    record = signing_record(kind, ids=ids, edition=EDITION, operator=OPERATOR, draft=draft, decided=DECIDED, now=NOW)
    loaded: dict[str, Any] = json.loads(dump(record))
    return loaded


def withdrawn() -> dict[str, Any]:
    record = withdrawal_record(
        ids=IDS,
        edition=EDITION,
        operator=OPERATOR,
        profile={"surname": "Сыналғанова", "given_name": "Үлгі", "patronymic": None, "phone": "+77010000001"},
        case="1842-6377",
        due_at=datetime(2026, 12, 14, 18, 59, 59, tzinfo=UTC),
        decided=DECIDED,
        interface_language="kk",
        now=NOW,
    )
    loaded: dict[str, Any] = json.loads(dump(record))
    return loaded


def released() -> dict[str, Any]:
    record = release_record(ids=replace(IDS, consent=None, receipt=None), now=NOW)
    loaded: dict[str, Any] = json.loads(dump(record))
    return loaded


def objects(value: object) -> Iterator[dict[str, Any]]:
    """Every JSON object within the value, itself first."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from objects(part)


@pytest.mark.parametrize("kind", [Kind.CONSENT_GIVEN, Kind.CONSENT_RENEWED, Kind.CONSENT_DECLINED])
def test_the_record_quotes_every_item_of_the_agreement_word_for_word(kind: Kind) -> None:
    quoted = [(found["id"], found["text"]) for found in objects(signed(kind)) if found.keys() == {"id", "text"}]
    assert sorted(quoted) == sorted([*((item.id, item.fragment) for item in EDITION.items), ("bot", "/revoke")])


@pytest.mark.parametrize(
    ("group", "path"),
    [
        ("head", ("notice_heading",)),
        ("operator", ("party_identification", "party_terms")),
        ("gate", ("necessary_for",)),
        ("data", ("pii_information",)),
        ("purpose", ("purposes",)),
        ("operation", ("processing_method",)),
        ("recipient", ("recipient_third_parties",)),
        ("protection", ("protection_measures",)),
        ("term", ("retention_period", "term")),
        ("attestation", ("attestations",)),
        ("force", ("validity",)),
    ],
)
def test_each_group_of_items_has_its_own_field(group: str, path: tuple[str, ...]) -> None:
    found: Any = signed()
    for name in path:
        found = found[name]
    assert found == [{"id": item.id, "text": item.fragment} for item in EDITION.items if item.group == group]


def test_withdrawing_is_told_in_the_agreements_words_and_in_ours() -> None:
    (right,) = (item for item in EDITION.items if item.group == "withdrawal")
    assert signed()["withdrawal_method"] == [{"id": right.id, "text": right.fragment}, {"id": "bot", "text": "/revoke"}]


def test_there_is_no_key_for_an_iin() -> None:
    """The agreement names the IIN among the data, but the bot never asks for it."""
    names = {name.lower() for found in objects(signed()) for name in found}
    assert [name for name in names if "iin" in name or "жсн" in name] == []
    assert "ЖСН" in [item["text"] for item in signed()["pii_information"]]


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        (Kind.CONSENT_GIVEN, "given"),
        (Kind.CONSENT_RENEWED, "renewed"),
        (Kind.CONSENT_DECLINED, "declined"),
    ],
)
def test_the_event_says_when_who_and_what(kind: Kind, state: str) -> None:
    record = signed(kind)
    assert record["kind"] == kind.value
    assert record["event"] == {
        "event_time": STAMP,
        "validity_duration": "agreement-term",
        "entity_id": IDS.person,
        "event_type": "explicit",
        "event_state": state,
        "method": "telegram-bot",
    }


def test_a_consent_has_every_mandatory_field_of_iso_27560() -> None:
    """As evidence.md lists them; ids, the notice and the operator to the letter."""
    record = signed()
    assert {name: record[name] for name in ("schema_version", "record_id", "receipt_id", "consent_id")} == {
        "schema_version": "senimkey-consent-record/1",
        "record_id": IDS.record,
        "receipt_id": IDS.receipt,
        "consent_id": IDS.consent,
    }
    assert record["pii_principal_id"] == IDS.person
    assert record["privacy_notice"] == {
        "edition": 1,
        "effective_on": "2026-05-19",
        "sha256": "6db478f9e24e1f4765b9fb9f0528fde47fab04d7e732732df146630bf6d006d9",
        "language": "kk",
    }
    party = {name: value for name, value in record["party_identification"].items() if name != "party_terms"}
    assert record["pii_controllers"] == [party["party_id"]]
    assert party == {
        "party_id": "260440029163",
        "party_type": "legal-entity",
        "party_role": "operator",
        "party_name": "«Senimkey» Жауапкершілігі шектеулі серіктестігі",
        "party_bin": "260440029163",
        "party_address": "Алматы",
        "party_email": "law@example.kz",
        "party_phone": "+77270000000",
        "party_contact": ["law@example.kz", "+77270000000"],
    }
    assert record["retention_period"]["record_days"] == 1095
    assert record["storage_locations"] == ["KZ"]
    assert record["jurisdiction"] == "KZ"
    assert record["privacy_rights"] == ["know", "change", "block", "destroy", "withdraw"]


def test_the_operator_is_named_as_the_agreement_names_it() -> None:
    """But for the case ending of the word in its clause."""
    party = signed()["party_identification"]
    assert party["party_name"] in EDITION.clauses[4]
    assert party["party_bin"] in EDITION.clauses[4]


def test_the_proof_tells_what_happened_step_by_step() -> None:
    record = signed()
    assert record["interface_language"] == "ru"
    assert record["proof"] == {
        "shown": [{"message_id": 5, "sha256": PART.sha256, "at": PART.at}],
        "nonce": "f00dfeed",
        "agreed": {"update_id": 1, "at": AGREED.at, "button": "agree:1:f00dfeed"},
        "phone_from": "contact",
        "code_sent": {"update_id": 2, "at": CODE_SENT.at},
        "verified": {"update_id": 3, "at": VERIFIED.at},
        "verified_by": "sms_code",
        "decided": {"update_id": 9, "at": STAMP, "button": f"confirm:f00dfeed:{summary_mark(DRAFT)}"},
    }


def test_the_record_says_who_gave_and_in_which_capacity() -> None:
    assert signed()["person"] == {
        "full_name": "Сыналғанова Үлгі Мысалқызы",
        "surname": "Сыналғанова",
        "given_name": "Үлгі",
        "patronymic": "Мысалқызы",
        "name_from": "typed",
        "phone": "+77010000001",
        "capacity": "partner",
        "bin": "260440029163",
        "organisation": "«Мысал» ЖШС",
        "telegram_id": 777,
    }


def test_who_declined_at_once_is_asked_nothing_and_recorded_so() -> None:
    """Of a person who only read, there is the account that tapped, and what it was shown."""
    read_only = replace(DRAFT, contents=Contents(shown=(PART,)))
    record = signed(Kind.CONSENT_DECLINED, read_only, replace(IDS, consent=None, receipt=None))
    assert {name for name, value in record["person"].items() if value is not None} == {"telegram_id"}
    assert (record["consent_id"], record["receipt_id"]) == (None, None)
    assert record["proof"]["shown"]
    assert (record["proof"]["agreed"], record["proof"]["verified"]) == (None, None)


def test_a_withdrawal_names_its_consent_its_text_and_its_case() -> None:
    record = withdrawn()
    assert record["kind"] == "consent.withdrawn"
    assert record["event"]["event_state"] == "withdrawn"
    assert (record["consent_id"], record["receipt_id"]) == (IDS.consent, IDS.receipt)
    assert record["privacy_notice"]["sha256"] == EDITION.sha256
    assert record["person"] == {
        "full_name": "Сыналғанова Үлгі",
        "surname": "Сыналғанова",
        "given_name": "Үлгі",
        "patronymic": None,
        "phone": "+77010000001",
    }
    assert record["case"] == {"number": "1842-6377", "due_at": "2026-12-14T18:59:59.000Z"}
    button = f"withdraw-confirm:{record['consent_id']}"
    assert record["proof"] == {"decided": {"update_id": 9, "at": STAMP, "button": button}}


def test_a_released_number_is_not_in_the_record_of_its_release() -> None:
    record = released()
    assert record["kind"] == "phone.released"
    assert record["reason"] == "verified_by_another_account"
    assert record["event"]["event_state"] is None
    assert not any("phone" in name for found in objects(record) for name in found)


def test_records_are_canonical_to_the_byte() -> None:
    """RFC 8785: keys sorted, no white space, characters as they are."""
    assert (
        dump({"б": "Үлгі", "a": [1, None, True], "A": "\u2028\n"})
        == '{"A":"\u2028\\n","a":[1,null,true],"б":"Үлгі"}'.encode()
    )
    assert dump(json.loads(dump(signed()))) == dump(signed())


def test_a_declined_record_names_the_button_of_declining() -> None:
    assert signed(Kind.CONSENT_DECLINED)["proof"]["decided"]["button"] == "decline:1:f00dfeed"


@pytest.mark.parametrize(
    ("kind", "reason"),
    [(Kind.INVITATION_ACCEPTED, None), (Kind.INVITATION_MISMATCHED, "phone_differs")],
)
def test_what_became_of_an_invitation_is_recorded_with_its_consent(kind: Kind, reason: str | None) -> None:
    ids = replace(IDS, receipt=None)
    record = json.loads(
        dump(invitation_record(kind, ids=ids, invitation="9" * 32, external_id="client-1", now=NOW)),
    )
    assert record["invitation"] == {"id": "9" * 32, "external_id": "client-1"}
    assert (record["kind"], record["reason"]) == (kind.value, reason)
    assert (record["consent_id"], record["receipt_id"]) == (ids.consent, None)


@pytest.mark.parametrize("phone", [Phone("+77010000001"), None])
def test_a_changed_number_is_recorded_with_the_proof_that_it_is_theirs(phone: Phone | None) -> None:
    ids = replace(IDS, consent=None, receipt=None)
    draft = replace(DRAFT, contents=Contents(phone=phone, phone_from="platform", code_sent=CODE_SENT))
    record = phone_change_record(ids=ids, draft=draft, asked_at=NOW, verified=VERIFIED, now=NOW)
    assert (record["kind"], record["source"], record["event"]["method"]) == (
        "phone.changed",
        "platform",
        "telegram-bot",
    )
    assert record["person"] == {"phone": phone.e164 if phone else None, "telegram_id": 777}
    assert record["proof"] == {
        "asked_at": STAMP,
        "code_sent": {"update_id": 2, "at": CODE_SENT.at},
        "verified": {"update_id": 3, "at": VERIFIED.at},
        "verified_by": "sms_code",
    }


def test_an_expired_consent_is_recorded_with_its_text_and_when_the_platform_closed() -> None:
    ids = replace(IDS, receipt=None)
    record = json.loads(dump(expiry_record(ids=ids, edition=EDITION, closed_at=NOW, now=NOW)))
    assert (record["kind"], record["reason"], record["closed_at"]) == ("consent.expired", "platform_closed", STAMP)
    assert (record["consent_id"], record["event"]["event_state"]) == (ids.consent, "expired")
    assert record["privacy_notice"]["sha256"] == EDITION.sha256
    # It is the company's word, not the person's.
    assert record["event"]["method"] == "platform"


def test_a_notice_that_came_another_way_is_recorded_as_a_withdrawal_with_its_own_proof() -> None:
    """All that a withdrawal in the chat has but for the tap and the language of what was shown."""
    notice = WithdrawalReceived(
        external_id="u-1", phone=None, channel=Channel.LETTER, received_at=NOW, reference="Кіріс №7"
    )
    record = notice_record(
        ids=IDS,
        edition=EDITION,
        operator=OPERATOR,
        profile={"surname": "Сыналғанова", "given_name": "Үлгі", "patronymic": None, "phone": "+77010000001"},
        case="1842-6377",
        due_at=datetime(2026, 12, 14, 18, 59, 59, tzinfo=UTC),
        notice=notice,
        now=NOW,
    )
    in_chat = withdrawn()
    assert record.keys() == in_chat.keys() - {"interface_language"}
    assert {name for name in record if record[name] != in_chat[name]} == {"event", "proof"}
    assert record["event"] == {**in_chat["event"], "method": "platform"}
    assert record["proof"] == {"notice": {"channel": "letter", "received_at": STAMP, "reference": "Кіріс №7"}}


def test_what_the_company_did_is_recorded_as_its_own_act() -> None:
    """By the company, whose BIN it is, and told by the Platform; a case with what became of it."""
    ids = replace(IDS, receipt=None)
    reason = WithdrawalRefused(consent="c" * 32, ground=Ground.OBLIGATION, reason={"kk": "Қарыз"})
    stopped = stopped_record(ids=ids, edition=EDITION, case="1842-6377", at=NOW, now=NOW)
    refused = refusal_record(ids=ids, edition=EDITION, case="1842-6377", refused=reason, now=NOW)
    destroyed = destruction_record(ids=replace(ids, consent=None), at=NOW, now=NOW)
    for record, state in ((stopped, "stopped"), (refused, "refused"), (destroyed, None)):
        assert (record["event"]["entity_id"], record["event"]["method"]) == ("260440029163", "platform")
        assert record["event"]["event_state"] == state
        assert record["pii_principal_id"] == IDS.person
    assert (stopped["kind"], stopped["stopped_at"]) == ("withdrawal.stopped", STAMP)
    assert stopped["case"] == {"number": "1842-6377", "outcome": "stopped"}
    assert (refused["kind"], refused["ground"]) == ("withdrawal.refused", "obligation")
    assert (refused["case"]["outcome"], refused["reason"]) == ("refused", {"kk": "Қарыз"})
    assert refused["privacy_notice"] == stopped["privacy_notice"] == signed()["privacy_notice"]
    assert (destroyed["kind"], destroyed["destroyed_at"]) == ("data.destroyed", STAMP)


def test_an_act_of_an_admin_is_recorded_with_who_did_it_in_which_role() -> None:
    record = act_record(
        record="1" * 32,
        telegram_id=777,
        role="owner",
        act="admin.added",
        details={"telegram_id": 778, "role": "auditor"},
        decided=DECIDED,
        now=NOW,
    )
    assert own_faults(record) == []
    assert (record["kind"], record["act"]) == ("admin.acted", "admin.added")
    assert record["admin"] == {"telegram_id": 777, "role": "owner"}
    assert record["details"] == {"telegram_id": 778, "role": "auditor"}
    assert record["proof"] == {"decided": {"update_id": 9, "at": STAMP}}
    assert record["event"]["entity_id"] == "260440029163"


@pytest.mark.parametrize("grace_days", [None, 30])
def test_a_published_edition_is_recorded_with_what_was_decided_and_by_whom(grace_days: int | None) -> None:
    record = publication_record(
        record="1" * 32,
        edition=EDITION,
        grace_days=grace_days,
        files={"kk": "ab" * 32},
        proposed_by=777,
        approved_by=778,
        now=NOW,
    )
    assert own_faults(record) == []
    assert record["kind"] == "edition.published"
    assert record["privacy_notice"] == signed()["privacy_notice"]
    assert record["renewal"] == {"is_required": grace_days is not None, "grace_days": grace_days}
    assert (record["files"], record["proposed_by"], record["approved_by"]) == ({"kk": "ab" * 32}, 777, 778)
