"""The tree over the ledger, the checkpoints that were signed over it, and what the self-check found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.migrations.append_only import TREE, protect

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    create_tree()
    # A file that a message is the caption of.
    op.add_column("outbox", sa.Column("document", sa.String(length=40)))
    protect(op.get_bind(), TREE)


def downgrade() -> None:
    raise NotImplementedError("A ledger is not unmade: restore a backup instead.")


def create_tree() -> None:
    """Tiles, checkpoints, and the one row of the self-check."""
    op.create_table(
        "tiles",
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("hashes", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("level", "number", name=op.f("pk_tiles")),
    )
    op.create_table(
        "checkpoints",
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("signed_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_checkpoints")),
    )
    op.create_table(
        "self_checks",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("checked_at", moment, nullable=False),
        sa.Column("broken_index", sa.BigInteger()),
        sa.Column("reason", sa.Text()),
        sa.CheckConstraint("id = 1", name=op.f("ck_self_checks_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_self_checks")),
    )
