from __future__ import annotations

import asyncio
import os
import signal
import stat
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import psutil
import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError

from roomserver.embedded import (
    DataDirectoryBusy,
    EmbeddedStoreFailed,
    EmbeddedValkey,
    NoServerProgram,
    attach_or_own,
    bundled_program,
    directory,
    inline,
    program,
)
from roomserver.embedded.server import WATCHDOG
from roomserver.store import open_store
from tests.processes import is_running, parent_of
from tests.roomserver.conftest import redis_binary

BOUND_S = 15.0

OWNER = """
import asyncio, sys
from pathlib import Path
from roomserver.embedded import EmbeddedValkey

async def main():
    async with EmbeddedValkey(Path(sys.argv[1])) as server:
        print(server.url, flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)

asyncio.run(main())
"""


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """Short enough for a socket, whatever pytest calls its own."""
    with tempfile.TemporaryDirectory(prefix="embedded-") as path:
        yield Path(path, "store")


@asynccontextmanager
async def client_of(url: str) -> AsyncIterator[Redis]:
    async with Redis.from_url(url, protocol=2, decode_responses=True) as client:
        yield client


async def server_pid(url: str) -> int:
    async with client_of(url) as client:
        return int((await client.info("server"))["process_id"])


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(BOUND_S):
        while True:
            if condition():
                return
            await asyncio.sleep(0.01)


async def ended(pid: int) -> None:
    await until(lambda: not is_running(pid))


@asynccontextmanager
async def owning_process(data_dir: Path) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """Another process that owns the directory until its input closes, and the store's URL."""
    owner = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", OWNER, str(data_dir)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    assert owner.stdin is not None
    assert owner.stdout is not None
    try:
        async with asyncio.timeout(BOUND_S):
            yield owner, (await owner.stdout.readline()).decode().strip()
    finally:
        owner.stdin.close()
        await owner.wait()


async def test_what_was_written_is_there_at_the_next_start(data_dir: Path) -> None:
    async with EmbeddedValkey(data_dir) as server, client_of(server.url) as client:
        await client.set("piece", "a stone")
    async with EmbeddedValkey(data_dir) as server, client_of(server.url) as client:
        assert await client.get("piece") == "a stone"


async def test_the_store_is_private_and_writes_before_it_answers(data_dir: Path) -> None:
    async with EmbeddedValkey(data_dir) as server, client_of(server.url) as client:
        assert mode_of(data_dir) == 0o700
        assert mode_of(data_dir / "valkey.sock") == 0o700
        config = await client.config_get("*")
    expected = {
        "port": "0",
        "appendonly": "yes",
        "appendfsync": "always",
        "save": "",
        "maxmemory-policy": "noeviction",
        "crash-log-enabled": "no",
    }
    assert {name: config[name] for name in expected} == expected


async def test_a_directory_that_was_there_is_closed_to_others(data_dir: Path) -> None:
    """As one that the operator made."""
    make_for_all(data_dir)
    async with EmbeddedValkey(data_dir):
        assert mode_of(data_dir) == 0o700


async def test_it_is_a_store_for_rooms(data_dir: Path) -> None:
    async with EmbeddedValkey(data_dir) as server:
        store = await open_store(server.url)
        assert await store.rooms() == []
        await store.aclose()


async def test_stopping_ends_server_and_watchdog(data_dir: Path) -> None:
    server = EmbeddedValkey(data_dir)
    await server.start()
    pid = await server_pid(server.url)
    watchdog = parent_of(pid)
    begun = time.monotonic()
    await server.stop()
    print(f"stopped after {time.monotonic() - begun:.3f} s")  # noqa: T201
    await ended(pid)
    await ended(watchdog)
    assert not (data_dir / "valkey.sock").exists()


async def test_an_owner_that_is_killed_leaves_no_server(data_dir: Path) -> None:
    async with owning_process(data_dir) as (owner, url):
        pid = await server_pid(url)
        async with client_of(url) as client:
            await client.set("piece", "a stone")
        owner.send_signal(signal.SIGKILL)
        await owner.wait()
        await ended(pid)
    async with EmbeddedValkey(data_dir) as server, client_of(server.url) as client:
        assert await client.get("piece") == "a stone"


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
async def test_children_of_the_owner_do_not_keep_its_server(data_dir: Path) -> None:
    server = EmbeddedValkey(data_dir)
    await server.start()
    pid = await server_pid(server.url)
    with forked_child():
        await server.stop()
        await ended(pid)
        async with EmbeddedValkey(data_dir, patience_s=0):
            pass


