"""The door: links become seats, people knock, are admitted or declined, claim and leave."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from moderation.commands.announcing import ReviseCircle
from moderation.commands.door import ReleaseSeat, SetLock
from moderation.commands.leaving import Leave
from moderation.commands.links import Invite, Uninvite
from moderation.commands.lobby import Admit, Knock
from moderation.reading.views import view
from moderation.refusal import RefusalCode
from moderation.rules.door import (
    LATE_S,
    count_at_locked_door,
    kept_for_whoever_facilitates,
    places_left,
    promised_seats,
)
from moderation.settle import next_deadline
from moderation.state.seat import Role
from moderation.state.values import SeatId
from moderation.transition import Organiser
from tests.moderation.circles import NOW, Circle, begun_circle, empty_circle, live_circle, script, stage


def has_room(circle: Circle, seat: SeatId) -> bool:
    me = view(circle.room, seat).me
    assert me is not None
    return me.has_room


def test_places_left_counts_the_seated_and_those_kept() -> None:
    circle = empty_circle(participants="ana ben", capacity=5)
    assert places_left(circle.room) == 2
    circle.arrive("fay", "kit")
    assert places_left(circle.room) == 2
    circle.admit("kit")
    assert places_left(circle.room) == 1


class TestKeptForFacilitators:
    def test_whoever_facilitates_takes_a_seat_that_is_kept_and_leaves_it_behind(self) -> None:
        circle = empty_circle("", "", capacity=10, kept_for_facilitators=2)
        for taken, (seat, role) in enumerate((("aisha", "facilitator"), ("ben", "cofacilitator")), start=1):
            circle.organiser(Invite(seat=seat, role=role, link=f"link-{seat}"))
            assert (places_left(circle.room), kept_for_whoever_facilitates(circle.room)) == (8, 2 - taken)
        circle.organiser(Invite(seat="mei", role="facilitator", link="link-mei"))
        assert places_left(circle.room) == 7
        for seat, kept in (("mei", 0), ("ben", 1), ("aisha", 2)):
            circle.organiser(Uninvite(seat=seat))
            assert (places_left(circle.room), kept_for_whoever_facilitates(circle.room)) == (8, kept)

    def test_nobody_else_takes_them(self) -> None:
        circle = live_circle("fay", "ana", capacity=4, kept_for_facilitators=2)
        circle.organiser(Invite(seat="kit", role="participant", link="link-kit"))
        one_more = Invite(seat="lee", role="participant", link="link-lee")
        assert circle.refusal(one_more, Organiser()) == RefusalCode.FULL
        circle.arrive("max")
        assert has_room(circle, "max") is False
        circle.organiser(Invite(seat="gus", role="facilitator", link="link-gus"))
        assert circle.refusal(Invite(seat="hal", role="facilitator", link="l"), Organiser()) == RefusalCode.FULL

    def test_whoever_is_assigned_takes_no_seat_of_others_whatever_was_kept_a_moment_before(self) -> None:
        circle = empty_circle("", "", capacity=3, kept_for_facilitators=1)
        one, other = (
            Invite(seat=seat, role=role, link=f"link-{seat}", at_most=1)
            for seat, role in (("gus", "facilitator"), ("hal", "cofacilitator"))
        )
        circle.organiser(one)
        assert circle.refusal(other, Organiser()) == RefusalCode.FULL
        circle.organiser(other.model_copy(update={"at_most": 2}))

    def test_more_are_kept_only_where_nobody_else_was_promised_them(self) -> None:
        circle = empty_circle("", "ana ben", capacity=3, kept_for_facilitators=1)
        revised = ReviseCircle(
            title=circle.room.title, starts_at=None, capacity=3, kept_for_facilitators=2, made_on=circle.room.revision
        )
        assert circle.refusal(revised, Organiser()) == RefusalCode.SEATS_PROMISED
        circle.organiser(revised.model_copy(update={"capacity": 4}))
        assert (circle.room.kept_for_facilitators, places_left(circle.room)) == (2, 0)
        circle.organiser(
            ReviseCircle(title=circle.room.title, starts_at=None, capacity=4, made_on=circle.room.revision)
        )
        assert circle.room.kept_for_facilitators == 2

    @given(
        capacity=st.integers(2, 8),
        kept=st.integers(0, 3),
        roles=st.lists(st.sampled_from(("participant", "cofacilitator", "facilitator")), max_size=12),
    )
    def test_whoever_comes_in_whichever_order_each_kind_has_its_seats(
        self, capacity: int, kept: int, roles: list[Role]
    ) -> None:
        circle = empty_circle("", "", capacity=capacity, kept_for_facilitators=min(kept, capacity))
        for number, role in enumerate(roles):
            left = places_left(circle.room, role)
            invited = Invite(seat=f"s{number}", role=role, link=f"link-{number}")
            if left > 0:
                circle.organiser(invited)
            else:
                assert circle.refusal(invited, Organiser()) == RefusalCode.FULL
        seats = [seat.role for seat in circle.room.seats]
        assert len(seats) <= capacity
        assert seats.count("participant") <= capacity - min(kept, capacity)
        facilitating = [role for role in roles if role != "participant"]
        assert len(seats) - seats.count("participant") >= min(kept, capacity, len(facilitating))


class TestWhatIsToldFirst:
    def test_d3_somebody_at_the_door_reads_whether_there_is_a_seat_for_them(self) -> None:
        circle = empty_circle(participants="ana ben", capacity=3)
        circle.arrive("fay")
        circle.enter_by_open_link("kit")
        circle.enter("ana")
        assert (has_room(circle, "kit"), has_room(circle, "ana")) == (False, True)

    def test_d3_a_facilitator_gives_a_promised_seat_free_and_its_link_opens_it_while_there_is_a_place(
        self,
    ) -> None:
        circle = empty_circle(participants="ana ben", capacity=3)
        circle.arrive("fay", "kit")
        assert promised_seats(circle.room) == ("ana", "ben")
        circle.by("fay", ReleaseSeat(seat="ben"))
        assert (promised_seats(circle.room), has_room(circle, "kit")) == (("ana",), True)
        circle.admit("kit")
        circle.arrive("ben")
        assert (circle.seat("ben").standing, has_room(circle, "ben")) == ("knocking", False)
        assert circle.refusal_by("fay", Admit(seat="ben")) == RefusalCode.FULL
        circle.by("kit", Leave())
        circle.admit("ben")

    def test_d3_only_a_seat_of_a_participant_who_has_not_come_is_given_free(self) -> None:
        circle = live_circle(participants="ana ben")
        for seat in ("ana", "fay", "nobody"):
            assert circle.refusal_by("fay", ReleaseSeat(seat=seat)) == RefusalCode.NOT_PROMISED
        assert circle.refusal_by("ana", ReleaseSeat(seat="ben")) == RefusalCode.NOT_ALLOWED

    def test_d3_people_inside_read_how_many_stand_at_the_locked_door(self) -> None:
        circle = live_circle()
        for seat in ("kit", "lee"):
            circle.enter_by_open_link(seat)
            circle.connect(seat)
        assert count_at_locked_door(circle.room) == 0
        circle.by("fay", SetLock(locked=True))
        assert count_at_locked_door(circle.room) == 2
        circle.drop("lee")
        lobby = view(circle.room, "fay").lobby
        assert lobby is not None
        assert lobby.at_locked_door == 1

    def test_d3_whoever_is_late_reads_when_people_come_in(self) -> None:
        circle = begun_circle(script=script(stage("grounding"), stage("round")))
        circle.enter_by_open_link("kit")
        assert view(circle.room, "kit").circle.entering == "nobody"
        circle.go_to(1)
        assert view(circle.room, "kit").circle.entering == "between_turns"


class TestLate:
    """Each link is good for its circle and its time."""

    COURSE = script(stage("round", minutes=60))
    LOCKS_S = 2 * 3600.0 + 60 * 60.0 + LATE_S
    """A circle in two hours that takes one."""

    def circle(self) -> Circle:
        return empty_circle(participants="ana ben", starts_at=NOW + 2 * 3600.0, script=self.COURSE)

    def test_the_door_locks_by_itself_a_while_after_the_planned_end(self) -> None:
        circle = self.circle()
        circle.now += self.LOCKS_S - 1.0
        circle.arrive("fay", "ana")
        assert next_deadline(circle.room) == NOW + self.LOCKS_S
        circle.wait(1.0)
        circle.enter("ben")
        circle.connect("ben")
        assert circle.refusal_by("ben", Knock(name="Ben")) == RefusalCode.LOCKED
        circle.admit("ana")
        assert circle.seat("ana").standing == "seated"

    def test_a_facilitator_comes_in_all_the_same_and_may_unlock_it(self) -> None:
        circle = self.circle()
        circle.wait(self.LOCKS_S)
        circle.arrive("fay")
        circle.by("fay", SetLock(locked=False))
        circle.wait(3600.0)
        circle.arrive("ben")
        assert circle.seat("ben").standing == "knocking"

    def test_while_a_circle_goes_on_it_waits_for_the_end_of_its_course(self) -> None:
        circle = self.circle()
        circle.wait(2 * 3600.0 + 40 * 60.0)
        circle.arrive("fay", "ana")
        circle.begin()
        circle.wait(50 * 60.0)
        assert not circle.room.locked
        circle.wait(10 * 60.0 + LATE_S)
        assert circle.room.locked

    def test_one_that_is_put_off_has_its_doors_again(self) -> None:
        circle = self.circle()
        circle.wait(self.LOCKS_S)
        starts_at = circle.now + 86400.0
        room = circle.room
        circle.organiser(
            ReviseCircle(
                title=room.title, starts_at=starts_at, plan=None, capacity=room.capacity, made_on=room.revision
            )
        )
        assert (circle.phase(), circle.room.locked) == ("scheduled", False)

    def test_a_circle_without_a_time_locks_nobody_out(self) -> None:
        circle = empty_circle(participants="ana")
        circle.arrive("fay")
        circle.wait(20 * 3600.0)
        circle.arrive("ana")
        assert circle.seat("ana").standing == "knocking"
