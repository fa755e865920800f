"""Withdrawing a consent: recorded and its case opened in one transaction; and how the case ends (Law 94-V, art. 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.calendar import almaty_day
from bot.domain.consent import Command, Kind, Refusal, decide
from bot.domain.draft import Step
from bot.domain.inbound import BadData
from bot.domain.record import RecordIds, dump, notice_record, refusal_record, stopped_record, withdrawal_record
from bot.services import cases
from bot.services.entries import action_of, append, key_of
from bot.services.notices import day, tell
from bot.services.people import Already, Moved, Old, Who, edition_of, gather, gather_for_change, standing_of
from bot.services.receipt_files import send_files
from locales import LOCALES
from storage import drafts, ledger, people, sources

if TYPE_CHECKING:
    from datetime import datetime

    from bot.deps import Deps
    from bot.domain.inbound import ProcessingStopped, WithdrawalReceived, WithdrawalRefused
    from storage.cases import Case
    from storage.database import Connection
    from storage.people import Person


async def withdraw(deps: Deps, who: Who, consent: str) -> Moved | Already | Old:
    """Record a withdrawal and open its case, in one transaction (Law 94-V, art. 8)."""
    return await deps.write(_withdraw, deps, who, consent, deps.clock())


def _withdraw(conn: Connection, deps: Deps, who: Who, consent: str, now: datetime) -> Moved | Already | Old:
    ledger.lock_head(conn)
    where = gather_for_change(conn, deps, who.telegram_id, now)
    if sources.is_known(conn, who.source("withdraw")):
        return Moved(where=where)
    if where.person is None or where.standing.consent != consent:
        return Old(where=where)
    kind = decide(where.standing, Command.WITHDRAW)
    if isinstance(kind, Refusal):
        return Already(where=where)
    sources.remember(conn, who.source("withdraw"), now)
    edition = edition_of(deps, where.standing)
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
    _drop_renewal(conn, deps, who.telegram_id, now)
    send_files(conn, deps, ids.person, ids.receipt, Kind.CONSENT_WITHDRAWN, now)
    return Moved(where=gather(conn, deps, who.telegram_id, now))


def take_notice(
    conn: Connection, deps: Deps, person: Person, notice: WithdrawalReceived, now: datetime
) -> Case | BadData | None:
    """Withdraw by a notice that came another way, and tell the person; None where there is nothing to withdraw.

    The ledger's head is held. The agreement asks for no form of the notice, so a letter ends the consent as a tap does.
    One that came on a day before the consent was given, or put in force again, cannot mean it: what concerns an old
    consent never touches a newer one (domain.md). Days are compared, for a letter often has no hour.
    """
    past, standing = standing_of(conn, deps, person.person, now)
    kind = decide(standing, Command.WITHDRAW)
    if isinstance(kind, Refusal) or standing.consent is None:
        return None
    in_force_since = standing.since if standing.in_force else standing.given_at
    if in_force_since and almaty_day(notice.received_at) < almaty_day(in_force_since):
        return BadData("received_at")
    edition = edition_of(deps, standing)
    case = cases.open_withdrawal(
        conn, deps, person.person, standing.consent, now, noticed_at=min(notice.received_at, now)
    )
    ids = RecordIds(
        record=deps.chance.new_id(),
        person=person.person,
        consent=standing.consent,
        receipt=deps.chance.new_id(),
    )
    record = notice_record(
        ids=ids,
        edition=edition,
        operator=deps.operator,
        profile=people.profile_of(key_of(conn, deps, person.person), person.sealed_profile),
        case=case.number,
        due_at=case.due_at,
        notice=notice,
        now=now,
    )
    append(conn, deps, kind, ids, edition=edition, record=dump(record), past=past, now=now)
    if person.telegram_id is not None:
        _drop_renewal(conn, deps, person.telegram_id, now)
    tell(
        conn,
        deps,
        person,
        "notice-withdrawal-received",
        now,
        arguments={
            "channel": notice.channel.value,
            "day": day(notice.received_at),
            "number": case.number,
            "days": deps.policy.withdrawal_working_days,
            "due": day(case.due_at),
        },
    )
    send_files(conn, deps, ids.person, ids.receipt, Kind.CONSENT_WITHDRAWN, now)
    return case


def _drop_renewal(conn: Connection, deps: Deps, telegram_id: int, now: datetime) -> None:
    """Drop a renewal in progress: its *agree* came before the withdrawal, and must give nothing after it."""
    drafts.lock(conn, telegram_id)
    draft = drafts.find(conn, deps.vault, telegram_id, now)
    if draft is not None and draft.step is not Step.CHANGE:
        drafts.remove(conn, telegram_id)


def stop(conn: Connection, deps: Deps, person: Person, stopped: ProcessingStopped, now: datetime) -> bool:
    """Close a withdrawal's case, as processing has stopped; False where none is open. The ledger's head is held."""
    case = cases.close_withdrawal(conn, person.person, stopped.consent, "stopped", now)
    if case is None:
        return False
    past, own = standing_of(conn, deps, person.person, now, consent=stopped.consent)
    edition = edition_of(deps, own)
    ids = _ids(deps, person, stopped.consent)
    record = stopped_record(ids=ids, edition=edition, case=case.number, at=stopped.at, now=now)
    append(conn, deps, Kind.WITHDRAWAL_STOPPED, ids, edition=edition, record=dump(record), past=past, now=now)
    _, standing = standing_of(conn, deps, person.person, now)
    is_newest = standing.consent == stopped.consent
    tell(
        conn,
        deps,
        person,
        # A newer consent is in force beside it: processing goes on under that one, and must not be said to have ended.
        "notice-withdrawal-stopped" if is_newest else "notice-withdrawal-stopped-earlier",
        now,
        arguments={"number": case.number, "day": day(stopped.at)},
    )
    return True


def refuse(conn: Connection, deps: Deps, person: Person, refused: WithdrawalRefused, now: datetime) -> bool:
    """Close a withdrawal's case with a reasoned refusal; False where none is open. The ledger's head is held.

    The consent is in force again, unless a newer one was given, an edition outdated it or its term has ended.
    """
    case = cases.close_withdrawal(conn, person.person, refused.consent, "refused", now)
    if case is None:
        return False
    past, own = standing_of(conn, deps, person.person, now, consent=refused.consent)
    edition = edition_of(deps, own)
    ids = _ids(deps, person, refused.consent)
    record = refusal_record(ids=ids, edition=edition, case=case.number, refused=refused, now=now)
    append(conn, deps, Kind.WITHDRAWAL_REFUSED, ids, edition=edition, record=dump(record), past=past, now=now)
    _, standing = standing_of(conn, deps, person.person, now)
    is_in_force_again = standing.in_force and standing.consent == refused.consent
    tell(
        conn,
        deps,
        person,
        "notice-withdrawal-refused" if is_in_force_again else "notice-withdrawal-refused-not-in-force",
        now,
        arguments={"number": case.number},
        personal={
            "ground": {locale: deps.texts.plain(locale, f"ground-{refused.ground}") for locale in LOCALES},
            "reason": dict(refused.reason),
        },
    )
    return True


def _ids(deps: Deps, person: Person, consent: str) -> RecordIds:
    """Name a record of which the person holds no receipt: giving, renewing and withdrawing have one each."""
    return RecordIds(record=deps.chance.new_id(), person=person.person, consent=consent, receipt=None)
