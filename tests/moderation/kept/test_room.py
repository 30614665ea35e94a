"""Every field that a room keeps is declared, and what is declared says what it has to."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from moderation.kept.declaration import INSIDE, Declaration, Declared, Kept
from moderation.kept.room import ROOM
from moderation.state.entries import Act, Deletion, Line
from moderation.state.room import Room
from moderation.state.seat import Seat
from moderation.state.values import Value


class Leaf(Value):
    who: str
    word: str = ""


class Tree(Value):
    id: str
    leaves: tuple[Leaf, ...] = ()
    ring: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    by_name: Mapping[str, int]
    about: tuple[str, ...] = ()


WORD = Kept(name="word", readers=("themselves",))
RING = Kept(name="ring", readers=("everyone",), names=True)
PAIR = Kept(name="pair", readers=("organisers",), names=True, whole=True)
LEFT = Kept(name="left", readers=("organisers",), names=True, stays=True, why="it is to stay")
TREES = Declaration(
    [
        Declared(
            Tree,
            {"id": Kept(why="an id"), "leaves": INSIDE, "ring": RING, "pairs": PAIR, "by_name": RING, "about": LEFT},
        ),
        Declared(Leaf, {"who": WORD, "word": WORD}, whose="who"),
    ]
)
TREE = Tree(
    id="t",
    leaves=(Leaf(who="mei", word="rain"), Leaf(who="tom", word="sun")),
    ring=("mei", "tom"),
    pairs=(("mei", "tom"), ("tom", "fay")),
    by_name={"mei": 1, "tom": 2},
    about=("mei",),
)


@pytest.mark.parametrize("kind", [Room, Line, Deletion, Act])
def test_every_field_is_declared_once(kind: type) -> None:
    assert list(ROOM.lacking(kind)) == []


def test_what_is_not_declared_is_found_and_what_is_not_kept() -> None:
    declared = dict(ROOM.of(Seat).fields)
    del declared["name"]
    declared["shoe_size"] = WORD
    lacking = list(Declaration([Declared(Seat, declared, whose="who")]).lacking(Seat))
    assert "Seat.name is not declared" in lacking
    assert "Seat.shoe_size is not kept" in lacking
    assert "Claim is not declared" in lacking
    assert "Seat is whose its who says, and there is none" in lacking


@pytest.mark.parametrize("kept", ROOM.items(), ids=lambda kept: kept.name)
def test_what_stays_of_a_person_who_is_erased_has_a_reason(kept: Kept) -> None:
    assert bool(kept.why) == kept.stays


def test_all_that_is_kept_of_a_person_is_found_and_nothing_of_others() -> None:
    found = [(each.path, each.value) for each in TREES.personal(TREE) if each.subject == "mei"]
    assert found == [
        ("leaves.0.who", "mei"),
        ("leaves.0.word", "rain"),
        ("ring", "mei"),
        ("pairs", "mei"),
        ("by_name", "mei"),
        ("about", "mei"),
    ]


def test_without_them_nothing_is_left_but_what_stays() -> None:
    after = TREES.without(TREE, "mei")
    assert [each.path for each in TREES.personal(after) if each.subject == "mei"] == ["about"]
    assert after == Tree(
        id="t", leaves=TREE.leaves[1:], ring=("tom",), pairs=(("tom", "fay"),), by_name={"tom": 2}, about=("mei",)
    )
    assert TREES.without(after, "mei") is after
