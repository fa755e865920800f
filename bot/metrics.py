"""Metrics for the operator's Prometheus: counts of what happened, never whose it was."""

from __future__ import annotations

from prometheus_client import CONTENT_TYPE_LATEST, Counter, generate_latest

UPDATES = Counter("bot_updates", "Updates from Telegram, by what became of them.", ["outcome"])
SMS = Counter("bot_sms", "Codes handed to the SMS gateway, by what it answered.", ["outcome"])
MESSAGES = Counter("bot_messages", "Must-arrive messages, by what became of the attempt.", ["outcome"])
DEAD_LETTERS = Counter("bot_dead_letters", "Updates that were given up and kept for admins.")

CONTENT_TYPE = CONTENT_TYPE_LATEST


def exposition() -> bytes:
    """Give all metrics in Prometheus' text format."""
    return generate_latest()
