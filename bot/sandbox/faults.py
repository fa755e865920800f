"""Scheduled faults: what the outside world does wrong, on order."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Final

from bot.sandbox.wire import JsonObject

KINDS: Final = ("timeout", "drop", "lost", "slow")
_FAULTS_MAX: Final = 1000
_STATUS_MIN: Final = 300
_STATUS_MAX: Final = 599


class FaultError(ValueError):
    """The order for a fault makes no sense; the message says what is wrong with it."""


@dataclass(slots=True, kw_only=True)
class Fault:
    """One order: let `after` matching calls pass, then spoil `count` of them.

    `kind` is an HTTP status, or "timeout" (no answer for `seconds`, no effect), "drop" (connection closed, no effect),
    "lost" (effect done, connection closed), "slow" (effect and answer after `seconds`). For a gateway that tells errors
    in its body, `code` is the provider's code in an answer of status 200.

    `method` is a method of the Bot API, "*" for all of them but getUpdates; for gateways "sms", "mobizon", "smsc"
    (sending), "sms.balance", "mobizon.status" …; for the Platform "platform", "platform.consent.given" (a type),
    "platform:<id>" (a person's or an event's).
    """

    id: int
    method: str
    kind: int | str
    count: int = 1
    after: int = 0
    retry_after: int | None = None
    seconds: float | None = None
    code: int | None = None
    chat_id: int | None = None

    def json(self) -> JsonObject:
        """The order as it stands now, with what is left of it."""
        return {
            "id": self.id,
            "method": self.method,
            "status": self.kind,
            "count": self.count,
            "after": self.after,
            "retry_after": self.retry_after,
            "seconds": self.seconds,
            "code": self.code,
            "chat_id": self.chat_id,
        }


class Faults:
    """The faults still to come, oldest first; the first that matches a call and is due spoils it."""

    def __init__(self) -> None:
        self.orders: list[Fault] = []
        self._ids = count(1)

    def order(self, wish: JsonObject) -> Fault:
        """Schedule what a client asked for; raises `FaultError`."""
        if len(self.orders) >= _FAULTS_MAX:
            raise FaultError(f"more than {_FAULTS_MAX} faults are waiting")
        unknown = set(wish) - {"method", "count", "after", "status", "retry_after", "seconds", "code", "chat_id"}
        if unknown:
            raise FaultError(f"unknown fields: {', '.join(sorted(unknown))}")
        fault = Fault(
            id=next(self._ids),
            method=_text(wish, "method", "*").lower(),
            kind=_kind(wish),
            count=_number(wish, "count") or 1,
            after=_number(wish, "after") or 0,
            retry_after=_number(wish, "retry_after"),
            seconds=_seconds(wish),
            code=_number(wish, "code"),
            chat_id=_number(wish, "chat_id"),
        )
        self.orders.append(fault)
        return fault

    def clear(self) -> None:
        """Forget every order."""
        self.orders.clear()

    def strike(self, names: Sequence[str], *, chat_id: int | None = None) -> Fault | None:
        """The fault for this call, used up by one, if any is due. `names` are lower-case names of the call."""
        for fault in self.orders:
            if fault.method not in names or fault.chat_id not in {None, chat_id}:
                continue
            if fault.after > 0:
                fault.after -= 1
                continue
            fault.count -= 1
            if fault.count <= 0:
                self.orders.remove(fault)
            return fault
        return None


def _kind(wish: JsonObject) -> int | str:
    kind = wish.get("status", 200 if wish.get("code") is not None else 500)
    if isinstance(kind, int) and (_STATUS_MIN <= kind <= _STATUS_MAX or wish.get("code") is not None):
        return kind
    if kind in KINDS:
        return str(kind)
    raise FaultError(f"status must be {_STATUS_MIN} to {_STATUS_MAX} or one of {', '.join(KINDS)}")


def _text(wish: JsonObject, name: str, default: str) -> str:
    value = wish.get(name, default)
    if not isinstance(value, str) or not value:
        raise FaultError(f"{name} must be a text")
    return value


def _number(wish: JsonObject, name: str) -> int | None:
    value = wish.get(name)
    if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
        raise FaultError(f"{name} must be a whole number")
    return value


def _seconds(wish: JsonObject) -> float | None:
    value = wish.get("seconds")
    if value is not None and (not isinstance(value, int | float) or isinstance(value, bool) or value < 0):
        raise FaultError("seconds must be a number from 0")
    return None if value is None else float(value)
