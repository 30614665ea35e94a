"""`roomserver data check`: beside a server, on a store that nobody serves, and where nothing can be looked at."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import redis

from roomserver.cli.data import CLEAN, LEFTOVERS, UNSEEN
from roomserver.embedded.directory import noted_socket
from roomserver.store.files import rewrite
from tests.roomserver.cli.test_cli import run
from tests.roomserver.kept.check import planting
from tests.roomserver.on_disk import folder_of
from tests.roomserver.servers import BINARIES, running
from tests.serving import running_server

CLEAN_LINE = "Nothing outlived its time in the store and its files.\n"


def test_beside_a_server_and_without_one(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with running_server(data) as server:
        server.new_circle(participants=1, open_link=True)
        beside = run("data", "check", "--data", str(data))
        assert (beside.returncode, beside.stdout, beside.stderr) == (CLEAN, CLEAN_LINE, "")
        with redis.Redis(unix_socket_path=str(noted_socket(data)), protocol=2) as admin:
            planting.put_document(admin, "sign-ups", "evening", planting.book_of(86400.0).model_dump_json())
            admin.set("stranger", "Canaria")
        before = files_of(data)
    assert before
    alone = run("data", "check", "--data", str(data))
    assert (alone.returncode, alone.stderr) == (LEFTOVERS, "")
    lines = alone.stdout.splitlines()
    assert "the store: 1, unknown to this release" in lines
    assert "document sign-ups: The name you signed up with: 1, should have gone, since 1970-01-03 01:00 UTC" in lines
    assert lines[-1].startswith("Outlived its time: ")
    assert not any(word in alone.stdout for word in ("Mei", "mei", "Canaria", "evening\n"))


def files_of(data: Path) -> list[Path]:
    return sorted((data / "appendonlydir").iterdir())


@pytest.mark.parametrize("engine", BINARIES)
async def test_as_json_of_a_store_of_the_operators(engine: str) -> None:
    with running(BINARIES[engine](), "--appendonly", "yes") as store:
        planting.put_line(store.admin, "gone")
        await rewrite(store.url)
        done = run("data", "check", "--json", "--redis-url", store.url)
        assert done.returncode == LEFTOVERS
        told = json.loads(done.stdout)
        assert [(each["family"], each["reason"], each["count"]) for each in told["leftovers"]] == [
            ("lines", "orphan", 1)
        ]
        assert (told["soon"], told["unseen"]) == (0, [])
        assert folder_of(store).exists()


def test_where_nothing_can_be_looked_at(tmp_path: Path) -> None:
    done = run("data", "check", "--redis-url", f"unix://{tmp_path}/nobody")
    assert done.returncode == UNSEEN
    assert "There is no store" in done.stderr
    done = run("data", "check", "--data", str(tmp_path / "data"))
    assert done.returncode == UNSEEN
    assert done.stderr.startswith("roomserver: no server has ever used")
    assert not (tmp_path / "data").exists()
    with running(BINARIES["valkey"](), "--appendonly", "yes") as store:
        store.admin.acl_setuser(
            "rooms", enabled=True, nopass=True, keys=["*"], channels=["*"], commands=["+@all", "-config"]
        )
        done = run("data", "check", "--redis-url", store.url.replace("unix://", "unix://rooms:any@"))
        assert done.returncode == UNSEEN
        assert done.stdout.splitlines()[0].startswith("The store's files could not be looked at: the store doesn't say")
        assert done.stdout.splitlines()[-1] == "Nothing outlived its time in the store."
