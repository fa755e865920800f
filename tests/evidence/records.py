"""A record of each kind that is written, as the domain makes it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.domain.consent import Kind
from bot.domain.draft import Action, Contents, Draft, ShownPart, Step
from bot.domain.identity import FullName
from bot.domain.inbound import Channel, Ground, WithdrawalReceived, WithdrawalRefused
from bot.domain.phone import Phone
from bot.domain.record import (
    Operator,
    RecordIds,
    act_record,
    destruction_record,
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

EDITION = load_edition(1)
NOW = datetime(2026, 11, 22, 10, 15, 30, 123456, tzinfo=UTC)
STAMP = "2026-11-22T10:15:30.123Z"
IDS = RecordIds(record="1" * 32, person="a" * 32, consent="c" * 32, receipt="2" * 32)
NO_RECEIPT = replace(IDS, receipt=None)
UNSET = Operator(address=None, email=None, phone=None, storage_location="KZ", retention_days=1095)
OPERATOR = replace(UNSET, address="Алматы", email="law@example.kz", phone="+77270000000")
ACTION = Action(update_id=9, at=STAMP)
PARTNER = Draft(
    telegram_id=777,
    person=IDS.person,
    step=Step.SUMMARY,
    locale="ru",
    edition=1,
    nonce="f00dfeed",
    expires_at=NOW,
    contents=Contents(
        shown=(ShownPart(message_id=5, sha256="6db478f9" * 8, at=STAMP),),
        agreed=ACTION,
        phone=Phone("+77010000001"),
        phone_from="contact",
        code_sent=ACTION,
        verified=ACTION,
        name=FullName(surname="Сыналғанова", given_name="Үлгі", patronymic=None),
        name_from="typed",
        capacity="partner",
        bin="260440029163",
        organisation="«Мысал» ЖШС",
    ),
)
ALONE = replace(PARTNER, contents=replace(PARTNER.contents, capacity="self", bin=None, organisation=None))
READER = replace(PARTNER, contents=Contents(shown=PARTNER.contents.shown))
PROFILE = {"surname": "Сыналғанова", "given_name": "Үлгі", "patronymic": None, "phone": "+77010000001"}
CASE: dict[str, Any] = {
    "edition": EDITION,
    "operator": OPERATOR,
    "profile": PROFILE,
    "case": "1842-6377",
    "due_at": NOW,
}
NOTICE = WithdrawalReceived(
    external_id="user-4711", phone=None, channel=Channel.LETTER, received_at=NOW, reference="кіріс № 17"
)
REFUSED = WithdrawalRefused(consent="c" * 32, ground=Ground.OBLIGATION, reason={"kk": "Міндеттеме орындалмаған."})


def signing(kind: Kind, draft: Draft = PARTNER, *, ids: RecordIds = IDS, operator: Operator = OPERATOR) -> Any:  # noqa: ANN401 -- JSON
    return signing_record(kind, ids=ids, edition=EDITION, operator=operator, draft=draft, decided=ACTION, now=NOW)


RECORDS: dict[str, dict[str, Any]] = {
    "given by a partner": signing(Kind.CONSENT_GIVEN),
    "given for oneself": signing(Kind.CONSENT_GIVEN, ALONE),
    "given while the operator's settings say little": signing(Kind.CONSENT_GIVEN, operator=UNSET),
    "renewed": signing(Kind.CONSENT_RENEWED),
    "declined at the summary": signing(Kind.CONSENT_DECLINED, ids=NO_RECEIPT),
    "declined after reading": signing(Kind.CONSENT_DECLINED, READER, ids=replace(NO_RECEIPT, consent=None)),
    "withdrawn in the chat": withdrawal_record(ids=IDS, decided=ACTION, interface_language="kk", now=NOW, **CASE),
    "withdrawn by a notice": notice_record(ids=IDS, notice=NOTICE, now=NOW, **CASE),
    "stopped": stopped_record(ids=NO_RECEIPT, edition=EDITION, case="1842-6377", at=NOW, now=NOW),
    "refused": refusal_record(ids=NO_RECEIPT, edition=EDITION, case="1842-6377", refused=REFUSED, now=NOW),
    "expired": expiry_record(ids=NO_RECEIPT, edition=EDITION, closed_at=NOW, now=NOW),
    "destroyed": destruction_record(ids=replace(NO_RECEIPT, consent=None), at=NOW, now=NOW),
    "released": release_record(ids=replace(NO_RECEIPT, consent=None), now=NOW),
    "changed": phone_change_record(ids=NO_RECEIPT, draft=PARTNER, asked_at=NOW, verified=ACTION, now=NOW),
    **{
        kind.value: invitation_record(kind, ids=NO_RECEIPT, invitation="9" * 32, external_id="user-4711", now=NOW)
        for kind in (Kind.INVITATION_ACCEPTED, Kind.INVITATION_MISMATCHED)
    },
}

OWN_RECORDS: dict[str, dict[str, Any]] = {
    "an admin's act": act_record(
        record="1" * 32,
        telegram_id=777,
        role="owner",
        act="person.revealed",
        details={"person": "a" * 32, "reason": "request"},
        decided=ACTION,
        now=NOW,
    ),
    "an edition that asks for renewal": publication_record(
        record="1" * 32,
        edition=EDITION,
        grace_days=30,
        files={"kk": "6db478f9" * 8, "ru": "6db478f9" * 8},
        proposed_by=777,
        approved_by=778,
        now=NOW,
    ),
    "an edition that asks for none": publication_record(
        record="1" * 32,
        edition=EDITION,
        grace_days=None,
        files={"kk": "6db478f9" * 8},
        proposed_by=777,
        approved_by=778,
        now=NOW,
    ),
}
