"""Numbers that people say aloud: on the telephone, at a counter, in a letter."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.domain.typed import bare

_CASE_NUMBER = re.compile("[1-9][0-9]{7}")
_SMALLEST, _COUNT = 1_000_000, 9_000_000

# The quasigroup of order 10 from H. M. Damm, "Total anti-symmetrische Quasigruppen" (2004). With it the check digit
# shows every single wrong digit and every swap of neighbours, which ISO 7064's one-digit systems do not wholly do.
_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


def new_case_number(randbelow: Callable[[int], int]) -> str:
    """A case's number in two groups, such as "1842-6377": no leading zero, the last digit checks the others.

    `randbelow(n)` gives a number from 0 to n - 1. One of nine million: the caller keeps it unique. It tells nothing of
    how many cases there are.
    """
    digits = str(_SMALLEST + randbelow(_COUNT))
    digits += str(_damm(digits))
    return f"{digits[:4]}-{digits[4:]}"


def parse_case_number(text: str) -> str | None:
    """The case's number as we write it, from text with any spaces and dashes; None if a digit must be wrong."""
    digits = bare(text)
    if not _CASE_NUMBER.fullmatch(digits) or _damm(digits) != 0:
        return None
    return f"{digits[:4]}-{digits[4:]}"


def is_case_number(text: str) -> bool:
    """Whether the text can be a case's number, spaces and dashes aside; it need not have been given to a case."""
    return parse_case_number(text) is not None


def _damm(digits: str) -> int:
    """The digit that makes these digits whole; 0 where they already are."""
    interim = 0
    for digit in digits:
        interim = _DAMM[interim][int(digit)]
    return interim
