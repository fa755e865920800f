"""Evidence: checkpoints of the ledger, signed soon after it has grown and never against an earlier one, and proofs.

What is signed cannot be taken back, so a size is signed only once its entries are committed, and only when everything
that was signed before is still so: in the database, and in the log beside it (evidence.md, Checkpoints).
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

import structlog

from bot.domain.audit import BrokenError
from bot.domain.merkle import inclusion_path, root_at
from bot.domain.notes import NoteError, claimed_checkpoint, open_checkpoint, sign_checkpoint, tlog_proof
from bot.metrics import CHECKPOINT_SIZE, CHECKPOINTS
from bot.services.notices import tell_admins
from bot.services.rounds import in_rounds
from bot.services.self_check import report_broken
from storage import checkpoints, feed, outbox, tree
from storage.checkpoints import SignedCheckpoint

if TYPE_CHECKING:
    import asyncio
    from datetime import datetime

    from bot.deps import Deps
    from bot.domain.notes import Checkpoint
    from bot.gateways.checkpoint_log import Signer
    from storage.database import Connection

log = structlog.get_logger()
NOTICE_PAUSE = timedelta(hours=1)
LEAVES_MAX = 50_000  # a ledger that was never signed is not signed at one go: nobody else writes meanwhile


class Cause(StrEnum):
    """Why nothing is signed; a short word for logs, and the end of the notice's name."""

    MISSING = "missing"
    INCONSISTENT = "inconsistent"
    KEY = "key"
    LOG = "log"
    BROKEN = "broken"


class SigningRefusedError(Exception):
    """A checkpoint would contradict what was signed; the message tells the operator what to do."""

    def __init__(self, cause: Cause, message: str, *, size: int) -> None:
        super().__init__(message)
        self.cause = cause
        self.size = size


async def sign_when_grown(deps: Deps, stop: asyncio.Event) -> None:
    """Sign a checkpoint whenever the ledger has grown, until `stop` is set; without a key nothing is signed."""
    signer = deps.signer
    if signer is None:
        return
    seen: int | None = None

    async def look() -> None:
        nonlocal seen
        seen = await _look(deps, signer, seen)

    await in_rounds(look, stop, name="signing", idle_seconds=deps.policy.checkpoint_idle_seconds)


async def _look(deps: Deps, signer: Signer, seen: int | None) -> int | None:
    """Sign if the ledger has grown; give the size that needs no second look, None while there is something to do."""
    # Read by itself, so that it is committed: what is signed must never be rolled back.
    size = await deps.database.read(feed.size)
    if size == seen:
        return seen
    now = deps.clock()
    try:
        signed = await deps.database.write(sign, signer, size, now)
    except BrokenError as error:
        await report_broken(deps, error, now)
        CHECKPOINTS.labels("refused").inc()
        return None
    except SigningRefusedError as error:
        CHECKPOINTS.labels("refused").inc()
        if await deps.database.write(_tell_refused, error, now):
            log.error("no checkpoint is signed", reason=str(error), cause=error.cause.value)  # noqa: TRY400 -- one line
        return None
    if signed is None:
        return size
    CHECKPOINTS.labels("signed").inc()
    CHECKPOINT_SIZE.set(signed.size)
    log.info("checkpoint", size=signed.size)
    return signed.size


