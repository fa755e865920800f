"""Tests of bot.domain.sms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.sms import segments


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        (1, ""),
        (1, "a" * 160),
        (2, "a" * 161),
        (2, "a" * 306),
        (3, "a" * 307),
        (1, "€" * 80),  # two septets each
        (2, "€" * 81),
        (2, "€" * 152),  # 153 septets hold 76 of them: one is left unused, none is cut
        (3, "€" * 153),
        (1, "қ" * 70),
        (2, "қ" * 71),
        (2, "қ" * 134),
        (3, "қ" * 135),
        (1, "a" * 69 + "қ"),  # one such letter makes all of them dear
        (2, "a" * 70 + "қ"),
        (1, "👍" * 35),  # two units each
        (2, "👍" * 36),
        (2, "👍" * 66),
        (3, "👍" * 67),
    ],
)
def test_texts_are_paid_as_many_segments(expected: int, text: str) -> None:
    assert segments(text) == expected


@given(st.text(max_size=400), st.characters())
def test_a_longer_text_is_never_cheaper(text: str, character: str) -> None:
    assert 1 <= segments(text) <= segments(text + character)
