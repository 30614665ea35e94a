"""What must hold of every room and of every step, numbered as in the requirements (C1, C2 …).

Each is a function that asserts; `ROOM` and `STEP` list them, and `Accounts` keeps what holds over many steps. They know
the rules by their effects only.
"""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

from moderation.commands import Command
from moderation.commands.presence import ReturnToService
from moderation.refusal import Refused
from moderation.settle import settle
from moderation.state.room import Room
from moderation.state.values import replace
from moderation.transition import Actor, transition
from tests.moderation.invariants import care, course, heard, kept, seats, seen, talking, told
from tests.moderation.invariants.step import Step
from tests.values import as_text

__all__ = ["ROOM", "STEP", "Step", "take_step", "unchecked_step"]


def _about(parameter: str, *modules: ModuleType) -> tuple[Callable[..., None], ...]:
    """The invariants of these modules: public functions of one room, or of one step."""
    return tuple(
        function
        for module in modules
        for name, function in vars(module).items()
        if getattr(function, "__module__", None) == module.__name__
        and not name.startswith("_")
        and function.__annotations__ == {parameter: parameter.title(), "return": "None"}
    )


MODULES = (talking, seats, heard, seen, told, care, course, kept)
ROOM: tuple[Callable[[Room], None], ...] = _about("room", *MODULES)
STEP: tuple[Callable[[Step], None], ...] = _about("step", *MODULES)


def unchecked_step(room: Room, command: Command, actor: Actor, now: float) -> Step:
    """Apply a command. Of a step of which something else is to be asserted."""
    before = replace(room, appended=())
    settled = before if isinstance(command, ReturnToService) else settle(before, max(now, room.at))
    try:
        return Step(room, settled, command, actor, now, transition(room, command, actor, now), None)
    except Refused as refusal:
        return Step(room, settled, command, actor, now, room, refusal.code)


def take_step(room: Room, command: Command, actor: Actor, now: float) -> Step:
    """Apply a command and assert all that must hold of the step and of the room after it."""
    written = as_text(room)
    step = unchecked_step(room, command, actor, now)
    assert as_text(room) == written
    for holds_of_step in STEP:
        holds_of_step(step)
    if step.after is not room:
        for holds_of_room in ROOM:
            holds_of_room(step.after)
    return step
