"""The migrations make what the models describe, on both databases."""

from __future__ import annotations

import asyncio

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.engine import Connection

from storage.database import Database, migrate, open_database
from storage.models import metadata
from tests.storage.notebook import execute

# The schema as each database itself tells it, without Alembic's own table.
DESCRIPTIONS = {
    "sqlite": (
        "SELECT name, sql FROM sqlite_schema WHERE type IN ('table', 'index') AND tbl_name <> 'alembic_version'",
    ),
    "postgresql": (
        """SELECT attrelid::regclass::text, attname, format_type(atttypid, atttypmod), attnotnull, attidentity,
                  pg_get_expr(adbin, adrelid), attnum
             FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
             LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
            WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0
              AND relname <> 'alembic_version'""",
        """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
            WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> 'alembic_version'""",
        """SELECT tablename, indexname, indexdef FROM pg_indexes
            WHERE schemaname = 'public' AND tablename <> 'alembic_version'""",
    ),
}


def describe(conn: Connection) -> list[list[tuple[str, ...]]]:
    """Everything that makes up the tables: columns, constraints, indexes with their conditions."""
    return [
        sorted(tuple(_lines(str(value)) for value in row) for row in conn.execute(text(query)))
        for query in DESCRIPTIONS[conn.dialect.name]
    ]


def _lines(told: str) -> str:
    """SQLite tells a table as it was written once, with later columns behind its constraints: put it into an order."""
    parts, depth = [""], 0
    for character in told:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and depth == 1:
            parts.append("")
        else:
            parts[-1] += character
    head, brace, first = parts[0].partition("(")
    tail = [*parts[1:-1], parts[-1].rstrip().removesuffix(")")] if len(parts) > 1 else []
    return "\n".join([head + brace, *sorted(" ".join(part.split()) for part in (first, *tail))])


def create_from_models(conn: Connection) -> None:
    metadata.create_all(conn)


def differences_from_models(conn: Connection) -> list[object]:
    return list(compare_metadata(MigrationContext.configure(conn, opts={"compare_server_default": True}), metadata))


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest) -> str:
    """The address of a database in which nothing is yet."""
    url: str = request.getfixturevalue(f"empty_{request.param}_url")
    return url


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_the_migrated_schema_is_that_of_the_models(kind: str, request: pytest.FixtureRequest) -> None:
    """Told by the database itself, constraints and conditions of indexes included."""
    migrated = await open_database(request.getfixturevalue(f"{kind}_url"))
    made = await open_database(request.getfixturevalue(f"empty_{kind}_url"))
    try:
        await made.write(create_from_models)
        assert await made.read(describe) == await migrated.read(describe)
    finally:
        await made.close()
        await migrated.close()


async def test_alembic_sees_no_difference_to_the_models(database: Database) -> None:
    assert await database.read(differences_from_models) == []


async def test_a_missing_column_would_be_seen(database: Database) -> None:
    """The negative control of the two above."""
    before = await database.read(describe)
    await database.write(execute, "ALTER TABLE people ADD COLUMN shoe_size INTEGER")
    assert await database.read(describe) != before
    assert len(await database.read(differences_from_models)) == 1


async def test_an_empty_database_becomes_current_and_stays_so(empty_url: str) -> None:
    database = await open_database(empty_url)
    assert await database.schema() == "empty"
    await database.close()

    await migrate(empty_url)
    await migrate(empty_url)
    database = await open_database(empty_url)
    assert await database.schema() == "current"
    await database.close()


async def test_the_schema_of_another_program_is_told(database: Database) -> None:
    await database.write(execute, "UPDATE alembic_version SET version_num = '9999'")
    assert await database.schema() == "newer"


async def test_a_migration_that_fails_leaves_nothing(empty_url: str) -> None:
    """One transaction for all of them: the table in the way is the last one."""
    database = await open_database(empty_url)
    await database.write(execute, "CREATE TABLE pacing (x INTEGER)")
    before = await database.read(describe)
    await database.close()

    with pytest.raises(Exception, match="already exists"):
        await migrate(empty_url)
    database = await open_database(empty_url)
    try:
        assert await database.read(describe) == before
        assert await database.schema() == "empty"
    finally:
        await database.close()


async def test_two_migrations_at_once_do_the_work_once(empty_postgresql_url: str) -> None:
    """Replicas that start together."""
    await asyncio.gather(migrate(empty_postgresql_url), migrate(empty_postgresql_url))
    database = await open_database(empty_postgresql_url)
    assert await database.schema() == "current"
    await database.close()
