"""One-time codes: when one may be sent, what it is, and how it is compared."""

from __future__ import annotations

import hashlib
import hmac
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.phone import Phone
from bot.domain.typed import bare

_CODE = re.compile(r"\D*([0-9]{6})\D*")
_CODES = 1_000_000
_LOGIN_CODE_DIGITS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeLimits:
    """What bounds the codes: a day is the last 24 hours, an hour the last 60 minutes, a prefix the operator's."""

    attempts_max: int = 5
    ttl_seconds: int = 300
    per_number_day: int = 5
    per_person_day: int = 10
    per_prefix_hour: int = 1000
    per_day: int = 5000
    resend_after_seconds: tuple[int, ...] = (30, 60, 120)
    refused_per_person_hour: int = 10
    """Sends that the gateway refused cost nothing else, but the gateway itself must not be worn out with them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SendCounts:
    """The sends so far: to the number, to the person, to the prefix, to all; and this person's latest ones.

    `last_sent_at` and `sends_in_row` are of this person's sends to this number, the latter within the last hour.
    """

    number_day: int
    person_day: int
    prefix_hour: int
    all_day: int
    last_sent_at: datetime | None
    sends_in_row: int
    refused_hour: int = 0


@dataclass(frozen=True, slots=True)
class Allowed:
    """A code may be sent now."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Too soon after the last code: so many whole seconds more, at least one."""

    seconds: int


@dataclass(frozen=True, slots=True)
class NumberLimit:
    """Enough codes for this number within a day, whoever asked; another number may do."""


@dataclass(frozen=True, slots=True)
class PersonLimit:
    """Enough codes for this person within a day, whatever the number."""


@dataclass(frozen=True, slots=True)
class PrefixLimit:
    """Too many codes to this operator within an hour: someone may be pumping traffic to it."""


@dataclass(frozen=True, slots=True)
class BudgetLimit:
    """The day's budget of codes for all is spent; admins are told."""


SendDecision = Allowed | Wait | NumberLimit | PersonLimit | PrefixLimit | BudgetLimit


class CodeProblem(StrEnum):
    """Why a text is not one of our codes."""

    EMPTY = "empty"
    NOT_SIX_DIGITS = "not_six_digits"
    LOGIN_LIKE = "login_like"


def decide_send(counts: SendCounts, limits: CodeLimits, now: datetime) -> SendDecision:
    """Whether a code may be sent now, and if not, the refusal whose remedy will really help.

    Of several refusals the widest is told: for a person at their own limit, or when the budget is spent, no other
    number helps; at a number's limit another one does; a prefix is free again within the hour. A wait comes last,
    since whoever waited it out must then be sent a code.
    """
    if counts.person_day >= limits.per_person_day:
        return PersonLimit()
    if counts.all_day >= limits.per_day:
        return BudgetLimit()
    if counts.number_day >= limits.per_number_day:
        return NumberLimit()
    if counts.prefix_hour >= limits.per_prefix_hour or counts.refused_hour >= limits.refused_per_person_hour:
        return PrefixLimit()
    seconds = _seconds_to_wait(counts, limits, now)
    return Wait(seconds) if seconds > 0 else Allowed()


def new_code(randbelow: Callable[[int], int]) -> str:
    """Six digits, all million codes alike; `randbelow(n)` gives a number from 0 to n - 1 (`secrets.randbelow`)."""
    return f"{randbelow(_CODES):06d}"


def code_digest(key: bytes, challenge: str, phone: Phone, code: str) -> bytes:
    """32 bytes that stand for the code in storage: HMAC-SHA-256 (RFC 2104), bound to the challenge and the number.

    A million codes are soon tried, so without the key the digest must say nothing; bound so, it serves nowhere else.
    """
    parts = [part.encode() for part in ("code", challenge, phone.e164, code)]
    # Each part after its length: no two different triples make the same message.
    message = b"".join(len(part).to_bytes(4) + part for part in parts)
    return hmac.digest(key, message, hashlib.sha256)


def matches(expected: bytes, given: bytes) -> bool:
    """Whether two digests are equal, in a time that does not depend on where they differ."""
    return hmac.compare_digest(expected, given)


def parse_code(text: str) -> str | CodeProblem:
    """The six digits in the text, spaces, dashes and invisible characters ignored; only 0–9 are digits.

    People paste the whole SMS: words around the code do no harm as long as there is no other digit.
    """
    code = bare(text)
    if not code:
        return CodeProblem.EMPTY
    if found := _CODE.fullmatch(code):
        return found[1]
    return CodeProblem.LOGIN_LIKE if is_login_like(text) else CodeProblem.NOT_SIX_DIGITS


def is_login_like(text: str) -> bool:
    """Whether the text holds exactly five digits, as Telegram's own login code or the message that brings it.

    However they are written ("12-345", "1 2 3 4 5", inside a sentence): thieves ask for such spellings, because
    Telegram revokes a login code that is sent plainly.
    """
    return sum(character in "0123456789" for character in text) == _LOGIN_CODE_DIGITS


def _seconds_to_wait(counts: SendCounts, limits: CodeLimits, now: datetime) -> int:
    if counts.last_sent_at is None or not limits.resend_after_seconds:
        return 0
    # A person who left and began again is at the first step, and still waits it: beginning again is no way around.
    step = min(max(counts.sends_in_row, 1), len(limits.resend_after_seconds)) - 1
    wait = limits.resend_after_seconds[step]
    # A clock that was set back must not make anyone wait longer than the rule says.
    return min(wait, math.ceil(wait - (now - counts.last_sent_at).total_seconds()))
