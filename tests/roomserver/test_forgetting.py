"""O3: what was said in a circle that is over is found nowhere, by bytes or after a restart."""

from __future__ import annotations

from pathlib import Path

import pytest
import redis

from moderation.commands import CloseCircle
from moderation.transition import Organiser
from roomserver.circles import KEPT_S, Circle
from roomserver.embedded.directory import noted_socket
from roomserver.forgetting import FilesKept, advice, forgetting, rewrite
from roomserver.store import RedisRoomStore, keys, open_store
from tests.guest import guest
from tests.roomserver.conftest import BINARIES, PATIENT_S, Server, running
from tests.roomserver.test_circles import SPEC, community_on, everything
from tests.roomserver.test_embedded import until
from tests.serving import RunningServer

CANARY = "canary"


@pytest.fixture(params=["redis", "valkey"])
def binary(request: pytest.FixtureRequest) -> str:
    return BINARIES[str(request.param)]()


def on_disk(folder: Path) -> bytes:
    """All that files hold there; one that goes while they are read holds nothing."""
    held = []
    for file in folder.rglob("*"):
        try:
            held.append(file.read_bytes() if file.is_file() else b"")
        except FileNotFoundError:
            continue
    return b"".join(held)


def folder_of(server: Server) -> Path:
    return Path(server.url.removeprefix("unix://")).parent


async def test_o3_a_store_that_was_stopped_holds_nothing_of_what_was_said(tmp_path: Path) -> None:
    server = RunningServer(tmp_path / "data")
    server.start()
    try:
        links = server.new_circle(participants=1)
        async with guest(links.facilitators[0]) as facilitator, guest(links.participants[0]) as person:
            await facilitator.command("knock", name=f"{CANARY}-facilitator")
            await person.command("knock", name=f"{CANARY}-name", contact=f"{CANARY}-contact")
            await facilitator.command("admit", seat=person.seat)
            await facilitator.command("begin")
            assert (await person.command("say_privately", text=f"{CANARY}-line"))["type"] == "reply"
            assert (await person.command("send_signal", kind="check_on_me"))["type"] == "reply"
            await facilitator.until(lambda: f"{CANARY}-line" in str(facilitator.entries))
            assert CANARY.encode() in on_disk(server.data)
            assert (await facilitator.command("end_circle"))["type"] == "reply"
            await facilitator.until(lambda: facilitator.parts["circle"]["phase"] == "debrief")
            assert (await facilitator.command("end_debrief"))["type"] == "reply"
        assert server.end() == 0
        assert CANARY.encode() not in on_disk(server.data)
        server.start()
        with redis.Redis(unix_socket_path=str(noted_socket(server.data)), protocol=2) as admin:
            kept = everything(admin)
        assert CANARY not in kept
        assert links.circle in kept
    finally:
        server.close()


async def test_o3_a_store_of_the_operators_is_rewritten_at_the_start_and_the_stop(binary: str) -> None:
    with running(binary, "--appendonly", "yes", "--aof-use-rdb-preamble", "no") as server:
        server.admin.set("before", CANARY)
        server.admin.delete("before")
        store = await open_store(server.url, PATIENT_S)
        async with forgetting(server.url, store, community_on(store).book):
            await until(lambda: CANARY.encode() not in on_disk(folder_of(server)))
            server.admin.set("said", CANARY)
            server.admin.delete("said")
            server.admin.set("kept", "sparrow")
            assert CANARY.encode() in on_disk(folder_of(server))
        await store.aclose()
        await until(lambda: CANARY.encode() not in on_disk(folder_of(server)))
        assert b"sparrow" in on_disk(folder_of(server))


