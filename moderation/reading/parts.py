"""The parts that a view is made of: always written whole, `null` too, so that whoever reads one has all of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

from moderation.reading.lobby import LobbyPart
from moderation.rules.hearing import MuteReason, OwnMute
from moderation.rules.seeing import PictureReason
from moderation.state.care import AlertKind, CardState, Happening, Moved, Removal, Signal, SignalKind
from moderation.state.check_in import Form, Pool, Word
from moderation.state.place import Bell, PlaceKind, Supervision
from moderation.state.plan import Plan, Venue
from moderation.state.room import Agreements, Phase
from moderation.state.script import Script
from moderation.state.seat import Consent, Microphone, Presence, Role, Standing, Wish
from moderation.state.side_room import SideRoom
from moderation.state.stage import Entering, OrderKind, Stage
from moderation.state.values import LocalText, PlaceId, SeatId, Value

ViewKind = Literal[
    "door", "lobby", "declined", "removed", "claimant", "participant", "facilitator", "organiser", "ended"
]


class CirclePart(Value):
    """What anybody with a link may know. `entering`: when people come in while it is live, as its stage has it.

    `in_person`: people meet at a venue, which the plan here never has. `cancelled`: it ended before it began.
    """

    title: LocalText
    language: str
    starts_at: float | None
    plan: Plan
    opens_at: float | None
    ends_at: float | None
    entering: Entering | None
    phase: Phase
    in_person: bool
    cancelled: bool
    locked: bool
    agreements: Agreements | None


class SeatView(Value):
    """One seat as those in the same place see it. `muted`: why they are not heard whoever has the piece."""

    id: SeatId
    name: str
    role: Role
    presence: Presence
    microphone: Microphone | None
    muted: tuple[OwnMute, ...]
    aside: bool
    consent: Consent
    nodded: bool


class RosterPart(Value):
    """Everybody at home in the place, in the talking order."""

    seats: tuple[SeatView, ...]
    order_version: int


class HeldView(Value, tag_field="kind", tag="held"):
    """A turn. How long it may be is for the holder and the facilitators."""

    kind: ClassVar[Literal["held"]] = "held"
    id: str
    by: SeatId
    since: float
    heavy: bool


class RestingView(Value, tag_field="kind", tag="resting"):
    kind: ClassVar[Literal["resting"]] = "resting"
    id: str
    after: SeatId | None = None


class OfferedView(Value, tag_field="kind", tag="offered"):
    kind: ClassVar[Literal["offered"]] = "offered"
    id: str
    to: SeatId
    handed_by: SeatId | None = None
    since: float


PieceView = RestingView | OfferedView | HeldView


class RoundView(Value):
    """Which round of how many it is (0 for no end), and whether everybody has had their place in it."""

    number: int
    of: int
    over: bool


class AnswerView(Value):
    """An answer with who gave it, and nothing of when."""

    by: SeatId
    value: Word | int


class CheckInView(Value):
    """A form, how many answered, and the answers that this viewer may see."""

    id: str
    form: Form
    open: bool
    count: int
    answers: tuple[AnswerView, ...] | None
    pool: Pool | None


class PageView(Value):
    """A page to be connected with. A new `incarnation` is a new page, and so a new peer."""

    seat: SeatId
    incarnation: str


class CompanyPart(Value):
    """The pages that those of this kind in this place are connected with, each with all but their own."""

    pages: tuple[PageView, ...]


class StagePart(Value):
    """What a place is about: its stage of the script, the words in its centre, what is asked of everybody.

    `index` of `of`, from 0. Before the beginning and in a place without stages, `stage` is None.
    """

    stage: Stage | None
    index: int
    of: int
    turns: OrderKind
    prompt: LocalText | None
    prompt_version: int
    check_in: CheckInView | None


class PicturesView(Value):
    """Whose picture those here may see in `full`, and whose not at all (`none`); a thumbnail of all others."""

    full: tuple[SeatId, ...]
    none: tuple[SeatId, ...]


class CentrePart(Value):
    """A place's attention: the piece, who is heard, who seems to be next, who watches over it."""

    place: PlaceId
    kind: PlaceKind
    piece: PieceView
    voices: tuple[SeatId, ...]
    pictures: PicturesView
    round: RoundView | None
    next: SeatId | None
    supervision: Supervision
    bell: Bell | None
    paused: bool
    stepped_in: tuple[SeatId, ...]
    hands: tuple[SeatId, ...]
    plenary: bool
    reuniting: bool


class PersonView(Value):
    """What those who facilitate know of somebody beside what all see."""

    seat: SeatId
    name: str
    place: PlaceId
    muted: bool
    picture_stopped: bool
    has_contact: bool
    can_send_away: bool


class GroupView(Value):
    place: PlaceId
    kind: PlaceKind
    seats: tuple[SeatId, ...]
    needs_help: bool
    supervision: Supervision
    stage_index: int


