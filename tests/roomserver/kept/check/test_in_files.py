"""What is deleted and still in a store's files is found, however they are written; and whether it is there in time."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis

from moderation.state.values import replace
from roomserver.kept.check.in_files import FilesFound, check_files
from roomserver.store import keys
from roomserver.store.documents import document_of
from roomserver.store.files import rewrite
from roomserver.store.written_files import Unseen, written_files
from tests.roomserver.embedded.test_embedded import until
from tests.roomserver.kept.check import planting
from tests.roomserver.kept.check.planting import DAY_S, HOUR_S, C, Planted
from tests.roomserver.on_disk import folder_of
from tests.roomserver.servers import BINARIES, Server, open_unhurried, running, running_cluster
from tests.roomserver.storing import a_room

DURABLE = ("--appendonly", "yes", "--appendfsync", "always")
"""What is written is in the file before the answer."""
LOGS = {
    "redis, commands": ("redis", "no"),
    "redis, compressed": ("redis", "yes"),
    "valkey, commands": ("valkey", "no"),
    "valkey, compressed": ("valkey", "yes"),
}


@pytest.fixture(params=LOGS)
def logging(request: pytest.FixtureRequest) -> Iterator[Server]:
    engine, preamble = LOGS[request.param]
    with running(BINARIES[engine](), *DURABLE, "--aof-use-rdb-preamble", preamble) as server:
        yield server


async def look(server: Server) -> FilesFound:
    store = await open_unhurried(server.url)
    try:
        [written] = await written_files(server.url)
        return await check_files(store, written)
    finally:
        await store.aclose()


def beat(server: Server, at: float) -> None:
    """As a server does that serves: all that was before was before then."""
    server.admin.zadd(keys.NODES, {"node": at})


Change = Callable[[redis.Redis, float], None]


def _a_book(admin: redis.Redis, now: float) -> None:
    planting.put_document(admin, "sign-ups", "evening", planting.book_of(now, "Canaria", "Mei").model_dump_json())


def _erased(admin: redis.Redis, now: float) -> None:
    planting.put_document(admin, "sign-ups", "evening", planting.book_of(now, "Mei").model_dump_json())


def _a_request(admin: redis.Redis, now: float) -> None:
    planting.put_document(admin, "requests", "r", planting.a_request(now).model_dump_json())


def _deleted(key: str) -> Change:
    def end(admin: redis.Redis, now: float) -> None:
        admin.delete(key)

    return end


def _revoked(admin: redis.Redis, now: float) -> None:
    admin.hdel(keys.organisers_key(C), "one")


def _a_link(admin: redis.Redis, now: float) -> None:
    admin.hset(keys.organisers_key(C), mapping={"one": '{"name":"Canaria","made_at":1}', "two": '{"made_at":1}'})


def _a_session(admin: redis.Redis, now: float) -> None:
    kept = f'{{"link":"l","began_at":1,"used_at":1,"ends_at":{now},"browser":"Firefox"}}'
    admin.hset(keys.organiser_sessions_key(C), "one", kept)


def _a_circle(admin: redis.Redis, now: float) -> None:
    planting.put_circle(admin, "old", now)


def _a_room(admin: redis.Redis, now: float) -> None:
    planting.put_room(admin, planting.live_room("maple", planting.a_seat(), planting.a_seat("q", "Mei")))
    planting.put_line(admin, "maple")


def _over(admin: redis.Redis, now: float) -> None:
    room = planting.ended_room(
        planting.live_room("maple", planting.a_seat(), planting.a_seat("q", "Mei")), now, now + DAY_S
    )
    planting.put_room(admin, replace(room, at=now - 2 * HOUR_S), now + DAY_S)
    admin.delete(keys.lines_key("maple"))


def _lapsed(admin: redis.Redis, now: float) -> None:
    admin.delete(keys.room_key("maple"), keys.lines_key("maple"))


def _left(admin: redis.Redis, now: float) -> None:
    planting.put_room(admin, replace(planting.live_room("maple", planting.a_seat("q", "Mei")), version=2))


def _ends(
    make: Change, end: Change, name: str, family: str, kind: str = "", what: str = ""
) -> tuple[Change, Change, Planted]:
    return make, end, Planted(name, end, family, "deleted", kind, what)


_REQUEST, _SESSIONS = keys.document_key(C, "requests", "r"), keys.organiser_sessions_key(C)
ENDINGS = [
    _ends(_a_book, _erased, "erased", "document", "sign-ups", "address"),
    _ends(_a_request, _deleted(_REQUEST), "request", "document", "requests", "request"),
    _ends(_a_link, _revoked, "link", "links", "organisers", "account"),
    _ends(_a_session, _deleted(_SESSIONS), "session", "sessions", "sessions", "session"),
    _ends(_a_circle, _deleted(keys.circle_key(C, "old")), "circle", "circle"),
    _ends(_a_room, _over, "room that is over", "room", what="name"),
    _ends(_a_room, _over, "lines of a room that is over", "lines", what="wrote"),
    _ends(_a_room, _lapsed, "room that lapsed", "room", what="seat"),
    _ends(_a_room, _lapsed, "lines of a room that lapsed", "lines", what="wrote"),
    _ends(_a_room, _left, "somebody who left", "room", what="name"),
]


def _names() -> list[str]:
    return [planted.name for _, _, planted in ENDINGS]


@pytest.mark.parametrize("ending", ENDINGS, ids=_names())
@pytest.mark.parametrize("since_rewrite", [True, False], ids=["in the base", "in what was written since"])
async def test_what_was_deleted_long_ago_is_found(
    logging: Server, ending: tuple[Change, Change, Planted], since_rewrite: bool
) -> None:
    make, end, wanted = ending
    store = await open_unhurried(logging.url)
    now = store.now()
    await store.aclose()
    make(logging.admin, now)
    if since_rewrite:
        await rewrite(logging.url)
    assert (await look(logging)).leftovers == []
    end(logging.admin, now)
    beat(logging, now - 2 * HOUR_S)
    found = await look(logging)
    assert wanted.is_found_in(found.leftovers), found
    assert "anaria" not in repr(found)
    await rewrite(logging.url)
    assert (await look(logging)) == FilesFound()


async def test_every_primary_of_a_cluster_is_looked_at_and_each_log_has_its_own_times(binary: str) -> None:
    """Servers note their beats on one of them alone; a change that was applied is remembered on each."""
    with running_cluster(binary, 3, *DURABLE) as cluster:
        store = await open_unhurried(cluster.url)
        now = store.now()
        for number in range(30):
            cluster.admin.hset(keys.room_key(f"room{number}"), mapping={"doc": document_of(a_room(f"room{number}"))})
            cluster.admin.delete(keys.room_key(f"room{number}"))
            applied = keys.applied_key(f"room{number}", "c")
            cluster.admin.set(applied, "1", pxat=int((now + 1) * 1000))  # as of a change ten minutes ago
        each = [await check_files(store, written) for written in await written_files(cluster.url)]
        assert [found.unseen for found in each] == [[], [], []]
        assert all(found.soon for found in each)
        for number in range(30):
            cluster.admin.hset(keys.room_key(f"room{number}"), mapping={"doc": document_of(a_room(f"room{number}"))})
            cluster.admin.delete(keys.room_key(f"room{number}"))
        applied_keys = [keys.applied_key(f"room{number}", "c") for number in range(30)]
        await until(lambda: not any(map(cluster.admin.exists, applied_keys)))  # to expire is written down, too
        for member in cluster.members:
            aged(member)
        each = [await check_files(store, written) for written in await written_files(cluster.url)]
        assert all(found.leftovers for found in each)
        await store.aclose()


def aged(server: Server) -> None:
    """As if nothing had been written for two hours."""
    for file in (folder_of(server) / "appendonlydir").glob("*.incr.aof"):
        os.utime(file, (file.stat().st_mtime - 2 * HOUR_S,) * 2)


async def test_what_was_deleted_within_the_hour_is_in_time(logging: Server) -> None:
    store = await open_unhurried(logging.url)
    now = store.now()
    await store.aclose()
    _a_book(logging.admin, now)
    _erased(logging.admin, now)
    found = await look(logging)
    assert (found.leftovers, found.soon > 0) == ([], True)
    beat(logging, now)
    assert await look(logging) == found


async def test_a_snapshot_holds_what_has_gone_since(binary: str) -> None:
    with running(binary, "--save", "3600 1") as server:
        now = 0.0
        _a_book(server.admin, now)
        _a_room(server.admin, now)
        server.admin.save()
        _erased(server.admin, now)
        _lapsed(server.admin, now)
        found = await look(server)
        assert (found.leftovers, found.soon > 0) == ([], True)  # it is younger than an hour
        file = folder_of(server) / "dump.rdb"
        os.utime(file, (file.stat().st_mtime - 2 * HOUR_S,) * 2)
        found = await look(server)
        assert {(each.family, each.kind) for each in found.leftovers} == {
            ("document", "sign-ups"),
            ("room", ""),
            ("lines", ""),
        }
        await rewrite(server.url)
        assert await look(server) == FilesFound()


async def test_what_expired_since_is_in_a_compressed_base(binary: str) -> None:
    """A server that loads one leaves it out, or lets it expire at once."""
    with running(binary, *DURABLE, "--aof-use-rdb-preamble", "yes") as server:
        server.admin.config_set("active-expire-effort", 10)
        store = await open_unhurried(server.url)
        now = store.now()
        await store.aclose()
        room = planting.ended_room(planting.live_room(), now - DAY_S, now + 1)
        planting.put_room(server.admin, room, now + 1)
        await rewrite(server.url)
        server.admin.delete(keys.room_key("maple"))
        beat(server, now - 2 * HOUR_S)
        [written] = await written_files(server.url)
        assert written.manifest is not None
        wanted = Planted("lapsed", _lapsed, "room", "deleted", what="seat")
        assert wanted.is_found_in((await look(server)).leftovers)


@contextmanager
def broken(file: Path, text: bytes) -> Iterator[None]:
    kept = file.read_bytes()
    file.write_bytes(text)
    yield
    file.write_bytes(kept)


async def test_a_half_written_command_is_normal_and_another_file_is_said(logging: Server) -> None:
    _a_request(logging.admin, 0.0)
    await rewrite(logging.url)
    logs = folder_of(logging) / "appendonlydir"
    [since], [base] = logs.glob("*.incr.aof"), logs.glob("*.base.*")
    with broken(since, b"*3\r\n$3\r\nSET\r\n$100\r\nhal"):
        assert await look(logging) == FilesFound()
    with broken(base, b"REDIS9999 of a later release"):
        assert [each.reason for each in (await look(logging)).leftovers] == ["unreadable"]
    with broken(since, b"once upon a time\r\n"):
        assert [each.reason for each in (await look(logging)).leftovers] == ["unreadable"]


async def test_a_file_that_was_left_behind_is_found(logging: Server) -> None:
    left = folder_of(logging) / "temp-rewriteaof-bg-1.aof"
    left.write_bytes(b"Canaria")
    found = await look(logging)
    assert (found.leftovers, found.soon) == ([], 1)
    os.utime(left, (1.0, 1.0))
    assert [each.reason for each in (await look(logging)).leftovers] == ["stray"]


async def test_what_cannot_be_looked_at_is_said(binary: str) -> None:
    with running(binary, "--appendonly", "yes") as server:
        server.admin.acl_setuser("rooms", enabled=True, nopass=True, keys=["*"], commands=["+@all", "-config"])
        rooms = server.url.replace("unix://", "unix://rooms:any@")
        assert [each.unseen for each in await written_files(rooms)] == [Unseen("untold")]
        assert [each.unseen for each in await written_files(server.url)] == [None]


async def test_nothing_is_left_of_a_look(logging: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where a file could not be read."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    _a_request(logging.admin, 0.0)
    await rewrite(logging.url)
    await look(logging)
    [base] = (folder_of(logging) / "appendonlydir").glob("*.base.*")
    with broken(base, b"REDIS9999 of a later release"):
        await look(logging)
    assert is_empty(tmp_path)


def is_empty(folder: Path) -> bool:
    return not any(folder.iterdir())
