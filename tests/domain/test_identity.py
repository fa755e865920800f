"""Tests of bot.domain.identity."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.identity import (
    Bin,
    BinProblem,
    FullName,
    NameProblem,
    NameRefused,
    OrganisationProblem,
    offered_name,
    parse_bin,
    parse_full_name,
    parse_organisation,
)

OPERATOR = "260440029163"

# --- Full names ---


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Үлгібай Сынақбек", FullName(surname="Үлгібай", given_name="Сынақбек")),
        (
            "Үлгібаева Сынақгүл Мысалбекқызы",
            FullName(surname="Үлгібаева", given_name="Сынақгүл", patronymic="Мысалбекқызы"),
        ),
        (
            "Үлгібаева Сынақгүл Мысалбек қызы",
            FullName(surname="Үлгібаева", given_name="Сынақгүл", patronymic="Мысалбек қызы"),
        ),
        (
            "Пробников Пример Образцович",
            FullName(surname="Пробников", given_name="Пример", patronymic="Образцович"),
        ),
        ("Sampleuly Testbek", FullName(surname="Sampleuly", given_name="Testbek")),
        ("Ülgıbai Synaqbek", FullName(surname="Ülgıbai", given_name="Synaqbek")),
        ("Ǵani Ñurǵali Şäken", FullName(surname="Ǵani", given_name="Ñurǵali", patronymic="Şäken")),
        ("Əliyəv Əhməd", FullName(surname="Əliyəv", given_name="Əhməd")),
        ("Ёлкина-Пробная Анна-Мария", FullName(surname="Ёлкина-Пробная", given_name="Анна-Мария")),
        ("Ёлкина‑Пробная Анна‐Мария", FullName(surname="Ёлкина-Пробная", given_name="Анна-Мария")),
        ("Пробников Sample", FullName(surname="Пробников", given_name="Sample")),  # two alphabets, but each word in one
        ("  Пробников\t\tПример \n", FullName(surname="Пробников", given_name="Пример")),
        ("Пробников\u00a0Пример", FullName(surname="Пробников", given_name="Пример")),
        ("Ли А", FullName(surname="Ли", given_name="А")),
        ("ПРОБНИКОВ пример", FullName(surname="ПРОБНИКОВ", given_name="пример")),  # as they wrote it
    ],
)
def test_names_are_read_into_their_parts(text: str, expected: FullName) -> None:
    assert parse_full_name(text) == expected


@pytest.mark.parametrize("apostrophe", list("'`´‘’ʼʻ"))
def test_every_apostrophe_becomes_the_same_one(apostrophe: str) -> None:
    assert parse_full_name(f"O{apostrophe}Sample Test") == FullName(surname="O’Sample", given_name="Test")


def test_decomposed_letters_are_composed() -> None:
    assert parse_full_name("Е\u0308лкин Андреи\u0306") == FullName(surname="Ёлкин", given_name="Андрей")


@pytest.mark.parametrize("text", ["", "   ", "\n", "\u00a0\u2003", "\u200b\u200e\u2060"])
def test_no_name_is_empty(text: str) -> None:
    assert parse_full_name(text) == NameRefused(problem=NameProblem.EMPTY)


@pytest.mark.parametrize(
    "text",
    [
        "Про\u200bбников Пример",
        "\u202aПробников Пример\u202c",
        "Пробников Пример\u200f",
        "Проб\u00adников\u2060 Пример",
    ],
)
def test_what_nobody_sees_is_no_part_of_a_name(text: str) -> None:
    """Copied words bring it along: nobody could correct what they cannot see."""
    assert parse_full_name(text) == FullName(surname="Пробников", given_name="Пример")


@pytest.mark.parametrize("text", ["А", "x"])
def test_one_letter_is_too_short(text: str) -> None:
    assert parse_full_name(text) == NameRefused(problem=NameProblem.TOO_SHORT)


@pytest.mark.parametrize("text", ["Пробников", "Ли", "Анна-Мария"])
def test_a_surname_alone_is_refused(text: str) -> None:
    assert parse_full_name(text) == NameRefused(problem=NameProblem.ONE_WORD)


@pytest.mark.parametrize(
    "text",
    [
        "а" * 10_000,
        "а " * 5_000,
        "👍" * 10_000,
        "Пробников " + "е\u0308" * 91,
        "е" + "\u0308" * 10_000,  # a stack of accents, which costs a normaliser dearly
        "Пробников " + "а" * 91,
    ],
)
def test_more_than_a_hundred_characters_are_too_long(text: str) -> None:
    assert parse_full_name(text) == NameRefused(problem=NameProblem.TOO_LONG)


@pytest.mark.parametrize("text", ["Пробников " + "а" * 90, "Пробников " + "е\u0308" * 90, " " * 9_000 + "Ли Ян"])
def test_a_hundred_characters_are_not_too_long(text: str) -> None:
    assert isinstance(parse_full_name(text), FullName)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Пробников П1ример", "П1ример"),
        ("Пробников Пример2", "Пример2"),
        ("123456 Пример", "123456"),
        ("Пробников Пример 👍", "👍"),
        ("👍👍👍", "👍👍👍"),
        ("Пробников П.", "П."),
        ("Пробников, Пример", "Пробников,"),
        ("@sample Пример", "@sample"),
        ("<b>Пробников</b> Пример", "<b>Пробников</b>"),
        ("-Пробников Пример", "-Пробников"),
        ("Пробников- Пример", "Пробников-"),
        ("Про--бников Пример", "Про--бников"),
        ("Про-’бников Пример", "Про-’бников"),
        ("Пробников - Пример", "-"),
        ("’Пробников Пример", "’Пробников"),
        ("שם פרטי", "שם"),
        ("اسم كامل", "اسم"),
        ("Їжак Пример", "Їжак"),  # Cyrillic, but neither Kazakh nor Russian
        ("Παράδειγμα Όνομα", "Παράδειγμα"),
        ("山田 太郎", "山田"),
        ("Пробнико\u0301в Пример", "Пробнико\u0301в"),  # a stress mark, which no letter takes in
        ("Пробников \x00", None),  # nothing of it can be shown
        ("Про\ud800бников Пример", "Пробников"),  # half of a surrogate pair
        ("Про\x00бников Пример", "Пробников"),
        ("Prªbnikov Test", "Prªbnikov"),
        ("ǀBushman Test", "ǀBushman"),
        ("ǅudge Test", "ǅudge"),
        ("Пробников 1" + "а" * 60, "1" + "а" * 38 + "…"),
        ("Пробников 1" + "а" * 39, "1" + "а" * 39),
    ],
)
def test_other_characters_are_refused_and_the_word_is_named(text: str, word: str | None) -> None:
    assert parse_full_name(text) == NameRefused(problem=NameProblem.BAD_CHARACTER, word=word)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Пpобников Пример", "Пpобников"),  # a Latin p
        ("Probnikов Test", "Probnikов"),
        ("Пробников Әsет", "Әsет"),
        ("Пробников Анна-Maria", "Анна-Maria"),
        ("Үлгiбай Сынақбек", "Үлгiбай"),  # a Latin i
        ("Әлиев Əлі", "Əлі"),  # a Latin schwa
    ],
)
def test_look_alike_letters_within_a_word_are_refused(text: str, word: str) -> None:
    assert parse_full_name(text) == NameRefused(problem=NameProblem.MIXED_ALPHABETS, word=word)


def test_the_first_refused_word_is_named() -> None:
    assert parse_full_name("Пробников Пpимер 1") == NameRefused(problem=NameProblem.MIXED_ALPHABETS, word="Пpимер")


def test_the_name_is_written_in_the_order_of_documents() -> None:
    assert FullName(surname="Үлгібай", given_name="Сынақбек").text == "Үлгібай Сынақбек"
    assert FullName(surname="Ли", given_name="Ян", patronymic="Мысалбек ұлы").text == "Ли Ян Мысалбек ұлы"


def test_no_repr_tells_a_name_or_a_bin() -> None:
    name = FullName(surname="Пробников", given_name="Пример", patronymic="Образцович")
    assert repr(name) == "FullName()"
    assert repr(NameRefused(problem=NameProblem.BAD_CHARACTER, word="П1ример")) == (
        "NameRefused(problem=<NameProblem.BAD_CHARACTER: 'bad_character'>)"
    )
    assert repr(Bin(OPERATOR)) == "Bin()"


@given(st.text())
def test_any_text_gives_a_name_or_a_refusal_that_can_be_shown(text: str) -> None:
    outcome = parse_full_name(text)
    assert isinstance(outcome, FullName | NameRefused)
    if isinstance(outcome, NameRefused) and outcome.word is not None:
        assert 1 <= len(outcome.word) <= 40
        assert outcome.word.isprintable()


@given(st.text(alphabet="абвӘңҮіİıəzé-'ʼ \u0308", min_size=3))
def test_a_name_that_was_read_reads_the_same_again(text: str) -> None:
    outcome = parse_full_name(text)
    if isinstance(outcome, FullName):
        assert 2 <= len(outcome.text) <= 100
        assert parse_full_name(outcome.text) == outcome


# --- The name in the profile ---


@pytest.mark.parametrize(
    ("first_name", "last_name", "expected"),
    [
        ("Сынақбек", "Үлгібай", FullName(surname="Үлгібай", given_name="Сынақбек")),
        (" Test ", "O'Sample", FullName(surname="O’Sample", given_name="Test")),
        ("Сынақбек", None, None),
        ("Сынақбек", "", None),
        ("", "Үлгібай", None),
        ("Сынақбек Мысалбекұлы", "Үлгібай", None),  # which word is which is not said
        ("Сынақбек", "де Үлгібай", None),
        ("Сынақбек", "🌷", None),
        ("xX_test_Xx", "Sample", None),
        ("Сынақбек", "Ү" * 100, None),
        ("Сынaқбек", "Үлгібай", None),  # a Latin a
    ],
)
def test_the_profiles_name_is_offered_only_if_it_is_one(
    first_name: str, last_name: str | None, expected: FullName | None
) -> None:
    assert offered_name(first_name, last_name) == expected


# --- BIN ---


@pytest.mark.parametrize(
    "text",
    [OPERATOR, "2604 4002 9163", "260440-029163", " 260440029163\n", "\u2066260440029163\u2069", "260440–029163"],
)
def test_the_operators_bin_is_valid(text: str) -> None:
    assert parse_bin(text) == Bin(OPERATOR)


@pytest.mark.parametrize("text", ["940140000385", "990140004654"])
def test_bins_of_public_companies_are_valid(text: str) -> None:
    assert parse_bin(text) == Bin(text)


def test_the_second_weights_count_when_the_first_give_ten() -> None:
    """24 01 4 0 00020: 2 + 8 + 4 + 20 + 20 = 54 leaves 10 of 11, and 6 + 16 + 6 + 28 + 2 = 58 leaves 3."""
    assert parse_bin("240140000203") == Bin("240140000203")


@pytest.mark.parametrize("check_digit", "0123456789")
def test_a_number_that_gives_ten_twice_has_no_check_digit(check_digit: str) -> None:
    """24 01 4 0 00029: 34 + 20 + 99 = 153 leaves 10, and 56 + 2 + 18 = 76 leaves 10 again."""
    assert parse_bin("24014000029" + check_digit) is BinProblem.CHECKSUM


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", BinProblem.NOT_TWELVE_DIGITS),
        ("26044002916", BinProblem.NOT_TWELVE_DIGITS),
        ("2604400291633", BinProblem.NOT_TWELVE_DIGITS),
        ("БИН 260440029163", BinProblem.NOT_TWELVE_DIGITS),
        ("26044002916О", BinProblem.NOT_TWELVE_DIGITS),  # a letter O
        ("２６０４４００２９１６３", BinProblem.NOT_TWELVE_DIGITS),
        ("٢٦٠٤٤٠٠٢٩١٦٣", BinProblem.NOT_TWELVE_DIGITS),
        ("👍", BinProblem.NOT_TWELVE_DIGITS),
        ("2" * 10_000, BinProblem.NOT_TWELVE_DIGITS),
        ("260040029163", BinProblem.MONTH),
        ("261340029163", BinProblem.MONTH),
        ("262040029163", BinProblem.MONTH),
        ("260400029163", BinProblem.ENTITY_TYPE),
        ("260430029163", BinProblem.ENTITY_TYPE),
        ("260470029163", BinProblem.ENTITY_TYPE),
        ("900101300005", BinProblem.ENTITY_TYPE),  # an IIN: the day of birth stands there
        ("260444029163", BinProblem.ENTITY_FORM),
        ("260449029163", BinProblem.ENTITY_FORM),
        ("260440029164", BinProblem.CHECKSUM),
        ("260440029160", BinProblem.CHECKSUM),
        ("260440092163", BinProblem.CHECKSUM),
    ],
)
def test_a_wrong_bin_is_told_which_rule_it_breaks(text: str, problem: BinProblem) -> None:
    assert parse_bin(text) is problem


def test_wrong_digits_of_a_bin_are_noticed_but_in_the_eleventh_place() -> None:
    """The rule weighs the eleventh digit by 11, which counts for nothing, and the second weights may hide one more."""
    passed = [
        place
        for place, right in enumerate(OPERATOR, start=1)
        for wrong in set(string.digits) - {right}
        if isinstance(parse_bin(OPERATOR[: place - 1] + wrong + OPERATOR[place:]), Bin)
    ]
    assert sorted(passed) == [7, *[11] * 9]


# --- Organisations ---


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("«Мысал» ЖШС", "«Мысал» ЖШС"),
        ('ТОО "Пример & Ко", филиал №1', 'ТОО "Пример & Ко", филиал №1'),
        ("Sample+ LLP (Almaty)", "Sample+ LLP (Almaty)"),
        ("  Мысал \n  ЖШС ", "Мысал ЖШС"),
        ("Жолаи\u0306", "Жолай"),
        ("АО", "АО"),
        ("ТОО «777»", "ТОО «777»"),
        ("а" * 200, "а" * 200),
        ("\u202aТОО «Мы\u200bсал»\u202c\u200b", "ТОО «Мысал»"),
    ],
)
def test_organisations_are_kept_as_written_on_one_line(text: str, expected: str) -> None:
    assert parse_organisation(text) == expected


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", OrganisationProblem.EMPTY),
        (" \n ", OrganisationProblem.EMPTY),
        ("---", OrganisationProblem.EMPTY),
        ("260440029163", OrganisationProblem.EMPTY),  # the BIN once more
        ("А", OrganisationProblem.TOO_SHORT),
        ("а" * 201, OrganisationProblem.TOO_LONG),
        ("а" * 10_000, OrganisationProblem.TOO_LONG),
        ("👍", OrganisationProblem.BAD_CHARACTER),
        ("Мысал 👍", OrganisationProblem.BAD_CHARACTER),
        ("\u200b\u2060", OrganisationProblem.EMPTY),
        ("<b>Мысал</b>", OrganisationProblem.BAD_CHARACTER),
        ("Мысал\x00", OrganisationProblem.BAD_CHARACTER),
        ("شركة", OrganisationProblem.BAD_CHARACTER),
        ("ТОО «７７７»", OrganisationProblem.BAD_CHARACTER),
    ],
)
def test_what_is_no_organisation_is_told_why(text: str, problem: OrganisationProblem) -> None:
    assert parse_organisation(text) is problem


@given(st.text())
def test_any_text_gives_an_organisation_on_one_line_or_a_problem(text: str) -> None:
    outcome = parse_organisation(text)
    if not isinstance(outcome, OrganisationProblem):
        assert 2 <= len(outcome) <= 200
        assert outcome.isprintable()
        assert parse_organisation(outcome) == outcome
