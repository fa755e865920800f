"""Publishing: a second admin's approval makes an edition, its entry and its campaign, all in one transaction."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING

import structlog

from bot.domain.consent import Kind
from bot.domain.ledger import OPENING_BYTES
from bot.domain.record import dump, publication_record
from bot.domain.roles import Act, Right
from bot.services.administration import Denied, acting, record_act
from bot.services.notices import tell_admins
from bot.services.proposals import DAY, NotSo, Own, TooFar, TooSoon, WrongNumber, facts, next_number, refused_day
from bot.services.publications import catch_up, published
from storage import campaigns, editions, ledger
from storage.editions import PublishedRow

if TYPE_CHECKING:
    from datetime import datetime

    from bot.deps import Deps
    from bot.domain.editions import Published
    from bot.services.people import Who
    from storage.database import Connection
    from storage.editions import Proposal

log = structlog.get_logger()
NO_ENTRY = -1  # until it has one


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """It is published for good, under this entry."""

    published: Published
    entry: int


async def approve(deps: Deps, who: Who, proposal: str) -> Done | Own | TooSoon | TooFar | WrongNumber | NotSo | Denied:
    """Publish what another admin proposed; of two who decide at the same moment one does."""
    await catch_up(deps)
    kept = await deps.database.read(editions.find_proposal, proposal)
    if kept is None or kept.state != "proposed":
        return NotSo(proposal=kept)
    row = _row(kept, deps.clock())
    # Read from the file once more, as every process will from now on.
    one = await asyncio.to_thread(published, row)
    outcome = await deps.write(_approve, deps, who, row, one, proposal, deps.clock())
    if isinstance(outcome, Done):
        deps.editions.add(one)
        log.info("edition published", number=row.number, effective_on=str(row.effective_on), entry=outcome.entry)
    return outcome


def _row(kept: Proposal, now: datetime) -> PublishedRow:
    return PublishedRow(
        number=kept.number,
        effective_on=kept.effective_on,
        sha256=kept.sha256,
        source=kept.source,
        translations=kept.translations,
        grace_days=kept.grace_days,
        published_at=now,
        entry=NO_ENTRY,
    )


def _approve(
    conn: Connection, deps: Deps, who: Who, row: PublishedRow, one: Published, proposal: str, now: datetime
) -> Done | Own | TooSoon | TooFar | WrongNumber | NotSo | Denied:
    ledger.lock_head(conn)
    admin = acting(conn, who.telegram_id, Right.EDITIONS)
    if isinstance(admin, Denied):
        return admin
    kept = editions.find_proposal(conn, proposal)
    # What was proposed never changes; still, what is published is what was read and hashed above, or nothing.
    if kept is None or kept.state != "proposed" or _row(kept, row.published_at) != row:
        return NotSo(proposal=kept)
    if kept.proposed_by == admin.telegram_id:
        return Own()
    if kept.number != (expected := next_number(conn)):
        return WrongNumber(expected=expected)
    if (refused := refused_day(deps, kept.effective_on, now)) is not None:
        return refused
    entry = _append(conn, deps, kept, one, admin.telegram_id, now)
    editions.publish(conn, replace(row, published_at=now, entry=entry))
    if one.renewal is not None:
        campaigns.create(conn, kept.number, one.renewal.effective_at, one.renewal.grace_ends_at)
    record_act(conn, deps, admin, Act.EDITION_APPROVED, who, now, details={**facts(kept), "entry": entry})
    editions.move_proposal(conn, proposal, "proposed", "published", decided_by=admin.telegram_id, decided_at=now)
    number, effective = str(kept.number), kept.effective_on.strftime(DAY)
    tell_admins(conn, "notice-edition-published", now, number=number, effective=effective, entry=str(entry))
    return Done(published=one, entry=entry)


def _append(conn: Connection, deps: Deps, kept: Proposal, one: Published, approved_by: int, now: datetime) -> int:
    """Append the entry `edition.published`: from it on nobody can say that the text was another one."""
    files = {"kk": kept.source, **{locale: words.encode() for locale, words in kept.translations.items()}}
    record = publication_record(
        record=deps.chance.new_id(),
        edition=one.edition,
        grace_days=kept.grace_days,
        files={locale: sha256(source).hexdigest() for locale, source in files.items()},
        proposed_by=kept.proposed_by,
        approved_by=approved_by,
        now=now,
    )
    entry = ledger.append_own(
        conn,
        deps.vault,
        ledger.NewEntry(
            kind=Kind.EDITION_PUBLISHED,
            at=now,
            edition=one.edition.number,
            document=one.edition.sha256,
            consent=None,
            receipt=None,
            record=dump(record),
            opening=deps.chance.token_bytes(OPENING_BYTES),
        ),
    )
    return entry.index
