"""Seats and how people come to them and go: C6, C7, C9, C10; who decides: C15, C16, C18."""

from __future__ import annotations

from typing import get_args

from moderation.commands import OrganiserCommand, ServiceCommand
from moderation.commands.alerts import SeeAlerts
from moderation.commands.announcing import ReviseCircle
from moderation.commands.claims import AnswerClaim, SettleClaim
from moderation.commands.ending import EndCircle, EndDebrief
from moderation.commands.groups import Divide, MoveToGroup, Reunite
from moderation.commands.leaving import Leave
from moderation.commands.links import EnterAgain, EnterByLink, Invite, ReplaceLink
from moderation.commands.lobby import UndoDecline
from moderation.commands.removal import Remove, UndoRemoval
from moderation.commands.roles import HandOver, SetSuccession, StepBack, StepUp
from moderation.rules.presence import held_until
from moderation.state.room import Phase, Room
from moderation.state.seat import CLAIMS_KEPT
from moderation.transition import AtSeat, Organiser, Service
from tests.moderation.invariants.step import Step, is_facilitator_about, leads, seat_in
from tests.moderation.senders import CofacilitatorCommand, FacilitatorCommand

FOR_EVERYBODY = (
    Divide,
    MoveToGroup,
    Reunite,
    EndCircle,
    UndoRemoval,
)
GIVING_ROLES = (HandOver, SetSuccession)
ALSO_BESIDE = (StepBack, EndDebrief)
RANKS = ("participant", "cofacilitator", "facilitator")

# Of every room


def c6_no_more_sit_than_there_are_seats(room: Room) -> None:
    """Across nodes it is the store's compare-and-set that holds it: tests/roomserver/store/test_rooms.py."""
    assert sum(seat.standing == "seated" or seat.admitted for seat in room.seats) <= room.capacity


def c7_one_link_and_one_session_open_one_seat(room: Room) -> None:
    sessions = [session for seat in room.seats for session in seat.sessions]
    sessions += [claim.session for seat in room.seats for claim in seat.claims]
    assert len(sessions) == len(set(sessions))
    assert all(len(seat.sessions) <= 1 for seat in room.seats)
    links = [seat.link for seat in room.seats if seat.link]
    assert len(links) == len(set(links))
    assert all(not seat.claims or seat.link is not None or seat.former for seat in room.seats)
    assert all(len(seat.claims) <= CLAIMS_KEPT for seat in room.seats)
    assert all(set(seat.former).isdisjoint(seat.sessions) for seat in room.seats)
    assert all(seat.sessions for seat in room.seats if seat.presence == "present")
    assert len({seat.id for seat in room.seats}) == len(room.seats)


def c9_nothing_in_the_circle_is_with_somebody_who_is_not_seated(room: Room) -> None:
    """The piece, rings and rounds are C2 and C5."""
    seated = {seat.id for seat in room.seated()}
    for place in room.places:
        assert seated.issuperset(place.hands)
        assert place.check_in is None or seated.issuperset(answer.by for answer in place.check_in.answers)
    assert seated.issuperset(one for aside in room.side_rooms for one in (aside.facilitator, aside.seat))
    for seat in room.seats:
        if seat.standing != "seated":
            assert not seat.muted_by_facilitator
            assert seat.wish == "none"
        if seat.standing in ("invited", "removed", "declined"):
            assert (seat.name, seat.contact) == ("", None)
            assert not seat.admitted
        assert seat.declined is None or (seat.standing == "declined" and room.phase not in ("debrief", "ended"))


def c8_the_removed_have_no_way_in(room: Room) -> None:
    for seat in room.seats:
        if seat.standing == "removed":
            assert (seat.sessions, seat.former) == ((), ())
            assert (seat.claims, seat.connection, seat.incarnation, seat.presence) == ((), None, None, "absent")


def c16_the_succession_is_those_who_look_after_the_circle(room: Room) -> None:
    assert len(room.succession) == len(set(room.succession))
    if room.phase in ("live", "open"):
        sitting = {seat.id for seat in room.seated() if seat.role == "cofacilitator"}
        assert sitting <= set(room.succession)
    assert all(seat_in(room, one).role == "cofacilitator" for one in room.succession)


def c18_nobody_sits_but_while_there_is_a_place_to_sit(room: Room) -> None:
    if room.phase == "ended":
        assert room.seated() == ()
    if room.phase in ("debrief", "ended"):
        assert {seat.standing for seat in room.seats} <= {"seated", "invited", "removed", "declined"}
    if room.phase == "debrief":
        assert all(seat.role != "participant" and seat.place == "debrief" for seat in room.seated())
    if room.phase != "live":
        assert {place.kind for place in room.places} <= {"circle", "debrief"}


