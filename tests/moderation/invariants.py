"""What must hold of every room and of every step, numbered as in the requirements (C1, C2 …).

Each is a function that asserts; `ROOM` and `STEP` list them. They know the rules by their effects only.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import permutations
from typing import get_args

from moderation.commands import (
    Admit,
    AnswerClaim,
    Begin,
    Command,
    Connect,
    Disconnect,
    EnterByLink,
    EnterByOpenLink,
    FacilitatorCommand,
    Knock,
    Leave,
    LoseNode,
    MovePiece,
    MuteSelf,
    PassOn,
    PassPiece,
    Release,
    ReplaceLink,
    ReturnToService,
    SetOrder,
    SetPrompt,
    SettleClaim,
    StepUp,
    TakePiece,
    Tick,
    UnmuteSelf,
)
from moderation.door import places_left
from moderation.hearing import edges, may_hear, mute_reasons
from moderation.refusal import RefusalCode, Refused
from moderation.room import Room, Seat, SeatId
from moderation.settle import next_deadline, settle
from moderation.transition import Actor, AtSeat, Service, transition
from moderation.views import View, organiser_view, view

NAME = re.compile(r"canary-name-\d+")
SEAT = re.compile(r"seat-\d+")
SECRET = re.compile(r"hash-|line-|node-")
"""Hashes of links and sessions, connections, nodes: in no view at all."""
OF_THE_CIRCLE = re.compile(r"canary-words-|page-|\"piece\"|\"supervision\"")
"""What only those who sit may know: words, pages, the piece."""


@dataclass(frozen=True)
class Step:
    """One command and what it did. `settled` is what the time alone makes of `before`."""

    before: Room
    settled: Room
    command: Command
    actor: Actor
    now: float
    after: Room
    refused: RefusalCode | None

    def own(self, seat_id: SeatId) -> bool:
        return self.actor == AtSeat(seat_id)


def seat_in(room: Room, seat_id: SeatId) -> Seat:
    seat = room.seat(seat_id)
    assert seat is not None
    return seat


def accepted(room: Room, command: Command, actor: Actor) -> bool:
    try:
        transition(room, command, actor, room.at)
    except Refused:
        return False
    return True


def is_present(room: Room, seat_id: SeatId | None) -> bool:
    seat = room.seat(seat_id)
    return seat is not None and seat.presence == "present"


def next_present(room: Room, seat_id: SeatId) -> SeatId | None:
    """The order as people would count it round: whoever comes after, and is here."""
    place = room.order.index(seat_id)
    for distance in range(1, len(room.order)):
        other = room.order[(place + distance) % len(room.order)]
        if is_present(room, other):
            return other
    return None


def hearing(room: Room) -> set[tuple[SeatId, SeatId]]:
    return {pair for pair in permutations((seat.id for seat in room.seats), 2) if may_hear(room, *pair)}


def is_open(room: Room, seat: Seat) -> bool:
    """Whether an honest client would have its microphone open (PROTOCOL.md 4)."""
    is_heard = room.phase == "live" and room.supervision.kind != "paused" and seat.standing == "seated"
    return is_heard and not mute_reasons(room, seat)


def has_facilitator(room: Room) -> bool:
    return any(seat.role == "facilitator" and seat.presence == "present" for seat in room.seated())


# Of every room


def c1_one_holder_at_most(room: Room) -> None:
    with_turn = [seat.id for seat in room.seats if "turn" not in mute_reasons(room, seat)]
    assert with_turn == ([room.piece.by] if room.piece.kind == "held" else [])


def c2_the_piece_is_with_somebody_seated(room: Room) -> None:
    piece = room.piece
    who = piece.by if piece.kind == "held" else piece.to if piece.kind == "offered" else piece.after
    if piece.kind == "resting" and who is None:
        return
    assert who in room.order
    assert seat_in(room, who).standing == "seated"
    if piece.kind == "offered" and piece.after is not None:
        assert piece.after in room.order


def c3_an_absent_holder_is_within_grace(room: Room) -> None:
    piece = room.piece
    if piece.kind == "resting":
        return
    seat = seat_in(room, piece.by if piece.kind == "held" else piece.to)
    within_grace = seat.grace_until is not None and seat.grace_until > room.at
    assert seat.presence == "present" or (seat.presence == "reconnecting" and within_grace)


def c3_only_those_awaited_have_a_grace_period(room: Room) -> None:
    for seat in room.seats:
        assert (seat.grace_until is not None) == (seat.presence == "reconnecting")
        if seat.standing == "seated":
            assert seat.presence in ("present", "reconnecting", "away")
        else:
            assert seat.presence in ("present", "absent")


def c5_the_order_is_a_permutation_of_the_seated(room: Room) -> None:
    assert sorted(room.order) == sorted(seat.id for seat in room.seated())


def c6_no_more_sit_than_there_are_seats(room: Room) -> None:
    assert len(room.order) <= room.capacity
    assert places_left(room) >= 0


def c7_one_session_opens_one_seat(room: Room) -> None:
    sessions = [session for seat in room.seats for session in seat.sessions]
    sessions += [seat.claim.session for seat in room.seats if seat.claim]
    assert len(sessions) == len(set(sessions))
    assert all(len(seat.sessions) <= 1 for seat in room.seats)
    links = [seat.link for seat in room.seats if seat.link]
    assert len(links) == len(set(links))
    assert all(seat.claim is None or seat.link is not None for seat in room.seats)
    assert all(seat.sessions for seat in room.seats if seat.presence == "present")
    assert len({seat.id for seat in room.seats}) == len(room.seats)


def c10_and_c33_nobody_sees_what_they_may_not_know(room: Room) -> None:
    for seat in room.seats:
        _sees_no_more_than_allowed(room, seat, view(room, seat.id))
        if seat.claim is not None:
            text = view(room, seat.id, seat.claim.session).model_dump_json()
            assert not any(pattern.search(text) for pattern in (NAME, SEAT, SECRET, OF_THE_CIRCLE))
    text = organiser_view(room).model_dump_json()
    assert not any(pattern.search(text) for pattern in (NAME, SECRET, re.compile("canary-words-|page-")))


def _sees_no_more_than_allowed(room: Room, seat: Seat, seen: View) -> None:
    text = seen.model_dump_json()
    names, seats = set(NAME.findall(text)), set(SEAT.findall(text))
    assert not SECRET.search(text)
    sits = seat.standing == "seated" and room.phase != "ended"
    assert (seen.roster is not None) == (seen.centre is not None) == sits
    if not sits:
        assert names <= {seat.name}
        assert seats == {seat.id}
        assert not OF_THE_CIRCLE.search(text)
        assert seen.me is not None
        assert seen.me.peers == ()
    allowed = {"seated", "knocking"} if sits and seat.role == "facilitator" else {"seated"}
    known = {other.name for other in room.seats if other.standing in allowed}
    assert names <= known | {seat.name}
    assert (seen.lobby is not None) == (sits and seat.role == "facilitator")
    assert seen.attendance is None


def c33_the_document_remembers_nobody_who_left(room: Room) -> None:
    text = room.model_dump_json()
    inside = {seat.name for seat in room.seats if seat.standing in ("knocking", "seated")}
    assert set(NAME.findall(text)) <= inside
    if room.phase == "ended":
        assert not re.search(r"canary-|page-|line-|node-", text)


def c17_audio_is_open_only_under_supervision(room: Room) -> None:
    if room.phase != "live":
        assert not hearing(room)
        return
    assert (room.supervision.kind == "attended") == has_facilitator(room)
    if room.supervision.kind == "paused":
        assert not hearing(room)
    if room.supervision.kind in ("grace", "last_turn"):
        assert room.supervision.until > room.at


def c19_nobody_holds_the_piece_outside_a_running_circle(room: Room) -> None:
    if room.phase != "live" or room.supervision.kind == "paused":
        assert room.piece.kind == "resting"
    if room.supervision.kind == "last_turn":
        assert room.piece.kind == "held"


def c21_leaving_muting_and_passing_are_always_possible(room: Room) -> None:
    room = settle(room, room.at)  # a return to service has not yet forgotten those by open link
    for seat in room.seats:
        assert accepted(room, Leave(), AtSeat(seat.id))
    for seat in room.seated():
        assert accepted(room, MuteSelf(), AtSeat(seat.id))
    if room.piece.kind == "held":
        assert accepted(room, PassPiece(turn_id=room.piece.id), AtSeat(room.piece.by))
    if room.piece.kind == "offered":
        assert accepted(room, PassOn(offer_id=room.piece.id), AtSeat(room.piece.to))


def c25_the_muted_are_not_heard(room: Room) -> None:
    silent = {seat.id for seat in room.seats if seat.muted_self or seat.muted_by_facilitator}
    assert not any(speaker in silent for _, speaker in hearing(room))


def c26_what_is_told_of_hearing_is_what_may_be_heard(room: Room) -> None:
    heard = hearing(room)
    told: set[tuple[SeatId, SeatId]] = set()
    for seat in room.seats:
        me = view(room, seat.id).me
        assert me is not None
        told |= {(seat.id, peer.seat) for peer in me.peers if peer.hear}
        connected = {other for pair in edges(room) if seat.id in pair for other in pair} - {seat.id}
        assert {peer.seat for peer in me.peers} == connected
        if seat.standing == "seated" and room.phase == "live" and room.supervision.kind != "paused":
            others_hear = any(speaker == seat.id for _, speaker in heard)
            assert not others_hear or me.mutes == ()
    without_page = {seat.id for seat in room.seats if seat.incarnation is None}
    assert told == {pair for pair in heard if without_page.isdisjoint(pair)}


def c30_only_those_who_sit_hear_and_are_heard(room: Room) -> None:
    seated = {seat.id for seat in room.seated()}
    assert all({listener, speaker} <= seated for listener, speaker in hearing(room))
    assert all(set(pair) <= seated for pair in edges(room))


def c32_there_is_a_way_on(room: Room) -> None:
    if room.phase == "ended":
        return
    piece = room.piece
    if piece.kind == "held":
        # Whether here or within grace: C21 shows that a holder may pass, C3 that the period ends.
        assert is_present(room, piece.by) or next_deadline(room) is not None
        return
    if piece.kind == "offered":
        take = TakePiece(offer_id=piece.id)
        assert next_deadline(room) is not None or accepted(room, take, AtSeat(piece.to))
        return
    attended = room if has_facilitator(room) else _with_a_facilitator_back(room)
    facilitator = next(s.id for s in attended.seated() if s.role == "facilitator" and s.presence == "present")
    if attended.phase == "live":
        move = MovePiece(piece_id=attended.piece.id, to=facilitator)
        assert attended.piece.kind != "resting" or accepted(attended, move, AtSeat(facilitator))
    else:
        assert accepted(attended, Begin(), AtSeat(facilitator))


def _with_a_facilitator_back(room: Room) -> Room:
    """One who was invited to facilitate comes back, by their session or their link."""
    seat = next(seat for seat in room.seats if seat.invited_as == "facilitator")
    assert seat.link is not None
    at, session = room.at, "hash-session-back"
    if seat.sessions:
        session = seat.sessions[0]
    else:
        room = transition(room, EnterByLink(link=seat.link, session=session, claim_id="back"), Service(), at)
    page = Connect(seat=seat.id, session=session, node="node-0", connection="line-back", incarnation="page-back")
    room = transition(room, page, Service(), at)
    if seat.standing == "invited":
        room = transition(room, Knock(name="Back"), AtSeat(seat.id), at)
    return transition(room, StepUp(), AtSeat(seat.id), at)


def c29_time_brings_each_thing_about_once(room: Room) -> None:
    settled = transition(room, Tick(), Service(), room.at)
    assert transition(settled, Tick(), Service(), room.at) is settled
    due = next_deadline(settled)
    assert due is None or due > room.at
    if due is not None:
        just_before = due - 0.001
        assert just_before <= room.at or transition(settled, Tick(), Service(), just_before) is settled
        assert transition(settled, Tick(), Service(), due).version == settled.version + 1


def c_is_read_back_as_it_was_written(room: Room) -> None:
    assert Room.model_validate_json(room.model_dump_json()) == room


# Of every step


def c1_the_piece_goes_by_the_hands_it_is_in(step: Step) -> None:
    if step.refused is not None:
        return
    before, after = step.settled.piece, step.after.piece
    if isinstance(step.command, TakePiece | PassOn):
        assert before.kind == "offered"
        assert step.own(before.to)
    if isinstance(step.command, PassPiece):
        assert before.kind == "held"
        assert step.own(before.by)
    if after.kind == "held" and after != before:
        assert isinstance(step.command, TakePiece)
        assert step.own(after.by)


def c11_versions_rise_by_one_and_time_never_falls(step: Step) -> None:
    if step.after is step.before:
        return
    assert step.after != step.before
    assert step.after.version == step.before.version + 1
    assert step.after.epoch == step.before.epoch
    assert step.after.at == max(step.now, step.before.at)


def c12_what_is_refused_changes_nothing(step: Step) -> None:
    if step.refused is not None:
        assert step.after is step.before


def c14_what_has_passed_changes_nothing(step: Step) -> None:
    settled = step.settled
    match step.command:
        case TakePiece(offer_id=piece_id) | PassOn(offer_id=piece_id):
            stale = piece_id != settled.piece.id or settled.piece.kind != "offered"
        case PassPiece(turn_id=piece_id):
            stale = piece_id != settled.piece.id or settled.piece.kind != "held"
        case MovePiece(piece_id=piece_id):
            stale = piece_id != settled.piece.id
        case SetOrder(made_on=made_on):
            stale = made_on != settled.order_version
        case SetPrompt(made_on=made_on):
            stale = made_on != settled.prompt_version
        case SettleClaim(seat=seat_id, claim_id=claim_id):
            stale = claim_id != _claim_of(settled, seat_id)
        case AnswerClaim(claim_id=claim_id):
            stale = not isinstance(step.actor, AtSeat) or claim_id != _claim_of(settled, step.actor.seat)
        case EnterByLink(link=link):
            stale = all(seat.link != link for seat in settled.seats)
        case EnterByOpenLink(link=link):
            stale = all(open_link.hash != link for open_link in settled.open_links)
        case Connect(seat=seat_id, session=session):
            seat = settled.seat(seat_id)
            claims = seat is not None and seat.claim is not None and seat.claim.session == session
            stale = seat is None or (session not in seat.sessions and not claims)
        case _:
            stale = False
    if stale:
        assert step.refused is not None


def _claim_of(room: Room, seat_id: SeatId) -> str | None:
    seat = room.seat(seat_id)
    return seat.claim.id if seat is not None and seat.claim is not None else None


def c15_only_facilitators_do_what_facilitators_do(step: Step) -> None:
    if step.refused is None and isinstance(step.command, get_args(FacilitatorCommand)):
        assert isinstance(step.actor, AtSeat)
        actor = seat_in(step.settled, step.actor.seat)
        assert (actor.role, actor.standing) == ("facilitator", "seated")


def c16_roles_rise_by_stepping_up_alone(step: Step) -> None:
    for seat in step.after.seats:
        former = step.before.seat(seat.id)
        assert seat.role == "participant" or seat.invited_as == "facilitator"
        if former is None:
            assert seat.invited_as == "participant"
            continue
        assert seat.invited_as == former.invited_as
        if former.role == "participant" and seat.role == "facilitator" and seat.standing == "seated":
            assert isinstance(step.command, StepUp)
            assert step.own(seat.id)


def c18_the_end_is_final(step: Step) -> None:
    if step.before.phase != "ended":
        return
    assert step.after.phase == "ended"
    assert next_deadline(step.after) is None
    assert step.after is step.before or isinstance(step.command, Leave)


def c20_a_pass_goes_to_the_next_who_is_present(step: Step) -> None:
    if step.refused is not None or not isinstance(step.command, PassOn | PassPiece):
        return
    assert isinstance(step.actor, AtSeat)
    expected, piece = next_present(step.settled, step.actor.seat), step.after.piece
    if piece.kind == "offered":
        assert piece.to == expected
    else:
        assert piece.kind == "resting"
        assert expected is None or step.after.supervision.kind == "paused"
        if expected is not None:
            centre = view(step.after, expected).centre
            assert centre is not None
            assert centre.next == expected


def c20_a_facilitator_offers_the_piece_to_somebody_present(step: Step) -> None:
    if step.refused is None and isinstance(step.command, MovePiece):
        assert is_present(step.settled, step.command.to)
        assert step.after.piece.kind == "offered"
        assert step.after.piece.to == step.command.to


def c23_those_who_come_late_sit_at_the_end(step: Step) -> None:
    before, after = step.before.order, step.after.order
    if isinstance(step.command, SetOrder):
        return
    new = [seat for seat in after if seat not in before]
    assert list(after) == [seat for seat in before if seat in after] + new
    assert len(new) <= 1
    if isinstance(step.command, Admit | Knock) and step.refused is None:
        assert step.after.piece == step.settled.piece
    else:
        assert not new


def c24_a_new_order_leaves_the_piece_alone(step: Step) -> None:
    if isinstance(step.command, SetOrder) and step.refused is None:
        assert step.after.piece == step.settled.piece
        assert sorted(step.after.order) == sorted(step.settled.order)


def c25_nobody_but_its_owner_opens_a_microphone(step: Step) -> None:
    for seat in step.after.seats:
        former = step.before.seat(seat.id)
        if former is None:
            assert not is_open(step.after, seat)
            continue
        if is_open(step.after, seat) and not is_open(step.before, former):
            assert step.own(seat.id)
            assert isinstance(step.command, TakePiece | UnmuteSelf)
        if seat.standing == "seated" and former.muted_self and not seat.muted_self:
            assert step.own(seat.id)
            assert isinstance(step.command, TakePiece | UnmuteSelf)
        if seat.standing == "seated" and former.muted_by_facilitator and not seat.muted_by_facilitator:
            assert isinstance(step.command, Release)


def c27_a_dropped_line_silences_nobody(step: Step) -> None:
    if isinstance(step.command, Disconnect | LoseNode | ReturnToService):
        assert hearing(step.after) == hearing(step.settled)
        # A room long past its time ends with the last line of those who never sat down.
        if any(seat.presence != "away" for seat in step.settled.seated()):
            assert step.after.phase == step.settled.phase
            assert step.after.order == step.settled.order


def c7_a_seat_changes_hands_only_as_its_person_or_a_facilitator_lets_it(step: Step) -> None:
    for seat in step.after.seats:
        former = step.settled.seat(seat.id)
        if former is None:
            continue
        claim = former.claim
        if claim is not None and claim.contested and seat.claim is not None:
            assert seat.claim.contested
        if former.sessions == seat.sessions or not former.sessions:
            continue
        match step.command:
            case AnswerClaim(mine=True) | Leave():
                assert step.own(seat.id)
            case SettleClaim(allow=True) | ReplaceLink():
                assert step.command.seat == seat.id
            case EnterByLink():
                contested = claim is not None and claim.contested
                assert former.presence in ("absent", "away") or (former.presence == "reconnecting" and not contested)
            case Disconnect() | LoseNode() | Connect():
                assert claim is not None
                assert not claim.contested
                assert seat.sessions == (claim.session,)
                assert isinstance(step.command, Connect) or former.presence == "present"
            case _:
                raise AssertionError(f"{step.command.type} changed whose seat it is")


def c4_supervision_ends_by_its_own_time_alone(step: Step) -> None:
    before, after = step.before.supervision, step.after.supervision
    if before.kind == "attended":
        assert after.kind in ("attended", "grace")
    if before.kind == "grace" and after.kind in ("last_turn", "paused"):
        assert step.after.at >= before.until
    if before.kind == "last_turn" and after.kind == "paused":
        assert step.after.at >= before.until or step.after.piece != step.before.piece


def time_alone_is_what_settling_does(step: Step) -> None:
    if isinstance(step.command, Tick) and step.refused is None:
        assert step.after.model_copy(update={"version": 0, "at": 0.0}) == step.settled.model_copy(
            update={"version": 0, "at": 0.0}
        )


ROOM: tuple[Callable[[Room], None], ...] = (
    c1_one_holder_at_most,
    c2_the_piece_is_with_somebody_seated,
    c3_an_absent_holder_is_within_grace,
    c3_only_those_awaited_have_a_grace_period,
    c5_the_order_is_a_permutation_of_the_seated,
    c6_no_more_sit_than_there_are_seats,
    c7_one_session_opens_one_seat,
    c10_and_c33_nobody_sees_what_they_may_not_know,
    c33_the_document_remembers_nobody_who_left,
    c17_audio_is_open_only_under_supervision,
    c19_nobody_holds_the_piece_outside_a_running_circle,
    c21_leaving_muting_and_passing_are_always_possible,
    c25_the_muted_are_not_heard,
    c26_what_is_told_of_hearing_is_what_may_be_heard,
    c29_time_brings_each_thing_about_once,
    c30_only_those_who_sit_hear_and_are_heard,
    c32_there_is_a_way_on,
    c_is_read_back_as_it_was_written,
)
STEP: tuple[Callable[[Step], None], ...] = (
    c1_the_piece_goes_by_the_hands_it_is_in,
    c4_supervision_ends_by_its_own_time_alone,
    c7_a_seat_changes_hands_only_as_its_person_or_a_facilitator_lets_it,
    c11_versions_rise_by_one_and_time_never_falls,
    c12_what_is_refused_changes_nothing,
    c14_what_has_passed_changes_nothing,
    c15_only_facilitators_do_what_facilitators_do,
    c16_roles_rise_by_stepping_up_alone,
    c18_the_end_is_final,
    c20_a_pass_goes_to_the_next_who_is_present,
    c20_a_facilitator_offers_the_piece_to_somebody_present,
    c23_those_who_come_late_sit_at_the_end,
    c24_a_new_order_leaves_the_piece_alone,
    c25_nobody_but_its_owner_opens_a_microphone,
    c27_a_dropped_line_silences_nobody,
    time_alone_is_what_settling_does,
)


def take_step(room: Room, command: Command, actor: Actor, now: float) -> Step:
    """Apply a command and assert all that must hold of the step and of the room after it."""
    written = room.model_dump_json()
    served = not isinstance(command, ReturnToService)
    settled = settle(room, max(now, room.at)) if served else room
    refused: RefusalCode | None = None
    after = room
    try:
        after = transition(room, command, actor, now)
    except Refused as refusal:
        refused = refusal.code
    assert room.model_dump_json() == written
    step = Step(room, settled, command, actor, now, after, refused)
    for holds_of_step in STEP:
        holds_of_step(step)
    if after is not room:
        for holds_of_room in ROOM:
            holds_of_room(after)
    return step
