"""The self-check: the ledger as it is stored, against its own hashes, chains, tree and signed checkpoints.

At start from the last verified checkpoint on, every night whole, and by command. A broken ledger takes no new consents
until it is whole again; withdrawing goes on, as a withdrawal is never lost. The whole check opens every record too, and
holds it against its entry: one that is damaged is told as loudly, while a backup still has it, and stops nothing, as
nobody else's consent rests on it.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

import structlog

from bot.domain.audit import BrokenError
from bot.domain.calendar import ALMATY
from bot.domain.merkle import Frontier, peaks
from bot.domain.notes import NoteError, claimed_checkpoint, open_checkpoint
from bot.logs import without_values
from bot.metrics import LEDGER_BROKEN, RECORDS_DAMAGED
from bot.services.notices import tell_admins
from bot.services.rounds import rest
from storage import checkpoints, feed, ledger, outbox, tree
from storage.checkpoints import Damage
from storage.errors import DatabaseAway

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.deps import Deps
    from bot.domain.notes import VerifierKey
    from storage.checkpoints import SelfCheck, SignedCheckpoint
    from storage.database import Connection, Database
    from storage.vault import Vault

log = structlog.get_logger()
NOTICE_PAUSE = timedelta(hours=1)
ONE_A_NIGHT = timedelta(hours=12)
# Opening a record takes some 50 µs, on the event loop where the database is PostgreSQL: a few milliseconds at once.
RECORDS_AT_ONCE = 64


class StoppedError(Exception):
    """The service is told to stop, and the verification does not go on to its end; nothing was noted."""


async def check_nightly(deps: Deps, stop: asyncio.Event) -> None:
    """Verify the whole ledger every night until `stop` is set; of several processes one does it."""
    due, is_ours = _next_night(deps), False
    while not stop.is_set():
        now = deps.clock()
        try:
            if now >= due:
                is_ours = is_ours or await deps.database.write(outbox.is_first_notice, "self-check", now, ONE_A_NIGHT)
                if is_ours:
                    await check(deps, is_whole=True, stop=stop)
                due, is_ours = _next_night(deps), False
        except StoppedError:
            log.info("the self-check was stopped with the service, until the next night")
        except DatabaseAway:
            log.warning("the self-check waits for the database")
            # It may have been noted as ours all the same, its answer lost; verified twice is better than not at all.
            is_ours = is_ours or now >= due
        except Exception as error:
            # A bug here must not end the service; it stays loud every night.
            log.exception("the self-check failed", exc_info=without_values(error))
            due, is_ours = _next_night(deps), False
        await rest(deps.policy.self_check_idle_seconds, stop)


def _next_night(deps: Deps) -> datetime:
    now = deps.clock().astimezone(ALMATY)
    tonight = datetime.combine(now.date(), time(deps.policy.self_check_hour), ALMATY)
    return tonight if now < tonight else tonight + timedelta(days=1)


async def check(deps: Deps, *, is_whole: bool, stop: asyncio.Event | None = None) -> bool:
    """Verify the ledger, whole or from the last verified checkpoint on, and note what was found; tell if it is sound.

    One that was found broken is always verified whole: only so can it be found sound again. Raises StoppedError when
    `stop` is set before the end: a large ledger takes minutes, and stopping the service must not.
    """
    before = await deps.database.read(checkpoints.self_check)
    is_whole = is_whole or before.broken_index is not None
    first = 0 if is_whole else before.size
    RECORDS_DAMAGED.set(before.damage.count if before.damage else 0)
    try:
        sound = await audit(deps.database, deps.signer.key.verifier if deps.signer else None, first, stop)
    except BrokenError as error:
        await report_broken(deps, error, deps.clock())
        return False
    if not await deps.database.write(_note_sound, before, sound, deps.clock()):
        # Another verification found something meanwhile, perhaps behind this one's back: the next one judges it.
        return False
    LEDGER_BROKEN.set(0)
    say = log.info if is_whole else log.debug
    say("the ledger is sound", verified_from=first, checkpoint=sound)
    if is_whole:
        await _check_records(deps, before, stop)
    return True


def _note_sound(conn: Connection, before: SelfCheck, size: int, now: datetime) -> bool:
    is_noted = checkpoints.note_sound(conn, before, size, now)
    if is_noted and before.broken_index is not None:
        tell_admins(conn, "admin-ledger-sound", now)
    return is_noted


async def _check_records(deps: Deps, before: SelfCheck, stop: asyncio.Event | None) -> None:
    found = await audit_records(deps.database, deps.vault, stop)
    damage, reason = found or (None, None)
    if damage:
        log.error("records are damaged", count=damage.count, index=damage.index, reason=reason)
    if await deps.database.write(_note_damage, before, damage, deps.clock()):
        RECORDS_DAMAGED.set(damage.count if damage else 0)


def _note_damage(conn: Connection, before: SelfCheck, damage: Damage | None, now: datetime) -> bool:
    if damage is None:
        return checkpoints.note_no_damage(conn, before, now)
    checkpoints.note_damage(conn, damage, now)
    if outbox.is_first_notice(conn, "records-damaged", now, NOTICE_PAUSE):
        tell_admins(conn, "admin-records-damaged", now, index=str(damage.index), count=str(damage.count))
    return True


async def report_broken(deps: Deps, error: BrokenError, now: datetime) -> None:
    """Note that the ledger is broken, which stops giving, and tell whoever can do something about it."""
    LEDGER_BROKEN.set(1)
    log.error("the ledger is broken", index=error.index, reason=error.reason)
    await deps.database.write(_note_broken, error.index, error.reason, now)


def _note_broken(conn: Connection, index: int, reason: str, now: datetime) -> None:
    checkpoints.note_broken(conn, index, reason, now)
    if outbox.is_first_notice(conn, "ledger-broken", now, NOTICE_PAUSE):
        tell_admins(conn, "admin-ledger-broken", now, index=str(index))


def is_broken(conn: Connection) -> bool:
    """Tell whether the newest self-check found the ledger broken."""
    return checkpoints.self_check(conn).broken_index is not None


async def audit(database: Database, key: VerifierKey | None, first: int, stop: asyncio.Event | None = None) -> int:
    """Verify the ledger from a checkpoint's size on; give the size of the newest checkpoint, up to which it is sound.

    Read in portions, so that it holds nobody up. Raises BrokenError with the lowest entry at which it is broken, and
    StoppedError as `check` does.
    """
    first -= first % tree.TILE_HASHES
    size, signed, frontier = await database.read(_begin, first)
    for start in range(first, size, tree.LEAVES_AT_ONCE):
        _require_going_on(stop)
        after = min(start + tree.LEAVES_AT_ONCE, size)
        hashes, covering = await database.read(_audit_portion, start, after, min(after, signed))
        frontier = await asyncio.to_thread(_audit_checkpoints, frontier, hashes, covering, key)
    await database.read(_require_end, size, signed)
    return signed


async def audit_records(
    database: Database, vault: Vault, stop: asyncio.Event | None = None
) -> tuple[Damage, str] | None:
    """Open every record of a sound ledger; tell of the damaged ones, with the reason of the lowest, if there are any.

    Raises StoppedError as `check` does.
    """
    count, lowest = 0, None
    size = await database.read(feed.size)
    for first in range(0, size, RECORDS_AT_ONCE):
        _require_going_on(stop)
        damaged = await database.read(ledger.damaged_records, vault, first, min(first + RECORDS_AT_ONCE, size))
        count += len(damaged)
        lowest = lowest or next(iter(damaged), None)
    return (Damage(count=count, index=lowest[0]), lowest[1]) if lowest else None


def _require_going_on(stop: asyncio.Event | None) -> None:
    if stop is not None and stop.is_set():
        raise StoppedError


def _begin(conn: Connection, first: int) -> tuple[int, int, Frontier]:
    newest = checkpoints.newest(conn)
    signed = newest.size if newest else 0
    return feed.size(conn), signed, Frontier(first, peaks(first, tree.TreeReader(conn)))


def _audit_portion(
    conn: Connection, start: int, after: int, signed: int
) -> tuple[list[bytes], tuple[SignedCheckpoint, ...]]:
    hashes = tree.audit(conn, start, after)
    tree.audit_tiles(conn, start, signed)
    # The one at the very beginning too: what was not read again is at least what was signed.
    return hashes, checkpoints.between(conn, start - 1, after)


def _require_end(conn: Connection, size: int, signed: int) -> None:
    if signed > size:
        reason = "it is missing, though a checkpoint covers it"
        raise BrokenError(size, reason)
    if tree.last_index(conn) >= feed.size(conn):
        reason = "the ledger's head does not count it"
        raise BrokenError(feed.size(conn), reason)


def _audit_checkpoints(
    frontier: Frontier, hashes: Sequence[bytes], covering: Sequence[SignedCheckpoint], key: VerifierKey | None
) -> Frontier:
    """Go on through the leaves of a portion, and judge each checkpoint at its size; give where that leads."""
    reached = Frontier(frontier.size, frontier.peaks)
    by_size = {checkpoint.size: checkpoint for checkpoint in covering}
    for hashed in [None, *hashes]:
        if hashed is not None:
            reached.add(hashed)
        if checkpoint := by_size.get(reached.size):
            _require_checkpoint(checkpoint, reached, key)
    return reached


def _require_checkpoint(checkpoint: SignedCheckpoint, reached: Frontier, key: VerifierKey | None) -> None:
    index = max(checkpoint.size - 1, 0)
    if checkpoint.root != reached.root():
        reason = "the checkpoint that ends with it has another root: it, or an entry before it, was changed"
        raise BrokenError(index, reason)
    try:
        stated = claimed_checkpoint(checkpoint.note)
        # One of another origin is of a key that was used before this one.
        if key is not None and stated.origin == key.name:
            stated = open_checkpoint(checkpoint.note, key)
    except NoteError as error:
        raise BrokenError(index, f"the checkpoint that ends with it is none: {error}") from None
    if (stated.size, stated.root) != (checkpoint.size, checkpoint.root):
        reason = "the checkpoint that ends with it states something else"
        raise BrokenError(index, reason)
