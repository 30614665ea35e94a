"""Who came, as numbers: each counted once, and no name left where the numbers are."""

from __future__ import annotations

from moderation.commands.ending import CancelCircle, CloseCircle, EndCircle, EndDebrief
from moderation.commands.leaving import Leave
from moderation.commands.presence import Disconnect
from moderation.commands.removal import Remove
from moderation.rules.attendance import may_answer
from moderation.rules.forgotten import NAMING_S
from moderation.state.attendance import Attendance
from moderation.state.room import DESERTED_S
from tests.moderation.circles import GRACE_S, Circle, empty_circle, live_circle
from tests.values import as_text


def dropped(circle: Circle, seat_id: str) -> None:
    seat = circle.room.seat(seat_id)
    assert seat is not None
    assert seat.connection is not None
    circle.service(Disconnect(seat=seat_id, connection=seat.connection))


def test_counts_participants_once_and_who_was_there_at_the_end() -> None:
    circle = live_circle(participants="ana ben mei")
    circle.by("ana", Leave())
    circle.arrive("ana")
    circle.admit("ana")
    circle.by("fay", EndCircle())
    assert circle.room.attendance == Attendance(ended_at=circle.now, came=3, stayed=3)


def test_whoever_left_or_was_away_longer_than_grace_left_early_and_a_connection_that_just_dropped_did_not() -> None:
    circle = live_circle(participants="ana ben mei dot")
    circle.by("ana", Leave())
    dropped(circle, "ben")
    circle.wait(GRACE_S + 1)
    dropped(circle, "mei")
    circle.by("fay", EndCircle())
    assert circle.room.attendance == Attendance(ended_at=circle.now, came=4, stayed=2)


def test_whoever_was_removed_came_and_did_not_stay() -> None:
    circle = live_circle(participants="ana ben")
    circle.by("fay", Remove(seat="ben"))
    circle.by("fay", EndCircle())
    assert circle.room.attendance == Attendance(ended_at=circle.now, came=2, stayed=1)


def test_whoever_came_by_the_open_link_is_counted_after_their_seat_is_forgotten() -> None:
    circle = live_circle(participants="ana", capacity=8)
    circle.arrive("kit")
    circle.admit("kit")
    circle.by("kit", Leave())
    circle.wait(NAMING_S + 1)
    assert circle.room.seat("kit") is None
    circle.by("fay", EndCircle())
    assert circle.room.attendance == Attendance(ended_at=circle.now, came=2, walk_ins=1, stayed=1)


def test_where_nobody_closed_it_nobody_knows_who_stayed() -> None:
    circle = live_circle(participants="ana ben")
    for seat in ("ana", "ben", "fay", "cas"):
        if circle.room.seat(seat) is not None:
            circle.by(seat, Leave())
    circle.wait(4 * DESERTED_S)
    attendance = circle.room.attendance
    assert circle.phase() == "ended"
    assert attendance is not None
    assert (attendance.came, attendance.stayed) == (2, None)


def test_a_circle_that_never_began_has_no_attendance() -> None:
    for command in (CloseCircle(), CancelCircle()):
        circle = empty_circle(participants="ana")
        circle.arrive("ana")
        circle.organiser(command)
        assert circle.room.attendance is None


def test_numbers_outlive_names_and_the_room_tells_of_nobody_once_the_debrief_is_over() -> None:
    circle = live_circle(participants="ana ben")
    circle.by("ana", Leave())
    circle.by("fay", EndCircle())
    attendance = circle.room.attendance
    assert [seat.id for seat in circle.room.seats if may_answer(circle.room, seat)] == ["ana", "ben"]
    circle.by("fay", EndDebrief())
    assert circle.room.attendance == attendance
    assert not any(may_answer(circle.room, seat) for seat in circle.room.seats)
    assert '"came":true' not in as_text(circle.room).replace(" ", "")


def test_an_organiser_who_closes_it_closes_it() -> None:
    circle = live_circle(participants="ana ben")
    circle.organiser(CloseCircle())
    assert circle.room.attendance == Attendance(ended_at=circle.now, came=2, stayed=2)
    assert not any(seat.came for seat in circle.room.seats)


def test_whoever_facilitates_or_waits_in_the_lobby_answers_nothing() -> None:
    circle = live_circle(participants="ana")
    circle.arrive("kit")
    by = {seat.id: may_answer(circle.room, seat) for seat in circle.room.seats}
    assert by["ana"]
    assert not by["fay"]
    assert not by["kit"]
