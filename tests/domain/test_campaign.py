"""A campaign's rounds, whom it asks, and what counts as an answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.campaign import (
    COUNTING,
    Answer,
    AskState,
    Campaign,
    CampaignState,
    Progress,
    answer_of,
    asks_first,
    has_declined,
    has_passed,
    is_concerned,
    is_last,
    last_day,
    next_round,
    round_at,
    rounds,
    tells_outdated,
)
from bot.domain.consent import Fact, Kind, Renewal, State, standing

START = datetime(2026, 11, 21, 19, tzinfo=UTC)  # 22 November, 00:00 in Almaty
DAY = timedelta(days=1)
OURS = "c" * 32
GIVEN = Fact(kind=Kind.CONSENT_GIVEN, at=START - DAY, edition=1, consent=OURS, receipt="given")
RENEWED = Fact(kind=Kind.CONSENT_RENEWED, at=START + DAY, edition=2, consent=OURS, receipt="renewed")
DECLINED = Fact(kind=Kind.CONSENT_DECLINED, at=START + DAY, edition=2)
WITHDRAWN = Fact(kind=Kind.CONSENT_WITHDRAWN, at=START + DAY, edition=1, consent=OURS, receipt="withdrawn")
REFUSED = Fact(kind=Kind.WITHDRAWAL_REFUSED, at=START + 2 * DAY, edition=1, consent=OURS)
STOPPED = replace(REFUSED, kind=Kind.WITHDRAWAL_STOPPED)
EXPIRED = replace(REFUSED, kind=Kind.CONSENT_EXPIRED)
ANEW = Fact(kind=Kind.CONSENT_GIVEN, at=START + 3 * DAY, edition=2, consent="d" * 32, receipt="anew")
ASKING = (Renewal(edition=2, effective_at=START, grace_ends_at=START + 30 * DAY),)


def campaign(grace_days: int = 30, edition: int = 2, state: CampaignState = CampaignState.RUNNING) -> Campaign:
    return Campaign(
        edition=edition,
        state=state,
        starts_at=START,
        grace_ends_at=START + grace_days * DAY,
        round=0,
        after_person=None,
        is_round_over=False,
        started_at=START if state is not CampaignState.WAITING else None,
        ended_at=None,
    )


@pytest.mark.parametrize(
    ("grace_days", "on_days"),
    [
        (30, [0, 23, 29, 30]),
        (8, [0, 1, 7, 8]),
        (7, [0, 6, 7]),  # the first reminder would come with the question itself
        (2, [0, 1, 2]),
        (1, [0, 1]),
    ],
)
def test_people_are_asked_reminded_and_told(grace_days: int, on_days: list[int]) -> None:
    assert list(rounds(campaign(grace_days), (7, 1))) == [START + days * DAY for days in on_days]


@pytest.mark.parametrize(
    ("days", "expected", "following"), [(-1, COUNTING, 0), (0, 0, 23), (22, 0, 23), (23, 1, 29), (29, 2, 30)]
)
def test_a_round_is_that_of_the_newest_moment(days: int, expected: int, following: int) -> None:
    moments = rounds(campaign(), (1, 7))
    assert round_at(moments, START + days * DAY) == expected
    assert next_round(moments, START + days * DAY) == START + following * DAY


def test_after_the_end_of_grace_there_is_the_last_round_and_none_after_it() -> None:
    moments = rounds(campaign(), (7, 1))
    assert (round_at(moments, START + 99 * DAY), next_round(moments, START + 99 * DAY)) == (3, None)


def test_the_last_day_is_the_one_before_the_term_ends() -> None:
    assert last_day(START + 30 * DAY) == date(2026, 12, 21)
    assert last_day(START + 30 * DAY + timedelta(microseconds=1)) == date(2026, 12, 22)


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        ([GIVEN], None),
        ([GIVEN, RENEWED], Answer.RENEWED),
        ([GIVEN, DECLINED], Answer.DECLINED),
        ([GIVEN, DECLINED, RENEWED], Answer.RENEWED),
        ([GIVEN, replace(DECLINED, edition=1, at=START - DAY)], None),  # an earlier text was declined once
        ([GIVEN, WITHDRAWN], Answer.WITHDRAWN),
        ([GIVEN, WITHDRAWN, STOPPED], Answer.WITHDRAWN),
        ([GIVEN, WITHDRAWN, REFUSED], None),  # in force again, and asked again
        ([GIVEN, DECLINED, WITHDRAWN, REFUSED], Answer.DECLINED),
        ([GIVEN, RENEWED, WITHDRAWN, REFUSED], Answer.RENEWED),
        ([GIVEN, WITHDRAWN, ANEW], Answer.RENEWED),  # given to the new text
        ([GIVEN, EXPIRED], Answer.EXPIRED),
    ],
)
@pytest.mark.parametrize("days", [5, 31])
def test_an_answer_is_what_the_entries_add_up_to(history: list[Fact], expected: Answer | None, days: int) -> None:
    current = standing(history, START + days * DAY, ASKING)
    assert answer_of(current, history, 2) is expected
    assert is_concerned(current, 2) == (expected in {None, Answer.DECLINED})
    assert has_declined(history, 2) == (DECLINED in history)


def test_nobody_is_concerned_by_an_edition_that_they_consented_to() -> None:
    later = (*ASKING, Renewal(edition=3, effective_at=START, grace_ends_at=START + 60 * DAY))
    current = standing([GIVEN, RENEWED], START + 5 * DAY, later)
    assert (current.state, is_concerned(current, 2), is_concerned(current, 3)) == (State.GIVEN, False, True)


def test_of_two_campaigns_the_one_whose_term_ends_first_asks() -> None:
    second, third = campaign(30), campaign(60, edition=3)
    both = (second, third)
    assert (asks_first(second, both, 1), asks_first(third, both, 1)) == (True, False)
    # A consent to edition 2 is the third one's alone; and once the second is over, so is one to edition 1.
    assert asks_first(third, both, 2)
    for state in (CampaignState.STOPPED, CampaignState.DONE):
        assert asks_first(third, (replace(second, state=state), third), 1)
    assert asks_first(third, (replace(second, started_at=None), third), 1)


@pytest.mark.parametrize(
    ("round_", "after", "is_over", "expected"),
    [
        (3, None, False, False),
        (3, "a", False, False),
        (3, "b", False, True),  # the one that was looked at last
        (3, "c", False, True),
        (3, "a", True, True),
        (2, "c", True, False),  # a reminder's round says nothing of it
    ],
)
def test_only_the_last_round_passes_people_by(round_: int, after: str | None, *, is_over: bool, expected: bool) -> None:
    one = replace(campaign(), round=round_, after_person=after, is_round_over=is_over)
    assert is_last(one, (7, 1)) == (round_ == 3)
    assert has_passed(one, "b", (7, 1)) is expected


@pytest.mark.parametrize(
    ("starts_day", "was_asked", "expected"),
    [
        (0, False, False),  # the other one, whose term ended while this one went on, says it
        (0, True, False),
        (29, False, False),
        (30, False, True),  # this one begins after it: it says so in the place of its question …
        (30, True, False),  # … once
    ],
)
def test_of_two_campaigns_the_one_whose_term_ended_tells_of_it(
    starts_day: int, *, was_asked: bool, expected: bool
) -> None:
    [ended] = ASKING
    other = replace(campaign(60, edition=3), starts_at=START + starts_day * DAY)
    assert tells_outdated(campaign(), ended, was_asked=was_asked)
    assert tells_outdated(other, ended, was_asked=was_asked) is expected


def test_everybody_is_counted_once_and_the_bar_is_that_of_the_round() -> None:
    counts = dict.fromkeys([state.value for state in AskState if state not in {"delivered", "dead"}], 1)
    progress = Progress(
        campaign=campaign(),
        **counts,
        asked=1,
        failed=1,
        renewed=1,
        declined=1,
        withdrawn=1,
        expired=1,
        left=61,
        under_way=1,
        passed=2,
    )
    assert (progress.total, progress.to_go, progress.seconds_left(30)) == (9, 62, 3)
    assert progress.share == 2 / 64
    assert replace(progress, left=0, under_way=0, passed=0).share == 1.0
    assert replace(progress, campaign=replace(campaign(), round=COUNTING)).share == 0.0
