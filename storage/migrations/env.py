"""What Alembic runs for every command: our connection, within the transaction that `upgrade`'s caller began."""

from __future__ import annotations

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
