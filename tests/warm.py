"""The program in forks of one process that has it loaded: of its own, each start takes most of a second, to load."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Mapping, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NoReturn

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["roomserver.cli"])


class Fork:
    """`roomserver` with these words, as it would be had it just been started, in a session of its own.

    `out` and `err` are descriptors it writes to; they stay the caller's to close.
    """

    def __init__(self, words: Sequence[str], environment: Mapping[str, str], out: int, err: int) -> None:
        with Connection(os.dup(out), readable=False) as to_out, Connection(os.dup(err), readable=False) as to_err:
            told = (list(words), dict(environment), Path.cwd(), to_out, to_err)
            self._process = _FORKS.Process(target=_become, args=told, daemon=True)
            self._process.start()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    def wait(self, timeout_s: float) -> int:
        """How it ended: its status, or the negative of the signal that ended it. Raises: TimeoutError."""
        self._process.join(timeout_s)
        if self._process.exitcode is None:
            raise TimeoutError(f"still running after {timeout_s:.0f} s")
        return self._process.exitcode

    def kill(self) -> None:
        self._process.kill()


def run(words: Sequence[str], environment: Mapping[str, str], timeout_s: float) -> subprocess.CompletedProcess[str]:
    """What `roomserver` with these words prints, and how it ends. Raises: TimeoutError."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        fork = Fork(words, environment, out.fileno(), err.fileno())
        try:
            status = fork.wait(timeout_s)
        finally:
            fork.kill()
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess(list(words), status, out.read(), err.read())


def _become(words: list[str], environment: dict[str, str], folder: Path, out: Connection, err: Connection) -> NoReturn:
    from roomserver.cli import main

    os.setsid()
    os.dup2(out.fileno(), 1)
    os.dup2(err.fileno(), 2)
    out.close()
    err.close()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["roomserver", *words]
    status = 1
    try:
        main()
        status = 0
    except SystemExit as end:
        if isinstance(end.code, str):
            sys.stderr.write(f"{end.code}\n")
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)
