"""A store that outlives its process: killed and started again on its data, with the options of the embedded one."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import redis

from roomserver.embedded.program import options
from tests.roomserver.servers import wait_until_ready


class LastingServer:
    """`admin` is a blocking client beside the tested ones, for while it runs."""

    def __init__(self, binary: str, directory: Path) -> None:
        self.socket = directory / "socket"
        self.url = f"unix://{self.socket}"
        self.admin = redis.Redis(unix_socket_path=str(self.socket), protocol=2)
        self._command = [binary, *options(directory, self.socket)]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Until it answers, with its data loaded."""
        self.launch()
        wait_until_ready(self.admin)

    def launch(self) -> None:
        """It will answer soon."""
        if self._process is not None:  # whoever killed it did not wait
            self._process.wait()
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)

    def kill(self) -> None:
        """As the kernel does to whoever takes too much memory."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()
        self._process = None

    def close(self) -> None:
        self.admin.close()
        if self._process is not None:
            self.kill()


@contextmanager
def lasting(binary: str) -> Iterator[LastingServer]:
    """A running one, ended at the end."""
    with TemporaryDirectory(prefix="store-") as directory:
        server = LastingServer(binary, Path(directory))
        try:
            server.start()
            yield server
        finally:
            server.close()
