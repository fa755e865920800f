"""The admins' desk: what they did, editions on their way and published, campaigns, exports, names as keyed hashes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.migrations.append_only import DESK, protect
from storage.migrations.counting import count_withdrawals

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    grow_tables()
    create_people_tables()
    create_editions()
    create_campaigns()
    create_exports()
    protect(op.get_bind(), DESK)
    count_withdrawals(op.get_bind())


def downgrade() -> None:
    raise NotImplementedError("A ledger is not unmade: restore a backup instead.")


def grow_tables() -> None:
    """What tables of before keep more."""
    op.add_column("admins", sa.Column("locale", sa.String(length=2)))
    op.add_column("admins", sa.Column("sealed", sa.LargeBinary()))
    op.add_column("admins", sa.Column("panel_message_id", sa.BigInteger()))
    op.add_column("admins", sa.Column("offered", sa.LargeBinary()))
    op.add_column("endpoints", sa.Column("paused_by", sa.BigInteger()))
    op.add_column("endpoints", sa.Column("paused_at", moment))
    op.add_column("self_checks", sa.Column("damaged_count", sa.Integer(), nullable=False, server_default=sa.text("0")))
    op.add_column("self_checks", sa.Column("damaged_index", sa.BigInteger()))
    op.add_column("outbox", sa.Column("is_unclear", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("outbox", sa.Column("campaign", sa.Integer()))
    op.add_column("outbox", sa.Column("round", sa.Integer()))
    is_pending = sa.text("state IN ('waiting', 'leased')")
    op.create_index("ix_outbox_campaign", "outbox", ["campaign"], sqlite_where=is_pending, postgresql_where=is_pending)


def create_people_tables() -> None:
    """What admins did, and the hashes of people's names."""
    op.create_table(
        "admin_acts",
        sa.Column("index", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("telegram_id", sa.BigInteger(), nullable=False),
        sa.Column("act", sa.String(length=32), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.ForeignKeyConstraint(["index"], ["entries.index"], name=op.f("fk_admin_acts_index")),
        sa.PrimaryKeyConstraint("index", name=op.f("pk_admin_acts")),
    )
    op.create_index("ix_admin_acts_telegram_id_act_at", "admin_acts", ["telegram_id", "act", "at"])
    op.create_table(
        "name_hashes",
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("name_hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("person", "name_hash", name=op.f("pk_name_hashes")),
    )
    op.create_index("ix_name_hashes_name_hash", "name_hashes", ["name_hash"])


def create_editions() -> None:
    """Editions that were published, and those on their way."""
    op.create_table(
        "editions",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("source", sa.LargeBinary(), nullable=False),
        sa.Column("translations", sa.JSON(), nullable=False),
        sa.Column("grace_days", sa.Integer()),
        sa.Column("published_at", moment, nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["entry"], ["entries.index"], name=op.f("fk_editions_entry")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_editions")),
        sa.UniqueConstraint("sha256", name=op.f("uq_editions_sha256")),
        sa.UniqueConstraint("entry", name=op.f("uq_editions_entry")),
    )
    op.create_table(
        "proposals",
        sa.Column("proposal", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("source", sa.LargeBinary(), nullable=False),
        sa.Column("translations", sa.JSON(), nullable=False),
        sa.Column("grace_days", sa.Integer()),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("proposed_by", sa.BigInteger(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("decided_by", sa.BigInteger()),
        sa.Column("decided_at", moment),
        sa.CheckConstraint(
            "state IN ('draft', 'proposed', 'published', 'rejected', 'withdrawn')", name=op.f("ck_proposals_state")
        ),
        sa.PrimaryKeyConstraint("proposal", name=op.f("pk_proposals")),
    )
    is_open = sa.text("state IN ('draft', 'proposed')")
    op.create_index(
        "uq_proposals_open", "proposals", ["number"], unique=True, sqlite_where=is_open, postgresql_where=is_open
    )


def create_campaigns() -> None:
    """The asking to renew: its course, whom it concerns, and who watches it."""
    op.create_table(
        "campaigns",
        sa.Column("edition", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("starts_at", moment, nullable=False),
        sa.Column("grace_ends_at", moment, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("after_person", sa.String(length=32)),
        sa.Column("is_round_over", sa.Boolean(), nullable=False),
        sa.Column("started_at", moment),
        sa.Column("ended_at", moment),
        sa.CheckConstraint(
            "state IN ('waiting', 'running', 'paused', 'stopped', 'done')", name=op.f("ck_campaigns_state")
        ),
        sa.ForeignKeyConstraint(["edition"], ["editions.number"], name=op.f("fk_campaigns_edition")),
        sa.PrimaryKeyConstraint("edition", name=op.f("pk_campaigns")),
    )
    op.create_table(
        "asks",
        sa.Column("edition", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("was_asked", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.String(length=10)),
        sa.Column("at", moment, nullable=False),
        sa.CheckConstraint(
            "state IN ('planned', 'waiting', 'delivered', 'unreachable', 'dead')", name=op.f("ck_asks_state")
        ),
        sa.CheckConstraint("outcome IN ('renewed', 'declined', 'withdrawn', 'expired')", name=op.f("ck_asks_outcome")),
        sa.ForeignKeyConstraint(["edition"], ["campaigns.edition"], name=op.f("fk_asks_edition")),
        sa.PrimaryKeyConstraint("edition", "person", name=op.f("pk_asks")),
    )
    op.create_index("ix_asks_person", "asks", ["person"])
    op.create_table(
        "campaign_watchers",
        sa.Column("edition", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("telegram_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("locale", sa.String(length=2), nullable=False),
        sa.ForeignKeyConstraint(["edition"], ["campaigns.edition"], name=op.f("fk_campaign_watchers_edition")),
        sa.PrimaryKeyConstraint("edition", "telegram_id", name=op.f("pk_campaign_watchers")),
    )


def create_exports() -> None:
    """What is done for admins in the background: verifying the ledger, preparing files."""
    op.create_table(
        "verifications",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("telegram_id", sa.BigInteger(), nullable=False),
        sa.Column("update_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("locale", sa.String(length=2), nullable=False),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("leased_until", moment),
        sa.CheckConstraint("id = 1", name=op.f("ck_verifications_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verifications")),
    )
    op.create_table(
        "exports",
        sa.Column("export", sa.String(length=32), nullable=False),
        sa.Column("telegram_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("since", sa.Date()),
        sa.Column("until", sa.Date()),
        sa.Column("reason", sa.String(length=40)),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("locale", sa.String(length=2), nullable=False),
        sa.Column("message_id", sa.BigInteger()),
        sa.Column("size", sa.BigInteger()),
        sa.Column("next_place", sa.BigInteger(), nullable=False),
        sa.Column("parts_sent", sa.Integer(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("leased_until", moment),
        sa.Column("done_at", moment),
        sa.CheckConstraint(
            "state IN ('waiting', 'running', 'done', 'failed', 'stopped')", name=op.f("ck_exports_state")
        ),
        sa.PrimaryKeyConstraint("export", name=op.f("pk_exports")),
    )
    op.create_index("ix_exports_state_created_at", "exports", ["state", "created_at"])
