"""Events to the Platform: what they say, when they are tried again, and what an answer means (interfaces.md)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import rfc8785

from bot.domain.consent import Kind
from bot.domain.ledger import stamp

if TYPE_CHECKING:
    from bot.domain.ledger import Entry

# Waits after the first, second … attempt that failed; there is no attempt after the last of them.
RETRY_SECONDS = (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400)
ATTEMPTS_MAX = len(RETRY_SECONDS) + 1
JITTER = 0.1  # at most so much longer, so that what failed together is not tried again together
RETRY_AFTER_SECONDS_MAX = 86400
# An event that the endpoint refuses is its own trouble; so many that it refuses, and takes none between, are not.
BLAMING_EVENTS = 3

TESTED = "endpoint.tested"  # an admin's test event, which is of no entry

_INVITATIONS = {Kind.INVITATION_ACCEPTED, Kind.INVITATION_MISMATCHED}
_SECONDS = re.compile("[0-9]+")
# RFC 9110, section 5.6.7: what is sent, and two older forms that a recipient must read.
_HTTP_DATES = ("%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %d %H:%M:%S %Y")
_SUCCESS, _GONE, _TOO_MANY = range(200, 300), 410, 429
# RFC 6585, section 4, and RFC 9110, sections 15.6.3 to 15.6.5: it is not this request that is the trouble.
_AWAY = frozenset({_TOO_MANY, 502, 503, 504})


class Verdict(StrEnum):
    """What an attempt came to: the event arrived, it failed, the endpoint failed, or the endpoint is no more."""

    DELIVERED = "delivered"
    FAILED = "failed"
    AWAY = "away"
    GONE = "gone"


class EndpointState(StrEnum):
    """How the Platform's endpoint as a whole is doing."""

    OPEN = "open"
    FAILING = "failing"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """The endpoint's health: its state since when, and while it fails how often it was tried and when it is next.

    `is_paused` is an admin's doing: nothing is sent then, and no attempt that ends changes it.
    """

    state: EndpointState = EndpointState.OPEN
    failures: int = 0
    since: datetime
    due_at: datetime | None = None
    succeeded_at: datetime
    is_paused: bool = False

    @property
    def is_told(self) -> bool:
        """Whether admins know that it fails: the first failure may be a hiccup, the probe after it confirms it."""
        return self.state is EndpointState.FAILING and self.failures > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One attempt that has ended. A probe is the one event that is sent while the endpoint fails.

    `is_blamed` tells that so many events have failed since the last success that it is the endpoint's doing; `chance`
    is from 0 to 1; `not_before_seconds` is what the answer asked for.
    """

    verdict: Verdict
    at: datetime
    is_probe: bool
    is_blamed: bool = False
    chance: float = 0.0
    not_before_seconds: float = 0.0


def event_id(leaf_hash: bytes) -> str:
    """Name an event after its entry: the same in a delivery, in each repeat of it and in the feed."""
    return f"evt_{leaf_hash.hex()[:32]}"


def event(
    entry: Entry,
    *,
    consent: str | None,
    receipt: str | None,
    external_id: str | None,
    invitation: str | None,
    checkpoint: str | None = None,
) -> dict[str, Any]:
    """Tell of an entry with ids alone, never names or numbers (interfaces.md, What we post).

    `checkpoint` is the newest that was signed, which makes whoever keeps the event a witness of the ledger.
    """
    data = {
        "index": entry.index,
        "consent": consent,
        "person": entry.person,
        "external_id": external_id,
        "seq": entry.seq,
        "edition": entry.edition,
        "document_sha256": entry.document,
        "receipt": receipt,
    }
    if entry.kind in _INVITATIONS:
        data["invitation"] = invitation
    return {"type": entry.kind.value, "timestamp": stamp(entry.at), "data": data, "checkpoint": checkpoint}


def body(told: dict[str, Any]) -> bytes:
    """Write an event down: the bytes that are signed and posted (RFC 8785)."""
    return rfc8785.dumps(told)


def trial_event(now: datetime) -> dict[str, Any]:
    """Tell that an admin tries the endpoint: of the shape of every event, but of no entry, so that all is null."""
    names = ("index", "consent", "person", "external_id", "seq", "edition", "document_sha256", "receipt")
    return {"type": TESTED, "timestamp": stamp(now), "data": dict.fromkeys(names), "checkpoint": None}


def wait_seconds(attempts_used: int, chance: float) -> float | None:
    """How long to wait after so many failed attempts; None when they are used up. `chance` is from 0 to 1."""
    if attempts_used >= ATTEMPTS_MAX:
        return None
    return probe_seconds(attempts_used, chance)


def probe_seconds(failures: int, chance: float) -> float:
    """How long to wait before the endpoint is tried again: the same schedule, whose last wait repeats for ever."""
    return RETRY_SECONDS[min(failures, len(RETRY_SECONDS)) - 1] * (1 + JITTER * chance)


def judge(status: int | None, *, is_overtaken: bool = False, not_before_seconds: float = 0.0) -> Verdict:
    """Tell what the HTTP status of an answer means, None being no answer at all. A redirect is a failure.

    What looks like an endpoint that is away is the event's own failure if the event was `is_overtaken`: if another has
    arrived since it failed before. Whoever asks for patience speaks of themselves, whatever has arrived.
    """
    if status is None or status in _AWAY:
        is_patience_asked = status == _TOO_MANY or not_before_seconds > 0
        return Verdict.FAILED if is_overtaken and not is_patience_asked else Verdict.AWAY
    if status in _SUCCESS:
        return Verdict.DELIVERED
    return Verdict.GONE if status == _GONE else Verdict.FAILED


def is_own_failure(attempt: Attempt, endpoint: Endpoint) -> bool:
    """Tell whether a failed attempt is the event's own, which uses it up, or the endpoint's, which gives it back."""
    is_open_to_others = endpoint.state is not EndpointState.STOPPED and not attempt.is_blamed
    return attempt.verdict is Verdict.FAILED and is_open_to_others


def after(endpoint: Endpoint, attempt: Attempt) -> Endpoint:
    """Give the endpoint's health after an attempt; a stopped one stays so until an admin resumes it."""
    is_stopped = endpoint.state is EndpointState.STOPPED
    match attempt.verdict:
        case Verdict.DELIVERED if is_stopped or endpoint.state is EndpointState.OPEN:
            return replace(endpoint, succeeded_at=attempt.at)
        case Verdict.DELIVERED:
            return Endpoint(since=attempt.at, succeeded_at=attempt.at, is_paused=endpoint.is_paused)
        case _ if is_stopped:
            return endpoint
        case Verdict.GONE:
            return replace(endpoint, state=EndpointState.STOPPED, failures=0, since=attempt.at, due_at=None)
        case Verdict.FAILED if not attempt.is_blamed:
            # It answers, so another event may be tried at once.
            return replace(endpoint, due_at=attempt.at) if attempt.is_probe else endpoint
        case _:
            return _failed(endpoint, attempt)


