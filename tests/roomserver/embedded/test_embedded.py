from __future__ import annotations

import asyncio
import errno
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
from redis.asyncio.connection import parse_url
from redis.exceptions import RedisError

from roomserver.embedded import (
    DataDirectoryBusy,
    EmbeddedStoreFailed,
    EmbeddedValkey,
    NoServerProgram,
    attach_or_own,
    directory,
    program,
)
from roomserver.embedded.server import url_of
from tests.processes import is_running, parent_of
from tests.roomserver.servers import open_unhurried, redis_binary

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
        "slowlog-log-slower-than": "-1",
        "loglevel": "warning",
        "aof-use-rdb-preamble": "no",
    }
    assert {name: config[name] for name in expected} == expected


async def test_a_directory_that_was_there_is_closed_to_others(data_dir: Path) -> None:
    """As one that the operator made."""
    make_for_all(data_dir)
    async with EmbeddedValkey(data_dir):
        assert mode_of(data_dir) == 0o700


async def test_it_is_a_store_for_rooms(data_dir: Path) -> None:
    async with EmbeddedValkey(data_dir) as server:
        store = await open_unhurried(server.url)
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
async def test_children_of_the_owner_do_not_keep_its_server(data_dir: Path, caplog: pytest.LogCaptureFixture) -> None:
    server = EmbeddedValkey(data_dir)
    await server.start()
    pid = await server_pid(server.url)
    with forked_child():
        await server.stop()
        await ended(pid)
        async with EmbeddedValkey(data_dir, patience_s=0):
            pass
    assert caplog.text == ""  # it ended by itself


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


async def test_what_a_server_was_writing_when_it_was_killed_goes_at_the_next_start(data_dir: Path) -> None:
    """No server looks at it again, and what was said is in it."""
    canary = "canary " * 1000
    async with EmbeddedValkey(data_dir) as server:
        async with client_of(server.url) as client:
            await client.set("said", canary)
            await client.config_set("rdb-key-save-delay", 500_000)  # microseconds, in a rewrite
            await client.bgrewriteaof()
            await until(lambda: unfinished(data_dir) != [])
        pid = await server_pid(server.url)
        for child in psutil.Process(pid).children():
            child.kill()
        os.kill(pid, signal.SIGKILL)
        await ended(pid)
        async with asyncio.timeout(BOUND_S):
            assert await when_back(server.url, "said") == canary
        assert unfinished(data_dir) == []


def unfinished(data_dir: Path) -> list[Path]:
    return list(data_dir.glob("temp-*"))


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


@asynccontextmanager
async def orphan(data_dir: Path, answers: list[bytes]) -> AsyncIterator[list[bytes]]:
    """What listens where an earlier owner noted it, answers so and then is gone; what it was asked."""
    directory.prepare(data_dir)
    path, asked = data_dir / "former.sock", list[bytes]()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readline())
        writer.write(answers.pop(0))
        if not answers:
            path.unlink()
        writer.close()

    async with await asyncio.start_unix_server(serve, path):
        directory.lock_file(data_dir).write_text(str(path))
        yield asked


async def test_an_orphan_is_asked_to_end_where_it_listens_until_it_is_gone(data_dir: Path) -> None:
    async with orphan(data_dir, [b"", b""]) as asked, EmbeddedValkey(data_dir) as server:
        assert await server_pid(server.url)
        assert asked == [b"SHUTDOWN\r\n"] * 2


async def test_an_orphan_that_refuses_to_end_is_told_in_one_line_and_the_directory_given_free(data_dir: Path) -> None:
    async with orphan(data_dir, [b"-ERR no\r\n", b""]):
        with pytest.raises(EmbeddedStoreFailed, match="refuses to stop"):
            await EmbeddedValkey(data_dir).start()
        (await directory.lock(data_dir, 0.0)).close()


