"""Who hears whom, and who is connected with whom."""

from __future__ import annotations

from itertools import permutations
from typing import Unpack

import pytest

from moderation.commands.groups import Divide
from moderation.commands.leaving import Leave
from moderation.commands.muting import Mute, MuteSelf, Release, UnmuteSelf
from moderation.commands.roles import SetSuccession
from moderation.commands.side_room import AnswerSideRoom, OfferSideRoom
from moderation.commands.stepping_in import StepIn, StepOut
from moderation.rules.hearing import (
    MuteReason,
    company,
    edges,
    heard_in,
    is_plenary,
    is_still,
    may_hear,
    mute_reasons,
)
from moderation.state.place import LastTurn, Paused
from moderation.state.room import MESH_LIMIT, PLENARY_LIMIT, Room, with_place, with_seat
from moderation.state.seat import Seat
from moderation.state.stage import Stage
from moderation.state.values import PlaceId, SeatId, replace
from tests.moderation.circles import (
    Circle,
    Setting,
    begun_circle,
    divided_circle,
    empty_circle,
    live_circle,
    open_circle,
    script,
    stage,
)


def heard(room: Room) -> set[tuple[SeatId, SeatId]]:
    """(listener, speaker) of all who may hear."""
    pairs = permutations((seat.id for seat in room.seats), 2)
    return {pair for pair in pairs if may_hear(room, *pair)}


def peers(room: Room, seat_id: SeatId) -> list[SeatId]:
    """With whom that seat is to be connected."""
    seat = room.seat(seat_id)
    assert isinstance(seat, Seat)
    return [peer.id for peer in company(room, seat.place).peers_of(seat)]


def reasons(circle: Circle, seat_id: SeatId) -> tuple[MuteReason, ...]:
    seat = circle.room.seat(seat_id)
    assert isinstance(seat, Seat)
    return mute_reasons(circle.room, seat)


def test_everybody_hears_the_holder_and_nobody_else() -> None:
    circle = live_circle()
    circle.hand_to("ana")
    assert heard(circle.room) == {("fay", "ana"), ("ben", "ana"), ("mei", "ana")}


def test_an_offer_opens_nothing() -> None:
    circle = live_circle()
    circle.by("fay", StepOut())
    assert circle.offered_to == "fay"
    assert heard(circle.room) == set()


def test_nobody_is_heard_before_the_beginning() -> None:
    assert heard(open_circle().room) == set()


def test_nobody_hears_themselves() -> None:
    circle = live_circle()
    circle.hand_to("ana")
    assert not may_hear(circle.room, "ana", "ana")


def test_one_who_only_knocks_hears_nobody() -> None:
    circle = live_circle()
    circle.arrive("kit")
    circle.hand_to("ana")
    assert not may_hear(circle.room, "kit", "ana")
    circle.admit("kit")
    assert may_hear(circle.room, "kit", "ana")


def test_strangers_to_the_room_neither_hear_nor_are_heard() -> None:
    circle = live_circle()
    circle.hand_to("ana")
    assert not may_hear(circle.room, "nobody", "ana")
    assert not may_hear(circle.room, "ana", "nobody")


def test_mute_reasons_are_kept_apart() -> None:
    circle = live_circle()
    circle.hand_to("ana")
    assert reasons(circle, "ana") == ()
    circle.by("ana", MuteSelf())
    assert reasons(circle, "ana") == ("self",)
    circle.by("fay", Mute(seat="ana"))
    assert reasons(circle, "ana") == ("self", "facilitator")
    circle.by("ana", UnmuteSelf())
    assert reasons(circle, "ana") == ("facilitator",)
    circle.pass_piece("ana")
    assert reasons(circle, "ana") == ("turn", "facilitator")
    circle.by("fay", Release(seat="ana"))
    assert reasons(circle, "ana") == ("turn",)


@pytest.mark.parametrize("command", [MuteSelf(), Leave()])
def test_one_who_mutes_themselves_or_leaves_is_not_heard(command: MuteSelf | Leave) -> None:
    circle = live_circle()
    circle.hand_to("ana")
    circle.by("ana", command)
    assert heard(circle.room) == set()


