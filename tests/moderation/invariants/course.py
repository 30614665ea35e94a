"""Time, versions and ways on: C3, C11, C12, C13, C14, C29, C32."""

from __future__ import annotations

from moderation.commands import Command
from moderation.commands.cards import HandCard, PutCardAway
from moderation.commands.check_in import CloseCheckIn, GiveAnswer, ShowCheckIn
from moderation.commands.claims import AnswerClaim, SettleClaim
from moderation.commands.clock import Tick
from moderation.commands.ears import CloseEars, MarkHeavy
from moderation.commands.ending import EndCircle
from moderation.commands.links import EnterByLink, EnterByOpenLink
from moderation.commands.lobby import Knock
from moderation.commands.pace import Extend, Nudge, ShortenRest
from moderation.commands.pause import Resume
from moderation.commands.piece import MovePiece, OfferNext, PassOn, PassPiece, TakePiece
from moderation.commands.presence import Connect
from moderation.commands.prompt import SetPrompt
from moderation.commands.removal import AllowRemoved, UndoRemoval
from moderation.commands.roles import SetSuccession, StepUp
from moderation.commands.side_room import AnswerSideRoom, LeaveSideRoom, WithdrawSideRoom
from moderation.commands.signals import AcknowledgeSignal, WithdrawSignal
from moderation.commands.stages import Begin, BeginRound, DropRound, GoToStage, SetScript
from moderation.commands.talking_order import SetOrder, SetTurns
from moderation.settle import next_deadline
from moderation.state.place import Place
from moderation.state.room import Room
from moderation.state.seat import Seat
from moderation.state.values import replace
from moderation.transition import Actor, AtSeat, Organiser, Service, transition
from tests.moderation.invariants.step import Step, is_accepted, leaders_there, rings, seat_in, whose
from tests.moderation.versions import assert_whole_values_are_numbered
from tests.values import as_text, from_text

# Of every room


def c3_only_those_awaited_have_a_grace_period(room: Room) -> None:
    for seat in room.seats:
        assert (seat.grace_until is not None) == (seat.presence == "reconnecting")
        assert (seat.presence in ("reconnecting", "away")) <= (seat.standing == "seated")
        assert (seat.presence == "absent") <= (seat.standing != "seated")


def c29_time_brings_each_thing_about_once(room: Room) -> None:
    settled = transition(room, Tick(), Service(), room.at)
    assert transition(settled, Tick(), Service(), room.at) is settled
    due = next_deadline(settled)
    assert due is None or due > room.at
    if due is not None:
        just_before = due - 0.001
        assert just_before <= room.at or transition(settled, Tick(), Service(), just_before) is settled
        assert transition(settled, Tick(), Service(), due).version == settled.version + 1


def c32_there_is_a_way_on(room: Room) -> None:
    """For those who are there: something they, the clock or somebody who comes back can do."""
    if room.phase in ("ended", "debrief"):
        return
    if not any(leaders_there(room, place) for place in room.places):
        assert next_deadline(room) is not None or _somebody_can_come_and_facilitate(room)
        return
    for place in rings(room):
        leaders = leaders_there(room, place)
        if leaders:
            assert any(is_accepted(room, command, AtSeat(by)) for by, command in _ways_on(room, place, leaders[0]))


def _ways_on(room: Room, place: Place, leader: Seat) -> list[tuple[str, Command]]:
    ways: list[tuple[str, Command]] = [(leader.id, Begin()), (leader.id, Resume())]
    other_stage = (place.stage + 1) % len(room.script.stages)
    ways.append((leader.id, GoToStage(from_stage=place.stage, to_stage=other_stage)))
    ways.append((leader.id, BeginRound(after_round=place.round.number if place.round else 0)))
    ways.append((leader.id, OfferNext(piece_id=place.piece.id)))
    ways.append((leader.id, EndCircle()))
    if place.piece.kind != "resting":
        ways.append((leader.id, MovePiece(piece_id=place.piece.id, to=leader.id)))
    if place.piece.kind == "held":
        ways.append((place.piece.by, PassPiece(turn_id=place.piece.id)))
        assert seat_in(room, whose(place.piece)).presence == "present" or next_deadline(room) is not None
    return ways


def _somebody_can_come_and_facilitate(room: Room) -> bool:
    """Whoever was invited to look after the circle comes, if need be because an organiser lets them come again."""
    invited = [seat for seat in room.seats if seat.invited_as != "participant" and seat.link is not None]
    return any(_comes(room, seat) for seat in invited)


def _comes(room: Room, seat: Seat) -> bool:
    at = room.at
    for removal in (one for one in room.removals if one.seat == seat.id):
        room = transition(room, AllowRemoved(removal_id=removal.id), Organiser(), at)
    session = "hash-session-back"
    steps: tuple[tuple[Command, Actor], ...] = (
        (EnterByLink(link=seat.link or "", session=session, claim_id="back"), Service()),
        (_page(seat, session), Service()),
        (SettleClaim(seat=seat.id, claim_id="back", allow=True), AtSeat(seat.id)),
        (Knock(name="Back", agreed=room.agreements and room.agreements.hash), AtSeat(seat.id)),
        (StepUp(), AtSeat(seat.id)),
        (LeaveSideRoom(), AtSeat(seat.id)),
    )
    for command, actor in steps:
        if is_accepted(room, command, actor):
            room = transition(room, command, actor, at)
    back = seat_in(room, seat.id)
    return back.standing == "seated" and any(back in leaders_there(room, place) for place in rings(room))


