"""What the Platform posts: each type read into data that cannot be wrong, or the name of the field that is.

Unknown members are ignored, so that the Platform may say more than we read. Nothing here tells whom it is about.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_args
from urllib.parse import urlsplit

from bot.domain.phone import Phone, PhoneProblem, parse_phone

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Choice = TypeVar("Choice", bound=StrEnum)
Value = TypeVar("Value")
Language = Literal["kk", "ru", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

REFERENCE_MAX = 200
TEXT_MAX = 2000  # UTF-16 units, as Telegram counts: a message of 4,096 holds it with all that stands around it
URL_MAX = 2048
AHEAD_MAX = timedelta(minutes=5)  # as far as two clocks may differ
EXPIRY_MAX = timedelta(days=366)
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)  # a moment before it is a mistake in its unit, not a moment

_ID = re.compile(r"[0-9a-f]{32}")
# RFC 3339, with "T", and with seconds optional as ISO 8601 has them; digits are 0–9 only.
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?(Z|[+-][0-9]{2}:[0-9]{2})"
)
_HOST = re.compile(r"[^\W_]([\w-]*[^\W_])?(\.[^\W_]([\w-]*[^\W_])?)*")


class Ground(StrEnum):
    """Why a withdrawal is refused: the law forbids it, or an obligation is open (Law 94-V, art. 8(2))."""

    LAW = "law"
    OBLIGATION = "obligation"


class Channel(StrEnum):
    """How a notice of withdrawal reached the company, other than by the bot."""

    LETTER = "letter"
    OFFICE = "office"
    EMAIL = "email"
    CALL = "call"
    OTHER = "other"


class Category(StrEnum):
    """What kind of message the Platform sends to a person."""

    SERVICE = "service"
    INFORMATION = "information"
    MARKETING = "marketing"


class Answer(StrEnum):
    """What became of a rights request."""

    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRequested:
    """`consent.requested`: a person of the Platform's is invited to give a consent."""

    external_id: str
    phone: Phone | None
    locale: Language | None
    return_url: str | None = field(repr=False)
    expires_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessingStopped:
    """`processing.stopped`: what a withdrawal asked for is done (Law 94-V, art. 8(7))."""

    consent: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalRefused:
    """`withdrawal.refused`: the reasoned refusal that the law allows; `reason` by locale."""

    consent: str
    ground: Ground
    reason: Mapping[Language, str] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalReceived:
    """`withdrawal.received`: a notice that came another way; at least one of `external_id` and `phone` is there."""

    external_id: str | None
    phone: Phone | None
    channel: Channel
    received_at: datetime
    reference: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestAnswered:
    """`request.answered`: the answer to a rights request; `text` by locale."""

    request: str
    outcome: Answer
    text: Mapping[Language, str] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessLimited:
    """`access.limited`: the person cannot use the Platform as before; `reason` by locale."""

    external_id: str
    reason: Mapping[Language, str] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessRestored:
    """`access.restored`: the person can use the Platform again; `reason` by locale."""

    external_id: str
    reason: Mapping[Language, str] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneChanged:
    """`phone.changed`: what the Platform says is the person's new number, which they are yet to verify."""

    external_id: str
    phone: Phone


@dataclass(frozen=True, slots=True, kw_only=True)
class DataDestroyed:
    """`data.destroyed`: the Platform has destroyed the person's data."""

    external_id: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSent:
    """`message.sent`: a message for a person whose consent is in force; `text` by locale."""

    external_id: str
    category: Category
    text: Mapping[Language, str] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformClosed:
    """`platform.closed`: the Platform has stopped, and with it the term of every consent."""

    at: datetime


Inbound = (
    ConsentRequested
    | ProcessingStopped
    | WithdrawalRefused
    | WithdrawalReceived
    | RequestAnswered
    | AccessLimited
    | AccessRestored
    | PhoneChanged
    | DataDestroyed
    | MessageSent
    | PlatformClosed
)


@dataclass(frozen=True, slots=True)
class BadData:
    """A known type came with data that it cannot have; `field` is the first one that is missing or wrong."""

    field: str


def read_event(type: str, data: Any, now: datetime) -> Inbound | BadData:  # noqa: A002, ANN401 -- the contract's words; any JSON
    """Read the data of a type that is one of `KNOWN_TYPES` (interfaces.md, "What the Platform posts")."""
    if not isinstance(data, dict):
        return BadData("data")
    try:
        return _READERS[type](_Data(data, now))
    except _BadFieldError as error:
        return BadData(error.field)


