"""Logs for operators: what happened and where in the code, never who, what was said, or from where."""

from __future__ import annotations

import logging
import sys
import traceback

import structlog

log: structlog.stdlib.BoundLogger = structlog.get_logger()


def configure_logging() -> None:
    """One line an event, on standard error. Libraries are heard from warnings on."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s")
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
    frames = traceback.extract_tb(error.__traceback__)
    log.error("mistake", where=where, type=type(error).__name__, at=[f"{f.name}:{f.lineno}" for f in frames[-6:]])
