"""The one way a room changes: `transition`. What is not in these tables is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from moderation.commands import Command
from moderation.commands.agreements import Nod
from moderation.commands.alerts import SeeAlerts
from moderation.commands.announcing import ReviseCircle
from moderation.commands.bell import AskForBreath, EndBell, RingBell
from moderation.commands.cards import HandCard, PutCardAway
from moderation.commands.chat import DeleteLine, Say, SayPrivately
from moderation.commands.check_in import CloseCheckIn, GiveAnswer, OpenCheckIn, ShowCheckIn
from moderation.commands.claims import AnswerClaim, SettleClaim
from moderation.commands.clock import Tick
from moderation.commands.contacts import OpenContact
from moderation.commands.door import ReleaseSeat, SetLock
from moderation.commands.ears import CloseEars, MarkHeavy, OpenEars
from moderation.commands.ending import CloseCircle, EndCircle, EndDebrief
from moderation.commands.groups import AskForHelp, Divide, MoveToGroup, Reunite, SetNotTogether
from moderation.commands.hands import LowerHand, RaiseHand
from moderation.commands.leaving import Leave
from moderation.commands.links import (
    EnterAgain,
    EnterByLink,
    EnterByOpenLink,
    Invite,
    RenewOpenLink,
    ReplaceLink,
    ReplaceOpenLink,
)
from moderation.commands.lobby import Admit, AdmitAll, Decline, Knock, SendToLobby, UndoDecline
from moderation.commands.muting import Mute, MuteSelf, Release, SetMicrophone, UnmuteSelf
from moderation.commands.order import SetOrder, SetTurns
from moderation.commands.pace import Extend, LengthenGrace, Nudge, ShortenRest
from moderation.commands.pause import Pause, Resume
from moderation.commands.pictures import HidePicture, ReleasePicture, ShowPicture, StopPicture
from moderation.commands.piece import MovePiece, OfferNext, PassOn, PassPiece, TakePiece
from moderation.commands.presence import Connect, Disconnect, LoseNode, ReturnToService
from moderation.commands.prompt import SetPrompt
from moderation.commands.removal import AllowRemoved, Remove, UndoRemoval
from moderation.commands.roles import HandOver, SetSuccession, StepBack, StepUp
from moderation.commands.side_room import AnswerSideRoom, LeaveSideRoom, OfferSideRoom, WithdrawSideRoom
from moderation.commands.signals import AcknowledgeSignal, SendSignal, WithdrawSignal
from moderation.commands.stages import Begin, BeginRound, DropRound, GoToStage, SetScript
from moderation.commands.stepping_in import StepIn, StepOut
from moderation.commands.wishes import SetConsent, SetWish
from moderation.refusal import RefusalCode, Refused
from moderation.rules import (
    alerts,
    announcing,
    cards,
    chat,
    check_in,
    claims,
    contacts,
    door,
    facilitation,
    groups,
    knocks,
    pace,
    pictures,
    piece,
    presence,
    removal,
    side_room,
    signals,
    stages,
    stillness,
)
from moderation.rules.authority import Authority, authority
from moderation.rules.hearing import heard_in
from moderation.rules.log import acted
from moderation.settle import settle
from moderation.state.entries import ActKind
from moderation.state.place import PlaceKind
from moderation.state.room import Phase, Room, with_seat
from moderation.state.seat import Seat, Standing
from moderation.state.values import SeatId, replace


@dataclass(frozen=True, slots=True)
class AtSeat:
    """The person of that seat acts."""

    seat: SeatId


@dataclass(frozen=True, slots=True)
class Service:
    """The service itself acts: links, connections, the clock."""


@dataclass(frozen=True, slots=True)
class Organiser:
    """An organiser of the room's community acts."""


Actor = AtSeat | Service | Organiser
Apply = Callable[[Room, Any, Seat, float], Room]
"""What a rule does to a room, for the person of a seat, at an instant. Raises: Refused."""

