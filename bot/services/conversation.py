"""What a person types or taps in answer to a step: one transaction that finds the step and takes the answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from bot.domain.challenge import is_login_like
from bot.domain.draft import CODE_STEPS, Draft, Step, step_back
from bot.domain.identity import (
    BinProblem,
    NameRefused,
    OrganisationProblem,
    offered_name,
    parse_bin,
    parse_full_name,
    parse_organisation,
)
from bot.domain.phone import Phone, PhoneProblem, parse_phone
from bot.services import phone_changes
from bot.services.people import Already, Moved, Old, Whereabouts, Who, gather, gather_for_change, save_draft
from bot.services.phone_changes import Changed, Outdone
from bot.services.verification import CodeOutcome, SendProblem, ToSend, take_code, take_number, told_again
from storage import sources

if TYPE_CHECKING:
    from datetime import datetime

    from bot.deps import Deps
    from storage.database import Connection


@dataclass(frozen=True, slots=True)
class LoginCode:
    """Five digits, as Telegram's own login code has: it must vanish from the chat, with a warning."""


@dataclass(frozen=True, slots=True)
class ButtonsOnly:
    """This step is answered by a button, not by words."""


@dataclass(frozen=True, slots=True)
class NotAsked:
    """Nothing is being asked: there is no signing in progress."""


@dataclass(frozen=True, slots=True)
class Expired:
    """The signing was not finished in time: what had been entered is gone."""


@dataclass(frozen=True, slots=True)
class ForeignContact:
    """The contact is not the sender's own, or it was passed on by others."""


