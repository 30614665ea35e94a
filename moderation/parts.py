"""The parts that a view is made of.

They are made here of what has been validated, often, and read elsewhere; so they are plain dataclasses, which are
validated when they are read and not when they are made.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from pydantic import ConfigDict

from moderation.answers import Answer, Pool
from moderation.care import Card, Removal, SideRoom, Signal, SignalKind
from moderation.hearing import MuteReason
from moderation.place import Bell, PlaceKind, Supervision
from moderation.room import Agreements, Phase
from moderation.script import Form, OrderKind, Script, Stage
from moderation.seat import Consent, Presence, Role, Standing, Wish
from moderation.values import LocalText, PlaceId, SeatId, Value

ViewKind = Literal[
    "door", "lobby", "declined", "removed", "claimant", "participant", "facilitator", "organiser", "ended"
]


class _Told:
    """Whoever reads it refuses what they do not know."""

    __slots__ = ()
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True, kw_only=True)
class CirclePart(_Told):
    """What anybody with a link may know."""

    title: LocalText
    language: str
    starts_at: float | None
    phase: Phase
    locked: bool
    agreements: Agreements | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatView(_Told):
    """One seat as those in the same place see it. A new `incarnation` is a new page, and so a new peer."""

    id: SeatId
    name: str
    role: Role
    presence: Presence
    incarnation: str | None
    mutes: tuple[MuteReason, ...]
    heard: bool
    aside: bool
    hand: bool
    consent: Consent
    nodded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterPart(_Told):
    """Everybody at home in the place, in the talking order."""

    seats: tuple[SeatView, ...]
    order_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldView(_Told):
    """A turn. How long it may be is for the holder and the facilitators."""

    kind: Literal["held"] = "held"
    id: str
    by: SeatId
    since: float
    heavy: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RestingView(_Told):
    kind: Literal["resting"] = "resting"
    id: str
    after: SeatId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedView(_Told):
    kind: Literal["offered"] = "offered"
    id: str
    to: SeatId
    handed_by: SeatId | None = None
    since: float


PieceView = RestingView | OfferedView | HeldView


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundView(_Told):
    """Which round of how many it is (0 for no end), and whether everybody has had their place in it."""

    number: int
    of: int
    over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInView(_Told):
    """A form, how many answered, and the answers that this viewer may see."""

    id: str
    form: Form
    open: bool
    count: int
    answers: tuple[Answer, ...] | None
    pool: Pool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CentrePart(_Told):
    """A place's attention: its stage and prompt, the piece, who seems to be next, who watches over it."""

    place: PlaceId
    kind: PlaceKind
    stage: Stage | None
    stage_index: int
    stages: int
    prompt: LocalText | None
    prompt_version: int
    piece: PieceView
    turns: OrderKind
    round: RoundView | None
    next: SeatId | None
    supervision: Supervision
    bell: Bell | None
    paused: bool
    stepped_in: tuple[SeatId, ...]
    hands: tuple[SeatId, ...]
    check_in: CheckInView | None
    plenary: bool
    reuniting: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KnockView(_Told):
    """Somebody who knocks; `has_room` when there is a seat for them, theirs if they are admitted."""

    seat: SeatId
    name: str
    since: float
    admitted: bool
    has_room: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimView(_Told):
    """Somebody says they are the person of that seat; `contested` when the seated person said no."""

    seat: SeatId
    claim_id: str
    contested: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LobbyPart(_Told):
    """For those who facilitate: who waits, longest first."""

    knocks: tuple[KnockView, ...]
    claims: tuple[ClaimView, ...]
    locked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonView(_Told):
    """What those who facilitate know of somebody beside what all see."""

    seat: SeatId
    name: str
    place: PlaceId
    muted: bool
    heard_s: float
    has_contact: bool
    can_send_away: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupView(_Told):
    place: PlaceId
    kind: PlaceKind
    seats: tuple[SeatId, ...]
    needs_help: bool
    supervision: Supervision
    stage_index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CarePart(_Told):
    """For those who facilitate: who needs something, and what they offered."""

    signals: tuple[Signal, ...]
    side_rooms: tuple[SideRoom, ...]
    cards: tuple[Card, ...]
    removals: tuple[Removal, ...]
    people: tuple[PersonView, ...]
    groups: tuple[GroupView, ...]
    unanswered: SeatId | None
    succession: tuple[SeatId, ...]
    succession_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CoursePart(_Told):
    """For those who facilitate: the script, and the time that there is."""

    script: Script
    script_version: int
    stage_since: float
    stage_ends_at: float
    planned_end: float | None
    share_s: float | None
    nudged: bool
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerView(_Told):
    """Somebody to be connected with. `polite` is this viewer's role in perfect negotiation towards them."""

    seat: SeatId
    incarnation: str
    polite: bool
    hear: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SideRoomOffer(_Told):
    id: PlaceId
    by: SeatId


@dataclass(frozen=True, slots=True, kw_only=True)
class MySignal(_Told):
    id: str
    kind: SignalKind
    seen_by: SeatId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactView(_Told):
    """Where somebody is and whom to call, for who opened it in need."""

    seat: SeatId
    contact: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MePart(_Told):
    """What is this seat's alone."""

    seat: SeatId
    role: Role
    acts_as: Role
    invited_as: Role
    standing: Standing
    name: str
    mutes: tuple[MuteReason, ...]
    heard: bool
    follows: SeatId | None
    peers: tuple[PeerView, ...]
    claim_id: str | None
    wish: Wish
    consent: Consent
    ears_closed_for: str | None
    may_write: bool
    agreed: bool
    answer: str | int | None
    signal: MySignal | None
    side_room: SideRoomOffer | None
    choosable: tuple[SeatId, ...]
    share_s: float | None
    nudged: bool
    contacts: tuple[ContactView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationView(_Told):
    """A personal seat as an organiser sees it: no name, no words."""

    seat: SeatId
    invited_as: Role
    standing: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendancePart(_Told):
    """For organisers: counts, and which personal seats there are; `promised` seats are taken or have a link."""

    seated: int
    present: int
    waiting: int
    capacity: int
    promised: int
    open_link: bool
    supervision: Supervision
    invitations: tuple[InvitationView, ...]


class View(Value):
    """All that one viewer may know now."""

    kind: ViewKind
    circle: CirclePart
    me: MePart | None = None
    roster: RosterPart | None = None
    centre: CentrePart | None = None
    lobby: LobbyPart | None = None
    care: CarePart | None = None
    course: CoursePart | None = None
    attendance: AttendancePart | None = None


PARTS = ("circle", "me", "roster", "centre", "lobby", "care", "course", "attendance")
