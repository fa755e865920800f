"""What use cases need from the world, passed to them as one value (no container, nothing found by itself)."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.domain.calendar import WorkCalendar
    from bot.domain.editions import Editions
    from bot.domain.notes import VerifierKey
    from bot.domain.policy import Policy
    from bot.domain.record import Operator
    from bot.gateways.checkpoint_log import Signer
    from bot.gateways.platform import Platform
    from bot.gateways.sms import SmsGateway
    from bot.gateways.telegram import Telegram
    from locales import Texts
    from storage.database import Connection, Database
    from storage.vault import Vault

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """Where unguessable values come from."""

    token_hex: Callable[[int], str] = secrets.token_hex
    token_bytes: Callable[[int], bytes] = secrets.token_bytes
    randbelow: Callable[[int], int] = secrets.randbelow

    def new_id(self) -> str:
        """Mint an opaque id: 32 hex digits."""
        return self.token_hex(16)


class Bell:
    """Wakes the loops that deliver as soon as something may lie in the outbox; they look by themselves too."""

    def __init__(self) -> None:
        self._listeners: list[asyncio.Event] = []

    def listener(self) -> asyncio.Event:
        """Give an event that is set by every ring; its owner clears it before looking."""
        self._listeners.append(asyncio.Event())
        return self._listeners[-1]

    def ring(self) -> None:
        """Wake everybody."""
        for listener in self._listeners:
            listener.set()


def utc_now() -> datetime:
    """Read the clock; a use case does so once and passes the moment down."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deps:
    """The outside world and the rules the operator set.

    `editions` are those published so far, `platform` is where events go, `signer` what signs the ledger,
    `earlier_keys` verify what was signed under its earlier names, `public_url` is where people find our pages.
    """

    database: Database
    vault: Vault
    telegram: Telegram
    sms: SmsGateway
    platform: Platform | None
    signer: Signer | None
    earlier_keys: tuple[VerifierKey, ...]
    texts: Texts
    editions: Editions
    policy: Policy
    operator: Operator
    public_url: str | None
    calendar: WorkCalendar
    chance: Chance
    clock: Callable[[], datetime]
    bell: Bell = field(default_factory=Bell)

    async def write(self, fn: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a transaction that may put something into the outbox, and wake who delivers."""
        result = await self.database.write(fn, *args, **kwargs)
        self.bell.ring()
        return result
