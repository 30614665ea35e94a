"""Runs a command, and ends it when standard input closes: when the process that holds the other end is gone.

The parent of the embedded store's server. It needs the standard library only, and is run by its path to start quickly.
"""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import threading

ENDING_S = 5.0


def main(command: list[str]) -> int:
    # A core file would hold what was said in the rooms.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with subprocess.Popen(command, stdin=subprocess.DEVNULL) as child:
        signal.signal(signal.SIGTERM, lambda *_: child.terminate())
        threading.Thread(target=end_with_owner, args=(child,), daemon=True).start()
        return child.wait()


def end_with_owner(child: subprocess.Popen[bytes]) -> None:
    while os.read(0, 1):
        pass
    child.terminate()
    # A thread may wait here: child.wait() belongs to the main one.
    threading.Event().wait(ENDING_S)
    child.kill()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
