"""Who gives the consent: a full name, and for partners a BIN and the name of their organisation."""

from __future__ import annotations

import re
import string
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.typed import bare, visible

NAME_LENGTH_MIN = 2
NAME_LENGTH_MAX = 100
ORGANISATION_LENGTH_MIN = 2
ORGANISATION_LENGTH_MAX = 200

_SHOWN_WORD_MAX = 40
_DECOMPOSED_MAX = 4  # No letter accepted here takes more characters than this when it is written decomposed.

_RUSSIAN = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
_KAZAKH = "әғқңөұүһі"
_CYRILLIC = frozenset(_RUSSIAN + _KAZAKH + (_RUSSIAN + _KAZAKH).upper())
_LATIN_LAST = "\u024f"  # The end of Latin Extended-B.
_LATIN_SCHWA = "ə"  # Its capital Ə lies inside that range, it does not: Azerbaijani names need both.

_HYPHENS = dict.fromkeys(map(ord, "\N{HYPHEN}\N{NON-BREAKING HYPHEN}"), "-")
# All that keyboards offer for an apostrophe becomes U+2019: Unicode prefers it, and it needs no escaping in HTML.
_APOSTROPHES = dict.fromkeys(map(ord, "'`´‘ʼʻ"), "’")
_JOINERS = re.compile("[-’]")

_FIRST_WEIGHTS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
_SECOND_WEIGHTS = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)
_NO_DIGIT = 10

_ORGANISATION_MARKS = frozenset(string.digits + " -–—.,:;/&+!?@#%*()'\"«»“”„‘’ʼ№")


class NameProblem(StrEnum):
    """Why a text is not a full name."""

    EMPTY = "empty"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    ONE_WORD = "one_word"
    BAD_CHARACTER = "bad_character"
    MIXED_ALPHABETS = "mixed_alphabets"


class BinProblem(StrEnum):
    """Which rule of a BIN's digits is broken: the first one, read from the left, and the check digit last."""

    NOT_TWELVE_DIGITS = "not_twelve_digits"
    MONTH = "month"
    ENTITY_TYPE = "entity_type"
    ENTITY_FORM = "entity_form"
    CHECKSUM = "checksum"


class OrganisationProblem(StrEnum):
    """Why a text is not the name of an organisation; EMPTY also where it has no letter at all."""

    EMPTY = "empty"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    BAD_CHARACTER = "bad_character"


