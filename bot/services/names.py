"""Names as keyed hashes, by which people are found: kept with the profile, and filled in for those of before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bot.domain.finding import forms_of
from storage import finding, people
from storage.errors import VaultError

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Mapping

    from bot.deps import Deps
    from storage.database import Connection

log = structlog.get_logger()
NAMES_AT_ONCE = 200


def keep_names(conn: Connection, deps: Deps, person: str, profile: Mapping[str, str | None]) -> None:
    """Let a person be found by the name in their profile, and by no earlier one."""
    finding.keep_names(conn, person, map(deps.vault.name_hash, forms_of(profile)))


async def fill_in(deps: Deps, stop: asyncio.Event, after: str | None) -> str | None:
    """Let everybody be found who signed before names were kept, in batches; None once all were looked at.

    What it returns is where to go on if it is stopped in between, or the database goes away.
    """
    while after is not None and not stop.is_set():
        after = await deps.database.write(_fill_in, deps, after)
    return after


def _fill_in(conn: Connection, deps: Deps, after: str) -> str | None:
    batch = finding.nameless(conn, after, NAMES_AT_ONCE)
    for person, sealed_profile in batch:
        try:
            key = deps.vault.key(conn, person)
            if key is not None:
                keep_names(conn, deps, person, people.profile_of(key, sealed_profile))
        except VaultError:
            # The self-check tells where the damage is; here it costs one person their place in the search.
            log.warning("a name cannot be read", person=person)
    return batch[-1][0] if len(batch) == NAMES_AT_ONCE else None
