"""What the Platform needs: its own ids of people, invitations, deliveries and what became of them, its inbox."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

moment = sa.DateTime(timezone=True)
auto_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    # Columns are only added, which rebuilds no table: the triggers of the ledger stay what they are.
    op.add_column("people", sa.Column("external_id", sa.String(length=200)))
    op.create_index("uq_people_external_id", "people", ["external_id"], unique=True)
    op.add_column("records", sa.Column("invitation", sa.String(length=32)))
    op.add_column("sources", sa.Column("digest", sa.LargeBinary()))
    widen_outbox()
    create_deliveries()
    create_invitations()
    create_notes()


def downgrade() -> None:
    raise NotImplementedError("A ledger is not unmade: restore a backup instead.")


def widen_outbox() -> None:
    """What events to the Platform and messages with personal arguments need."""
    op.add_column("outbox", sa.Column("body", sa.LargeBinary()))
    op.add_column("outbox", sa.Column("refunded", sa.Integer(), nullable=False, server_default=sa.text("0")))
    op.add_column("outbox", sa.Column("failed_at", moment))
    op.add_column("outbox", sa.Column("sealed", sa.LargeBinary()))
    op.add_column("outbox", sa.Column("button", sa.String(length=64)))
    op.add_column("outbox", sa.Column("needs_consent", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index("uq_outbox_entry", "outbox", ["entry"], unique=True)
    for name, column, condition in (
        ("ix_outbox_dead", "id", "state = 'dead'"),
        ("ix_outbox_done", "done_at", "done_at IS NOT NULL"),
    ):
        where = sa.text(condition)
        op.create_index(name, "outbox", ["destination", column], sqlite_where=where, postgresql_where=where)


def create_deliveries() -> None:
    """Attempts at events, and how the endpoint as a whole is doing."""
    op.create_table(
        "delivery_attempts",
        sa.Column("outbox", auto_id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("began_at", moment, nullable=False),
        sa.Column("ended_at", moment),
        sa.Column("status", sa.Integer()),
        sa.Column("reason", sa.String(length=64)),
        sa.Column("sealed", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("outbox", "number", name=op.f("pk_delivery_attempts")),
        sa.ForeignKeyConstraint(
            ["outbox"], ["outbox.id"], name=op.f("fk_delivery_attempts_outbox"), ondelete="CASCADE"
        ),
    )
    op.create_table(
        "endpoints",
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("url_digest", sa.LargeBinary(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("since", moment, nullable=False),
        sa.Column("due_at", moment),
        sa.Column("succeeded_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_endpoints")),
        sa.CheckConstraint("state IN ('open', 'failing', 'stopped')", name=op.f("ck_endpoints_state")),
    )


def create_invitations() -> None:
    """Invitations by the Platform, and numbers that it says have changed."""
    op.create_table(
        "invitations",
        sa.Column("invitation", sa.String(length=32), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=False),
        sa.Column("phone_hash", sa.LargeBinary()),
        sa.Column("locale", sa.String(length=2)),
        sa.Column("sealed", sa.LargeBinary()),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("expires_at", moment, nullable=False),
        sa.Column("used_at", moment),
        sa.Column("used_by", sa.String(length=32)),
        sa.PrimaryKeyConstraint("invitation", name=op.f("pk_invitations")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitations_token_hash")),
    )
    op.create_index(op.f("ix_invitations_expires_at"), "invitations", ["expires_at"])
    op.create_index(op.f("ix_invitations_used_by"), "invitations", ["used_by"])
    op.create_table(
        "phone_changes",
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("change", sa.String(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("requested_at", moment, nullable=False),
        sa.Column("expires_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_phone_changes")),
        sa.UniqueConstraint("change", name=op.f("uq_phone_changes_change")),
    )
    op.create_index(op.f("ix_phone_changes_expires_at"), "phone_changes", ["expires_at"])


def create_notes() -> None:
    """That the Platform has closed, and who read a person's data."""
    op.create_table(
        "closures",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("closed_at", moment, nullable=False),
        sa.Column("noted_at", moment, nullable=False),
        sa.Column("next_index", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closures")),
        sa.CheckConstraint("id = 1", name=op.f("ck_closures_single")),
    )
    op.create_table(
        "access_log",
        sa.Column("id", auto_id, nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("reader", sa.String(length=40), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_log")),
    )
    op.create_index(op.f("ix_access_log_at"), "access_log", ["at"])
    op.create_index(op.f("ix_access_log_person"), "access_log", ["person"])