class _BadFieldError(Exception):
    """The field is missing or is not what its name says."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@dataclass(frozen=True, slots=True)
class _Data:
    """The members of `data`, each read by name as what it has to be."""

    members: dict[str, Any]
    now: datetime

    def optional(self, read: Callable[[str], Value], name: str) -> Value | None:
        """Read a member that may be left out; `null` says the same."""
        return None if self.members.get(name) is None else read(name)

    def string(self, name: str) -> str:
        value = self.members.get(name)
        if not isinstance(value, str):
            raise _BadFieldError(name)
        return value

    def id(self, name: str) -> str:
        """Read an id of ours: 32 hex digits."""
        value = self.string(name)
        if not _ID.fullmatch(value):
            raise _BadFieldError(name)
        return value

    def reference(self, name: str) -> str:
        """Read an id of theirs, taken as it is: it has no shape but one line of sensible length."""
        value = self.string(name)
        if not is_reference(value):
            raise _BadFieldError(name)
        return value

    def phone(self, name: str) -> Phone:
        phone = parse_phone(self.string(name))
        if isinstance(phone, PhoneProblem):
            raise _BadFieldError(name)
        return phone

    def choice(self, name: str, kind: type[Choice]) -> Choice:
        try:
            return kind(self.string(name))
        except ValueError:
            raise _BadFieldError(name) from None

    def language(self, name: str) -> Language:
        for language in LANGUAGES:
            if self.string(name) == language:
                return language
        raise _BadFieldError(name)

    def past(self, name: str) -> datetime:
        """Read when something happened, in UTC."""
        moment = self._moment(name)
        if moment > self.now + AHEAD_MAX:
            raise _BadFieldError(name)
        return moment

    def future(self, name: str) -> datetime:
        """Read when something will end, in UTC."""
        moment = self._moment(name)
        if not self.now < moment <= self.now + EXPIRY_MAX:
            raise _BadFieldError(name)
        return moment

    def _moment(self, name: str) -> datetime:
        value = self.string(name)
        if not _MOMENT.fullmatch(value):
            raise _BadFieldError(name)
        try:
            moment = datetime.fromisoformat(value).astimezone(UTC)
        except (ValueError, OverflowError):
            raise _BadFieldError(name) from None
        if moment < EARLIEST:
            raise _BadFieldError(name)
        return moment

    def texts(self, name: str) -> Mapping[Language, str]:
        """Read a text by locale: in one language at least."""
        value = self.members.get(name)
        if not isinstance(value, dict):
            raise _BadFieldError(name)
        texts = {
            language: self._text(name, value[language]) for language in LANGUAGES if value.get(language) is not None
        }
        if not texts:
            raise _BadFieldError(name)
        return texts

    def _text(self, name: str, value: Any) -> str:  # noqa: ANN401 -- any JSON
        # Surrogates have no UTF-8, and neither database takes NUL; both are JSON.
        if not isinstance(value, str) or "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
            raise _BadFieldError(name)
        text = value.strip()
        # Nobody is told by spaces and marks without a shape: a refusal, for one, is reasoned (Law 94-V, art. 8(7)).
        if not any(map(_is_visible, text)) or len(text.encode("utf-16-le")) // 2 > TEXT_MAX:
            raise _BadFieldError(name)
        return text

    def return_url(self, name: str) -> str:
        """Read an address that a button may lead to: https, without credentials, exactly as it will be opened."""
        value = self.string(name)
        if len(value) > URL_MAX or not value.startswith("https://") or any(map(_is_not_of_addresses, value)):
            raise _BadFieldError(name)
        try:
            parts = urlsplit(value)
            is_usable = "@" not in parts.netloc and _HOST.fullmatch(parts.hostname or "") and parts.port != 0
        except ValueError:
            raise _BadFieldError(name) from None
        if not is_usable:
            raise _BadFieldError(name)
        return value


def is_reference(text: str) -> bool:
    """Tell whether a text can be an id of the Platform's: one line of 1 to 200 characters."""
    return 1 <= len(text) <= REFERENCE_MAX and not any(_is_unwritable(character) for character in text)


def _is_visible(character: str) -> bool:
    return unicodedata.category(character)[0] not in "CZ"


def _is_unwritable(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cs"}


def _is_not_of_addresses(character: str) -> bool:
    # Browsers take a backslash for a slash: the host would be another one than was read here.
    return character.isspace() or character == "\\" or unicodedata.category(character) in {"Cc", "Cs", "Cf"}


def _consent_requested(data: _Data) -> ConsentRequested:
    return ConsentRequested(
        external_id=data.reference("external_id"),
        phone=data.optional(data.phone, "phone"),
        locale=data.optional(data.language, "locale"),
        return_url=data.optional(data.return_url, "return_url"),
        expires_at=data.optional(data.future, "expires_at"),
    )


def _withdrawal_refused(data: _Data) -> WithdrawalRefused:
    return WithdrawalRefused(
        consent=data.id("consent"),
        ground=data.choice("ground", Ground),
        reason=data.texts("reason"),
    )


def _withdrawal_received(data: _Data) -> WithdrawalReceived:
    event = WithdrawalReceived(
        external_id=data.optional(data.reference, "external_id"),
        phone=data.optional(data.phone, "phone"),
        channel=data.choice("channel", Channel),
        received_at=data.past("received_at"),
        reference=data.reference("reference"),
    )
    if event.external_id is None and event.phone is None:
        raise _BadFieldError("external_id")
    return event


def _request_answered(data: _Data) -> RequestAnswered:
    return RequestAnswered(
        request=data.reference("request"),
        outcome=data.choice("outcome", Answer),
        text=data.texts("text"),
    )


def _message_sent(data: _Data) -> MessageSent:
    return MessageSent(
        external_id=data.reference("external_id"),
        category=data.choice("category", Category),
        text=data.texts("text"),
    )


_READERS: Mapping[str, Callable[[_Data], Inbound]] = {
    "consent.requested": _consent_requested,
    "processing.stopped": lambda data: ProcessingStopped(consent=data.id("consent"), at=data.past("at")),
    "withdrawal.refused": _withdrawal_refused,
    "withdrawal.received": _withdrawal_received,
    "request.answered": _request_answered,
    "access.limited": lambda data: AccessLimited(
        external_id=data.reference("external_id"), reason=data.texts("reason")
    ),
    "access.restored": lambda data: AccessRestored(
        external_id=data.reference("external_id"), reason=data.texts("reason")
    ),
    "phone.changed": lambda data: PhoneChanged(external_id=data.reference("external_id"), phone=data.phone("phone")),
    "data.destroyed": lambda data: DataDestroyed(external_id=data.reference("external_id"), at=data.past("at")),
    "message.sent": _message_sent,
    "platform.closed": lambda data: PlatformClosed(at=data.past("at")),
}

KNOWN_TYPES = frozenset(_READERS)
