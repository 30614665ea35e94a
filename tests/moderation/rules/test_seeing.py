"""H7: who sees whose picture, and how much of it."""

from __future__ import annotations

import pytest

from moderation.commands.bell import EndBell, RingBell
from moderation.commands.muting import MuteSelf
from moderation.commands.pause import Pause, Resume
from moderation.commands.pictures import HidePicture, ReleasePicture, ShowPicture, StopPicture
from moderation.commands.removal import Remove
from moderation.commands.side_room import AnswerSideRoom, OfferSideRoom
from moderation.reading.views import view
from moderation.refusal import RefusalCode
from moderation.rules.seeing import See, may_see, picture_reasons
from moderation.state.values import SeatId
from tests.moderation.circles import Circle, begun_circle, live_circle, open_circle, script, stage
from tests.moderation.receiving import seen


def by(circle: Circle, viewer: SeatId) -> dict[SeatId, See]:
    """What that viewer sees of everybody else, which is what they are told."""
    told = seen(view(circle.room, viewer))
    assert all(see == may_see(circle.room, viewer, seat) for seat, see in told.items())
    return {seat.id: see for seat in circle.room.seats if (see := may_see(circle.room, viewer, seat.id)) != "none"}


def test_h7_the_holder_is_seen_in_full_and_everybody_else_as_a_thumbnail() -> None:
    circle = live_circle()
    circle.hand_to("ana")
    assert by(circle, "ben") == {"fay": "thumbnail", "ana": "full", "mei": "thumbnail"}
    circle.pass_piece("ana")
    assert may_see(circle.room, "ben", "ana") == "thumbnail"


def test_h7_an_offer_shows_nobody_in_full() -> None:
    circle = live_circle()
    circle.hand_to("ana")
    circle.pass_piece("ana")
    offered = circle.offered_to
    assert offered is not None
    assert may_see(circle.room, "fay" if offered != "fay" else "ana", offered) == "thumbnail"


def test_h7_who_closed_their_own_microphone_goes_on_being_seen() -> None:
    circle = live_circle()
    circle.hand_to("ana")
    circle.by("ana", MuteSelf())
    assert may_see(circle.room, "ben", "ana") == "full"


def test_h7_before_the_beginning_all_are_thumbnails() -> None:
    circle = open_circle()
    assert set(by(circle, "ana").values()) == {"thumbnail"}


def test_h7_where_all_may_speak_all_are_seen() -> None:
    circle = begun_circle(script=script(stage("closing", speaking="all")))
    assert set(by(circle, "ana").values()) == {"full"}


@pytest.mark.parametrize(("still", "on"), [(RingBell(), EndBell()), (Pause(), Resume())])
def test_h7_in_a_breath_and_a_pause_nobody_is_seen(still: RingBell | Pause, on: EndBell | Resume) -> None:
    circle = live_circle()
    circle.hand_to("ana")
    circle.by("fay", still)
    assert [by(circle, viewer) for viewer in ("fay", "ana", "ben", "mei")] == [{}, {}, {}, {}]
    circle.by("fay", on)
    assert set(by(circle, "ben").values()) == {"thumbnail"}


def test_h7_pictures_never_cross_places_and_end_with_removal() -> None:
    circle = live_circle()
    circle.by("fay", OfferSideRoom(seat="ana"))
    (offer,) = circle.room.side_rooms
    circle.by("ana", AnswerSideRoom(side_room=offer.id, accept=True))
    assert by(circle, "ana") == {"fay": "full"}
    assert "ana" not in by(circle, "ben")
    other = live_circle()
    other.by("fay", Remove(seat="ana"))
    assert "ana" not in by(other, "ben")
    assert by(other, "ana") == {}


def test_h7_somebody_in_the_lobby_sees_nobody_and_is_not_seen() -> None:
    circle = live_circle()
    circle.arrive("kit")
    assert by(circle, "kit") == {}
    assert may_see(circle.room, "ana", "kit") == "none"
    assert may_see(circle.room, "nobody", "ana") == "none"


