"""What an organiser plans of a circle beside title, seats and script: when by the clock there, and what for."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from moderation.state.local_time import LocalTime
from moderation.state.values import InOneLanguage, LocalText, Value

SHORTEST_MIN, LONGEST_MIN = 5, 12 * 60
"""Minutes that a circle may be planned to take."""
PlannedMinutes = Annotated[int, Field(ge=SHORTEST_MIN, le=LONGEST_MIN)]


AREA_LENGTH = 80
AreaName = Annotated[str, Field(max_length=AREA_LENGTH)]


class Venue(Value):
    """Where people meet who meet in person: an address as it is written there, and how to find it. `area` is what
    everybody may know, so that they know whether they can come, such as "Toa Payoh, Singapore".
    """

    address: InOneLanguage
    directions: LocalText | None = None
    area: AreaName | None = None


class Plan(Value):
    """All of it may be left open. `start`: what the room's `starts_at` was derived from; `duration_min`: how long it
    takes, in place of what its script suggests; `content_note`: what may be hard to hear; `venue`: where people meet in
    person, and then nobody is let into the room. It is told to those alone who have a personal link; the programme
    tells everybody its area.
    """

    start: LocalTime | None = None
    duration_min: PlannedMinutes | None = None
    description: LocalText | None = None
    content_note: LocalText | None = None
    theme: LocalText | None = None
    venue: Venue | None = None


UNPLANNED = Plan()
