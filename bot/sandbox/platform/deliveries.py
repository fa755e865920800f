"""What arrives at the Platform: raw deliveries with a verdict, and the events in them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from bot.domain.signing import PublicKey, Refusal, SharedKey, VerifyingKey, verify

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.sandbox.wire import JsonObject

ID, TIMESTAMP, SIGNATURE = HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")
JSON_TYPE: Final = "application/json"
TEST: Final = "endpoint.tested"  # of no entry, so without an index


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event of the bot's, as its body tells it."""

    id: str
    type: str
    timestamp: datetime
    data: Mapping[str, Any]
    checkpoint: str | None

    @property
    def person(self) -> str | None:
        """Whose event it is; None where nobody is concerned."""
        return self.data.get("person")

    @property
    def index(self) -> int:
        """Its place in the ledger."""
        return int(self.data["index"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One POST to the Platform, whatever it was: headers and bytes as they came, and what it was answered.

    `status` is None where the connection was cut before an answer.
    """

    number: int
    attempt: int  # 1 for the first delivery under its id
    at: datetime
    headers: Mapping[str, str]  # names in lower case; of a repeated one, all values with a comma between
    body: bytes
    versions: tuple[str, ...]  # the versions of the scheme whose signature a key of ours vouches for: v1, v1a
    refusal: str | None
    event: Event | None
    fault: int | str | None
    is_repeat: bool  # its event was taken before

    @property
    def id(self) -> str:
        """What it calls itself."""
        return self.headers.get(ID, "")

    @property
    def status(self) -> int | None:
        """The answer's status."""
        if isinstance(self.fault, int):
            return self.fault
        if self.fault in {"timeout", "drop", "lost"}:
            return None
        return STATUSES.get(self.refusal or "", 200)

    @property
    def is_taken(self) -> bool:
        """Whether it has its effect: "lost" has, though nobody hears of it."""
        return self.refusal is None and self.fault in {None, "lost", "slow"}

    def json(self) -> JsonObject:
        """The delivery as the sandbox's own API shows it."""
        return {
            "number": self.number,
            "attempt": self.attempt,
            "id": self.id,
            "at": self.at.timestamp(),
            "versions": list(self.versions),
            "refusal": self.refusal,
            "status": self.status,
            "is_repeat": self.is_repeat,
            "event": None if self.event is None else json.loads(self.body),
        }


# 401 for whoever cannot prove who they are, 400 for what no program could read, 422 for an event that is none.
STATUSES: Final = {
    **dict.fromkeys(map(str, Refusal), 401),
    "media type": 400,
    "not JSON": 400,
    "not an event": 422,
}


def verdict(
    keys: Sequence[VerifyingKey], headers: Sequence[tuple[str, str]], body: bytes, now: datetime
) -> tuple[tuple[str, ...], Refusal | None]:
    """Tell which versions are vouched for, and why the delivery is refused; Standard Webhooks 1.0.0."""
    given = {name: [value for key, value in headers if key.lower() == name] for name in HEADERS}
    if any(len(values) != 1 for values in given.values()):
        return (), Refusal.MALFORMED
    message_id, timestamp, signatures = (given[name][0] for name in HEADERS)

    def refusal(*kinds: type[VerifyingKey]) -> Refusal | None:
        fitting = [key for key in keys if isinstance(key, kinds)]
        return verify(fitting, message_id, timestamp, signatures, body, now)

    by_version = {"v1": refusal(SharedKey), "v1a": refusal(PublicKey)}
    versions = tuple(version for version, why in by_version.items() if why is None)
    return versions, None if versions else refusal(SharedKey, PublicKey)


def read_event(message_id: str, content_type: str, body: bytes) -> Event | str:
    """Read an event strictly by the contract (interfaces.md); a word of what is wrong when it is none."""
    if content_type != JSON_TYPE:
        return "media type"
    try:
        value = json.loads(body.decode("utf-8"))
    except ValueError:
        return "not JSON"
    try:
        event = _event(message_id, value)
    except (KeyError, TypeError, ValueError):
        return "not an event"
    return event


def _event(message_id: str, value: JsonObject) -> Event:
    occurred = datetime.fromisoformat(_text(value["timestamp"]))
    checkpoint, data = value["checkpoint"], value["data"]
    is_test = value["type"] == TEST and data["index"] is None
    is_numbered = is_test or (isinstance(data["index"], int) and not isinstance(data["index"], bool))
    is_thin = all(one is None or isinstance(one, str | int) for one in data.values())
    if occurred.tzinfo is None or not (is_numbered and is_thin) or not isinstance(checkpoint, str | None):
        raise ValueError
    return Event(id=message_id, type=_text(value["type"]), timestamp=occurred, data=data, checkpoint=checkpoint)


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError
    return value
