"""Housekeeping: what is past its time vanishes — drafts after 24 hours, sends, challenges, old sources."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from bot.metrics import EVENTS_PENDING
from bot.services.names import fill_in
from bot.services.rounds import in_rounds
from storage import challenges, deliveries, drafts, exports, invitations, letters, outbox, phone_changes, sources
from storage.errors import VaultError

if TYPE_CHECKING:
    import asyncio
    from datetime import datetime

    from bot.deps import Deps
    from storage.database import Connection

log = structlog.get_logger()
DRAFTS_AT_ONCE = 500
KEYS_AT_ONCE = 500
# Telegram repeats an update for at most 24 hours, and may count its ids anew after a week of silence.
TELEGRAM_SOURCES_KEPT = timedelta(days=3)
CHAT_ROWS_KEPT = timedelta(days=30)  # long enough to answer "was I told?", and no longer
EVENTS_KEPT = timedelta(days=90)  # delivered ones, with the attempts at them
EXPORTS_KEPT = timedelta(days=90)
DEAD_LETTERS_KEPT = timedelta(days=90)
INVITATIONS_KEPT = timedelta(days=30)  # after their time: long enough to tell why a link is good no more


async def keep_house(deps: Deps, stop: asyncio.Event) -> None:
    """Sweep at once and then again and again until `stop` is set."""
    rewrapped = 0
    nameless: str | None = ""

    async def once() -> None:
        nonlocal rewrapped, nameless
        dropped = await deps.database.write(sweep, deps.clock())
        if dropped:
            log.info("drafts dropped", count=dropped)
        rewrapped = await _rotate(deps, rewrapped)
        nameless = await fill_in(deps, stop, nameless)
        waiting, dead = await deps.database.read(deliveries.pending)
        EVENTS_PENDING.labels("waiting").set(waiting)
        EVENTS_PENDING.labels("dead").set(dead)

    await in_rounds(once, stop, name="housekeeping", idle_seconds=deps.policy.housekeeping_seconds)


async def _rotate(deps: Deps, before: int) -> int:
    """Wrap some keys under the first master key; tell how many with those of the rounds before, 0 once it is finished.

    A master key that is missing or wrong stops the rotation, and nothing else.
    """
    try:
        done = await deps.database.write(deps.vault.rewrap, KEYS_AT_ONCE)
        if before + done == 0 or done == KEYS_AT_ONCE:
            return before + done
        # Asked and not concluded: other processes may hold some rows, or run with an older first key still.
        is_finished = len(await deps.database.read(deps.vault.usage)) == 1
    except VaultError as error:
        log.error("keys cannot be wrapped anew", reason=str(error))  # noqa: TRY400 -- one line a round, no traceback
        return before
    if is_finished:
        log.info("rotation finished", count=before + done)
        return 0
    return before + done


def sweep(conn: Connection, now: datetime) -> int:
    """Drop what is past its time; return how many drafts."""
    challenges.purge(conn, now)
    sources.purge(conn, "telegram:", now - TELEGRAM_SOURCES_KEPT)
    letters.purge_failures(conn, now - TELEGRAM_SOURCES_KEPT)
    outbox.purge_chat(conn, now - CHAT_ROWS_KEPT)
    outbox.resume_stranded(conn, now)
    deliveries.purge(conn, now - EVENTS_KEPT)
    exports.purge(conn, now - EXPORTS_KEPT)
    letters.purge(conn, now - DEAD_LETTERS_KEPT)
    invitations.purge(conn, now - INVITATIONS_KEPT)
    phone_changes.purge(conn, now)
    return drafts.purge(conn, now, DRAFTS_AT_ONCE)
