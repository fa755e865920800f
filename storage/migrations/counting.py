"""Counts of what happened before it was counted, made from the ledger."""

from __future__ import annotations

from sqlalchemy.engine import Connection

# Almaty is five hours ahead of UTC since 2024; a server's own table of time zones may be older than that.
_COUNT_WITHDRAWALS = {
    "sqlite": """
        INSERT INTO daily_counts (day, name, count)
        SELECT date(at, '+5 hours') AS of_day, 'withdrawn', count(*)
          FROM entries WHERE kind = 'consent.withdrawn' GROUP BY of_day
    """,
    "postgresql": """
        INSERT INTO daily_counts (day, name, count)
        SELECT (at AT TIME ZONE 'UTC' + interval '5 hours')::date AS of_day, 'withdrawn', count(*)
          FROM entries WHERE kind = 'consent.withdrawn' GROUP BY of_day
    """,
}


def count_withdrawals(connection: Connection) -> None:
    """Count the withdrawals that the ledger has, as `storage.counts` does from here on."""
    connection.exec_driver_sql(_COUNT_WITHDRAWALS[connection.dialect.name])
