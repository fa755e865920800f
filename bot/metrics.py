"""Metrics for the operator's Prometheus: counts of what happened, never whose it was."""

from __future__ import annotations

from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, generate_latest

UPDATES = Counter("bot_updates", "Updates from Telegram, by what became of them.", ["outcome"])
SMS = Counter("bot_sms", "Codes handed to the SMS gateway, by what it answered.", ["outcome"])
MESSAGES = Counter("bot_messages", "Must-arrive messages, by what became of the attempt.", ["outcome"])
INBOUND = Counter(
    "bot_platform_events", "Events that the Platform posted, by what became of them.", ["type", "outcome"]
)
EVENTS = Counter(
    "bot_events", "Events to the Platform, by what became of the attempt; dead ones were given up.", ["outcome"]
)
EVENTS_PENDING = Gauge("bot_events_pending", "Events to the Platform that wait, and that were given up.", ["state"])
CHECKPOINTS = Counter("bot_checkpoints", "Checkpoints of the ledger, signed or refused.", ["outcome"])
CHECKPOINT_SIZE = Gauge("bot_checkpoint_size", "How many entries the newest checkpoint covers.")
LEDGER_BROKEN = Gauge("bot_ledger_broken", "1 while the ledger is not what was written: no consents are taken.")
RECORDS_DAMAGED = Gauge("bot_records_damaged", "Records that are not those which their entries commit to.")
DEAD_LETTERS = Counter("bot_dead_letters", "Updates that were given up and kept for admins.")
REQUESTS = Counter("bot_requests", "HTTP requests, by route and by the status of the answer.", ["route", "status"])

CONTENT_TYPE = CONTENT_TYPE_LATEST


def exposition() -> bytes:
    """Give all metrics in Prometheus' text format."""
    return generate_latest()
