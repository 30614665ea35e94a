"""Every command once, as somebody would ask it in earnest: about what is there, or about what has passed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import get_args

from moderation.commands import Command
from moderation.commands.agreements import Nod
from moderation.commands.alerts import MissFacilitator, SeeAlerts
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
from moderation.commands.ending import CancelCircle, CloseCircle, EndCircle, EndDebrief
from moderation.commands.groups import AskForHelp, Divide, MoveToGroup, PrepareGroups, Reunite, SetNotTogether
from moderation.commands.hands import LowerHand, RaiseHand
from moderation.commands.leaving import Leave
from moderation.commands.links import (
    CallSeat,
    EnterAgain,
    EnterByLink,
    EnterByOpenLink,
    Invite,
    RenewOpenLink,
    ReplaceLink,
    ReplaceOpenLink,
    Uninvite,
)
from moderation.commands.lobby import Admit, AdmitAll, Decline, Knock, SendToLobby, UndoDecline
from moderation.commands.muting import Mute, MuteSelf, Release, SetMicrophone, UnmuteSelf
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
from moderation.commands.talking_order import SetOrder, SetTurns
from moderation.commands.wishes import SetConsent, SetWish
from moderation.state.care import Outcome
from moderation.state.check_in import PICTURES, AnswerKind, Audience, CheckIn, Form
from moderation.state.place import Place
from moderation.state.plan import Plan
from moderation.state.room import Room
from moderation.state.script import Script
from moderation.state.seat import Consent, Microphone, Seat, Wish
from moderation.state.stage import OrderKind
from moderation.state.values import SeatId, replace
from tests.moderation.circles import english

GONE = "gone"
"""An id of what is not there, or no more."""


@dataclass(frozen=True)
class Asking:
    """Somebody asks something about somebody. `number` chooses among several of a kind; `former` is what has passed."""

    room: Room
    me: Seat
    about: SeatId
    now: float
    number: int = 0
    former: str | None = None

    @property
    def place(self) -> Place:
        return self.room.place(self.me.place)

    @property
    def piece_id(self) -> str:
        return self.former or self.place.piece.id

    @property
    def check_in_id(self) -> str:
        check_in = self.place.check_in
        return GONE if check_in is None or self.former else check_in.id

    @property
    def side_room_id(self) -> str:
        """One that concerns whoever asks, or else any."""
        mine = [aside.id for aside in self.room.side_rooms if self.me.id in (aside.facilitator, aside.seat)]
        return (*mine, *(aside.id for aside in self.room.side_rooms), GONE)[0]

    @property
    def words(self) -> str:
        return f"of-{self.me.id}-{self.room.version}"

    def version(self, current: int) -> int:
        return current - 1 if self.former else current

    def one_of(self, *ids: str) -> str:
        return ids[self.number % len(ids)] if ids and not self.former else GONE

    def card_of(self, *seats: SeatId) -> str:
        """The card of the first of these who has one, or else any."""
        cards = sorted(self.room.cards, key=lambda card: (card.seat == self.me.id, card.seat not in seats))
        return cards[0].id if cards and not self.former else GONE

    def signal_of(self, seat: SeatId) -> str:
        cards = sorted(self.room.cards, key=lambda card: card.seat != seat)
        signals = [card.signal.id for card in cards if card.signal is not None]
        return signals[0] if signals and not self.former else GONE


def _answer(asking: Asking, check_in: CheckIn | None) -> str | int | None:
    number = asking.number
    match check_in.form.answer if check_in is not None else "mood":
        case "mood":
            return number % 7
        case "choice":
            return number % 3
        case "picture":
            return PICTURES[number % len(PICTURES)] if number else "canary"
        case _:
            return f"canary-answer-{asking.words}" if number else None


def _form(number: int) -> Form:
    answers: tuple[AnswerKind, ...] = get_args(AnswerKind)
    audiences: tuple[Audience, ...] = get_args(Audience)
    answer = answers[number % len(answers)]
    return Form(
        question=english("canary-words-question"),
        answer=answer,
        choices=(english("this"), english("that")) if answer == "choice" else (),
        audience=audiences[number // 2 % len(audiences)],
    )


def _script(room: Room, number: int) -> Script:
    """One stage less at the end, one more, or the first one changed."""
    stages = room.script.stages
    changed = (stages[:-1] or stages, (*stages, stages[-1])[:24], (replace(stages[0], minutes=7.0), *stages[1:]))
    return replace(room.script, stages=changed[number % 3])


def _order(asking: Asking) -> tuple[SeatId, ...]:
    """Another order of everybody in the ring, now and then with somebody else or twice the same."""
    order, about = asking.place.order, asking.about
    orders = (order[::-1], (about, *(one for one in order if one != about)), (*order[1:], *order[:1]))
    return (*orders, (*order, *order[:1]))[asking.number % 4]


def _succession(asking: Asking) -> tuple[SeatId, ...]:
    room, about = asking.room, asking.about
    others = tuple(one for one in room.succession if one != about)
    return ((*others, about), others, room.succession[::-1])[asking.number % 3]


def _groups(asking: Asking) -> tuple[tuple[SeatId, ...], ...] | None:
    order = asking.place.order
    return None if asking.number % 2 or len(order) < 4 else (order[::2], order[1::2])


def _pairs(asking: Asking) -> tuple[tuple[SeatId, SeatId], ...]:
    """Those there are, and somebody with another one; now and then none, or somebody who is not there."""
    others = [seat.id for seat in asking.room.seats if seat.id != asking.about]
    if asking.number % 4 == 3 or not others:
        return ()
    return (*asking.room.not_together[:9], (asking.about, (*others, GONE)[asking.number % (len(others) + 1)]))


def _revised(asking: Asking) -> Command:
    """Another title; now and then in another language, sooner, later or at no time, with a seat more or one less, or
    another course.
    """
    room, number = asking.room, asking.number
    start = (None, asking.now + 7200.0, asking.now - 60.0)[number % 3]
    return ReviseCircle(
        title=english(f"Title {number}"),
        language=(None, "en", "ms")[number % 3],
        starts_at=start if number % 2 else room.starts_at,
        capacity=min(32, max(2, room.capacity + (0, 1, -1)[number % 3])),
        script=_script(room, number) if number % 4 == 1 else None,
        plan=Plan(duration_min=5 + number % 90, theme=english(f"Theme {number}")) if number % 5 == 1 else None,
        made_on=asking.version(room.revision),
    )


def _agreed(room: Room) -> str | None:
    return None if room.agreements is None else room.agreements.hash


ASKED: dict[str, Callable[[Asking], Command]] = {
    "knock": lambda a: Knock(
        name=f"canary-name-{a.words}",
        agreed=_agreed(a.room),
        contact=f"canary-contact-{a.words}",
        early=a.number % 2 == 0,
    ),
    "leave": lambda a: Leave(),
    "answer_claim": lambda a: AnswerClaim(
        claim_id=a.former or next((claim.id for claim in a.me.claims), GONE), mine=a.number % 2 == 0
    ),
    "nod": lambda a: Nod(),
    "mute_self": lambda a: MuteSelf(),
    "unmute_self": lambda a: UnmuteSelf(),
    "hide_picture": lambda a: HidePicture(seat=a.about, hidden=a.number % 4 != 3),
    "show_picture": lambda a: ShowPicture(),
    "take_piece": lambda a: TakePiece(offer_id=a.piece_id),
    "pass_on": lambda a: PassOn(offer_id=a.piece_id),
    "pass_piece": lambda a: PassPiece(turn_id=a.piece_id, to=a.about if a.number % 4 == 3 else None),
    "set_wish": lambda a: SetWish(wish=get_args(Wish)[a.number % 4]),
    "set_consent": lambda a: SetConsent(consent=get_args(Consent)[a.number % 3]),
    "mark_heavy": lambda a: MarkHeavy(turn_id=a.piece_id, heavy=a.number % 2 == 0),
    "close_ears": lambda a: CloseEars(turn_id=a.piece_id),
    "open_ears": lambda a: OpenEars(),
    "raise_hand": lambda a: RaiseHand(),
    "lower_hand": lambda a: LowerHand(),
    "set_microphone": lambda a: SetMicrophone(microphone=get_args(Microphone)[a.number % 3]),
    "ask_for_breath": lambda a: AskForBreath(),
    "give_answer": lambda a: GiveAnswer(check_in_id=a.check_in_id, value=_answer(a, a.place.check_in)),
    "say": lambda a: Say(text=f"canary-line-{a.words}"),
    "say_privately": lambda a: SayPrivately(
        text=f"canary-private-{a.words}", to=None if a.me.role == "participant" else a.about
    ),
    "send_signal": lambda a: SendSignal(kind=("need_a_minute", "check_on_me", "not_safe")[a.number % 3]),
    "withdraw_signal": lambda a: WithdrawSignal(signal_id=a.signal_of(a.me.id)),
    "answer_side_room": lambda a: AnswerSideRoom(side_room=a.side_room_id, accept=a.number % 4 != 3),
    "leave_side_room": lambda a: LeaveSideRoom(),
    "step_up": lambda a: StepUp(),
    "admit": lambda a: Admit(seat=a.about),
    "admit_all": lambda a: AdmitAll(),
    "decline": lambda a: Decline(seat=a.about),
    "undo_decline": lambda a: UndoDecline(seat=GONE if a.former else _declined(a.room) or a.about),
    "send_to_lobby": lambda a: SendToLobby(seat=a.about),
    "set_lock": lambda a: SetLock(locked=a.number % 2 == 0),
    "settle_claim": lambda a: SettleClaim(
        seat=a.about, claim_id=a.former or _claim_of(a.room, a.about), allow=a.number % 2 == 0
    ),
    "ring_bell": lambda a: RingBell(),
    "end_bell": lambda a: EndBell(),
    "pause": lambda a: Pause(),
    "resume": lambda a: Resume(),
    "step_in": lambda a: StepIn(),
    "step_out": lambda a: StepOut(),
    "mute": lambda a: Mute(seat=a.about),
    "release": lambda a: Release(seat=a.about),
    "stop_picture": lambda a: StopPicture(seat=a.about),
    "release_picture": lambda a: ReleasePicture(seat=a.about),
    "move_piece": lambda a: MovePiece(piece_id=a.piece_id, to=a.about),
    "offer_next": lambda a: OfferNext(piece_id=a.piece_id),
    "nudge": lambda a: Nudge(turn_id=a.piece_id),
    "lengthen_grace": lambda a: LengthenGrace(seat=a.about),
    "acknowledge_signal": lambda a: AcknowledgeSignal(signal_id=a.signal_of(a.about)),
    "offer_side_room": lambda a: OfferSideRoom(seat=a.about),
    "withdraw_side_room": lambda a: WithdrawSideRoom(side_room=a.side_room_id),
    "open_contact": lambda a: OpenContact(seat=a.about),
    "put_card_away": lambda a: PutCardAway(card_id=a.card_of(a.about), outcome=get_args(Outcome)[a.number % 3]),
    "hand_card": lambda a: HandCard(
        card_id=a.card_of(*(seat.id for seat in a.room.seats if seat.role == "participant")), to=a.about
    ),
    "remove": lambda a: Remove(
        seat=a.about,
        reason=f"canary-reason-{a.words}",
        lock=a.number % 4 == 3,
        open_link=_hash_of_a_link(a.room) if a.number % 4 == 2 else None,
    ),
    "release_seat": lambda a: ReleaseSeat(seat=a.about),
    "renew_open_link": lambda a: RenewOpenLink(link=_hash_of_a_link(a.room)),
    "undo_removal": lambda a: UndoRemoval(removal_id=a.one_of(*(removal.id for removal in a.room.removals))),
    "delete_line": lambda a: DeleteLine(line=a.number % (a.room.entries + 2) if a.number else 1),
    "ask_for_help": lambda a: AskForHelp(needed=a.number % 2 == 0),
    "begin": lambda a: Begin(),
    "go_to_stage": lambda a: GoToStage(
        from_stage=a.version(a.place.stage), to_stage=(a.place.stage + 1 + a.number) % (len(a.room.script.stages) + 1)
    ),
    "begin_round": lambda a: BeginRound(after_round=a.version(a.place.round.number if a.place.round else 0)),
    "drop_round": lambda a: DropRound(made_on=a.version(a.room.script_version)),
    "set_script": lambda a: SetScript(script=_script(a.room, a.number), made_on=a.version(a.room.script_version)),
    "set_order": lambda a: SetOrder(order=_order(a), made_on=a.version(a.place.order_version)),
    "set_turns": lambda a: SetTurns(stage=a.version(a.place.stage), turns=get_args(OrderKind)[(a.number + 4) % 7]),
    "set_prompt": lambda a: SetPrompt(
        prompt=english(f"canary-words-{a.words}"), made_on=a.version(a.place.prompt_version)
    ),
    "open_check_in": lambda a: OpenCheckIn(form=_form(a.number)),
    "close_check_in": lambda a: CloseCheckIn(check_in_id=a.check_in_id),
    "show_check_in": lambda a: ShowCheckIn(check_in_id=a.check_in_id),
    "extend": lambda a: Extend(stage=a.version(a.place.stage), minutes=1 + a.number),
    "shorten_rest": lambda a: ShortenRest(ends_at=a.now + 60.0 * a.number, made_on=a.version(a.room.script_version)),
    "set_succession": lambda a: SetSuccession(order=_succession(a), made_on=a.version(a.room.succession_version)),
    "hand_over": lambda a: HandOver(to=a.about),
    "step_back": lambda a: StepBack(),
    "divide": lambda a: Divide(groups=_groups(a)),
    "move_to_group": lambda a: MoveToGroup(seat=a.about, group="group-2" if a.place.id != "group-2" else "group-1"),
    "reunite": lambda a: Reunite(),
    "end_circle": lambda a: EndCircle(),
    "end_debrief": lambda a: EndDebrief(),
    "revise_circle": _revised,
    "invite": lambda a: Invite(
        seat=f"seat-{10_000 + a.room.version}",
        role=("participant", "cofacilitator", "facilitator")[a.number % 3],
        link=f"hash-invited-{a.room.version}",
    ),
    "uninvite": lambda a: Uninvite(seat=a.about),
    "replace_link": lambda a: ReplaceLink(seat=a.about, link=f"hash-new-link-{a.room.version}"),
    "replace_open_link": lambda a: ReplaceOpenLink(
        id="o2", link=f"hash-open-{a.room.version}" if a.number % 2 == 0 else None
    ),
    "call_seat": lambda a: CallSeat(seat=a.about, called=("canary-called", "")[a.number % 2]),
    "set_not_together": lambda a: SetNotTogether(pairs=_pairs(a), made_on=a.version(a.room.not_together_version)),
    "prepare_groups": lambda a: PrepareGroups(groups=_groups(a) or ()),
    "close_circle": lambda a: CloseCircle(),
    "cancel_circle": lambda a: CancelCircle(),
    "miss_facilitator": lambda a: MissFacilitator(),
    "see_alerts": lambda a: SeeAlerts(alerts=tuple(alert.id for alert in a.room.alerts[: a.number])),
    "allow_removed": lambda a: AllowRemoved(removal_id=a.one_of(*(removal.id for removal in a.room.removals))),
    "enter_by_link": lambda a: EnterByLink(
        link=_link_of(a.room, a.about), session=f"hash-session-{a.room.version}", claim_id=f"c{a.room.version}"
    ),
    "enter_again": lambda a: EnterAgain(
        seat=a.about,
        former=a.former or _former_of(a.room, a.about),
        session=f"hash-session-{a.room.version}",
        claim_id=f"c{a.room.version}",
    ),
    "enter_by_open_link": lambda a: EnterByOpenLink(
        link=a.room.open_links[0].hash if a.room.open_links else GONE,
        seat=f"seat-{a.room.version}",
        session=f"hash-session-{a.room.version}",
    ),
    "connect": lambda a: Connect(
        seat=a.about,
        session=a.former or _session_of(a.room, a.about),
        node=f"node-{a.number % 2}",
        connection=f"line-{a.room.version}",
        incarnation=f"page-{a.room.version}",
    ),
    "disconnect": lambda a: Disconnect(seat=a.about, connection=a.former or _line_of(a.room, a.about)),
    "lose_node": lambda a: LoseNode(nodes=(f"node-{a.number % 2}", "node-9")),
    "return_to_service": lambda a: ReturnToService(down_s=(40.0, 7200.0)[a.number % 2]),
    "tick": lambda a: Tick(),
}


def _hash_of_a_link(room: Room) -> str:
    return f"hash-{room.version}".ljust(43, "_")


def _declined(room: Room) -> SeatId | None:
    return next((seat.id for seat in room.seats if seat.standing == "declined"), None)


def _claim_of(room: Room, seat_id: SeatId) -> str:
    seat = room.seat(seat_id)
    return next((claim.id for claim in seat.claims), GONE) if seat is not None else GONE


def _link_of(room: Room, seat_id: SeatId) -> str:
    seat = room.seat(seat_id)
    return seat.link if seat is not None and seat.link is not None else GONE


def _former_of(room: Room, seat_id: SeatId) -> str:
    seat = room.seat(seat_id)
    return seat.former[0] if seat is not None and seat.former else GONE


def _session_of(room: Room, seat_id: SeatId) -> str:
    seat = room.seat(seat_id)
    sessions = (*seat.sessions, *(claim.session for claim in seat.claims)) if seat is not None else ()
    return sessions[-1] if sessions else GONE


def _line_of(room: Room, seat_id: SeatId) -> str:
    seat = room.seat(seat_id)
    return seat.connection if seat is not None and seat.connection is not None else GONE
