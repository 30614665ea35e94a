"""The room: one frozen value that holds all a circle knows of itself. Instants are seconds since the epoch."""

from __future__ import annotations

from typing import Annotated, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

RoomId = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
SeatId = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
LanguageTag = Annotated[str, Field(max_length=35, pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$")]
Role = Literal["participant", "facilitator"]
Phase = Literal["scheduled", "open", "live", "ended"]
Standing = Literal["invited", "knocking", "seated", "declined"]
Presence = Literal["absent", "present", "reconnecting", "away"]
MuteReason = Literal["self", "turn", "facilitator"]

MESH_LIMIT = 16
"""Most people in one place where everybody is connected with everybody."""


class Value(BaseModel):
    """A frozen value that refuses what it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


V = TypeVar("V", bound=Value)


class LocalText(Value):
    """Words that a person wrote, by language tag (BCP 47), with the language to fall back to, which is among them."""

    default: LanguageTag
    texts: Annotated[dict[LanguageTag, Annotated[str, Field(max_length=600)]], Field(min_length=1, max_length=8)]

    @model_validator(mode="after")
    def _has_its_default(self) -> Self:
        if self.default not in self.texts:
            raise ValueError("the language to fall back to has no words")
        return self


class Claim(Value):
    """Somebody opened a personal link elsewhere while its seat was present, and waits to be believed.

    It is asked about while their page is connected.
    """

    id: str
    session: str
    at: float
    contested: bool = False
    node: str | None = None
    connection: str | None = None
    incarnation: str | None = None


class Seat(Value):
    """A place kept for one person. `link` and `sessions` are hashes; `grace_until` is set while reconnecting."""

    id: SeatId
    role: Role
    invited_as: Role
    standing: Standing = "invited"
    name: str = ""
    link: str | None = None
    sessions: tuple[str, ...] = ()
    claim: Claim | None = None
    presence: Presence = "absent"
    node: str | None = None
    connection: str | None = None
    incarnation: str | None = None
    grace_until: float | None = None
    muted_self: bool = False
    muted_by_facilitator: bool = False
    since: float = 0.0


class Resting(Value):
    """The piece lies in the centre; `after` is whose place in the order it would follow."""

    kind: Literal["resting"] = "resting"
    id: str
    after: SeatId | None = None


class Offered(Value):
    """The piece is offered to one person, who has not taken it yet."""

    kind: Literal["offered"] = "offered"
    id: str
    to: SeatId
    after: SeatId | None = None
    since: float


class Held(Value):
    """One person holds the piece and may speak."""

    kind: Literal["held"] = "held"
    id: str
    by: SeatId
    since: float


Piece = Annotated[Resting | Offered | Held, Field(discriminator="kind")]


class Attended(Value):
    """A facilitator is with the circle."""

    kind: Literal["attended"] = "attended"


class Grace(Value):
    """No facilitator is connected; until then one counts as present."""

    kind: Literal["grace"] = "grace"
    until: float


class LastTurn(Value):
    """Nobody facilitates; the holder may finish, then the circle pauses."""

    kind: Literal["last_turn"] = "last_turn"
    until: float


class Paused(Value):
    """Nobody facilitates and nobody is heard, until a facilitator returns."""

    kind: Literal["paused"] = "paused"


Supervision = Annotated[Attended | Grace | LastTurn | Paused, Field(discriminator="kind")]


class OpenLink(Value):
    """A link that anybody may knock by; `hash` of its secret."""

    id: str
    hash: str


class Room(Value):
    """One circle. `order` is the ring of the seated; `version` rises by one with every change."""

    id: RoomId
    community: str
    epoch: int = 1
    version: int = 1
    at: float
    title: LocalText
    language: LanguageTag = "en"
    starts_at: float | None = None
    opens_at: float | None = None
    closes_at: float
    lapses_at: float | None = None
    capacity: Annotated[int, Field(ge=2, le=MESH_LIMIT)] = 8
    grace_s: float = 60.0
    phase: Phase = "open"
    seats: tuple[Seat, ...] = ()
    order: tuple[SeatId, ...] = ()
    order_version: int = 1
    piece: Piece
    prompt: LocalText | None = None
    prompt_version: int = 1
    supervision: Supervision = Attended()
    open_links: tuple[OpenLink, ...] = ()

    def seat(self, seat_id: SeatId | None) -> Seat | None:
        """The seat of that id, or None."""
        return next((seat for seat in self.seats if seat.id == seat_id), None)

    def seated(self) -> tuple[Seat, ...]:
        """Those who sit in the circle, present or not."""
        return tuple(seat for seat in self.seats if seat.standing == "seated")


def replace(value: V, **changes: object) -> V:
    """The same value with some fields changed; the caller vouches for their types."""
    return value.model_copy(update=changes)


def with_seat(room: Room, seat: Seat) -> Room:
    """The room with this seat in place of the one of the same id."""
    return replace(room, seats=tuple(seat if old.id == seat.id else old for old in room.seats))


DOORS_OPEN_S = 15 * 60.0
"""How long before its start the doors of a circle open."""
UNUSED_S = 24 * 3600.0
"""How long after its start a room with nobody in it is kept."""


def new_room(
    room_id: RoomId,
    *,
    community: str,
    title: LocalText,
    capacity: int,
    invitations: tuple[tuple[SeatId, Role, str], ...],
    open_link: OpenLink | None,
    now: float,
    starts_at: float | None = None,
    language: str = "en",
    grace_s: float = 60.0,
) -> Room:
    """A room with nobody in it. Each invitation is a seat, its role, and the hash of its personal link."""
    opens_at = None if starts_at is None else starts_at - DOORS_OPEN_S
    return Room(
        id=room_id,
        community=community,
        at=now,
        title=title,
        language=language,
        starts_at=starts_at,
        opens_at=opens_at,
        closes_at=max(now, starts_at or now) + UNUSED_S,
        capacity=capacity,
        grace_s=grace_s,
        phase="scheduled" if opens_at is not None and opens_at > now else "open",
        seats=tuple(
            Seat(id=seat_id, role=role, invited_as=role, link=link, since=now) for seat_id, role, link in invitations
        ),
        piece=Resting(id="p1"),
        open_links=() if open_link is None else (open_link,),
    )
