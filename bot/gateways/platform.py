"""The Platform's endpoint: one signed POST of an event, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import aiohttp

    from bot.domain.signing import SigningKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """Where our events are posted, and the keys that sign them."""

    session: aiohttp.ClientSession = field(repr=False)
    url: str
    keys: tuple[SigningKey, ...]
