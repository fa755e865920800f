"""SMS, through one of several providers.

Their reasons, the same words for all:
`number` (gets no SMS from them) and `text` (it or the sender's name is forbidden) refuse for good;
`parameters`, `auth`, `money`, `blocked`, `rate`, `provider` are for the operator or the provider to mend;
`unreachable`, `redirect`, `timeout`, `disconnected`, `unreadable`, `contradiction`, `http-503`, `code-999` are failures
of the line, or answers that tell too little.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Protocol

from bot.domain.phone import Phone
from bot.gateways import Outcome


class SmsGateway(Protocol):
    """A provider of SMS."""

    async def send(self, phone: Phone, text: str) -> Outcome:
        """Hand one text to the provider, once: nothing is ever sent again by itself."""

    async def balance(self) -> Decimal | None:
        """The money left, in the account's currency; None where there is none to tell or it cannot be known now."""