def _page(seat: Seat, session: str) -> Command:
    return Connect(seat=seat.id, session=session, node="node-0", connection="line-back", incarnation="page-back")


def the_document_is_read_back_as_it_was_written(room: Room) -> None:
    assert from_text(Room, as_text(room)) == replace(room, appended=())


# Of every step


def c11_versions_rise_by_one_and_time_never_falls(step: Step) -> None:
    if step.after is step.before:
        return
    assert step.after != step.before
    assert step.after.version == step.before.version + 1
    assert step.after.epoch == step.before.epoch
    assert step.after.at == max(step.now, step.before.at)
    assert step.after.entries == step.before.entries + len(step.after.appended)
    ids = [entry.id for entry in step.after.appended]
    assert ids == list(range(step.before.entries + 1, step.after.entries + 1))


def c11_what_an_edit_names_never_comes_again(step: Step) -> None:
    assert_whole_values_are_numbered(step.before, step.after)


def c12_what_is_refused_changes_nothing(step: Step) -> None:
    """That the room is still written as before is asserted where the step is taken."""
    if not step.accepted:
        assert step.after is step.before


def c13_the_same_command_has_the_same_effect(step: Step) -> None:
    """That one id has one effect is the store's part: tests/roomserver/store/test_rooms.py."""
    if step.accepted:
        assert transition(step.before, step.command, step.actor, step.now) == step.after


def c14_what_has_passed_changes_nothing(step: Step) -> None:
    if _is_stale(step):
        assert not step.accepted


def _is_stale(step: Step) -> bool:
    settled, command = step.settled, step.command
    place = None
    if isinstance(step.actor, AtSeat) and (seat := settled.seat(step.actor.seat)) is not None:
        place = settled.place(seat.place)
    match command:
        case EnterByLink(link=link):
            return all(seat.link != link for seat in settled.seats)
        case EnterByOpenLink(link=link):
            return all(open_link.hash != link for open_link in settled.open_links)
        case Connect(seat=seat_id, session=session):
            seat = settled.seat(seat_id)
            sessions = () if seat is None else (*seat.sessions, *(claim.session for claim in seat.claims))
            return session not in sessions
        case SetSuccession(made_on=made_on):
            return made_on != settled.succession_version
        case SetScript(made_on=made_on) | DropRound(made_on=made_on):
            return made_on != settled.script_version
        case ShortenRest(made_on=made_on):
            return made_on != settled.script_version
    return place is not None and (_names_what_has_passed(place, command) or _names_nobodys(settled, step, command))


def _names_what_has_passed(place: Place, command: Command) -> bool:
    match command:
        case TakePiece(offer_id=piece_id) | PassOn(offer_id=piece_id):
            return piece_id != place.piece.id or place.piece.kind != "offered"
        case PassPiece(turn_id=piece_id) | Nudge(turn_id=piece_id):
            return piece_id != place.piece.id or place.piece.kind != "held"
        case MarkHeavy(turn_id=piece_id) | CloseEars(turn_id=piece_id):
            return piece_id != place.piece.id or place.piece.kind != "held"
        case MovePiece(piece_id=piece_id):
            return piece_id != place.piece.id
        case OfferNext(piece_id=piece_id):
            return piece_id != place.piece.id or place.piece.kind != "resting"
        case SetOrder(made_on=made_on):
            return made_on != place.order_version
        case SetPrompt(made_on=made_on):
            return made_on != place.prompt_version
        case GoToStage(from_stage=stage) | SetTurns(stage=stage) | Extend(stage=stage):
            return stage != place.stage
        case BeginRound(after_round=number):
            return number != (place.round.number if place.round is not None else 0)
        case GiveAnswer(check_in_id=named) | CloseCheckIn(check_in_id=named):
            return place.check_in is None or (place.check_in.id, place.check_in.state) != (named, "open")
        case ShowCheckIn(check_in_id=named):
            return place.check_in is None or place.check_in.id != named
    return False


def _names_nobodys(settled: Room, step: Step, command: Command) -> bool:
    match command:
        case SettleClaim(seat=seat_id, claim_id=claim_id):
            return claim_id not in _claims_of(settled, seat_id)
        case AnswerClaim(claim_id=claim_id):
            return claim_id not in _claims_of(settled, step.actors_seat.id)
        case AnswerSideRoom(side_room=named):
            mine = {aside.id for aside in settled.side_rooms if aside.seat == step.actors_seat.id and not aside.open}
            return named not in mine
        case WithdrawSideRoom(side_room=named):
            return named not in {aside.id for aside in settled.side_rooms}
        case AcknowledgeSignal(signal_id=named):
            return named not in {card.signal.id for card in settled.cards if card.signal is not None}
        case WithdrawSignal(signal_id=named):
            own = [card for card in settled.cards if card.seat == step.actors_seat.id]
            return named not in {card.signal.id for card in own if card.signal is not None}
        case PutCardAway(card_id=named) | HandCard(card_id=named):
            return named not in {card.id for card in settled.cards}
        case UndoRemoval(removal_id=named):
            return named not in {removal.id for removal in settled.removals}
    return False


def _claims_of(room: Room, seat_id: str) -> set[str]:
    seat = room.seat(seat_id)
    return set() if seat is None else {claim.id for claim in seat.claims}


def time_alone_is_what_settling_does(step: Step) -> None:
    if isinstance(step.command, Tick) and step.accepted:
        after, settled = (
            replace(room, version=0, at=0.0, seats=(), appended=()) for room in (step.after, step.settled)
        )
        assert after == settled
