"""Tests of bot.domain.numbers."""

from __future__ import annotations

import itertools
import re
import string
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.numbers import is_case_number, new_case_number, parse_case_number

case_numbers = st.integers(0, 8_999_999).map(lambda drawn: new_case_number(lambda _: drawn))


def test_numbers_are_drawn_from_all_nine_million() -> None:
    assert new_case_number(lambda _: 0) == "1000-0004"
    assert new_case_number(lambda below: below - 1) == "9999-9992"


@given(st.integers(0, 8_999_999))
def test_a_new_number_has_two_groups_of_four_and_is_valid(drawn: int) -> None:
    number = new_case_number(lambda below: drawn % below)
    assert re.fullmatch("[1-9][0-9]{3}-[0-9]{4}", number)
    assert is_case_number(number)
    assert parse_case_number(number) == number


@pytest.mark.parametrize(
    "text", ["1000-0004", "10000004", " 1000 0004 ", "10 00 00 04", "1000–0004", "1000‑0004", "\u20661000-0004\u2069"]
)
def test_spaces_and_dashes_do_not_matter(text: str) -> None:
    assert parse_case_number(text) == "1000-0004"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1000-0006",
        "1000-000",
        "1000-00041",
        "0000-0000",
        "№1000-0004",
        "1000-000４",
        "١٠٠٠٠٠٠٤",
        "1" * 10_000,
        "👍",
    ],
)
def test_other_text_is_no_case_number(text: str) -> None:
    assert not is_case_number(text)
    assert parse_case_number(text) is None


def slips(number: str) -> Iterator[str]:
    """Every number that differs in one digit, or in the order of two neighbours."""
    digits = number.replace("-", "")
    for place, right in enumerate(digits):
        yield from (digits[:place] + wrong + digits[place + 1 :] for wrong in string.digits if wrong != right)
    for place, (left, right) in enumerate(itertools.pairwise(digits)):
        if left != right:
            yield digits[:place] + right + left + digits[place + 2 :]


@given(case_numbers)
def test_every_wrong_digit_and_every_swap_of_neighbours_is_noticed(number: str) -> None:
    assert not [slip for slip in slips(number) if is_case_number(slip)]


def test_without_the_check_digit_slips_pass() -> None:
    """The negative control: the same slips, judged by their form alone."""
    assert [slip for slip in slips("1000-0004") if re.fullmatch("[1-9][0-9]{7}", slip)]
