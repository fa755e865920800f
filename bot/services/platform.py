"""What the Platform posts, taken in: known by its id or new, its effect and its answer in one transaction."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, assert_never

from bot.domain.consent import Kind
from bot.domain.inbound import (
    KNOWN_TYPES,
    AccessLimited,
    AccessRestored,
    BadData,
    ConsentRequested,
    DataDestroyed,
    Inbound,
    MessageSent,
    PhoneChanged,
    PlatformClosed,
    ProcessingStopped,
    RequestAnswered,
    WithdrawalReceived,
    WithdrawalRefused,
    read_event,
)
from bot.domain.record import RecordIds, destruction_record, dump
from bot.services import closure, invitations, phone_changes, withdrawal
from bot.services.entries import append
from bot.services.notices import day, tell
from bot.services.people import standing_of
from storage import ledger, people, sources

if TYPE_CHECKING:
    from datetime import datetime

    from bot.deps import Deps
    from storage.database import Connection
    from storage.people import Person

RECORDED, TOLD, UNCHANGED = {"outcome": "recorded"}, {"outcome": "told"}, {"outcome": "unchanged"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message that the Platform has signed: its id, its raw bytes, and what they say. `data` is any JSON value."""

    id: str
    body: bytes = field(repr=False)
    type: str
    data: Any = field(repr=False)


@dataclass(frozen=True, slots=True)
class Answered:
    """The message was taken, now or before; a repeat is given the very same answer."""

    answer: dict[str, str]


@dataclass(frozen=True, slots=True)
class Conflict:
    """The id was used before, for another body."""


@dataclass(frozen=True, slots=True)
class NotFound:
    """The message is about a person, a consent or a request that there is not."""

    what: Literal["person", "consent", "request"]


@dataclass(frozen=True, slots=True)
class Away:
    """The bot's own name is not known yet, as Telegram does not answer: the same may be sent again."""


class _RefusedError(Exception):
    """Nothing of the transaction stays: what is refused may come again under the same id, corrected."""

    def __init__(self, outcome: BadData | Conflict | NotFound | Away) -> None:
        super().__init__(type(outcome).__name__)
        self.outcome = outcome


async def receive(deps: Deps, message: Message, now: datetime) -> Answered | BadData | Conflict | NotFound | Away:
    """Take a message in: its effect, its answer and its id are written together, or nothing is."""
    # Asked before the transaction, in which nothing waits for the network; of a repeat it is not needed.
    username = await deps.telegram.username() if message.type == "consent.requested" else None
    try:
        answer = await deps.write(_receive, deps, message, username, now)
    except _RefusedError as refused:
        return refused.outcome
    return Answered(invitations.with_link(deps, answer, message.id))


def _receive(conn: Connection, deps: Deps, message: Message, username: str | None, now: datetime) -> dict[str, str]:
    source = f"platform:{message.id}"
    digest = deps.vault.body_digest(message.body)
    if not sources.take_in(conn, source, digest, now):
        known = sources.answered(conn, source)
        if not hmac.compare_digest(known.digest, digest):
            raise _RefusedError(Conflict())
        return known.answer
    answer = _answer(conn, deps, message, username, now)
    sources.keep_answer(conn, source, answer)
    return answer


def _answer(conn: Connection, deps: Deps, message: Message, username: str | None, now: datetime) -> dict[str, str]:
    if message.type not in KNOWN_TYPES:
        return {"outcome": "ignored"}
    event = read_event(message.type, message.data, now)
    if isinstance(event, BadData):
        raise _RefusedError(event)
    return _effect(conn, deps, message.id, event, username, now)


def _effect(
    conn: Connection,
    deps: Deps,
    message_id: str,
    event: Inbound,
    username: str | None,
    now: datetime,
) -> dict[str, str]:
    """Do what the event asks for, and give the answer (interfaces.md, "What the Platform posts")."""
    match event:
        case ConsentRequested():
            if username is None:
                raise _RefusedError(Away())
            return invitations.invite(conn, deps, event, message_id, now, username)
        case ProcessingStopped() | WithdrawalRefused() | WithdrawalReceived():
            # Held before anything is read that the entry rests on.
            ledger.lock_head(conn)
            return _about_withdrawal(conn, deps, event, now)
        case RequestAnswered():
            # No rights requests are kept yet, so there is none of this id.
            raise _RefusedError(NotFound("request"))
        case AccessLimited() | AccessRestored() | DataDestroyed() | MessageSent():
            return _about_person(conn, deps, event, now)
        case PhoneChanged(external_id=external_id, phone=phone):
            is_asked = phone_changes.ask(conn, deps, _person(conn, external_id), phone, now)
            return {"outcome": "asked"} if is_asked else UNCHANGED
        case PlatformClosed(at=at):
            return RECORDED if closure.close(conn, at, now) else UNCHANGED
        case _:
            assert_never(event)


