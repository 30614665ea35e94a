"""Who is heard: C17, C21, C25, C26, C27, C30; and nobody by anything but their own act."""

from __future__ import annotations

from moderation.commands.bell import EndBell
from moderation.commands.clock import Tick
from moderation.commands.ending import CancelCircle, CloseCircle, EndCircle, EndDebrief
from moderation.commands.leaving import Leave
from moderation.commands.muting import MuteSelf, Release, UnmuteSelf
from moderation.commands.pause import Resume
from moderation.commands.piece import PassOn, PassPiece, TakePiece
from moderation.commands.presence import Disconnect, LoseNode, ReturnToService
from moderation.commands.side_room import AnswerSideRoom
from moderation.commands.signals import SendSignal
from moderation.commands.stages import Begin, BeginRound, GoToStage
from moderation.commands.stepping_in import StepIn
from moderation.commands.wishes import SetWish
from moderation.rules.hearing import edges, heard_in, mute_reasons
from moderation.settle import closes_deserted_at, settle
from moderation.state.room import MESH_LIMIT, Room
from moderation.state.seat import Seat
from moderation.state.values import SeatId
from moderation.transition import AtSeat
from tests.moderation.invariants.step import (
    Step,
    hearing,
    is_accepted,
    leaders_there,
    pieces,
    rings,
    seat_in,
    views,
    whose,
)
from tests.moderation.receiving import peers

OPENING = (TakePiece, UnmuteSelf, StepIn)
"""By these somebody opens their own microphone."""
SPEAKING_UP = (
    *OPENING,
    AnswerSideRoom,
    Begin,
    GoToStage,
    BeginRound,
    EndBell,
    Resume,
)
"""And by these somebody who had it open gives themselves the word."""


def is_open(room: Room, seat: Seat) -> bool:
    """Whether an honest client would have its microphone open (PROTOCOL.md 4)."""
    if seat.standing != "seated" or room.phase not in ("open", "live", "debrief"):
        return False
    place = room.place(seat.place)
    return place.supervision.kind != "paused" and not place.paused and not mute_reasons(room, seat)


# Of every room


def c17_nobody_is_heard_without_supervision(room: Room) -> None:
    if room.phase == "open":
        for _, speaker in hearing(room):
            greets = seat_in(room, speaker)
            assert greets.role != "participant"
            assert greets.presence in ("present", "reconnecting")
            assert speaker in room.circle.stepped_in
    elif room.phase not in ("live", "debrief"):
        assert not hearing(room)
    if room.phase != "live":
        return
    for place in rings(room):
        there = bool(leaders_there(room, place))
        if place.order:
            assert (place.supervision.kind == "attended") == there
        if place.supervision.kind in ("paused", "last_turn"):
            others = {seat.id for seat in room.within(place.id)} - set(place.stepped_in)
            holder = {place.piece.by} if place.piece.kind == "held" else set()
            allowed = holder if place.supervision.kind == "last_turn" else set()
            assert {speaker for _, speaker in hearing(room)} & others <= allowed
        if place.supervision.kind in ("grace", "last_turn"):
            assert place.supervision.until > room.at
        if place.paused or place.bell is not None or place.supervision.kind == "paused":
            assert not {seat.id for seat in room.within(place.id)} & {speaker for _, speaker in hearing(room)}


def c17_aside_there_are_two_and_one_looks_after_the_other(room: Room) -> None:
    opened = [aside for aside in room.side_rooms if aside.open]
    assert {aside.id for aside in opened} == {place.id for place in room.places if place.kind == "side_room"}
    for aside in room.side_rooms:
        facilitator, seat = seat_in(room, aside.facilitator), seat_in(room, aside.seat)
        assert facilitator.id != seat.id
        assert facilitator.role != "participant"
        if aside.open:
            assert {other.id for other in room.within(aside.id)} == {facilitator.id, seat.id}
            assert "away" not in (facilitator.presence, seat.presence)
    asides = [seat.id for seat in room.seated() if seat.place != seat.home]
    assert sorted(asides) == sorted(one for aside in opened for one in (aside.facilitator, aside.seat))
    both = [one for aside in room.side_rooms for one in (aside.facilitator, aside.seat)]
    assert len(both) == len(set(both))


def c21_leaving_muting_passing_and_speaking_to_facilitators_are_always_possible(room: Room) -> None:
    """Every other seat is asked, and the others in the next version: asking all each time takes a third of it all."""
    room = settle(room, room.at)  # a return to service has not yet forgotten those by open link
    asked = room.seats[room.version % 2 :: 2]
    for seat in asked:
        assert is_accepted(room, Leave(), AtSeat(seat.id)) == (seat.standing != "removed" or room.phase == "ended")
    for seat in (seat for seat in asked if seat.standing == "seated"):
        assert is_accepted(room, MuteSelf(), AtSeat(seat.id))
        if room.phase in ("open", "live"):
            assert is_accepted(room, SendSignal(kind="not_safe"), AtSeat(seat.id))
            assert is_accepted(room, SetWish(wish="pass"), AtSeat(seat.id))
    for piece in pieces(room):
        passing = PassPiece(turn_id=piece.id) if piece.kind == "held" else PassOn(offer_id=piece.id)
        assert is_accepted(room, passing, AtSeat(whose(piece)))


def c25_the_muted_are_not_heard(room: Room) -> None:
    silent = {seat.id for seat in room.seats if seat.muted_self or seat.muted_by_facilitator}
    assert not any(speaker in silent for _, speaker in hearing(room))


