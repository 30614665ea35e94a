"""Who sees whose picture: H7, C25, C26 and C30 for what is seen."""

from __future__ import annotations

from moderation.commands.pictures import HidePicture, ReleasePicture, ShowPicture
from moderation.rules.hearing import company
from moderation.rules.seeing import may_see
from moderation.state.room import Room
from moderation.transition import AtSeat
from tests.moderation.invariants.step import Step, seat_in, views
from tests.moderation.receiving import seen

# Of every room


def h7_c26_what_is_told_of_seeing_is_what_may_be_seen(room: Room) -> None:
    """Nobody across places, in a breath or a pause, hidden or stopped; a thumbnail at most of who has no word."""
    for place in room.places:
        here = company(room, place.id)
        still = place.bell is not None or place.paused or place.supervision.kind == "paused"
        for viewer in (seat for seat in room.within(place.id) if seat.incarnation is not None):
            told = views(room)[viewer.id]
            assert told.me is not None
            assert told.me.hides == viewer.hides
            for seat_id, see in seen(told).items():
                other = seat_in(room, seat_id)
                assert other.place == place.id
                assert see == may_see(room, viewer.id, other.id)
                if still or other.id in viewer.hides or other.picture_stopped or other.picture_closed:
                    assert see == "none"
                elif see == "full":
                    assert room.phase in ("live", "debrief")
                    assert "turn" not in here.mutes[other.id]
                else:
                    assert see == "thumbnail"


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
