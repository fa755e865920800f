"""Where updates come in, from the webhook and from our own polling loop alike.

Handled in the foreground: an update is acknowledged only when its work is committed, for Telegram is the queue in
front of us. What fails three times by our own fault while the database is well is kept as a dead letter, and so is
what is no update at all; admins are told of it, once an hour at most.
"""

from __future__ import annotations

import asyncio
import json
import time
from datetime import timedelta
from enum import Enum, auto
from functools import partial
from typing import TYPE_CHECKING, Any

import structlog
from aiogram.exceptions import TelegramForbiddenError
from aiogram.types import Update
from aiogram.types.update import UpdateTypeLookupError

from bot.domain.numbers import new_case_number
from bot.gateways.telegram import PASSING_ERRORS
from bot.logs import without_values
from bot.metrics import DEAD_LETTERS, UPDATES
from bot.services import people
from handlers.pruning import pruned
from storage import admins, letters, outbox
from storage.errors import DatabaseAway

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from aiogram import Bot, Dispatcher

    from bot.deps import Deps
    from storage.database import Connection

log = structlog.get_logger()
ID_MAX = 2**63 - 1
ADMIN_NOTICE = "dead_letter_notice"
ADMIN_NOTICE_PAUSE = timedelta(hours=1)


class Taken(Enum):
    """What became of an update: done with, or to be sent again; while the database is away, as often as it takes."""

    DONE = auto()
    AGAIN = auto()
    AWAY = auto()


class Intake:
    """The one way in. `take` never raises."""

    def __init__(self, dispatcher: Dispatcher, bot: Bot, deps: Deps) -> None:
        self._dispatcher = dispatcher
        self._bot = bot
        self._deps = deps

    async def take(self, raw: Any) -> Taken:  # noqa: ANN401 -- any JSON value that was posted
        """Handle one update; anything that is no update is kept as a dead letter and done with."""
        began = time.perf_counter()
        update = self._parse(raw)
        try:
            taken, outcome = await self._take(update, raw)
        except DatabaseAway:
            # Nothing was written, and nothing of this counts as our fault.
            taken, outcome = Taken.AWAY, "database away"
        except Exception as error:
            # Whoever brings updates must go on, whatever one of them does.
            name = type(error).__name__
            log.exception("update neither handled nor kept", error=name, exc_info=without_values(error))
            taken, outcome = Taken.AGAIN, "not kept"
        UPDATES.labels(outcome).inc()
        milliseconds = round((time.perf_counter() - began) * 1000, 1)
        log.info("update", update_id=update and update.update_id, outcome=outcome, milliseconds=milliseconds)
        return taken

    def _parse(self, raw: Any) -> Update | None:  # noqa: ANN401 -- see above
        """Read an update; None for what is none, or holds what neither Telegram sends nor a database keeps."""
        try:
            update = Update.model_validate(pruned(raw), context={"bot": self._bot})
            is_sound = all(_is_sound(text) for text in _texts(raw)) and all(abs(id_) <= ID_MAX for id_ in _ids(update))
        except Exception:  # noqa: BLE001 -- too deep, too large, of the wrong type: no update, whatever the library says
            return None
        return update if is_sound else None

    async def _take(self, update: Update | None, raw: Any) -> tuple[Taken, str]:  # noqa: ANN401 -- see above
        if update is None:
            source = f"telegram:{self._bot.id}:junk:{self._deps.chance.new_id()}"
            return await self._bury(raw, source, "not an update")
        if not _is_of_known_kind(update):
            return Taken.DONE, "ignored"
        try:
            async with asyncio.timeout(self._deps.policy.update_seconds_max):
                await self._dispatcher.feed_update(self._bot, update)
        except TelegramForbiddenError:
            # Blocked in the middle: what was committed stays, and the step waits for the person's return.
            return await self._note_unreachable(update)
        except (*PASSING_ERRORS, TimeoutError) as error:
            return Taken.AGAIN, type(error).__name__
        except DatabaseAway:
            raise
        except Exception as error:  # noqa: BLE001 -- a bug of ours must not block the chat, nor be hidden
            return await self._count_failure(update, raw, error)
        return Taken.DONE, "done"

    async def _note_unreachable(self, update: Update) -> tuple[Taken, str]:
        chat_id = _chat_of(update)
        if chat_id is not None:
            await people.note_unreachable(self._deps, chat_id)
        return Taken.DONE, "unreachable"

    async def _count_failure(self, update: Update, raw: Any, error: Exception) -> tuple[Taken, str]:  # noqa: ANN401
        log.error(
            "update failed", update_id=update.update_id, error=type(error).__name__, exc_info=without_values(error)
        )
        source = f"telegram:{self._bot.id}:{update.update_id}"
        # Counting is itself a write: while the database is away nothing counts as our fault.
        count = await self._deps.database.write(letters.add_failure, source, self._deps.clock())
        if count < self._deps.policy.update_attempts_max:
            return Taken.AGAIN, "failed"
        return await self._bury(raw, source, type(error).__name__, _chat_of(update))

    async def _bury(
        self,
        raw: Any,  # noqa: ANN401 -- see above
        source: str,
        reason: str,
        chat_id: int | None = None,
    ) -> tuple[Taken, str]:
        number = await self._deps.database.write(
            _bury, self._deps, source=source, body=_body(raw), reason=reason, chat_id=chat_id, now=self._deps.clock()
        )
        if number is not None:
            DEAD_LETTERS.inc()
            log.error("dead letter", number=number, reason=reason)
        return Taken.DONE, "dead letter"


