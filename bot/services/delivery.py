"""Delivering what must arrive in a chat: claim, send, settle; paced, in order a person, and never lost.

A person who blocked the bot is unreachable, which is never a withdrawal; their messages wait until they return.
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, assert_never

import structlog

from bot.gateways import Delivered, Rejected, RetryLater, Unknown
from bot.gateways.telegram import UNREACHABLE
from bot.logs import without_values
from bot.metrics import MESSAGES
from bot.services.notices import personal_arguments
from bot.services.people import gather
from bot.services.receipt_files import Contents, Form, Missing, contents_of, drawn, is_covered
from bot.services.renewal import Unsent, message_of
from bot.services.rounds import rest
from locales import TextError, as_locale
from storage import ledger, outbox, people
from storage.errors import DatabaseAway
from storage.ledger import LedgerDamagedError
from storage.outbox import Claim

if TYPE_CHECKING:
    from datetime import datetime

    from bot.deps import Deps
    from bot.gateways import Outcome
    from storage.database import Connection
    from storage.outbox import ChatRow

log = structlog.get_logger()
NOT_IN_FORCE = "no consent in force"


async def deliver_chat(deps: Deps, stop: asyncio.Event) -> None:
    """Deliver messages until `stop` is set; what was claimed is settled first."""
    bell = deps.bell.listener()
    pace = Pace(deps.policy.messages_per_second)
    at_once = asyncio.Semaphore(deps.policy.messages_at_once)
    async with asyncio.TaskGroup() as group:
        while not stop.is_set():
            bell.clear()
            claim = await _claimed(deps)
            for row in claim.rows:
                await at_once.acquire()
                await pace.turn()
                group.create_task(_delivered(deps, row, pace, at_once))
            if not claim.rows:
                await _pause(_idle_seconds(deps, claim), bell, stop)


def _idle_seconds(deps: Deps, claim: Claim) -> float:
    """Tell how long to wait: until the pace opens, or until something may have become due."""
    if claim.opens_at is None:
        return deps.policy.outbox_idle_seconds
    return min((claim.opens_at - deps.clock()).total_seconds(), deps.policy.outbox_idle_seconds)


async def _claimed(deps: Deps) -> Claim:
    try:
        return await deps.database.write(
            outbox.claim_chat,
            deps.clock(),
            lease_seconds=deps.policy.lease_seconds,
            per_second=deps.policy.messages_per_second,
            # A twentieth of a second's: a slow pace goes one by one, a fast one needs fewer transactions.
            at_once=max(1, deps.policy.messages_per_second // 20),
        )
    except DatabaseAway:
        log.warning("delivery waits for the database")
    except Exception as error:
        # A bug here must not end the service; it stays loud in every round.
        log.exception("claiming messages failed", exc_info=without_values(error))
    return Claim(rows=(), opens_at=None)


async def _delivered(deps: Deps, row: ChatRow, pace: Pace, at_once: asyncio.Semaphore) -> None:
    """Deliver one message, and let go of its place among those under way."""
    try:
        outcome = await _tried(deps, row)
        await deps.database.write(_settle, deps, row, outcome)
        MESSAGES.labels(type(outcome).__name__).inc()
        log.info("message", message=row.message, attempt=row.attempts, outcome=type(outcome).__name__)
    except DatabaseAway:
        log.warning("delivery waits for the database")
    except Exception as error:
        # A bug here must not end the service: the row's lease runs out, and it is tried again.
        log.exception("delivery failed", exc_info=without_values(error))
    finally:
        pace.done()
        at_once.release()


class Pace:
    """The pace as Telegram sees it: messages that were claimed evenly may arrive in a bunch after a hiccup.

    One that is under way may arrive at any moment until it is answered. So those under way, and those answered within
    the last second, are together never more than the limit: then no second holds more than that, wherever it begins.
    """

    def __init__(self, per_second: int) -> None:
        """Begin with nothing under way."""
        self._per_second = per_second
        self._under_way = 0
        self._answered: deque[float] = deque()
        self._changed = asyncio.Event()

    async def turn(self) -> None:
        """Wait until one more may be sent, and count it as under way."""
        while self._under_way + len(self._answered) >= self._per_second:
            await self._wait()
            self._forget()
        self._under_way += 1

    def done(self) -> None:
        """Note that one under way was answered."""
        self._under_way -= 1
        self._answered.append(asyncio.get_running_loop().time())
        self._changed.set()

    async def _wait(self) -> None:
        """Wait until the oldest answer is a second ago; with nothing but what is under way, until one is answered."""
        self._changed.clear()
        oldest = self._answered[0] + 1.0 - asyncio.get_running_loop().time() if self._answered else None
        await rest(oldest, self._changed)

    def _forget(self) -> None:
        second_ago = asyncio.get_running_loop().time() - 1.0
        while self._answered and self._answered[0] < second_ago:
            self._answered.popleft()


async def _tried(deps: Deps, row: ChatRow) -> Outcome:
    try:
        return await _deliver(deps, row)
    except DatabaseAway:
        raise
    except Exception as error:
        # A bug of ours, or a key that is missing for now: this message waits by the schedule, and nobody else's does.
        log.exception("message failed", message=row.message, exc_info=without_values(error))
        return RetryLater(reason=type(error).__name__)


async def _deliver(deps: Deps, row: ChatRow) -> Outcome:
    message = await deps.database.read(_message, deps, row, deps.clock())
    if not isinstance(message, _Message):
        return message
    if message.contents is None:
        return await deps.telegram.deliver(row.telegram_id, message.html, message.button)
    file = await drawn(message.contents)
    return await deps.telegram.deliver_file(
        row.telegram_id, file.name, file.content, message.html, is_silent=message.is_silent
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Message:
    """A message in words, with the one button beneath, or the file whose caption it is."""

    html: str
    button: tuple[str, str] | None = None
    contents: Contents | None = None
    is_silent: bool = False


def _message(conn: Connection, deps: Deps, row: ChatRow, now: datetime) -> _Message | Rejected | RetryLater:
    """Put the message into words, in the language that the person has now, if it may still be sent."""
    if row.needs_consent and not gather(conn, deps, row.telegram_id, now).standing.in_force:
        return Rejected(reason=NOT_IN_FORCE)
    try:
        chosen = message_of(conn, deps, row, now) if row.campaign is not None else (row.message, row.arguments)
    except LedgerDamagedError as error:
        # Tried for ever, it would keep the campaign from ever ending; the self-check tells admins which entry it is.
        log.error("nobody is asked over a damaged entry", person=row.person, error=type(error).__name__)  # noqa: TRY400 -- one line
        return Rejected(reason="damaged entry")
    if isinstance(chosen, Unsent):
        return Rejected(reason=chosen)
    message, arguments = chosen
    locale = as_locale(people.locale_of(conn, row.telegram_id, now))
    personal = personal_arguments(conn, deps, row, locale)
    if personal is None:
        return Rejected(reason="its key was destroyed")
    try:
        html = deps.texts.html(locale, message, **arguments, **personal)
        if row.document:
            return _caption(conn, deps, row, html, now)
        name = (row.button or "").partition(":")[0]
        words = (deps.texts.plain(locale, f"button-{name}"), row.button) if row.button else None
        return _Message(html=html, button=words)
    except TextError:
        # Written by a version that had other texts: it must not hold up everybody's messages for ever.
        return Rejected(reason="no such text")


def _caption(conn: Connection, deps: Deps, row: ChatRow, html: str, now: datetime) -> _Message | Rejected | RetryLater:
    """Read what the file is made of; it waits for the checkpoint that covers it, but not for ever."""
    form, _, receipt = (row.document or "").partition(":")
    is_due = now - row.created_at >= timedelta(seconds=deps.policy.receipt_wait_seconds)
    if not is_due and not is_covered(conn, receipt):
        return RetryLater(after_seconds=deps.policy.outbox_idle_seconds, reason="no checkpoint yet")
    contents = contents_of(conn, deps, receipt, Form(form))
    if isinstance(contents, Missing):
        return Rejected(reason=contents.value)
    # One sound for all files of a receipt.
    return _Message(html=html, contents=contents, is_silent=contents.form is not Form.PDF)


def _settle(conn: Connection, deps: Deps, row: ChatRow, outcome: Outcome) -> None:
    now = deps.clock()
    match outcome:
        case Delivered():
            outbox.delivered(conn, row, now, chat_pause_seconds=1 / deps.policy.chat_messages_per_second)
        case RetryLater(after_seconds=after, reason=reason):
            outbox.postpone(conn, row, now + timedelta(seconds=after or _wait_seconds(deps, row)), reason)
        case Unknown(reason=reason):
            # It may have arrived; a message told twice is better than one never told.
            due_at = now + timedelta(seconds=_wait_seconds(deps, row))
            outbox.postpone(conn, row, due_at, reason, is_unclear=True)
        case Rejected(reason=reason) if reason == UNREACHABLE:
            people.set_unreachable(conn, row.telegram_id, now)
            outbox.park(conn, row, now, reason)
        case Rejected(reason=reason) if reason == NOT_IN_FORCE:
            outbox.bury(conn, row, now, reason)
        case Rejected(reason=reason) if reason in set(Unsent):
            # Looked at again while no campaign goes on: one that has passed this person by just now, as a message was
            # on its way to them, leaves it to this one to tell them; and one that is resumed just now has looked past.
            ledger.lock_head(conn)
            match message_of(conn, deps, row, now):
                case Unsent.NOT_MEANT:
                    outbox.bury(conn, row, now, reason, is_meant=False)
                case Unsent.ON_HOLD:
                    outbox.take_back(conn, row, now, reason)
                case _:
                    outbox.postpone(conn, row, now, reason)
        case Rejected(reason=reason):
            log.error("message refused", message=row.message, reason=reason)
            outbox.bury(conn, row, now, reason)
        case _:
            assert_never(outcome)


def _wait_seconds(deps: Deps, row: ChatRow) -> int:
    waits = deps.policy.outbox_retry_seconds
    return waits[min(row.attempts, len(waits)) - 1]


async def _pause(seconds: float, bell: asyncio.Event, stop: asyncio.Event) -> None:
    """Wait until something may be due; the order to stop rings too."""
    if not stop.is_set():
        await rest(max(seconds, 0.0), bell)