class TestHiding:
    def test_h7_is_for_oneself_alone_and_told_to_nobody_else(self) -> None:
        circle = live_circle()
        circle.hand_to("ana")
        circle.by("ben", HidePicture(seat="ana", hidden=True))
        assert may_see(circle.room, "ben", "ana") == "none"
        assert may_see(circle.room, "mei", "ana") == "full"
        before = {seat: view(live_circle().room, seat) for seat in ("fay", "ana", "mei")}
        other = live_circle()
        other.by("ben", HidePicture(seat="ana", hidden=True))
        assert {seat: view(other.room, seat) for seat in before} == before

    def test_h7_can_be_taken_back(self) -> None:
        circle = live_circle()
        first = circle.by("ben", HidePicture(seat="ana", hidden=True))
        assert circle.by("ben", HidePicture(seat="ana", hidden=True)) is first
        circle.by("ben", HidePicture(seat="ana", hidden=False))
        assert may_see(circle.room, "ben", "ana") == "thumbnail"

    def test_h7_survives_a_dropped_line_and_a_new_page(self) -> None:
        circle = live_circle()
        circle.by("ben", HidePicture(seat="ana", hidden=True))
        circle.drop("ben")
        circle.connect("ben", page="b")
        assert may_see(circle.room, "ben", "ana") == "none"
        circle.drop("ana")
        circle.connect("ana", page="b")
        assert may_see(circle.room, "ben", "ana") == "none"

    def test_h7_is_of_the_seated(self) -> None:
        circle = live_circle()
        circle.arrive("kit")
        for seat in ("kit", "nobody"):
            assert circle.refusal_by("ben", HidePicture(seat=seat, hidden=True)) == RefusalCode.NO_SUCH_SEAT


class TestStopping:
    def test_h7_is_for_all_until_released_and_then_its_owner_turns_it_on(self) -> None:
        circle = live_circle()
        circle.hand_to("ana")
        circle.by("fay", StopPicture(seat="ana"))
        assert picture_reasons(circle.seat("ana")) == ("self", "facilitator")
        assert may_see(circle.room, "ben", "ana") == "none"
        circle.by("fay", ReleasePicture(seat="ana"))
        assert picture_reasons(circle.seat("ana")) == ("self",)
        assert may_see(circle.room, "ben", "ana") == "none"
        circle.by("ana", ShowPicture())
        assert may_see(circle.room, "ben", "ana") == "full"

    def test_h7_is_not_lifted_by_its_owner_also_not_beforehand(self) -> None:
        circle = live_circle()
        circle.by("fay", StopPicture(seat="ana"))
        circle.by("ana", ShowPicture())
        assert picture_reasons(circle.seat("ana")) == ("facilitator",)
        assert may_see(circle.room, "ben", "ana") == "none"
        circle.by("fay", ReleasePicture(seat="ana"))
        assert picture_reasons(circle.seat("ana")) == ("self",)

    def test_h7_released_where_there_was_none_closes_nothing(self) -> None:
        circle = live_circle()
        before = circle.room
        assert circle.by("fay", ReleasePicture(seat="ana")) is before

    def test_h7_survives_a_dropped_line_and_a_new_page(self) -> None:
        circle = live_circle()
        circle.by("fay", StopPicture(seat="ana"))
        circle.drop("ana")
        circle.wait(60)
        circle.enter("ana", session="second")
        circle.connect("ana", session="second", page="b")
        assert circle.seat("ana").picture_stopped
        assert may_see(circle.room, "ben", "ana") == "none"

    @pytest.mark.parametrize("command", [StopPicture(seat="ana"), ReleasePicture(seat="ana")])
    def test_h7_is_for_those_who_look_after_the_circle(self, command: StopPicture | ReleasePicture) -> None:
        circle = live_circle()
        assert circle.refusal_by("ben", command) == RefusalCode.NOT_ALLOWED

    @pytest.mark.parametrize("seat", ["kit", "nobody"])
    def test_h7_is_of_the_seated(self, seat: SeatId) -> None:
        circle = live_circle()
        circle.arrive("kit")
        assert circle.refusal_by("fay", StopPicture(seat=seat)) == RefusalCode.NO_SUCH_SEAT
        assert circle.refusal_by("fay", ReleasePicture(seat=seat)) == RefusalCode.NO_SUCH_SEAT

    def test_h7_is_told_to_facilitators_and_to_its_owner(self) -> None:
        circle = live_circle()
        circle.by("fay", StopPicture(seat="ana"))
        theirs, own = view(circle.room, "fay"), view(circle.room, "ana")
        assert theirs.care is not None
        assert [person.seat for person in theirs.care.people if person.picture_stopped] == ["ana"]
        assert own.me is not None
        assert own.me.picture == ("self", "facilitator")
