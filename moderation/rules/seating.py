"""Sitting down and getting up: what comes with a seat in the ring, and what goes with it."""

from __future__ import annotations

from moderation.names.lookalikes import resembles, tell_apart
from moderation.rules.cards import A_BREATH, relieve, take_off_card
from moderation.rules.check_in import forget_answers
from moderation.rules.piece import fall_to_next, forget_seat
from moderation.rules.rounds import join_round, without_seat
from moderation.rules.side_room import close_side_room_of
from moderation.state.place import Place
from moderation.state.room import Room, with_place, with_seat
from moderation.state.seat import CIRCLE, Presence, Role, Seat
from moderation.state.values import PlaceId, SeatId, replace

RANK: dict[Role, int] = {"participant": 0, "cofacilitator": 1, "facilitator": 2}
"""Who keeps their name where two are taken for each other: whoever more trust goes to, or who came first."""


def sit(room: Room, seat: Seat, now: float, place_id: PlaceId = CIRCLE) -> Room:
    """Somebody sits down, last in the order; of two names that are taken for each other one gets a number."""
    room = _give_way(room, seat)
    presence: Presence = "present" if seat.presence == "present" else "away"
    seated = replace(
        seat,
        name=tell_apart(seat.name, (other.name for other in room.seated() if other.id != seat.id)),
        standing="seated",
        admitted=False,
        presence=presence,
        since=now,
        home=place_id,
        home_since=now,
        place=place_id,
    )
    return with_place(with_seat(room, seated), join_ring(room.place(place_id), seat.id))


def join_ring(place: Place, seat_id: SeatId) -> Place:
    """The place with that seat last in its ring, and in the round under way."""
    longer = replace(place, order=(*place.order, seat_id), order_version=place.order_version + 1)
    return join_round(longer, seat_id)


def get_up(room: Room, seat_id: SeatId, now: float) -> Room:
    """The ring closes behind somebody who is no longer seated: nothing there waits for them any more.

    The seat itself is the caller's to free.
    """
    seat = room.seat(seat_id)
    if seat is None or seat.standing != "seated":
        return room
    room = leave_ring(close_side_room_of(room, seat_id), seat_id, now)
    room = take_off_card(relieve(room, seat_id), seat_id, A_BREATH)
    room = replace(room, places=tuple(forget_answers(place, seat) for place in room.places))
    return leave_succession(room, seat_id)


def leave_succession(room: Room, seat_id: SeatId) -> Room:
    """Nobody looks after the circle in that seat's turn any more; the very same room where it had none."""
    if seat_id not in room.succession:
        return room
    succession = tuple(other for other in room.succession if other != seat_id)
    return replace(room, succession=succession, succession_version=room.succession_version + 1)


def leave_ring(room: Room, seat_id: SeatId, now: float) -> Room:
    """The room without that seat in its ring; a piece that was there goes on, and never back to it."""
    place = next((place for place in room.places if seat_id in place.order), None)
    seat = room.seat(seat_id)
    if place is None or seat is None:
        return room
    if place.round is not None:
        room = with_place(room, replace(place, round=without_seat(place.round, seat_id)))
    # Another round may begin with this pass: as if they were gone already, it does not come to them.
    gone = fall_to_next(with_seat(room, replace(seat, presence="away")), seat_id, now)
    back = (replace(other, presence=seat.presence) if other.id == seat_id else other for other in gone.seats)
    return with_place(replace(gone, seats=tuple(back)), _close_behind(gone.place(place.id), seat_id))


def vacate(seat: Seat) -> Seat:
    """A seat with nothing left of whoever sat there, but for what its organiser calls them; one who was declined or
    removed stays so.
    """
    return Seat(
        id=seat.id,
        role=seat.ceiling,
        invited_as=seat.invited_as,
        trusted_since=seat.trusted_since,
        trust_lapsed=seat.trust_lapsed,
        lowered_to=seat.lowered_to,
        private_since=seat.private_since,
        hidden=seat.hidden,
        standing=seat.standing if seat.standing in ("declined", "removed") else "invited",
        link=seat.link,
        called=seat.called,
        released=seat.released,
        came=seat.came,
    )


def _give_way(room: Room, comer: Seat) -> Room:
    """The room in which nobody of lesser role is taken for whoever comes."""
    for seat in room.seated():
        if seat.id != comer.id and RANK[seat.role] < RANK[comer.role] and resembles(seat.name, comer.name):
            others = (comer.name, *(other.name for other in room.seated() if other.id not in (seat.id, comer.id)))
            room = with_seat(room, replace(seat, name=tell_apart(seat.name, others)))
    return room


def _close_behind(place: Place, seat_id: SeatId) -> Place:
    place = forget_seat(place, seat_id)
    return replace(
        place,
        round=place.round and without_seat(place.round, seat_id),
        order=tuple(other for other in place.order if other != seat_id),
        order_version=place.order_version + 1,
        stepped_in=tuple(other for other in place.stepped_in if other != seat_id),
        hands=tuple(other for other in place.hands if other != seat_id),
    )
