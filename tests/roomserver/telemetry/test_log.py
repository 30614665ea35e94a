from __future__ import annotations

import logging
import subprocess
import sys

import pytest

from roomserver.telemetry.log import FRAMES, Discreet

CANARY = "canary-of-mei"


def said_by(name: str, error: Exception | None = None) -> str:
    record = logging.LogRecord(
        name, logging.ERROR, __file__, 1, "%s came", (CANARY,), None if error is None else (type(error), error, None)
    )
    return Discreet().format(record)


def test_of_libraries_only_the_name_and_the_gravity_are_told() -> None:
    assert said_by("uvicorn.error") == "ERROR uvicorn.error"


def test_of_a_librarys_mistake_only_its_type_and_place_are_told() -> None:
    error = ValueError(CANARY)
    try:
        raise error
    except ValueError as raised:
        line = Discreet().format(
            logging.LogRecord("asyncio", logging.ERROR, "", 1, CANARY, (), (ValueError, raised, raised.__traceback__))
        )
    assert line.startswith("ERROR asyncio: ValueError at test_of_a_librarys_mistake")
    assert CANARY not in line
    assert "\n" not in line


def test_of_where_a_mistake_came_through_the_last_steps_are_told() -> None:
    """The first are always the same."""

    def innermost(depth: int) -> None:
        if depth:
            innermost(depth - 1)
        raise ValueError(CANARY)

    try:
        innermost(20)
    except ValueError as raised:
        record = logging.LogRecord("asyncio", logging.ERROR, "", 1, "", (), (ValueError, raised, raised.__traceback__))
    assert Discreet().format(record).count("innermost:") == FRAMES


def test_what_we_say_ourselves_is_told_whole() -> None:
    assert said_by("roomserver.embedded.server") == f"ERROR roomserver.embedded.server: {CANARY} came"
    assert CANARY not in said_by("roomservers")


@pytest.mark.parametrize("level", ["error", "warning"])
def test_nothing_of_an_error_but_its_type_reaches_standard_error(level: str) -> None:
    program = f"""
import logging
from roomserver.telemetry.log import configure_logging, log_error
configure_logging()
try:
    raise KeyError({CANARY!r})
except KeyError as error:
    log_error("socket", error)
    logging.getLogger("library").{level}({CANARY!r}, exc_info=True)
    logging.getLogger("library").info({CANARY!r})
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert CANARY not in run.stderr + run.stdout
    ours, librarys = run.stderr.splitlines()
    assert '"event": "mistake"' in ours
    assert '"type": "KeyError"' in ours
    assert librarys == f"{level.upper()} library: KeyError at <module>:6"
