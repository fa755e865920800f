"""A new number that the Platform names: asked of its person, bound once they have typed the code sent to it.

The consent stays with the person, whichever number is theirs (interfaces.md, `phone.changed`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.consent import Kind
from bot.domain.draft import Step
from bot.domain.phone import mask
from bot.domain.record import RecordIds, dump, phone_change_record
from bot.services.binding import is_taken_since, release
from bot.services.entries import action_of, append, key_of
from bot.services.notices import tell
from bot.services.people import Already, Old, Whereabouts, gather, gather_for_change, new_draft
from bot.services.verification import (
    Asked,
    CodeOutcome,
    NotSent,
    check_code,
    take_number,
    told_again_of_code,
    told_by_first,
)
from storage import drafts, ledger, people, phone_changes, sources
from storage.database import lock_person
from storage.phone_changes import PhoneChange

if TYPE_CHECKING:
    from datetime import datetime

    from bot.deps import Deps
    from bot.domain.draft import Draft
    from bot.domain.phone import Phone
    from bot.services.people import Who
    from storage.database import Connection
    from storage.people import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Busy:
    """A signing is in progress, which a change of the number would undo: it comes first."""

    where: Whereabouts


@dataclass(frozen=True, slots=True)
class Changed:
    """The new number is the person's."""


@dataclass(frozen=True, slots=True)
class Outdone:
    """Somebody else has verified the number since the code was sent: it takes a new code."""


def ask(conn: Connection, deps: Deps, person: Person, phone: Phone, now: datetime) -> bool:
    """Ask a person to verify the number that the Platform says is theirs now; False when it is theirs already.

    A newer number takes the place of an earlier one, and what was begun with that one is over.
    """
    if person.telegram_id is not None:
        lock_person(conn, person.telegram_id)
        _drop_begun(conn, deps, person.telegram_id, now)
    key = key_of(conn, deps, person.person)
    if _is_theirs(conn, deps, phone, person.person):
        phone_changes.remove(conn, person.person)
        return False
    change = deps.chance.new_id()
    ends = now + timedelta(days=deps.policy.phone_change_days)
    phone_changes.keep(conn, key, PhoneChange(change=change, phone=phone, requested_at=now, expires_at=ends))
    tell(
        conn,
        deps,
        person,
        "notice-phone-change",
        now,
        arguments={"days": deps.policy.phone_change_days},
        personal={"phone": mask(phone)},
        button=f"verify:{change}",
    )
    return True


def _drop_begun(conn: Connection, deps: Deps, telegram_id: int, now: datetime) -> None:
    drafts.lock(conn, telegram_id)
    draft = drafts.find(conn, deps.vault, telegram_id, now)
    if draft is not None and draft.step is Step.CHANGE:
        drafts.remove(conn, telegram_id)


def _is_theirs(conn: Connection, deps: Deps, phone: Phone, person: str) -> bool:
    holder = people.by_phone_hash(conn, deps.vault.phone_hash(phone))
    return holder is not None and holder.person == person


async def verify(deps: Deps, who: Who, change: str) -> Asked | Already | Old | Busy:
    """Take the tap on *verify*: the code is to be sent to the number that the Platform named."""
    return await deps.database.write(_verify, deps, who, change, deps.clock())


def _verify(conn: Connection, deps: Deps, who: Who, change: str, now: datetime) -> Asked | Already | Old | Busy:
    where = gather_for_change(conn, deps, who.telegram_id, now)
    named = _named(conn, deps, where.person, now)
    if where.person is None or named is None or named.change != change:
        return Old(where=where)
    if sources.is_known(conn, who.source("number")):
        return Asked(where=where, outcome=told_by_first(conn, deps, who))
    if where.draft is not None:
        return Already(where=where) if where.step is Step.CHANGE else Busy(where=where)
    if _is_theirs(conn, deps, named.phone, where.person.person):
        # They have signed with it since: nothing is left to verify.
        phone_changes.remove(conn, where.person.person)
        return Already(where=where)
    draft = _new_draft(deps, who, where.person, named, now)
    drafts.create(conn, key_of(conn, deps, draft.person), draft)
    outcome = take_number(conn, deps, draft, who, named.phone, "platform", now)
    if isinstance(outcome, NotSent):
        drafts.remove(conn, who.telegram_id)
    return Asked(where=gather(conn, deps, who.telegram_id, now), outcome=outcome)