def sign(
    conn: Connection, signer: Signer, size: int, now: datetime, *, leaves_max: int = LEAVES_MAX
) -> SignedCheckpoint | None:
    """Sign the ledger at a size that is committed, or on the way to it; None when there is nothing to do.

    Raises SigningRefusedError or BrokenError, and signs nothing, when an earlier checkpoint would be contradicted. The
    note is in the log before the commit: Ed25519 is deterministic, so a crash in between writes the same note again.
    What another replica has signed gets into this one's log too: either of them may be the first after a restore.
    """
    checkpoints.take_turn(conn, now)
    if checkpoints.self_check(conn).broken_index is not None:
        raise SigningRefusedError(Cause.BROKEN, "the self-check found the ledger broken", size=size)
    before = checkpoints.newest(conn)
    logged = _logged(signer)
    signed_size = before.size if before else 0
    logged_size = logged.size if logged else 0
    _require_nothing_missing(conn, max(signed_size, logged_size))
    # Smaller than what is in the log is never signed, though the transaction that logged it was lost.
    target = max(min(size, signed_size + leaves_max), logged_size)
    if before is not None:
        _require_own(signer, before)
        if logged_size < signed_size and claimed_checkpoint(before.note).origin == signer.key.name:
            _write_down(signer, before)
    if not signed_size < target <= size:
        return None
    tree.require_leaves(conn, signed_size, target)
    tree.extend(conn, target)
    read = tree.TreeReader(conn)
    for earlier in (before, logged):
        if earlier is not None and root_at(earlier.size, read) != earlier.root:
            message = f"the first {earlier.size} entries are not those that were signed: verify the ledger"
            raise SigningRefusedError(Cause.INCONSISTENT, message, size=earlier.size)
    root = root_at(target, read)
    signed = SignedCheckpoint(size=target, root=root, note=sign_checkpoint(target, root, signer.key))
    _write_down(signer, signed)
    checkpoints.add(conn, signed, now)
    return signed


def _logged(signer: Signer) -> Checkpoint | None:
    try:
        return signer.log.last(signer.key.name)
    except OSError as error:
        raise SigningRefusedError(Cause.LOG, f"CHECKPOINT_LOG cannot be read: {error.strerror}", size=0) from error


def _write_down(signer: Signer, signed: SignedCheckpoint) -> None:
    try:
        signer.log.append(signed.note)
    except OSError as error:
        message = f"CHECKPOINT_LOG cannot be written: {error.strerror}"
        raise SigningRefusedError(Cause.LOG, message, size=signed.size) from error


def _require_nothing_missing(conn: Connection, signed_size: int) -> None:
    size = feed.size(conn)
    if size < signed_size:
        message = (
            f"{signed_size} entries were signed and only {size} are there: bring the missing ones back, "
            "or start a new ledger under a LEDGER_KEY of another name"
        )
        raise SigningRefusedError(Cause.MISSING, message, size=signed_size)


def _require_own(signer: Signer, before: SignedCheckpoint) -> None:
    """Require that a checkpoint of our origin is signed by our key: a new key has to have a new name."""
    try:
        if claimed_checkpoint(before.note).origin == signer.key.name:
            open_checkpoint(before.note, signer.key.verifier)
    except NoteError as error:
        message = f"the checkpoint of {before.size} entries is signed by another key of the name {signer.key.name}"
        raise SigningRefusedError(Cause.KEY, message, size=before.size) from error


def _tell_refused(conn: Connection, error: SigningRefusedError, now: datetime) -> bool:
    """Tell admins once an hour; tell whether it was now."""
    if not outbox.is_first_notice(conn, f"checkpoint-{error.cause}", now, NOTICE_PAUSE):
        return False
    match error.cause:
        case Cause.MISSING:
            tell_admins(conn, "admin-checkpoint-missing", now, size=str(error.size))
        case Cause.INCONSISTENT:
            tell_admins(conn, "admin-checkpoint-inconsistent", now, size=str(error.size))
        case Cause.KEY:
            tell_admins(conn, "admin-checkpoint-key", now, size=str(error.size))
        case Cause.LOG:
            tell_admins(conn, "admin-checkpoint-log", now)
        case Cause.BROKEN:
            pass  # the self-check has told them which entry it is
    return True


async def newest_checkpoint(deps: Deps) -> str | None:
    """Give the newest signed checkpoint; None before the first."""
    return await deps.database.read(checkpoints.newest_note)


def proof_of(conn: Connection, index: int) -> str | None:
    """Prove that an entry is in the ledger, as a `.tlog-proof` up to the newest checkpoint; None until one covers it.

    Raises BrokenError when the tree lacks what the proof needs.
    """
    newest = checkpoints.newest(conn)
    if newest is None or not 0 <= index < newest.size:
        return None
    return tlog_proof(index, inclusion_path(index, newest.size, tree.TreeReader(conn)), newest.note)
