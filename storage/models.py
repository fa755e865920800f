"""The tables. Rows never leave `storage`: functions beside this file turn them into domain values.

Personal data stands only in columns named `sealed`, `profile`, `contents` and `opening`, encrypted by the vault;
ids are random hex, numbers of phones are keyed hashes, and Telegram's numeric id alone is in clear.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    },
)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment in UTC; SQLite itself would hand back naive ones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive moment: nobody could tell later which clock it was of."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = "a moment without a time zone cannot be stored"
            raise ValueError(message)
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 -- SQLAlchemy's signature
        """Give the moment its UTC back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


OpaqueId = String(32)

# SQLite numbers rows by itself only for a column typed exactly INTEGER.
AutoId = BigInteger().with_variant(Integer, "sqlite")

people = Table(
    "people",
    metadata,
    Column("person", OpaqueId, primary_key=True),
    Column("telegram_id", BigInteger, unique=True),
    Column("locale", String(2), nullable=False),
    Column("phone_hash", LargeBinary, unique=True),
    Column("profile", LargeBinary, nullable=False),
    Column("unreachable_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    # The Platform's own id of the person, bound by an invitation.
    Column("external_id", String(200)),
    Index("uq_people_external_id", "external_id", unique=True),
)

person_keys = Table(
    "person_keys",
    metadata,
    Column("person", OpaqueId, primary_key=True),
    Column("key_id", String(64), nullable=False, index=True),
    Column("wrapped", LargeBinary, nullable=False),
)

service_keys = Table(
    "service_keys",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("key_id", String(64), nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
)

drafts = Table(
    "drafts",
    metadata,
    Column("telegram_id", BigInteger, primary_key=True, autoincrement=False),
    Column("person", OpaqueId, nullable=False, unique=True),
    Column("step", String(16), nullable=False),
    Column("locale", String(2), nullable=False),
    Column("edition", Integer),
    Column("nonce", String(32)),
    Column("panel_message_id", BigInteger),
    Column("contents", LargeBinary, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False, index=True),
)

challenges = Table(
    "challenges",
    metadata,
    Column("challenge", OpaqueId, primary_key=True),
    Column("telegram_id", BigInteger, nullable=False, index=True),
    Column("digest", LargeBinary, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("sent_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False, index=True),
    Column("state", String(8), nullable=False),
    CheckConstraint("state IN ('open', 'used', 'replaced', 'failed')", name="state"),
    # A new code kills the old one: the database itself allows one open challenge a person.
    Index(
        "uq_challenges_open",
        "telegram_id",
        unique=True,
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
)

sms_sends = Table(
    "sms_sends",
    metadata,
    Column("challenge", OpaqueId, primary_key=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("telegram_id", BigInteger, nullable=False),
    Column("phone_hash", LargeBinary, nullable=False),
    Column("prefix", String(8), nullable=False),
    Column("outcome", String(10), nullable=False),
    Index("ix_sms_sends_phone_hash_at", "phone_hash", "at"),
    Index("ix_sms_sends_telegram_id_at", "telegram_id", "at"),
    Index("ix_sms_sends_prefix_at", "prefix", "at"),
    CheckConstraint("outcome IN ('pending', 'sent', 'unknown', 'refused')", name="outcome"),
)

entries = Table(
    "entries",
    metadata,
    Column("index", BigInteger, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("person", OpaqueId),
    Column("seq", Integer, nullable=False),
    Column("leaf", LargeBinary, nullable=False),
    Column("leaf_hash", LargeBinary, nullable=False),
    UniqueConstraint("person", "seq"),
)

records = Table(
    "records",
    metadata,
    Column("index", BigInteger, ForeignKey("entries.index"), primary_key=True, autoincrement=False),
    Column("person", OpaqueId),
    Column("consent", OpaqueId, index=True),
    Column("receipt", OpaqueId, unique=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("opening", LargeBinary, nullable=False),
    Column("invitation", OpaqueId),
)

# One row, locked before anything is gathered for an entry: PostgreSQL's replicas append one after another.
ledger_head = Table(
    "ledger_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("size", BigInteger, nullable=False),
    CheckConstraint("id = 1", name="single"),
)

# The tree over the ledger (RFC 6962): complete tiles of 256 hashes, and the root over each. Those of level 0 are leaf
# hashes, those of a level above are the roots of the tiles below; what is not complete yet is read from there.
tiles = Table(
    "tiles",
    metadata,
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("root", LargeBinary, nullable=False),
    Column("hashes", LargeBinary, nullable=False),
)

# Every checkpoint that was ever signed.
checkpoints = Table(
    "checkpoints",
    metadata,
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("root", LargeBinary, nullable=False),
    Column("note", Text, nullable=False),
    Column("signed_at", UtcDateTime, nullable=False),
)

# What the newest self-check found: one row. The ledger was sound up to `size`; the lowest entry that is not, and why;
# how many records are not those that their entries commit to, and the lowest of these entries.
self_checks = Table(
    "self_checks",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("size", BigInteger, nullable=False),
    Column("checked_at", UtcDateTime, nullable=False),
    Column("broken_index", BigInteger),
    Column("reason", Text),
    Column("damaged_count", Integer, nullable=False, server_default=text("0")),
    Column("damaged_index", BigInteger),
    CheckConstraint("id = 1", name="single"),
)

cases = Table(
    "cases",
    metadata,
    Column("number", String(16), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("person", OpaqueId, nullable=False, index=True),
    Column("consent", OpaqueId),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False, index=True),
    Column("state", String(16), nullable=False),
    Column("closed_at", UtcDateTime),
    CheckConstraint("state IN ('open', 'stopped', 'refused')", name="state"),
    # A consent is withdrawn once at a time: its open case is one.
    Index(
        "uq_cases_open",
        "kind",
        "consent",
        unique=True,
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", AutoId, primary_key=True),
    Column("destination", String(8), nullable=False),
    Column("lane", String(64), nullable=False),
    Column("person", OpaqueId),
    Column("telegram_id", BigInteger),
    Column("entry", BigInteger, ForeignKey("entries.index")),
    Column("message", String(64)),
    Column("arguments", JSON, nullable=False),
    Column("state", String(12), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("leased_until", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    Column("done_at", UtcDateTime),
    Column("reason", Text),
    # To the Platform: the event, fixed at the first attempt; attempts given back; when it first failed by itself.
    Column("body", LargeBinary),
    Column("refunded", Integer, nullable=False, server_default=text("0")),
    Column("failed_at", UtcDateTime),
    # To a chat: personal arguments, sealed with the person's key; the one button; whether only people in force get it.
    Column("sealed", LargeBinary),
    Column("button", String(64)),
    Column("needs_consent", Boolean, nullable=False, server_default=false()),
    # To a chat: the file that the message is the caption of, by its form and a receipt's id.
    Column("document", String(40)),
    # To a chat: that an attempt may have arrived, though nobody knows; the campaign and round that it asks for.
    Column("is_unclear", Boolean, nullable=False, server_default=false()),
    Column("campaign", Integer),
    Column("round", Integer),
    CheckConstraint("destination IN ('chat', 'platform')", name="destination"),
    CheckConstraint("state IN ('waiting', 'leased', 'delivered', 'unreachable', 'dead')", name="state"),
    Index(
        "ix_outbox_pending",
        "destination",
        "due_at",
        sqlite_where=text("state IN ('waiting', 'leased')"),
        postgresql_where=text("state IN ('waiting', 'leased')"),
    ),
    # What was given up, for admins, and what is long over, for housekeeping.
    Index(
        "ix_outbox_dead",
        "destination",
        "id",
        sqlite_where=text("state = 'dead'"),
        postgresql_where=text("state = 'dead'"),
    ),
    Index(
        "ix_outbox_done",
        "destination",
        "done_at",
        sqlite_where=text("done_at IS NOT NULL"),
        postgresql_where=text("done_at IS NOT NULL"),
    ),
    # An entry is one event: a second row would double it.
    Index("uq_outbox_entry", "entry", unique=True),
    Index(
        "ix_outbox_campaign",
        "campaign",
        sqlite_where=text("state IN ('waiting', 'leased')"),
        postgresql_where=text("state IN ('waiting', 'leased')"),
    ),
    Index(
        "ix_outbox_lane",
        "lane",
        "id",
        sqlite_where=text("state IN ('waiting', 'leased', 'unreachable')"),
        postgresql_where=text("state IN ('waiting', 'leased', 'unreachable')"),
    ),
)

sources = Table(
    "sources",
    metadata,
    Column("source", String(200), primary_key=True),
    Column("answer", JSON),
    Column("at", UtcDateTime, nullable=False, index=True),
    # Of what the Platform posted: the keyed hash of its bytes, which tells a repeat from another message under its id.
    Column("digest", LargeBinary),
)

# Attempts at events to the Platform, each written down before it is made.
delivery_attempts = Table(
    "delivery_attempts",
    metadata,
    Column("outbox", AutoId, ForeignKey("outbox.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("began_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("status", Integer),
    Column("reason", String(64)),
    Column("sealed", LargeBinary),
)

# How the Platform's endpoint as a whole is doing: one row, which all processes share.
endpoints = Table(
    "endpoints",
    metadata,
    Column("name", String(16), primary_key=True),
    Column("state", String(8), nullable=False),
    Column("url_digest", LargeBinary, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime),
    Column("succeeded_at", UtcDateTime, nullable=False),
    # Which admin paused it, and when: whatever its state is, nothing is sent until it is opened again.
    Column("paused_by", BigInteger),
    Column("paused_at", UtcDateTime),
    CheckConstraint("state IN ('open', 'failing', 'stopped')", name="state"),
)

# The link's token is nowhere, only its hash; `sealed` is the address that leads back to the Platform, if it gave one.
invitations = Table(
    "invitations",
    metadata,
    Column("invitation", OpaqueId, primary_key=True),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("external_id", String(200), nullable=False),
    Column("phone_hash", LargeBinary),
    Column("locale", String(2)),
    Column("sealed", LargeBinary),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False, index=True),
    Column("used_at", UtcDateTime),
    Column("used_by", OpaqueId, index=True),
)

# A number that the Platform says is the person's new one, until they have verified it.
phone_changes = Table(
    "phone_changes",
    metadata,
    Column("person", OpaqueId, primary_key=True),
    Column("change", OpaqueId, nullable=False, unique=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("requested_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False, index=True),
)

# The Platform has closed: one row, from whose moment on no consent is in force.
closures = Table(
    "closures",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("closed_at", UtcDateTime, nullable=False),
    Column("noted_at", UtcDateTime, nullable=False),
    # Consents expire in batches, in the ledger's order: the first entry that was not looked at yet.
    Column("next_index", BigInteger, nullable=False),
    CheckConstraint("id = 1", name="single"),
)

# Who read a person's data, and when.
access_log = Table(
    "access_log",
    metadata,
    Column("id", AutoId, primary_key=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("reader", String(40), nullable=False),
    Column("what", String(40), nullable=False),
    Column("person", OpaqueId, nullable=False, index=True),
)

failures = Table(
    "failures",
    metadata,
    Column("source", String(200), primary_key=True),
    Column("count", Integer, nullable=False),
    Column("at", UtcDateTime, nullable=False, index=True),
)

dead_letters = Table(
    "dead_letters",
    metadata,
    Column("number", String(16), primary_key=True),
    Column("source", String(200), nullable=False, unique=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

daily_counts = Table(
    "daily_counts",
    metadata,
    Column("day", Date, primary_key=True),
    Column("name", String(16), primary_key=True),
    Column("count", BigInteger, nullable=False),
)

# Rows that processes share to keep one pace (Telegram's limit) or one alert (the SMS budget) between them.
pacing = Table(
    "pacing",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)

admins = Table(
    "admins",
    metadata,
    Column("telegram_id", BigInteger, primary_key=True, autoincrement=False),
    Column("role", String(8), nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
    # The language they chose, the name they were added under (sealed), the one message that is their desk.
    Column("locale", String(2)),
    Column("sealed", LargeBinary),
    Column("panel_message_id", BigInteger),
    # Whose contact they shared last to make an admin of them, sealed, until a role is chosen.
    Column("offered", LargeBinary),
    CheckConstraint("role IN ('owner', 'officer', 'auditor')", name="role"),
)

# Who did what, by the place of its entry: the record itself is sealed, and reading it all would take a while.
admin_acts = Table(
    "admin_acts",
    metadata,
    Column("index", BigInteger, ForeignKey("entries.index"), primary_key=True, autoincrement=False),
    Column("telegram_id", BigInteger, nullable=False),
    Column("act", String(32), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_admin_acts_telegram_id_act_at", "telegram_id", "act", "at"),
)

# Keyed hashes of the forms of a person's name, by which they are found; nothing can be read back from them.
name_hashes = Table(
    "name_hashes",
    metadata,
    Column("person", OpaqueId, primary_key=True),
    Column("name_hash", LargeBinary, primary_key=True),
    Index("ix_name_hashes_name_hash", "name_hash"),
)

# Editions published by admins, append-only; the first one is part of the program. `source` and those of `translations`
# are the Fluent files as they were sent in.
editions = Table(
    "editions",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("effective_on", Date, nullable=False),
    Column("sha256", String(64), nullable=False, unique=True),
    Column("source", LargeBinary, nullable=False),
    Column("translations", JSON, nullable=False),
    Column("grace_days", Integer),
    Column("published_at", UtcDateTime, nullable=False),
    Column("entry", BigInteger, ForeignKey("entries.index"), nullable=False, unique=True),
)

# An edition on its way: sent in by one admin, decided by another. Without `grace_days` no renewal is required.
proposals = Table(
    "proposals",
    metadata,
    Column("proposal", OpaqueId, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("effective_on", Date, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("source", LargeBinary, nullable=False),
    Column("translations", JSON, nullable=False),
    Column("grace_days", Integer),
    Column("state", String(10), nullable=False),
    Column("proposed_by", BigInteger, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("decided_by", BigInteger),
    Column("decided_at", UtcDateTime),
    CheckConstraint("state IN ('draft', 'proposed', 'published', 'rejected', 'withdrawn')", name="state"),
    # One at a time: two admins must not prepare two texts under one number.
    Index(
        "uq_proposals_open",
        "number",
        unique=True,
        sqlite_where=text("state IN ('draft', 'proposed')"),
        postgresql_where=text("state IN ('draft', 'proposed')"),
    ),
)

# The asking to renew under an edition: round -1 counts, 0 asks, further ones remind. A round goes over all people, by
# their ids.
campaigns = Table(
    "campaigns",
    metadata,
    Column("edition", Integer, ForeignKey("editions.number"), primary_key=True, autoincrement=False),
    Column("state", String(8), nullable=False),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("grace_ends_at", UtcDateTime, nullable=False),
    Column("round", Integer, nullable=False),
    # The last person who was looked at in this round; NULL before the first.
    Column("after_person", OpaqueId),
    Column("is_round_over", Boolean, nullable=False),
    Column("started_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    CheckConstraint("state IN ('waiting', 'running', 'paused', 'stopped', 'done')", name="state"),
)

# Whom a campaign concerns: in which round they were asked last, moved on with the message's outbox row so that nobody
# is asked twice; what became of that message; and their answer, which every entry of theirs brings up to date.
asks = Table(
    "asks",
    metadata,
    Column("edition", Integer, ForeignKey("campaigns.edition"), primary_key=True, autoincrement=False),
    Column("person", OpaqueId, primary_key=True),
    Column("round", Integer, nullable=False),
    Column("state", String(12), nullable=False),
    # Whether a message of this campaign has arrived, or may have.
    Column("was_asked", Boolean, nullable=False),
    Column("outcome", String(10)),
    Column("at", UtcDateTime, nullable=False),
    CheckConstraint("state IN ('planned', 'waiting', 'delivered', 'unreachable', 'dead')", name="state"),
    CheckConstraint("outcome IN ('renewed', 'declined', 'withdrawn', 'expired')", name="outcome"),
    Index("ix_asks_person", "person"),
)

# The messages in admins' chats that show how a campaign is getting on.
campaign_watchers = Table(
    "campaign_watchers",
    metadata,
    Column("edition", Integer, ForeignKey("campaigns.edition"), primary_key=True, autoincrement=False),
    Column("telegram_id", BigInteger, primary_key=True, autoincrement=False),
    Column("message_id", BigInteger, nullable=False),
    Column("locale", String(2), nullable=False),
)

# The verification of the whole ledger that an admin asked for and that is not done yet: one at a time, in one row.
verifications = Table(
    "verifications",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("telegram_id", BigInteger, nullable=False),
    # The update that asked for it, and the message that becomes the answer.
    Column("update_id", BigInteger, nullable=False),
    Column("message_id", BigInteger, nullable=False),
    Column("locale", String(2), nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("leased_until", UtcDateTime),
    CheckConstraint("id = 1", name="one"),
)

# Files for admins, prepared in the background. `until` is the last day; `reason` is set where personal data are asked.
# Entries below `size` are exported, those below `next_place` have been sent; `message_id` is what shows the progress.
exports = Table(
    "exports",
    metadata,
    Column("export", OpaqueId, primary_key=True),
    Column("telegram_id", BigInteger, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("since", Date),
    Column("until", Date),
    Column("reason", String(40)),
    Column("state", String(8), nullable=False),
    Column("locale", String(2), nullable=False),
    Column("message_id", BigInteger),
    Column("size", BigInteger),
    Column("next_place", BigInteger, nullable=False),
    Column("parts_sent", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("leased_until", UtcDateTime),
    Column("done_at", UtcDateTime),
    CheckConstraint("state IN ('waiting', 'running', 'done', 'failed', 'stopped')", name="state"),
    Index("ix_exports_state_created_at", "state", "created_at"),
)
