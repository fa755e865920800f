"""Verifying the whole ledger because an admin asked: in the background, one at a time, an act once it is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.roles import Act, Right
from bot.services.administration import Denied, acting, record_act
from bot.services.people import Who
from bot.services.self_check import StoppedError, check
from storage import checkpoints, feed, ledger, sources, verifications

if TYPE_CHECKING:
    import asyncio
    from datetime import datetime

    from bot.deps import Deps
    from storage.checkpoints import Damage, SignedCheckpoint
    from storage.database import Connection
    from storage.verifications import Asked


@dataclass(frozen=True, slots=True)
class Begun:
    """It will be verified, and answered in the message that was named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Busy:
    """A verification is under way already."""

    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found: how many entries there are, the lowest broken one if any, the newest checkpoint, the records."""

    entries: int
    broken_index: int | None
    reason: str | None
    damage: Damage | None
    checkpoint: SignedCheckpoint | None
    signed_at: datetime | None


async def was_asked(deps: Deps, who: Who) -> bool:
    """Tell whether this very update has asked before, and needs no second answer."""
    return await deps.database.read(sources.is_known, who.source("verify"))


async def ask(deps: Deps, who: Who, message_id: int, locale: str) -> Begun | Busy | Denied:
    """Ask for a verification, which is answered in that message."""
    now = deps.clock()
    asked = verifications.Asked(
        telegram_id=who.telegram_id, update_id=who.update_id, message_id=message_id, locale=locale, asked_at=now
    )
    return await deps.database.write(_ask, who, asked, now)


def _ask(conn: Connection, who: Who, asked: Asked, now: datetime) -> Begun | Busy | Denied:
    if isinstance(denied := acting(conn, who.telegram_id, Right.READ), Denied):
        return denied
    if not verifications.ask(conn, asked):
        pending = verifications.pending(conn)
        return Busy(since=pending.asked_at if pending else now)
    sources.remember(conn, who.source("verify"), now)
    return Begun()


async def take(deps: Deps, *, is_first: bool) -> Asked | None:
    """Take what an admin asked for; a process that has just started takes what the one before it left."""
    if is_first:
        await deps.database.write(verifications.release)
    # Looked at by itself: a write every second would be a write for nothing.
    if await deps.database.read(verifications.pending) is None:
        return None
    return await deps.database.write(verifications.claim, deps.clock(), deps.policy.verify_lease_seconds)


async def verify(deps: Deps, asked: Asked, stop: asyncio.Event) -> Found | None:
    """Verify the whole ledger and record that it was done; None when nobody is to be told (any more).

    Stopped in the middle with the service, it is begun again by the next process.
    """
    try:
        await check(deps, is_whole=True, stop=stop)
    except StoppedError:
        return None
    return await deps.write(_finish, deps, asked, deps.clock())


def _finish(conn: Connection, deps: Deps, asked: Asked, now: datetime) -> Found | None:
    ledger.lock_head(conn)
    if not verifications.finish(conn, asked):
        return None
    admin = acting(conn, asked.telegram_id, Right.READ)
    if isinstance(admin, Denied):
        return None
    state = checkpoints.self_check(conn)
    found = Found(
        entries=feed.size(conn),
        broken_index=state.broken_index,
        reason=state.reason,
        damage=state.damage,
        checkpoint=checkpoints.newest(conn),
        signed_at=checkpoints.newest_signed_at(conn),
    )
    # A broken ledger grows too: that somebody has seen it is worth an entry.
    record_act(conn, deps, admin, Act.LEDGER_VERIFIED, _asker(deps, asked), now, details=_result(found))
    return found


def _result(found: Found) -> dict[str, int | str]:
    if found.broken_index is not None:
        return {"index": found.broken_index, "result": "broken"}
    if found.damage is not None:
        return {"entries": found.entries, "index": found.damage.index, "result": "damaged"}
    return {"entries": found.entries, "result": "sound"}


def _asker(deps: Deps, asked: Asked) -> Who:
    return Who(
        telegram_id=asked.telegram_id,
        bot_id=deps.telegram.bot.id,
        update_id=asked.update_id,
        first_name="",
        last_name=None,
    )


async def give_up(deps: Deps, asked: Asked) -> None:
    """Note that it came to nothing, so that it can be asked for again."""
    await deps.database.write(verifications.finish, asked)