def _bury(
    conn: Connection,
    deps: Deps,
    *,
    source: str,
    body: bytes,
    reason: str,
    chat_id: int | None,
    now: datetime,
) -> str | None:
    """Keep the letter, apologise to its sender, show it to the admins: all or nothing. None if it was kept before."""
    number = letters.free_number(conn, lambda: new_case_number(deps.chance.randbelow))
    is_new = letters.bury(conn, deps.vault, number=number, source=source, body=body, reason=reason, now=now)
    if not is_new:
        return None
    post_to_chat = partial(outbox.post_to_chat, conn, person=None, now=now)
    if chat_id is not None:
        post_to_chat(telegram_id=chat_id, message="notice-apology", arguments={"number": number})
    if outbox.is_first_notice(conn, ADMIN_NOTICE, now, ADMIN_NOTICE_PAUSE):
        for admin in admins.ids(conn):
            post_to_chat(telegram_id=admin, message="admin-dead-letter", arguments={"number": number})
    return number


def _body(raw: Any) -> bytes:  # noqa: ANN401 -- see above
    """Write down what came, in ASCII: half a surrogate pair is JSON, but has no UTF-8."""
    try:
        return json.dumps(raw, sort_keys=True).encode()
    except RecursionError:
        return b'"nested too deeply to be written down"'


def _texts(raw: Any) -> Iterator[str]:  # noqa: ANN401 -- see above
    """Find all texts of a JSON value."""
    if isinstance(raw, str):
        yield raw
    elif isinstance(raw, dict | list):
        for value in raw.values() if isinstance(raw, dict) else raw:
            yield from _texts(value)


def _is_sound(text: str) -> bool:
    """Tell whether a text is UTF-8 without NUL, which PostgreSQL refuses; raises UnicodeEncodeError for half a pair."""
    return b"\0" not in text.encode()


def _ids(update: Update) -> Iterator[int]:
    """Find the numbers of an update that are stored, or written to."""
    yield update.update_id
    message, tap, member = update.message, update.callback_query, update.my_chat_member
    if message is not None:
        yield from (message.message_id, message.chat.id)
    if message is not None and message.from_user is not None:
        yield message.from_user.id
    if tap is not None:
        yield tap.from_user.id
    if tap is not None and tap.message is not None:
        yield from (tap.message.message_id, tap.message.chat.id)
    if member is not None:
        yield from (member.chat.id, member.from_user.id)


def _is_of_known_kind(update: Update) -> bool:
    """Tell whether this is a kind of update that the library knows; Telegram may have invented others since."""
    try:
        return bool(update.event_type)
    except UpdateTypeLookupError:
        return False


def _chat_of(update: Update) -> int | None:
    """Find the person to whom an update belongs; in private chats the chat's id is theirs."""
    if update.message is not None:
        return update.message.chat.id
    if update.callback_query is not None:
        return update.callback_query.from_user.id
    return None
