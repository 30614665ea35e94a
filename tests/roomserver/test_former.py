"""Circles that the release before wrote go on in this one: `former/README.md` says how they were captured."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from moderation.commands.links import EnterByLink
from moderation.commands.piece import PassPiece
from moderation.state.identifiers import secret_of
from moderation.state.values import replace
from moderation.transition import AtSeat, Service
from roomserver.programme.circles import CircleRevision
from roomserver.programme.records import CircleRecord
from roomserver.store import RedisRoomStore, keys
from roomserver.store.rooms import SCHEMA
from signalling.credentials import hashed, read_link_token
from tests.moderation.circles import english
from tests.roomserver.circle_records import kept_record, settled
from tests.roomserver.programme.test_circles import Community, community_on
from tests.roomserver.servers import Server

CAPTURED = (Path(__file__).parent / "former" / "e8c41bf.json").read_text(encoding="utf-8")
INSTANT = re.compile(r"\b179\d{7}(?:\.\d+)?")

Made = dict[str, str]


def as_of(now: float) -> Any:
    """The capture, as if it had been made just now."""
    first = min(map(float, INSTANT.findall(CAPTURED)))
    return json.loads(INSTANT.sub(lambda found: repr(round(float(found[0]) - first + now - 10, 6)), CAPTURED))


@pytest.fixture
def made(store: RedisRoomStore, server: Server) -> Made:
    """What the other release wrote is in the store. Ids and tokens of what it made, by name."""
    captured = as_of(store.now())
    for key, value in captured["keys"].items():
        match value:
            case str():
                server.admin.set(key, value)
            case dict():
                server.admin.hset(key, mapping=value)
            case _:
                server.admin.zadd(key, dict(value))
    names: Made = captured["made"]
    return names


@pytest.fixture
def home(store: RedisRoomStore) -> Community:
    return community_on(store)


def secret_in(token: str) -> str:
    read = read_link_token(token)
    assert read is not None
    return read[1]


async def test_its_circles_are_listed_once_and_their_links_open_what_they_did(
    home: Community, made: Made, server: Server
) -> None:
    for _ in range(2):
        await home.book.adopt_former()
        await settled(home.book, server)
        states = (await home.book.list()).circles
        titles = [state.title.texts["en"] for state in states]
        assert titles == ["Announced again", "While it goes on", "When it is over"]
        assert [state.phase for state in states] == ["open", "live", "ended"]
        # People wait at the one that is planned, and it was made first.
        assert [state.id for state in states] == [made["planned"], made["live"], made["closed"]]
    assert not server.admin.exists(keys.former_circles_key("home"))
    assert await home.book.organisers.sign_in(secret_in(made["organiser"])) is not None
    assert await home.book.origin() == "https://circle.example.org"
    enter = EnterByLink(link=hashed(secret_in(made["participant"])), session="another", claim_id="c9")
    await home.hub.submit(made["live"], enter, Service())


async def test_what_that_release_revises_while_both_run_is_taken_over_too(
    home: Community, made: Made, server: Server
) -> None:
    await home.book.adopt_former()
    await settled(home.book, server)
    again = kept_record(server, made["planned"]).model_copy(update={"title": english("Once more")})
    server.admin.hset(keys.former_circles_key("home"), made["planned"], again.model_dump_json())
    server.admin.hset(keys.circle_key("home", made["planned"]), "doc", CircleRecord(circle=again).model_dump_json())
    await home.book.adopt_former()
    await settled(home.book, server)
    assert kept_record(server, made["planned"]).title == english("Announced again")  # as its room says


async def test_one_that_cannot_be_read_keeps_no_other_from_being_taken_over(
    home: Community, made: Made, server: Server
) -> None:
    key = keys.former_circles_key("home")
    server.admin.hset(key, made["live"], '{"title": "canary"}')
    with pytest.raises(ValueError, match="validation error"):
        await home.book.adopt_former()
    assert {state.id for state in (await home.book.list()).circles} == {made["planned"], made["closed"]}
    assert server.admin.hkeys(key) == [made["live"].encode()]


async def test_its_live_circle_goes_on_with_all_that_was_said_and_kept(
    home: Community, made: Made, store: RedisRoomStore, other_node: RedisRoomStore, server: Server
) -> None:
    room, there = await store.load(made["live"]), await other_node.load(made["live"])
    assert room is not None
    assert room == there
    document = bytes(server.admin.hget(keys.room_key(made["live"]), "doc") or b"")  # type: ignore[arg-type]
    assert room.secret == secret_of(document)
    assert [seat.name for seat in room.seated()] == ["Fay", "Ana", "Ben"]
    assert [(card.name, card.state) for card in room.cards] == [("Ana", "check_on_me")]
    assert room.circle.piece.kind == "held"
    entries = await store.entries(made["live"], 0, room.entries)
    assert [entry.text for entry in entries if entry.kind == "line"] == ["I am glad to be here"]
    assert [entry.what for entry in entries if entry.kind == "act"][:3] == ["admitted", "admitted", "began"]
    assert server.admin.hget(keys.room_key(made["live"]), "schema") is None
    holder, turn = room.circle.piece.by, room.circle.piece.id
    after = await home.hub.submit(made["live"], PassPiece(turn_id=turn), AtSeat(holder))
    assert server.admin.hget(keys.room_key(made["live"]), "schema") == str(SCHEMA).encode()
    assert await other_node.load(made["live"]) == replace(after, appended=())
    assert made["live"] in await other_node.due(store.now() + 3600, 10)


async def test_its_planned_circle_is_announced_otherwise(home: Community, made: Made, server: Server) -> None:
    await home.book.adopt_former()
    revision = CircleRevision(title=english("Now"), starts_at=None, capacity=9, made_on=2)
    revised = await home.book.revise(made["planned"], revision)
    assert revised.title == english("Now")
    await settled(home.book, server)
    assert kept_record(server, made["planned"]).title == english("Now")
