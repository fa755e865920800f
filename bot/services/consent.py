"""Giving and declining a consent: each one transaction, answered only after its commit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.domain.consent import Command, Kind, Refusal, decide
from bot.domain.draft import Action, Draft, Step, identity, summary_mark
from bot.domain.record import RecordIds, dump, signing_record
from bot.services.binding import is_taken_since, release
from bot.services.entries import action_of, append, key_of
from bot.services.invitations import settle_with_consent
from bot.services.names import keep_names
from bot.services.people import Already, Closed, Moved, Old, Whereabouts, Who, gather, gather_for_change, save_draft
from bot.services.publications import is_behind
from bot.services.reading import ToShow, is_shown_by, to_show
from bot.services.receipt_files import send_files
from bot.services.self_check import is_broken
from storage import drafts, ledger, people, phone_changes, sources

if TYPE_CHECKING:
    from datetime import datetime

    from bot.deps import Deps
    from storage.database import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Overtaken:
    """Somebody else has given a consent with the number since it was verified: it is to be verified anew."""

    where: Whereabouts


@dataclass(frozen=True, slots=True, kw_only=True)
class Halted:
    """No consent is taken now, and nothing is lost.

    The self-check found the ledger broken, or an edition is in force of which this process has not learned yet.
    """

    where: Whereabouts


async def confirm(deps: Deps, who: Who, nonce: str, mark: str) -> Moved | Already | Old | Overtaken | Closed | Halted:
    """Record the consent: the only place where one is ever written. `mark` is that of the summary that was tapped."""
    return await deps.write(_confirm, deps, who, nonce, mark, deps.clock())


def _confirm(
    conn: Connection,
    deps: Deps,
    who: Who,
    nonce: str,
    mark: str,
    now: datetime,
) -> Moved | Already | Old | Overtaken | Closed | Halted:
    ledger.lock_head(conn)
    where = gather_for_change(conn, deps, who.telegram_id, now)
    draft = where.draft
    if sources.is_known(conn, who.source("confirm")):
        return Moved(where=where)
    if where.is_closed:
        return Closed(where=where)
    if draft is None or draft.nonce != nonce:
        return Old(where=where) if where.standing.may_sign else Already(where=where)
    kind = decide(where.standing, Command.GIVE)
    if isinstance(kind, Refusal):
        return Already(where=where)
    if is_broken(conn) or is_behind(conn, deps, now):
        return Halted(where=where)
    if draft.step is not Step.SUMMARY or draft.edition != where.edition.number or mark != summary_mark(draft):
        return Old(where=where)
    entered = identity(draft.contents)
    if entered is None:
        message = "a consent would lack what proves it"
        raise RuntimeError(message)
    phone_hash = deps.vault.phone_hash(entered.phone)
    verified = draft.contents.verified
    if verified is not None and is_taken_since(conn, deps, phone_hash, draft.person, verified.at):
        save_draft(conn, deps, draft.at(Step.NUMBER, phone=None, phone_from=None, code_sent=None, verified=None))
        return Overtaken(where=gather(conn, deps, who.telegram_id, now))
    sources.remember(conn, who.source("confirm"), now)
    release(conn, deps, phone_hash, draft.person, now)
    _write_down(conn, deps, where, draft, profile=entered.profile(), phone_hash=phone_hash, now=now)
    given = _append_signing(conn, deps, where, draft, kind, action_of(who, now), now)
    send_files(conn, deps, draft.person, given.fact.receipt, kind, now)
    settle_with_consent(conn, deps, draft, given.fact.consent, (*where.past, given), now)
    drafts.remove(conn, who.telegram_id)
    return Moved(where=gather(conn, deps, who.telegram_id, now))


def _write_down(
    conn: Connection,
    deps: Deps,
    where: Whereabouts,
    draft: Draft,
    *,
    profile: dict[str, str | None],
    phone_hash: bytes | None,
    now: datetime,
) -> None:
    key = key_of(conn, deps, draft.person)
    if where.person is None:
        people.add(
            conn,
            key,
            telegram_id=draft.telegram_id,
            locale=draft.locale,
            profile=profile,
            phone_hash=phone_hash,
            now=now,
        )
    elif phone_hash is not None:
        people.bind(conn, key, profile=profile, phone_hash=phone_hash, locale=draft.locale)
    if profile:
        keep_names(conn, deps, draft.person, profile)


def _append_signing(
    conn: Connection,
    deps: Deps,
    where: Whereabouts,
    draft: Draft,
    kind: Kind,
    decided: Action,
    now: datetime,
) -> ledger.PastEntry:
    is_given = kind is not Kind.CONSENT_DECLINED
    consent = where.standing.consent if kind is Kind.CONSENT_RENEWED else deps.chance.new_id() if is_given else None
    ids = RecordIds(
        record=deps.chance.new_id(),
        person=draft.person,
        consent=consent,
        receipt=deps.chance.new_id() if is_given else None,
    )
    # What was shown, though a newer edition may have taken effect since: nobody declines what they never saw.
    edition = deps.editions[draft.edition] if draft.edition else where.edition
    record = signing_record(
        kind,
        ids=ids,
        edition=edition,
        operator=deps.operator,
        draft=draft,
        decided=decided,
        now=now,
    )
    return append(conn, deps, kind, ids, edition=edition, record=dump(record), past=where.past, now=now)


async def decline(deps: Deps, who: Who, edition: str, nonce: str) -> Moved | Already | Old | ToShow | Closed:
    """Record that the person declined what they were shown; until *confirm* they may, after *agree* too."""
    return await deps.write(_decline, deps, who, edition, nonce, deps.clock())


def _decline(
    conn: Connection,
    deps: Deps,
    who: Who,
    edition: str,
    nonce: str,
    now: datetime,
) -> Moved | Already | Old | ToShow | Closed:
    ledger.lock_head(conn)
    where = gather_for_change(conn, deps, who.telegram_id, now)
    draft = where.draft
    if sources.is_known(conn, who.source("decline")):
        return Moved(where=where)
    if where.is_closed:
        return Closed(where=where)
    if draft is None and _has_just_declined(where, edition):
        # The second of a double tap: the first took the draft with it.
        return Already(where=where)
    if draft is None or not is_shown_by(draft, edition, nonce):
        return Old(where=where)
    if not draft.contents.shown:
        return to_show(deps, where)
    kind = decide(where.standing, Command.DECLINE)
    if isinstance(kind, Refusal):
        return Already(where=where)
    sources.remember(conn, who.source("decline"), now)
    if _has_just_declined(where, edition):
        # It is on record already; again and again it would only make the ledger grow.
        drafts.remove(conn, who.telegram_id)
        return Moved(where=gather(conn, deps, who.telegram_id, now))
    _write_down(conn, deps, where, draft, profile={}, phone_hash=None, now=now)
    _append_signing(conn, deps, where, draft, kind, action_of(who, now), now)
    drafts.remove(conn, who.telegram_id)
    return Moved(where=gather(conn, deps, who.telegram_id, now))


def _has_just_declined(where: Whereabouts, edition: str) -> bool:
    newest = where.past[-1].fact if where.past else None
    return newest is not None and newest.kind is Kind.CONSENT_DECLINED and str(newest.edition) == edition


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberKept:
    """Not a signing was cancelled but the verifying of a changed number: the number that was bound still is."""

    where: Whereabouts


async def cancel(deps: Deps, who: Who, nonce: str) -> Moved | NumberKept | Already | Old:
    """Drop the signing in progress with everything entered; nothing of it is recorded."""
    return await deps.database.write(_cancel, deps, who, nonce, deps.clock())


async def cancel_number(deps: Deps, who: Who) -> Moved | NumberKept | Already | Old:
    """Drop the signing at the number's step, whose keyboard sends words instead of button data."""
    return await deps.database.write(_cancel, deps, who, None, deps.clock())


def _cancel(
    conn: Connection,
    deps: Deps,
    who: Who,
    nonce: str | None,
    now: datetime,
) -> Moved | NumberKept | Already | Old:
    where = gather_for_change(conn, deps, who.telegram_id, now)
    done = NumberKept if nonce is not None and phone_changes.is_change(conn, nonce) else Moved
    if sources.is_known(conn, who.source("cancel")):
        return done(where=where)
    if where.draft is None and not where.standing.in_force:
        # The second of a double tap; beside a consent in force it would sound as if that were cancelled.
        return Already(where=where)
    is_meant = where.step is Step.NUMBER if nonce is None else where.draft and where.draft.nonce == nonce
    if where.draft is None or not is_meant:
        return Old(where=where)
    sources.remember(conn, who.source("cancel"), now)
    locale = where.draft.locale
    drafts.remove(conn, who.telegram_id)
    return done(where=replace(gather(conn, deps, who.telegram_id, now), locale=locale))
