"""The Platform has closed: a flag at once, from which every consent's term is over, and its entries in batches."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bot.domain.calendar import ALMATY
from bot.domain.consent import Kind, State, standing
from bot.domain.record import RecordIds, dump, expiry_record
from bot.services.entries import append
from bot.services.notices import tell, tell_admins
from bot.services.people import edition_of
from bot.services.rounds import in_rounds
from storage import closures, feed, ledger, people
from storage.errors import VaultError
from storage.ledger import LedgerDamagedError

if TYPE_CHECKING:
    import asyncio
    from datetime import datetime

    from bot.deps import Deps
    from storage.closures import Closure
    from storage.database import Connection
    from storage.ledger import GivenConsent

log = structlog.get_logger()
MOMENT = "%d.%m.%Y %H:%M"
# What the end of the term ends; the fold without the closure tells `outdated` of no edition, so it is `given` here.
UNENDED = frozenset({State.GIVEN, State.WITHDRAWN})


def close(conn: Connection, at: datetime, now: datetime) -> bool:
    """Note that the Platform has closed; False when that was known, though an earlier moment counts all the same.

    From `at` on no consent is in force (interfaces.md, `platform.closed`); admins are told, as nothing takes it back.
    """
    # Whoever confirms holds the ledger: either the consent is there before the flag, or the flag is seen.
    ledger.lock_head(conn)
    is_new = closures.note(conn, at, now)
    if is_new:
        tell_admins(conn, "admin-platform-closed", now, at=at.astimezone(ALMATY).strftime(MOMENT))
        log.warning("the Platform has closed")
    return is_new


async def expire_consents(deps: Deps, stop: asyncio.Event) -> None:
    """Write down, batch by batch, which consents have expired with the Platform, until `stop` is set."""
    # Nobody's consent is in force meanwhile, whatever goes wrong here: the flag stands.
    await in_rounds(lambda: expire_next(deps), stop, name="expiring", idle_seconds=deps.policy.expiry_idle_seconds)


async def expire_next(deps: Deps) -> bool:
    """Let one batch of consents expire; tell whether there may be more."""
    now = deps.clock()
    if not await deps.database.read(_is_due, now):
        return False
    expired = await deps.write(_expire_batch, deps, now)
    if expired:
        log.info("consents expired", count=expired)
    return True


def _is_due(conn: Connection, now: datetime) -> bool:
    closure = closures.find(conn)
    return closure is not None and closure.closed_at <= now and closure.next_index < feed.size(conn)


def _expire_batch(conn: Connection, deps: Deps, now: datetime) -> int:
    """Expire what the next entries of the ledger gave, and note how far that was, in one transaction.

    The head is held: of several processes one works at a time, and goes on where the one before it stopped.
    """
    size = ledger.lock_head(conn)
    closure = closures.find(conn)
    if closure is None:
        return 0
    limit = deps.policy.expiry_batch
    given = ledger.consents_from(conn, closure.next_index, size, limit)
    # A batch that is not full has seen the whole ledger; what is appended from here on begins at `size`.
    closures.look_on_from(conn, given[-1].index + 1 if len(given) == limit else size)
    return sum(_expired(conn, deps, consent, closure, now) for consent in given)


def _expired(conn: Connection, deps: Deps, given: GivenConsent, closure: Closure, now: datetime) -> bool:
    try:
        return _expire(conn, deps, given, closure, now)
    except (LedgerDamagedError, VaultError, KeyError) as error:
        # Found before anything of this person is written: their entry is missing, and nobody else's is.
        log.error("a consent cannot expire", index=given.index, error=type(error).__name__)  # noqa: TRY400 -- one line
        return False


def _expire(conn: Connection, deps: Deps, given: GivenConsent, closure: Closure, now: datetime) -> bool:
    """Write down that a consent has expired, and tell its person, if it is their newest and had not ended before."""
    person = people.by_id(conn, given.person)
    key = deps.vault.key(conn, given.person)
    if person is None or key is None:
        return False
    past = ledger.history(conn, person.person, key)
    current = standing((entry.fact for entry in past), now)
    if current.consent != given.consent or current.state not in UNENDED:
        return False
    edition = edition_of(deps, current)
    ids = RecordIds(record=deps.chance.new_id(), person=person.person, consent=given.consent, receipt=None)
    record = dump(expiry_record(ids=ids, edition=edition, closed_at=closure.closed_at, now=now))
    append(conn, deps, Kind.CONSENT_EXPIRED, ids, edition=edition, record=record, past=past, now=now)
    tell(conn, deps, person, "notice-expired", now)
    return True