def _about_withdrawal(
    conn: Connection,
    deps: Deps,
    event: ProcessingStopped | WithdrawalRefused | WithdrawalReceived,
    now: datetime,
) -> dict[str, str]:
    match event:
        case ProcessingStopped(consent=consent):
            return RECORDED if withdrawal.stop(conn, deps, _giver(conn, deps, consent), event, now) else UNCHANGED
        case WithdrawalRefused(consent=consent):
            return RECORDED if withdrawal.refuse(conn, deps, _giver(conn, deps, consent), event, now) else UNCHANGED
        case WithdrawalReceived():
            case = withdrawal.take_notice(conn, deps, _sender(conn, deps, event), event, now)
            if isinstance(case, BadData):
                raise _RefusedError(case)
            return {**RECORDED, "case": case.number} if case else UNCHANGED
        case _:
            assert_never(event)


def _about_person(
    conn: Connection,
    deps: Deps,
    event: AccessLimited | AccessRestored | DataDestroyed | MessageSent,
    now: datetime,
) -> dict[str, str]:
    match event:
        case AccessLimited(reason=reason):
            person = _person(conn, event.external_id)
            tell(conn, deps, person, "notice-access-limited", now, personal={"reason": dict(reason)})
            return TOLD
        case AccessRestored(reason=reason):
            person = _person(conn, event.external_id)
            tell(conn, deps, person, "notice-access-restored", now, personal={"reason": dict(reason)})
            return TOLD
        case DataDestroyed(at=at):
            ledger.lock_head(conn)
            _note_destroyed(conn, deps, _person(conn, event.external_id), at, now)
            return RECORDED
        case MessageSent():
            return _pass_on(conn, deps, _person(conn, event.external_id), event, now)
        case _:
            assert_never(event)


def _note_destroyed(conn: Connection, deps: Deps, person: Person, at: datetime, now: datetime) -> None:
    """Write down that the Platform destroyed the person's data; the proof of their consent stays (art. 25(2)(5))."""
    ids = RecordIds(record=deps.chance.new_id(), person=person.person, consent=None, receipt=None)
    past, _ = standing_of(conn, deps, person.person, now)
    record = dump(destruction_record(ids=ids, at=at, now=now))
    append(conn, deps, Kind.DATA_DESTROYED, ids, edition=None, record=record, past=past, now=now)
    tell(conn, deps, person, "notice-data-destroyed", now, arguments={"day": day(at)})


def _pass_on(conn: Connection, deps: Deps, person: Person, event: MessageSent, now: datetime) -> dict[str, str]:
    """Let a message through while a consent is in force: decided now, and once more when it leaves."""
    _, standing = standing_of(conn, deps, person.person, now)
    if not standing.in_force:
        return {"outcome": "withheld", "reason": "no_consent"}
    tell(
        conn,
        deps,
        person,
        f"notice-message-{event.category}",
        now,
        personal={"text": dict(event.text)},
        needs_consent=True,
    )
    return {"outcome": "sent"}


def _person(conn: Connection, external_id: str) -> Person:
    person = people.by_external_id(conn, external_id)
    if person is None:
        raise _RefusedError(NotFound("person"))
    return person


def _giver(conn: Connection, deps: Deps, consent: str) -> Person:
    """Find who gave a consent; whoever was erased since is known no more, and nothing can be sealed for them."""
    giver = ledger.person_of_consent(conn, consent)
    person = people.by_id(conn, giver) if giver else None
    if person is None or deps.vault.key(conn, person.person) is None:
        raise _RefusedError(NotFound("consent"))
    return person


def _sender(conn: Connection, deps: Deps, notice: WithdrawalReceived) -> Person:
    """Find whose notice it is, by either of the two that it names; a notice that names two persons names nobody."""
    by_phone = people.by_phone_hash(conn, deps.vault.phone_hash(notice.phone)) if notice.phone else None
    person = _person(conn, notice.external_id) if notice.external_id else by_phone
    if person is None:
        raise _RefusedError(NotFound("person"))
    if notice.phone and (by_phone is None or by_phone.person != person.person):
        raise _RefusedError(BadData("phone"))
    return person
