"""Fixtures for every suite: the databases, and the world of the stories."""

from __future__ import annotations

import os
import ssl
from collections.abc import AsyncIterator, Iterator
from functools import cache

import pytest
from hypothesis import settings

from bot.logs import configure_logs
from tests.databases import (
    database,
    database_url,
    empty_postgresql_url,
    postgresql_server,
    postgresql_template,
    postgresql_url,
    sqlite_template,
    sqlite_url,
)
from tests.world import World, running_world

__all__ = [
    "database",
    "database_url",
    "empty_postgresql_url",
    "postgresql_server",
    "postgresql_template",
    "postgresql_url",
    "sqlite_template",
    "sqlite_url",
]

# How long an example takes depends on what else the machine does: timings are no tests.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_xdist_auto_num_workers() -> int:
    """Two workers for each core: tests wait half of their time, for a commit, a pace or a process."""
    return (os.cpu_count() or 1) * 2


@pytest.fixture(scope="session", autouse=True)
def _certificates_are_read_once() -> Iterator[None]:
    """Spare each bot of a story the 25 ms in which aiogram's session reads the same certificates again."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ssl, "create_default_context", cache(ssl.create_default_context))
        yield


@pytest.fixture(autouse=True)
def _logs_as_in_production() -> None:
    """Write logs as `run` does: a test that reads them reads what an operator would."""
    configure_logs("info", "json")


@pytest.fixture
async def world(sqlite_url: str) -> AsyncIterator[World]:
    """The bot on SQLite, by webhook: what most stories need."""
    async with running_world(sqlite_url) as running:
        yield running


@pytest.fixture
async def platform_world(sqlite_url: str) -> AsyncIterator[World]:
    """The bot on SQLite, by webhook, with a Platform."""
    async with running_world(sqlite_url, platform=True) as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
async def any_platform_world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    """The bot with a Platform on each database."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    async with running_world(url, platform=True) as running:
        yield running


@pytest.fixture(params=["sqlite-webhook", "postgresql-webhook"])
async def any_webhook_world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    """The bot by webhook on each database: where updates of one chat can arrive side by side."""
    database_kind, _, updates = request.param.partition("-")
    url: str = request.getfixturevalue(f"{database_kind}_url")
    async with running_world(url, updates) as running:
        yield running


@pytest.fixture(params=["sqlite-webhook", "sqlite-polling", "postgresql-webhook", "postgresql-polling"])
async def any_world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    """The bot on each database, by each way that updates come."""
    database_kind, _, updates = request.param.partition("-")
    url: str = request.getfixturevalue(f"{database_kind}_url")
    async with running_world(url, updates) as running:
        yield running
