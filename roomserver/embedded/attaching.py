"""The store of a data directory, for a command beside the server or without it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from roomserver.embedded import directory, inline
from roomserver.embedded.failures import DataDirectoryBusy
from roomserver.embedded.server import START_S, EmbeddedValkey, url_of


@asynccontextmanager
async def attach_or_own(data_dir: Path) -> AsyncIterator[str]:
    """The URL of the store: of the one that runs, or of one that runs for this while. Raises: EmbeddedStoreFailed."""
    deadline = time.monotonic() + START_S
    while True:
        own = EmbeddedValkey(data_dir, patience_s=0)
        try:
            await own.start()
        except DataDirectoryBusy:
            socket = directory.noted_socket(data_dir)
            if socket is not None and await inline.is_ready(socket):
                yield url_of(socket)
                return
            # Its owner starts or ends it at this moment.
            if time.monotonic() > deadline:
                raise
            await asyncio.sleep(directory.POLL_S)
        else:
            try:
                yield own.url
            finally:
                await own.stop()
            return
