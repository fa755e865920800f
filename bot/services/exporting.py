"""Files for admins: ordered at the desk, prepared in the background one at a time, and sent to who ordered them.

An order survives restarts: it goes on after the last part that arrived. It is judged by the role of the moment, when it
is given, while it is prepared and before each part leaves.
"""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, assert_never

import structlog

from bot.domain.audit import BrokenError
from bot.domain.calendar import almaty_day
from bot.domain.exports import ExportKind, Period, Reason, days_of, right_for
from bot.domain.roles import Act, Right
from bot.gateways import Delivered, Rejected, RetryLater, Unknown
from bot.logs import without_values
from bot.services.administration import Denied, acting, record_act
from bot.services.export_files import RevokedError, end_of, parts
from bot.services.rounds import in_rounds, rest
from locales import as_locale
from storage import checkpoints, exports, feed, ledger, outbox, sources
from storage.errors import DatabaseAway, VaultError
from storage.exports import Export
from storage.ledger import LedgerDamagedError

if TYPE_CHECKING:
    from datetime import datetime

    from bot.deps import Deps
    from bot.services.export_files import Part
    from bot.services.people import Who
    from storage.database import Connection

log = structlog.get_logger()
DAY = "%d.%m.%Y"
CHECKPOINT_LOOKS = 30


class Ending(StrEnum):
    """How an order ended, as it is stored."""

    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """The file will come."""

    order: Export


@dataclass(frozen=True, slots=True, kw_only=True)
class AlreadyOrdered:
    """The same was ordered before: it is on its way, or, with None, it is over by now."""

    order: Export | None


@dataclass(frozen=True, slots=True)
class NoKey:
    """Without a LEDGER_KEY nothing is signed, and there is no evidence to take out."""


@dataclass(frozen=True, slots=True)
class TooMany:
    """So many files are on their way already that this one has to wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """The order was stopped now."""

    order: Export


@dataclass(frozen=True, slots=True)
class Over:
    """There is nothing to stop: it has ended, or it is another admin's."""


class _HaltedError(Exception):
    """The service is told to stop: the order waits for the next start."""


class _NotSentError(Exception):
    """Telegram did not take a part; the message is a word of why."""


async def order(
    deps: Deps, who: Who, locale: str, kind: ExportKind, period: Period, reason: Reason | None
) -> Ordered | AlreadyOrdered | NoKey | TooMany | Denied:
    """Order a file. With a reason it has personal data; the order and its reason are on record before any is read."""
    if kind is ExportKind.EVIDENCE and deps.signer is None:
        return NoKey()
    now = deps.clock()
    since, until = days_of(period, almaty_day(now))
    new = Export(
        export=deps.chance.new_id(),
        telegram_id=who.telegram_id,
        kind=kind.value,
        since=since,
        until=until,
        reason=reason.value if reason else None,
        locale=locale,
        size=None,
        created_at=now,
    )
    return await deps.database.write(_order, deps, who, new, now)


def _order(
    conn: Connection, deps: Deps, who: Who, new: Export, now: datetime
) -> Ordered | AlreadyOrdered | TooMany | Denied:
    size = ledger.lock_head(conn)
    admin = acting(conn, who.telegram_id, right_for(new.reason))
    if isinstance(admin, Denied):
        return admin
    if (like := exports.find_like(conn, new)) is not None:
        return AlreadyOrdered(order=like)
    if exports.count_open(conn, who.telegram_id) >= deps.policy.exports_open_max:
        return TooMany()
    if not _is_new(conn, who, now):
        return AlreadyOrdered(order=None)
    details = {
        "export": new.export,
        "kind": new.kind,
        "since": new.since.isoformat() if new.since else None,
        "until": new.until.isoformat() if new.until else None,
        "is_personal": new.reason is not None,
        "reason": new.reason,
    }
    record_act(conn, deps, admin, Act.EXPORT_ORDERED, who, now, details=details)
    # A table goes up to its own order; evidence up to the checkpoint that will cover it.
    kept = new if new.kind == ExportKind.EVIDENCE else replace(new, size=size + 1)
    exports.add(conn, kept)
    return Ordered(order=kept)


def _is_new(conn: Connection, who: Who, now: datetime) -> bool:
    """Tell whether this update has not ordered anything yet: a file may be long done when its order comes again."""
    source = who.source("export")
    if sources.is_known(conn, source):
        return False
    sources.remember(conn, source, now)
    return True


async def note_message(deps: Deps, order: Export, message_id: int) -> None:
    """Note which message shows the progress: from now on it is prepared."""
    await deps.database.write(exports.set_message, order.export, message_id)