@dataclass(frozen=True, slots=True, kw_only=True)
class FullName:
    """A person's name as they wrote it, in NFC; nothing of it shows in its repr."""

    surname: str = field(repr=False)
    given_name: str = field(repr=False)
    patronymic: str | None = field(default=None, repr=False)

    @property
    def text(self) -> str:
        """The name in the order of documents: surname, given name, patronymic."""
        return " ".join(part for part in (self.surname, self.given_name, self.patronymic) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class NameRefused:
    """Why the name was refused, and the word that is the cause, where one word is.

    The word can be shown: at most 40 characters, all of them printable. It is personal data, hidden in the repr.
    """

    problem: NameProblem
    word: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Bin:
    """A business identification number, twelve digits; hidden in the repr. From outside: `parse_bin`."""

    value: str = field(repr=False)


def parse_full_name(text: str) -> FullName | NameRefused:
    """The full name that the text is: surname, given name, and all further words as the patronymic.

    2 to 100 characters of the Kazakh, Russian and Latin alphabets (Latin with its diacritics, up to U+024F and ə);
    hyphen and apostrophe only between letters; any run of spaces is one, and what nobody sees is dropped: it comes with
    copied words, and nobody could correct it. A word of two alphabets is refused: a look-alike letter typed by mistake
    would make another name of it, and spoil the evidence.
    The law wants the subject's name with the consent (No. 94-V, Art. 8(4)).
    """
    name = _one_line(text, NAME_LENGTH_MAX).translate(_HYPHENS).translate(_APOSTROPHES)
    if not name:
        return NameRefused(problem=NameProblem.EMPTY)
    if len(name) > NAME_LENGTH_MAX:
        return NameRefused(problem=NameProblem.TOO_LONG)
    words = name.split(" ")
    for word in words:
        if problem := _word_problem(word):
            return NameRefused(problem=problem, word=_shown(word))
    if len(name) < NAME_LENGTH_MIN:
        return NameRefused(problem=NameProblem.TOO_SHORT)
    surname, *others = words
    if not others:
        return NameRefused(problem=NameProblem.ONE_WORD)
    return FullName(surname=surname, given_name=others[0], patronymic=" ".join(others[1:]) or None)


def offered_name(first_name: str, last_name: str | None) -> FullName | None:
    """The name in a Telegram profile, if it can be offered: first name given, last name surname, one word each.

    A profile with more words is not offered, as nothing says which of them is which, and the name becomes evidence.
    """
    if len(first_name.split()) != 1 or len((last_name or "").split()) != 1:
        return None
    name = parse_full_name(f"{last_name} {first_name}")
    return name if isinstance(name, FullName) else None


def parse_bin(text: str) -> Bin | BinProblem:
    """The BIN that the text is, or which of its digits breaks a rule; spaces, dashes, invisible characters ignored.

    Digits 1–2 are the year and 3–4 the month of registration; 5 the type (4 resident, 5 non-resident, 6 joint
    entrepreneurs); 6 the form (0 head office, 1 branch, 2 representative office, 3 farm); 7–11 a serial number; 12 a
    check digit. Sources: rules for forming identification numbers (Government resolution No. 406 of 2007-05-22, after
    the programme of No. 565 of 2003-06-11), egov.kz on BIN, and Kazakhstan's sheet in the OECD's list of tax numbers.
    """
    digits = bare(text)
    if not re.fullmatch("[0-9]{12}", digits):
        return BinProblem.NOT_TWELVE_DIGITS
    if not "01" <= digits[2:4] <= "12":
        return BinProblem.MONTH
    if digits[4] not in "456":
        return BinProblem.ENTITY_TYPE
    if digits[5] not in "0123":
        return BinProblem.ENTITY_FORM
    if _check_digit(digits[:11]) != int(digits[11]):
        return BinProblem.CHECKSUM
    return Bin(digits)


def parse_organisation(text: str) -> str | OrganisationProblem:
    """The organisation's name on one line, 2 to 200 characters, in NFC, or why it is none.

    Letters as in names, digits 0–9 and the punctuation of company names (quotation marks, №, & and their like).
    """
    name = _one_line(text, ORGANISATION_LENGTH_MAX)
    if not name:
        return OrganisationProblem.EMPTY
    if len(name) > ORGANISATION_LENGTH_MAX:
        return OrganisationProblem.TOO_LONG
    letters = set(name) - _ORGANISATION_MARKS
    if not all(map(_alphabet, letters)):
        return OrganisationProblem.BAD_CHARACTER
    if not letters:
        return OrganisationProblem.EMPTY
    if len(name) < ORGANISATION_LENGTH_MIN:
        return OrganisationProblem.TOO_SHORT
    return name


def _one_line(text: str, length_max: int) -> str:
    """The visible text in NFC with single spaces. What is hopelessly long is cut, as normalising costs its square."""
    words = visible(text).split()
    return unicodedata.normalize("NFC", " ".join(words)[: (length_max + 1) * _DECOMPOSED_MAX])


def _word_problem(word: str) -> NameProblem | None:
    parts = _JOINERS.split(word)
    if not all(parts):  # A hyphen or an apostrophe at the edge of the word, or two of them together.
        return NameProblem.BAD_CHARACTER
    alphabets = set(map(_alphabet, "".join(parts)))
    if None in alphabets:
        return NameProblem.BAD_CHARACTER
    return NameProblem.MIXED_ALPHABETS if len(alphabets) > 1 else None


def _alphabet(character: str) -> str | None:
    if character in _CYRILLIC:
        return "CYRILLIC"
    if character > _LATIN_LAST and character != _LATIN_SCHWA:
        return None
    is_letter = unicodedata.category(character) in {"Lu", "Ll"}
    return "LATIN" if is_letter and unicodedata.name(character).startswith("LATIN") else None


def _shown(word: str) -> str | None:
    printable = "".join(filter(str.isprintable, word))
    shown = printable if len(printable) <= _SHOWN_WORD_MAX else f"{printable[: _SHOWN_WORD_MAX - 1]}…"
    return shown or None


def _check_digit(digits: str) -> int:
    """The check digit of eleven digits; 10, which no digit equals, where the rule gives none to such a number."""
    first = _weighted(digits, _FIRST_WEIGHTS)
    return first if first != _NO_DIGIT else _weighted(digits, _SECOND_WEIGHTS)


def _weighted(digits: str, weights: tuple[int, ...]) -> int:
    return sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=True)) % 11
