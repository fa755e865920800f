"""The admins' desk of deliveries: how the endpoint is doing, what was given up, and what an admin does about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from bot.domain import outgoing
from bot.domain.roles import Act, Right
from bot.services.administration import Admin, Denied, acting, record_act
from storage import deliveries, ledger, letters, sources
from storage.deliveries import SEALED_ANSWER

if TYPE_CHECKING:
    from bot.deps import Deps
    from bot.domain.outgoing import Endpoint
    from bot.services.people import Who
    from storage.database import Connection
    from storage.deliveries import Dead, Ended, Pause
    from storage.letters import Letter

T = TypeVar("T")
PAGE = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """How deliveries are doing; no `health` before the first event was sent."""

    is_configured: bool
    health: Endpoint | None
    pause: Pause | None
    waiting: int
    dead: int
    letters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadPage:
    """A page of what was given up; `total` counts all of it."""

    number: int
    total: int
    events: list[Dead]

    @property
    def last(self) -> int:
        """The number of the last page, from 0."""
        return last_page(self.total)


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterPage:
    """A page of updates that could not be handled; `total` counts all of them."""

    number: int
    total: int
    letters: list[Letter]

    @property
    def last(self) -> int:
        """The number of the last page, from 0."""
        return last_page(self.total)


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptLine:
    """One attempt at an event; no `ended_at` while it lasts, or when its process died in it.

    `answer` is the beginning of what the Platform answered, where it was opened.
    """

    number: int
    began_at: datetime
    ended_at: datetime | None
    reason: str | None
    answer: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadDetail:
    """An event that was given up, with its newest attempts, newest first; `older` are not listed."""

    event: Dead
    attempts: list[AttemptLine]
    older: int
    is_opened: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """It was done, to so many."""

    count: int = 1


@dataclass(frozen=True, slots=True)
class NothingToDo:
    """It was so already: another admin did it, or this one a moment ago."""


@dataclass(frozen=True, slots=True)
class NoPlatform:
    """There is no address of the Platform: events wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """What the endpoint answered to a test event, and after how long; no status where it did not."""

    verdict: outgoing.Verdict
    reason: str
    milliseconds: int


def last_page(total: int) -> int:
    """Tell the number of the last of so many lines' pages, from 0."""
    return max(total - 1, 0) // PAGE


async def overview(deps: Deps) -> Overview:
    """Tell how deliveries are doing now."""
    return await deps.database.read(_overview, is_configured=deps.platform is not None)


def _overview(conn: Connection, *, is_configured: bool) -> Overview:
    waiting, dead = deliveries.pending(conn)
    return Overview(
        is_configured=is_configured,
        health=deliveries.look_at_endpoint(conn),
        pause=deliveries.look_at_pause(conn),
        waiting=waiting,
        dead=dead,
        letters=letters.count(conn),
    )


async def dead_events(deps: Deps, page: int) -> DeadPage:
    """List a page of what was given up; a page past the end is the last one."""
    return await deps.database.read(_dead_events, page)


def _dead_events(conn: Connection, page: int) -> DeadPage:
    _, total = deliveries.pending(conn)
    number = min(page, last_page(total))
    return DeadPage(number=number, total=total, events=deliveries.list_dead(conn, skip=number * PAGE, limit=PAGE))


async def dead_letters(deps: Deps, page: int) -> LetterPage:
    """List a page of updates that could not be handled, the newest first."""
    return await deps.database.read(_dead_letters, page)


def _dead_letters(conn: Connection, page: int) -> LetterPage:
    total = letters.count(conn)
    number = min(page, last_page(total))
    return LetterPage(number=number, total=total, letters=letters.newest(conn, skip=number * PAGE, limit=PAGE))


async def dead_event(deps: Deps, index: int) -> DeadDetail | None:
    """Show an event that was given up, with its attempts; None when it is none, or no more."""
    return await deps.database.read(_dead_event, deps, index, is_opened=False)


async def open_answers(deps: Deps, who: Who, index: int) -> DeadDetail | Denied | NothingToDo:
    """Show it with what the Platform answered, which was sealed: that it was opened is on record first."""
    return await deps.write(_open_answers, deps, who, index, deps.clock())


def _open_answers(
    conn: Connection, deps: Deps, who: Who, index: int, now: datetime
) -> DeadDetail | Denied | NothingToDo:
    ledger.lock_head(conn)
    admin = acting(conn, who.telegram_id, Right.DELIVERIES)
    if isinstance(admin, Denied):
        return admin
    detail = _dead_event(conn, deps, index, is_opened=True)
    if detail is None:
        return NothingToDo()
    _record_once(conn, deps, admin, Act.DELIVERY_OPENED, who, now, index=index)
    return detail


