"""Small documents of a community: changed by whoever is first, due at a time, and of one slot."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from roomserver.store import RedisRoomStore, keys
from roomserver.store.community_documents import SCHEMA, Becomes, CommunityDocuments, Document, UnreadableDocument
from tests.roomserver.servers import Server
from tests.roomserver.storing import having_slept


@pytest.fixture
def documents(store: RedisRoomStore) -> CommunityDocuments:
    return store.community("home").documents("mail")


async def kept(documents: CommunityDocuments, name: str, text: str, due_at: float | None = None) -> Document:
    await documents.change(name, lambda document, now: Becomes(text, due_at))
    return await documents.load(name)


async def test_a_document_is_made_changed_and_deleted(documents: CommunityDocuments, server: Server) -> None:
    assert await documents.load("one") == Document("one")
    assert await kept(documents, "one", "first", 5.0) == Document("one", 1, "first", 5.0)
    assert await kept(documents, "one", "second") == Document("one", 2, "second", None)
    assert await documents.all() == [Document("one", 2, "second", None)]
    await documents.change("one", lambda document, now: Becomes(None))
    assert await documents.load("one") == Document("one")
    assert await documents.all() == []
    assert [key for key in server.admin.scan_iter("*") if b"applied" not in key] == []


async def test_what_is_left_as_it_is_is_not_written(documents: CommunityDocuments) -> None:
    before = await kept(documents, "one", "first")
    assert await documents.change("one", lambda document, now: None) == before
    assert await documents.load("one") == before


async def test_of_two_who_change_it_one_is_first(documents: CommunityDocuments, other_node: RedisRoomStore) -> None:
    elsewhere, document = other_node.community("home").documents("mail"), await kept(documents, "one", "first")
    committed = await asyncio.gather(
        documents.commit(document, Becomes("mine"), documents.now()),
        elsewhere.commit(document, Becomes("theirs"), elsewhere.now()),
    )
    assert sorted(committed) == [False, True]
    assert (await documents.load("one")).text == ("mine" if committed[0] else "theirs")


async def test_whoever_comes_second_thinks_again(documents: CommunityDocuments, other_node: RedisRoomStore) -> None:
    await asyncio.gather(
        *(
            each.change("count", lambda document, now: Becomes(document.text + "."))
            for each in (documents, other_node.community("home").documents("mail"))
            for _ in range(4)
        )
    )
    assert (await documents.load("count")).text == "." * 8


async def test_a_node_that_slept_writes_by_the_stores_time(server: Server, documents: CommunityDocuments) -> None:
    async with having_slept(server) as sleeper:
        late = sleeper.community("home").documents("mail")
        await late.change("one", lambda document, now: Becomes("first", now + 60.0))
        due_at = (await documents.load("one")).due_at
        assert due_at is not None
        assert 0 < due_at - documents.now() <= 60.0


async def test_what_is_due_comes_in_order(documents: CommunityDocuments) -> None:
    now = documents.now()
    for name, due_at in (("late", now + 60.0), ("second", now - 1.0), ("first", now - 2.0), ("never", None)):
        await kept(documents, name, "", due_at)
    assert await documents.due(now, 10) == ["first", "second"]
    assert await documents.due(now, 1) == ["first"]


async def test_they_are_counted_from_a_place_on(documents: CommunityDocuments) -> None:
    for name, place in (("a", 1.5), ("b", 2.25), ("c", 2.25), ("d", -3.0)):
        await documents.commit(Document(name), Becomes("", place=place), documents.now())
    assert [await documents.count_from(first) for first in (-3.0, 0.0, 1.5, 2.25, 3.0)] == [4, 3, 3, 2, 0]


async def test_kinds_and_communities_are_apart(documents: CommunityDocuments, store: RedisRoomStore) -> None:
    await kept(documents, "one", "mail")
    assert await store.community("home").documents("settings").all() == []
    assert await store.community("hearth").documents("mail").all() == []


async def test_what_a_later_release_wrote_is_not_guessed_at(documents: CommunityDocuments, server: Server) -> None:
    await kept(documents, "one", "first")
    server.admin.hset(keys.document_key("home", "mail", "one"), "schema", SCHEMA + 1)
    with pytest.raises(UnreadableDocument):
        await documents.load("one")


async def put(documents: CommunityDocuments, *names: str, place: float | None = None) -> None:
    for number, name in enumerate(names):
        at = float(number) if place is None else place
        document = await documents.load(name)
        assert await documents.commit(document, Becomes(name, place=at), documents.now())


async def pages(documents: CommunityDocuments, limit: int) -> list[tuple[list[str], int]]:
    """All of them, each with how many are left."""
    told, before = [], None
    while True:
        found, left = await documents.last(limit, before)
        told.append(([name for _, name in found], left))
        if not left:
            return told
        before = found[-1]


@pytest.mark.parametrize("place", [None, 7.0])
async def test_pages_have_each_once_also_of_those_in_one_place(
    documents: CommunityDocuments, place: float | None
) -> None:
    await put(documents, "a", "b", "c", "d", "e", place=place)
    assert await pages(documents, 2) == [(["e", "d"], 3), (["c", "b"], 1), (["a"], 0)]
    assert await pages(documents, 5) == [(["e", "d", "c", "b", "a"], 0)]


@pytest.mark.parametrize("goes", ["f", "c"])
async def test_what_goes_while_a_page_is_read_takes_no_other_with_it(
    documents: CommunityDocuments, monkeypatch: pytest.MonkeyPatch, goes: str
) -> None:
    await put(documents, "a", "b", "c", "d", "e", "f")
    first, _ = await documents.last(2)
    await documents.change("e", lambda document, now: Becomes(None))
    servers = documents._servers
    read = servers.read

    async def then_it_goes(*asked: Any) -> Any:
        answer = await read(*asked)
        monkeypatch.undo()
        await documents.change(goes, lambda document, now: Becomes(None))
        return answer

    monkeypatch.setattr(servers, "read", then_it_goes)
    second, left = await documents.last(2, first[-1])
    third, _ = await documents.last(2, second[-1])
    told = [name for _, name in [*first, *second, *third]]
    assert [name for name in told if name != goes] == [name for name in "fedcba" if name != goes]
    assert left
