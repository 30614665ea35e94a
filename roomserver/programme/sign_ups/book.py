"""A book of sign-ups: everybody who signed up for one circle, or for all evenings of a closed series.

A place is taken by whoever is confirmed, and by whoever one is offered to. Whoever is asked for a word first takes
none: they come into the line when somebody has confirmed them. `turn` is the order of the line.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Literal

from pydantic import BaseModel, ConfigDict

from roomserver.programme.sign_ups.refusals import NoSuchSignUp
from roomserver.programme.terms import SignUpTerms

Standing = Literal["asked", "confirmed", "waiting", "offered", "cancelled", "declined"]
"""asked: a word with the organiser first; offered: a place is free, to be confirmed until `offered_until`."""
NoticeKind = Literal[
    "asked",
    "confirmed",
    "waiting",
    "place_free",
    "lapsed",
    "declined",
    "cancelled",
    "again",
    "new_link",
    "moved",
    "called_off",
]
"""lapsed: the place that was offered went to the next; cancelled: their own sign-up is; again: somebody signed up with
an address that has signed up before; called_off: an evening is cancelled by the organiser.
"""
Look = Literal["look"]
"""Nothing to be told by itself: their address was confirmed, and what was held back until then is looked at."""
Thanks = Literal["thanks"]
"""Once an evening is over, to whoever came: nobody else is told of it."""
Saying = NoticeKind | Thanks
NEWS: frozenset[NoticeKind] = frozenset(("moved", "called_off", "place_free"))
"""What comes to somebody who has done nothing, and may be on their way by then, or wait for it."""
TAKES_PLACE: frozenset[Standing] = frozenset(("confirmed", "offered"))
IS_OUT: frozenset[Standing] = frozenset(("cancelled", "declined"))

MOST_IN_LINE = 200
"""Who wait for a place or for a word."""
MOST_APART = 32
"""Pairs of a book; a room takes these, and some of people with other links."""
MOST_OUT = 100
"""Of those who cancelled or were declined: the first of them are forgotten beyond that."""
ANSWER_LENGTH = 500
SOON_S = 3600.0
"""How long before the start a mail may come too late, where a mail server makes strangers wait."""
FORGOTTEN_AFTER_S = 24 * 3600.0
"""How long after the last evening names are kept: whoever came in person is ticked off the day after at the latest."""


class SignUp(BaseModel):
    """Of one person. `address` is in ASCII; None: they keep the page's links. `address_confirmed`: they opened a link
    that we mailed them. `link` is the generation of their links: a new one revokes the old.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    name: str
    address: str | None = None
    address_confirmed: bool = False
    language: str = "en"
    full_title: bool = False
    reminders: bool = True
    answers: dict[str, str] = {}
    standing: Standing
    signed_up_at: float
    turn: int = 0
    offered_until: float | None = None
    link: int = 1
    attended: bool | None = None
    """Of the last evening that is not counted yet."""
    thanked: tuple[str, ...] = ()
    """Evenings not counted yet after which they are written to, since they came."""
    come_again: bool = False
    """They agreed that it is counted how often they come."""
    again_at: float | None = None
    """When they were last told that somebody signed up again with their address."""


class Notice(BaseModel):
    """What somebody is to be told, once; `id` is unique in the book. `until`: a place is offered until then; `circle`:
    the evening that it is about, where it is about one; `before`: when that started before it moved.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: int
    sign_up: str
    kind: Saying | Look
    at: float
    until: float | None = None
    circle: str | None = None
    before: float | None = None


class Evening(BaseModel):
    """A circle of the book: its id, and when it is. `over`: whatever its time, it was held or closed.
    `lets_in`: somebody new may come, though it has begun. `names_until`: when it is counted, and names of who came go;
    None while that is not known.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    circle: str
    starts_at: float | None = None
    ends_at: float | None = None
    called_off: bool = False
    over: bool = False
    lets_in: bool = False
    names_until: float | None = None


class Counted(BaseModel):
    """An evening in numbers. `signed_up` had a place; `waiting` had none; `walk_ins` signed up once it had begun."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    signed_up: int = 0
    waiting: int = 0
    came: int | None = None
    walk_ins: int = 0


class Returned(BaseModel):
    """Somebody who agreed to be counted came to that circle, and is not counted yet."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    circle: str
    sign_up: str


class Group(BaseModel):
    """A circle of those that an evening is divided into: `leaders` by their seats in the room, whoever facilitates
    first; `people` by their sign-ups, of whom those that are `fixed` stay when it is divided anew.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    leaders: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()


class Division(BaseModel):
    """How an evening is to be divided; `version` counts its changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    circle: str
    groups: tuple[Group, ...] = ()
    version: int = 0


