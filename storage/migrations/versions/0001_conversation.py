"""The tables of the consent conversation, and the triggers of the ledger."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.migrations.append_only import protect

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

moment = sa.DateTime(timezone=True)
auto_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    create_people()
    create_signing()
    create_ledger()
    create_mailboxes()
    create_counts()
    protect(op.get_bind())


def downgrade() -> None:
    raise NotImplementedError("A ledger is not unmade: restore a backup instead.")


def create_people() -> None:
    """Persons, the keys of their data, admins."""
    op.create_table(
        "people",
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("telegram_id", sa.BigInteger()),
        sa.Column("locale", sa.String(length=2), nullable=False),
        sa.Column("phone_hash", sa.LargeBinary()),
        sa.Column("profile", sa.LargeBinary(), nullable=False),
        sa.Column("unreachable_at", moment),
        sa.Column("created_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_people")),
        sa.UniqueConstraint("phone_hash", name=op.f("uq_people_phone_hash")),
        sa.UniqueConstraint("telegram_id", name=op.f("uq_people_telegram_id")),
    )
    op.create_table(
        "person_keys",
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("key_id", sa.String(length=64), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_person_keys")),
    )
    op.create_index(op.f("ix_person_keys_key_id"), "person_keys", ["key_id"])
    op.create_table(
        "service_keys",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("key_id", sa.String(length=64), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_service_keys")),
    )
    op.create_table(
        "admins",
        sa.Column("telegram_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("role", sa.String(length=8), nullable=False),
        sa.Column("added_at", moment, nullable=False),
        sa.CheckConstraint("role IN ('owner', 'officer', 'auditor')", name=op.f("ck_admins_role")),
        sa.PrimaryKeyConstraint("telegram_id", name=op.f("pk_admins")),
    )


def create_signing() -> None:
    """A signing in progress and its codes."""
    op.create_table(
        "drafts",
        sa.Column("telegram_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("step", sa.String(length=16), nullable=False),
        sa.Column("locale", sa.String(length=2), nullable=False),
        sa.Column("edition", sa.Integer()),
        sa.Column("nonce", sa.String(length=32)),
        sa.Column("panel_message_id", sa.BigInteger()),
        sa.Column("contents", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("telegram_id", name=op.f("pk_drafts")),
        sa.UniqueConstraint("person", name=op.f("uq_drafts_person")),
    )
    op.create_index(op.f("ix_drafts_expires_at"), "drafts", ["expires_at"])
    op.create_table(
        "challenges",
        sa.Column("challenge", sa.String(length=32), nullable=False),
        sa.Column("telegram_id", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", moment, nullable=False),
        sa.Column("expires_at", moment, nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.CheckConstraint("state IN ('open', 'used', 'replaced', 'failed')", name=op.f("ck_challenges_state")),
        sa.PrimaryKeyConstraint("challenge", name=op.f("pk_challenges")),
    )
    op.create_index(op.f("ix_challenges_expires_at"), "challenges", ["expires_at"])
    op.create_index(op.f("ix_challenges_telegram_id"), "challenges", ["telegram_id"])
    op.create_index(
        "uq_challenges_open",
        "challenges",
        ["telegram_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "sms_sends",
        sa.Column("challenge", sa.String(length=32), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("telegram_id", sa.BigInteger(), nullable=False),
        sa.Column("phone_hash", sa.LargeBinary(), nullable=False),
        sa.Column("prefix", sa.String(length=8), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.CheckConstraint("outcome IN ('pending', 'sent', 'unknown', 'refused')", name=op.f("ck_sms_sends_outcome")),
        sa.PrimaryKeyConstraint("challenge", name=op.f("pk_sms_sends")),
    )
    op.create_index(op.f("ix_sms_sends_at"), "sms_sends", ["at"])
    op.create_index("ix_sms_sends_phone_hash_at", "sms_sends", ["phone_hash", "at"])
    op.create_index("ix_sms_sends_prefix_at", "sms_sends", ["prefix", "at"])
    op.create_index("ix_sms_sends_telegram_id_at", "sms_sends", ["telegram_id", "at"])


def create_ledger() -> None:
    """The ledger, and the cases that its entries open."""
    op.create_table(
        "entries",
        sa.Column("index", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=32)),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("leaf", sa.LargeBinary(), nullable=False),
        sa.Column("leaf_hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("index", name=op.f("pk_entries")),
        sa.UniqueConstraint("person", "seq", name=op.f("uq_entries_person_seq")),
    )
    op.create_table(
        "records",
        sa.Column("index", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person", sa.String(length=32)),
        sa.Column("consent", sa.String(length=32)),
        sa.Column("receipt", sa.String(length=32)),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("opening", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["index"], ["entries.index"], name=op.f("fk_records_index")),
        sa.PrimaryKeyConstraint("index", name=op.f("pk_records")),
        sa.UniqueConstraint("receipt", name=op.f("uq_records_receipt")),
    )
    op.create_index(op.f("ix_records_consent"), "records", ["consent"])
    op.create_table(
        "ledger_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_ledger_head_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_head")),
    )
    op.create_table(
        "cases",
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("consent", sa.String(length=32)),
        sa.Column("opened_at", moment, nullable=False),
        sa.Column("due_at", moment, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("closed_at", moment),
        sa.CheckConstraint("state IN ('open', 'stopped', 'refused')", name=op.f("ck_cases_state")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_cases")),
    )
    op.create_index(op.f("ix_cases_due_at"), "cases", ["due_at"])
    op.create_index(op.f("ix_cases_person"), "cases", ["person"])
    op.create_index(
        "uq_cases_open",
        "cases",
        ["kind", "consent"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    # The one row that appending locks: the ledger is empty.
    op.execute(sa.text("INSERT INTO ledger_head (id, size) VALUES (1, 0)"))


def create_mailboxes() -> None:
    """What must go out, what came in, and what failed."""
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("destination", sa.String(length=8), nullable=False),
        sa.Column("lane", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=32)),
        sa.Column("telegram_id", sa.BigInteger()),
        sa.Column("entry", sa.BigInteger()),
        sa.Column("message", sa.String(length=64)),
        sa.Column("arguments", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", moment, nullable=False),
        sa.Column("leased_until", moment),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("done_at", moment),
        sa.Column("reason", sa.Text()),
        sa.CheckConstraint("destination IN ('chat', 'platform')", name=op.f("ck_outbox_destination")),
        sa.CheckConstraint(
            "state IN ('waiting', 'leased', 'delivered', 'unreachable', 'dead')", name=op.f("ck_outbox_state")
        ),
        sa.ForeignKeyConstraint(["entry"], ["entries.index"], name=op.f("fk_outbox_entry")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    op.create_index(
        "ix_outbox_lane",
        "outbox",
        ["lane", "id"],
        sqlite_where=sa.text("state IN ('waiting', 'leased', 'unreachable')"),
        postgresql_where=sa.text("state IN ('waiting', 'leased', 'unreachable')"),
    )
    op.create_index(
        "ix_outbox_pending",
        "outbox",
        ["destination", "due_at"],
        sqlite_where=sa.text("state IN ('waiting', 'leased')"),
        postgresql_where=sa.text("state IN ('waiting', 'leased')"),
    )
    op.create_table(
        "sources",
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("answer", sa.JSON()),
        sa.Column("at", moment, nullable=False),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_sources")),
    )
    op.create_index(op.f("ix_sources_at"), "sources", ["at"])
    op.create_table(
        "failures",
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_failures")),
    )
    op.create_index(op.f("ix_failures_at"), "failures", ["at"])
    op.create_table(
        "dead_letters",
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_dead_letters")),
        sa.UniqueConstraint("source", name=op.f("uq_dead_letters_source")),
    )


def create_counts() -> None:
    """Anonymous counts, and the pace that processes share."""
    op.create_table(
        "daily_counts",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", "name", name=op.f("pk_daily_counts")),
    )
    op.create_table(
        "pacing",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_pacing")),
    )
