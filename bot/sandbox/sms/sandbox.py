"""The mobile network of the sandbox: what was sent, to whom, in how many segments, for how much."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from bot.sandbox.events import Events
from bot.sandbox.faults import Faults
from bot.sandbox.signals import Signals
from bot.sandbox.sms.segments import segments
from bot.sandbox.supervisor import Supervisor
from bot.sandbox.wire import JsonObject

_PRICE: Final = Decimal("18.00")
_KEPT_MAX: Final = 10_000
_FIRST_ID: Final = 200_000_001


@dataclass(frozen=True, slots=True, kw_only=True)
class Sms:
    """One short message on its way to a phone; `to` is E.164 with the plus."""

    id: int
    to: str
    text: str
    at: float
    segments: int
    gateway: str
    sender: str | None

    def json(self) -> JsonObject:
        """The message as the sandbox's own API shows it."""
        return {
            "id": self.id,
            "to": self.to,
            "text": self.text,
            "at": self.at,
            "segments": self.segments,
            "gateway": self.gateway,
            "sender": self.sender,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsAccount:
    """The operator's account with the gateways; the defaults open nothing in the world. Money is KZT."""

    mobizon_key: str = "kz" + "0123456789abcdef" * 4 + "demo"
    smsc_login: str = "sandbox"
    smsc_password: str = "sandbox-password"  # noqa: S105
    senders: frozenset[str] = frozenset({"Senimkey"})
    balance: Decimal = Decimal("100000.00")


class SmsSandbox:
    """Every SMS that any of the gateways took, newest last; the account pays per segment."""

    def __init__(
        self,
        *,
        account: SmsAccount | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.account = account or SmsAccount()
        self.balance = self.account.balance
        self.now = clock
        self.events, self.faults = Events(), Faults()
        self.signals, self.supervisor = Signals(), Supervisor()
        self.messages: deque[Sms] = deque(maxlen=_KEPT_MAX)
        self._by_phone: dict[str, deque[Sms]] = {}
        self._next_id = _FIRST_ID

    def price(self, text: str) -> Decimal:
        """What a text costs."""
        return _PRICE * segments(text)

    def send(self, *, to: str, text: str, gateway: str, sender: str | None) -> Sms:
        """Deliver a text to a phone and take its price."""
        sms = Sms(
            id=self._next_id,
            to=to,
            text=text,
            at=self.now(),
            segments=segments(text),
            gateway=gateway,
            sender=sender,
        )
        self._next_id += 1
        self.balance -= self.price(text)
        if len(self.messages) == _KEPT_MAX:
            self._forget(self.messages[0])
        self.messages.append(sms)
        self._by_phone.setdefault(to, deque()).append(sms)
        self.events.publish("sms", lambda: {"sms": sms.json()})
        self.signals.fire(f"sms:{to}")
        return sms

    def to(self, phone: str) -> list[Sms]:
        """What a phone received, oldest first."""
        return list(self._by_phone.get(phone, ()))

    def _forget(self, oldest: Sms) -> None:
        received = self._by_phone[oldest.to]
        received.popleft()
        if not received:
            del self._by_phone[oldest.to]