class CardView(Value):
    """What happened to one person, as far as this viewer may know; `earlier`: there was more before they were trusted.

    `state` is the gravest, `at` when it came. `now_named`: what whoever has the seat by now is called, if otherwise.
    """

    id: str
    seat: SeatId
    name: str
    now_named: str | None
    state: CardState
    at: float
    happened: tuple[Happening, ...]
    earlier: bool
    signal: Signal | None
    has_contact: bool
    organiser: Literal["told", "seen"] | None


class PlaceAlertView(Value):
    """What the organiser was told of a place, and whether they have seen it."""

    what: AlertKind
    place: PlaceId
    at: float
    seen: bool


class SealedView(Value):
    """Somebody left where they are and whom to call, at that time, which this viewer may open in need."""

    id: str
    seat: SeatId
    name: str
    at: float
    moved: Moved | None


class CarePart(Value):
    """For one of those who facilitate: who needs something, the gravest first, and what they offered."""

    cards: tuple[CardView, ...]
    answers: tuple[AnswerView, ...]
    side_rooms: tuple[SideRoom, ...]
    removals: tuple[Removal, ...]
    sealed: tuple[SealedView, ...]
    alerts: tuple[PlaceAlertView, ...]
    people: tuple[PersonView, ...]
    groups: tuple[GroupView, ...]
    succession: tuple[SeatId, ...]
    succession_version: int


class ScriptPart(Value):
    """For those who facilitate: the script, with its words in the centre and without those to say."""

    script: Script
    version: int


class CoursePart(Value):
    """For those who facilitate: what one could say in this stage and, once the circle has begun, the time there is."""

    say: LocalText | None
    stage_since: float | None
    stage_ends_at: float | None
    planned_end: float | None


class SharesPart(Value):
    """For those who facilitate: the holder's fair share of time, for how long each was heard, seconds, and who has let
    an offer lie for a while.
    """

    unanswered: SeatId | None
    share_s: float | None
    nudged: bool
    heard_s: Mapping[SeatId, float]


class SideRoomOffer(Value):
    id: PlaceId
    by: SeatId


class MyClaim(Value):
    """Somebody opened this seat's link on another device: when, so that its owner can tell their own from another's."""

    id: str
    at: float


class MySignal(Value):
    """A private signal of one's own. `risen`: nobody has answered for long; `alerted`: the organiser was told of it."""

    id: str
    kind: SignalKind
    seen_by: SeatId | None
    risen: bool
    alerted: bool


class LookedAfterView(Value):
    """Somebody marked what one asked for last as looked after; who sees it otherwise asks again."""

    kind: SignalKind
    by: SeatId
    at: float


class ContactView(SealedView):
    """Where they are and whom to call, for who opened it in need."""

    contact: str


class OpenedView(Value):
    """What this person had left was opened; `by` whom is told while they sit in the circle."""

    by: SeatId | None
    at: float


class MePart(Value):
    """What is this seat's alone. `venue`: where a circle meets in person, for whoever has a personal link."""

    seat: SeatId
    role: Role
    acts_as: Role
    invited_as: Role
    standing: Standing
    name: str
    mutes: tuple[MuteReason, ...] | None
    heard: bool
    has_room: bool
    follows: SeatId | None
    claims: tuple[MyClaim, ...]
    wish: Wish
    consent: Consent
    ears_closed_for: str | None
    hides: tuple[SeatId, ...]
    picture: tuple[PictureReason, ...]
    may_write: bool
    agreed: bool
    answer: str | int | None
    signal: MySignal | None
    looked_after: LookedAfterView | None
    asked_for_breath: bool
    side_room: SideRoomOffer | None
    choosable: tuple[SeatId, ...]
    share_s: float | None
    nudged: bool
    missed_turn: str | None
    contacts: tuple[ContactView, ...]
    opened: tuple[OpenedView, ...]
    venue: Venue | None


class InvitationView(Value):
    """A personal seat as an organiser sees it: no name, no words."""

    seat: SeatId
    invited_as: Role
    standing: Standing


class AttendancePart(Value):
    """For organisers: counts, and which personal seats there are; `promised` seats are taken, have a link, or are
    `kept_for_facilitators`: so many are for those who facilitate, and have nobody yet.
    """

    seated: int
    present: int
    waiting: int
    capacity: int
    promised: int
    kept_for_facilitators: int
    open_link: bool
    supervision: Supervision
    invitations: tuple[InvitationView, ...]


class View(Value):
    """All that one viewer may know now."""

    kind: ViewKind
    circle: CirclePart
    me: MePart | None = None
    company: CompanyPart | None = None
    roster: RosterPart | None = None
    stage: StagePart | None = None
    centre: CentrePart | None = None
    lobby: LobbyPart | None = None
    care: CarePart | None = None
    script: ScriptPart | None = None
    course: CoursePart | None = None
    shares: SharesPart | None = None
    attendance: AttendancePart | None = None


PARTS = tuple(name for name in View.__struct_fields__ if name != "kind")
