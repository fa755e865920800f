"""Our own polling loop: aiogram's acknowledges before handling. Here the offset moves only after the work."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import structlog

from bot.gateways.polling import BATCH, NoUpdates, SecondPoller, SecondPollerError, get_updates
from bot.services.rounds import rest
from handlers.intake import Taken

if TYPE_CHECKING:
    from collections.abc import Coroutine

    import aiohttp
    from aiogram import Bot

    from handlers.intake import Intake

T = TypeVar("T")
Update = dict[str, Any]

log = structlog.get_logger()
LONG_POLL_SECONDS = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How long polling waits, and for what."""

    backoff_seconds: tuple[float, ...] = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0)
    """Waits before a call or an update is tried again; the last one repeats."""

    look_again_seconds: float = 0.6
    """What came meanwhile is asked for so often while something is in work.

    Telegram's server answers with a single update when it is asked for the same offset again within half a second.
    """

    patience_seconds: float = 120.0
    """A chat in which nothing succeeds for so long has its failing updates given up."""

    crowded_patience_seconds: float = 10.0
    """The same while the window is full, and everybody else waits for it to move."""


async def poll(
    http: aiohttp.ClientSession,
    bot: Bot,
    intake: Intake,
    allowed_updates: list[str],
    stop: asyncio.Event,
    pace: Pace = Pace(),
) -> None:
    """Take updates until `stop` is set; what is in work then is finished, and what is done is confirmed.

    Each chat is worked through in order, and one that must wait delays no other: we go on asking from the oldest
    unfinished update on, and skip what we know. Telegram shows at most a hundred updates from there, so none may stay
    unfinished for ever: a passing failure that outlasts the patience is given up with a log line, and acknowledged.
    What was committed stays, and the reply is healed by the person's next tap. While the database is away nothing is
    given up. Somebody else who polls sets `stop`, and raises SecondPollerError once what is in work is finished.
    """
    ask = partial(get_updates, http, bot, allowed_updates=allowed_updates)
    window = Window()
    confirmed: int | None = None
    is_alone = True
    failures = 0
    async with asyncio.TaskGroup() as chats:
        while not stop.is_set():
            confirmed = window.next_offset()
            answer = await _unless_stopped(ask(offset=confirmed, timeout_seconds=LONG_POLL_SECONDS), stop)
            if isinstance(answer, SecondPoller):
                is_alone = False
                stop.set()
            elif isinstance(answer, NoUpdates):
                pause = answer.after_seconds or pace.backoff_seconds[min(failures, len(pace.backoff_seconds) - 1)]
                failures += 1
                confirmed = None
                log.warning("polling failed", reason=answer.reason, again_in_seconds=pause)
                await rest(pause, stop)
            elif answer is not None:
                failures = 0
                for queue in window.take_in(answer):
                    chats.create_task(_work_through(queue, intake, window, stop, pace))
                await window.rest(pace.look_again_seconds)
    if not is_alone:
        raise SecondPollerError
    offset = window.next_offset()
    if offset != confirmed:
        # Confirms what is done, so that the next process does not begin with repeats.
        await ask(offset=offset, timeout_seconds=0)


async def _work_through(
    queue: deque[Update],
    intake: Intake,
    window: Window,
    stop: asyncio.Event,
    pace: Pace,
) -> None:
    """Take a chat's updates in order until there are no more; each until it is done, or given up."""
    clock = asyncio.get_running_loop().time
    trouble_since: float | None = None
    failures = 0
    while queue and not stop.is_set():
        taken = await intake.take(queue[0])
        if taken is not Taken.AGAIN:
            trouble_since = None
        elif trouble_since is None:
            trouble_since = clock()
        patience = pace.crowded_patience_seconds if window.is_full else pace.patience_seconds
        is_given_up = trouble_since is not None and clock() - trouble_since >= patience
        if is_given_up:
            log.error("update given up", update_id=queue[0]["update_id"], failures=failures + 1)
        if is_given_up or taken is Taken.DONE:
            failures = 0
            window.finish(queue)
        else:
            await rest(pace.backoff_seconds[min(failures, len(pace.backoff_seconds) - 1)], stop)
            failures += 1


class Window:
    """What Telegram shows us: the updates from the oldest unfinished one on, some of the later ones done already."""

    def __init__(self) -> None:
        self._offset: int | None = None
        self._is_done: dict[int, bool] = {}  # in the order in which they came
        self._queues: dict[object, deque[Update]] = {}
        self._all_done = asyncio.Event()
        self._all_done.set()

    @property
    def is_full(self) -> bool:
        """Whether Telegram shows nothing newer until the oldest update is finished."""
        return len(self._is_done) >= BATCH

    def next_offset(self) -> int | None:
        """Find where to ask from: at the oldest unfinished update, which confirms all before it.

        Only now are those forgotten: an answer that was asked for earlier still shows what was finished meanwhile.
        """
        for update_id, is_done in list(self._is_done.items()):
            self._offset = update_id + 1 if is_done else update_id
            if not is_done:
                break
            del self._is_done[update_id]
        return self._offset

    def take_in(self, updates: list[Update]) -> list[deque[Update]]:
        """Put new updates into the queues of their chats; return those in which nobody works yet."""
        begun = []
        for update in updates:
            if update["update_id"] in self._is_done:
                continue
            self._is_done[update["update_id"]] = False
            self._all_done.clear()
            chat = _chat(update)
            if chat in self._queues:
                self._queues[chat].append(update)
            else:
                begun.append(self._queues.setdefault(chat, deque([update])))
        return begun

    def finish(self, queue: deque[Update]) -> None:
        """Mark the first update of a queue as done; an empty queue is forgotten."""
        update = queue.popleft()
        self._is_done[update["update_id"]] = True
        if not queue:
            del self._queues[_chat(update)]
        if not self._queues:
            self._all_done.set()

    async def rest(self, seconds: float) -> None:
        """Wait until all is done, but no longer than this: others may have come meanwhile."""
        await rest(seconds, self._all_done)


def _chat(update: Update) -> object:
    """Find what an update must stay in order with: its chat; anything unreadable stands alone."""
    for kind, place in (("message", "chat"), ("my_chat_member", "chat"), ("callback_query", "from")):
        part = update.get(kind)
        whose = part.get(place) if isinstance(part, dict) else None
        if isinstance(whose, dict) and isinstance(whose.get("id"), int):
            return whose["id"]
    return "alone", update["update_id"]


async def _unless_stopped(asking: Coroutine[Any, Any, T], stop: asyncio.Event) -> T | None:
    """Wait for an answer, or for the order to stop: what was not confirmed comes again to the next process."""
    async with asyncio.TaskGroup() as group:
        asked = group.create_task(asking)
        stopped = group.create_task(stop.wait())
        await asyncio.wait({asked, stopped}, return_when=asyncio.FIRST_COMPLETED)
        asked.cancel()
        stopped.cancel()
    return None if asked.cancelled() else asked.result()
