"""What events say, when they are tried again, and what an answer means for the event and for the endpoint."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import outgoing
from bot.domain.consent import Kind
from bot.domain.ledger import Entry, leaf, leaf_hash
from bot.domain.outgoing import (
    ATTEMPTS_MAX,
    RETRY_AFTER_SECONDS_MAX,
    RETRY_SECONDS,
    Attempt,
    Endpoint,
    EndpointState,
    Verdict,
    after,
    is_own_failure,
    judge,
    probe_seconds,
    retry_after_seconds,
    wait_seconds,
)

NOW = datetime(2026, 11, 22, 10, 15, 30, 123456, tzinfo=UTC)
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
ENTRY = Entry(
    index=41,
    at=NOW,
    kind=Kind.CONSENT_GIVEN,
    person="a" * 32,
    seq=3,
    prev=None,
    edition=1,
    document="6db478f9" * 8,
    commitment="c" * 64,
)
OPEN = Endpoint(since=NOW - HOUR, succeeded_at=NOW - SECOND)
FAILING = replace(OPEN, state=EndpointState.FAILING, failures=1, since=NOW - 6 * SECOND, due_at=NOW - SECOND)
STOPPED = replace(OPEN, state=EndpointState.STOPPED)


def told(entry: Entry = ENTRY) -> dict[str, object]:
    return outgoing.event(entry, consent="c" * 32, receipt=None, external_id="П-1", invitation="d" * 32)


# --- What an event says ---


def test_an_event_is_thin_and_says_what_the_contract_says() -> None:
    assert json.loads(outgoing.body(told())) == {
        "type": "consent.given",
        "timestamp": "2026-11-22T10:15:30.123Z",
        "data": {
            "index": 41,
            "consent": "c" * 32,
            "person": "a" * 32,
            "external_id": "П-1",
            "seq": 3,
            "edition": 1,
            "document_sha256": "6db478f9" * 8,
            "receipt": None,
        },
        "checkpoint": None,
    }


@pytest.mark.parametrize("kind", Kind)
def test_only_events_of_invitations_name_one(kind: Kind) -> None:
    data = told(replace(ENTRY, kind=kind))["data"]
    assert isinstance(data, dict)
    expected = "d" * 32 if kind in {Kind.INVITATION_ACCEPTED, Kind.INVITATION_MISMATCHED} else None
    assert data.get("invitation") == expected
    assert ("invitation" in data) == (expected is not None)


def test_an_event_is_named_after_its_entry_alone() -> None:
    hashed = leaf_hash(leaf(ENTRY))
    assert outgoing.event_id(hashed) == f"evt_{hashed.hex()[:32]}"
    assert outgoing.event_id(leaf_hash(leaf(replace(ENTRY, index=42)))) != outgoing.event_id(hashed)


# --- When it is tried again ---


def test_the_schedule_is_the_contracts() -> None:
    minute, hour = 60, 3600
    waits = [5, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour]
    assert [wait_seconds(used, 0.0) for used in range(1, 12)] == [*waits, None, None]
    assert ATTEMPTS_MAX == 10


def test_an_endpoint_is_probed_by_the_same_schedule_whose_end_repeats() -> None:
    assert [probe_seconds(failures, 0.0) for failures in (1, 2, 9, 10, 1000)] == [5, 300, 86400, 86400, 86400]


@given(st.integers(1, ATTEMPTS_MAX - 1), st.floats(0, 1))
def test_jitter_only_ever_adds_up_to_a_tenth(used: int, chance: float) -> None:
    wait = wait_seconds(used, chance)
    assert wait is not None
    assert RETRY_SECONDS[used - 1] <= wait <= RETRY_SECONDS[used - 1] * 1.1


# --- What an answer means ---


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ((200, 201, 202, 204, 299), Verdict.DELIVERED),
        ((101, 199, 300, 301, 302, 304, 307, 308, 400, 401, 404, 409, 413, 422, 500, 501, 505, 999), Verdict.FAILED),
        ((None, 429, 502, 503, 504), Verdict.AWAY),
        ((410,), Verdict.GONE),
    ],
)
def test_a_status_is_judged(statuses: tuple[int | None, ...], expected: Verdict) -> None:
    assert {judge(status) for status in statuses} == {expected}


@pytest.mark.parametrize(
    ("status", "asked", "expected"),
    [
        (None, 0, Verdict.FAILED),
        (502, 0, Verdict.FAILED),
        (503, 0, Verdict.FAILED),
        (504, 0, Verdict.FAILED),
        (503, 1, Verdict.AWAY),
        (429, 0, Verdict.AWAY),
        (429, 1, Verdict.AWAY),
        (200, 0, Verdict.DELIVERED),
        (500, 1, Verdict.FAILED),
        (410, 0, Verdict.GONE),
    ],
)
def test_what_looks_away_is_the_events_own_failure_where_others_arrive(
    status: int | None, asked: float, expected: Verdict
) -> None:
    """But whoever asks to wait speaks of itself: it is not this event that is too much for it."""
    assert judge(status, is_overtaken=True, not_before_seconds=asked) is expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, 0),
        ("", 0),
        ("0", 0),
        ("120", 120),
        (" 120 ", 120),
        ("000000000000120", 120),
        ("86400", 86400),
        ("86401", 86400),
        ("9" * 8000, 86400),
        ("-5", 0),
        ("1.5", 0),
        ("1e3", 0),
        ("soon", 0),
        ("Sun, 22 Nov 2026 10:16:30 GMT", 59.876544),
        ("Sunday, 22-Nov-26 10:16:30 GMT", 59.876544),
        ("Sun Nov 22 10:16:30 2026", 59.876544),
        ("Sun, 22 Nov 2026 10:15:30 GMT", 0),
        ("Mon, 01 Jan 0001 00:00:00 GMT", 0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 86400),
        ("Sun, 32 Nov 2026 10:16:30 GMT", 0),
        ("Sun, 22 Nov 2026 10:16:30 +0500", 0),
    ],
)
def test_retry_after_is_read_in_every_form(header: str | None, expected: float) -> None:
    assert retry_after_seconds(header, NOW) == pytest.approx(expected)


@given(st.text(), st.datetimes(timezones=st.just(UTC)))
def test_no_retry_after_is_too_odd(header: str, now: datetime) -> None:
    assert 0 <= retry_after_seconds(header, now) <= RETRY_AFTER_SECONDS_MAX


@given(st.integers(0, RETRY_AFTER_SECONDS_MAX))
def test_a_date_says_the_same_as_its_seconds(seconds: int) -> None:
    whole = NOW.replace(microsecond=0)
    header = format_datetime(whole + timedelta(seconds=seconds), usegmt=True)
    assert retry_after_seconds(header, whole) == retry_after_seconds(str(seconds), whole) == seconds


# --- What an attempt means for the endpoint ---


def attempt(verdict: Verdict, *, is_probe: bool = False, is_blamed: bool = False, asked: float = 0.0) -> Attempt:
    return Attempt(verdict=verdict, at=NOW, is_probe=is_probe, is_blamed=is_blamed, not_before_seconds=asked)


def in_seconds(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


BEGUN = replace(OPEN, state=EndpointState.FAILING, failures=1, since=NOW, due_at=in_seconds(5))
BACK = Endpoint(since=NOW, succeeded_at=NOW)


@pytest.mark.parametrize(
    ("before", "ended", "expected"),
    [
        pytest.param(OPEN, attempt(Verdict.DELIVERED), replace(OPEN, succeeded_at=NOW), id="it works"),
        pytest.param(OPEN, attempt(Verdict.FAILED), OPEN, id="an event's own failure"),
        pytest.param(OPEN, attempt(Verdict.FAILED, is_blamed=True), BEGUN, id="three events failed"),
        pytest.param(OPEN, attempt(Verdict.AWAY), BEGUN, id="it begins to fail"),
        pytest.param(OPEN, attempt(Verdict.AWAY, asked=60), replace(BEGUN, due_at=in_seconds(60)), id="it asks"),
        pytest.param(OPEN, attempt(Verdict.AWAY, asked=1), BEGUN, id="it asks for less than the schedule"),
        pytest.param(OPEN, attempt(Verdict.GONE), replace(STOPPED, since=NOW), id="it stops"),
        pytest.param(FAILING, attempt(Verdict.DELIVERED, is_probe=True), BACK, id="the probe arrives"),
        pytest.param(FAILING, attempt(Verdict.DELIVERED), BACK, id="one under way arrives"),
        pytest.param(
            FAILING,
            attempt(Verdict.AWAY, is_probe=True),
            replace(FAILING, failures=2, due_at=in_seconds(300)),
            id="the probe fails",
        ),
        pytest.param(
            FAILING,
            attempt(Verdict.FAILED, is_probe=True, is_blamed=True),
            replace(FAILING, failures=2, due_at=in_seconds(300)),
            id="the probe is one more that fails",
        ),
        pytest.param(
            FAILING,
            attempt(Verdict.FAILED, is_probe=True),
            replace(FAILING, due_at=NOW),
            id="the probe is refused for itself: the next one at once",
        ),
        pytest.param(FAILING, attempt(Verdict.FAILED), FAILING, id="one under way is refused for itself"),
        pytest.param(
            replace(FAILING, due_at=in_seconds(5)),
            attempt(Verdict.AWAY),
            replace(FAILING, due_at=in_seconds(5)),
            id="one under way fails: no step further",
        ),
        pytest.param(
            replace(FAILING, due_at=in_seconds(5)),
            attempt(Verdict.AWAY, asked=60),
            replace(FAILING, due_at=in_seconds(60)),
            id="one under way is asked to wait",
        ),
        pytest.param(
            FAILING, attempt(Verdict.GONE, is_probe=True), replace(STOPPED, since=NOW), id="the probe ends it"
        ),
        pytest.param(STOPPED, attempt(Verdict.DELIVERED), replace(STOPPED, succeeded_at=NOW), id="stopped: arrived"),
        pytest.param(STOPPED, attempt(Verdict.FAILED), STOPPED, id="stopped: failed"),
        pytest.param(STOPPED, attempt(Verdict.AWAY), STOPPED, id="stopped: away"),
        pytest.param(STOPPED, attempt(Verdict.GONE), STOPPED, id="stopped: again"),
    ],
)
def test_what_an_attempt_means_for_the_endpoint(before: Endpoint, ended: Attempt, expected: Endpoint) -> None:
    assert after(before, ended) == expected


@pytest.mark.parametrize("before", [OPEN, FAILING, STOPPED])
@pytest.mark.parametrize("verdict", Verdict)
@pytest.mark.parametrize("is_blamed", [False, True])
def test_an_attempt_is_used_up_only_by_the_events_own_failure(
    before: Endpoint, verdict: Verdict, *, is_blamed: bool
) -> None:
    expected = verdict is Verdict.FAILED and not is_blamed and before != STOPPED
    assert is_own_failure(attempt(verdict, is_blamed=is_blamed), before) is expected


def test_admins_are_told_when_the_probe_confirms_it() -> None:
    """A single hiccup wakes nobody."""
    first = after(OPEN, attempt(Verdict.AWAY))
    second = after(first, attempt(Verdict.AWAY, is_probe=True))
    assert [health.is_told for health in (OPEN, first, second, STOPPED)] == [False, False, True, False]


def test_a_failing_endpoint_is_probed_at_longer_and_longer_waits_for_ever() -> None:
    health, waits = OPEN, list[float]()
    for number in range(12):
        health = after(health, attempt(Verdict.AWAY, is_probe=number > 0))
        assert health.due_at is not None
        waits.append((health.due_at - NOW).total_seconds())
    assert waits == [*RETRY_SECONDS, *[RETRY_SECONDS[-1]] * 3]
    assert health.since == NOW


def test_a_test_event_has_the_shape_of_every_event_and_tells_of_nothing() -> None:
    real = outgoing.event(ENTRY, consent="c" * 32, receipt=None, external_id=None, invitation=None)
    trial = outgoing.trial_event(NOW)
    assert (trial.keys(), trial["data"].keys()) == (real.keys(), real["data"].keys())
    assert (trial["type"], trial["timestamp"]) == ("endpoint.tested", "2026-11-22T10:15:30.123Z")
    assert set(trial["data"].values()) == {trial["checkpoint"]} == {None}
