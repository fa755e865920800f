"""Tests of bot.domain.challenge."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.challenge import (
    Allowed,
    BudgetLimit,
    CodeLimits,
    CodeProblem,
    NumberLimit,
    PersonLimit,
    PrefixLimit,
    SendCounts,
    SendDecision,
    Wait,
    code_digest,
    decide_send,
    is_login_like,
    matches,
    new_code,
    parse_code,
)
from bot.domain.phone import Phone

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
LIMITS = CodeLimits()
NONE_YET = SendCounts(number_day=0, person_day=0, prefix_hour=0, all_day=0, last_sent_at=None, sends_in_row=0)
KEY = bytes(32)
PHONE = Phone("+77012345667")


def after(seconds: float, sends_in_row: int) -> SendCounts:
    """So many sends in a row, the last of them so many seconds ago."""
    return dataclasses.replace(NONE_YET, last_sent_at=NOW - timedelta(seconds=seconds), sends_in_row=sends_in_row)


# --- Sending ---


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        (NONE_YET, Allowed()),
        (after(0, 1), Wait(30)),
        (after(1, 1), Wait(29)),
        (after(29.5, 1), Wait(1)),  # never "0 seconds"
        (after(30, 1), Allowed()),
        (after(30, 2), Wait(30)),
        (after(60, 2), Allowed()),
        (after(60, 3), Wait(60)),
        (after(120, 3), Allowed()),
        (after(119, 4), Wait(1)),  # the last wait holds for all that follow
        (after(120, 400), Allowed()),
        (after(10, 0), Wait(20)),  # left and began again: the first wait holds
        (after(30, 0), Allowed()),
        (after(-3600, 1), Wait(30)),  # the clock was set back an hour
    ],
)
def test_resending_waits(counts: SendCounts, expected: SendDecision) -> None:
    assert decide_send(counts, LIMITS, NOW) == expected


@pytest.mark.parametrize(
    ("counts_of", "limit", "expected"),
    [
        (lambda count: dataclasses.replace(NONE_YET, number_day=count), 5, NumberLimit()),
        (lambda count: dataclasses.replace(NONE_YET, person_day=count), 10, PersonLimit()),
        (lambda count: dataclasses.replace(NONE_YET, prefix_hour=count), 1000, PrefixLimit()),
        (lambda count: dataclasses.replace(NONE_YET, all_day=count), 5000, BudgetLimit()),
    ],
)
def test_a_limit_allows_exactly_as_many_sends(
    counts_of: Callable[[int], SendCounts], limit: int, expected: SendDecision
) -> None:
    assert decide_send(counts_of(limit - 1), LIMITS, NOW) == Allowed()
    assert decide_send(counts_of(limit), LIMITS, NOW) == expected
    assert decide_send(counts_of(limit + 1), LIMITS, NOW) == expected


def test_of_several_refusals_the_widest_is_told() -> None:
    """Each time the limit that was told is lifted; a wait is told last."""
    counts = dataclasses.replace(after(0, 1), number_day=5, person_day=10, prefix_hour=1000, all_day=5000)
    assert decide_send(counts, LIMITS, NOW) == PersonLimit()
    counts = dataclasses.replace(counts, person_day=0)
    assert decide_send(counts, LIMITS, NOW) == BudgetLimit()
    counts = dataclasses.replace(counts, all_day=0)
    assert decide_send(counts, LIMITS, NOW) == NumberLimit()
    counts = dataclasses.replace(counts, number_day=0)
    assert decide_send(counts, LIMITS, NOW) == PrefixLimit()
    counts = dataclasses.replace(counts, prefix_hour=0)
    assert decide_send(counts, LIMITS, NOW) == Wait(30)


def test_no_waits_configured_means_no_wait() -> None:
    limits = CodeLimits(resend_after_seconds=())
    assert decide_send(after(0, 1), limits, NOW) == Allowed()


def sent_at(limits: CodeLimits, pauses_seconds: list[float]) -> list[datetime]:
    """When codes went out to a person who asks for one after each pause, all kept as storage would count them."""
    now, sent = NOW, list[datetime]()
    for pause in pauses_seconds:
        now += timedelta(seconds=pause)
        day = sum(now - moment < timedelta(days=1) for moment in sent)
        hour = sum(now - moment < timedelta(hours=1) for moment in sent)
        counts = SendCounts(
            number_day=day,
            person_day=day,
            prefix_hour=hour,
            all_day=day,
            last_sent_at=sent[-1] if sent else None,
            sends_in_row=len(sent),
        )
        if decide_send(counts, limits, now) == Allowed():
            sent.append(now)
    return sent


impatience = st.lists(st.floats(0, 200) | st.floats(0, 40_000), max_size=40)


@given(impatience)
def test_two_codes_are_never_nearer_than_the_waits_and_never_more_than_the_limits(pauses_seconds: list[float]) -> None:
    sent = sent_at(LIMITS, pauses_seconds)
    gaps = [(later - earlier).total_seconds() for earlier, later in itertools.pairwise(sent)]
    waits = [30, 60, *[120] * len(sent)]
    assert all(gap >= wait for gap, wait in zip(gaps, waits, strict=False))
    for moment in sent:
        assert sum(timedelta(0) <= moment - other < timedelta(days=1) for other in sent) <= LIMITS.per_number_day


def test_without_waits_and_limits_every_request_would_send() -> None:
    """The negative control of the property above."""
    unbounded = CodeLimits(resend_after_seconds=(0,), per_number_day=10**6, per_person_day=10**6, per_day=10**6)
    assert len(sent_at(LIMITS, [1.0] * 40)) < len(sent_at(unbounded, [1.0] * 40)) == 40


@given(st.floats(-1000, 1000), st.integers(0, 10))
def test_who_waits_as_long_as_told_is_sent_a_code(seconds: float, sends_in_row: int) -> None:
    counts = after(max(seconds, 0), sends_in_row)
    decision = decide_send(counts, LIMITS, NOW)
    if isinstance(decision, Wait):
        assert 1 <= decision.seconds <= 120
        assert decide_send(counts, LIMITS, NOW + timedelta(seconds=decision.seconds)) == Allowed()


# --- Codes ---


@pytest.mark.parametrize(("drawn", "expected"), [(0, "000000"), (42, "000042"), (999_999, "999999")])
def test_a_code_has_six_digits(drawn: int, expected: str) -> None:
    assert new_code(lambda _: drawn) == expected


def test_a_code_is_one_of_a_million() -> None:
    assert new_code(lambda below: below - 1) == "999999"


@given(st.integers(0, 999_999))
def test_every_new_code_can_be_entered(drawn: int) -> None:
    code = new_code(lambda _: drawn)
    assert parse_code(code) == code


def test_the_digest_is_hmac_sha_256_of_length_prefixed_parts() -> None:
    """Pinned: digests live five minutes in the database, also while the program is replaced."""
    digest = code_digest(KEY, "challenge-1", PHONE, "123456")
    assert digest.hex() == "8fedcb75d2969b50d3cbc7ea2423c4bf6481f68d4b0a45feee03ca13a7f87c88"


def test_the_digest_changes_with_each_input() -> None:
    digests = [
        code_digest(KEY, "challenge-1", PHONE, "123456"),
        code_digest(b"\x01" * 32, "challenge-1", PHONE, "123456"),
        code_digest(KEY, "challenge-2", PHONE, "123456"),
        code_digest(KEY, "challenge-1", Phone("+77012345668"), "123456"),
        code_digest(KEY, "challenge-1", PHONE, "123457"),
    ]
    assert len(set(digests)) == 5
    assert {len(digest) for digest in digests} == {32}


keys = st.binary(min_size=1, max_size=32)
phones = st.integers(0, 10**9 - 1).map(lambda number: Phone(f"+77{number:09d}"))
codes = st.text(max_size=8)
inputs = st.tuples(keys, st.text(max_size=8), phones, codes)


@given(inputs, inputs)
def test_digests_are_equal_only_for_equal_inputs(
    one: tuple[bytes, str, Phone, str], other: tuple[bytes, str, Phone, str]
) -> None:
    # HMAC pads a key with zeros: keys that differ in trailing zeros are the same key to it.
    same = (one[0].rstrip(b"\0"), *one[1:]) == (other[0].rstrip(b"\0"), *other[1:])
    assert matches(code_digest(*one), code_digest(*other)) is same


def test_parts_do_not_run_into_each_other() -> None:
    assert code_digest(KEY, "1", PHONE, "23") != code_digest(KEY, "12", PHONE, "3")


def test_matching_compares_all_bytes() -> None:
    assert matches(b"12345678", b"12345678")
    assert not matches(b"12345678", b"12345679")
    assert not matches(b"12345678", b"1234567")
    assert not matches(b"12345678", b"")


@pytest.mark.parametrize(
    "text",
    [
        "123456",
        " 123456\n",
        "123 456",
        "123-456",
        "12 34 56",
        "1 2 3 4 5 6",
        "123\u2013456",
        "123\u00a0456",
        "\u200e123456\u200b",
    ],
)
def test_six_digits_are_a_code_however_spaced(text: str) -> None:
    assert parse_code(text) == "123456"


@pytest.mark.parametrize(
    "text",
    [
        "123456.",
        "код 123456",
        "Senimkey: келісімді растау коды 123456. Ешкімге айтпаңыз.",
        "Senimkey: код подтверждения согласия 123 456.\nНе сообщайте его никому.",
        "я" * 4_000 + "123456",
    ],
)
def test_words_around_the_code_do_no_harm(text: str) -> None:
    """People paste the whole SMS."""
    assert parse_code(text) == "123456"


@pytest.mark.parametrize("text", ["", "  ", "\n", "\u200b\u200e", "-", "— —"])
def test_nothing_written_is_empty(text: str) -> None:
    assert parse_code(text) is CodeProblem.EMPTY


@pytest.mark.parametrize(
    "text",
    [
        "12345",
        "12-345",
        "12 345",
        "1 2 3 4 5",
        "1.2.3.4.5",
        "1️2️3️4️5️",  # digits dressed as keycaps
        "12\u200b345",
        "код 12345",
        "Login code: 12345. Do not give this code to anyone, even if they say they are from Telegram!",
        "a1b2c3d4e5",
    ],
)
def test_five_digits_are_like_a_login_code_however_written(text: str) -> None:
    assert parse_code(text) is CodeProblem.LOGIN_LIKE
    assert is_login_like(text)


@pytest.mark.parametrize(
    "text",
    [
        "1234",
        "1234567",
        "123456 123456",
        "12 сағат 3456",
        "123456, 5 минут",
        "123456 ٣",
        "-",
        "жоқ",
        "👍",
        "١٢٣٤٥٦",  # Arabic-Indic digits, six …
        "١٢٣٤٥",  # … and five
        "１２３４５６",
        "１２３４５",
        "+7 701 234 56 67",
        "260440029163",
        "1" * 10_000,
        "12345 12345",
        "رمز",
    ],
)
def test_other_text_is_not_six_digits_nor_a_login_code(text: str) -> None:
    assert not is_login_like(text)
    assert parse_code(text) in {CodeProblem.NOT_SIX_DIGITS, CodeProblem.EMPTY}


@given(st.text())
def test_any_text_gives_a_code_or_a_problem(text: str) -> None:
    outcome = parse_code(text)
    if not isinstance(outcome, CodeProblem):
        assert len(outcome) == 6
        assert outcome.isascii()
        assert outcome.isdigit()


def test_a_gateway_that_refuses_is_not_worn_out() -> None:
    """Refused sends cost nobody anything, but after ten of one person within an hour the gateway is left alone."""
    limits = CodeLimits()
    counts = SendCounts(number_day=0, person_day=0, prefix_hour=0, all_day=0, last_sent_at=None, sends_in_row=0)
    assert decide_send(dataclasses.replace(counts, refused_hour=9), limits, NOW) == Allowed()
    assert decide_send(dataclasses.replace(counts, refused_hour=10), limits, NOW) == PrefixLimit()
