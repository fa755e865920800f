"""What use cases need from the world, passed to them as one value (no container, nothing found by itself)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.domain.agreement import Edition
    from bot.domain.calendar import WorkCalendar
    from bot.domain.policy import Policy
    from bot.domain.record import Operator
    from bot.gateways.platform import Platform
    from bot.gateways.sms import SmsGateway
    from bot.gateways.telegram import Telegram
    from locales import Texts
    from storage.database import Database
    from storage.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """Where unguessable values come from."""

    token_hex: Callable[[int], str] = secrets.token_hex
    token_bytes: Callable[[int], bytes] = secrets.token_bytes
    randbelow: Callable[[int], int] = secrets.randbelow

    def new_id(self) -> str:
        """Mint an opaque id: 32 hex digits."""
        return self.token_hex(16)


def utc_now() -> datetime:
    """Read the clock; a use case does so once and passes the moment down."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deps:
    """The outside world and the rules the operator set; `edition` is the one in force, `platform` where events go."""

    database: Database
    vault: Vault
    telegram: Telegram
    sms: SmsGateway
    platform: Platform | None
    texts: Texts
    edition: Edition
    editions: Mapping[int, Edition]
    policy: Policy
    operator: Operator
    calendar: WorkCalendar
    chance: Chance
    clock: Callable[[], datetime]
