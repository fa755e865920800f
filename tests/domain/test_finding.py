"""Tests of bot.domain.finding."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.finding import SOUGHT_LENGTH_MAX, By, forms_of, parse_sought
from bot.domain.identity import FullName, parse_full_name
from bot.domain.numbers import new_case_number

ID = "0123456789abcdef0123456789abcdef"
CASE = new_case_number(lambda _: 842_637)


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("+7 701 234 56 67", By.PHONE),
        ("8 (701) 234-56-67", By.PHONE),
        ("7012345667", By.PHONE),
        ("\u2068+7\u00a0701\u00a02345667\u2069", By.PHONE),
        (ID, By.ID),
        (ID.upper(), By.ID),
        (f" {ID[:16]} {ID[16:]} ", By.ID),
        (CASE, By.CASE),
        (CASE.replace("-", " "), By.CASE),
        ("Үлгібаев Сынақ", By.NAME),
        ("үлгібаев сынақ мысалұлы", By.NAME),
        ("O'Brien John", By.NAME),
        ("Үлгібаев", By.EXTERNAL_ID),
        ("+1 202 555 0123", By.EXTERNAL_ID),
        (ID[:31], By.EXTERNAL_ID),
        (CASE[:-1], By.EXTERNAL_ID),
        ("Үлгiбаев Сынақ", By.EXTERNAL_ID),  # a Latin i
        ("client:42 / A", By.EXTERNAL_ID),
    ],
)
def test_what_is_sought_is_known_by_its_form(text: str, by: By) -> None:
    sought = parse_sought(text)
    assert sought is not None
    assert sought.by is by
    assert sought.words == text.strip()
    set_ = {
        By.PHONE: sought.phone,
        By.ID: sought.opaque_id,
        By.CASE: sought.case,
        By.NAME: sought.name,
    }
    assert sought.is_mixed is (text == "Үлгiбаев Сынақ")
    assert [form for form, value in set_.items() if value is not None] == ([by] if by in set_ else [])


@pytest.mark.parametrize("text", ["", "  \n ", "x" * (SOUGHT_LENGTH_MAX + 1), "8" * 4096])
def test_nothing_and_too_much_are_not_sought(text: str) -> None:
    assert parse_sought(text) is None


def test_words_do_not_show_in_logs() -> None:
    assert repr(parse_sought("Үлгібаев Сынақ")) == "Sought(by=<By.NAME: 'name'>, is_mixed=False)"


PROFILE = {"surname": "Үлгібаев", "given_name": "Сынақ", "patronymic": "Алёшаұлы"}


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("Үлгібаев Сынақ Алёшаұлы", True),
        ("ҮЛГІБАЕВ  сынақ\tалешаұлы", True),
        ("Үлгібаев Сынақ", True),
        (unicodedata.normalize("NFD", "Үлгібаев Сынақ Алёшаұлы"), True),
        ("Сынақ Үлгібаев", False),
        ("Үлгібаев Сынақ Алёша", False),
        ("Улгибаев Сынак", False),
        ("Үлгібаев Алёшаұлы", False),
    ],
)
def test_a_name_is_found_whole_with_or_without_the_patronymic(query: str, *, is_found: bool) -> None:
    sought = parse_sought(query)
    assert sought is not None
    assert (sought.name in forms_of(PROFILE)) is is_found


def test_a_name_without_a_patronymic_has_one_form_and_no_name_none() -> None:
    assert forms_of({"surname": "Үлгібаев", "given_name": "Сынақ", "patronymic": None}) == {"үлгібаев сынақ"}
    for profile in ({}, {"phone": "+77012345667"}, {"surname": "Үлгібаев", "given_name": None}):
        assert forms_of(profile) == frozenset()


@given(st.text(max_size=300))
def test_any_words_are_sought_or_not(text: str) -> None:
    sought = parse_sought(text)
    assert sought is None or (sought.words == text.strip() and sought.words)


LETTERS = st.sampled_from("АӘБҒДЕЁЖІҚҢаәбғдеёжіқңөұүһ")
WORDS = st.text(LETTERS, min_size=1, max_size=12)


@given(st.lists(WORDS, min_size=2, max_size=4))
def test_every_name_that_can_be_given_is_found_as_it_was_given(words: list[str]) -> None:
    name = parse_full_name(" ".join(words))
    assert isinstance(name, FullName)
    profile = {"surname": name.surname, "given_name": name.given_name, "patronymic": name.patronymic}
    for query in (" ".join(words), " ".join(words).upper(), " ".join(words[:2])):
        sought = parse_sought(query)
        assert sought is not None
        assert sought.name in forms_of(profile)
