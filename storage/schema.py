"""Which schema a database has, and how it is brought to the newest; the steps are in `storage/migrations`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from storage.errors import StorageError

SchemaState = Literal["current", "old", "empty", "newer"]

MIGRATIONS = Path(__file__).parent / "migrations"
NEWER = "this database was made by a newer version of the program: run that one"


def schema_state(connection: Connection) -> SchemaState:
    """Compare the database's version with the program's; "newer" is one that this program does not know."""
    versions = MigrationContext.configure(connection).get_current_heads()
    if not versions:
        return "empty"
    if versions == (newest_version(),):
        return "current"
    return "old" if set(versions) <= known_versions() else "newer"


def remedy(state: SchemaState) -> str:
    """What the operator does about a schema that is not current, in one sentence."""
    if state == "newer":
        return NEWER
    return f"the database's schema is {state}: run `migrate` with this version of the program"


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Run the missing migrations within the transaction that the caller has begun: all of them or none.

    Raises `StorageError` for a newer program's database, of which Alembic would only say that it cannot locate things.
    """
    if schema_state(connection) == "newer":
        raise StorageError(NEWER)
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


@cache
def newest_version() -> str:
    """The version that this program expects."""
    (version,) = ScriptDirectory.from_config(_config()).get_heads()
    return version


@cache
def known_versions() -> frozenset[str]:
    """Every version that this program has a migration for."""
    return frozenset(script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions())


def _config() -> Config:
    config = Config()
    # A percent sign in a path is ConfigParser's own sign unless doubled.
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config