def _failed(endpoint: Endpoint, attempt: Attempt) -> Endpoint:
    is_first = endpoint.state is EndpointState.OPEN
    asked = attempt.at + timedelta(seconds=attempt.not_before_seconds)
    if not is_first and not attempt.is_probe:
        # One that was under way when the endpoint failed: not a step further on the schedule.
        return replace(endpoint, due_at=max(endpoint.due_at or asked, asked))
    failures = endpoint.failures + 1
    scheduled = attempt.at + timedelta(seconds=probe_seconds(failures, attempt.chance))
    return replace(
        endpoint,
        state=EndpointState.FAILING,
        failures=failures,
        since=attempt.at if is_first else endpoint.since,
        due_at=max(scheduled, asked),
    )


def retry_after_seconds(header: str | None, now: datetime) -> float:
    """Read a `Retry-After`, seconds or a date (RFC 9110, section 10.2.3): at most a day, 0 where it says nothing."""
    text = (header or "").strip()
    if _SECONDS.fullmatch(text):
        # By its length first: a number of thousands of digits is not to be computed.
        digits = text.lstrip("0")
        is_long = len(digits) > len(str(RETRY_AFTER_SECONDS_MAX))
        return float(RETRY_AFTER_SECONDS_MAX if is_long else min(int(digits or "0"), RETRY_AFTER_SECONDS_MAX))
    moment = _http_date(text)
    seconds = (moment - now).total_seconds() if moment else 0.0
    return min(max(seconds, 0.0), float(RETRY_AFTER_SECONDS_MAX))


def _http_date(text: str) -> datetime | None:
    for form in _HTTP_DATES:
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None
