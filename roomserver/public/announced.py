"""A circle as everybody may read it: no address where people meet, no link, no name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from roomserver.i18n import Wording, Written
from roomserver.programme.circle import Circle
from roomserver.zones import read_zone


@dataclass(frozen=True, slots=True)
class Announced:
    """`seats_left` None: nobody can sign up for it here."""

    circle: Circle
    language: str
    duration_min: int | None
    revision: int
    seats_left: int | None = None

    @property
    def id(self) -> str:
        return self.circle.id

    @property
    def is_in_person(self) -> bool:
        return self.circle.plan.venue is not None

    @property
    def is_public(self) -> bool:
        """Whether everybody finds it, and not only whoever has its address."""
        return self.circle.terms.visibility == "public"

    @property
    def is_cancelled(self) -> bool:
        return self.circle.terms.cancelled_at is not None

    @property
    def instant(self) -> str | None:
        """When it starts, as HTML has it."""
        at = self.circle.starts_at
        return None if at is None else datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def when(self, wording: Wording, zone: str) -> str | None:
        """As clocks show it where it is planned; where that is not said, in that zone."""
        if self.circle.starts_at is None:
            return None
        start = self.circle.plan.start
        named = zone if start is None else start.zone
        return wording.moment(datetime.fromtimestamp(self.circle.starts_at, read_zone(named)), named)

    def title(self, wording: Wording) -> Written:
        return wording.written(self.circle.title)

    def description(self, wording: Wording) -> Written | None:
        text = self.circle.plan.description
        return None if text is None else wording.written(text)

    def content_note(self, wording: Wording) -> Written | None:
        text = self.circle.plan.content_note
        return None if text is None else wording.written(text)