def _dead_event(conn: Connection, deps: Deps, index: int, *, is_opened: bool) -> DeadDetail | None:
    event = deliveries.find_dead(conn, index)
    if event is None:
        return None
    attempts = deliveries.attempts_at(conn, index)
    newest = attempts[-PAGE:][::-1]
    lines = [
        AttemptLine(
            number=number,
            began_at=began_at,
            ended_at=ended.at if ended else None,
            reason=ended.reason if ended else None,
            answer=_answer(deps, f"{outbox}:{number}", ended) if is_opened else None,
        )
        for outbox, number, began_at, ended in newest
    ]
    return DeadDetail(event=event, attempts=lines, older=len(attempts) - len(newest), is_opened=is_opened)


def _answer(deps: Deps, place: str, ended: Ended | None) -> str | None:
    if ended is None or ended.sealed is None:
        return None
    return deps.vault.open_service(SEALED_ANSWER, place, ended.sealed).decode(errors="replace")


async def send_again(deps: Deps, who: Who, index: int | None) -> Done | Denied | NothingToDo:
    """Let an event that was given up, or all of them, be sent again on a fresh schedule."""
    return await deps.write(_send_again, deps, who, index, deps.clock())


def _send_again(
    conn: Connection, deps: Deps, who: Who, index: int | None, now: datetime
) -> Done | Denied | NothingToDo:
    ledger.lock_head(conn)
    admin = acting(conn, who.telegram_id, Right.DELIVERIES)
    if isinstance(admin, Denied):
        return admin
    is_repeat = sources.is_known(conn, who.source(Act.DELIVERY_RETRIED.value))
    count = 0 if is_repeat else deliveries.retry(conn, index, now)
    if count == 0:
        return NothingToDo()
    _record_once(conn, deps, admin, Act.DELIVERY_RETRIED, who, now, index=index, count=count)
    return Done(count=count)


async def pause(deps: Deps, who: Who) -> Done | Denied | NothingToDo | NoPlatform:
    """Send no more events until an admin opens the endpoint again; nothing is used up meanwhile."""
    if deps.platform is None:
        return NoPlatform()
    return await deps.write(_pause, deps, who, deps.platform.url_digest, deps.clock())


def _pause(conn: Connection, deps: Deps, who: Who, url_digest: bytes, now: datetime) -> Done | Denied | NothingToDo:
    ledger.lock_head(conn)
    admin = acting(conn, who.telegram_id, Right.DELIVERIES)
    if isinstance(admin, Denied):
        return admin
    # An update that comes again must not undo what somebody did since.
    is_repeat = sources.is_known(conn, who.source(Act.ENDPOINT_PAUSED.value))
    if is_repeat or not deliveries.pause(conn, url_digest, who.telegram_id, now):
        return NothingToDo()
    _record_once(conn, deps, admin, Act.ENDPOINT_PAUSED, who, now)
    return Done()


async def open_endpoint(deps: Deps, who: Who) -> Done | Denied | NothingToDo:
    """Open the endpoint, whether an admin had paused it, it had stopped by itself (410) or was failing."""
    return await deps.write(_open_endpoint, deps, who, deps.clock())


def _open_endpoint(conn: Connection, deps: Deps, who: Who, now: datetime) -> Done | Denied | NothingToDo:
    ledger.lock_head(conn)
    admin = acting(conn, who.telegram_id, Right.DELIVERIES)
    if isinstance(admin, Denied):
        return admin
    is_repeat = sources.is_known(conn, who.source(Act.ENDPOINT_OPENED.value))
    if is_repeat or not deliveries.resume(conn, now):
        return NothingToDo()
    _record_once(conn, deps, admin, Act.ENDPOINT_OPENED, who, now)
    return Done()


async def try_endpoint(deps: Deps, who: Who) -> Tested | Denied | NothingToDo | NoPlatform:
    """Post a test event, signed as any, and tell what came back: one attempt, which changes nothing else.

    It may be sent while the endpoint is paused or stopped: to see whether it may be opened.
    """
    if deps.platform is None:
        return NoPlatform()
    now = deps.clock()
    event = f"test_{deps.chance.new_id()}"
    begun = await deps.write(_begin_test, deps, who, event, now)
    if not isinstance(begun, Done):
        return begun
    answer = await deps.platform.post(event, outgoing.body(outgoing.trial_event(now)), now)
    took = deps.clock() - now
    return Tested(
        verdict=outgoing.judge(answer.status),
        reason=answer.reason,
        milliseconds=max(round(took.total_seconds() * 1000), 0),
    )


def _begin_test(conn: Connection, deps: Deps, who: Who, event: str, now: datetime) -> Done | Denied | NothingToDo:
    ledger.lock_head(conn)
    admin = acting(conn, who.telegram_id, Right.DELIVERIES)
    if isinstance(admin, Denied):
        return admin
    return Done() if _record_once(conn, deps, admin, Act.ENDPOINT_TESTED, who, now, event=event) else NothingToDo()


def _record_once(
    conn: Connection, deps: Deps, admin: Admin, act: Act, who: Who, now: datetime, **details: int | str | None
) -> bool:
    """Record an act once, however often its update comes; tell whether it was now."""
    source = who.source(act.value)
    if sources.is_known(conn, source):
        return False
    sources.remember(conn, source, now)
    record_act(conn, deps, admin, act, who, now, details=details)
    return True
