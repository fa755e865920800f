"""A receipt as anybody may see it who holds its number: genuine or not, of what, and where the consent stands now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import structlog

from bot.domain.consent import Kind, State
from bot.services.people import standing_of
from bot.services.receipt_files import DAMAGE, Missing, proven
from storage import ledger

if TYPE_CHECKING:
    from bot.deps import Deps
    from bot.domain.notes import Checkpoint
    from storage.database import Connection

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is public of a receipt; no id of the person, nothing they entered."""

    receipt: str
    kind: Kind
    at: datetime
    index: int
    edition: int
    sha256: str
    state: State
    checkpoint: Checkpoint | None


async def look(deps: Deps, receipt: str) -> Seen | Missing:
    """Look a receipt up: its entry checked against its hash, its person's chain and the newest signed checkpoint."""
    return await deps.database.read(_look, deps, receipt, deps.clock())


def _look(conn: Connection, deps: Deps, receipt: str, now: datetime) -> Seen | Missing:
    try:
        place = ledger.place_of_receipt(conn, receipt)
        if place is None:
            return Missing.UNKNOWN
        entry = place.entry
        _, standing = standing_of(conn, deps, place.person, now, consent=place.consent)
        proof = proven(conn, entry)
    except DAMAGE as error:
        log.error("receipt of a damaged entry", receipt=receipt, error=type(error).__name__)  # noqa: TRY400 -- one line
        return Missing.DAMAGED
    return Seen(
        receipt=receipt,
        kind=entry.kind,
        at=entry.at,
        index=entry.index,
        edition=entry.edition or 0,
        sha256=entry.document or "",
        state=standing.state,
        checkpoint=proof.checkpoint if proof else None,
    )