async def stop_export(deps: Deps, who: Who, export: str) -> Stopped | Over | Denied:
    """Stop an order of one's own; parts that have arrived stay."""
    return await deps.database.write(_stop, deps, who, export, deps.clock())


def _stop(conn: Connection, deps: Deps, who: Who, export: str, now: datetime) -> Stopped | Over | Denied:
    ledger.lock_head(conn)
    admin = acting(conn, who.telegram_id, Right.EXPORT)
    if isinstance(admin, Denied):
        return admin
    found = exports.find(conn, export)
    if found is None or found.telegram_id != who.telegram_id:
        return Over()
    if not exports.finish(conn, export, Ending.STOPPED, now):
        return Over()
    details = {"export": export, "parts_sent": found.parts_sent}
    record_act(conn, deps, admin, Act.EXPORT_STOPPED, who, now, details=details)
    return Stopped(order=found)


async def prepare_exports(deps: Deps, stop: asyncio.Event) -> None:
    """Prepare and send what was ordered until `stop` is set; what is being prepared then goes on after the start."""
    await in_rounds(
        lambda: prepare_next(deps, stop), stop, name="exports", idle_seconds=deps.policy.export_idle_seconds
    )


async def prepare_next(deps: Deps, stop: asyncio.Event) -> bool:
    """Prepare the order that is due first, if there is one; tell whether there was."""
    now = deps.clock()
    if not await deps.database.read(exports.is_due, now):
        return False
    taken = await deps.database.write(exports.claim, now, lease_seconds=deps.policy.export_lease_seconds)
    if taken is None:
        return False
    ending = await _tried(deps, taken, stop)
    if ending is None:
        await deps.database.write(exports.give_back, taken.export)
    else:
        is_ended = await deps.database.write(exports.finish, taken.export, ending.value, deps.clock())
        log.info("export", kind=taken.kind, is_personal=taken.reason is not None, ending=ending.value)
        # Told again where its admin stopped it: the progress may have been shown after that.
        if is_ended or ending is Ending.STOPPED:
            await _tell_ending(deps, taken, ending)
    return True


async def _tried(deps: Deps, taken: Export, stop: asyncio.Event) -> Ending | None:
    """Prepare and send; None where it is to go on later."""
    try:
        await _Preparation(deps, taken, stop).run()
    except _HaltedError:
        return None
    except RevokedError:
        return Ending.STOPPED
    except DatabaseAway:
        raise
    except _NotSentError as error:
        log.error("an export could not be sent", kind=taken.kind, reason=str(error))  # noqa: TRY400 -- one line
    except (BrokenError, LedgerDamagedError, VaultError) as error:
        log.error("an export met a broken ledger", kind=taken.kind, reason=str(error))  # noqa: TRY400 -- one line
    except Exception as error:
        log.exception("an export failed", kind=taken.kind, exc_info=without_values(error))
    else:
        return Ending.DONE
    return Ending.FAILED


