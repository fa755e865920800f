"""A signing in progress: what it knows, when it is whole, and how it is kept."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.draft import (
    STEP_NUMBER,
    STEPS_IN_ALL,
    Action,
    Contents,
    Draft,
    Identity,
    ShownPart,
    Step,
    dump,
    identity,
    load,
    step_back,
)
from bot.domain.identity import FullName
from bot.domain.phone import Phone

PHONE = Phone("+77010000001")
NAME = FullName(surname="Сыналғанова", given_name="Үлгі", patronymic="Мысалқызы")
TAP = Action(update_id=7, at="2026-11-22T10:15:30.123Z")
PART = ShownPart(message_id=5, sha256="6db478f9" * 8, at="2026-11-22T10:15:00.000Z")
SELF = Contents(
    shown=(PART,),
    agreed=TAP,
    phone=PHONE,
    phone_from="contact",
    code_sent=TAP,
    verified=TAP,
    name=NAME,
    name_from="typed",
    capacity="self",
)
PARTNER = dataclasses.replace(SELF, capacity="partner", bin="260440029163", organisation="«Мысал» ЖШС")

# What JSON and UTF-8 can carry; of names and organisations even more is refused before it comes here.
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
actions = st.builds(Action, update_id=st.integers(0, 2**53), at=texts)
contents = st.builds(
    Contents,
    shown=st.lists(
        st.builds(ShownPart, message_id=st.integers(1, 2**53), sha256=texts, at=texts),
        max_size=3,
    ).map(tuple),
    agreed=st.none() | actions,
    phone=st.none() | st.integers(0, 10**9 - 1).map(lambda number: Phone(f"+77{number:09d}")),
    phone_from=st.none() | st.sampled_from(["contact", "typed"]),
    code_sent=st.none() | actions,
    verified=st.none() | actions,
    name=st.none() | st.builds(FullName, surname=texts, given_name=texts, patronymic=st.none() | texts),
    name_from=st.none() | st.sampled_from(["profile", "typed"]),
    capacity=st.none() | st.sampled_from(["self", "partner"]),
    bin=st.none() | texts,
    organisation=st.none() | texts,
    invitation=st.none() | st.just("1" * 32),
)


# --- Keeping ---


@given(contents)
def test_contents_are_read_back_as_they_were(entered: Contents) -> None:
    assert load(json.loads(json.dumps(dump(entered)))) == entered


def test_nothing_entered_is_nothing_kept() -> None:
    assert dump(Contents()) == {"shown": ()}
    assert load({}) == Contents()


# --- Being whole ---


def test_the_identity_of_a_person_who_acts_for_themselves() -> None:
    assert identity(SELF) == Identity(phone=PHONE, name=NAME, capacity="self", bin=None, organisation=None)


def test_the_identity_of_a_partner() -> None:
    assert identity(PARTNER) == Identity(
        phone=PHONE, name=NAME, capacity="partner", bin="260440029163", organisation="«Мысал» ЖШС"
    )


MANDATORY = ("shown", "agreed", "phone", "verified", "name", "capacity")


@pytest.mark.parametrize("part", MANDATORY)
@pytest.mark.parametrize("whole", [SELF, PARTNER])
def test_nobody_is_known_while_a_mandatory_part_is_missing(whole: Contents, part: str) -> None:
    assert identity(dataclasses.replace(whole, **{part: getattr(Contents(), part)})) is None


@pytest.mark.parametrize(
    "without",
    [
        dataclasses.replace(PARTNER, bin=None),
        dataclasses.replace(PARTNER, bin=""),
        dataclasses.replace(PARTNER, organisation=None),
        dataclasses.replace(PARTNER, organisation=""),
    ],
)
def test_a_partner_has_a_bin_and_an_organisation(without: Contents) -> None:
    assert identity(without) is None


@pytest.mark.parametrize("capacity", ["", "Self", "owner"])
def test_there_is_no_other_capacity(capacity: str) -> None:
    assert identity(dataclasses.replace(PARTNER, capacity=capacity)) is None


def test_what_only_describes_is_not_mandatory() -> None:
    """The negative control of the refusals above."""
    assert identity(dataclasses.replace(SELF, phone_from=None, code_sent=None, name_from=None)) == identity(SELF)


@given(contents)
def test_an_identity_is_whole_or_none(entered: Contents) -> None:
    known = identity(entered)
    is_partner_whole = entered.capacity == "self" or bool(entered.bin and entered.organisation)
    is_whole = all(getattr(entered, part) for part in MANDATORY) and is_partner_whole
    assert (known is not None) is is_whole


def test_a_profile_says_all_that_was_entered() -> None:
    known = identity(PARTNER)
    assert known is not None
    assert known.profile() == {
        "phone": "+77010000001",
        "surname": "Сыналғанова",
        "given_name": "Үлгі",
        "patronymic": "Мысалқызы",
        "capacity": "partner",
        "bin": "260440029163",
        "organisation": "«Мысал» ЖШС",
    }


# --- Moving ---


def draft() -> Draft:
    return Draft(
        telegram_id=1,
        person="a" * 32,
        step=Step.SUMMARY,
        locale="kk",
        expires_at=datetime(2026, 11, 23, tzinfo=UTC),
        contents=PARTNER,
    )


def test_moving_on_adds_what_was_entered_and_keeps_the_rest() -> None:
    before = dataclasses.replace(draft(), step=Step.ORGANISATION, edition=1, nonce="n", panel_message_id=3)
    after = before.at(Step.SUMMARY, organisation="«Үлгі» ЖШС")
    assert after.contents == dataclasses.replace(PARTNER, organisation="«Үлгі» ЖШС")
    assert dataclasses.replace(after, step=before.step, contents=before.contents) == before


def test_what_contents_do_not_know_is_refused() -> None:
    with pytest.raises(TypeError):
        draft().at(Step.SUMMARY, iin="000000000000")


def test_the_counter_never_goes_back() -> None:
    steps = [STEP_NUMBER[step] for step in Step if step in STEP_NUMBER]
    assert steps == sorted(steps)
    assert (steps[0], steps[-1]) == (1, STEPS_IN_ALL)
    assert set(Step) - set(STEP_NUMBER) == {Step.LANGUAGE, Step.CHANGE}


def test_what_a_person_entered_hides_in_repr() -> None:
    shown = repr((draft(), identity(PARTNER)))
    for personal in ("7010000001", "Сыналғанова", "Үлгі", "Мысалқызы", "260440029163", "Мысал"):
        assert personal not in shown


def _at(step: Step, contents: Contents) -> Draft:
    expires_at = datetime(2026, 11, 23, tzinfo=UTC)
    return Draft(telegram_id=1, person="0" * 32, step=step, locale="kk", expires_at=expires_at, contents=contents)


def test_the_way_back_leads_to_the_name_and_takes_the_answers_along() -> None:
    """Step by step, and what was shown, agreed to and verified stays as it is."""
    for contents, expected in (
        (SELF, [Step.CAPACITY, Step.NAME]),
        (PARTNER, [Step.ORGANISATION, Step.BIN, Step.CAPACITY, Step.NAME]),
    ):
        draft, way = _at(Step.SUMMARY, contents), []
        while (before := step_back(draft)) is not None:
            draft = before
            way.append(draft.step)
        assert way == expected
        assert draft.contents == Contents(
            shown=(PART,), agreed=TAP, phone=PHONE, phone_from="contact", code_sent=TAP, verified=TAP
        )


ASKED_AFTER_THE_PROOFS = (Step.CAPACITY, Step.BIN, Step.ORGANISATION, Step.SUMMARY)


@pytest.mark.parametrize("step", [step for step in Step if step not in ASKED_AFTER_THE_PROOFS])
def test_from_a_proof_no_way_leads_back(step: Step) -> None:
    assert step_back(_at(step, PARTNER)) is None
