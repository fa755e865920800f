"""The keys of both sides, made fresh: the bot's settings have one half of each, the sandbox Platform the other."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass, field

from bot.domain.signing import PrivateKey, SharedKey, SigningKey, VerifyingKey


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRing:
    """What two sides need to trust each other; the texts are the bot's settings, the keys are the Platform's."""

    signing_keys: str = field(repr=False)  # PLATFORM_SIGNING_KEYS
    verify_keys: str = field(repr=False)  # PLATFORM_VERIFY_KEYS
    api_token: str = field(repr=False)  # PLATFORM_API_TOKENS
    signing: tuple[SigningKey, ...]  # what the Platform signs with
    verifying: tuple[VerifyingKey, ...]  # whom the Platform believes


def new_keys() -> KeyRing:
    """Make a shared secret and a pair of Ed25519 keys for each direction, and a bearer token."""
    bot_secret, bot_private = secrets.token_bytes(32), secrets.token_bytes(32)
    platform_secret, platform_private = secrets.token_bytes(32), secrets.token_bytes(32)
    return KeyRing(
        signing_keys=f"{_written('whsec', bot_secret)},{_written('whsk', bot_private)}",
        verify_keys=f"{_written('whsec', platform_secret)},{PrivateKey(platform_private).public}",
        api_token=secrets.token_urlsafe(32),
        signing=(SharedKey(platform_secret), PrivateKey(platform_private)),
        verifying=(SharedKey(bot_secret), PrivateKey(bot_private).public),
    )


def _written(prefix: str, key: bytes) -> str:
    return f"{prefix}_{base64.b64encode(key).decode()}"
