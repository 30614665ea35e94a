"""A circle as everybody may read it: no address where people meet, no link, no name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from moderation.state.plan import Venue
from roomserver.i18n import Wording, Written
from roomserver.programme.circle import Circle
from roomserver.programme.sign_ups.book import Evening
from roomserver.programme.terms import SignUpTerms
from roomserver.public.rhythm import rhythm
from roomserver.zones import read_zone


@dataclass(frozen=True, slots=True)
class Offer:
    """How people sign up for it now: in which book, whether for all evenings of a series, and how many places nobody
    has. `is_soon`: a mail might come too late, so that none is sent.
    """

    book: str
    terms: SignUpTerms
    left: int
    for_series: bool = False
    is_soon: bool = False


@dataclass(frozen=True, slots=True)
class Announced:
    """`offer` None: nobody can sign up for it, or not any more. `evenings`: of its closed series those that are not
    called off, it among them, in their order; none where it is of no such series.
    """

    circle: Circle
    language: str
    duration_min: int | None
    revision: int
    offer: Offer | None = None
    is_over: bool = False
    evenings: tuple[Evening, ...] = ()

    @property
    def number(self) -> int:
        """Among the evenings, from 1; 0 where it is none of them."""
        return next((number for number, each in enumerate(self.evenings, 1) if each.circle == self.id), 0)

    @property
    def series(self) -> str | None:
        """The id of its closed series."""
        return self.circle.terms.series if self.number else None

    @property
    def id(self) -> str:
        return self.circle.id

    @property
    def is_in_person(self) -> bool:
        return self.circle.plan.venue is not None

    @property
    def venue(self) -> Venue | None:
        """For those alone who have a place."""
        return self.circle.plan.venue

    @property
    def area(self) -> str | None:
        """Where in person, as everybody may know it."""
        return None if self.venue is None else self.venue.area

    def place(self, wording: Wording) -> str:
        """Where it is, as everybody may know it."""
        if not self.is_in_person:
            return wording.say("public.online")
        return wording.say("public.in_person") if self.area is None else wording.say("public.area", area=self.area)

    @property
    def is_public(self) -> bool:
        """Whether everybody finds it, and not only whoever has its address."""
        return self.circle.terms.visibility == "public"

    @property
    def is_by_links(self) -> bool:
        """Whether people come by links that the organiser hands out."""
        return self.offer is None and self.circle.terms.sign_up is None

    @property
    def is_cancelled(self) -> bool:
        return self.circle.terms.cancelled_at is not None

    @property
    def seats_left(self) -> int | None:
        return None if self.offer is None else self.offer.left

    @property
    def instant(self) -> str | None:
        """When it starts, as HTML has it."""
        at = self.circle.starts_at
        return None if at is None else datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def zone(self, otherwise: str) -> str:
        """Where it is planned; where that is not said, the other."""
        start = self.circle.plan.start
        return otherwise if start is None else start.zone

    def when(self, wording: Wording, otherwise: str) -> str | None:
        """As clocks show it in its zone."""
        return self._moment(self.circle.starts_at, wording, otherwise)

    def dates(self, wording: Wording, otherwise: str) -> list[str]:
        """Of its evenings, as clocks show them in its zone."""
        moments = (self._moment(each.starts_at, wording, otherwise) for each in self.evenings)
        return [moment for moment in moments if moment is not None]

    def rhythm(self, wording: Wording, otherwise: str) -> str | None:
        """How its evenings follow each other; None where it is the only one."""
        zone = read_zone(self.zone(otherwise))
        starts = [each.starts_at for each in self.evenings if each.starts_at is not None]
        return rhythm([datetime.fromtimestamp(at, zone) for at in starts], wording) if len(starts) > 1 else None

    def _moment(self, at: float | None, wording: Wording, otherwise: str) -> str | None:
        zone = self.zone(otherwise)
        return None if at is None else wording.moment(datetime.fromtimestamp(at, read_zone(zone)), zone)

    def title(self, wording: Wording) -> Written:
        return wording.written(self.circle.title)

    def description(self, wording: Wording) -> Written | None:
        text = self.circle.plan.description
        return None if text is None else wording.written(text)

    def content_note(self, wording: Wording) -> Written | None:
        text = self.circle.plan.content_note
        return None if text is None else wording.written(text)