Problem = (
    PhoneProblem
    | SendProblem
    | CodeOutcome
    | NameRefused
    | BinProblem
    | OrganisationProblem
    | LoginCode
    | ButtonsOnly
    | NotAsked
    | Expired
    | ForeignContact
    | Outdone
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """Where the person stands after the answer, and what was wrong with it or what must be sent because of it."""

    where: Whereabouts
    outcome: Problem | ToSend | Changed | None


async def typed(deps: Deps, who: Who, text: str) -> Answered:
    """Take typed words as the answer to the step the person is at."""
    now = deps.clock()
    answered = await deps.database.write(_typed, deps, who, text, now)
    if answered is not None:
        return answered
    # It may write an entry, and whoever does takes the ledger before anything else: another transaction.
    where, outcome = await phone_changes.take_code(deps, who, text, now)
    return Answered(where=where, outcome=outcome or NotAsked())


def _typed(conn: Connection, deps: Deps, who: Who, text: str, now: datetime) -> Answered | None:
    """Take the answer; None where it is the code of a changed number."""
    where = gather_for_change(conn, deps, who.telegram_id, now)
    if _is_login_code(where.step, text):
        return Answered(where=where, outcome=LoginCode())
    if known := _known(conn, who):
        return _again(conn, deps, who, where, known)
    if where.draft is None:
        return Answered(where=where, outcome=Expired() if where.has_expired else NotAsked())
    if where.step is Step.CHANGE:
        return None
    outcome = _take(conn, deps, where.draft, who, text, now)
    return Answered(where=gather(conn, deps, who.telegram_id, now), outcome=outcome)


def _is_login_code(step: Step | None, text: str) -> bool:
    # An organisation's name may well have five digits in it; nothing else that we ask for has.
    return is_login_like(text) and not (step is Step.ORGANISATION and any(character.isalpha() for character in text))


def _known(conn: Connection, who: Who) -> str | None:
    return sources.known_of(conn, tuple(who.source(step) for step in ("number", "code", "answer", "change")))


def _again(conn: Connection, deps: Deps, who: Who, where: Whereabouts, known: str) -> Answered:
    """Answer a repeat as its first was: while the code is asked, with what became of the SMS or of the attempt."""
    if known.endswith(":change"):
        return Answered(where=where, outcome=Changed())
    is_told = where.step in CODE_STEPS and not known.endswith(":answer")
    return Answered(where=where, outcome=told_again(conn, deps, who.telegram_id, known) if is_told else None)


def _take(
    conn: Connection,
    deps: Deps,
    draft: Draft,
    who: Who,
    text: str,
    now: datetime,
) -> Problem | ToSend | None:
    match draft.step:
        case Step.NUMBER:
            phone = parse_phone(text)
            return (
                phone if isinstance(phone, PhoneProblem) else take_number(conn, deps, draft, who, phone, "typed", now)
            )
        case Step.CODE:
            return take_code(conn, deps, draft, who, text, now)
        case Step.NAME:
            name = parse_full_name(text)
            if isinstance(name, NameRefused):
                return name
            answered = draft.at(Step.CAPACITY, name=name, name_from="typed")
        case Step.BIN:
            number = parse_bin(text)
            if isinstance(number, BinProblem):
                return number
            answered = draft.at(Step.ORGANISATION, bin=number.value)
        case Step.ORGANISATION:
            organisation = parse_organisation(text)
            if isinstance(organisation, OrganisationProblem):
                return organisation
            answered = draft.at(Step.SUMMARY, organisation=organisation)
        case Step.LANGUAGE | Step.READING | Step.CAPACITY | Step.SUMMARY | Step.CHANGE:
            return ButtonsOnly()
        case _:
            assert_never(draft.step)
    _keep(conn, deps, who, answered, now)
    return None


def _keep(conn: Connection, deps: Deps, who: Who, answered: Draft, now: datetime) -> None:
    """Keep what was answered, and that this update answered it."""
    save_draft(conn, deps, answered)
    sources.remember(conn, who.source("answer"), now)


async def shared_contact(deps: Deps, who: Who, phone_number: str, *, is_own: bool) -> Answered:
    """Take a shared contact as the answer to the number's step; anywhere else it is not what is asked."""
    return await deps.database.write(_shared_contact, deps, who, phone_number, is_own=is_own, now=deps.clock())


def _shared_contact(
    conn: Connection,
    deps: Deps,
    who: Who,
    phone_number: str,
    *,
    is_own: bool,
    now: datetime,
) -> Answered:
    where = gather_for_change(conn, deps, who.telegram_id, now)
    if known := _known(conn, who):
        return _again(conn, deps, who, where, known)
    if where.draft is None:
        return Answered(where=where, outcome=Expired() if where.has_expired else NotAsked())
    if where.step is not Step.NUMBER:
        return Answered(where=where, outcome=ButtonsOnly())
    if not is_own:
        return Answered(where=where, outcome=ForeignContact())
    phone = parse_phone(phone_number)
    if not isinstance(phone, Phone):
        return Answered(where=where, outcome=phone)
    outcome = take_number(conn, deps, where.draft, who, phone, "contact", now)
    return Answered(where=gather(conn, deps, who.telegram_id, now), outcome=outcome)


async def take_offered_name(deps: Deps, who: Who, nonce: str) -> Moved | Already | Old:
    """Take the name of the person's profile, as it was offered."""
    return await deps.database.write(_take_offered_name, deps, who, nonce, deps.clock())


def _take_offered_name(conn: Connection, deps: Deps, who: Who, nonce: str, now: datetime) -> Moved | Already | Old:
    where = gather_for_change(conn, deps, who.telegram_id, now)
    if where.draft is None or where.draft.nonce != nonce:
        return Old(where=where)
    if sources.is_known(conn, who.source("answer")):
        return Moved(where=where)
    name = offered_name(who.first_name, who.last_name)
    if where.step is not Step.NAME or name is None:
        return Already(where=where)
    draft = where.draft.at(Step.CAPACITY, name=name, name_from="profile")
    _keep(conn, deps, who, draft, now)
    return Moved(where=where.at(draft))


async def choose_capacity(deps: Deps, who: Who, capacity: str, nonce: str) -> Moved | Already | Old:
    """Take the capacity, `self` or `partner`."""
    return await deps.database.write(_choose_capacity, deps, who, capacity, nonce, deps.clock())


def _choose_capacity(
    conn: Connection,
    deps: Deps,
    who: Who,
    capacity: str,
    nonce: str,
    now: datetime,
) -> Moved | Already | Old:
    where = gather_for_change(conn, deps, who.telegram_id, now)
    if where.draft is None or where.draft.nonce != nonce:
        return Old(where=where)
    if sources.is_known(conn, who.source("answer")):
        return Moved(where=where)
    if where.step is not Step.CAPACITY:
        is_the_same = where.draft.contents.capacity == capacity
        return Already(where=where) if is_the_same else Old(where=where)
    draft = where.draft.at(Step.SUMMARY if capacity == "self" else Step.BIN, capacity=capacity)
    _keep(conn, deps, who, draft, now)
    return Moved(where=where.at(draft))


async def go_back(deps: Deps, who: Who, step: str, nonce: str) -> Moved | Already | Old:
    """Go back from a step to the one before; what was verified stays, so nothing has to be read or sent again."""
    return await deps.database.write(_go_back, deps, who, step, nonce, deps.clock())


def _go_back(conn: Connection, deps: Deps, who: Who, step: str, nonce: str, now: datetime) -> Moved | Already | Old:
    where = gather_for_change(conn, deps, who.telegram_id, now)
    if where.draft is None or where.draft.nonce != nonce:
        return Old(where=where)
    if sources.is_known(conn, who.source("answer")):
        return Moved(where=where)
    draft = step_back(where.draft) if where.step == step else None
    if draft is None:
        # The second of a double tap goes no further back.
        return Already(where=where)
    _keep(conn, deps, who, draft, now)
    return Moved(where=where.at(draft))
