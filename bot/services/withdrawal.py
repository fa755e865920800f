"""Withdrawing a consent: recorded and its case opened in one transaction (Law 94-V, art. 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.consent import Command, Refusal, decide
from bot.domain.record import RecordIds, dump, withdrawal_record
from bot.services import cases
from bot.services.entries import action_of, append, key_of
from bot.services.people import Already, Moved, Old, Who, gather, gather_for_change
from storage import ledger, mailboxes, people

if TYPE_CHECKING:
    from datetime import datetime

    from bot.deps import Deps
    from storage.database import Connection


async def withdraw(deps: Deps, who: Who, consent: str) -> Moved | Already | Old:
    """Record a withdrawal and open its case, in one transaction (Law 94-V, art. 8)."""
    return await deps.database.write(_withdraw, deps, who, consent, deps.clock())


def _withdraw(conn: Connection, deps: Deps, who: Who, consent: str, now: datetime) -> Moved | Already | Old:
    ledger.lock_head(conn)
    where = gather_for_change(conn, deps, who.telegram_id, now)
    if mailboxes.is_known(conn, who.source("withdraw")):
        return Moved(where=where)
    if where.person is None or where.standing.consent != consent:
        return Old(where=where)
    kind = decide(where.standing, Command.WITHDRAW)
    if isinstance(kind, Refusal):
        return Already(where=where)
    mailboxes.remember(conn, who.source("withdraw"), now)
    edition = deps.editions[where.standing.edition or deps.edition.number]
    case = cases.open_withdrawal(conn, deps, where.person.person, consent, now)
    ids = RecordIds(
        record=deps.chance.new_id(),
        person=where.person.person,
        consent=consent,
        receipt=deps.chance.new_id(),
    )
    record = withdrawal_record(
        ids=ids,
        edition=edition,
        operator=deps.operator,
        profile=people.profile_of(key_of(conn, deps, where.person.person), where.person.sealed_profile),
        case=case.number,
        due_at=case.due_at,
        decided=action_of(who, now),
        interface_language=where.locale or "kk",
        now=now,
    )
    append(conn, deps, kind, ids, edition=edition, record=dump(record), past=where.past, now=now)
    return Moved(where=gather(conn, deps, who.telegram_id, now))
