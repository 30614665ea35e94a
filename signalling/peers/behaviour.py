"""What a companion wants to do: a function of what it sees. No clock and no I/O; the shell waits and asks."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass

from moderation.commands import (
    Admit,
    Begin,
    FacilitatorCommand,
    Knock,
    MovePiece,
    ParticipantCommand,
    PassOn,
    PassPiece,
    SetPrompt,
    StepBack,
    StepUp,
    TakePiece,
    UnmuteSelf,
)
from moderation.room import LocalText, SeatId
from moderation.views import CentrePart, MePart, RosterPart, View

STUCK_S = 20.0
"""How long an offer to a companion may wait before a fellow moves it on. A person's waits as long as it takes."""
STEP_UP_S = 5.0
"""A person who only loads the page again is still the one who facilitates."""
OPENING = LocalText(default="en", texts={"en": "What is the weather inside you today?"})


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

    command: ParticipantCommand | FacilitatorCommand
    after_s: float


def wishes(view: View, character: Character, fellows: Set[SeatId] = frozenset()) -> tuple[Wish, ...]:
    """All that the companion wants to do now. `fellows` are the seats of companions."""
    if view.kind == "door":
        return (Wish(Knock(name=character.name), character.pause_s),)
    if view.me is None or view.roster is None or view.centre is None:
        return ()
    wanted = list(_with_the_piece(view.me, view.centre, character))
    if character.facilitates and view.me.invited_as == "facilitator":
        wanted += _as_facilitator(view, view.me, view.roster, view.centre, character, fellows)
    return tuple(wanted)


def is_microphone_open(view: View) -> bool:
    """Whether this seat may send its voice (PROTOCOL.md section 4)."""
    if view.me is None or view.centre is None or view.me.standing != "seated":
        return False
    is_live = view.circle.phase == "live" and view.centre.supervision.kind != "paused"
    return is_live and not view.me.mutes


def turn_of(view: View) -> str | None:
    """The id of this seat's own turn while it holds the piece."""
    if view.me is None or view.centre is None:
        return None
    piece = view.centre.piece
    return piece.id if piece.kind == "held" and piece.by == view.me.seat else None


def _with_the_piece(me: MePart, centre: CentrePart, character: Character) -> Iterator[Wish]:
    piece, pause_s = centre.piece, character.pause_s
    is_muted = "facilitator" in me.mutes
    if piece.kind == "offered" and piece.to == me.seat:
        if centre.supervision.kind not in ("attended", "grace"):
            return
        if character.speech_s is None or is_muted:
            yield Wish(PassOn(offer_id=piece.id), pause_s)
        else:
            yield Wish(TakePiece(offer_id=piece.id), pause_s)
    if piece.kind == "held" and piece.by == me.seat:
        if "self" in me.mutes and not is_muted:
            yield Wish(UnmuteSelf(), pause_s)
        else:
            yield Wish(PassPiece(turn_id=piece.id), (character.speech_s or 0.0) + pause_s)


def _as_facilitator(
    view: View,
    me: MePart,
    roster: RosterPart,
    centre: CentrePart,
    character: Character,
    fellows: Set[SeatId],
) -> Iterator[Wish]:
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
        yield Wish(Admit(seat=knock.seat), pause_s)
    if view.circle.phase == "open":
        yield from _opening(roster, centre, character)
    elif view.circle.phase == "live":
        yield from _going_on(me, centre, pause_s, fellows)


def _opening(roster: RosterPart, centre: CentrePart, character: Character) -> Iterator[Wish]:
    present = sum(seat.presence == "present" for seat in roster.seats)
    if centre.prompt is None:
        yield Wish(SetPrompt(prompt=character.opening, made_on=centre.prompt_version), character.pause_s)
    elif present >= character.begin_with:
        yield Wish(Begin(), character.pause_s)


def _going_on(me: MePart, centre: CentrePart, pause_s: float, fellows: Set[SeatId]) -> Iterator[Wish]:
    piece, to = centre.piece, centre.next
    if to is None:
        return
    if piece.kind == "resting":
        yield Wish(MovePiece(piece_id=piece.id, to=to), pause_s)
    elif piece.kind == "offered" and piece.to != me.seat and piece.to in fellows:
        yield Wish(MovePiece(piece_id=piece.id, to=to), STUCK_S)