INSIDE: frozenset[Standing] = frozenset({"seated"})
ANYWHERE: frozenset[Standing] = frozenset({"invited", "knocking", "seated", "declined"})
DOORS_OPEN: frozenset[Phase] = frozenset({"open", "live"})
LIVE: frozenset[Phase] = frozenset({"live"})
TOGETHER: frozenset[Phase] = frozenset({"scheduled", "open", "live"})
TALKING: frozenset[Phase] = frozenset({"live", "debrief"})
ALWAYS: frozenset[Phase] = frozenset({"scheduled", "open", "live", "debrief"})
RINGS: frozenset[PlaceKind] = frozenset({"circle", "group"})
"""Places with a ring, a piece and a stage."""
EVERYWHERE: frozenset[PlaceKind] = frozenset({"circle", "group", "side_room", "debrief"})


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may do it, when and from where; what it does; and by which word the log of facilitators has it."""

    least: Authority
    phases: frozenset[Phase]
    places: frozenset[PlaceKind]
    apply: Apply
    act: ActKind | None = None
    standings: frozenset[Standing] = INSIDE


ANYBODY = Authority.ONESELF
BESIDE = Authority.BESIDE
LEADING = Authority.THIS_PLACE
LEADING_ALL = Authority.EVERY_PLACE
BY_ROLE = Authority.ROLES

SEAT_RULES: Mapping[type[Command], Rule] = {
    Knock: Rule(ANYBODY, TOGETHER, EVERYWHERE, door.knock, standings=ANYWHERE),
    Leave: Rule(ANYBODY, ALWAYS, EVERYWHERE, door.leave, standings=ANYWHERE),
    AnswerClaim: Rule(ANYBODY, ALWAYS, EVERYWHERE, claims.answer_claim, standings=ANYWHERE),
    MuteSelf: Rule(ANYBODY, ALWAYS, EVERYWHERE, facilitation.mute_self),
    UnmuteSelf: Rule(ANYBODY, ALWAYS, EVERYWHERE, facilitation.unmute_self),
    SetMicrophone: Rule(ANYBODY, ALWAYS, EVERYWHERE, facilitation.set_microphone),
    HidePicture: Rule(ANYBODY, ALWAYS, EVERYWHERE, pictures.hide_picture),
    ShowPicture: Rule(ANYBODY, ALWAYS, EVERYWHERE, pictures.show_picture),
    StepUp: Rule(ANYBODY, TOGETHER, EVERYWHERE, facilitation.step_up, "stepped_up"),
    Nod: Rule(ANYBODY, TOGETHER, RINGS, door.nod),
    TakePiece: Rule(ANYBODY, LIVE, RINGS, piece.take),
    PassOn: Rule(ANYBODY, LIVE, RINGS, piece.pass_on),
    PassPiece: Rule(ANYBODY, LIVE, RINGS, piece.pass_piece),
    SetWish: Rule(ANYBODY, TOGETHER, EVERYWHERE, piece.set_wish),
    SetConsent: Rule(ANYBODY, TOGETHER, EVERYWHERE, piece.set_consent),
    MarkHeavy: Rule(ANYBODY, LIVE, RINGS, piece.mark_heavy),
    CloseEars: Rule(ANYBODY, LIVE, RINGS, piece.close_ears),
    OpenEars: Rule(ANYBODY, ALWAYS, EVERYWHERE, piece.open_ears),
    RaiseHand: Rule(ANYBODY, LIVE, RINGS, stillness.raise_hand),
    LowerHand: Rule(ANYBODY, LIVE, RINGS, stillness.lower_hand),
    AskForBreath: Rule(ANYBODY, LIVE, RINGS, stillness.ask_for_breath),
    GiveAnswer: Rule(ANYBODY, LIVE, RINGS, check_in.give_answer),
    Say: Rule(ANYBODY, TALKING, EVERYWHERE, chat.say),
    SayPrivately: Rule(ANYBODY, TOGETHER, EVERYWHERE, chat.say_privately),
    SendSignal: Rule(ANYBODY, TOGETHER, EVERYWHERE, signals.send_signal),
    WithdrawSignal: Rule(ANYBODY, TOGETHER, EVERYWHERE, signals.withdraw_signal),
    AnswerSideRoom: Rule(ANYBODY, LIVE, RINGS, side_room.answer_side_room),
    LeaveSideRoom: Rule(ANYBODY, LIVE, frozenset({"side_room"}), side_room.leave_side_room),
    Admit: Rule(BESIDE, TOGETHER, EVERYWHERE, door.admit, "admitted"),
    AdmitAll: Rule(BESIDE, TOGETHER, EVERYWHERE, door.admit_all, "admitted"),
    Decline: Rule(BESIDE, TOGETHER, EVERYWHERE, knocks.decline, "declined"),
    UndoDecline: Rule(BESIDE, TOGETHER, EVERYWHERE, knocks.undo_decline, "undid_decline"),
    SendToLobby: Rule(BESIDE, TOGETHER, EVERYWHERE, door.send_to_lobby, "sent_to_lobby"),
    SetLock: Rule(BESIDE, TOGETHER, EVERYWHERE, door.set_lock, "locked"),
    ReleaseSeat: Rule(BESIDE, TOGETHER, EVERYWHERE, door.release_seat, "released_seat"),
    RenewOpenLink: Rule(BESIDE, TOGETHER, EVERYWHERE, door.renew_open_link, "renewed_open_link"),
    SettleClaim: Rule(BESIDE, TOGETHER, EVERYWHERE, claims.settle_claim, "settled_claim"),
    RingBell: Rule(BESIDE, LIVE, RINGS, stillness.ring_bell, "rang_bell"),
    EndBell: Rule(BESIDE, LIVE, RINGS, stillness.end_bell),
    Pause: Rule(BESIDE, LIVE, RINGS, stillness.pause, "paused"),
    Resume: Rule(BESIDE, LIVE, RINGS, stillness.resume, "resumed"),
    StepIn: Rule(BESIDE, DOORS_OPEN, RINGS, stillness.step_in, "stepped_in"),
    StepOut: Rule(BESIDE, DOORS_OPEN, RINGS, stillness.step_out),
    Mute: Rule(BESIDE, ALWAYS, EVERYWHERE, facilitation.mute, "muted"),
    Release: Rule(BESIDE, ALWAYS, EVERYWHERE, facilitation.release, "released"),
    StopPicture: Rule(BESIDE, ALWAYS, EVERYWHERE, pictures.stop_picture, "stopped_picture"),
    ReleasePicture: Rule(BESIDE, ALWAYS, EVERYWHERE, pictures.release_picture, "released_picture"),
    MovePiece: Rule(BESIDE, LIVE, RINGS, piece.move, "moved_piece"),
    OfferNext: Rule(BESIDE, LIVE, RINGS, piece.offer_next),
    Nudge: Rule(BESIDE, LIVE, RINGS, pace.nudge, "nudged"),
    LengthenGrace: Rule(BESIDE, LIVE, EVERYWHERE, pace.lengthen_grace, "lengthened_grace"),
    AcknowledgeSignal: Rule(BESIDE, TOGETHER, EVERYWHERE, signals.acknowledge_signal, "acknowledged"),
    OfferSideRoom: Rule(BESIDE, LIVE, RINGS, side_room.offer_side_room, "side_room"),
    WithdrawSideRoom: Rule(BESIDE, LIVE, EVERYWHERE, side_room.withdraw_side_room),
    OpenContact: Rule(BESIDE, ALWAYS, EVERYWHERE, contacts.open_contact, "opened_contact"),
    PutCardAway: Rule(BESIDE, ALWAYS, EVERYWHERE, cards.put_card_away, "put_card_away"),
    HandCard: Rule(BESIDE, ALWAYS, EVERYWHERE, cards.hand_card, "handed_card"),
    Remove: Rule(BESIDE, TOGETHER, EVERYWHERE, removal.remove, "removed"),
    UndoRemoval: Rule(LEADING_ALL, ALWAYS, EVERYWHERE, removal.undo_removal, "undid_removal"),
    DeleteLine: Rule(BESIDE, TALKING, EVERYWHERE, chat.delete_line, "deleted_line"),
    AskForHelp: Rule(BESIDE, LIVE, frozenset({"group"}), groups.ask_for_help),
    Begin: Rule(LEADING, TOGETHER, RINGS, stages.begin, "began"),
    GoToStage: Rule(LEADING, LIVE, RINGS, stages.go_to_stage, "moved_on"),
    BeginRound: Rule(LEADING, LIVE, RINGS, stages.begin_another_round, "added_round"),
    DropRound: Rule(LEADING, LIVE, RINGS, stages.drop_round, "dropped_round"),
    SetScript: Rule(LEADING, TOGETHER, RINGS, stages.set_script, "changed_script"),
    SetOrder: Rule(LEADING, TOGETHER, RINGS, facilitation.set_order, "set_order"),
    SetTurns: Rule(LEADING, LIVE, RINGS, stages.set_turns, "set_order"),
    SetPrompt: Rule(LEADING, TOGETHER, RINGS, facilitation.set_prompt, "set_prompt"),
    OpenCheckIn: Rule(LEADING, LIVE, RINGS, check_in.open_check_in, "opened_check_in"),
    CloseCheckIn: Rule(LEADING, LIVE, RINGS, check_in.close_check_in, "closed_check_in"),
    ShowCheckIn: Rule(LEADING, LIVE, RINGS, check_in.show_check_in, "showed_check_in"),
    Extend: Rule(LEADING, LIVE, RINGS, pace.extend, "extended"),
    ShortenRest: Rule(LEADING, LIVE, RINGS, pace.shorten_rest, "shortened"),
    SetSuccession: Rule(BY_ROLE, TOGETHER, RINGS, facilitation.set_succession, "set_succession"),
    HandOver: Rule(BY_ROLE, TOGETHER, RINGS, facilitation.hand_over, "handed_over"),
    StepBack: Rule(BESIDE, TOGETHER, RINGS, facilitation.step_back, "stepped_back"),
    Divide: Rule(LEADING_ALL, LIVE, frozenset({"circle"}), groups.divide, "divided"),
    MoveToGroup: Rule(LEADING_ALL, LIVE, RINGS, groups.move_to_group, "regrouped"),
    Reunite: Rule(LEADING_ALL, LIVE, RINGS, groups.reunite, "reunited"),
    EndCircle: Rule(LEADING_ALL, TOGETHER, RINGS, facilitation.end_circle, "ended"),
    EndDebrief: Rule(BESIDE, frozenset({"debrief"}), EVERYWHERE, facilitation.end_debrief),
}

SERVICE_RULES: Mapping[type[Command], Callable[[Room, Any, float], Room]] = {
    EnterByLink: door.enter_by_link,
    EnterByOpenLink: door.enter_by_open_link,
    EnterAgain: door.enter_again,
    Connect: presence.connect,
    Disconnect: presence.disconnect,
    LoseNode: presence.lose_node,
    Tick: lambda room, command, now: room,
}

ORGANISER_RULES: Mapping[type[Command], Callable[[Room, Any, float], Room]] = {
    ReviseCircle: announcing.revise_circle,
    Invite: door.invite,
    ReplaceLink: door.replace_link,
    ReplaceOpenLink: door.replace_open_link,
    SetNotTogether: groups.set_not_together,
    CloseCircle: facilitation.close_circle,
    AllowRemoved: removal.allow_removed,
    SeeAlerts: alerts.see_alerts,
}

RULES: Mapping[type[Actor], Mapping[type[Command], object]] = {
    AtSeat: SEAT_RULES,
    Service: SERVICE_RULES,
    Organiser: ORGANISER_RULES,
}

AFTER_THE_END = (
    Connect,
    Disconnect,
    LoseNode,
    Tick,
    Leave,
    SeeAlerts,
)

SPEAKING_UP = (
    TakePiece,
    UnmuteSelf,
    StepIn,
    AnswerSideRoom,
    Begin,
    GoToStage,
    BeginRound,
    EndBell,
    Resume,
)
"""What people do to be heard themselves. Whatever else happens, time too, makes nobody heard."""

NOT_IN: Mapping[Phase, RefusalCode] = {"live": RefusalCode.WRONG_PLACE, "debrief": RefusalCode.ENDED}
"""Why something is not for that phase; else because the circle has not begun."""


def transition(room: Room, command: Command, actor: Actor, now: float) -> Room:
    """The room after the command, one version on; the very same room when nothing changes.

    Raises: Refused, and then the room is as it was.
    """
    now = max(now, room.at)
    before = replace(room, appended=()) if room.appended else room
    if isinstance(command, ReturnToService) and isinstance(actor, Service):
        # Before anything is settled: what is settled here may not end for lack of service.
        return _next_version(room, before, presence.return_to_service(before, command, now), now)
    if type(command) not in RULES[type(actor)]:
        raise Refused(RefusalCode.NOT_ALLOWED)
    settled = settle(before, now)
    if settled.phase == "ended" and not isinstance(command, AFTER_THE_END):
        raise Refused(RefusalCode.ENDED)
    after = settle(effect(settled, command, actor, now), now)
    speaking_up = actor.seat if isinstance(actor, AtSeat) and isinstance(command, SPEAKING_UP) else None
    return _next_version(room, before, _nobody_live_by_surprise(before, after, speaking_up), now)


def effect(room: Room, command: Command, actor: Actor, now: float) -> Room:
    """What the command itself does to a settled room; what follows of itself is for `settle`. Raises: Refused."""
    match actor:
        case AtSeat(seat=seat_id):
            return _effect_at_seat(room, command, seat_id, now)
        case Service():
            return SERVICE_RULES[type(command)](room, command, now)
        case Organiser():
            return ORGANISER_RULES[type(command)](room, command, now)


def _effect_at_seat(room: Room, command: Command, seat_id: SeatId, now: float) -> Room:
    rule = SEAT_RULES[type(command)]
    seat = room.seat(seat_id)
    if seat is None:
        raise Refused(RefusalCode.NO_SUCH_SEAT)
    _check(room, rule, seat)
    after = rule.apply(room, command, seat, now)
    if rule.act is None or after == room:
        return after
    return _logged(after, rule.act, command, _about(room, command), seat, now)


def _check(room: Room, rule: Rule, seat: Seat) -> None:
    """Whether that person may do this now, whatever exactly they ask for. Raises: Refused."""
    if room.phase == "ended":
        return
    if seat.standing not in rule.standings:
        raise Refused(RefusalCode.REMOVED if seat.standing == "removed" else RefusalCode.NOT_SEATED)
    if authority(room, seat) < rule.least:
        raise Refused(RefusalCode.NOT_ALLOWED)
    if room.phase not in rule.phases:
        raise Refused(NOT_IN.get(room.phase, RefusalCode.NOT_LIVE))
    if room.place(seat.place).kind not in rule.places:
        raise Refused(RefusalCode.WRONG_PLACE)


def _about(room: Room, command: Command) -> SeatId | None:
    """Whom something that a facilitator does is about."""
    match command:
        case AcknowledgeSignal(signal_id=signal_id):
            return next((card.seat for card in room.cards if card.signal and card.signal.id == signal_id), None)
        case PutCardAway(card_id=card_id) | HandCard(card_id=card_id):
            return next((card.seat for card in room.cards if card.id == card_id), None)
        case UndoRemoval(removal_id=removal_id):
            return next((removal.seat for removal in room.removals if removal.id == removal_id), None)
    return getattr(command, "seat", getattr(command, "to", None))


def _logged(room: Room, act: ActKind, command: Command, about: SeatId | None, seat: Seat, now: float) -> Room:
    if isinstance(command, SetLock) and not command.locked:
        act = "unlocked"
    return acted(room, act, seat.id, now, about, _outcome(room, command))


def _outcome(room: Room, command: Command) -> str | None:
    match command:
        case PutCardAway(outcome=outcome):
            return outcome
        case OpenContact() if (opened := contacts.contact_named(room, command)) is not None:
            return contacts.moved(room, opened)
    return None


def _nobody_live_by_surprise(before: Room, after: Room, speaking_up: SeatId | None) -> Room:
    """Whoever is heard anew, or by others than before, and did not ask for it, has their own microphone closed."""
    for seat in after.seats:
        place = heard_in(after, seat)
        if place is None or seat.id == speaking_up:
            continue
        former = before.seat(seat.id)
        if former is None or heard_in(before, former) != place:
            after = with_seat(after, replace(seat, muted_self=True))
    return after


def _next_version(room: Room, before: Room, after: Room, now: float) -> Room:
    if after == before:
        return room
    return replace(after, version=before.version + 1, at=now)
