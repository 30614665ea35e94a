"""The command line in forks of one process that has it loaded: of its own, each start takes most of a second."""

from __future__ import annotations

import atexit
import functools
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

MOST_BYTES = 1 << 20


def run(words: Sequence[str], environment: Mapping[str, str], timeout_s: float) -> subprocess.CompletedProcess[str]:
    """What `roomserver` with these words prints, and how it ends. Raises: TimeoutError."""
    line = _loaded()
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        asked = json.dumps({"words": words, "environment": dict(environment), "folder": str(Path.cwd())})
        line.settimeout(timeout_s)
        socket.send_fds(line, [asked.encode()], [out.fileno(), err.fileno()])
        try:
            status = int(line.recv(MOST_BYTES))
        except TimeoutError:
            _loaded.cache_clear()  # what is late would be taken for the next answer
            raise
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess(list(words), status, out.read(), err.read())


@functools.cache
def _loaded() -> socket.socket:
    """The line to a process that has the program loaded, until this one ends."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        command = (sys.executable, "-m", "tests.warm", str(theirs.fileno()))
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, pass_fds=[theirs.fileno()], start_new_session=True
        )
    atexit.register(_end, ours, process)
    return ours


def _end(line: socket.socket, process: subprocess.Popen[bytes]) -> None:
    """Also what it still runs, where that took too long."""
    line.close()
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _serve(line: socket.socket) -> None:
    from roomserver.cli import main

    while True:
        message, descriptors, _, _ = socket.recv_fds(line, MOST_BYTES, 2)
        if not message:
            return
        if (child := os.fork()) == 0:
            line.close()
            _become(main, json.loads(message), *descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        _, status = os.waitpid(child, 0)
        line.send(str(os.waitstatus_to_exitcode(status)).encode())


def _become(main: Callable[[], None], asked: dict[str, object], out: int, err: int) -> NoReturn:
    """The program as it would be, had it just been started."""
    words, environment, folder = asked["words"], asked["environment"], asked["folder"]
    assert isinstance(words, list)
    assert isinstance(environment, dict)
    assert isinstance(folder, str)
    os.dup2(out, 1)
    os.dup2(err, 2)
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


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
