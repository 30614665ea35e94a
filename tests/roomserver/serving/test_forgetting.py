"""O3: what was said in a circle that is over is found nowhere, by bytes or after a restart."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

import pytest
import redis
from structlog.testing import capture_logs

from moderation.commands.ending import CloseCircle
from moderation.transition import Organiser
from roomserver.embedded.directory import noted_socket
from roomserver.programme.circles import Circle
from roomserver.programme.profile import ProfileChoices, Retention
from roomserver.serving.forgetting import EVERY_S, forgetting
from roomserver.store import RedisRoomStore, keys
from roomserver.store.files import REWRITE_S, advice, rewrite
from tests.guest import guest
from tests.roomserver.circle_records import keep_record
from tests.roomserver.embedded.test_embedded import until
from tests.roomserver.on_disk import CANARY, LOG, calls, folder_of, on_disk, say
from tests.roomserver.programme.test_circles import SPEC, communities_on, community_on, everything
from tests.roomserver.servers import BINARIES, PATIENT_S, Server, open_unhurried, running, running_cluster
from tests.serving import RunningServer

pytestmark = pytest.mark.first

MONTH_S = 30 * 24 * 3600.0


async def test_o3_every_primary_of_a_cluster_is_rewritten_and_looked_at(binary: str) -> None:
    with running_cluster(binary, 3, *LOG) as cluster:
        for shard in range(keys.SHARDS):
            cluster.admin.set(f"{{s{shard}}}:said", CANARY)
            cluster.admin.delete(f"{{s{shard}}}:said")
        assert all(CANARY.encode() in on_disk(folder_of(member)) for member in cluster.members)
        await rewrite(cluster.url)
        assert not any(CANARY.encode() in on_disk(folder_of(member)) for member in cluster.members)
        assert await advice(cluster.url) == []
        cluster.members[-1].admin.config_set("save", "3600 1")
        [line] = await advice(cluster.members[0].url)
        assert "snapshots" in line


async def test_o3_a_store_of_the_operators_is_rewritten_at_the_start_and_the_stop(binary: str) -> None:
    with running(binary, "--appendonly", "yes", "--aof-use-rdb-preamble", "no") as server:
        server.admin.set("before", CANARY)
        server.admin.delete("before")
        store = await open_unhurried(server.url)
        async with forgetting(server.url, store, communities_on(store)):
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
    monkeypatch.setattr("roomserver.serving.forgetting.EVERY_S", 0.05)
    with running(binary, "--appendonly", "yes", "--aof-use-rdb-preamble", "no") as server:
        server.admin.acl_setuser("rooms", enabled=True, nopass=True, keys=["*"], commands=["+@all", "-bgrewriteaof"])
        say(server)
        store = await open_unhurried(server.url)
        rooms = server.url.replace("unix://", "unix://rooms:any@")
        with capture_logs() as lines:
            async with forgetting(rooms, store, communities_on(store)):
                await until(lambda: bool(server.admin.acl_log()))
                assert CANARY.encode() in on_disk(folder_of(server))
                server.admin.acl_setuser("rooms", enabled=True, commands=["+bgrewriteaof"])
                await until(lambda: CANARY.encode() not in on_disk(folder_of(server)))
        await store.aclose()
        assert {(line["log_level"], line["event"]) for line in lines} == {("warning", "forgetting")}
        assert "BGREWRITEAOF" in lines[0]["why"]


async def test_o3_what_was_said_in_a_circle_that_ends_during_a_rewrite_goes_in_the_next_round(
    binary: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("roomserver.serving.forgetting.EVERY_S", 0.05)
    with running(binary, "--appendonly", "yes", "--aof-use-rdb-preamble", "no") as server:
        store = await open_unhurried(server.url)
        home = community_on(store)
        circle, _ = await home.book.create(SPEC)
        server.admin.config_set("rdb-key-save-delay", 200_000)  # microseconds, in a rewrite
        async with forgetting(server.url, store, communities_on(store)):
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
    monkeypatch.setattr("roomserver.serving.forgetting.EVERY_S", 0.05)
    with running(binary, "--appendonly", "yes", "--aof-use-rdb-preamble", "no") as server:
        store, away = await open_unhurried(server.url), await open_unhurried(server.url)
        await away.aclose()
        home = community_on(store)
        circle, _ = await home.book.create(SPEC)
        server.admin.set("before", CANARY)
        server.admin.delete("before")
        with capture_logs() as lines:
            async with forgetting(server.url, store, communities_on(away)):
                await until(lambda: CANARY.encode() not in on_disk(folder_of(server)))
                say(server)
                await home.hub.submit(circle.id, CloseCircle(), Organiser())
                await until(lambda: CANARY.encode() not in on_disk(folder_of(server)))
        await store.aclose()
        assert lines == []  # a store that is away is no mistake of ours


async def test_o3_each_round_looks_for_old_circles_and_rewrites_after_ends_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("roomserver.serving.forgetting.EVERY_S", 0.01)
    with running(BINARIES["valkey"](), *LOG) as server:
        store = await open_unhurried(server.url)
        home = community_on(store)
        circle, _ = await home.book.create(SPEC)
        async with forgetting(server.url, store, communities_on(store)):
            await until(lambda: calls(server, "hscan") >= 4)
            assert calls(server, "bgrewriteaof") == 1
            await home.hub.submit(circle.id, CloseCircle(), Organiser())
            await until(lambda: calls(server, "bgrewriteaof") == 2)
        assert calls(server, "bgrewriteaof") == 3
        assert "forgetting" not in {task.get_name() for task in asyncio.all_tasks()}
        await store.aclose()
        await until(lambda: len(server.admin.client_list()) == 1)


async def test_o3_a_record_that_cannot_be_read_ends_no_rounds_and_is_told_without_its_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("roomserver.serving.forgetting.EVERY_S", 0.01)
    with running(BINARIES["valkey"]()) as server:
        server.admin.hset("{c:home}:circles", "maple", f'{{"title": "{CANARY}"}}')
        store = await open_unhurried(server.url)
        with capture_logs() as lines:
            async with forgetting(server.url, store, communities_on(store)):
                await until(lambda: calls(server, "hscan") >= 3)
        await store.aclose()
    assert {(line["event"], line["where"]) for line in lines} == {("mistake", "forgetting")}
    assert CANARY not in repr(lines)


async def test_o3_a_stop_waits_for_the_files_only_so_long(monkeypatch: pytest.MonkeyPatch) -> None:
    with running(BINARIES["valkey"](), *LOG) as server:
        store = await open_unhurried(server.url)
        with capture_logs() as lines:
            async with asyncio.timeout(PATIENT_S):
                async with forgetting(server.url, store, communities_on(store)):
                    await until(lambda: calls(server, "hscan") == 1)
                    monkeypatch.setattr("roomserver.serving.forgetting.LAST_REWRITE_S", 0.1)
                    server.process.send_signal(signal.SIGSTOP)
                    assert await advice(server.url) == []
        server.process.send_signal(signal.SIGCONT)
        await store.aclose()
    assert [line["why"] for line in lines] == ["The store did not answer while its files were to be rewritten."]


def test_o3_what_was_said_is_off_the_disk_within_the_hour() -> None:
    assert EVERY_S + REWRITE_S <= 3600


async def test_o3_the_title_of_a_circle_goes_a_month_after_it(store: RedisRoomStore, server: Server) -> None:
    home = community_on(store)
    old, young, kept, made_early, begun_early = [(await home.book.create(SPEC))[0] for _ in range(5)]
    await home.hub.submit(old.id, CloseCircle(), Organiser())
    await home.book.forget_old()
    assert len((await home.book.list()).circles) == 5
    now, before = old.created_at, old.created_at - MONTH_S - 1
    for circle, made, starts_at in (
        (old, before, None),
        (young, before + 60, None),
        (kept, before, None),
        (made_early, before, now),
        (begun_early, now, before),
    ):
        aged = Circle(id=circle.id, title=circle.title, starts_at=starts_at, created_at=made)
        keep_record(server, aged)
    for gone in (old, young, made_early, begun_early):
        server.admin.delete(keys.room_key(gone.id))
    await home.book.forget_old()
    listed = (await home.book.list()).circles
    assert {circle.id for circle in listed} == {young.id, kept.id, made_early.id, begun_early.id}


async def test_o3_a_title_goes_when_its_community_says(store: RedisRoomStore, server: Server) -> None:
    home, day_s = community_on(store), 24 * 3600.0
    await home.book.profiles.choose(ProfileChoices(retention=Retention(circles_days=2)), 0, can_relay=False)
    circles = [(await home.book.create(SPEC))[0] for _ in range(2)]
    old, young = circles
    for circle, age in ((old, 2 * day_s + 1), (young, 2 * day_s - 60)):
        aged = Circle(id=circle.id, title=circle.title, starts_at=None, created_at=circle.created_at - age)
        keep_record(server, aged)
        server.admin.delete(keys.room_key(circle.id))
    await home.book.forget_old()
    assert [circle.id for circle in (await home.book.list()).circles] == [young.id]


async def test_o3_of_many_circles_all_the_old_ones_go(store: RedisRoomStore, server: Server) -> None:
    home = community_on(store)
    kept, _ = await home.book.create(SPEC)
    for number in range(1_000):
        made = kept.created_at - MONTH_S - 1
        old = Circle(id=f"old{number}", title=kept.title, starts_at=None, created_at=made)
        keep_record(server, old)
    await home.book.forget_old()
    assert server.admin.zrange(keys.listed_key("home"), 0, -1) == [kept.id.encode()]
    assert list(server.admin.scan_iter("*:circle:*")) == [keys.circle_key("home", kept.id).encode()]


async def test_o3_an_old_one_goes_also_where_nobody_had_looked_until_now(store: RedisRoomStore, server: Server) -> None:
    home = community_on(store)
    old, young = [(await home.book.create(SPEC))[0] for _ in range(2)]
    aged = old.created_at - MONTH_S - 1
    keep_record(server, Circle(id=old.id, title=old.title, starts_at=None, created_at=aged))
    for gone in (old, young):
        server.admin.delete(keys.room_key(gone.id))
    assert {circle.id for circle in (await home.book.list()).circles} == {old.id, young.id}  # they are over since now
    await home.book.forget_old()
    assert [circle.id for circle in (await home.book.list()).circles] == [young.id]


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