async def test_an_interrupt_at_the_terminal_does_not_reach_the_server(data_dir: Path) -> None:
    async with owning_process(data_dir) as (owner, url):
        pid = await server_pid(url)
        assert os.getsid(pid) != os.getsid(owner.pid)
        assert os.getpgid(pid) != os.getpgid(owner.pid)


async def test_an_orphan_is_ended_and_its_data_kept(data_dir: Path) -> None:
    async with owning_process(data_dir) as (owner, url):
        pid = await server_pid(url)
        watchdog = parent_of(pid)
        os.kill(watchdog, signal.SIGSTOP)
        try:
            owner.send_signal(signal.SIGKILL)
            await owner.wait()
            async with client_of(url) as client:
                await client.set("piece", "a stone")
            async with EmbeddedValkey(data_dir) as server, client_of(server.url) as client:
                assert await server_pid(server.url) != pid
                assert await client.get("piece") == "a stone"
        finally:
            os.kill(watchdog, signal.SIGCONT)
        await ended(pid)


async def test_a_server_that_takes_calls_and_says_nothing_is_not_ready(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A start waits for it no longer than that, and neither does a command beside it."""
    monkeypatch.setattr(inline, "ANSWER_S", 0.2)
    directory.prepare(data_dir)
    path, lines = data_dir / "silent.sock", list[asyncio.StreamWriter]()
    server = await asyncio.start_unix_server(lambda reader, writer: lines.append(writer), path)
    try:
        async with asyncio.timeout(BOUND_S):
            assert not await inline.is_ready(path)
        assert len(lines) == 1
    finally:
        for line in lines:
            line.close()
        server.close()


async def test_an_orphan_that_does_not_end_is_told_in_one_line(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("roomserver.embedded.server.ORPHAN_S", 0.2)
    async with owning_process(data_dir) as (owner, url):
        pid = await server_pid(url)
        watchdog = parent_of(pid)
        os.kill(watchdog, signal.SIGSTOP)
        os.kill(pid, signal.SIGSTOP)
        owner.send_signal(signal.SIGKILL)
        await owner.wait()
        try:
            with pytest.raises(EmbeddedStoreFailed, match="does not stop"):
                await EmbeddedValkey(data_dir).start()
        finally:
            os.kill(pid, signal.SIGCONT)
            os.kill(watchdog, signal.SIGCONT)
        await ended(pid)
    async with EmbeddedValkey(data_dir, patience_s=0):
        pass


async def test_a_server_that_died_is_started_again(data_dir: Path) -> None:
    async with EmbeddedValkey(data_dir) as server:
        for victim in (lambda pid: pid, parent_of):
            pid = await server_pid(server.url)
            async with client_of(server.url) as client:
                await client.set("piece", "a stone")
            os.kill(victim(pid), signal.SIGKILL)
            await ended(pid)
            async with asyncio.timeout(BOUND_S):
                assert await when_back(server.url, "piece") == "a stone"


async def test_a_server_that_could_not_be_started_again_is_started_later(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """When what stood in its way is gone."""
    monkeypatch.setattr("roomserver.embedded.server.RESTART_EVERY_S", 0.05)
    async with EmbeddedValkey(data_dir) as server:
        async with client_of(server.url) as client:
            await client.set("piece", "a stone")
        log = data_dir / "valkey.log"
        log.rename(data_dir / "former.log")
        log.mkdir()
        os.kill(await server_pid(server.url), signal.SIGKILL)
        await until(lambda: "did not start" in caplog.text)
        log.rmdir()
        async with asyncio.timeout(BOUND_S):
            assert await when_back(server.url, "piece") == "a stone"


async def test_whoever_tries_again_and_again_holds_nothing(data_dir: Path) -> None:
    """As a command does while the server starts: every hundredth of a second."""
    async with EmbeddedValkey(data_dir):
        held = psutil.Process().num_fds()
        for _ in range(10):
            with pytest.raises(DataDirectoryBusy):
                await EmbeddedValkey(data_dir, patience_s=0).start()
        assert psutil.Process().num_fds() == held


async def test_a_second_owner_is_refused_in_one_line(data_dir: Path) -> None:
    async with EmbeddedValkey(data_dir) as server:
        with pytest.raises(DataDirectoryBusy) as raised:
            await EmbeddedValkey(data_dir, patience_s=0.05).start()
        assert str(raised.value) == f"Another roomserver uses the data directory {data_dir}."
        assert await server_pid(server.url)


async def test_a_successor_waits_for_the_one_before(data_dir: Path) -> None:
    first, second = EmbeddedValkey(data_dir), EmbeddedValkey(data_dir, patience_s=BOUND_S)
    await first.start()
    starting = asyncio.create_task(second.start())
    await first.stop()
    await starting
    await second.stop()


async def test_a_command_beside_the_owner_attaches(data_dir: Path) -> None:
    async with EmbeddedValkey(data_dir) as server:
        pid = await server_pid(server.url)
        async with attach_or_own(data_dir) as url:
            assert await server_pid(url) == pid
        assert await server_pid(server.url) == pid


async def test_a_command_alone_owns_for_a_while(data_dir: Path) -> None:
    async with attach_or_own(data_dir) as url:
        pid = await server_pid(url)
    await ended(pid)


async def test_a_command_attaches_to_a_server_that_is_just_starting(data_dir: Path) -> None:
    server = EmbeddedValkey(data_dir)
    starting = asyncio.create_task(server.start())
    # The first step of starting takes the lock.
    await asyncio.sleep(0)
    async with attach_or_own(data_dir) as url:
        await starting
        assert await server_pid(url) == await server_pid(server.url)
    await server.stop()


async def test_a_long_path_listens_elsewhere(tmp_path: Path) -> None:
    data_dir = tmp_path / ("long " * 30)
    async with EmbeddedValkey(data_dir) as server:
        socket = directory.noted_socket(data_dir)
        assert socket is not None
        assert len(os.fsencode(socket)) <= directory.LONGEST_SOCKET_PATH
        assert mode_of(socket.parent) == 0o700
        async with attach_or_own(data_dir) as url:
            assert await server_pid(url) == await server_pid(server.url)
    assert not socket.parent.exists()


async def test_a_place_open_to_others_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    data_dir = tmp_path / ("long " * 30)
    async with EmbeddedValkey(data_dir):
        socket = directory.noted_socket(data_dir)
    assert socket is not None
    socket.parent.mkdir(mode=0o755)
    with pytest.raises(EmbeddedStoreFailed, match="other users can open it"):
        await EmbeddedValkey(data_dir).start()


async def test_a_server_that_cannot_start_says_where_to_look(data_dir: Path) -> None:
    async with EmbeddedValkey(data_dir):
        pass
    for file in (data_dir / "appendonlydir").glob("*.manifest"):
        file.write_text("not a manifest\n")
    with pytest.raises(EmbeddedStoreFailed, match=r"did not start; .*valkey\.log says why"):
        await EmbeddedValkey(data_dir).start()
    assert (data_dir / "valkey.log").read_text()


async def test_the_bundled_program_is_the_first_choice() -> None:
    assert await program.find_program() == bundled_program()


async def test_a_bundled_program_that_does_not_run_gives_way(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    async with EmbeddedValkey(data_dir) as server, client_of(server.url) as client:
        await client.set("piece", "a stone")
    broken = tmp_path / "valkey-server"
    broken.write_text("#!/bin/sh\nexit 127\n")
    broken.chmod(0o700)
    monkeypatch.setattr(program, "bundled_program", lambda: broken)
    monkeypatch.setenv("PATH", str(Path(redis_binary()).parent))
    async with EmbeddedValkey(data_dir) as server, client_of(server.url) as client:
        assert await client.get("piece") == "a stone"
    assert "does not run here" in caplog.text


async def test_a_machine_without_any_program_is_told_what_to_install(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(program, "bundled_program", lambda: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoServerProgram, match="install valkey-server or redis-server"):
        await EmbeddedValkey(data_dir).start()


async def test_a_program_that_is_too_old_gives_way_to_one_that_is_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Whatever it is called; 10 is newer than 7."""

    def install(name: str, version: str) -> Path:
        installed = tmp_path / name
        installed.write_text(f"#!/bin/sh\necho 'server v={version}.3 sha=00000000:0'\n")
        installed.chmod(0o700)
        return installed

    monkeypatch.setattr(program, "bundled_program", lambda: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    install("valkey-server", "6.2")
    with pytest.raises(NoServerProgram):
        await program.find_program()
    installed = install("redis-server", "7.0")
    assert await program.find_program() == installed
    install("redis-server", "6.9")
    newer = install("valkey-server", "10.0")
    assert await program.find_program() == newer


def test_a_directory_in_which_nobody_said_where_they_listen_was_not_owned(tmp_path: Path) -> None:
    assert (directory.noted_socket(tmp_path), directory.was_owned(tmp_path)) == (None, False)
    directory.lock_file(tmp_path).touch()  # locked by somebody who is just starting
    assert (directory.noted_socket(tmp_path), directory.was_owned(tmp_path)) == (None, False)
    chosen = directory.choose_socket(tmp_path)
    assert (directory.noted_socket(tmp_path), directory.was_owned(tmp_path)) == (chosen, True)


async def test_a_lock_is_kept_until_it_is_closed_and_no_longer(tmp_path: Path) -> None:
    held = await directory.lock(tmp_path, 0.0)
    with pytest.raises(DataDirectoryBusy):
        await directory.lock(tmp_path, 0.0)
    held.close()
    held.close()  # again does nothing, whatever has its number by now
    again = await directory.lock(tmp_path, 0.0)
    held.close()
    with pytest.raises(DataDirectoryBusy):
        await directory.lock(tmp_path, 0.0)
    again.close()


@contextmanager
def forked_child() -> Iterator[None]:
    """A copy of this process, as multiprocessing makes them, which does nothing until it is let go."""
    waiting, letting_go = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(letting_go)
        os.read(waiting, 1)
        os._exit(0)
    os.close(waiting)
    try:
        yield
    finally:
        os.close(letting_go)
        os.waitpid(child, 0)


def make_for_all(path: Path) -> None:
    path.mkdir()
    path.chmod(0o755)


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


async def when_back(url: str, key: str) -> str:
    while True:
        try:
            async with client_of(url) as client:
                return str(await client.get(key))
        except RedisError:
            await asyncio.sleep(0.01)


async def test_v5_no_core_file_is_written_of_what_was_said(data_dir: Path) -> None:
    async with EmbeddedValkey(data_dir) as server:
        pid = await server_pid(server.url)
        assert psutil.Process(pid).rlimit(psutil.RLIMIT_CORE) == (0, 0)


async def test_v5_a_store_that_ignores_sigterm_is_ended_all_the_same() -> None:
    ignoring = (
        "import os, signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
        "print(os.getpid(), flush=True); signal.pause()"
    )
    watchdog = await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", "-S", str(WATCHDOG), sys.executable, "-c", ignoring),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert watchdog.stdin is not None
    assert watchdog.stdout is not None
    pid = int(await watchdog.stdout.readline())
    watchdog.stdin.close()  # its owner is gone
    try:
        async with asyncio.timeout(BOUND_S):
            assert await watchdog.wait() != 0
        await ended(pid)
    finally:
        if watchdog.returncode is None:
            watchdog.kill()
        if is_running(pid):
            os.kill(pid, signal.SIGKILL)


async def test_v5_a_server_that_does_not_end_in_time_is_killed_by_its_owner(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the watchdog stopped nobody else would end it."""
    monkeypatch.setattr("roomserver.embedded.server.STOP_S", 0.2)
    server = EmbeddedValkey(data_dir)
    await server.start()
    pid = await server_pid(server.url)
    os.kill(parent_of(pid), signal.SIGSTOP)
    os.kill(pid, signal.SIGSTOP)
    await server.stop()
    await ended(pid)