def _named(conn: Connection, deps: Deps, person: Person | None, now: datetime) -> PhoneChange | None:
    return phone_changes.find(conn, key_of(conn, deps, person.person), now) if person else None


def _new_draft(deps: Deps, who: Who, person: Person, named: PhoneChange, now: datetime) -> Draft:
    """Begin a draft that is of no signing: the id of the change is its nonce, so that other buttons mean nothing."""
    draft = new_draft(deps, who, person.person, person.locale, now)
    return replace(draft, step=Step.CHANGE, nonce=named.change, expires_at=min(draft.expires_at, named.expires_at))


async def take_code(
    deps: Deps,
    who: Who,
    text: str,
    now: datetime,
) -> tuple[Whereabouts, CodeOutcome | Changed | Outdone | None]:
    """Take a typed code; the right one binds the number, in one transaction (domain.md, "States and events").

    None when nothing is asked any more, as a repeat or a newer number has come in between.
    """
    return await deps.write(_take_code, deps, who, text, now)


def _take_code(
    conn: Connection,
    deps: Deps,
    who: Who,
    text: str,
    now: datetime,
) -> tuple[Whereabouts, CodeOutcome | Changed | Outdone | None]:
    ledger.lock_head(conn)
    where = gather_for_change(conn, deps, who.telegram_id, now)
    draft, person = where.draft, where.person
    if sources.is_known(conn, who.source("change")):
        return where, Changed()
    if sources.is_known(conn, who.source("code")):
        return where, told_again_of_code(conn, deps, who.telegram_id)
    named = _named(conn, deps, person, now)
    is_asked = draft is not None and draft.step is Step.CHANGE and named is not None and named.change == draft.nonce
    if draft is None or person is None or named is None or not is_asked:
        return where, None
    wrong = check_code(conn, deps, draft, who, text, now)
    if wrong is not None:
        return where, wrong
    sent = draft.contents.code_sent
    phone_hash = deps.vault.phone_hash(named.phone)
    if sent is not None and is_taken_since(conn, deps, phone_hash, person.person, sent.at):
        sources.remember(conn, who.source("code"), now)
        return where, Outdone()
    sources.remember(conn, who.source("change"), now)
    _bind(conn, deps, where, person, draft, named, who, now)
    return gather(conn, deps, who.telegram_id, now), Changed()


def _bind(
    conn: Connection,
    deps: Deps,
    where: Whereabouts,
    person: Person,
    draft: Draft,
    named: PhoneChange,
    who: Who,
    now: datetime,
) -> None:
    key = key_of(conn, deps, person.person)
    phone_hash = deps.vault.phone_hash(named.phone)
    release(conn, deps, phone_hash, person.person, now)
    profile = {**people.profile_of(key, person.sealed_profile), "phone": named.phone.e164}
    people.bind(conn, key, profile=profile, phone_hash=phone_hash, locale=person.locale)
    ids = RecordIds(record=deps.chance.new_id(), person=person.person, consent=None, receipt=None)
    record = phone_change_record(
        ids=ids,
        draft=draft,
        asked_at=named.requested_at,
        verified=action_of(who, now),
        now=now,
    )
    append(conn, deps, Kind.PHONE_CHANGED, ids, edition=None, record=dump(record), past=where.past, now=now)
    phone_changes.remove(conn, person.person)
    drafts.remove(conn, who.telegram_id)
