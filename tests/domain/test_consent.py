"""What a person's entries add up to, and what may happen next."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.domain.consent import Command, Fact, Kind, Refusal, Renewal, Standing, State, decide, facts_of, standing

T0 = datetime(2026, 5, 19, 8, 0, tzinfo=UTC)
NOW = T0 + timedelta(days=300)
OURS, OTHER = "c" * 32, "d" * 32
REQUIRED = (Renewal(edition=2, effective_at=T0 + timedelta(days=170), grace_ends_at=T0 + timedelta(days=200)),)

GIVEN = Fact(kind=Kind.CONSENT_GIVEN, at=T0, edition=1, consent=OURS, receipt="given")
DECLINED = Fact(kind=Kind.CONSENT_DECLINED, at=T0, edition=1)
WITHDRAWN = Fact(kind=Kind.CONSENT_WITHDRAWN, at=T0 + timedelta(days=1), edition=1, consent=OURS, receipt="withdrawn")
STOPPED = Fact(kind=Kind.WITHDRAWAL_STOPPED, at=T0 + timedelta(days=2), consent=OURS)
REFUSED = Fact(kind=Kind.WITHDRAWAL_REFUSED, at=T0 + timedelta(days=2), consent=OURS)
EXPIRED = Fact(kind=Kind.CONSENT_EXPIRED, at=T0 + timedelta(days=2), consent=OURS)

# One history for each state there is.
REACHED = {
    State.NONE: (),
    State.DECLINED: (DECLINED,),
    State.GIVEN: (GIVEN,),
    State.OUTDATED: (GIVEN,),
    State.WITHDRAWN: (GIVEN, WITHDRAWN),
    State.STOPPED: (GIVEN, WITHDRAWN, STOPPED),
    State.EXPIRED: (GIVEN, EXPIRED),
}

# domain.md, "States and events": what moves, and where to. Whatever is not listed changes nothing.
MOVES = {
    (State.NONE, Kind.CONSENT_DECLINED): State.DECLINED,
    (State.GIVEN, Kind.CONSENT_WITHDRAWN): State.WITHDRAWN,
    (State.GIVEN, Kind.CONSENT_EXPIRED): State.EXPIRED,
    (State.OUTDATED, Kind.CONSENT_RENEWED): State.GIVEN,
    (State.OUTDATED, Kind.CONSENT_WITHDRAWN): State.WITHDRAWN,
    (State.OUTDATED, Kind.CONSENT_EXPIRED): State.EXPIRED,
    (State.WITHDRAWN, Kind.WITHDRAWAL_STOPPED): State.STOPPED,
    (State.WITHDRAWN, Kind.WITHDRAWAL_REFUSED): State.GIVEN,
    (State.WITHDRAWN, Kind.CONSENT_EXPIRED): State.EXPIRED,
    **{(state, Kind.CONSENT_GIVEN): State.GIVEN for state in State},
}

facts = st.builds(
    Fact,
    kind=st.sampled_from(Kind),
    at=st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 -- Hypothesis adds the zone
    edition=st.none() | st.integers(1, 4),
    consent=st.none() | st.sampled_from([OURS, OTHER, "e" * 32]),
    receipt=st.none() | st.sampled_from(["1", "2"]),
)
histories = st.lists(facts, max_size=12)
renewals = st.lists(
    st.builds(
        Renewal,
        edition=st.integers(1, 5),
        effective_at=st.just(T0),
        grace_ends_at=st.datetimes(
            min_value=datetime(2026, 1, 1),  # noqa: DTZ001 -- Hypothesis adds the zone
            max_value=datetime(2030, 1, 1),  # noqa: DTZ001 -- as above
            timezones=st.just(UTC),
        ),
    ),
    max_size=3,
).map(tuple)


def required_in(state: State) -> tuple[Renewal, ...]:
    return REQUIRED if state is State.OUTDATED else ()


def of_state(state: State) -> Standing:
    return standing(REACHED[state], NOW, required_in(state))


# --- The fold ---


@pytest.mark.parametrize("state", State)
def test_every_state_is_reached(state: State) -> None:
    assert of_state(state).state is state


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("state", State)
def test_each_kind_moves_each_state_as_the_domain_says(state: State, kind: Kind) -> None:
    fact = Fact(kind=kind, at=NOW, edition=2, consent=None if kind is Kind.CONSENT_DECLINED else OURS, receipt="new")
    after = standing([*REACHED[state], fact], NOW, required_in(state))
    assert after.state is MOVES.get((state, kind), state)


def test_a_consent_knows_its_edition_its_moment_and_its_receipt() -> None:
    assert standing([GIVEN], NOW) == Standing(
        state=State.GIVEN, consent=OURS, edition=1, since=T0, given_at=T0, receipt="given", given_receipt="given"
    )


def test_a_withdrawal_has_its_own_moment_and_receipt() -> None:
    assert standing([GIVEN, WITHDRAWN], NOW) == Standing(
        state=State.WITHDRAWN,
        consent=OURS,
        edition=1,
        since=WITHDRAWN.at,
        given_at=T0,
        receipt="withdrawn",
        given_receipt="given",
    )


def test_a_change_without_a_receipt_keeps_the_last_one() -> None:
    assert standing([GIVEN, WITHDRAWN, STOPPED], NOW).receipt == "withdrawn"


def test_a_refused_withdrawal_puts_the_consent_back_in_force() -> None:
    after = standing([GIVEN, WITHDRAWN, REFUSED], NOW)
    assert after.in_force
    assert (after.consent, after.edition, after.since) == (OURS, 1, REFUSED.at)


def test_a_refused_withdrawal_is_outdated_if_such_an_edition_took_effect_meanwhile() -> None:
    late = replace(REFUSED, at=NOW - timedelta(days=1))
    assert standing([GIVEN, WITHDRAWN], NOW, REQUIRED).state is State.WITHDRAWN
    after = standing([GIVEN, WITHDRAWN, late], NOW, REQUIRED)
    assert (after.state, after.since) == (State.OUTDATED, late.at)


def test_an_ended_consent_is_followed_by_a_new_one_at_once() -> None:
    again = replace(GIVEN, at=NOW, consent=OTHER, edition=2, receipt="again")
    for state in (State.WITHDRAWN, State.STOPPED, State.EXPIRED):
        after = standing([*REACHED[state], again], NOW)
        assert (after.in_force, after.consent, after.edition, after.receipt) == (True, OTHER, 2, "again")


def test_a_renewal_is_of_the_newest_edition_and_keeps_the_consent() -> None:
    renewed = Fact(kind=Kind.CONSENT_RENEWED, at=NOW, edition=2, consent=OURS, receipt="renewed")
    assert standing([GIVEN, renewed], NOW, REQUIRED) == Standing(
        state=State.GIVEN, consent=OURS, edition=2, since=NOW, given_at=NOW, receipt="renewed", given_receipt="renewed"
    )


@pytest.mark.parametrize("state", [State.NONE, State.DECLINED, State.WITHDRAWN, State.STOPPED, State.EXPIRED])
def test_only_a_consent_that_stands_is_renewed(state: State) -> None:
    renewed = Fact(kind=Kind.CONSENT_RENEWED, at=NOW, edition=2, consent=OURS)
    assert not standing([*REACHED[state], renewed], NOW).in_force


@pytest.mark.parametrize(
    ("edition", "ends_after_seconds", "expected"),
    [
        (2, -1, State.OUTDATED),
        (2, 0, State.OUTDATED),
        (2, 1, State.GIVEN),  # the grace term is not over
        (1, -1, State.GIVEN),  # of the person's own edition
    ],
)
def test_a_consent_is_outdated_only_by_a_renewal_whose_grace_is_over(
    edition: int, ends_after_seconds: int, expected: State
) -> None:
    ends_at = NOW + timedelta(seconds=ends_after_seconds)
    renewal = Renewal(edition=edition, effective_at=T0, grace_ends_at=ends_at)
    assert standing([GIVEN], NOW, (renewal,)).state is expected


def test_a_consent_is_outdated_since_the_first_grace_term_ended() -> None:
    later = Renewal(edition=3, effective_at=T0, grace_ends_at=T0 + timedelta(days=250))
    after = standing([GIVEN], NOW, (later, *REQUIRED))
    assert (after.state, after.since, after.receipt) == (State.OUTDATED, T0 + timedelta(days=200), "given")


def test_declining_again_is_known_by_its_newest_moment() -> None:
    again = replace(DECLINED, at=NOW, edition=2)
    assert standing([DECLINED, again], NOW) == Standing(state=State.DECLINED, edition=2, since=NOW)


@given(histories, renewals)
def test_any_history_has_a_standing(history: list[Fact], required: tuple[Renewal, ...]) -> None:
    after = standing(history, NOW, required)
    assert after.in_force == (after.state is State.GIVEN)
    assert (after.since is None) == (after.state is State.NONE)


@given(histories, st.lists(facts.filter(lambda fact: fact.kind is not Kind.CONSENT_GIVEN), max_size=8))
def test_what_concerns_an_old_consent_never_touches_a_newer_one(history: list[Fact], later: list[Fact]) -> None:
    newest = Fact(kind=Kind.CONSENT_GIVEN, at=NOW, edition=4, consent="f" * 32, receipt="newest")
    assert standing([*history, newest, *later], NOW) == standing([newest], NOW)


def test_what_concerns_the_newest_consent_does_touch_it() -> None:
    """The negative control of the property above."""
    assert standing([GIVEN, WITHDRAWN], NOW) != standing([GIVEN], NOW)


@given(histories, st.integers(0, 12))
def test_declining_never_ends_a_consent(history: list[Fact], place: int) -> None:
    had_none = standing(history[:place], NOW).state in {State.NONE, State.DECLINED}
    after = standing([*history[:place], replace(DECLINED, at=NOW), *history[place:]], NOW)
    without = standing(history, NOW)
    assert after == without or (had_none and without.state in {State.NONE, State.DECLINED})


@given(histories)
def test_outdated_comes_of_renewals_alone(history: list[Fact]) -> None:
    assert standing(history, NOW).state is not State.OUTDATED


@given(histories, renewals)
def test_a_renewal_outdates_only_what_was_in_force(history: list[Fact], required: tuple[Renewal, ...]) -> None:
    without, after = standing(history, NOW), standing(history, NOW, required)
    over = [renewal for renewal in required if renewal.grace_ends_at <= NOW]
    is_outdated = without.in_force and any(renewal.edition > (without.edition or 0) for renewal in over)
    assert after.state is (State.OUTDATED if is_outdated else without.state)
    assert replace(after, state=without.state, since=without.since, renewal=None) == without


# --- One consent of several ---

AGAIN = replace(GIVEN, at=T0 + timedelta(days=10), consent=OTHER, receipt="again")


@pytest.mark.parametrize(
    ("history", "earlier", "newest"),
    [
        ((GIVEN, WITHDRAWN, AGAIN), State.WITHDRAWN, State.GIVEN),
        ((GIVEN, WITHDRAWN, STOPPED, AGAIN), State.STOPPED, State.GIVEN),
        ((GIVEN, WITHDRAWN, AGAIN, STOPPED), State.STOPPED, State.GIVEN),
        ((GIVEN, WITHDRAWN, AGAIN, REFUSED), State.WITHDRAWN, State.GIVEN),
        ((GIVEN, EXPIRED, AGAIN), State.EXPIRED, State.GIVEN),
        ((GIVEN, WITHDRAWN, DECLINED, AGAIN, replace(WITHDRAWN, consent=OTHER)), State.WITHDRAWN, State.WITHDRAWN),
        ((DECLINED, GIVEN, WITHDRAWN, REFUSED), State.GIVEN, State.NONE),
    ],
)
def test_each_consent_stands_where_its_own_facts_lead(history: tuple[Fact, ...], earlier: State, newest: State) -> None:
    """An earlier one may still come to its end, but never back in force beside a newer one."""
    assert standing(facts_of(OURS, history), NOW).state is earlier
    assert standing(facts_of(OTHER, history), NOW).state is newest


@given(histories)
def test_the_newest_consents_own_facts_are_what_a_person_stands_by(history: list[Fact]) -> None:
    # Ids are minted for each consent: none is ever given twice.
    given = [fact.consent for fact in history if fact.kind is Kind.CONSENT_GIVEN]
    assume(None not in given and len(set(given)) == len(given))
    now = standing(history, NOW)
    assert now.consent is None or standing(facts_of(now.consent, history), NOW) == now


# --- The end of the Platform ---

CLOSED_AT = T0 + timedelta(days=250)
# domain.md: given, outdated and withdrawn expire with the term; who has nothing in force or under way loses nothing.
EXPIRING = {State.GIVEN, State.OUTDATED, State.WITHDRAWN}


@pytest.mark.parametrize("state", State)
def test_what_has_not_ended_expires_when_the_platform_closes(state: State) -> None:
    before = of_state(state)
    after = standing(REACHED[state], NOW, required_in(state), CLOSED_AT)
    if state in EXPIRING:
        assert after == replace(before, state=State.EXPIRED, since=CLOSED_AT, renewal=None)
    else:
        assert after == before


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize(("seconds", "is_closed"), [(-1, True), (0, True), (1, False)])
def test_the_end_counts_from_its_moment_on(state: State, seconds: int, *, is_closed: bool) -> None:
    after = standing(REACHED[state], NOW, required_in(state), NOW + timedelta(seconds=seconds))
    assert after.state is (State.EXPIRED if is_closed and state in EXPIRING else state)


@pytest.mark.parametrize("state", State)
def test_writing_down_that_it_expired_changes_nothing(state: State) -> None:
    """The entries come in batches: whoever asks before or after theirs is told the same."""
    entry = Fact(kind=Kind.CONSENT_EXPIRED, at=CLOSED_AT + timedelta(hours=3), edition=1, consent=OURS)
    history = REACHED[state]
    expected = standing(history, NOW, required_in(state), CLOSED_AT)
    if state in EXPIRING:
        history = (*history, entry)
    assert standing(history, NOW, required_in(state), CLOSED_AT) == expected


def test_the_entry_alone_expires_a_consent_from_its_own_moment() -> None:
    """The negative control of the test above: without the flag the moment is another."""
    entry = Fact(kind=Kind.CONSENT_EXPIRED, at=CLOSED_AT + timedelta(hours=3), edition=1, consent=OURS)
    assert standing([GIVEN, entry], NOW).since == entry.at
    assert standing([GIVEN, entry], NOW, (), CLOSED_AT).since == CLOSED_AT


@pytest.mark.parametrize("kind", [Kind.WITHDRAWAL_STOPPED, Kind.WITHDRAWAL_REFUSED])
def test_the_answer_to_a_withdrawal_moves_nothing_once_the_platform_has_closed(kind: Kind) -> None:
    answered = Fact(kind=kind, at=CLOSED_AT + timedelta(days=1), consent=OURS)
    after = standing([GIVEN, WITHDRAWN, answered], NOW, (), CLOSED_AT)
    assert (after.state, after.since, after.receipt) == (State.EXPIRED, CLOSED_AT, "withdrawn")


def test_a_consent_given_after_the_end_was_never_in_force() -> None:
    late = replace(GIVEN, at=CLOSED_AT + timedelta(days=1))
    after = standing([late], NOW, (), CLOSED_AT)
    assert (after.state, after.since) == (State.EXPIRED, late.at)


@given(histories, renewals)
def test_nothing_is_in_force_after_the_end(history: list[Fact], required: tuple[Renewal, ...]) -> None:
    after = standing(history, NOW, required, NOW)
    assert after.state not in EXPIRING
    assert not after.in_force
    assert not after.may_withdraw


# --- The decision ---

DECISIONS: dict[State, tuple[Kind | Refusal, Kind | Refusal, Kind | Refusal]] = {
    # To give, to decline, to withdraw.
    State.NONE: (Kind.CONSENT_GIVEN, Kind.CONSENT_DECLINED, Refusal.NOTHING_TO_WITHDRAW),
    State.DECLINED: (Kind.CONSENT_GIVEN, Kind.CONSENT_DECLINED, Refusal.NOTHING_TO_WITHDRAW),
    State.GIVEN: (Refusal.ALREADY_GIVEN, Refusal.ALREADY_GIVEN, Kind.CONSENT_WITHDRAWN),
    State.OUTDATED: (Kind.CONSENT_RENEWED, Kind.CONSENT_DECLINED, Kind.CONSENT_WITHDRAWN),
    State.WITHDRAWN: (Kind.CONSENT_GIVEN, Kind.CONSENT_DECLINED, Refusal.NOTHING_TO_WITHDRAW),
    State.STOPPED: (Kind.CONSENT_GIVEN, Kind.CONSENT_DECLINED, Refusal.NOTHING_TO_WITHDRAW),
    State.EXPIRED: (Kind.CONSENT_GIVEN, Kind.CONSENT_DECLINED, Refusal.NOTHING_TO_WITHDRAW),
}


@pytest.mark.parametrize("state", State)
def test_every_command_is_decided_in_every_state(state: State) -> None:
    assert set(Command) == {Command.GIVE, Command.DECLINE, Command.WITHDRAW}
    current = of_state(state)
    decided = tuple(decide(current, command) for command in (Command.GIVE, Command.DECLINE, Command.WITHDRAW))
    assert decided == DECISIONS[state]


def test_a_consent_in_its_grace_term_is_in_force_and_may_be_renewed_or_declined() -> None:
    asked = (Renewal(edition=2, effective_at=NOW, grace_ends_at=NOW + timedelta(days=1)),)
    current = standing([GIVEN], NOW, asked)
    assert (current.in_force, current.renewal) == (True, asked[0])
    assert decide(current, Command.GIVE) is Kind.CONSENT_RENEWED
    assert decide(current, Command.DECLINE) is Kind.CONSENT_DECLINED
    declined = replace(DECLINED, at=NOW, edition=2)
    assert standing([GIVEN, declined], NOW, asked) == current
    renewed = Fact(kind=Kind.CONSENT_RENEWED, at=NOW, edition=2, consent=OURS, receipt="renewed")
    assert standing([GIVEN, renewed], NOW + timedelta(days=9), asked).renewal is None


def test_nobody_is_asked_before_the_edition_takes_effect() -> None:
    asked = (Renewal(edition=2, effective_at=NOW + timedelta(seconds=1), grace_ends_at=NOW + timedelta(days=1)),)
    current = standing([GIVEN], NOW, asked)
    assert current.renewal is None
    assert decide(current, Command.GIVE) is Refusal.ALREADY_GIVEN


@pytest.mark.parametrize("command", Command)
@pytest.mark.parametrize("state", State)
def test_what_is_decided_becomes_true_when_it_is_written(state: State, command: Command) -> None:
    current = of_state(state)
    kind = decide(current, command)
    if isinstance(kind, Refusal):
        return
    consent = {Kind.CONSENT_GIVEN: OTHER, Kind.CONSENT_DECLINED: None}.get(kind, current.consent)
    after = standing(
        [*REACHED[state], Fact(kind=kind, at=NOW, edition=2, consent=consent)], NOW, required_in(state)
    ).state
    wanted = {Command.GIVE: State.GIVEN, Command.WITHDRAW: State.WITHDRAWN}
    declined = State.DECLINED if current.consent is None else state
    assert after is wanted.get(command, declined)
