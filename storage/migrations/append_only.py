"""The triggers that keep the ledger and its tree append-only, for every migration that has to make them again.

A migration that rebuilds one of these tables on SQLite loses its triggers: it calls `protect` when it is done.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.engine import Connection

LEDGER = ("entries", "records")
TREE = ("tiles", "checkpoints")
DESK = ("editions", "admin_acts")


def protect(connection: Connection, tables: tuple[str, ...] = LEDGER) -> None:
    """Make the triggers; whatever stood under their names is replaced."""
    statements = _postgresql(tables) if connection.dialect.name == "postgresql" else _sqlite(tables)
    for statement in statements:
        connection.exec_driver_sql(statement)


def _sqlite(tables: tuple[str, ...]) -> Iterator[str]:
    """SQLite: a trigger for each verb; the one on DELETE sees INSERT OR REPLACE only with `recursive_triggers=ON`."""
    for table in tables:
        for verb in ("UPDATE", "DELETE"):
            name = f"{table}_no_{verb.lower()}"
            yield f"DROP TRIGGER IF EXISTS {name}"
            yield (
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only: {verb} refused'); END"
            )
    yield "DROP TRIGGER IF EXISTS entries_contiguous"
    yield (
        "CREATE TRIGGER entries_contiguous BEFORE INSERT ON entries "
        """WHEN NEW."index" IS NOT (SELECT COALESCE(MAX("index"), -1) + 1 FROM entries) """
        "BEGIN SELECT RAISE(ABORT, 'entries is append-only: an index was skipped or used before'); END"
    )


def _postgresql(tables: tuple[str, ...]) -> Iterator[str]:
    """PostgreSQL: the same, and TRUNCATE. The error's class is that of a broken constraint, as SQLite's is."""
    yield (
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = '23000'; "
        "END $$"
    )
    # A row at a time: a row sees those that the same INSERT brought before it.
    yield (
        "CREATE OR REPLACE FUNCTION refuse_gap() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        """IF NEW."index" IS DISTINCT FROM (SELECT COALESCE(MAX("index"), -1) + 1 FROM entries) THEN """
        "RAISE EXCEPTION 'entries is append-only: an index was skipped or used before' USING ERRCODE = '23000'; "
        "END IF; RETURN NEW; END $$"
    )
    for table in tables:
        yield f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}"
        yield (
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    yield "DROP TRIGGER IF EXISTS entries_contiguous ON entries"
    yield "CREATE TRIGGER entries_contiguous BEFORE INSERT ON entries FOR EACH ROW EXECUTE FUNCTION refuse_gap()"
