"""Every change of state there is: everybody tries everything in every situation, and time passes in each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from moderation.commands import Command
from moderation.commands.clock import Tick
from moderation.commands.presence import ReturnToService
from moderation.refusal import Refused
from moderation.rules.piece import with_whom
from moderation.settle import next_deadline
from moderation.state.room import Room
from moderation.state.seat import Seat
from moderation.transition import RULES, Actor, AtSeat, Organiser, Service, effect, transition
from tests.moderation.asking import ASKED, Asking
from tests.moderation.drawing.machines import MACHINES, At, Thing, homes
from tests.moderation.drawing.situations import situations

TIME = "time"
OF_ITSELF = "of itself"
ANNOUNCED = "announced"
Where = Mapping[tuple[str, Thing], At]


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """What brought something of a machine from a state to another; an empty state is before it was, or after.

    `upon` is the command that it followed, where it did so of itself.
    """

    machine: str
    before: str
    after: str
    by: str
    upon: str = ""


def changes() -> frozenset[Change]:
    """All of them, the same at every call."""
    unlike: dict[object, Room] = {}
    for room in situations():
        unlike.setdefault(_likeness(room), room)
    return frozenset(change for room in unlike.values() for change in _changes_of(room))


def _likeness(room: Room) -> object:
    """Rooms that agree in this are one situation."""
    states = sorted((machine, at.state) for (machine, _), at in _where(room).items())
    pieces = {with_whom(place) for place in room.places}
    aside = {seat for one in room.side_rooms for seat in (one.facilitator, one.seat)}
    people = sorted(
        (seat.role, seat.invited_as, seat.link is None, seat.id in pieces, seat.id in aside) for seat in room.seats
    )
    forms = sorted(
        (place.check_in.form.audience, place.check_in.pool is None) for place in room.places if place.check_in
    )
    return len(room.script.stages), tuple(states), tuple(people), tuple(forms)


def _changes_of(room: Room) -> Iterator[Change]:
    was = _where(room)
    if room.version == 1:
        yield from _between({}, was, homes(room), ANNOUNCED)
    due = next_deadline(room)
    if due is not None:
        later = transition(room, Tick(), Service(), due)
        yield from _between(was, _where(later), homes(later), TIME)
    for actor, command in _attempts(room):
        try:
            done, after = _step(room, command, actor)
        except Refused:
            continue
        if after is not room:
            did = _where(done)
            yield from _between(was, did, homes(done), command.type)
            yield from _between(did, _where(after), homes(after), OF_ITSELF, command.type)


def _step(room: Room, command: Command, actor: Actor) -> tuple[Room, Room]:
    """The room as the command itself leaves it, and then with all that follows. Raises: Refused."""
    if isinstance(command, ReturnToService):
        after = transition(room, command, actor, room.at)
        return after, after
    done = effect(room, command, actor, room.at)  # first, since most is refused
    return done, room if done is room else transition(room, command, actor, room.at)


def _attempts(room: Room) -> Iterator[tuple[Actor, Command]]:
    """Everybody asks for everything, of everybody."""
    actors: tuple[Actor, ...] = (*(AtSeat(seat.id) for seat in room.seats), Organiser(), Service())
    for actor in actors:
        me = room.seat(actor.seat) if isinstance(actor, AtSeat) else room.seats[0]
        assert me is not None
        for kind in (*RULES[type(actor)], *((ReturnToService,) if isinstance(actor, Service) else ())):
            for command in _asked(room, kind, me):
                yield actor, command


def _asked(room: Room, kind: type[Command], me: Seat) -> list[Command]:
    """In all the ways that there are to ask for it."""
    ask: Callable[[Asking], Command] = ASKED[kind.model_fields["type"].default]
    if len(kind.model_fields) == 1:
        return [ask(Asking(room, me, me.id, room.at))]
    ways = [(seat.id, number) for seat in room.seats for number in (0, 7)]
    asked: list[Command] = []
    for about, number in (*ways, (me.id, 1), (me.id, 2)):
        command = ask(Asking(room, me, about, room.at, number))
        if command not in asked:
            asked.append(command)
    return asked


def _where(room: Room) -> Where:
    return {(machine.title, thing): at for machine in MACHINES for thing, at in machine.of(room).items()}


def _between(before: Where, after: Where, there: set[str], by: str, upon: str = "") -> Iterator[Change]:
    for key in before.keys() | after.keys():
        old, new = before.get(key), after.get(key)
        machine, (home, _) = key
        if old != new and home in there:
            yield Change(machine, old.state if old else "", new.state if new else "", by, upon)
