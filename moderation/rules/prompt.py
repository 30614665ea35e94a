"""The words in the centre."""

from __future__ import annotations

from moderation.commands.prompt import SetPrompt
from moderation.refusal import RefusalCode, Refused
from moderation.rules.rule import LEADING, RINGS, TOGETHER, Rows, Rule
from moderation.state.room import Room, with_place
from moderation.state.seat import Seat
from moderation.state.values import replace


def set_prompt(room: Room, command: SetPrompt, seat: Seat, now: float) -> Room:
    """Other words in the centre, or none."""
    place = room.place(seat.place)
    if command.made_on != place.prompt_version:
        raise Refused(RefusalCode.OUT_OF_DATE)
    return with_place(room, replace(place, prompt=command.prompt, prompt_version=place.prompt_version + 1))


ROWS = Rows(
    at_seat={
        SetPrompt: Rule(LEADING, TOGETHER, RINGS, set_prompt, "set_prompt"),
    },
)
