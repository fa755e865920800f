"""The Platform's endpoint: one signed POST of an event, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

import aiohttp

from bot.domain.signing import sign

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.signing import SigningKey

PATIENCE = aiohttp.ClientTimeout(total=15, ceil_threshold=60)  # interfaces.md
EXCERPT_BYTES_MAX = 2048
_HEADERS = {
    "Content-Type": "application/json",
    "User-Agent": "senimkey-consent-bot",
    # A compressed answer could unfold to any size.
    "Accept-Encoding": "identity",
}
_UNREACHABLE = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.InvalidURL,
    aiohttp.NonHttpUrlClientError,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the endpoint answered; no status where it did not. `reason` says it in a word, without anybody's data."""

    status: int | None
    reason: str
    excerpt: bytes = field(default=b"", repr=False)
    retry_after: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """Where our events are posted, and the keys that sign them."""

    session: aiohttp.ClientSession = field(repr=False)
    url: str
    keys: tuple[SigningKey, ...]
    patience: aiohttp.ClientTimeout = field(default=PATIENCE, repr=False)

    @property
    def url_digest(self) -> bytes:
        """Tell the address from others without keeping it."""
        return sha256(self.url.encode()).digest()

    async def post(self, event: str, body: bytes, now: datetime) -> Answer:
        """Post an event once, signed afresh under its id; every failure becomes an answer.

        Redirects are not followed: they would hand the event to another host.
        """
        headers = {
            **_HEADERS,
            "webhook-id": event,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": sign(self.keys, event, now, body),
        }
        try:
            async with self.session.post(
                self.url,
                data=body,
                headers=headers,
                timeout=self.patience,
                allow_redirects=False,
                auto_decompress=False,
            ) as response:
                return Answer(
                    status=response.status,
                    reason=f"http-{response.status}",
                    excerpt=await _excerpt(response.content),
                    retry_after=response.headers.get("Retry-After"),
                )
        except _UNREACHABLE:
            return Answer(status=None, reason="unreachable")
        except TimeoutError:
            return Answer(status=None, reason="timeout")
        except (aiohttp.ClientError, OSError):
            return Answer(status=None, reason="disconnected")


async def _excerpt(content: aiohttp.StreamReader) -> bytes:
    """Read the beginning of an answer; the status stands whatever becomes of the rest."""
    begun = bytearray()
    try:
        while len(begun) < EXCERPT_BYTES_MAX and (chunk := await content.read(EXCERPT_BYTES_MAX - len(begun))):
            begun += chunk
    except (TimeoutError, aiohttp.ClientError):
        return bytes(begun)
    return bytes(begun)
