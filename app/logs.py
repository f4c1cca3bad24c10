"""Structured logs: a constant event name and ids as fields, one JSON object a line."""

import logging
import sys
import threading
import traceback
from types import TracebackType

import structlog
from structlog.typing import EventDict, WrappedLogger

from app import request_ids

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
# Whose own words tell of processes and migrations and never of a shop. Of all other libraries only
# the place is told: their texts quote addresses, statements and what stands in them.
OUTSPOKEN = ("_granian", "alembic")

log = structlog.get_logger(__name__)


class LibraryLines(logging.Handler):
    """Puts what libraries log among our own lines, without their words."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line: who, where, and which kind of error."""
        told: EventDict = {
            "logger": record.name,
            "place": f"{record.pathname}:{record.lineno} {record.funcName}",
        }
        if record.name.partition(".")[0] in OUTSPOKEN:
            told["text"] = _text(record)
        if record.exc_info:
            told["error"] = record.exc_info[1]
        getattr(log, _level(record.levelno))("library", **told)


LIBRARIES = LibraryLines()


def configure(level: str = "INFO") -> None:
    """Send every log line of this level or a graver one to standard error as JSON.

    Libraries are heard from WARNING on, and wholly only at DEBUG.
    """
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            _whose_request,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            where_it_failed,
            structlog.processors.JSONRenderer(default=_kind),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level)),
        # Whatever standard error is when a line is written, not when this was configured.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    if LIBRARIES not in root.handlers:
        root.addHandler(LIBRARIES)
    root.setLevel(logging.DEBUG if level == "DEBUG" else logging.WARNING)
    for name in ("_granian", "granian.access"):
        # The server prints the text of what an application raised, unless it is told otherwise.
        server = logging.getLogger(name)
        server.handlers, server.propagate = [], True


def catch_the_rest() -> None:
    """Log what nobody catches in this process; Python itself would print the text of the error."""
    sys.excepthook = _broke
    sys.unraisablehook = lambda told: _broke(told.exc_type, told.exc_value, told.exc_traceback)
    threading.excepthook = lambda told: _broke(told.exc_type, told.exc_value, told.exc_traceback)
    logging.captureWarnings(True)


def where_it_failed(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Replace an exception by its type and the lines of code it passed.

    Never its text: a message of the database or of a parser may quote personal data.
    """
    error = event.pop("error", None)
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        frames = traceback.extract_tb(error.__traceback__)
        event["trace"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return event


def _whose_request(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    if id := request_ids.current():
        event.setdefault("request_id", id)
    return event


def _kind(value: object) -> str:
    """Return what stands for a value that JSON has no form for: its own form could tell more."""
    return f"<{type(value).__name__}>"


def _text(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError):
        return "a text that does not fit its values"


def _level(number: int) -> str:
    known = (level for level in reversed(LEVELS) if number >= getattr(logging, level))
    return next(known, "DEBUG").lower()


def _broke(
    kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    log.critical("process_broke", error=error or kind())