async def test_a_server_that_never_gets_ready_is_given_up(
    data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    idle = tmp_path / "valkey-server"
    idle.write_text('#!/bin/sh\n[ "$1" = --version ] && echo v=8.0.0 || exec sleep 600\n')
    idle.chmod(0o700)
    monkeypatch.setattr(program, "bundled_program", lambda: idle)
    monkeypatch.setattr("roomserver.embedded.server.START_S", 0.2)
    async with asyncio.timeout(BOUND_S):
        with pytest.raises(EmbeddedStoreFailed, match="did not start"):
            await EmbeddedValkey(data_dir).start()
    (await directory.lock(data_dir, 0.0)).close()


async def test_a_server_that_died_is_started_again(data_dir: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with EmbeddedValkey(data_dir) as server:
        for victim in (lambda pid: pid, parent_of):
            pid = await server_pid(server.url)
            async with client_of(server.url) as client:
                await client.set("piece", "a stone")
            os.kill(victim(pid), signal.SIGKILL)
            await ended(pid)
            async with asyncio.timeout(BOUND_S):
                assert await when_back(server.url, "piece") == "a stone"
    assert [record.message for record in caplog.records] == [
        "The embedded store ended by itself; starting it again."
    ] * 2


async def test_a_server_that_could_not_be_started_for_want_of_anything_is_started_later(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def no_more() -> tuple[int, int]:
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr("roomserver.embedded.server.RESTART_EVERY_S", 0.01)
    async with EmbeddedValkey(data_dir) as server:
        async with client_of(server.url) as client:
            await client.set("piece", "a stone")
        pid = await server_pid(server.url)
        with monkeypatch.context() as meanwhile:
            meanwhile.setattr(os, "pipe", no_more)
            os.kill(pid, signal.SIGKILL)
            await until(lambda: "Too many open files" in caplog.text)
        async with asyncio.timeout(BOUND_S):
            assert await when_back(server.url, "piece") == "a stone"


async def test_whoever_owned_a_server_holds_nothing_of_it(data_dir: Path) -> None:
    async with EmbeddedValkey(data_dir):
        pass
    held = psutil.Process().num_fds()
    async with EmbeddedValkey(data_dir):
        pass
    assert psutil.Process().num_fds() == held


async def test_a_directory_may_be_named_from_where_one_is(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data_dir.parent.joinpath("elsewhere").mkdir()
    monkeypatch.chdir(data_dir.parent)
    async with EmbeddedValkey(Path("store")) as server:
        monkeypatch.chdir("elsewhere")
        assert await server_pid(server.url)
    assert data_dir.joinpath("valkey.log").exists()


def test_the_address_of_a_socket_leads_to_it_whatever_it_is_called() -> None:
    path = "/home/mei/my rooms/50%20?#x/valkey.sock"
    assert parse_url(url_of(Path(path)))["path"] == path


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


async def test_a_long_path_listens_elsewhere(tmp_path: Path) -> None:
    data_dir = tmp_path / ("long " * 30)
    async with EmbeddedValkey(data_dir) as server:
        place = directory.noted_socket(data_dir)
        assert place is not None
        assert len(os.fsencode(place)) <= directory.LONGEST_SOCKET_PATH
        assert mode_of(place.parent) == 0o700
        async with attach_or_own(data_dir) as url:
            assert await server_pid(url) == await server_pid(server.url)
    assert not place.parent.exists()


async def test_a_place_open_to_others_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    data_dir = tmp_path / ("long " * 30)
    async with EmbeddedValkey(data_dir):
        place = directory.noted_socket(data_dir)
    assert place is not None
    place.parent.mkdir(mode=0o755)
    with pytest.raises(EmbeddedStoreFailed, match="other users can open it"):
        await EmbeddedValkey(data_dir).start()


async def test_a_server_that_cannot_start_says_where_to_look(data_dir: Path) -> None:
    async with EmbeddedValkey(data_dir):
        pass
    for file in (data_dir / "appendonlydir").glob("*.manifest"):
        file.write_text("not a manifest\n")
    async with asyncio.timeout(BOUND_S):  # as soon as it ended
        with pytest.raises(EmbeddedStoreFailed, match=r"did not start; .*valkey\.log says why"):
            await EmbeddedValkey(data_dir).start()
    assert (data_dir / "valkey.log").read_text()


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


async def test_v5_a_server_that_does_not_end_in_time_is_killed_by_its_owner(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
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
    assert "did not end in time and is killed" in caplog.text
