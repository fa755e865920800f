"""Finding people for admins: exact, keyed, limited by the hour, and on record whoever was found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from bot.domain.finding import By, Sought, parse_sought
from bot.domain.roles import Act, Right
from bot.services.administration import Admin, Denied, acting, record_act
from bot.services.person_card import Hit, hit_of
from storage import admins, finding, ledger, people, sources

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from bot.deps import Deps
    from bot.services.people import Who
    from storage.database import Connection

log = structlog.get_logger()
HITS_MAX = 10
WINDOW = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Who was found, if anybody; of more than `HITS_MAX` none is told, as the search was not exact enough.

    `is_mixed` says that a word was of two alphabets, as no name is: a look-alike letter was typed by mistake.
    """

    hits: tuple[Hit, ...]
    is_more: bool
    is_mixed: bool


@dataclass(frozen=True, slots=True)
class TooOften:
    """The admin has searched as often as anybody may within an hour."""

    per_hour: int


@dataclass(frozen=True, slots=True)
class NotSought:
    """The words are nothing that anybody could be found by; nothing was sought."""


async def find(deps: Deps, who: Who, text: str) -> Found | TooOften | NotSought | Denied:
    """Find people by a number, a name, an id or a case: exactly that, never by a part of it."""
    sought = parse_sought(text)
    if sought is None:
        return NotSought()
    outcome = await deps.write(_find, deps, who, sought, deps.clock())
    match outcome:
        case Found(hits=hits, is_more=is_more):
            log.info("person sought", admin=who.telegram_id, by=sought.by.value, found=len(hits), is_more=is_more)
        case TooOften():
            log.warning("person sought too often", admin=who.telegram_id)
        case Denied():
            log.warning("person sought without the right", admin=who.telegram_id)
    return outcome


def _find(conn: Connection, deps: Deps, who: Who, sought: Sought, now: datetime) -> Found | TooOften | Denied:
    # Held while searches are counted: two at once would both be the last one.
    ledger.lock_head(conn)
    admin = acting(conn, who.telegram_id, Right.READ)
    if isinstance(admin, Denied):
        return admin
    is_repeat = sources.is_known(conn, who.source("find"))
    per_hour = deps.policy.finds_per_hour
    if not is_repeat and admins.count_acts(conn, admin.telegram_id, Act.PERSON_SOUGHT, now - WINDOW) >= per_hour:
        return TooOften(per_hour)
    persons = tuple(dict.fromkeys(_persons(conn, deps, sought)))
    is_more = len(persons) > HITS_MAX
    persons = () if is_more else persons
    if not is_repeat:
        _record(conn, deps, admin, who, sought.by, persons, now, is_more=is_more)
    hits = tuple(hit_of(conn, deps, person, now) for person in persons)
    return Found(hits=hits, is_more=is_more, is_mixed=sought.is_mixed)


def _persons(conn: Connection, deps: Deps, sought: Sought) -> Iterator[str]:
    if sought.phone is not None and (holder := people.by_phone_hash(conn, deps.vault.phone_hash(sought.phone))):
        yield holder.person
    if sought.opaque_id is not None:
        yield from _by_id(conn, sought.opaque_id)
    if sought.case is not None and (person := finding.person_of_case(conn, sought.case)):
        yield person
    if sought.name is not None:
        yield from finding.persons_named(conn, deps.vault.name_hash(sought.name), HITS_MAX + 1)
    # Their ids look as the Platform likes, even like a number of ours.
    if bound := people.by_external_id(conn, sought.words):
        yield bound.person


def _by_id(conn: Connection, opaque_id: str) -> Iterator[str]:
    if finding.is_person(conn, opaque_id):
        yield opaque_id
    for person in (ledger.person_of_receipt(conn, opaque_id), ledger.person_of_consent(conn, opaque_id)):
        if person is not None:
            yield person


def _record(
    conn: Connection,
    deps: Deps,
    admin: Admin,
    who: Who,
    by: By,
    persons: tuple[str, ...],
    now: datetime,
    *,
    is_more: bool,
) -> None:
    """Write down who searched by what, and who was found; never the words, which are somebody's data."""
    sources.remember(conn, who.source("find"), now)
    details = {"by": by.value, "persons": list(persons), "is_more": is_more}
    record_act(conn, deps, admin, Act.PERSON_SOUGHT, who, now, details=details)
