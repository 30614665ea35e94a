"""Logs for operators: what happened and where in the code, never who, what was said, or from where."""

from __future__ import annotations

import logging
import sys
import traceback
from types import TracebackType

import structlog

log: structlog.stdlib.BoundLogger = structlog.get_logger()

OURS = "roomserver"
FRAMES = 6


class Discreet(logging.Formatter):
    """Of libraries only who spoke, how gravely, and of which mistake: their words may hold what people said."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        line = f"{record.levelname} {record.name}"
        if record.name.partition(".")[0] == OURS:
            return f"{line}: {record.getMessage()}"
        error = record.exc_info[1] if record.exc_info else None
        return line if error is None else f"{line}: {type(error).__name__} at {', '.join(_where(error.__traceback__))}"


def configure_logging() -> None:
    """One line an event, on standard error. Libraries are heard from warnings on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Discreet())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.dev.ConsoleRenderer() if sys.stderr.isatty() else structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def log_error(where: str, error: Exception) -> None:
    """A mistake of ours: its type and the lines it came through. Its text may hold what people said: left out."""
    log.error("mistake", where=where, type=type(error).__name__, at=_where(error.__traceback__))


def _where(trace: TracebackType | None) -> list[str]:
    return [f"{frame.name}:{frame.lineno}" for frame in traceback.extract_tb(trace)[-FRAMES:]]
