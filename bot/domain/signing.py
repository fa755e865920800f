"""Standard Webhooks 1.0.0 over bytes: signing what we post, and telling who signed what was posted to us.

Signed is `id.timestamp.body`: `v1` by HMAC-SHA256, `v1a` by Ed25519. HMAC proves nothing to a third party, so both are
sent. Several keys on each side make a rotation: every signing key signs, any verifying key is enough.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bot.domain.encoding import from_base64, in_base64

if TYPE_CHECKING:
    from collections.abc import Iterable

TOLERANCE_SECONDS = 300
SIGNATURES_MAX = 16  # a sender in rotation has two or three; each one costs us a comparison with every key
SECRET_BYTES = range(24, 65)
SEED_BYTES = 32
HMAC_BYTES, ED25519_BYTES = 32, 64

# Visible ASCII without a dot: a dot in an id would let two different messages have the same signed bytes.
_ID = re.compile(r"[!-\-/-~]{1,128}")
_TIMESTAMP = re.compile("[0-9]{1,12}")


@dataclass(frozen=True, slots=True)
class SharedKey:
    """A `whsec_` key: it signs and verifies `v1`."""

    secret: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """A `whsk_` key: it signs `v1a`. Kept as its 32-byte seed."""

    seed: bytes = field(repr=False)

    @property
    def public(self) -> PublicKey:
        """The key that verifies what this one signs."""
        private = Ed25519PrivateKey.from_private_bytes(self.seed)
        return PublicKey(private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A `whpk_` key: it verifies `v1a`."""

    raw: bytes

    def __str__(self) -> str:
        """Write the key as settings have it."""
        return f"whpk_{in_base64(self.raw)}"


SigningKey = SharedKey | PrivateKey
VerifyingKey = SharedKey | PublicKey


class Refusal(StrEnum):
    """Why a message is not taken for one of the sender's; a short word for logs and metrics."""

    MALFORMED = "malformed"
    STALE = "stale"
    UNSIGNED = "unsigned"


def sign(keys: Iterable[SigningKey], message_id: str, at: datetime, body: bytes) -> str:
    """Give the `webhook-signature` of a message: one signature a key, in the keys' order."""
    if not _ID.fullmatch(message_id):
        message = "an id is 1 to 128 visible ASCII characters without a dot"
        raise ValueError(message)
    content = _content(message_id, str(int(at.timestamp())), body)
    return " ".join(_signature(key, content) for key in keys)


def verify(
    keys: Iterable[VerifyingKey],
    message_id: str,
    timestamp: str,
    signatures: str,
    body: bytes,
    now: datetime,
) -> Refusal | None:
    """Tell why a message is refused, by the three headers' texts and the raw body; None when a key of ours vouches."""
    listed = signatures.split(" ")
    if not _ID.fullmatch(message_id) or not _TIMESTAMP.fullmatch(timestamp) or len(listed) > SIGNATURES_MAX:
        return Refusal.MALFORMED
    content = _content(message_id, timestamp, body)
    given = [decoded for decoded in map(_read_signature, listed) if decoded]
    # Every key is tried with every signature, so that time tells nothing of which one fitted.
    vouches = [_is_by(key, version, signature, content) for key in keys for version, signature in given]
    if not any(vouches):
        return Refusal.UNSIGNED
    # Looked at last: whoever has no key learns nothing of our clock.
    return Refusal.STALE if abs(now.timestamp() - int(timestamp)) > TOLERANCE_SECONDS else None


def _content(message_id: str, timestamp: str, body: bytes) -> bytes:
    return f"{message_id}.{timestamp}.".encode("ascii") + body


def _signature(key: SigningKey, content: bytes) -> str:
    if isinstance(key, SharedKey):
        return f"v1,{in_base64(hmac.digest(key.secret, content, 'sha256'))}"
    signed = Ed25519PrivateKey.from_private_bytes(key.seed).sign(content)
    return f"v1a,{in_base64(signed)}"


def _read_signature(text: str) -> tuple[str, bytes] | None:
    """Read one of the listed signatures; None for what no version of the scheme has, which says nothing at all."""
    version, _, encoded = text.partition(",")
    length = {"v1": HMAC_BYTES, "v1a": ED25519_BYTES}.get(version)
    decoded = from_base64(encoded)
    return (version, decoded) if decoded is not None and len(decoded) == length else None


def _is_by(key: VerifyingKey, version: str, signature: bytes, content: bytes) -> bool:
    if isinstance(key, SharedKey):
        return version == "v1" and hmac.compare_digest(hmac.digest(key.secret, content, "sha256"), signature)
    if version != "v1a":
        return False
    try:
        Ed25519PublicKey.from_public_bytes(key.raw).verify(signature, content)
    except InvalidSignature:
        return False
    return True


def parse_signing_keys(text: str) -> tuple[SigningKey, ...]:
    """Read `whsec_…` and `whsk_…` keys, comma-separated; raises `ValueError` that names a key by its place only."""
    return tuple(_signing_key(number, entry.strip()) for number, entry in enumerate(text.split(","), start=1))


def parse_verifying_keys(text: str) -> tuple[VerifyingKey, ...]:
    """Read `whsec_…` and `whpk_…` keys, comma-separated; raises `ValueError` that names a key by its place only."""
    return tuple(_verifying_key(number, entry.strip()) for number, entry in enumerate(text.split(","), start=1))


def _signing_key(number: int, text: str) -> SigningKey:
    prefix, _, encoded = text.partition("_")
    key = from_base64(encoded)
    if prefix == "whsec" and key is not None and len(key) in SECRET_BYTES:
        return SharedKey(key)
    # A key of 64 bytes is the seed and the public key after it; a public half of another key would be a mix-up.
    if prefix == "whsk" and key is not None and len(key) in {SEED_BYTES, 2 * SEED_BYTES}:
        private = PrivateKey(key[:SEED_BYTES])
        if key[SEED_BYTES:] in {b"", private.public.raw}:
            return private
    message = f"key {number} is neither whsec_ with 24 to 64 bytes nor whsk_ with a seed, in base64 (see `keys new`)"
    raise ValueError(message)


def _verifying_key(number: int, text: str) -> VerifyingKey:
    prefix, _, encoded = text.partition("_")
    key = from_base64(encoded)
    if prefix == "whsec" and key is not None and len(key) in SECRET_BYTES:
        return SharedKey(key)
    if prefix == "whpk" and key is not None and len(key) == SEED_BYTES:
        return PublicKey(key)
    message = f"key {number} is neither whsec_ with 24 to 64 bytes nor whpk_ with 32 bytes, in base64"
    raise ValueError(message)
