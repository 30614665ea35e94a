"""Every command once, as somebody would ask it in earnest: about what is there, or about what has passed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import get_args

from moderation import commands
from moderation.commands import Command
from moderation.state.answers import CheckIn
from moderation.state.care import Outcome
from moderation.state.place import Place
from moderation.state.room import Room
from moderation.state.script import PICTURES, AnswerKind, Audience, Form, OrderKind, Script
from moderation.state.seat import Consent, Microphone, Seat, Wish
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
    """Another title; now and then sooner, later or at no time, with a seat more or one less, or another course."""
    room, number = asking.room, asking.number
    start = (None, asking.now + 7200.0, asking.now - 60.0)[number % 3]
    return commands.ReviseCircle(
        title=english(f"Title {number}"),
        starts_at=start if number % 2 else room.starts_at,
        capacity=min(32, max(2, room.capacity + (0, 1, -1)[number % 3])),
        script=_script(room, number) if number % 4 == 1 else None,
        made_on=asking.version(room.revision),
    )


def _agreed(room: Room) -> str | None:
    return None if room.agreements is None else room.agreements.hash


ASKED: dict[str, Callable[[Asking], Command]] = {
    "knock": lambda a: commands.Knock(
        name=f"canary-name-{a.words}",
        agreed=_agreed(a.room),
        contact=f"canary-contact-{a.words}",
        early=a.number % 2 == 0,
    ),
    "leave": lambda a: commands.Leave(),
    "answer_claim": lambda a: commands.AnswerClaim(
        claim_id=a.former or next((claim.id for claim in a.me.claims), GONE), mine=a.number % 2 == 0
    ),
    "nod": lambda a: commands.Nod(),
    "mute_self": lambda a: commands.MuteSelf(),
    "unmute_self": lambda a: commands.UnmuteSelf(),
    "hide_picture": lambda a: commands.HidePicture(seat=a.about, hidden=a.number % 4 != 3),
    "show_picture": lambda a: commands.ShowPicture(),
    "take_piece": lambda a: commands.TakePiece(offer_id=a.piece_id),
    "pass_on": lambda a: commands.PassOn(offer_id=a.piece_id),
    "pass_piece": lambda a: commands.PassPiece(turn_id=a.piece_id, to=a.about if a.number % 4 == 3 else None),
    "set_wish": lambda a: commands.SetWish(wish=get_args(Wish)[a.number % 4]),
    "set_consent": lambda a: commands.SetConsent(consent=get_args(Consent)[a.number % 3]),
    "mark_heavy": lambda a: commands.MarkHeavy(turn_id=a.piece_id, heavy=a.number % 2 == 0),
    "close_ears": lambda a: commands.CloseEars(turn_id=a.piece_id),
    "open_ears": lambda a: commands.OpenEars(),
    "raise_hand": lambda a: commands.RaiseHand(),
    "lower_hand": lambda a: commands.LowerHand(),
    "set_microphone": lambda a: commands.SetMicrophone(microphone=get_args(Microphone)[a.number % 3]),
    "ask_for_breath": lambda a: commands.AskForBreath(),
    "give_answer": lambda a: commands.GiveAnswer(check_in_id=a.check_in_id, value=_answer(a, a.place.check_in)),
    "say": lambda a: commands.Say(text=f"canary-line-{a.words}"),
    "say_privately": lambda a: commands.SayPrivately(
        text=f"canary-private-{a.words}", to=None if a.me.role == "participant" else a.about
    ),
    "send_signal": lambda a: commands.SendSignal(kind=("need_a_minute", "check_on_me", "not_safe")[a.number % 3]),
    "withdraw_signal": lambda a: commands.WithdrawSignal(signal_id=a.signal_of(a.me.id)),
    "answer_side_room": lambda a: commands.AnswerSideRoom(side_room=a.side_room_id, accept=a.number % 4 != 3),
    "leave_side_room": lambda a: commands.LeaveSideRoom(),
    "step_up": lambda a: commands.StepUp(),
    "admit": lambda a: commands.Admit(seat=a.about),
    "admit_all": lambda a: commands.AdmitAll(),
    "decline": lambda a: commands.Decline(seat=a.about),
    "undo_decline": lambda a: commands.UndoDecline(seat=GONE if a.former else _declined(a.room) or a.about),
    "send_to_lobby": lambda a: commands.SendToLobby(seat=a.about),
    "set_lock": lambda a: commands.SetLock(locked=a.number % 2 == 0),
    "settle_claim": lambda a: commands.SettleClaim(
        seat=a.about, claim_id=a.former or _claim_of(a.room, a.about), allow=a.number % 2 == 0
    ),
    "ring_bell": lambda a: commands.RingBell(),
    "end_bell": lambda a: commands.EndBell(),
    "pause": lambda a: commands.Pause(),
    "resume": lambda a: commands.Resume(),
    "step_in": lambda a: commands.StepIn(),
    "step_out": lambda a: commands.StepOut(),
    "mute": lambda a: commands.Mute(seat=a.about),
    "release": lambda a: commands.Release(seat=a.about),
    "stop_picture": lambda a: commands.StopPicture(seat=a.about),
    "release_picture": lambda a: commands.ReleasePicture(seat=a.about),
    "move_piece": lambda a: commands.MovePiece(piece_id=a.piece_id, to=a.about),
    "offer_next": lambda a: commands.OfferNext(piece_id=a.piece_id),
    "nudge": lambda a: commands.Nudge(turn_id=a.piece_id),
    "lengthen_grace": lambda a: commands.LengthenGrace(seat=a.about),
    "acknowledge_signal": lambda a: commands.AcknowledgeSignal(signal_id=a.signal_of(a.about)),
    "offer_side_room": lambda a: commands.OfferSideRoom(seat=a.about),
    "withdraw_side_room": lambda a: commands.WithdrawSideRoom(side_room=a.side_room_id),
    "open_contact": lambda a: commands.OpenContact(seat=a.about),
    "put_card_away": lambda a: commands.PutCardAway(
        card_id=a.card_of(a.about), outcome=get_args(Outcome)[a.number % 3]
    ),
    "hand_card": lambda a: commands.HandCard(
        card_id=a.card_of(*(seat.id for seat in a.room.seats if seat.role == "participant")), to=a.about
    ),
    "remove": lambda a: commands.Remove(
        seat=a.about,
        reason=f"canary-reason-{a.words}",
        lock=a.number % 4 == 3,
        open_link=_hash_of_a_link(a.room) if a.number % 4 == 2 else None,
    ),
    "release_seat": lambda a: commands.ReleaseSeat(seat=a.about),
    "renew_open_link": lambda a: commands.RenewOpenLink(link=_hash_of_a_link(a.room)),
    "undo_removal": lambda a: commands.UndoRemoval(removal_id=a.one_of(*(removal.id for removal in a.room.removals))),
    "delete_line": lambda a: commands.DeleteLine(line=a.number % (a.room.entries + 2) if a.number else 1),
    "ask_for_help": lambda a: commands.AskForHelp(needed=a.number % 2 == 0),
    "begin": lambda a: commands.Begin(),
    "go_to_stage": lambda a: commands.GoToStage(
        from_stage=a.version(a.place.stage), to_stage=(a.place.stage + 1 + a.number) % (len(a.room.script.stages) + 1)
    ),
    "begin_round": lambda a: commands.BeginRound(after_round=a.version(a.place.round.number if a.place.round else 0)),
    "drop_round": lambda a: commands.DropRound(made_on=a.version(a.room.script_version)),
    "set_script": lambda a: commands.SetScript(
        script=_script(a.room, a.number), made_on=a.version(a.room.script_version)
    ),
    "set_order": lambda a: commands.SetOrder(order=_order(a), made_on=a.version(a.place.order_version)),
    "set_turns": lambda a: commands.SetTurns(
        stage=a.version(a.place.stage), turns=get_args(OrderKind)[(a.number + 4) % 7]
    ),
    "set_prompt": lambda a: commands.SetPrompt(
        prompt=english(f"canary-words-{a.words}"), made_on=a.version(a.place.prompt_version)
    ),
    "open_check_in": lambda a: commands.OpenCheckIn(form=_form(a.number)),
    "close_check_in": lambda a: commands.CloseCheckIn(check_in_id=a.check_in_id),
    "show_check_in": lambda a: commands.ShowCheckIn(check_in_id=a.check_in_id),
    "extend": lambda a: commands.Extend(stage=a.version(a.place.stage), minutes=1 + a.number),
    "shorten_rest": lambda a: commands.ShortenRest(
        ends_at=a.now + 60.0 * a.number, made_on=a.version(a.room.script_version)
    ),
    "set_succession": lambda a: commands.SetSuccession(
        order=_succession(a), made_on=a.version(a.room.succession_version)
    ),
    "hand_over": lambda a: commands.HandOver(to=a.about),
    "step_back": lambda a: commands.StepBack(),
    "divide": lambda a: commands.Divide(groups=_groups(a)),
    "move_to_group": lambda a: commands.MoveToGroup(
        seat=a.about, group="group-2" if a.place.id != "group-2" else "group-1"
    ),
    "reunite": lambda a: commands.Reunite(),
    "end_circle": lambda a: commands.EndCircle(),
    "end_debrief": lambda a: commands.EndDebrief(),
    "revise_circle": _revised,
    "invite": lambda a: commands.Invite(
        seat=f"seat-{10_000 + a.room.version}",
        role=("participant", "cofacilitator", "facilitator")[a.number % 3],
        link=f"hash-invited-{a.room.version}",
    ),
    "replace_link": lambda a: commands.ReplaceLink(seat=a.about, link=f"hash-new-link-{a.room.version}"),
    "replace_open_link": lambda a: commands.ReplaceOpenLink(
        id="o2", link=f"hash-open-{a.room.version}" if a.number % 2 == 0 else None
    ),
    "set_not_together": lambda a: commands.SetNotTogether(
        pairs=_pairs(a), made_on=a.version(a.room.not_together_version)
    ),
    "close_circle": lambda a: commands.CloseCircle(),
    "see_alerts": lambda a: commands.SeeAlerts(alerts=tuple(alert.id for alert in a.room.alerts[: a.number])),
    "allow_removed": lambda a: commands.AllowRemoved(removal_id=a.one_of(*(removal.id for removal in a.room.removals))),
    "enter_by_link": lambda a: commands.EnterByLink(
        link=_link_of(a.room, a.about), session=f"hash-session-{a.room.version}", claim_id=f"c{a.room.version}"
    ),
    "enter_again": lambda a: commands.EnterAgain(
        seat=a.about,
        former=a.former or _former_of(a.room, a.about),
        session=f"hash-session-{a.room.version}",
        claim_id=f"c{a.room.version}",
    ),
    "enter_by_open_link": lambda a: commands.EnterByOpenLink(
        link=a.room.open_links[0].hash if a.room.open_links else GONE,
        seat=f"seat-{a.room.version}",
        session=f"hash-session-{a.room.version}",
    ),
    "connect": lambda a: commands.Connect(
        seat=a.about,
        session=a.former or _session_of(a.room, a.about),
        node=f"node-{a.number % 2}",
        connection=f"line-{a.room.version}",
        incarnation=f"page-{a.room.version}",
    ),
    "disconnect": lambda a: commands.Disconnect(seat=a.about, connection=a.former or _line_of(a.room, a.about)),
    "lose_node": lambda a: commands.LoseNode(nodes=(f"node-{a.number % 2}", "node-9")),
    "return_to_service": lambda a: commands.ReturnToService(down_s=(40.0, 7200.0)[a.number % 2]),
    "tick": lambda a: commands.Tick(),
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
