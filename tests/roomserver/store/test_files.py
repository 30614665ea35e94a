"""O3: the files of a store are written anew, whichever it keeps, without what was deleted."""

from __future__ import annotations

import asyncio
from pathlib import Path

import psutil
import pytest
from structlog.testing import capture_logs

from roomserver.serving.forgetting import forgetting
from roomserver.store.files import FilesKept, advice, rewrite
from tests.roomserver.embedded.test_embedded import until
from tests.roomserver.on_disk import CANARY, LOG, LONG_US, SNAPSHOTS, calls, folder_of, is_at_it, on_disk, say
from tests.roomserver.programme.test_circles import communities_on
from tests.roomserver.servers import BINARIES, open_unhurried, running

pytestmark = pytest.mark.first


@pytest.mark.parametrize("kept", [(), LOG, SNAPSHOTS, (*LOG, *SNAPSHOTS)])
async def test_o3_whichever_files_a_store_keeps_are_rewritten_and_no_others_made(kept: tuple[str, ...]) -> None:
    with running(BINARIES["valkey"](), *kept) as server:
        say(server)
        await rewrite(server.url)
        assert [calls(server, "bgrewriteaof"), calls(server, "bgsave")] == ["--appendonly" in kept, "--save" in kept]
        await until(lambda: len(server.admin.client_list()) == 1)


@pytest.mark.parametrize("other", ["bgrewriteaof", "bgsave"])
async def test_o3_a_rewrite_that_began_before_the_deletion_is_not_enough(other: str) -> None:
    """Nor is one that only waits for a snapshot to be done."""
    with running(BINARIES["valkey"](), *LOG, *SNAPSHOTS) as server:
        server.admin.set("said", CANARY)
        server.admin.config_set("rdb-key-save-delay", LONG_US)
        server.admin.execute_command(other)  # type: ignore[no-untyped-call]
        await until(lambda: is_at_it(server, "aof_rewrite" if other == "bgrewriteaof" else "rdb_bgsave"))
        server.admin.delete("said")
        await rewrite(server.url)
        assert CANARY.encode() not in on_disk(folder_of(server))


@pytest.mark.parametrize(
    ("kept", "what", "told"),
    [(LOG, "aof_rewrite", "could not rewrite its append-only file"), (SNAPSHOTS, "rdb_bgsave", "could not save its")],
    ids=["log", "snapshot"],
)
async def test_o3_files_that_could_not_be_written_are_told(kept: tuple[str, ...], what: str, told: str) -> None:
    with running(BINARIES["valkey"](), *kept) as server:
        server.admin.set("kept", "sparrow")
        server.admin.config_set("rdb-key-save-delay", 100 * LONG_US)
        rewriting = asyncio.create_task(rewrite(server.url))
        await until(lambda: is_at_it(server, what))
        for writer in psutil.Process(server.process.pid).children():
            writer.kill()
        with pytest.raises(FilesKept, match=told):
            await rewriting


async def test_o3_a_store_that_is_gone_or_goes_meanwhile_keeps_its_files(tmp_path: Path) -> None:
    with pytest.raises(FilesKept, match="nothing listens there"):
        await rewrite(f"unix://{tmp_path}/socket")
    assert await advice(f"unix://{tmp_path}/socket") == []
    with running(BINARIES["valkey"](), *LOG) as server:
        server.admin.set("kept", "sparrow")
        server.admin.config_set("rdb-key-save-delay", 100 * LONG_US)
        rewriting = asyncio.create_task(rewrite(server.url))
        await until(lambda: is_at_it(server, "aof_rewrite"))
        [writer] = psutil.Process(server.process.pid).children()
        server.process.kill()
        writer.kill()
        with pytest.raises(FilesKept, match="did not answer"):
            await rewriting


@pytest.mark.parametrize("hidden", [(), ("--rename-command", "CONFIG", "")], ids=["not allowed", "not there"])
async def test_o3_a_store_that_does_not_tell_how_it_writes_is_rewritten_all_the_same(hidden: tuple[str, ...]) -> None:
    with running(BINARIES["redis"](), *LOG, *hidden) as server:
        commands = ["+@all"] if hidden else ["+@all", "-config"]
        server.admin.acl_setuser("rooms", enabled=True, nopass=True, keys=["*"], commands=commands)
        rooms = server.url.replace("unix://", "unix://rooms:any@")
        assert await advice(rooms) == []
        await rewrite(rooms)
        assert calls(server, "bgrewriteaof") == 1


async def test_o3_a_snapshot_is_saved_anew(binary: str) -> None:
    with running(binary, "--save", "3600 1", "--rdbcompression", "no") as server:
        server.admin.set("said", CANARY)
        server.admin.save()
        server.admin.delete("said")
        assert CANARY.encode() in on_disk(folder_of(server))
        await rewrite(server.url)
        assert CANARY.encode() not in on_disk(folder_of(server))


async def test_o3_the_operator_is_told_what_the_store_writes_and_should_not(binary: str) -> None:
    with running(binary, "--appendonly", "yes", "--aof-use-rdb-preamble", "yes", "--save", "3600 1") as server:
        compressed, snapshots = await advice(server.url)
        assert "aof-use-rdb-preamble" in compressed
        assert "Set save to nothing" in snapshots
        store = await open_unhurried(server.url)
        with capture_logs() as lines:
            async with forgetting(server.url, store, communities_on(store)):
                pass
        await store.aclose()
        assert [(line["event"], line["advice"]) for line in lines] == [
            ("store_files", compressed),
            ("store_files", snapshots),
        ]
    with running(binary, "--appendonly", "yes", "--aof-use-rdb-preamble", "no") as server:
        assert await advice(server.url) == []
    with running(binary, "--aof-use-rdb-preamble", "yes") as server:  # which it would use if it kept that file
        assert await advice(server.url) == []


async def test_o3_a_store_that_does_not_let_us_forget_says_so_in_one_line(binary: str) -> None:
    with running(binary, "--appendonly", "yes") as server:
        server.admin.acl_setuser("rooms", enabled=True, nopass=True, keys=["*"], commands=["+@all", "-bgrewriteaof"])
        with pytest.raises(FilesKept, match="BGREWRITEAOF"):
            await rewrite(server.url.replace("unix://", "unix://rooms:any@"), within_s=5.0)
