from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from roomserver.embedded import DataDirectoryBusy, EmbeddedValkey, attach_or_own, directory
from tests.roomserver.embedded.test_embedded import BOUND_S, ended, server_pid


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """Short enough for a socket, whatever pytest calls its own."""
    with tempfile.TemporaryDirectory(prefix="embedded-") as path:
        yield Path(path, "store")


async def test_a_command_beside_the_owner_attaches(data_dir: Path) -> None:
    async with EmbeddedValkey(data_dir) as server:
        pid = await server_pid(server.url)
        async with attach_or_own(data_dir) as url:
            assert await server_pid(url) == pid
        assert await server_pid(server.url) == pid


async def test_a_command_beside_the_owner_does_not_wait_for_it_to_end(data_dir: Path) -> None:
    loop = asyncio.get_running_loop()
    async with EmbeddedValkey(data_dir):
        begun = loop.time()
        async with attach_or_own(data_dir):
            pass
        assert loop.time() - begun < 1.9


@pytest.mark.parametrize("failing", [False, True])
async def test_a_command_alone_owns_for_a_while(data_dir: Path, failing: bool) -> None:
    with contextlib.suppress(RuntimeError):
        async with attach_or_own(data_dir) as url:
            pid = await server_pid(url)
            if failing:
                raise RuntimeError
    await ended(pid)


async def test_a_command_waits_for_an_owner_that_ends_at_this_moment_and_not_for_ever(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory.prepare(data_dir)
    ending = await directory.lock(data_dir, 0.0)
    attaching = attach_or_own(data_dir)
    coming = asyncio.ensure_future(attaching.__aenter__())
    for _ in range(10):
        await asyncio.sleep(0)
    assert not coming.done()
    ending.close()
    assert await server_pid(await coming)
    await attaching.__aexit__(None, None, None)
    staying = await directory.lock(data_dir, 0.0)
    monkeypatch.setattr("roomserver.embedded.attaching.START_S", 0.05)
    async with asyncio.timeout(BOUND_S):
        with pytest.raises(DataDirectoryBusy):
            await attach_or_own(data_dir).__aenter__()
    staying.close()


async def test_a_command_attaches_to_a_server_that_is_just_starting(data_dir: Path) -> None:
    server = EmbeddedValkey(data_dir)
    starting = asyncio.create_task(server.start())
    # The first step of starting takes the lock.
    await asyncio.sleep(0)
    async with attach_or_own(data_dir) as url:
        pid = await server_pid(url)
        await starting
        assert await server_pid(server.url) == pid
    await server.stop()
