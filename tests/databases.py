"""Fresh databases for tests, SQLite and PostgreSQL, each a copy of one that was migrated once.

`database_url` runs a test on both; `sqlite_url` and `postgresql_url` on one; `database` is an open one.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self, TypeVar

import pytest
from sqlalchemy import text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine

from storage.database import Database, migrate, open_database

T = TypeVar("T")

LOCAL_SERVER = make_url("postgresql+asyncpg://127.0.0.1:5432/test")
EMPTY = "TEMPLATE template0 ENCODING 'UTF8'"
SERVER_PROGRAMS = Path("/usr/lib/postgresql")

_numbers = itertools.count(1)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a fresh, migrated database: the test runs once on each kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A fresh, migrated, open database of either kind."""
    database = await open_database(database_url)
    yield database
    await database.close()


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a fresh, migrated SQLite file."""
    path = tmp_path / "consent.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite+aiosqlite:///{path}"


@pytest.fixture
def postgresql_url(postgresql_template: Clones) -> Iterator[str]:
    """The address of a fresh, migrated PostgreSQL database."""
    with postgresql_template.take() as url:
        yield url


@pytest.fixture
def empty_sqlite_url(tmp_path: Path) -> str:
    """The address of a SQLite file that is not there yet, nor its directory."""
    return f"sqlite+aiosqlite:///{tmp_path}/empty/consent.db"


@pytest.fixture
def empty_postgresql_url(postgresql_server: Server) -> Iterator[str]:
    """The address of a PostgreSQL database in which nothing is yet."""
    with postgresql_server.database(EMPTY) as url:
        yield url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file; once closed it is one file, so it can be copied."""
    path = tmp_path_factory.mktemp("template") / "consent.db"
    run_apart(migrate(f"sqlite+aiosqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: Server) -> Iterator[Clones]:
    """A database that was migrated once, to be copied."""
    with postgresql_server.database(EMPTY) as url:
        run_apart(migrate(url))
        with Clones(postgresql_server, str(make_url(url).database)) as clones:
            yield clones


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Server]:
    """The server of TEST_POSTGRES_URL, or the one on this machine, or one that this run starts; else a loud skip."""
    if named := os.environ.get("TEST_POSTGRES_URL"):
        with Server(make_url(named).set(drivername="postgresql+asyncpg")) as server:
            yield server
    elif _answers(LOCAL_SERVER):
        with Server(LOCAL_SERVER) as server:
            yield server
    elif programs := max(SERVER_PROGRAMS.glob("*/bin"), default=None):
        with _own_server(programs) as url, Server(url) as server:
            yield server
    else:
        message = "NO POSTGRESQL: set TEST_POSTGRES_URL or install the server, half of the storage tests did not run"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)


def run_apart(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end on a thread and loop of its own, whether a loop runs here or not."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


class Server:
    """Makes and drops databases, on a thread and loop of its own: it outlives tests, and works beside them."""

    def __init__(self, url: URL) -> None:
        """Name the server, and one of its databases to connect to meanwhile."""
        self._url = url
        self._engine = create_async_engine(url, isolation_level="AUTOCOMMIT", pool_size=1, max_overflow=0)
        self._thread = ThreadPoolExecutor(1)
        self._runner = asyncio.Runner()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.submit(self._runner.run, self._engine.dispose()).result()
        self._thread.submit(self._runner.close).result()
        self._thread.shutdown()

    def execute(self, statement: str) -> Future[None]:
        """Run one statement outside of any transaction; they run in the order in which they were asked."""
        return self._thread.submit(lambda: self._runner.run(self._execute(statement)))

    async def _execute(self, statement: str) -> None:
        async with self._engine.connect() as connection:
            await connection.execute(text(statement))

    def url_of(self, name: str) -> str:
        """The address of a database of this server."""
        return self._url.set(database=name).render_as_string(hide_password=False)

    @contextmanager
    def database(self, options: str) -> Iterator[str]:
        """The address of a database that is there as long as the block lasts."""
        name = new_name()
        self.execute(f"CREATE DATABASE {name} {options}").result()
        try:
            yield self.url_of(name)
        finally:
            self.execute(f"DROP DATABASE {name} WITH (FORCE)").result()


class Clones:
    """Copies of a template. One is made ahead and dropped behind, while tests run: the disk makes either slow."""

    def __init__(self, server: Server, template: str) -> None:
        """Begin with the first copy."""
        self._server = server
        self._template = template
        self._dropped: list[Future[None]] = []
        self._make_ahead()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._drop(self._name)
        for dropped in self._dropped:
            dropped.result()

    @contextmanager
    def take(self) -> Iterator[str]:
        """The address of a copy that nobody has used."""
        name, made = self._name, self._made
        self._make_ahead()
        made.result()
        try:
            yield self._server.url_of(name)
        finally:
            self._drop(name)

    def _make_ahead(self) -> None:
        self._name = new_name()
        self._made = self._server.execute(f"CREATE DATABASE {self._name} TEMPLATE {self._template}")

    def _drop(self, name: str) -> None:
        self._dropped.append(self._server.execute(f"DROP DATABASE {name} WITH (FORCE)"))


def new_name() -> str:
    """A name that no other run has."""
    return f"consent_test_{os.getpid()}_{secrets.token_hex(4)}_{next(_numbers)}"


def _answers(url: URL) -> bool:
    with Server(url) as server:
        try:
            server.execute("SELECT 1").result()
        except (SQLAlchemyError, OSError):
            return False
        return True


@contextmanager
def _own_server(programs: Path) -> Iterator[URL]:
    """A server with its data in a directory of its own, gone with the block. It loses data in a power cut, and may."""
    root = Path(tempfile.mkdtemp(prefix="consent-postgresql-"))
    # PostgreSQL refuses to run as root.
    user = None if os.geteuid() else pwd.getpwnam("nobody")
    if user:
        os.chown(root, user.pw_uid, user.pw_gid)

    def run(program: str, *arguments: str) -> None:
        subprocess.run(
            [programs / program, *arguments],
            check=True,
            cwd=root,
            user=user.pw_uid if user else None,
            group=user.pw_gid if user else None,
            extra_groups=[] if user else None,
            stdout=subprocess.DEVNULL,
        )

    port = _free_port()
    data = str(root / "data")
    options = f"-p {port} -k {root} -c listen_addresses=127.0.0.1 -c fsync=off"
    try:
        run("initdb", "-D", data, "-A", "trust", "-U", "test", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        run("pg_ctl", "-D", data, "-o", options, "-l", str(root / "log"), "-w", "start")
        try:
            yield make_url(f"postgresql+asyncpg://test@127.0.0.1:{port}/postgres")
        finally:
            run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(root)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port
