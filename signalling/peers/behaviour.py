"""What a companion wants to do: a function of what it sees. No clock and no I/O; the shell waits and asks."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass
from zlib import crc32

from moderation.commands import AnySeatCommand
from moderation.commands.agreements import Nod
from moderation.commands.check_in import GiveAnswer
from moderation.commands.lobby import Admit, Knock
from moderation.commands.muting import UnmuteSelf
from moderation.commands.piece import MovePiece, OfferNext, PassOn, PassPiece, TakePiece
from moderation.commands.prompt import SetPrompt
from moderation.commands.roles import StepBack, StepUp
from moderation.commands.side_room import AnswerSideRoom
from moderation.commands.stages import Begin, BeginRound, GoToStage
from moderation.reading.parts import CentrePart, MePart, RosterPart, StagePart, View
from moderation.state.check_in import PICTURES, Form
from moderation.state.values import LocalText, SeatId

STUCK_S = 20.0
"""How long an offer to a companion may wait before a fellow moves it on. A person's waits as long as it takes."""
STEP_UP_S = 5.0
"""A person who only loads the page again is still the one who facilitates."""
LINGERS = 5
"""How many paces a host stays in a stage that gives nobody a turn."""
OPENING = LocalText(default="en", texts={"en": "What is the weather inside you today?"})
WORDS = ("calm", "tired", "hopeful", "here", "heavy", "light")
"""What a companion answers where words are asked for."""


@dataclass(frozen=True, slots=True)
class Character:
    """How one companion is: `speech_s` is None for one with nothing prepared, `pause_s` its pace."""

    name: str
    facilitates: bool = False
    begin_with: int = 2
    speech_s: float | None = None
    pause_s: float = 1.5
    opening: LocalText = OPENING


@dataclass(frozen=True, slots=True)
class Wish:
    """A command to send once it has been wanted for `after_s` without a break."""

    command: AnySeatCommand
    after_s: float


@dataclass(frozen=True, slots=True)
class _Seated:
    """What whoever sits in the circle sees of it."""

    me: MePart
    roster: RosterPart
    stage: StagePart
    centre: CentrePart


def _seated(view: View) -> _Seated | None:
    if view.me is None or view.roster is None or view.stage is None or view.centre is None:
        return None
    return _Seated(view.me, view.roster, view.stage, view.centre)


def wishes(view: View, character: Character, fellows: Set[SeatId] = frozenset()) -> tuple[Wish, ...]:
    """All that the companion wants to do now. `fellows` are the seats of companions."""
    if view.kind == "door":
        agreed = None if view.circle.agreements is None else view.circle.agreements.hash
        return (Wish(Knock(name=character.name, agreed=agreed), character.pause_s),)
    if (seated := _seated(view)) is None:
        return ()
    wanted = list(_as_anybody(seated, character.pause_s))
    if not _is_still(seated.centre):
        wanted += _with_the_piece(seated.me, seated.centre, character)
    if character.facilitates and seated.me.invited_as == "facilitator":
        wanted += _as_facilitator(view, seated, character, fellows)
    return tuple(wanted)


def is_microphone_open(view: View) -> bool:
    """Whether this seat may send its voice (PROTOCOL.md section 4)."""
    return view.me is not None and view.me.heard


def turn_of(view: View) -> str | None:
    """The id of this seat's own turn while it holds the piece."""
    if view.me is None or view.centre is None:
        return None
    piece = view.centre.piece
    return piece.id if piece.kind == "held" and piece.by == view.me.seat else None


def answer_to(form: Form, seat: SeatId) -> str | int:
    """Something small, and not the same from everybody."""
    lot = crc32(seat.encode())
    match form.answer:
        case "mood":
            return 2 + lot % 4
        case "choice":
            return lot % len(form.choices)
        case "picture":
            return PICTURES[lot % len(PICTURES)]
        case "word" | "text":
            return WORDS[lot % len(WORDS)]


def _is_still(centre: CentrePart) -> bool:
    return centre.bell is not None or centre.paused or centre.supervision.kind == "paused"


