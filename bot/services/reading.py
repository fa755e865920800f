"""Reading: the agreement is shown whole, what was shown is kept, and *agree* is taken. Nothing is given yet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING

from bot.domain.agreement import parts
from bot.domain.draft import Contents, Draft, ShownPart, Step
from bot.domain.ledger import stamp
from bot.services.entries import action_of
from bot.services.people import (
    Already,
    Closed,
    Moved,
    Old,
    Whereabouts,
    Who,
    gather_for_change,
    new_draft,
    save_draft,
)
from storage import counts, drafts, sources

if TYPE_CHECKING:
    from datetime import datetime

    from bot.deps import Deps
    from storage.database import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class ToShow:
    """The agreement must be shown, whole, and `record_shown` told of it: the texts of its parts, in order."""

    where: Whereabouts
    edition: int
    nonce: str
    parts: tuple[str, ...]
    earlier: int | None = None  # the message of an earlier showing whose buttons are void now


async def begin(deps: Deps, who: Who, locale: str) -> ToShow | Already | Closed:
    """Begin a signing, or begin it again: a fresh nonce is committed before anything is shown."""
    return await deps.database.write(_begin, deps, who, locale, deps.clock())


def _begin(conn: Connection, deps: Deps, who: Who, locale: str, now: datetime) -> ToShow | Already | Closed:
    where = gather_for_change(conn, deps, who.telegram_id, now)
    if where.is_closed:
        return Closed(where=where)
    if not where.standing.may_sign:
        return Already(where=where)
    if sources.is_known(conn, who.source("read")):
        # A repeat may come after a tap that overtook it: what it began is over then, and is not begun again.
        return to_show(deps, where) if where.step is Step.READING else Already(where=where)
    sources.remember(conn, who.source("read"), now)
    draft = replace(
        new_draft(deps, who, where.draft.person if where.draft else _known(where), locale, now),
        step=Step.READING,
        edition=where.edition.number,
        nonce=deps.chance.token_hex(8),
        panel_message_id=where.draft.panel_message_id if where.draft else None,
        contents=Contents(invitation=where.draft.contents.invitation if where.draft else None),
    )
    if where.draft:
        save_draft(conn, deps, draft)
    else:
        key = deps.vault.key(conn, draft.person) or deps.vault.create_key(conn, draft.person)
        drafts.create(conn, key, draft)
    earlier = where.draft.contents.shown[-1].message_id if where.draft and where.draft.contents.shown else None
    return replace(to_show(deps, where.at(draft)), earlier=earlier)


def _known(where: Whereabouts) -> str | None:
    return where.person.person if where.person else None


def to_show(deps: Deps, where: Whereabouts) -> ToShow:
    """Give what is to be shown to a person whose draft is being read."""
    if where.draft is None or where.draft.nonce is None or where.draft.edition is None:
        message = "a draft that is being read has no nonce, or no edition"
        raise RuntimeError(message)
    edition = deps.editions[where.draft.edition]
    return ToShow(where=where, edition=edition.number, nonce=where.draft.nonce, parts=parts(edition))


async def record_shown(deps: Deps, who: Who, nonce: str, message_ids: tuple[int, ...]) -> None:
    """Keep which messages showed the agreement; until this is committed, *agree* shows it again."""
    await deps.database.write(_record_shown, deps, who, nonce, message_ids, deps.clock())


def _record_shown(
    conn: Connection,
    deps: Deps,
    who: Who,
    nonce: str,
    message_ids: tuple[int, ...],
    now: datetime,
) -> None:
    where = gather_for_change(conn, deps, who.telegram_id, now)
    if where.draft is None or where.draft.nonce != nonce or where.step is not Step.READING:
        return
    texts = parts(deps.editions[where.draft.edition or where.edition.number])
    if len(texts) != len(message_ids):
        message = "the agreement was not shown whole"
        raise ValueError(message)
    shown = tuple(
        ShownPart(message_id=message_id, sha256=sha256(text.encode()).hexdigest(), at=stamp(now))
        for message_id, text in zip(message_ids, texts, strict=True)
    )
    save_draft(conn, deps, where.draft.at(Step.READING, shown=shown))
    counts.count(conn, "shown", now)


async def agree(deps: Deps, who: Who, edition: str, nonce: str) -> Moved | Already | Old | ToShow | Closed:
    """Take *agree* under the agreement: the number is asked next, nothing is given yet."""
    return await deps.database.write(_agree, deps, who, edition, nonce, deps.clock())


def _agree(
    conn: Connection,
    deps: Deps,
    who: Who,
    edition: str,
    nonce: str,
    now: datetime,
) -> Moved | Already | Old | ToShow | Closed:
    where = gather_for_change(conn, deps, who.telegram_id, now)
    draft = where.draft
    if sources.is_known(conn, who.source("agree")):
        return Moved(where=where)
    if where.is_closed:
        return Closed(where=where)
    if draft is None or not is_shown_by(draft, edition, nonce):
        return Old(where=where)
    if draft.edition != where.edition.number:
        # A newer edition took effect while this one was being read: it must be read first.
        return Old(where=where)
    if draft.step is not Step.READING:
        return Already(where=where)
    if not draft.contents.shown:
        return to_show(deps, where)
    sources.remember(conn, who.source("agree"), now)
    draft = draft.at(Step.NUMBER, agreed=action_of(who, now))
    save_draft(conn, deps, draft)
    counts.count(conn, "agreed", now)
    return Moved(where=where.at(draft))


def is_shown_by(draft: Draft, edition: str, nonce: str) -> bool:
    """Tell whether a button belongs to what this draft shows: its edition and its nonce."""
    return draft.nonce == nonce and str(draft.edition) == edition