def test_a_dropped_line_silences_neither_speaker_nor_listener() -> None:
    circle = live_circle()
    circle.hand_to("ana")
    before = heard(circle.room)
    circle.drop("ana")
    circle.drop("ben")
    assert heard(circle.room) == before


def test_nobody_is_heard_once_it_is_paused() -> None:
    circle = live_circle()
    circle.hand_to("ana")
    circle.by("fay", Leave())
    circle.wait(60)
    assert heard(circle.room) == {("ben", "ana"), ("mei", "ana")}
    circle.wait(300)
    assert heard(circle.room) == set()


def test_nobody_is_heard_in_a_pause_whatever_became_of_the_piece() -> None:
    circle = live_circle()
    circle.hand_to("ana")
    assert heard(circle.room)
    assert not heard(with_place(circle.room, replace(circle.room.circle, supervision=Paused())))


def test_all_who_sit_and_ever_had_a_page_are_connected() -> None:
    circle = live_circle(participants="ana ben")
    circle.arrive("kit")
    assert edges(circle.room) == {("ana", "ben"), ("ana", "fay"), ("ben", "fay")}
    circle.admit("kit")
    circle.drop("ana")
    assert edges(circle.room) >= {("ana", "kit"), ("ben", "kit"), ("fay", "kit"), ("ana", "ben")}
    circle.by("ben", Leave())
    assert all("ben" not in pair for pair in edges(circle.room))


def test_nobody_is_connected_before_they_come_or_after_the_end() -> None:
    assert edges(empty_circle().room) == frozenset()
    circle = live_circle()
    assert edges(circle.room) != frozenset()
    circle.now = circle.room.closes_at
    for seat in circle.order:
        circle.drop(seat)
    circle.wait(60)
    assert circle.room.phase == "ended"
    assert edges(circle.room) == frozenset()


def test_peers_are_the_others_in_the_order_of_their_ids() -> None:
    room = live_circle().room
    assert peers(room, "ben") == ["ana", "fay", "mei"]


def place_of_all(room: Room) -> dict[SeatId, PlaceId]:
    return {seat.id: seat.place for seat in room.seated()}


class TestAStage:
    """Who is heard where everybody has their own microphone open."""

    @pytest.mark.parametrize(
        ("one", "speakers"),
        [
            (stage("welcome"), {"fay", "gus"}),
            (stage("closing", speaking="facilitators"), {"fay", "gus"}),
            (stage("grounding"), set()),
            (stage("open_floor", speaking="all"), {"fay", "gus", "ana", "ben"}),
            (stage("round"), {"fay"}),
        ],
    )
    def test_lets_those_be_heard_whom_it_names(self, one: Stage, speakers: set[SeatId]) -> None:
        circle = begun_circle(participants="ana ben", cofacilitators="gus", script=script(one))
        for seat in circle.order:
            circle.by(seat, UnmuteSelf())
        assert {speaker for _, speaker in heard(circle.room)} == speakers

    def test_lets_nobody_be_heard_by_a_former_role(self) -> None:
        circle = begun_circle(participants="ana ben", cofacilitators="gus", script=script(stage("welcome")))
        circle.by("gus", UnmuteSelf())
        circle.by("fay", SetSuccession(order=(), made_on=circle.room.succession_version))
        assert {speaker for _, speaker in heard(circle.room)} == {"fay"}

    def test_lets_nobody_be_heard_anew_because_of_a_role_that_somebody_gave_them(self) -> None:
        circle = begun_circle(participants="ana ben", script=script(stage("welcome")))
        circle.by("fay", SetSuccession(order=("ana",), made_on=circle.room.succession_version))
        assert reasons(circle, "ana") == ("self",)
        circle.by("ana", UnmuteSelf())
        assert may_hear(circle.room, "ben", "ana")


