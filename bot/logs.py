"""Logs are events with keys, one line each, on stderr: JSON for machines, columns on a terminal.

Nothing is masked here: whoever logs names ids and counts, never a person's data, and tests look for what must not be
there.
"""

import logging
import sys
from typing import Literal, TextIO

import structlog
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import Processor

Form = Literal["json", "console"]
Level = Literal["debug", "info", "warning", "error"]


def configure_logs(level: Level, form: Form | None, stream: TextIO | None = None) -> None:
    """Send our events and the libraries' to the stream (stderr) in one form; None is the one that suits the stream."""
    stream = stream or sys.stderr
    rendering = _console(stream) if form == "console" or (form is None and stream.isatty()) else _json()
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, *_stamps(), *rendering],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(stream),
        # A logger is made where a module is imported, and used after this.
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *_stamps()],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendering],
        )
    )
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    # The libraries tell of each request what our own line of it tells already, and aiohttp its address too.
    for name in ("aiogram", "aiohttp.access", "alembic", "matplotlib"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # Of a malformed request it would quote the headers, and with them the webhook's secret.
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)


def without_values(error: BaseException) -> BaseException:
    """Keep the traceback and the kind of an error; its message may quote what a person wrote."""
    return RuntimeError(type(error).__name__).with_traceback(error.__traceback__)


def _stamps() -> list[Processor]:
    return [structlog.processors.add_log_level, structlog.processors.TimeStamper(fmt="iso", utc=True, key="at")]


def _json() -> list[Processor]:
    # Variables of a frame may be anybody's data, so a traceback has none.
    transformer = ExceptionDictTransformer(show_locals=False)
    return [
        structlog.processors.ExceptionRenderer(transformer),
        structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
    ]


def _console(stream: TextIO) -> list[Processor]:
    return [
        structlog.dev.ConsoleRenderer(
            colors=stream.isatty(), timestamp_key="at", exception_formatter=structlog.dev.plain_traceback
        )
    ]