def _as_anybody(seated: _Seated, pause_s: float) -> Iterator[Wish]:
    me, stage, check_in = seated.me, seated.stage.stage, seated.stage.check_in
    if check_in is not None and check_in.open and me.answer is None:
        yield Wish(GiveAnswer(check_in_id=check_in.id, value=answer_to(check_in.form, me.seat)), pause_s)
    has_nodded = any(seat.id == me.seat and seat.nodded for seat in seated.roster.seats)
    if stage is not None and stage.kind == "agreements" and not has_nodded:
        yield Wish(Nod(), pause_s)
    if me.side_room is not None:
        yield Wish(AnswerSideRoom(side_room=me.side_room.id, accept=True), pause_s)


def _with_the_piece(me: MePart, centre: CentrePart, character: Character) -> Iterator[Wish]:
    piece, pause_s, mutes = centre.piece, character.pause_s, me.mutes or ()
    is_muted = "facilitator" in mutes
    if piece.kind == "offered" and piece.to == me.seat:
        if centre.supervision.kind not in ("attended", "grace"):
            return
        if character.speech_s is None or is_muted:
            yield Wish(PassOn(offer_id=piece.id), pause_s)
        else:
            yield Wish(TakePiece(offer_id=piece.id), pause_s)
    if piece.kind == "held" and piece.by == me.seat:
        if "self" in mutes and not is_muted:
            yield Wish(UnmuteSelf(), pause_s)
        else:
            yield Wish(PassPiece(turn_id=piece.id), (character.speech_s or 0.0) + pause_s)


def _as_facilitator(view: View, seated: _Seated, character: Character, fellows: Set[SeatId]) -> Iterator[Wish]:
    me, roster, centre, stage = seated.me, seated.roster, seated.centre, seated.stage
    pause_s = character.pause_s
    is_attended_by_another = any(
        seat.role == "facilitator" and seat.presence == "present" and seat.id != me.seat for seat in roster.seats
    )
    if me.role != "facilitator":
        if not is_attended_by_another:
            yield Wish(StepUp(), STEP_UP_S)
        return
    if is_attended_by_another:
        yield Wish(StepBack(), pause_s)
        return
    for knock in () if view.lobby is None else view.lobby.knocks:
        if not knock.admitted:
            yield Wish(Admit(seat=knock.seat), pause_s)
    if view.circle.phase == "open":
        if _present(roster) >= character.begin_with:
            yield Wish(Begin(), pause_s)
    elif stage.stage is not None and not _is_still(centre) and not centre.reuniting:
        if stage.stage.has_rounds and stage.prompt is None:
            yield Wish(SetPrompt(prompt=character.opening, made_on=stage.prompt_version), pause_s)
        elif _present(roster) > 1:
            yield from _going_on(seated, pause_s, fellows)


def _present(roster: RosterPart) -> int:
    return sum(seat.presence == "present" for seat in roster.seats)


def _going_on(seated: _Seated, pause_s: float, fellows: Set[SeatId]) -> Iterator[Wish]:
    """The piece goes on, then the round, then the stage; in the last stage round after round."""
    centre = seated.centre
    piece, to = centre.piece, centre.next
    if piece.kind == "offered" and piece.to != seated.me.seat and piece.to in fellows:
        moved = _moving_on(seated.stage, centre) if to is None else MovePiece(piece_id=piece.id, to=to)
        yield from () if moved is None else (Wish(moved, STUCK_S),)
    if piece.kind != "resting":
        return
    if to is not None:
        yield Wish(OfferNext(piece_id=piece.id), pause_s)
    elif (on := _moving_on(seated.stage, centre)) is not None:
        yield Wish(on, pause_s if centre.round is not None else LINGERS * pause_s)


def _moving_on(stage: StagePart, centre: CentrePart) -> AnySeatCommand | None:
    if stage.index + 1 < stage.of:
        return GoToStage(from_stage=stage.index, to_stage=stage.index + 1)
    return None if centre.round is None else BeginRound(after_round=centre.round.number)
