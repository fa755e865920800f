"""SMS that are only shown: for a sandbox on this machine, where no phone is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from bot.domain.phone import Phone
from bot.gateways import Delivered, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleGateway:
    """Shows each SMS whole, number and code too; settings refuse it with Telegram's own Bot API."""

    show: Callable[[str], None]

    async def send(self, phone: Phone, text: str) -> Outcome:
        """Show the text at once; it always arrives."""
        self.show(f"SMS to {phone.e164}: {text}")
        return Delivered()

    async def balance(self) -> Decimal | None:
        """Nothing is paid."""
        return None