async def test_o3_files_that_could_not_be_rewritten_are_rewritten_in_a_later_round(
    binary: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Although no circle has ended since."""
    monkeypatch.setattr("roomserver.forgetting.EVERY_S", 0.05)
    with running(binary, "--appendonly", "yes", "--aof-use-rdb-preamble", "no") as server:
        server.admin.acl_setuser("rooms", enabled=True, nopass=True, keys=["*"], commands=["+@all", "-bgrewriteaof"])
        server.admin.set("said", CANARY)
        server.admin.delete("said")
        store = await open_store(server.url, PATIENT_S)
        async with forgetting(server.url.replace("unix://", "unix://rooms:any@"), store, community_on(store).book):
            await until(lambda: bool(server.admin.acl_log()))
            assert CANARY.encode() in on_disk(folder_of(server))
            server.admin.acl_setuser("rooms", enabled=True, commands=["+bgrewriteaof"])
            await until(lambda: CANARY.encode() not in on_disk(folder_of(server)))
        await store.aclose()


async def test_o3_what_was_said_in_a_circle_that_ends_during_a_rewrite_goes_in_the_next_round(
    binary: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("roomserver.forgetting.EVERY_S", 0.05)
    with running(binary, "--appendonly", "yes", "--aof-use-rdb-preamble", "no") as server:
        store = await open_store(server.url, PATIENT_S)
        home = community_on(store)
        circle, _ = await home.book.create(SPEC)
        server.admin.config_set("rdb-key-save-delay", 200_000)  # microseconds, in a rewrite
        async with forgetting(server.url, store, home.book):
            await until(lambda: bool(server.admin.info("persistence")["aof_rewrite_in_progress"]))
            server.admin.config_set("rdb-key-save-delay", 0)
            server.admin.set("said", CANARY)
            server.admin.delete("said")
            await home.hub.submit(circle.id, CloseCircle(), Organiser())
            assert server.admin.info("persistence")["aof_rewrite_in_progress"]
            assert CANARY.encode() in on_disk(folder_of(server))
            await until(lambda: CANARY.encode() not in on_disk(folder_of(server)))
        await store.aclose()


async def test_o3_rounds_go_on_where_old_circles_could_not_be_looked_for(
    binary: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("roomserver.forgetting.EVERY_S", 0.05)
    with running(binary, "--appendonly", "yes", "--aof-use-rdb-preamble", "no") as server:
        store, away = await open_store(server.url, PATIENT_S), await open_store(server.url, PATIENT_S)
        await away.aclose()
        home = community_on(store)
        circle, _ = await home.book.create(SPEC)
        server.admin.set("before", CANARY)
        server.admin.delete("before")
        async with forgetting(server.url, store, community_on(away).book):
            await until(lambda: CANARY.encode() not in on_disk(folder_of(server)))
            server.admin.set("said", CANARY)
            server.admin.delete("said")
            await home.hub.submit(circle.id, CloseCircle(), Organiser())
            await until(lambda: CANARY.encode() not in on_disk(folder_of(server)))
        await store.aclose()


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
    with running(binary, "--appendonly", "yes", "--aof-use-rdb-preamble", "no") as server:
        assert await advice(server.url) == []


async def test_o3_a_store_that_does_not_let_us_forget_says_so_in_one_line(binary: str) -> None:
    with running(binary, "--appendonly", "yes") as server:
        server.admin.acl_setuser("rooms", enabled=True, nopass=True, keys=["*"], commands=["+@all", "-bgrewriteaof"])
        with pytest.raises(FilesKept, match="BGREWRITEAOF"):
            await rewrite(server.url.replace("unix://", "unix://rooms:any@"))


async def test_o3_the_title_of_a_circle_goes_a_month_after_it(store: RedisRoomStore, server: Server) -> None:
    home = community_on(store)
    old, _ = await home.book.create(SPEC)
    kept, _ = await home.book.create(SPEC)
    made_early, _ = await home.book.create(SPEC)
    await home.hub.submit(old.id, CloseCircle(), Organiser())
    await home.book.forget_old()
    assert {circle.id for circle in await home.book.list()} == {old.id, kept.id, made_early.id}
    for circle, starts_at in ((old, None), (kept, None), (made_early, made_early.created_at)):
        made = circle.created_at - KEPT_S - 1
        aged = Circle(id=circle.id, title=circle.title, starts_at=starts_at, created_at=made)
        server.admin.hset("{c:home}:circles", circle.id, aged.model_dump_json())
    for gone in (old, made_early):
        server.admin.delete(keys.room_key(gone.id))
    await home.book.forget_old()
    assert {circle.id for circle in await home.book.list()} == {kept.id, made_early.id}


async def test_o3_of_many_circles_all_the_old_ones_go(store: RedisRoomStore, server: Server) -> None:
    home = community_on(store)
    kept, _ = await home.book.create(SPEC)
    for number in range(1_000):
        made = kept.created_at - KEPT_S - 1
        old = Circle(id=f"old{number}", title=kept.title, starts_at=None, created_at=made)
        server.admin.hset("{c:home}:circles", old.id, old.model_dump_json())
    await home.book.forget_old()
    assert server.admin.hkeys("{c:home}:circles") == [kept.id.encode()]
