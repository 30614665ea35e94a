"""What a row of the table of rules says. Each feature brings its own rows; `moderation/table.py` has them all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from moderation.commands.model import CommandModel
from moderation.rules.authority import Authority
from moderation.state.entries import ActKind
from moderation.state.place import PlaceKind
from moderation.state.room import Phase, Room
from moderation.state.seat import Seat, Standing
from moderation.state.values import SeatId

ANYBODY = Authority.ONESELF
BESIDE = Authority.BESIDE
LEADING = Authority.THIS_PLACE
LEADING_ALL = Authority.EVERY_PLACE
BY_ROLE = Authority.ROLES

INSIDE: frozenset[Standing] = frozenset({"seated"})
ANYWHERE: frozenset[Standing] = frozenset({"invited", "knocking", "seated", "declined"})
DOORS_OPEN: frozenset[Phase] = frozenset({"open", "live"})
LIVE: frozenset[Phase] = frozenset({"live"})
DEBRIEFING: frozenset[Phase] = frozenset({"debrief"})
TOGETHER: frozenset[Phase] = frozenset({"scheduled", "open", "live"})
TALKING: frozenset[Phase] = frozenset({"live", "debrief"})
ALWAYS: frozenset[Phase] = frozenset({"scheduled", "open", "live", "debrief"})
IN_CIRCLE: frozenset[PlaceKind] = frozenset({"circle"})
IN_GROUP: frozenset[PlaceKind] = frozenset({"group"})
IN_SIDE_ROOM: frozenset[PlaceKind] = frozenset({"side_room"})
RINGS: frozenset[PlaceKind] = frozenset({"circle", "group"})
"""Places with a ring, a piece and a stage."""
EVERYWHERE: frozenset[PlaceKind] = frozenset({"circle", "group", "side_room", "debrief"})

Apply = Callable[[Room, Any, Seat, float], Room]
"""What a rule does to a room, for the person of a seat, at an instant. Raises: Refused."""
ApplyFromOutside = Callable[[Room, Any, float], Room]
"""The same, for the service or an organiser."""


@dataclass(frozen=True, slots=True)
class Logged:
    """How the log of facilitators has what somebody did: `about` whom, and with which `outcome`."""

    act: ActKind
    about: SeatId | None = None
    outcome: str | None = None


def whom_it_names(room: Room, command: Any, act: ActKind) -> Logged:
    """As most commands are logged: about the seat that they name, if they do."""
    return Logged(act, getattr(command, "seat", getattr(command, "to", None)))


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may do it, when and from where; what it does; and by which word the log of facilitators has it."""

    least: Authority
    phases: frozenset[Phase]
    places: frozenset[PlaceKind]
    apply: Apply
    act: ActKind | None = None
    standings: frozenset[Standing] = INSIDE
    speaks_up: bool = False
    """Whether people do it to be heard themselves."""
    after_the_end: bool = False
    in_person: bool = False
    """Whether it can be done in a circle that meets in person, where nobody is let in."""
    log: Callable[[Room, Any, ActKind], Logged] = whom_it_names


@dataclass(frozen=True, slots=True)
class OutsideRule:
    """What the service or an organiser may do to a room, and by which word the log of facilitators has it."""

    apply: ApplyFromOutside
    after_the_end: bool = False
    act: ActKind | None = None
    log: Callable[[Room, Any, ActKind], Logged] = whom_it_names


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The rows of one feature, by who acts."""

    at_seat: Mapping[type[CommandModel], Rule] = field(default_factory=dict)
    by_organiser: Mapping[type[CommandModel], OutsideRule] = field(default_factory=dict)
    by_service: Mapping[type[CommandModel], OutsideRule] = field(default_factory=dict)
