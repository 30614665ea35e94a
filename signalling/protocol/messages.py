"""The messages of protocol `circle.v2`: one type a message, a tagged union each way.

`docs/PROTOCOL.md` tells their order.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta
from msgspec.json import Decoder
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from moderation.commands import SeatCommand
from moderation.commands.fields import Id
from moderation.reading.lobby import LobbyPart
from moderation.reading.parts import (
    AttendancePart,
    CarePart,
    CentrePart,
    CirclePart,
    CompanyPart,
    CoursePart,
    MePart,
    RosterPart,
    ScriptPart,
    SharesPart,
    StagePart,
    ViewKind,
)
from moderation.refusal import RefusalCode
from moderation.state.entries import Act, Deletion, Line
from moderation.state.values import SeatId, Value

PROTOCOL = "circle.v2"
VERSION = 2
ANSWERS_BEATS = "answers_beats"
"""The client says `here` to every second beat, from where it reads messages: a page that hangs says nothing."""
FEATURES: tuple[str, ...] = (ANSWERS_BEATS,)
MAX_MESSAGE_BYTES = 64 * 1024
MAX_DESCRIPTION_CHARS = 48 * 1024
FIELD_LENGTH = 128
"""Of the path of a field that is wrong: the client may have written part of it."""
BEAT_S = 2.0
HELLO_WITHIN_S = 5.0


def size_of(text: str) -> int:
    """Bytes on the wire."""
    return len(text) if text.isascii() else len(text.encode())


class Message(BaseModel):
    """Strict: no coercion, nothing unknown."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


Incarnation = Annotated[str, Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]


class Hello(Message):
    """First of all from the client. `session` only from clients that are no browser; browsers send their cookie."""

    type: Literal["hello"]
    version: int
    features: Annotated[tuple[Annotated[str, Field(max_length=64)], ...], Field(max_length=32)] = ()
    incarnation: Incarnation
    session: Annotated[str, Field(min_length=16, max_length=128)] | None = None


class CommandMessage(Message):
    """A command with an id of the client's own: the same id twice has one effect."""

    type: Literal["command"]
    id: Id
    command: SeatCommand


SdpType = Literal["offer", "answer", "pranswer", "rollback"]
"""RTCSdpType (W3C WebRTC 4.6.1)."""


class SessionDescription(Value):
    """RTCSessionDescriptionInit (W3C WebRTC 4.6.2)."""

    type: SdpType
    sdp: Annotated[str, Meta(max_length=MAX_DESCRIPTION_CHARS)]


class IceCandidate(Value):
    """RTCIceCandidateInit (W3C WebRTC 4.8.1)."""

    candidate: Annotated[str, Meta(max_length=1024)]
    sdpMid: Annotated[str, Meta(max_length=16)] | None = None
    sdpMLineIndex: Annotated[int, Meta(ge=0, le=64)] | None = None
    usernameFragment: Annotated[str, Meta(max_length=256)] | None = None


class SendDescription(Value, tag_field="type", tag="description"):
    """For the page `to_incarnation` at seat `to`, and no other."""

    to: SeatId
    to_incarnation: Incarnation
    description: SessionDescription


class SendCandidate(Value, tag_field="type", tag="candidate"):
    """For that page and no other, as a description is."""

    to: SeatId
    to_incarnation: Incarnation
    candidate: IceCandidate


Reaction = Literal["with_you", "thank_you", "smile", "tears", "candle"]
"""Quiet ones: nothing that rates what somebody said."""


class SendReaction(Message):
    """For everybody in the same place, where the stage has reactions. Not kept: whoever misses it has missed it."""

    type: Literal["react"]
    reaction: Reaction


class Here(Message):
    """The page itself has read a beat, whatever its browser answers for it."""

    type: Literal["here"]


HERE = '{"type":"here"}'
"""As it comes from almost everybody, so often that it is not worth reading."""

ClientMessage = Annotated[
    Hello | CommandMessage | SendDescription | SendCandidate | SendReaction | Here,
    Field(discriminator="type"),
]
ToServer = CommandMessage | SendDescription | SendCandidate | SendReaction
"""Whatever follows the hello, and is for others than the session itself."""
CLIENT_MESSAGE: TypeAdapter[Hello | ToServer | Here] = TypeAdapter(ClientMessage)


