"""Updates on their way to the bot: the queue, long polling, acknowledgement.

The rules are those of Telegram's open Bot API server: an update waits until it is confirmed (by a higher offset, or by
a 2xx from the webhook) or until it is too old; what `allowed_updates` leaves out is never queued.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import islice, takewhile
from math import inf
from typing import Final, Protocol

from bot.sandbox.events import Events
from bot.sandbox.signals import Signals
from bot.sandbox.telegram.errors import BotApiError
from bot.sandbox.telegram.rules import Rules
from bot.sandbox.wire import JsonList, JsonObject, dumps

# What a bot gets that never named its allowed updates: https://core.telegram.org/bots/api#getupdates.
_ON_REQUEST: Final = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
_LIMIT_MAX: Final = 100
_FIRST_UPDATE: Final = 500_000_001


@dataclass(slots=True, kw_only=True)
class Update:
    """One update: its wire form, whose chat it is, and the queue in which a webhook gets it in order."""

    id: int
    kind: str
    body: JsonObject
    chat_id: int
    born_at: float
    expires_at: float
    attempts: int = 0
    is_settled: bool = False

    def bytes(self) -> bytes:
        """The update as it is delivered."""
        return dumps({"update_id": self.id, **self.body})

    @property
    def queue(self) -> tuple[str, int]:
        """Messages of a chat, taps of a person and memberships are ordered each by itself, not among each other."""
        return ("message" if "message" in self.kind else self.kind), self.chat_id


class Pusher(Protocol):
    """What delivers updates to a webhook."""

    def push(self, update: Update) -> None:
        """Deliver an update after the earlier ones of its queue."""

    def forget(self) -> list[Update]:
        """Stop delivering, and give back what is undelivered."""


class UpdateQueue:
    """The updates that the bot has not confirmed yet, oldest first."""

    def __init__(
        self, rules: Callable[[], Rules], clock: Callable[[], float], signals: Signals, events: Events
    ) -> None:
        self._rules, self._clock, self._signals, self._events = rules, clock, signals, events
        self.pending: dict[int, Update] = {}
        self.history: dict[int, Update] = {}
        self.allowed: list[str] | None = None
        self.pusher: Pusher | None = None
        self._unsettled: Counter[int] = Counter()
        self._repeats: list[Update] = []
        self._repeats_shown: list[Update] = []
        self._poll: asyncio.Future[None] | None = None
        self._next_id = _FIRST_UPDATE
        self._soonest = inf

    def begin_at(self, more: int) -> None:
        """Number updates from so many further on than usual."""
        self._next_id = _FIRST_UPDATE + more

    def add(self, kind: str, payload: JsonObject, chat_id: int, *, update_id: int | None = None) -> int | None:
        """Queue an update and return its id, or None if the bot did not ask for this kind."""
        if kind in _ON_REQUEST if self.allowed is None else kind not in self.allowed:
            return None
        is_late = update_id is not None and update_id < self._next_id
        if update_id is None:
            update_id = self._next_id
        self._next_id = max(self._next_id, update_id + 1)
        now, rules = self._clock(), self._rules()
        ttl = rules.query_update_ttl_seconds if kind == "callback_query" else rules.update_ttl_seconds
        update = Update(
            id=update_id, kind=kind, body={kind: payload}, chat_id=chat_id, born_at=now, expires_at=now + ttl
        )
        self._remember(update, rules.history_max)
        if is_late:  # Telegram's own ids only grow; an older one is shown once, as a redelivery is
            self.redeliver(update_id)
            return update_id
        self.pending[update_id] = update
        self._unsettled[chat_id] += 1
        self._soonest = min(self._soonest, update.expires_at)
        if self.pusher is None:
            self.end_poll()
        else:
            self.pusher.push(update)
        return update_id

    def redeliver(self, update_id: int) -> bool:
        """Send an update again, byte for byte, confirmed or not; False if it is unknown."""
        known = self.history.get(update_id)
        if known is None:
            return False
        update = replace(known, attempts=0, is_settled=False)
        self._unsettled[update.chat_id] += 1
        if self.pusher is None:
            self._repeats.append(update)
            self.end_poll()
        else:
            self.pusher.push(update)
        return True

    @property
    def is_polled(self) -> bool:
        """Whether a long poll waits now."""
        return self._poll is not None and not self._poll.done()

    def settled(self, chat_id: int | None = None) -> bool:
        """Whether every update (of one chat, or of all) was delivered and acknowledged."""
        return not self._unsettled if chat_id is None else chat_id not in self._unsettled

    def settle(self, update: Update, outcome: str) -> None:
        """An update is done with: confirmed, expired or dropped."""
        if update.is_settled:
            return
        update.is_settled = True
        if self.pending.get(update.id) is update:
            del self.pending[update.id]
        self._unsettled[update.chat_id] -= 1
        if self._unsettled[update.chat_id] <= 0:
            del self._unsettled[update.chat_id]
        self._events.publish(
            "delivery", lambda: {"update_id": update.id, "chat_id": update.chat_id, "outcome": outcome}
        )
        self._signals.fire("quiet", update.chat_id)

    def drop_all(self) -> None:
        """Forget what is waiting, as drop_pending_updates asks."""
        for update in [*self.pending.values(), *self._repeats, *self._repeats_shown]:
            self.settle(update, "dropped")
        self._repeats.clear()
        self._repeats_shown.clear()

    def allow(self, kinds: object) -> None:
        """Remember allowed_updates; an empty list means the default, anything but a list changes nothing."""
        if isinstance(kinds, list):
            self.allowed = [kind for kind in kinds if isinstance(kind, str)] or None

    def connect(self, pusher: Pusher | None) -> None:
        """Switch to a webhook, or back to polling; whoever polls now is refused."""
        if self.pusher is not None:
            self._repeats += [update for update in self.pusher.forget() if update is not self.pending.get(update.id)]
        self.pusher = pusher
        if pusher is not None:
            self.abort_poll("terminated by setWebhook request")
            for update in [*self._repeats, *self.pending.values()]:
                pusher.push(update)
            self._repeats.clear()

    async def get(self, *, offset: int, limit: int, timeout_seconds: float) -> JsonList:
        """What getUpdates answers: https://core.telegram.org/bots/api#getupdates; raises 409 on a second poller."""
        self._expire()
        self._confirm(offset)
        limit = min(max(limit, 1), _LIMIT_MAX)
        if not (batch := self._batch(limit)) and timeout_seconds > 0:
            self.abort_poll("terminated by other getUpdates request; make sure that only one bot instance is running")
            await self._wait(min(timeout_seconds, self._rules().poll_max_seconds))
            batch = self._batch(limit)
        for update in batch:
            update.attempts += 1
        return [{"update_id": update.id, **update.body} for update in batch]

    def end_poll(self) -> None:
        """Answer the long poll that waits, if any, with what there is."""
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(None)

    def abort_poll(self, why: str) -> None:
        """Refuse the long poll that waits, if any, with 409."""
        if self._poll is not None and not self._poll.done():
            self._poll.set_exception(BotApiError(409, f"Conflict: {why}"))

    def _remember(self, update: Update, most: int) -> None:
        self.history[update.id] = update
        while len(self.history) > most:
            del self.history[next(iter(self.history))]

    async def _wait(self, seconds: float) -> None:
        self._poll = poll = asyncio.get_running_loop().create_future()
        self._signals.fire("poll")
        try:
            done, _ = await asyncio.wait((poll,), timeout=seconds)
        finally:
            # One that ended waits no more: the next poll must not refuse it.
            if self._poll is poll:
                self._poll = None
        if done:
            poll.result()

    def _batch(self, limit: int) -> list[Update]:
        self._repeats_shown, self._repeats = self._repeats[:limit], self._repeats[limit:]
        return [*self._repeats_shown, *islice(self.pending.values(), limit - len(self._repeats_shown))]

    def _confirm(self, offset: int) -> None:
        for update in self._repeats_shown:
            self.settle(update, "confirmed")
        self._repeats_shown = []
        if offset > 0:
            confirmed = list(takewhile(lambda update: update.id < offset, self.pending.values()))
        else:
            confirmed = list(self.pending.values())[:offset] if offset < 0 else []
        for update in confirmed:
            self.settle(update, "confirmed")

    def _expire(self) -> None:
        now = self._clock()
        if now < self._soonest:
            return
        for update in [update for update in self.pending.values() if update.expires_at <= now]:
            self.settle(update, "expired")
        self._soonest = min((update.expires_at for update in self.pending.values()), default=inf)
