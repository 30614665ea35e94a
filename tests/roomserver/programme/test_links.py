"""Links of people who signed up: derived, of a community, a book, a person and a generation, and nobody else's."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from roomserver.programme.links import PersonLinks, links_of, read_place_token
from roomserver.store import RedisRoomStore
from signalling.credentials import new_id, read_link_token, read_seat_ref, seat_ref


@dataclass(frozen=True)
class Person:
    id: str
    link: int = 1


MEI = Person("meixxxxxxx")
OURS = PersonLinks("home", "s" * 24)


def test_a_place_token_says_whose_it_is_and_that_it_is_ours() -> None:
    token = OURS.place_token("book", MEI)
    read = read_place_token(token)

    assert read is not None
    assert (read.community, read.book_id, read.sign_up_id, read.generation) == ("home", "book", MEI.id, 1)
    assert OURS.is_good(read)
    assert OURS.place_token("book", MEI) == token


def test_a_token_that_says_something_else_is_none_of_ours() -> None:
    read = read_place_token(OURS.place_token("book", MEI))

    assert read is not None
    others = (
        read._replace(community="other"),
        read._replace(book_id="another"),
        read._replace(sign_up_id="danielxxxx"),
        read._replace(generation=2),
        read._replace(mac="A" * 24),
    )
    assert not any(OURS.is_good(other) for other in others)


def test_another_community_or_another_secret_makes_other_links() -> None:
    read = read_place_token(OURS.place_token("book", MEI))

    assert read is not None
    assert not PersonLinks("other", "s" * 24).is_good(read._replace(community="other"))
    assert not PersonLinks("home", "t" * 24).is_good(read)


BAD_MAC = "A" * 24


@pytest.mark.parametrize(
    "token",
    [
        "",
        "home.book.mei.1",
        f"home.book.mei.0.{BAD_MAC}",
        f"hömé.book.mei.1.{BAD_MAC}",
        f"home.book.mei.1.{BAD_MAC}\n",
        f"home.book.mei.٣.{BAD_MAC}",
        "x" * 5000,
    ],
)
def test_what_is_no_token_is_none(token: str) -> None:
    assert read_place_token(token) is None


def test_seats_are_of_an_evening_and_their_links_of_a_generation() -> None:
    again = Person(MEI.id, 2)
    seats = {OURS.seat_id("book", MEI.id, circle) for circle in ("first", "second")}

    assert len(seats) == 2
    assert read_seat_ref(seat_ref("room", seats.pop())) is not None
    read = read_link_token(OURS.seat_token("book", MEI, "first"))
    assert read == ("first", OURS.seat_secret("book", MEI, "first"))
    others = {OURS.seat_secret("book", who, circle) for who in (MEI, again) for circle in ("first", "second")}
    assert len(others | {OURS.place_token("book", MEI).rpartition(".")[2]}) == 5


async def test_nodes_of_a_community_make_the_same_links(store: RedisRoomStore, other_node: RedisRoomStore) -> None:
    person = Person(new_id())
    here = await links_of(store.community("home").organisers, "home")
    there = await links_of(other_node.community("home").organisers, "home")
    elsewhere = await links_of(other_node.community("other").organisers, "other")

    assert here.place_token("book", person) == there.place_token("book", person)
    assert here.seat_token("book", person, "c") != elsewhere.seat_token("book", person, "c")
