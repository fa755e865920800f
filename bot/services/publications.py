"""Published editions, read back: each must be exactly what was published, or nothing goes on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import structlog

from bot.domain.agreement import EditionError, published_edition
from bot.domain.calendar import almaty_day
from bot.domain.consent import Kind
from bot.domain.editions import Published
from bot.domain.record import OPERATOR_BIN
from bot.services.editions import read_words
from bot.services.rounds import in_rounds
from locales.uploads import UploadRefused, read_upload
from storage import editions, ledger
from storage.errors import VaultError
from storage.ledger import LedgerDamagedError

if TYPE_CHECKING:
    import asyncio
    from datetime import datetime

    from bot.deps import Deps
    from storage.database import Connection
    from storage.editions import PublishedRow
    from storage.vault import Vault

log = structlog.get_logger()


def publications(conn: Connection, after: int = 0, vault: Vault | None = None) -> tuple[Published, ...]:
    """Read what admins published under numbers greater than `after`, each held against its entry in the ledger.

    With the vault its record is opened too, which says what was decided about renewal. Raises EditionError when
    something is not what was published.
    """
    rows = editions.published(conn, after)
    for row in rows:
        _require_entry(conn, row, vault)
    return tuple(published(row) for row in rows)


def _require_entry(conn: Connection, row: PublishedRow, vault: Vault | None) -> None:
    """Require that the ledger says of a row what the row says of itself: a table alone could be rewritten."""
    try:
        entry, record = ledger.open_own(conn, vault, row.entry) if vault else (ledger.entry_at(conn, row.entry), None)
    except (LedgerDamagedError, VaultError) as error:
        message = f"edition {row.number} is not what was published: {error}"
        raise EditionError(message) from error
    renewal = json.loads(record).get("renewal", {}) if record else {"grace_days": row.grace_days}
    is_same = (entry.kind, entry.edition, entry.document) == (Kind.EDITION_PUBLISHED, row.number, row.sha256)
    if not is_same or renewal.get("grace_days", "") != row.grace_days:
        message = f"edition {row.number} is not what was published: entry {row.entry} of the ledger says something else"
        raise EditionError(message)


def is_behind(conn: Connection, deps: Deps, now: datetime) -> bool:
    """Tell whether an edition is in force of which this process has not learned: nothing may be given under another."""
    unknown = editions.published(conn, max(deps.editions))
    return any(row.effective_on <= almaty_day(now) for row in unknown)


def published(row: PublishedRow) -> Published:
    """Make an edition of what is stored. Raises EditionError when it is not what was published."""
    try:
        edition = read_upload(row.number, row.source, operator_bin=OPERATOR_BIN)
        translations = read_words(edition, row.translations)
    except UploadRefused as error:
        message = f"edition {row.number} is not what was published: its file cannot be read"
        raise EditionError(message) from error
    if edition.effective_on != row.effective_on:
        message = (
            f"edition {row.number} is not what was published: it says {edition.effective_on}, not {row.effective_on}"
        )
        raise EditionError(message)
    edition = published_edition(row.number, row.effective_on, edition.clauses, edition.items, row.sha256)
    return Published(edition=edition, grace_days=row.grace_days, translations=translations)


async def follow_publications(deps: Deps, stop: asyncio.Event) -> None:
    """Learn of editions that another process published, until `stop` is set; each takes effect days later."""
    await in_rounds(lambda: catch_up(deps), stop, name="editions", idle_seconds=deps.policy.editions_idle_seconds)


async def catch_up(deps: Deps) -> None:
    """Learn of what was published meanwhile. Raises EditionError when it was changed since."""
    for one in await deps.database.read(publications, max(deps.editions), deps.vault):
        deps.editions.add(one)
        log.info("edition", number=one.edition.number, effective_on=str(one.edition.effective_on))
