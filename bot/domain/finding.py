"""Finding a person: what an admin's words are by their form, and in which forms a name is found.

Only what is exact is found: a prefix, a surname alone or a mistyped letter finds nobody, so that nobody can be fished.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.domain.identity import FullName, NameProblem, parse_full_name
from bot.domain.numbers import parse_case_number
from bot.domain.phone import Phone, parse_phone
from bot.domain.typed import bare

if TYPE_CHECKING:
    from collections.abc import Mapping

SOUGHT_LENGTH_MAX = 200
"""As long as the Platform's ids may be, and longer than any name."""

_OPAQUE_ID = re.compile("[0-9a-f]{32}")


class By(StrEnum):
    """By what somebody is sought; whatever else the words look like, they may be an id of the Platform's."""

    PHONE = "phone"
    ID = "id"
    CASE = "case"
    NAME = "name"
    EXTERNAL_ID = "external-id"


class Reason(StrEnum):
    """Why an admin opens a person's data."""

    REQUEST = "request"
    """The person asked something of the company."""
    CASE = "case"
    """A withdrawal, or another open case."""
    AUTHORITY = "authority"
    """An authority or a court asks."""
    CHECK = "check"
    """An error is looked into."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What is sought. `words` are as typed; at most one of the forms after them is set, as `by` says.

    `is_mixed` says that a word is of two alphabets: it looks like a name, and is nobody's.
    """

    by: By
    words: str = field(repr=False)
    phone: Phone | None = field(default=None, repr=False)
    opaque_id: str | None = field(default=None, repr=False)
    case: str | None = field(default=None, repr=False)
    name: str | None = field(default=None, repr=False)
    is_mixed: bool = False


def parse_sought(text: str) -> Sought | None:
    """Tell by form what these words are; None when they are nothing that anybody could be found by.

    `opaque_id` is of a receipt, a consent or a person: nothing in it tells which.
    """
    words = text.strip()
    if not 0 < len(words) <= SOUGHT_LENGTH_MAX:
        return None
    if isinstance(phone := parse_phone(words), Phone):
        return Sought(by=By.PHONE, words=words, phone=phone)
    if _OPAQUE_ID.fullmatch(hexadecimal := bare(words).lower()):
        return Sought(by=By.ID, words=words, opaque_id=hexadecimal)
    if case := parse_case_number(words):
        return Sought(by=By.CASE, words=words, case=case)
    if isinstance(name := parse_full_name(words), FullName):
        return Sought(by=By.NAME, words=words, name=plain_name(name))
    return Sought(by=By.EXTERNAL_ID, words=words, is_mixed=name.problem is NameProblem.MIXED_ALPHABETS)


def plain_name(name: FullName) -> str:
    """Write a name as it is compared: without case, ё as е, in NFC; everything else makes another name."""
    return unicodedata.normalize("NFC", name.text.casefold().replace("ё", "е"))


def forms_of(profile: Mapping[str, str | None]) -> frozenset[str]:
    """Give the forms that a person's name is found by: whole, and without the patronymic; none without a name."""
    surname, given_name = profile.get("surname"), profile.get("given_name")
    if not surname or not given_name:
        return frozenset()
    short = FullName(surname=surname, given_name=given_name)
    whole = FullName(surname=surname, given_name=given_name, patronymic=profile.get("patronymic"))
    return frozenset({plain_name(short), plain_name(whole)})
