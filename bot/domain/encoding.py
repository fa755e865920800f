"""Base64 that has one writing for the same bytes (RFC 4648, section 4)."""

from __future__ import annotations

import base64


def in_base64(octets: bytes) -> str:
    """Write bytes in the standard alphabet, padded."""
    return base64.b64encode(octets).decode()


def from_base64(text: str) -> bytes | None:
    """Read what `in_base64` writes; None for anything else, another writing of the same bytes too (section 3.5)."""
    try:
        decoded = base64.b64decode(text, validate=True)
    except ValueError:
        return None
    return decoded if in_base64(decoded) == text else None
