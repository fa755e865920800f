"""An edition that an admin sends in as a file, and its translations: checked strictly, and kept as a draft."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING

from bot.domain.record import OPERATOR_BIN
from bot.domain.roles import Act, Right
from bot.services.administration import Denied, acting, record_act
from bot.services.proposals import (
    GRACE_DEFAULT,
    Kept,
    NotSo,
    TooFar,
    TooSoon,
    WrongNumber,
    facts,
    may_clear_away,
    next_number,
    refused_day,
)
from bot.services.publications import catch_up
from locales.uploads import UploadProblem, UploadRefused, read_translation, read_upload
from storage import editions, ledger, sources
from storage.editions import Proposal

if TYPE_CHECKING:
    from datetime import datetime

    from bot.deps import Deps
    from bot.domain.agreement import Edition
    from bot.services.editions import FileName
    from bot.services.people import Who
    from storage.database import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """The file cannot become an edition, or its translation: the first problems by line, and how many there are."""

    problems: tuple[UploadProblem, ...]
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Busy:
    """Another admin has this number on its way."""

    proposal: Proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class NoDraft:
    """There is nothing of one's own to which this could be added."""


async def take_edition(
    deps: Deps, who: Who, name: FileName, source: bytes
) -> Kept | Unreadable | WrongNumber | TooSoon | TooFar | Busy | Denied:
    """Check a new edition's Kazakh text and keep it as a draft; one's own earlier one gives way to it."""
    await catch_up(deps)
    if name.number != max(deps.editions) + 1:
        return WrongNumber(expected=max(deps.editions) + 1)
    try:
        earlier = [edition.sha256 for edition in deps.editions.values()]
        edition = await asyncio.to_thread(read_upload, name.number, source, operator_bin=OPERATOR_BIN, earlier=earlier)
    except UploadRefused as error:
        return Unreadable(problems=error.problems, count=error.count)
    if (refused := refused_day(deps, edition.effective_on, deps.clock())) is not None:
        return refused
    return await deps.write(_take_edition, deps, who, edition, source, deps.clock())


def _take_edition(
    conn: Connection, deps: Deps, who: Who, edition: Edition, source: bytes, now: datetime
) -> Kept | WrongNumber | Busy | Denied:
    ledger.lock_head(conn)
    admin = acting(conn, who.telegram_id, Right.EDITIONS)
    if isinstance(admin, Denied):
        return admin
    expected = next_number(conn)
    if edition.number != expected:
        return WrongNumber(expected=expected)
    earlier = editions.open_proposal(conn, edition.number)
    if earlier is not None and not may_clear_away(conn, admin, earlier):
        return Busy(proposal=earlier)
    if sources.is_known(conn, who.source("edition")):
        return Kept(proposal=earlier) if earlier else Denied()
    sources.remember(conn, who.source("edition"), now)
    if earlier is not None:
        editions.move_proposal(
            conn, earlier.proposal, earlier.state, "withdrawn", decided_by=admin.telegram_id, decided_at=now
        )
    proposal = Proposal(
        proposal=deps.chance.new_id(),
        number=edition.number,
        effective_on=edition.effective_on,
        sha256=edition.sha256,
        source=source,
        translations={},
        grace_days=GRACE_DEFAULT,
        state="draft",
        proposed_by=admin.telegram_id,
        created_at=now,
    )
    editions.propose(conn, proposal)
    more = {"locale": "kk", "file_sha256": sha256(source).hexdigest()}
    replaced = {"replaces": earlier.proposal} if earlier else {}
    record_act(conn, deps, admin, Act.EDITION_UPLOADED, who, now, details={**facts(proposal), **more, **replaced})
    return Kept(proposal=proposal)


async def take_translation(
    deps: Deps, who: Who, name: FileName, source: bytes
) -> Kept | Unreadable | WrongNumber | Busy | NoDraft | NotSo | Denied:
    """Check a translation of one's own draft and keep it with the draft; an earlier one gives way to it."""
    await catch_up(deps)
    if name.number != max(deps.editions) + 1:
        return WrongNumber(expected=max(deps.editions) + 1)
    draft = await deps.database.read(editions.open_proposal, name.number)
    if draft is None:
        return NoDraft()
    try:
        await asyncio.to_thread(_check_translation, draft, source)
    except UploadRefused as error:
        return Unreadable(problems=error.problems, count=error.count)
    return await deps.write(_take_translation, deps, who, draft.proposal, name.translation or "", source, deps.clock())


def _check_translation(draft: Proposal, source: bytes) -> None:
    read_translation(read_upload(draft.number, draft.source, operator_bin=OPERATOR_BIN), source)


def _take_translation(
    conn: Connection, deps: Deps, who: Who, draft: str, locale: str, source: bytes, now: datetime
) -> Kept | Busy | NotSo | Denied:
    ledger.lock_head(conn)
    admin = acting(conn, who.telegram_id, Right.EDITIONS)
    if isinstance(admin, Denied):
        return admin
    kept = editions.find_proposal(conn, draft)
    if kept is None or kept.state != "draft":
        return NotSo(proposal=kept)
    if kept.proposed_by != admin.telegram_id:
        return Busy(proposal=kept)
    if sources.is_known(conn, who.source("edition")):
        return Kept(proposal=kept)
    sources.remember(conn, who.source("edition"), now)
    changed = replace(kept, translations={**kept.translations, locale: source.decode()})
    editions.change_draft(conn, draft, translations=changed.translations)
    more = {"locale": locale, "file_sha256": sha256(source).hexdigest()}
    record_act(conn, deps, admin, Act.EDITION_UPLOADED, who, now, details={**facts(kept), **more})
    return Kept(proposal=changed)