class TestPlaces:
    @pytest.mark.parametrize("speaking", ["all", "facilitators"])
    def test_hear_themselves_alone(self, speaking: str) -> None:
        circle = divided_circle(script=script(stage("open_floor", speaking=speaking)))
        for seat in place_of_all(circle.room):
            circle.by(seat, UnmuteSelf())
        where = place_of_all(circle.room)
        assert heard(circle.room) != set()
        assert all(where[listener] == where[speaker] for listener, speaker in heard(circle.room))

    def test_connect_those_who_are_there_and_nobody_else(self) -> None:
        circle = divided_circle()
        where = place_of_all(circle.room)
        assert len(edges(circle.room)) == 2 * 6
        assert all(where[one] == where[other] for one, other in edges(circle.room))

    def test_say_where_somebody_is_heard(self) -> None:
        circle = divided_circle()
        assert heard_in(circle.room, circle.seat("gus")) is None
        circle.by("gus", StepIn())
        assert heard_in(circle.room, circle.seat("gus")) == "group-2"

    def test_are_still_while_paused_or_unattended(self) -> None:
        place = begun_circle().room.circle
        assert not is_still(place)
        assert is_still(replace(place, paused=True))
        assert is_still(replace(place, supervision=Paused()))
        assert not is_still(replace(place, supervision=LastTurn(until=1.0)))


class TestAPlenary:
    """More than are all connected with each other."""

    def plenary(self, people: int, **setting: Unpack[Setting]) -> Circle:
        guests = " ".join(f"p{number:02}" for number in range(people - 2))
        return begun_circle("fay gus", guests, capacity=PLENARY_LIMIT, **setting)

    def test_begins_beyond_the_mesh(self) -> None:
        assert not is_plenary(self.plenary(MESH_LIMIT).room, "circle")
        assert is_plenary(self.plenary(MESH_LIMIT + 1).room, "circle")

    def test_connects_facilitators_with_everybody_and_participants_with_them_alone(self) -> None:
        circle = self.plenary(PLENARY_LIMIT)
        assert len(edges(circle.room)) == 1 + 2 * (PLENARY_LIMIT - 2)
        assert peers(circle.room, "p00") == ["fay", "gus"]
        assert len(peers(circle.room, "fay")) == PLENARY_LIMIT - 1

    def test_lets_participants_be_heard_by_facilitators_alone(self) -> None:
        circle = self.plenary(MESH_LIMIT + 1, script=script(stage("open_floor", speaking="all")))
        circle.by("p00", UnmuteSelf())
        assert {listener for listener, speaker in heard(circle.room) if speaker == "p00"} == {"fay", "gus"}
        circle.by("gus", UnmuteSelf())
        assert len([listener for listener, speaker in heard(circle.room) if speaker == "gus"]) == MESH_LIMIT

    def test_is_none_once_it_has_divided(self) -> None:
        circle = self.plenary(MESH_LIMIT + 1)
        circle.by("fay", Divide())
        assert not any(is_plenary(circle.room, place.id) for place in circle.room.places)

    def test_ends_as_soon_as_few_enough_are_left(self) -> None:
        circle = self.plenary(MESH_LIMIT + 1)
        circle.by("p00", Leave())
        assert len(edges(circle.room)) == MESH_LIMIT * (MESH_LIMIT - 1) // 2


def test_a_seat_whose_place_is_elsewhere_than_its_home_is_heard_where_it_is() -> None:
    circle = begun_circle("fay gus", script=script(stage("open_floor", speaking="all")))
    circle.by("fay", OfferSideRoom(seat="ana"))
    circle.by("ana", AnswerSideRoom(side_room=circle.room.side_rooms[0].id, accept=True))
    assert heard_in(circle.room, circle.seat("ana")) is None
    circle.by("ana", UnmuteSelf())
    assert heard_in(circle.room, circle.seat("ana")) == circle.seat("ana").place != "circle"


def test_ears_closed_for_a_turn_that_has_passed_close_nothing() -> None:
    circle = live_circle()
    circle.hand_to("ana")
    deaf = with_seat(circle.room, replace(circle.seat("ben"), ears_closed_for="p1"))
    assert may_hear(deaf, "ben", "ana")