class Subject(BaseModel):
    """What people sign up for, as the programme says: `terms` None where they can't. `zone`, by its IANA name, has the
    clock of whoever comes. Of a series `starts_at` and `ends_at` are known before all of its evenings are made.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    terms: SignUpTerms | None = None
    evenings: tuple[Evening, ...] = ()
    zone: str = "UTC"
    starts_at: float | None = None
    ends_at: float | None = None


class Totals(BaseModel):
    """What is left once names are gone."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    confirmed: int = 0
    waiting: int = 0
    cancelled: int = 0
    attended: int = 0


class Book(BaseModel):
    """`sign_ups` in the order in which they came; `apart`: who are not to be in one group, by sign-up; `gone`: ids of
    those who were erased while they may have seats in the rooms; `seated`: which seating all rooms agreed with;
    `counted`: evenings in numbers, by their circles; `returned`: who is to be counted among those who come again.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    subject: Subject = Subject()
    sign_ups: tuple[SignUp, ...] = ()
    turns: int = 0
    told: int = 0
    notices: tuple[Notice, ...] = ()
    apart: tuple[tuple[str, str], ...] = ()
    divisions: tuple[Division, ...] = ()
    gone: tuple[str, ...] = ()
    seated: str = ""
    totals: Totals | None = None
    counted: dict[str, Counted] = {}
    returned: tuple[Returned, ...] = ()

    def find(self, sign_up_id: str) -> SignUp | None:
        return next((sign_up for sign_up in self.sign_ups if sign_up.id == sign_up_id), None)

    def person(self, sign_up_id: str) -> SignUp:
        """Raises: NoSuchSignUp."""
        found = self.find(sign_up_id)
        if found is None:
            raise NoSuchSignUp
        return found

    def of(self, *standings: Standing) -> list[SignUp]:
        return [sign_up for sign_up in self.sign_ups if sign_up.standing in standings]

    def line(self) -> list[SignUp]:
        """Those who wait, the first first."""
        return sorted(self.of("waiting"), key=lambda sign_up: sign_up.turn)

    @property
    def seats(self) -> int:
        return 0 if self.subject.terms is None else self.subject.terms.seats

    @property
    def taken(self) -> int:
        return sum(sign_up.standing in TAKES_PLACE for sign_up in self.sign_ups)

    @property
    def free(self) -> int:
        """Places that nobody has; fewer than none are 0, after seats were lowered."""
        return max(0, self.seats - self.taken)

    @property
    def starts_at(self) -> float | None:
        """When sign-up ends: the first evening that is not called off."""
        if self.subject.starts_at is not None:
            return self.subject.starts_at
        starts = [
            each.starts_at for each in self.subject.evenings if not each.called_off and each.starts_at is not None
        ]
        return min(starts, default=None)

    @property
    def forget_at(self) -> float | None:
        """When names go; None while no evening has a time."""
        ends = [end for each in self.subject.evenings if (end := each.ends_at or each.starts_at) is not None]
        ends += [] if self.subject.ends_at is None else [self.subject.ends_at]
        return max(ends) + FORGOTTEN_AFTER_S if ends else None

    def division(self, circle_id: str) -> Division:
        """Without groups where there is none."""
        found = (division for division in self.divisions if division.circle == circle_id)
        return next(found, Division(circle=circle_id))

    def has_begun(self, now: float) -> bool:
        return self.starts_at is not None and now >= self.starts_at

    def is_open(self, now: float) -> bool:
        """Whether somebody may sign up: until it begins, and for places that are free as long as people are let in."""
        held = any(not (evening.called_off or evening.over) for evening in self.subject.evenings)
        is_single = self.subject.starts_at is None
        comes_in = is_single and any(evening.lets_in for evening in self.subject.evenings)
        return self.totals is None and self.subject.terms is not None and held and (comes_in or not self.has_begun(now))

    def begins_soon(self, now: float) -> bool:
        """Whether whoever signs up now might get a mail too late for all of it. A series has later evenings."""
        is_single = self.subject.starts_at is None
        return is_single and self.starts_at is not None and now >= self.starts_at - SOON_S

    def is_offering(self, now: float) -> bool:
        """Whether places are offered to those who wait."""
        return self.is_open(now) and not self.has_begun(now)

    def seating(self) -> str:
        """What the rooms are to agree with, as one word: who sits where, by which links, and apart from whom."""
        return hashlib.sha256(repr(list(self._seating())).encode()).hexdigest()[:16]

    def _seating(self) -> Iterator[object]:
        yield [evening.circle for evening in self.subject.evenings if not evening.called_off]
        yield [(sign_up.id, sign_up.link) for sign_up in self.of("confirmed")]
        yield self.apart
        yield [(each.circle, each.groups) for each in self.divisions]
        yield self.gone
