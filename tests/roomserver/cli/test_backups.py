"""An installation is backed up beside its server, lost, and restored: a coming circle works as before."""

from __future__ import annotations

import asyncio
import gzip
import shutil
import stat
import subprocess
from pathlib import Path

import redis

from roomserver.embedded.directory import noted_socket
from roomserver.programme.backup.file import check
from roomserver.serving.serve import backing
from roomserver.settings import Settings
from tests.guest import guest
from tests.roomserver.cli.test_cli import complaint, run
from tests.roomserver.servers import BINARIES, PATIENT_S, running
from tests.roomserver.storing import opened
from tests.serving import ROOMSERVER, running_server

SERVED = "a server runs on this store: stop it first"


async def test_a_coming_circle_is_entered_by_the_links_of_before(tmp_path: Path) -> None:
    data, backup, erasures = tmp_path / "data", tmp_path / "backup.gz", tmp_path / "erasures.gz"
    with running_server(data) as server:
        links, live = server.new_circle(participants=1, open_link=True), server.new_circle(title="Canary")
        async with guest(live.facilitators[0]) as facilitator:
            await facilitator.command("knock", name="Canaria")
            await facilitator.command("begin")
        assert server.command("backup", str(backup)) == ""
        assert server.command("backup", str(erasures), "--erasures-only") == ""
        assert complaint(run("restore", str(backup), "--data", str(data))).startswith(f"roomserver: {SERVED}")
        port = server.port
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert b"Canaria" not in gzip.decompress(backup.read_bytes())
    assert "has data already" in complaint(run("restore", str(backup), "--data", str(data)))
    shutil.rmtree(data)

    done = run("restore", str(backup), "--erasures", str(erasures), "--data", str(data))

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Restored, without circles that were going on")
    with running_server(data) as server:
        moved = [link.replace(f":{port}/", f":{server.port}/") for link in (*links.facilitators, *links.participants)]
        for link in moved:
            async with guest(link) as someone:
                assert someone.parts["circle"]["title"]["texts"] == {"en": "Tuesday evening"}
        socket = noted_socket(data)
        with redis.Redis(unix_socket_path=str(socket), protocol=2) as client:
            assert not [key for key in client.scan_iter("*") if live.circle.encode() in key and b":room:" in key]


async def test_while_a_server_beats_in_a_store_of_the_operators_nothing_is_restored(tmp_path: Path) -> None:
    """Though it is empty; and an address of a store with a password is told to nobody."""
    data, backup = tmp_path / "data", tmp_path / "backup.gz"
    with running_server(data) as server:
        server.command("backup", str(backup))
    with running(BINARIES["redis"]()) as store:
        settings = Settings(redis_url=store.url, data=tmp_path)
        async with opened(store.url, PATIENT_S) as node:
            await node.heartbeat("node-1")
            refused = await asyncio.to_thread(run, "restore", str(backup), ROOMSERVER_REDIS_URL=store.url)
            assert complaint(refused).startswith(f"roomserver: {SERVED}")
            await node.retire("node-1")
            done = await asyncio.to_thread(run, "restore", str(backup), ROOMSERVER_REDIS_URL=store.url)
            assert (done.returncode, done.stderr) == (0, "")
        async with backing(settings, own=False) as base:
            assert await base.book.was_served()


def test_what_is_no_backup_is_refused_in_one_line_and_makes_nothing(tmp_path: Path) -> None:
    (tmp_path / "backup.gz").write_bytes(b"once upon a time")
    done = run("restore", str(tmp_path / "backup.gz"), "--data", str(tmp_path / "data"))
    assert complaint(done) == f"roomserver: {tmp_path / 'backup.gz'} is no backup, or was changed"
    assert not (tmp_path / "data").exists()
    done = run("backup", str(tmp_path / "new.gz"), "--data", str(tmp_path / "data"))
    assert "no server has ever used the data directory" in complaint(done)
    assert not (tmp_path / "new.gz").exists()


def test_a_backup_that_cannot_be_written_says_why(tmp_path: Path) -> None:
    with running_server(tmp_path / "data"):
        done = run("backup", str(tmp_path / "nowhere" / "backup.gz"), "--data", str(tmp_path / "data"))
        assert complaint(done) == "roomserver: the backup can't be written: No such file or directory"
        words = (*ROOMSERVER, "backup", "-", "--data", str(tmp_path / "data"))
        piped = subprocess.run(words, capture_output=True, check=True)
    (tmp_path / "piped.gz").write_bytes(piped.stdout)
    assert check(tmp_path / "piped.gz").what == "everything"
