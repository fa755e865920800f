"""The numbers of Telegram's server that a test may turn."""

from dataclasses import dataclass, fields, replace
from typing import Self

from bot.sandbox.wire import JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Times in seconds, as with Telegram by default; `retry_factor` stretches or shortens webhook retries."""

    query_ttl_seconds: float = 600.0  # how long a callback query can be answered
    query_update_ttl_seconds: float = 150.0  # how long the update with a tap waits to be delivered
    update_ttl_seconds: float = 86_400.0  # how long any other update waits
    delete_window_seconds: float = 172_800.0  # how long a message can be deleted
    retry_factor: float = 1.0
    retry_delay_max_seconds: float = 60.0
    webhook_timeout_seconds: float = 60.0
    poll_max_seconds: float = 50.0
    fault_timeout_seconds: float = 300.0  # how long a "timeout" fault keeps a caller waiting
    messages_per_second: int = 0  # that the bot may send in all, 30 with Telegram; 0 is no limit
    paid_messages_per_second: int = 1_000  # with allow_paid_broadcast, while there is a limit
    messages_max: int = 1_000  # kept per chat
    history_max: int = 10_000  # calls, taps, updates and SMS that are remembered

    def changed(self, wish: JsonObject) -> Self:
        """The rules with some numbers replaced; raises ValueError for a name or value that makes no sense."""
        known = {field.name for field in fields(self)}
        for name, value in wish.items():
            if name not in known:
                raise ValueError(f"unknown rule: {name}")
            if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
                raise ValueError(f"{name} must be a number from 0")
        return replace(self, **wish)
