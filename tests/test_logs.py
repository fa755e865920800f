"""A log line is one event with keys, and tells nothing of what a program held in its hands."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot.logs import configure_logs


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    structlog.reset_defaults()
    root.handlers, root.level = handlers, level


def test_an_event_is_one_line_of_json_with_its_keys() -> None:
    stream = io.StringIO()
    configure_logs("info", None, stream)
    structlog.get_logger().info("update.handled", update=7, outcome="берілді\n")
    (line,) = stream.getvalue().splitlines()
    logged = json.loads(line)
    assert logged.pop("at").endswith("Z")
    assert logged == {"event": "update.handled", "level": "info", "update": 7, "outcome": "берілді\n"}


def test_libraries_log_in_the_same_form() -> None:
    stream = io.StringIO()
    configure_logs("info", "json", stream)
    logging.getLogger("asyncio").warning("slow %s", "callback")
    logged = json.loads(stream.getvalue())
    assert (logged["event"], logged["level"], logged["logger"]) == ("slow callback", "warning", "asyncio")


@pytest.mark.parametrize("form", ["json", "console"])
def test_a_traceback_tells_no_variables(form: str) -> None:
    stream = io.StringIO()
    configure_logs("info", "json" if form == "json" else "console", stream)
    somebodys_phone = "+7701" + "0000067"
    try:
        len(somebodys_phone) / 0
    except ZeroDivisionError:
        structlog.get_logger().exception("update.failed")
        logging.getLogger("asyncio").exception("a callback failed")
    assert stream.getvalue().count("ZeroDivisionError") >= 2
    assert somebodys_phone not in stream.getvalue()


def test_what_is_below_the_level_is_not_logged() -> None:
    stream = io.StringIO()
    configure_logs("warning", "json", stream)
    structlog.get_logger().info("update.handled")
    logging.getLogger("asyncio").info("quiet")
    assert stream.getvalue() == ""


def test_requests_are_not_logged_twice() -> None:
    stream = io.StringIO()
    configure_logs("debug", "json", stream)
    for name in ("aiogram.event", "aiohttp.access", "alembic.runtime.migration"):
        logging.getLogger(name).info("GET /telegram")
    assert stream.getvalue() == ""


def test_a_terminal_gets_columns() -> None:
    stream = io.StringIO()
    configure_logs("info", "console", stream)
    structlog.get_logger().info("started", port=8080)
    assert "started" in stream.getvalue()
    assert "port=8080" in stream.getvalue()
    assert not stream.getvalue().startswith("{")