class AnyCommand(Value, tag_field="type", tag="command", forbid_unknown_fields=False):
    """That it is one is all that is known of it."""


Negotiation = SendDescription | SendCandidate
NEGOTIATION: Decoder[Negotiation | AnyCommand] = Decoder(Negotiation | AnyCommand)
"""Reads what is relayed, for a third of what it costs to validate it; whom it is for is for the room to know."""


class IceServer(Message):
    """RTCIceServer (W3C WebRTC 4.2.4)."""

    urls: tuple[str, ...]
    username: str | None = None
    credential: str | None = None


class Welcome(Message):
    """The hello was understood and opens this seat. `now` is the server's time, seconds since the epoch."""

    type: Literal["welcome"] = "welcome"
    version: int
    features: tuple[str, ...]
    seat: SeatId
    now: float
    beat_s: float


class IceServers(Message):
    """For somebody seated, before they are shown whom to connect with, and again before credentials lapse."""

    type: Literal["ice_servers"] = "ice_servers"
    servers: tuple[IceServer, ...]


ReadableEntry = Annotated[Line | Deletion | Act, Field(discriminator="kind")]


class Parts(Message):
    """The parts of a view that are new to this socket; in a whole view, all there are."""

    circle: CirclePart | None = None
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


class ViewMessage(Message):
    """State as it is now. `whole` replaces everything known; otherwise the named parts are replaced."""

    type: Literal["view"] = "view"
    epoch: int
    version: int
    kind: ViewKind
    whole: bool
    parts: Parts


class Entries(Message):
    """What was added that this viewer may read: lines, deletions, and for facilitators what they did.

    `whole` begins anew, as after a whole view; otherwise these follow those sent before.
    """

    type: Literal["entries"] = "entries"
    whole: bool
    entries: tuple[ReadableEntry, ...]


class Reply(Message):
    """The command of that id is in effect, and shows in the view of that version: the newest sent on this line."""

    type: Literal["reply"] = "reply"
    id: str
    version: int


UnruledCode = Literal["bad_value", "id_reused", "unavailable", "outcome_unknown", "too_fast"]
"""Why a command was refused before the rules, or beside them."""


class Refusal(Message):
    """The command of that id changed nothing. `code` is stable; `text` is for people who write clients.

    `field`: which one of the command has a value that cannot be, by dots from outside to inside (`bad_value`).
    """

    type: Literal["refused"] = "refused"
    id: str
    code: RefusalCode | UnruledCode
    text: str
    field: Annotated[str, Field(max_length=FIELD_LENGTH)] | None = None


class ReceiveDescription(Value, tag_field="type", tag="description"):
    """From the page `from_incarnation` at seat `sender`, as the server knows them."""

    sender: SeatId
    from_incarnation: str
    description: SessionDescription


class ReceiveCandidate(Value, tag_field="type", tag="candidate"):
    """From that page, as a description is."""

    sender: SeatId
    from_incarnation: str
    candidate: IceCandidate


class NotCarried(Message):
    """A candidate or description was not carried, or not all of it; told once on a line, whatever follows."""

    type: Literal["not_carried"] = "not_carried"
    code: Literal["candidate", "description", "too_much"]
    text: str


class ReceiveReaction(Message):
    type: Literal["reaction"] = "reaction"
    sender: SeatId
    reaction: Reaction


class Beat(Message):
    """Every `beat_s`: the server is there, and this is the version of the newest view that it sent on this line."""

    type: Literal["beat"] = "beat"
    now: float
    version: int


def beat_text(now: float, version: int) -> str:
    """A `Beat`, written often to everybody."""
    return f'{{"type":"beat","now":{now!r},"version":{version}}}'


class Closing(Message):
    """The last message before a close: why, and whether to come back."""

    type: Literal["closing"] = "closing"
    code: int
    reason: str
    resume: bool


ServerMessage = Annotated[
    Welcome
    | IceServers
    | ViewMessage
    | Entries
    | Reply
    | Refusal
    | ReceiveDescription
    | ReceiveCandidate
    | NotCarried
    | ReceiveReaction
    | Beat
    | Closing,
    Field(discriminator="type"),
]
