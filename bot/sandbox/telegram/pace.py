"""How fast the bot sends: a log of what was sent and when, and Telegram's limit on it, if the rules have one.

Times are the machine's own, in seconds; `advance` does not move them, since a pace is about real seconds.
"""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from bot.sandbox.telegram.errors import BotApiError
from bot.sandbox.telegram.rules import Rules

_SECOND: Final = 1.0
_RETRY_AFTER: Final = 1
_KEPT_MAX: Final = 200_000


@dataclass(frozen=True, slots=True)
class Sent:
    """One message that the bot sent: when, by which method (lower case), to which chat, and its number there."""

    at: float
    method: str
    chat_id: int
    message_id: int


class Pace:
    """The messages sent of late, oldest first; https://core.telegram.org/bots/faq#broadcasting-to-users."""

    def __init__(self, rules: Callable[[], Rules], clock: Callable[[], float]) -> None:
        self._rules, self._clock = rules, clock
        self._last_second: deque[float] = deque()
        self.sent: deque[Sent] = deque(maxlen=_KEPT_MAX)

    def check(self, *, is_paid: bool) -> None:
        """Raise 429 when the last second has had its messages; a paid broadcast may send many more."""
        rules = self._rules()
        if not rules.messages_per_second:
            return
        most = rules.paid_messages_per_second if is_paid else rules.messages_per_second
        now = self._clock()
        while self._last_second and self._last_second[0] <= now - _SECOND:
            self._last_second.popleft()
        if len(self._last_second) >= most:
            raise BotApiError(429, f"Too Many Requests: retry after {_RETRY_AFTER}", retry_after=_RETRY_AFTER)

    def note(self, method: str, chat_id: int, message_id: int) -> None:
        """Remember that a message was sent just now."""
        now = self._clock()
        if self._rules().messages_per_second:
            self._last_second.append(now)
        self.sent.append(Sent(now, method, chat_id, message_id))


def busiest(times: Iterable[float], seconds: float = _SECOND) -> int:
    """How many of these ascending times fall into the fullest stretch of so many seconds, its end not included."""
    window: deque[float] = deque()
    most = 0
    for at in times:
        window.append(at)
        while window[0] <= at - seconds:
            window.popleft()
        most = max(most, len(window))
    return most