# Of every step


def c18_nobody_sits_down_before_the_doors_are_open(step: Step) -> None:
    """Whoever sat there when a circle was put off stays, and it does not begin before its doors open again."""
    if step.after.phase == "scheduled":
        assert {seat.id for seat in step.after.seated()} <= {seat.id for seat in step.before.seated()}
    if step.settled.phase == "scheduled":
        assert step.after.phase != "live"


def c15_only_those_act_who_may(step: Step) -> None:
    if not step.accepted:
        return
    if isinstance(step.command, get_args(OrganiserCommand)):
        assert step.actor == Organiser()
        return
    if isinstance(step.command, get_args(ServiceCommand)):
        assert step.actor == Service()
        return
    assert isinstance(step.actor, AtSeat)
    if not isinstance(step.command, get_args(CofacilitatorCommand | FacilitatorCommand)):
        return
    seat, elsewhere = step.actors_seat, [other for other in step.settled.seats if is_facilitator_about(other)]
    assert (seat.standing, seat.role != "participant") == ("seated", True)
    if isinstance(step.command, (*get_args(FacilitatorCommand), UndoRemoval)):
        assert leads(step.settled, seat) or isinstance(step.command, ALSO_BESIDE)
    if isinstance(step.command, FOR_EVERYBODY):
        assert seat.role == "facilitator" or not elsewhere
    if isinstance(step.command, GIVING_ROLES):
        assert seat.role == "facilitator"


def c16_roles_rise_by_ones_own_stepping_up_or_a_facilitators_act(step: Step) -> None:
    for seat in step.after.seats:
        former = step.before.seat(seat.id)
        assert former is None or seat.invited_as == former.invited_as
        if seat.standing != "seated":
            assert seat.role == seat.ceiling
        if former is None:
            assert seat.role == (step.command.role if isinstance(step.command, Invite) else "participant")
            continue
        if former.standing != "seated" or RANKS.index(seat.role) <= RANKS.index(former.role):
            continue
        match step.command:
            case StepUp():
                assert step.own(seat.id)
                assert RANKS.index(seat.role) <= RANKS.index(former.ceiling) <= RANKS.index(seat.invited_as)
            case HandOver():
                assert seat.id == step.command.to
                assert former.role == "cofacilitator"
            case SetSuccession():
                assert seat.id in step.command.order
                assert seat.role == "cofacilitator"
            case _:
                assert seat.standing != "seated"


def c15_who_was_declined_knocks_again_only_as_a_facilitator_or_organiser_lets_them(step: Step) -> None:
    for seat in step.after.seats:
        former = step.settled.seat(seat.id)
        if former is None or former.standing != "declined" or seat.standing == "declined":
            continue
        assert isinstance(step.command, UndoDecline | SettleClaim | ReplaceLink)
        assert step.command.seat == seat.id
        assert seat.standing == "invited"


def c18_the_end_is_final(step: Step) -> None:
    phases = get_args(Phase)
    put_off = isinstance(step.command, ReviseCircle) and step.before.phase == "open"
    assert put_off or phases.index(step.after.phase) >= phases.index(step.before.phase)
    if step.before.phase == "debrief":
        assert {seat.id for seat in step.after.seated()} <= {seat.id for seat in step.before.seated()}
    if step.before.phase == "ended":
        assert step.after is step.before or isinstance(step.command, Leave | SeeAlerts)


def c7_a_seat_changes_hands_only_as_its_person_or_a_facilitator_lets_it(step: Step) -> None:
    if step.after is step.before:  # Refused: what time brought about comes with the next change.
        return
    for seat in step.after.seats:
        former = step.settled.seat(seat.id)
        if former is None:
            continue
        if former.doubted and former.sessions == seat.sessions:
            new = {claim.id for claim in seat.claims} - {claim.id for claim in former.claims}
            assert all(claim.contested for claim in seat.claims if claim.id in new)
        if former.sessions == seat.sessions or not former.sessions:
            continue
        match step.command:
            case AnswerClaim(mine=True) | Leave():
                assert step.own(seat.id)
            case SettleClaim(allow=True) | ReplaceLink() | Remove():
                assert step.command.seat == seat.id
            case EnterByLink() | EnterAgain():
                assert former.presence in ("absent", "away")
                assert held_until(step.settled, former, step.now) is None
            case _:  # By time, whatever came at that moment: nobody waits for its person any more.
                assert seat.sessions in [(claim.session,) for claim in former.claims if not claim.contested]
                assert held_until(step.settled, former, step.now) is None
