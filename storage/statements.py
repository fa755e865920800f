"""Small statement helpers that both databases share.

What runs for every update stands ready at module level, here and in the files beside this one: building a statement
costs several times what SQLite needs to run it.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from sqlalchemy import Connection, Insert, Table


def insert_if_new(conn: Connection, table: Table, values: dict[str, Any], *, key: str | None = None) -> bool:
    """Insert a row unless one with its key stands there already; tell whether it was inserted.

    The key is the primary key, or the unique column that is named; any other constraint raises `IntegrityError`.
    """
    return conn.execute(_if_new(conn.dialect.name, table, key), values).rowcount == 1


@cache
def _if_new(dialect: str, table: Table, key: str | None) -> Insert:
    columns = [key] if key else list(table.primary_key.columns.keys())
    return _insert(dialect, table).on_conflict_do_nothing(index_elements=columns)


def insert_or_add(conn: Connection, table: Table, key: dict[str, Any], column: str) -> None:
    """Count one more under a key, in one statement."""
    conn.execute(_or_add(conn.dialect.name, table, tuple(key), column), {**key, column: 1})


@cache
def _or_add(dialect: str, table: Table, key: tuple[str, ...], column: str) -> Insert:
    statement = _insert(dialect, table)
    added = table.c[column] + statement.excluded[column]
    return statement.on_conflict_do_update(index_elements=list(key), set_={column: added})


def _insert(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
