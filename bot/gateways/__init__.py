"""Edges out. What became of something sent is one of four outcomes; no library's error passes beyond this package."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """The other side took it; `reference` is its own name for what it took, if it gave one."""

    reference: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryLater:
    """Surely not taken, for a cause that can pass: it may be sent again, after so many seconds if the other side said.

    `reason` is a word or two for the log and for admins, without personal data or secrets; so in the next two.
    """

    reason: str
    after_seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """It may have been taken, or may not: time ran out, the connection broke, the answer made no sense."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """Surely not taken, and the same will never be."""

    reason: str


Outcome = Delivered | RetryLater | Unknown | Rejected
