"""Editions of the agreement as admins look at them: published, coming, and on their way."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.domain.record import OPERATOR_BIN
from bot.domain.roles import Right, Role, may
from locales import LOCALES, edition_file
from locales.uploads import read_translation, read_upload
from storage import admins, editions

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.deps import Deps
    from bot.domain.agreement import Edition
    from bot.domain.editions import Published
    from bot.services.people import Who
    from locales import Locale
    from storage.database import Connection
    from storage.editions import Proposal, PublishedRow

# A name that a download or a messenger numbers, as `2 (1).ftl`, is meant as `2.ftl`.
_FILE = re.compile(r"([1-9][0-9]{0,3})(?:\.(ru|en))?(?: ?\([0-9]{1,3}\))?\.ftl", re.IGNORECASE)
READ_KEPT = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class FileName:
    """What a file's name says: an edition's number, and the language of a translation (None for the agreement)."""

    number: int
    translation: Locale | None = None

    def __str__(self) -> str:
        return f"{self.number}.{self.translation}.ftl" if self.translation else f"{self.number}.ftl"


def file_name(name: str) -> FileName | None:
    """Read the name of an edition's file; None when it is not one."""
    found = _FILE.fullmatch(name.strip())
    if found is None:
        return None
    language = (found[2] or "").lower()
    return FileName(number=int(found[1]), translation=next((one for one in LOCALES if one == language), None))


@lru_cache(READ_KEPT)
def read_edition(number: int, source: bytes) -> Edition:
    """Read a file that was checked when it was sent in; a card is looked at more often than it changes."""
    return read_upload(number, source, operator_bin=OPERATOR_BIN)


def read_words(edition: Edition, translations: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """Read the translations that came with an edition."""
    return {
        locale: read_translation(edition, translations[locale].encode()) for locale in LOCALES if locale in translations
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """An edition on its way as one admin sees it: `before` is the one that it follows, `words` are translations.

    `others` counts the admins who could decide about it, `earliest` is the first day on which it could take effect.
    """

    proposal: Proposal
    edition: Edition
    before: Edition
    words: dict[str, tuple[str, ...]]
    is_own: bool
    may_edit: bool
    others: int
    earliest: date

    @property
    def is_too_late(self) -> bool:
        """Whether its day has come too near to be published for."""
        return self.proposal.is_open and self.edition.effective_on < self.earliest


async def card(deps: Deps, who: Who, proposal: str) -> Card | None:
    """Show an edition on its way; None when there is none of that id."""
    found = await deps.database.read(_seen, who, proposal)
    if found is None:
        return None
    kept, role, others = found
    edition, words = await asyncio.to_thread(_read, kept)
    return Card(
        proposal=kept,
        edition=edition,
        before=deps.editions[kept.number - 1],
        words=words,
        is_own=kept.proposed_by == who.telegram_id,
        may_edit=role is not None and may(role, Right.EDITIONS),
        others=others,
        earliest=deps.editions.earliest_day(deps.clock()),
    )


def _seen(conn: Connection, who: Who, proposal: str) -> tuple[Proposal, Role | None, int] | None:
    kept = editions.find_proposal(conn, proposal)
    if kept is None:
        return None
    row = admins.find(conn, who.telegram_id)
    return kept, Role(row.role) if row else None, len(deciders(conn, kept.proposed_by))


def _read(kept: Proposal) -> tuple[Edition, dict[str, tuple[str, ...]]]:
    edition = read_edition(kept.number, kept.source)
    return edition, read_words(edition, kept.translations)


def deciders(conn: Connection, proposed_by: int) -> tuple[int, ...]:
    """List the admins who may decide about an edition that somebody sent in: all with the right but that one."""
    may_decide = (row.telegram_id for row in admins.list_all(conn) if may(Role(row.role), Right.EDITIONS))
    return tuple(telegram_id for telegram_id in may_decide if telegram_id != proposed_by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """All editions: what was published, oldest first, with the rows of those that admins published; what is open."""

    in_force: Edition
    published: tuple[Published, ...]
    rows: dict[int, PublishedRow]
    open: tuple[Proposal, ...]
    now: datetime


async def overview(deps: Deps) -> Overview:
    """List all editions."""
    rows, on_their_way = await deps.database.read(_all)
    now = deps.clock()
    return Overview(
        in_force=deps.editions.in_force(now),
        published=tuple(deps.editions.published(number) for number in sorted(deps.editions)),
        rows={row.number: row for row in rows},
        open=on_their_way,
        now=now,
    )


def _all(conn: Connection) -> tuple[tuple[PublishedRow, ...], tuple[Proposal, ...]]:
    return editions.published(conn), editions.list_open(conn)


async def source_of(deps: Deps, number: int) -> bytes:
    """Give the Fluent file of an edition that was published, as it was sent in, or as the program holds it."""
    rows = await deps.database.read(editions.published, number - 1)
    row = next((row for row in rows if row.number == number), None)
    return row.source if row else await asyncio.to_thread(edition_file, number)
