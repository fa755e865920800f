"""What the Platform posts, read: each type with its data, and the name of the field that is not as it should be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.inbound import (
    AHEAD_MAX,
    EARLIEST,
    KNOWN_TYPES,
    REFERENCE_MAX,
    TEXT_MAX,
    URL_MAX,
    AccessLimited,
    AccessRestored,
    Answer,
    BadData,
    Category,
    Channel,
    ConsentRequested,
    DataDestroyed,
    Ground,
    Language,
    MessageSent,
    PhoneChanged,
    PlatformClosed,
    ProcessingStopped,
    RequestAnswered,
    WithdrawalReceived,
    WithdrawalRefused,
    read_event,
)
from bot.domain.phone import Phone

NOW = datetime(2026, 11, 22, 10, 15, 30, tzinfo=UTC)
AT = "2026-11-22T10:00:00Z"
AT_MOMENT = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
CONSENT = "c" * 32
TEXTS: dict[Language, str] = {"kk": "Себебі", "ru": "Причина", "en": "Reason"}

# One right message of every type, with every member that it may have.
RIGHT: dict[str, dict[str, Any]] = {
    "consent.requested": {
        "external_id": "u-1",
        "phone": "+7 701 000-00-01",
        "locale": "ru",
        "return_url": "https://platform.example.kz/back?to=1#x",
        "expires_at": "2026-11-23T10:00:00+05:00",
    },
    "processing.stopped": {"consent": CONSENT, "at": AT},
    "withdrawal.refused": {"consent": CONSENT, "ground": "law", "reason": TEXTS},
    "withdrawal.received": {
        "external_id": "u-1",
        "phone": "+77010000001",
        "channel": "letter",
        "received_at": AT,
        "reference": "Кіріс №12",
    },
    "request.answered": {"request": "r-1", "outcome": "done", "text": TEXTS},
    "access.limited": {"external_id": "u-1", "reason": TEXTS},
    "access.restored": {"external_id": "u-1", "reason": TEXTS},
    "phone.changed": {"external_id": "u-1", "phone": "87010000002"},
    "data.destroyed": {"external_id": "u-1", "at": AT},
    "message.sent": {"external_id": "u-1", "category": "marketing", "text": TEXTS},
    "platform.closed": {"at": AT},
}


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (
            "consent.requested",
            ConsentRequested(
                external_id="u-1",
                phone=Phone("+77010000001"),
                locale="ru",
                return_url="https://platform.example.kz/back?to=1#x",
                expires_at=datetime(2026, 11, 23, 5, 0, tzinfo=UTC),
            ),
        ),
        ("processing.stopped", ProcessingStopped(consent=CONSENT, at=AT_MOMENT)),
        ("withdrawal.refused", WithdrawalRefused(consent=CONSENT, ground=Ground.LAW, reason=TEXTS)),
        (
            "withdrawal.received",
            WithdrawalReceived(
                external_id="u-1",
                phone=Phone("+77010000001"),
                channel=Channel.LETTER,
                received_at=AT_MOMENT,
                reference="Кіріс №12",
            ),
        ),
        ("request.answered", RequestAnswered(request="r-1", outcome=Answer.DONE, text=TEXTS)),
        ("access.limited", AccessLimited(external_id="u-1", reason=TEXTS)),
        ("access.restored", AccessRestored(external_id="u-1", reason=TEXTS)),
        ("phone.changed", PhoneChanged(external_id="u-1", phone=Phone("+77010000002"))),
        ("data.destroyed", DataDestroyed(external_id="u-1", at=AT_MOMENT)),
        ("message.sent", MessageSent(external_id="u-1", category=Category.MARKETING, text=TEXTS)),
        ("platform.closed", PlatformClosed(at=AT_MOMENT)),
    ],
)
def test_every_type_is_read_with_all_that_it_says(kind: str, expected: object) -> None:
    assert read_event(kind, RIGHT[kind], NOW) == expected


def test_the_types_are_those_of_the_contract() -> None:
    assert set(RIGHT) == KNOWN_TYPES


@pytest.mark.parametrize("kind", RIGHT)
def test_the_platform_may_say_more_than_we_read(kind: str) -> None:
    more = {**RIGHT[kind], "note": {"of": ["theirs"]}}
    assert read_event(kind, more, NOW) == read_event(kind, RIGHT[kind], NOW)


OPTIONAL = {
    ("consent.requested", "phone"),
    ("consent.requested", "locale"),
    ("consent.requested", "return_url"),
    ("consent.requested", "expires_at"),
    ("withdrawal.received", "phone"),
    ("withdrawal.received", "external_id"),
}
FIELDS = [(kind, name) for kind, data in RIGHT.items() for name in data]


@pytest.mark.parametrize(("kind", "name"), FIELDS)
@pytest.mark.parametrize("is_null", [False, True])
def test_a_field_that_is_not_there_is_named_unless_it_may_be_left_out(kind: str, name: str, *, is_null: bool) -> None:
    less = {key: value for key, value in RIGHT[kind].items() if key != name}
    found = read_event(kind, {**less, name: None} if is_null else less, NOW)
    assert isinstance(found, BadData) is ((kind, name) not in OPTIONAL)
    assert found in (BadData(name), found) if isinstance(found, BadData) else getattr(found, name) is None


WRONG_EVERYWHERE = [True, 1, 1.5, [], ["kk"], {}, "", "a\0b", "\ud800", {"kk": 1}, {"kk": ""}, {"de": "Grund"}]


@pytest.mark.parametrize(("kind", "name"), FIELDS)
@pytest.mark.parametrize("value", WRONG_EVERYWHERE, ids=ascii)
def test_a_field_of_a_wrong_kind_is_named(kind: str, name: str, value: object) -> None:
    assert read_event(kind, {**RIGHT[kind], name: value}, NOW) == BadData(name)


@pytest.mark.parametrize("data", [None, [], "text", 1, True, [RIGHT]], ids=ascii)
def test_data_that_is_no_object_is_named(data: object) -> None:
    assert read_event("platform.closed", data, NOW) == BadData("data")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-22T10:00:00Z", AT_MOMENT),
        ("2026-11-22T15:00:00+05:00", AT_MOMENT),
        ("2026-11-22T15:00+05:00", AT_MOMENT),
        ("2026-11-22T10:00:00.000000000Z", AT_MOMENT),
        ("2026-11-22T10:20:30Z", NOW + AHEAD_MAX),  # as far ahead as clocks may differ
        ("2000-01-01T00:00:00Z", EARLIEST),
        ("2026-11-22T10:20:30.001Z", None),
        ("1999-12-31T23:59:59Z", None),
        ("2026-11-22T10:00:00", None),  # of which place?
        ("2026-11-22", None),
        ("2026-11-22 10:00:00Z", None),
        ("20261122T100000Z", None),
        ("2026-W47-7T10:00:00Z", None),
        ("2026-02-30T10:00:00Z", None),
        ("2026-11-22T24:01:00Z", None),
        ("2026-11-22T10:00:60Z", None),
        ("2026-11-22T10:00:00+25:00", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("9999-12-31T23:59:59-14:00", None),
        ("٢٠٢٦-11-22T10:00:00Z", None),
        ("1763805600", None),
        (" 2026-11-22T10:00:00Z", None),
        ("2026-11-22T10:00:00Z\n", None),
    ],
)
def test_a_moment_is_of_iso_8601_with_its_offset_and_not_ahead_of_us(text: str, expected: datetime | None) -> None:
    found = read_event("platform.closed", {"at": text}, NOW)
    assert found == (PlatformClosed(at=expected) if expected else BadData("at"))


@pytest.mark.parametrize(
    ("ahead", "is_right"),
    [
        (timedelta(), False),
        (timedelta(seconds=-1), False),
        (timedelta(seconds=1), True),
        (timedelta(days=366), True),
        (timedelta(days=366, seconds=1), False),
    ],
)
def test_an_invitation_expires_in_the_future_and_within_a_year(ahead: timedelta, *, is_right: bool) -> None:
    found = read_event("consent.requested", {"external_id": "u", "expires_at": (NOW + ahead).isoformat()}, NOW)
    assert (found == BadData("expires_at")) is not is_right


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ({"kk": " Себебі \n"}, {"kk": "Себебі"}),
        ({"ru": "Причина", "kk": None, "de": 1}, {"ru": "Причина"}),
        ({"kk": "а" * TEXT_MAX}, {"kk": "а" * TEXT_MAX}),
        ({"kk": "🔒" * (TEXT_MAX // 2)}, {"kk": "🔒" * (TEXT_MAX // 2)}),
        ({"kk": "🔒" * (TEXT_MAX // 2) + "а"}, None),  # Telegram counts UTF-16
        ({"kk": "а" * (TEXT_MAX + 1)}, None),
        ({"kk": " \n\u00a0\u200b\u200d\u202e\ufeff "}, None),  # a reason that nobody sees is none
        ({"kk": "\u200b—"}, {"kk": "\u200b—"}),
        ({"kk": "Себебі", "ru": " \n\t"}, None),
        ({"kk": "Себебі", "en": "\udfff"}, None),
        ({"kk": "Себебі", "en": ["x"]}, None),
        ({}, None),
    ],
    ids=str,
)
def test_a_text_is_in_one_language_at_least_and_fits_a_message(
    texts: dict[str, Any], expected: dict[Language, str] | None
) -> None:
    found = read_event("access.limited", {"external_id": "u", "reason": texts}, NOW)
    assert found == (AccessLimited(external_id="u", reason=expected) if expected else BadData("reason"))


@pytest.mark.parametrize(
    ("text", "is_right"),
    [
        ("u", True),
        ("Пайдаланушы 1/2", True),
        ("🔑" * REFERENCE_MAX, True),
        ("u" * (REFERENCE_MAX + 1), False),
        ("u\n", False),
        ("\x7f", False),
        ("\x85", False),
    ],
)
def test_an_id_of_the_platforms_is_one_line_taken_as_it_is(text: str, *, is_right: bool) -> None:
    found = read_event("data.destroyed", {"external_id": text, "at": AT}, NOW)
    assert found == (DataDestroyed(external_id=text, at=AT_MOMENT) if is_right else BadData("external_id"))


@pytest.mark.parametrize("consent", ["c" * 31, "c" * 33, "C" * 32, "g" * 32, "c" * 32 + "\n"])
def test_an_id_of_ours_has_its_shape(consent: str) -> None:
    assert read_event("processing.stopped", {"consent": consent, "at": AT}, NOW) == BadData("consent")


@pytest.mark.parametrize("phone", ["+79161234567", "+77172123456", "123", "+77010000001 +77010000002"])
def test_a_number_is_a_mobile_one_of_kazakhstan(phone: str) -> None:
    assert read_event("phone.changed", {"external_id": "u", "phone": phone}, NOW) == BadData("phone")


@pytest.mark.parametrize(
    "url",
    [
        "https://a",
        "https://platform.kz",
        "https://platform.kz:8443/a/b?c=d&e=%20#f",
        "https://сенімкей.қаз/кері",
        "https://a.kz/" + "b" * (URL_MAX - 13),
    ],
)
def test_the_way_back_may_be_any_https_address(url: str) -> None:
    found = read_event("consent.requested", {"external_id": "u", "return_url": url}, NOW)
    assert isinstance(found, ConsentRequested)
    assert found.return_url == url


@pytest.mark.parametrize(
    "url",
    [
        "http://platform.kz/",
        "HTTPS://platform.kz/",
        "//platform.kz/",
        "javascript:alert(1)",
        "tg://resolve?domain=x",
        "https://",
        "https:///path",
        "https://?q",
        "https://user@platform.kz/",
        "https://user:secret@platform.kz/",
        "https://@platform.kz/",
        "https://evil.example\\@platform.kz/",
        "https://platform.kz:0/",
        "https://platform.kz:99999/",
        "https://platform.kz:port/",
        "https://[::1]/",
        "https://[::1",
        "https://-a.kz/",
        "https://a..kz/",
        "https://a_.kz/",
        "https://platform.kz/a b",
        "https://platform.kz/\n",
        "https://platform.kz/\u202e",
        "https://a\u2100.kz/",
        "https://a.kz/" + "b" * (URL_MAX - 12),
    ],
    ids=ascii,
)
def test_the_way_back_is_https_without_credentials_or_tricks(url: str) -> None:
    found = read_event("consent.requested", {"external_id": "u", "return_url": url}, NOW)
    assert found == BadData("return_url")


def test_a_notice_names_its_person_somehow() -> None:
    nobody = {key: value for key, value in RIGHT["withdrawal.received"].items() if key not in {"external_id", "phone"}}
    assert read_event("withdrawal.received", nobody, NOW) == BadData("external_id")


any_text = st.text(st.characters(exclude_categories=()), max_size=20)
any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | any_text | st.sampled_from([AT, CONSENT, "+77010000001"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(any_text | st.sampled_from(["kk", "ru"]), inner),
    max_leaves=5,
)


@settings(max_examples=300, deadline=None)
@given(kind=st.sampled_from(sorted(RIGHT)), change=st.data())
def test_whatever_it_is_reading_it_ends_in_an_event_or_a_fields_name(kind: str, change: st.DataObject) -> None:
    name = change.draw(st.sampled_from(sorted(RIGHT[kind])))
    found = read_event(kind, {**RIGHT[kind], name: change.draw(any_json)}, NOW)
    assert not isinstance(found, BadData) or found.field == name


def test_what_a_person_is_told_or_known_by_is_not_shown_by_repr() -> None:
    """Events may be in a traceback; what is written to people has no place there."""
    for kind, data in RIGHT.items():
        shown = repr(read_event(kind, data, NOW))
        assert not any(text in shown for text in (*TEXTS.values(), "+77010000001", "Кіріс №12", "platform.example"))
