"""A mobile number of Kazakhstan: read from what a person sent, kept as E.164, shown masked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

import phonenumbers

from bot.domain.typed import bare

_E164 = re.compile(r"\+77[0-9]{9}")
# E.164 allows 15 digits; three more leave room for the long-distance prefix that some people dial ("8 10 7 …").
_ONE_NUMBER = re.compile(r"\+?[0-9]{1,18}")
_COUNTRY_CODE = 7
# Kazakhstan shares +7 with Russia and holds its zones 6 and 7 (ITU-T E.164, national numbering plan of Kazakhstan).
_ZONES = ("6", "7")


class PhoneProblem(StrEnum):
    """Why a text is not a number to which we send a code."""

    EMPTY = "empty"
    NOT_A_NUMBER = "not_a_number"
    NOT_KAZAKHSTAN = "not_kazakhstan"
    NOT_MOBILE = "not_mobile"


@dataclass(frozen=True, slots=True, repr=False)
class Phone:
    """A mobile number of Kazakhstan in E.164, such as +77012345667; its repr is masked.

    Raises ValueError when it is not of that form; text from outside goes through `parse_phone`.
    """

    e164: str

    def __post_init__(self) -> None:
        if not _E164.fullmatch(self.e164):
            raise ValueError("a phone is +77 and nine more digits")

    def __repr__(self) -> str:
        return f"Phone({mask(self)})"


def parse_phone(text: str) -> Phone | PhoneProblem:
    """The one mobile number of Kazakhstan that the text is, or what is wrong with it.

    Spaces, dashes, brackets, dots and invisible characters are ignored. "8 701 …", "7701 …" and "701 …" are read as
    numbers of Kazakhstan, and so is a Telegram contact, which comes without a plus. Whatever is not plainly one number
    (letters, other digits than 0–9, two numbers) is NOT_A_NUMBER. Rules of numbering are those of libphonenumber.
    """
    number = bare(text, also="()[].")
    if not number:
        return PhoneProblem.EMPTY
    if not _ONE_NUMBER.fullmatch(number):
        return PhoneProblem.NOT_A_NUMBER
    try:
        parsed = phonenumbers.parse(number, "KZ")
    except phonenumbers.NumberParseException:
        return PhoneProblem.NOT_A_NUMBER
    if not phonenumbers.is_valid_number_for_region(parsed, "KZ"):
        return _why_not_kazakhstan(number, parsed)
    if phonenumbers.number_type(parsed) != phonenumbers.PhoneNumberType.MOBILE:
        return PhoneProblem.NOT_MOBILE
    return Phone(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


def spaced(phone: Phone) -> str:
    """The number whole, as people write it: "+7 701 000 00 67"."""
    return f"+7 {phone.e164[2:5]} {phone.e164[5:8]} {phone.e164[8:10]} {phone.e164[10:]}"


def mask(phone: Phone) -> str:
    """The number as it may be shown and logged: "+7 701 ***-**-67"."""
    return f"+7 {phone.e164[2:5]} ***-**-{phone.e164[-2:]}"


def prefix(phone: Phone) -> str:
    """The operator's prefix, such as "+7701", by which sends are limited."""
    return phone.e164[:5]


def _why_not_kazakhstan(number: str, parsed: phonenumbers.PhoneNumber) -> PhoneProblem:
    if parsed.country_code != _COUNTRY_CODE:
        return PhoneProblem.NOT_KAZAKHSTAN
    if number.startswith("87"):  # Dialled as Kazakhstan's are, a digit too few or too many; no code of another country.
        return PhoneProblem.NOT_A_NUMBER
    if phonenumbers.is_possible_number(parsed):
        ours = phonenumbers.national_significant_number(parsed).startswith(_ZONES)
        return PhoneProblem.NOT_A_NUMBER if ours else PhoneProblem.NOT_KAZAKHSTAN
    return PhoneProblem.NOT_KAZAKHSTAN if _is_foreign(number) else PhoneProblem.NOT_A_NUMBER


def _is_foreign(number: str) -> bool:
    """Whether these digits are a number of another country once a plus is put before them, as Telegram omits it."""
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(f"+{number.removeprefix('+')}"))
    except phonenumbers.NumberParseException:
        return False
