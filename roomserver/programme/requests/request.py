"""One such request, as it is kept, and where it is listed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict

RequestKind = Literal["facilitate", "invite_us"]

DAY_S = 24 * 3600.0
KEPT_DAYS = 90
"""How long a request is kept after it came."""
MOST_WAITING = 100
"""Of one community, that nobody has answered: what comes then is told that no more can be taken."""
ANSWERED_BELOW = 2.0**38
"""Those that were answered are listed below zero: by when they came, less this, which is more than any time."""
_MARK = re.compile(r"(-?\d{1,12}(?:\.\d{1,9})?)_([a-z0-9]{1,32})", re.ASCII)


class Answered(BaseModel):
    """When an organiser said that they have answered it; `by` is the name on what they logged in with."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    at: float
    by: str


class NewRequest(BaseModel):
    """What somebody wrote. `id` is the same for the same words of the same page; `address` is in ASCII, and nobody has
    shown that it is theirs. Whoever would like to facilitate says `languages` and `experience`; whoever invites says
    `place`, `when` and `people`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    kind: RequestKind
    name: str
    address: str
    text: str
    languages: str = ""
    experience: str = ""
    place: str = ""
    when: str = ""
    people: str = ""


class CommunityRequest(NewRequest):
    """As it is kept. `told`: organisers' mails about it wait, or were sent."""

    came_at: float
    told: bool = False
    answered: Answered | None = None

    @property
    def ends_at(self) -> float:
        """When it goes by itself."""
        return self.came_at + KEPT_DAYS * DAY_S

    @property
    def place_listed(self) -> float:
        """The newest are last, and those that wait after those that were answered."""
        return self.came_at if self.answered is None else self.came_at - ANSWERED_BELOW


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """What a page of the list comes after: that request, also where it is gone."""

    place: float
    id: str

    @classmethod
    def read(cls, text: str) -> Mark | None:
        """None where it is none."""
        found = _MARK.fullmatch(text)
        return None if found is None else cls(float(found[1]), found[2])

    def __str__(self) -> str:
        return f"{self.place!r}_{self.id}"