def c26_what_is_told_of_hearing_is_what_may_be_heard(room: Room) -> None:
    heard = hearing(room)
    pairs = edges(room)
    told: set[tuple[SeatId, SeatId]] = set()
    for seat in room.seats:
        seen = views(room)[seat.id]
        assert seen.me is not None
        connected = {other for pair in pairs if seat.id in pair for other in pair} - {seat.id}
        if seat.incarnation is not None:  # else nobody looks at that view
            told |= {(seat.id, peer.seat) for peer in peers(seen).values() if peer.hear}
            assert peers(seen).keys() == connected
        assert seen.me.heard == is_open(room, seat)
        if any(speaker == seat.id for _, speaker in heard):
            assert seen.me.mutes == ()
        for other in seen.roster.seats if seen.roster is not None else ():
            assert seen.centre is not None
            assert (other.id in seen.centre.voices) == (is_open(room, seat_in(room, other.id)) and not other.aside)
    without_page = {seat.id for seat in room.seats if seat.incarnation is None}
    assert told == {pair for pair in heard if without_page.isdisjoint(pair)}


def c30_hearing_never_crosses_places(room: Room) -> None:
    seated = {seat.id: seat for seat in room.seated()}
    crowd = {place.id for place in room.places if len(room.within(place.id)) > MESH_LIMIT}
    for pair in (*hearing(room), *edges(room)):
        one, other = (seated[seat_id] for seat_id in pair)
        assert one.place == other.place
        assert one.place not in crowd or "participant" not in (one.role, other.role) or one.role != other.role


def c26_whoever_closed_their_ears_for_a_turn_does_not_hear_it(room: Room) -> None:
    heard = hearing(room)
    for place in rings(room):
        if place.piece.kind == "held":
            closed = {seat.id for seat in room.within(place.id) if seat.ears_closed_for == place.piece.id}
            assert not any((listener, place.piece.by) in heard for listener in closed)


# Of every step


def c25_nobody_but_its_owner_opens_a_microphone(step: Step) -> None:
    for seat in step.after.seats:
        former = step.before.seat(seat.id)
        if former is None:
            assert not is_open(step.after, seat)
            continue
        if is_open(step.after, seat) and not is_open(step.before, former):
            assert step.own(seat.id)
            assert isinstance(step.command, SPEAKING_UP)
        if seat.standing == former.standing == "seated":
            if former.muted_self and not seat.muted_self:
                assert step.own(seat.id)
                assert isinstance(step.command, OPENING)
            if former.muted_by_facilitator and not seat.muted_by_facilitator:
                assert isinstance(step.command, Release)


def c25_nobody_becomes_audible_but_by_their_own_act(step: Step) -> None:
    for seat in step.after.seats:
        place, former = heard_in(step.after, seat), step.before.seat(seat.id)
        if place is not None and (former is None or heard_in(step.before, former) != place):
            assert step.own(seat.id)
            assert isinstance(step.command, SPEAKING_UP)


def c27_a_dropped_line_silences_nobody(step: Step) -> None:
    """Unknown presence is not absence, and absence alone is not silence."""
    if isinstance(step.command, Disconnect | LoseNode | ReturnToService):
        where = {seat.id: seat.place for seat in step.before.seats}
        stayed = {seat.id for seat in step.settled.seats if where.get(seat.id) == seat.place}
        heard = {pair for pair in hearing(step.before) & hearing(step.settled) if stayed.issuperset(pair)}
        assert heard <= hearing(step.after)
        # A room long past its time ends with the last line of those who never sat down.
        if any(seat.presence != "away" for seat in step.settled.seated()):
            assert step.after.phase == step.settled.phase
            assert [place.order for place in step.after.places] == [place.order for place in step.settled.places]
            assert [place.piece for place in step.after.places] == [place.piece for place in step.settled.places]


def c27_nobody_is_cut_off_but_by_a_facilitator_a_breath_or_the_end_of_their_time(step: Step) -> None:
    """What silences somebody who is there and speaks, other than themselves."""
    for before, after in step.places():
        piece = before.piece
        if piece.kind != "held" or after.piece == piece or (after.piece.kind == "held" and after.piece.id == piece.id):
            continue
        seat = step.after.seat(piece.by)
        there = seat is not None and seat.standing == "seated" and seat.presence == "present"
        if there and not step.own(piece.by) and not isinstance(step.actor, AtSeat):
            assert step.settled.places != step.after.places
            assert after.supervision.kind == "paused"
            assert isinstance(step.command, Tick)


def c28_a_room_is_ended_by_its_people_or_its_time(step: Step) -> None:
    if step.after.phase != "ended" or step.before.phase == "ended":
        return
    if not isinstance(step.command, EndDebrief | CloseCircle | CancelCircle):
        past_its_time = step.after.at >= closes_deserted_at(step.before)
        lapsed = step.before.lapses_at is not None and step.after.at >= step.before.lapses_at
        facilitating = [seat for seat in step.settled.seated() if seat.role != "participant"]
        debrief_is_over = not any(seat.presence in ("present", "reconnecting") for seat in facilitating)
        in_debrief = step.before.phase == "debrief" or isinstance(step.command, EndCircle)
        left = in_debrief and (debrief_is_over or isinstance(step.command, Leave))
        assert past_its_time or lapsed or left
