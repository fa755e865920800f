"""Tests of bot.domain.phone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.phone import Phone, PhoneProblem, mask, parse_phone, prefix, spaced

NUMBER = Phone("+77012345667")


@pytest.mark.parametrize(
    "text",
    [
        "+77012345667",
        "77012345667",  # a Telegram contact comes without a plus
        "87012345667",
        "7012345667",
        "+7 701 234 56 67",
        "8 (701) 234-56-67",
        " 8-701-234-56-67\n",
        "8.701.234.56.67",
        "[+7] 701 2345667",
        "+7\u00a0701\u202f234 56 67",
        "\u2066+7 701 234 56 67\u2069",  # copied from a contact card: bidirectional isolates
        "\u200b8701\u200d2345667\ufeff",
        "8–701—234−56‑67",  # whatever dash the keyboard made
        "8 10 7 701 234 56 67",  # dialled from abroad by habit
    ],
)
def test_spellings_of_one_number_are_one_number(text: str) -> None:
    assert parse_phone(text) == NUMBER


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\u200b\u200f", "-", "()"])
def test_nothing_written_is_empty(text: str) -> None:
    assert parse_phone(text) is PhoneProblem.EMPTY


@pytest.mark.parametrize(
    "text",
    [
        "менің нөмірім",
        "+7701-FLOWERS",  # letters are not dialled
        "8 701 234 56 67 доб. 5",
        "tel:+77012345667",
        "8 701 234 56 67, 8 702 234 56 67",
        "87012345667 87022345667",
        "+77012345667+77022345667",
        "+",
        "+0",
        "7",
        "12345",
        "8701234566",  # a digit is missing
        "+7701234566",
        "+770123456677",
        "870123456671",
        "+7 601 234 56 78",  # Kazakhstan's zone, given to nobody
        "+7 780 123 45 67",
        "00 7 701 234 56 67",
        "７７０１２３４５６６７",  # full-width digits
        "٨٧٠١٢٣٤٥٦٦٧",  # Arabic-Indic digits
        "👍",
        "📞87012345667",
        "مرحبا",
        "123456789012345678",
        "7" * 10_000,
        "+7 701 234 56 67 " * 600,
    ],
)
def test_what_is_not_plainly_one_number_is_not_a_number(text: str) -> None:
    assert parse_phone(text) is PhoneProblem.NOT_A_NUMBER


@pytest.mark.parametrize(
    "text",
    [
        "+7 916 123 45 67",  # Russia, which shares +7
        "79161234567",
        "89161234567",
        "+7 495 123 45 67",
        "+888 1234 5678",  # Telegram's anonymous numbers
        "+88812345678",
        "88812345678",
        "+996 555 123 456",
        "996555123456",  # a foreign contact, without its plus
        "+1 202 555 01 23",
        "+998901234567",
    ],
)
def test_numbers_of_other_countries_are_told_apart(text: str) -> None:
    assert parse_phone(text) is PhoneProblem.NOT_KAZAKHSTAN


@pytest.mark.parametrize(
    "text",
    [
        "+7 727 250 12 34",  # a landline in Almaty
        "8 7172 55 12 34",  # and in Astana
        "7272501234",
        "+7 751 123 45 67",  # over the internet
        "+7 808 123 45 67",
        "8 800 080 76 72",  # free of charge, shared with Russia
    ],
)
def test_numbers_that_take_no_sms_are_not_mobile(text: str) -> None:
    assert parse_phone(text) is PhoneProblem.NOT_MOBILE


@pytest.mark.parametrize("code", ["700", "701", "702", "705", "707", "708", "747", "771", "775", "776", "777", "778"])
def test_the_operators_of_kazakhstan_are_known(code: str) -> None:
    phone = parse_phone(f"8{code}1234567")
    assert phone == Phone(f"+7{code}1234567")
    assert isinstance(phone, Phone)
    assert prefix(phone) == f"+7{code}"


def test_only_two_digits_besides_the_prefix_are_shown() -> None:
    assert mask(NUMBER) == "+7 701 ***-**-67"


def test_the_whole_number_is_grouped_as_people_write_it() -> None:
    assert spaced(NUMBER) == "+7 701 234 56 67"
    assert parse_phone(spaced(NUMBER)) == NUMBER


def test_repr_does_not_tell_the_number() -> None:
    assert repr(NUMBER) == str(NUMBER) == f"{NUMBER}" == "Phone(+7 701 ***-**-67)"


@pytest.mark.parametrize("e164", ["", "77012345667", "+79161234567", "+7701234566", "+770123456678", "+7701234566７"])
def test_a_phone_cannot_be_made_of_another_form(e164: str) -> None:
    with pytest.raises(ValueError, match="a phone is") as raised:
        Phone(e164)
    assert not e164 or e164 not in str(raised.value)


@given(st.text())
def test_any_text_gives_a_phone_or_a_problem(text: str) -> None:
    outcome = parse_phone(text)
    assert isinstance(outcome, Phone | PhoneProblem)


@given(st.text(alphabet="+78901256 -()\u200e", min_size=8, max_size=24))
def test_what_was_read_reads_the_same_again(text: str) -> None:
    outcome = parse_phone(text)
    if isinstance(outcome, Phone):
        assert parse_phone(outcome.e164) == outcome
        assert outcome.e164[5:-2] not in mask(outcome)