class _Preparation:
    """One order being prepared: it holds its claim, watches whether it may go on, and shows how far it is."""

    def __init__(self, deps: Deps, order: Export, stop: asyncio.Event) -> None:
        self._deps, self._order, self._stop = deps, order, stop
        self._held_at = self._shown_at = float("-inf")

    async def run(self) -> None:
        """Make the parts and send each as soon as it is ready."""
        self._order = await self._sized()
        async with aclosing(parts(self._deps, self._order, self._go_on)) as made:
            async for part in made:
                await self._send(part)

    async def _sized(self) -> Export:
        """Fix how much is exported: evidence waits a little for the checkpoint that covers its own order."""
        if self._order.size is not None:
            return self._order
        wanted, signed = await self._deps.database.read(_sizes)
        for _ in range(CHECKPOINT_LOOKS):
            if signed >= wanted:
                break
            await self._go_on(0)
            await rest(self._deps.policy.receipt_wait_seconds / CHECKPOINT_LOOKS, self._stop)
            _, signed = await self._deps.database.read(_sizes)
        # What was signed vouches for all of it; where nothing is signed now, all is taken out as it is.
        size, signed = await self._deps.database.read(_sizes)
        await self._deps.database.write(exports.set_size, self._order.export, signed or size)
        return replace(self._order, size=signed or size)

    async def _go_on(self, place: int) -> None:
        """Hold the claim, about once a second; raises when the order was stopped or the service is to stop."""
        if self._stop.is_set():
            raise _HaltedError
        clock = asyncio.get_running_loop().time()
        if clock - self._held_at >= self._deps.policy.export_idle_seconds:
            self._held_at = clock
            await self._hold()
        if clock - self._shown_at >= self._deps.policy.export_progress_seconds:
            self._shown_at = clock
            percent = place * 100 // max(end_of(self._order), 1)
            await _show(self._deps, self._order, progress_html(self._deps, self._order, percent), is_open=True)

    async def _hold(self) -> None:
        if not await self._deps.database.write(_hold, self._deps, self._order, self._deps.clock()):
            raise RevokedError

    async def _send(self, part: Part) -> None:
        """Send a part, again and again while Telegram is away, and note that it arrived."""
        for wait in (*self._deps.policy.export_retry_seconds, None):
            if self._stop.is_set():
                raise _HaltedError
            # Before each part: whoever is no admin any more gets nothing more.
            await self._hold()
            outcome = await self._deps.telegram.deliver_open_file(
                self._order.telegram_id, part.name, part.file, caption_html(self._deps, self._order, part)
            )
            match outcome:
                case Delivered():
                    await self._deps.database.write(exports.note_part, self._order.export, part.next_place)
                    return
                case Rejected(reason=reason):
                    raise _NotSentError(reason)
                case RetryLater(after_seconds=after, reason=reason):
                    pass
                case Unknown(reason=reason):
                    # It may have arrived; a part twice is better than one that is missing.
                    after = None
                case _:
                    assert_never(outcome)
            if wait is None:
                raise _NotSentError(reason)
            await rest(min(after or wait, self._deps.policy.export_retry_seconds[-1]), self._stop)


def _sizes(conn: Connection) -> tuple[int, int]:
    newest = checkpoints.newest(conn)
    return feed.size(conn), newest.size if newest else 0


def _hold(conn: Connection, deps: Deps, order: Export, now: datetime) -> bool:
    if isinstance(acting(conn, order.telegram_id, right_for(order.reason)), Denied):
        return False
    return exports.hold(conn, order.export, now, lease_seconds=deps.policy.export_lease_seconds)


async def _tell_ending(deps: Deps, order: Export, ending: Ending) -> None:
    """Say how it ended, in the message of its progress; a failure arrives in any case."""
    is_shown = await _show(deps, order, ending_html(deps, order, ending), is_open=False)
    if ending is Ending.FAILED and not is_shown:
        await deps.write(_post_failure, order, deps.clock())


def _post_failure(conn: Connection, order: Export, now: datetime) -> None:
    outbox.post_to_chat(
        conn, telegram_id=order.telegram_id, person=None, message="export-not-made", arguments={}, now=now
    )


async def _show(deps: Deps, order: Export, html: str, *, is_open: bool) -> bool:
    if order.message_id is None:
        return False
    button = (deps.texts.plain(as_locale(order.locale), "button-export-stop"), f"export-stop:{order.export}")
    return await deps.telegram.show_progress(order.telegram_id, order.message_id, html, button if is_open else None)


def subject_html(deps: Deps, order: Export) -> str:
    """Say what is taken out: its kind and its days."""
    locale, kind = as_locale(order.locale), "personal" if order.reason else order.kind
    what = deps.texts.html(locale, f"export-kind-{kind}")
    if order.since is None or order.until is None:
        return what
    days = deps.texts.html(locale, "export-days", since=order.since.strftime(DAY), until=order.until.strftime(DAY))
    return f"{what}\n{days}"


def progress_html(deps: Deps, order: Export, percent: int) -> str:
    """Say how far the preparation is."""
    said = deps.texts.html(as_locale(order.locale), "export-preparing", percent=str(percent))
    return f"{said}\n\n{subject_html(deps, order)}"


def ending_html(deps: Deps, order: Export, ending: Ending) -> str:
    """Say how it ended."""
    locale = as_locale(order.locale)
    said = deps.texts.html(locale, f"export-{ending.value}")
    return f"{said}\n\n{subject_html(deps, order)}"


def caption_html(deps: Deps, order: Export, part: Part) -> str:
    """Say what a part is, and how parts are put together."""
    locale = as_locale(order.locale)
    lines = [subject_html(deps, order)]
    if not part.is_only:
        lines.append(deps.texts.html(locale, "export-part", number=str(part.number)))
    if order.kind == ExportKind.EVIDENCE:
        lines.append(deps.texts.html(locale, "export-verify" if part.is_only else "export-join"))
    if order.reason:
        lines.append(deps.texts.html(locale, "export-personal-note"))
    return "\n\n".join(lines)
