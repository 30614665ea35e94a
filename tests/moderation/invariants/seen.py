"""Who sees whose picture: H7, C25, C26 and C30 for what is seen."""

from __future__ import annotations

from moderation.commands.pictures import HidePicture, ReleasePicture, ShowPicture
from moderation.reading.views import me_part
from moderation.rules.hearing import company
from moderation.state.room import Room
from moderation.transition import AtSeat
from tests.moderation.invariants.step import Step, seat_in

# Of every room


def h7_c26_what_is_told_of_seeing_is_what_may_be_seen(room: Room) -> None:
    """Nobody across places, in a breath or a pause, hidden or stopped; a thumbnail at most of who has no word."""
    for place in room.places:
        here = company(room, place.id)
        still = place.bell is not None or place.paused or place.supervision.kind == "paused"
        for viewer in room.within(place.id):
            me = me_part(here, viewer)
            assert me.hides == viewer.hides
            for peer in me.peers:
                other = seat_in(room, peer.seat)
                assert other.place == place.id
                if still or other.id in viewer.hides or other.picture_stopped or other.picture_closed:
                    assert peer.see == "none"
                elif peer.see == "full":
                    assert room.phase in ("live", "debrief")
                    assert "turn" not in here.mutes[other.id]
                else:
                    assert peer.see == "thumbnail"


# Of every step


def c25_nobody_but_its_owner_turns_a_picture_on_again(step: Step) -> None:
    for seat in step.after.seats:
        former = step.before.seat(seat.id)
        if former is None or not seat.standing == former.standing == "seated":
            continue
        if former.picture_closed and not seat.picture_closed:
            assert step.own(seat.id)
            assert isinstance(step.command, ShowPicture)
        if former.picture_stopped and not seat.picture_stopped:
            assert isinstance(step.command, ReleasePicture)
            assert seat.picture_closed


def h7_nobody_hides_a_picture_for_another(step: Step) -> None:
    for seat in step.after.seats:
        former = step.before.seat(seat.id)
        if former is None or seat.hides == former.hides or not seat.standing == former.standing == "seated":
            continue
        if seat.sessions != former.sessions:  # Another device has the seat.
            assert seat.hides == ()
        else:
            assert step.actor == AtSeat(seat.id)
            assert isinstance(step.command, HidePicture)
