"""What can be asked of a room: frozen commands, each naming the offer, turn or seat that it is about.

`SeatCommand` is what a person sends from their seat; the others come from links, connections, organisers and the clock.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from moderation.names import LONGEST, cleaned
from moderation.room import MESH_LIMIT, LocalText, SeatId, Value

Id = Annotated[str, Field(min_length=1, max_length=64)]
Name = Annotated[str, Field(min_length=1, max_length=4 * LONGEST), AfterValidator(cleaned)]


class Knock(Value):
    """Ask to come in, under a name of one's own choosing. A facilitator sits down at once."""

    type: Literal["knock"] = "knock"
    name: Name


class TakePiece(Value):
    type: Literal["take_piece"] = "take_piece"
    offer_id: Id


class PassOn(Value):
    """Let an offered piece go on without speaking."""

    type: Literal["pass_on"] = "pass_on"
    offer_id: Id


class PassPiece(Value):
    type: Literal["pass_piece"] = "pass_piece"
    turn_id: Id


class MuteSelf(Value):
    type: Literal["mute_self"] = "mute_self"


class UnmuteSelf(Value):
    type: Literal["unmute_self"] = "unmute_self"


class Leave(Value):
    type: Literal["leave"] = "leave"


class AnswerClaim(Value):
    """The seated person says whether it is them who opened their link elsewhere."""

    type: Literal["answer_claim"] = "answer_claim"
    claim_id: Id
    mine: bool


class Admit(Value):
    type: Literal["admit"] = "admit"
    seat: SeatId


class Decline(Value):
    type: Literal["decline"] = "decline"
    seat: SeatId


class Begin(Value):
    type: Literal["begin"] = "begin"


class SetOrder(Value):
    """A new talking order, made on the order of version `made_on`."""

    type: Literal["set_order"] = "set_order"
    order: Annotated[tuple[SeatId, ...], Field(max_length=2 * MESH_LIMIT)]
    made_on: int


class SetPrompt(Value):
    """The words in the centre, made on the prompt of version `made_on`; None clears them."""

    type: Literal["set_prompt"] = "set_prompt"
    prompt: LocalText | None
    made_on: int


class Mute(Value):
    type: Literal["mute"] = "mute"
    seat: SeatId


class Release(Value):
    """Lift a facilitator's mute. The person's own mute stays: only they open their microphone."""

    type: Literal["release"] = "release"
    seat: SeatId


class MovePiece(Value):
    """Offer the piece to somebody, from the offer, turn or rest of that id."""

    type: Literal["move_piece"] = "move_piece"
    piece_id: Id
    to: SeatId


class SettleClaim(Value):
    """A facilitator decides between a seated person and somebody who claims the same seat."""

    type: Literal["settle_claim"] = "settle_claim"
    seat: SeatId
    claim_id: Id
    allow: bool


class StepBack(Value):
    """A facilitator takes a plain seat; another one must be present."""

    type: Literal["step_back"] = "step_back"


class StepUp(Value):
    """One who was invited as a facilitator and stepped back facilitates again."""

    type: Literal["step_up"] = "step_up"


class EndCircle(Value):
    type: Literal["end_circle"] = "end_circle"


ParticipantCommand = Knock | TakePiece | PassOn | PassPiece | MuteSelf | UnmuteSelf | Leave | AnswerClaim | StepUp
FacilitatorCommand = (
    Admit | Decline | Begin | SetOrder | SetPrompt | Mute | Release | MovePiece | SettleClaim | StepBack | EndCircle
)
SeatCommand = Annotated[ParticipantCommand | FacilitatorCommand, Field(discriminator="type")]


class EnterByLink(Value):
    """A personal link was exchanged for a session (both as hashes)."""

    type: Literal["enter_by_link"] = "enter_by_link"
    link: str
    session: str
    claim_id: str


class EnterByOpenLink(Value):
    """An open link was exchanged: a new seat, not yet named."""

    type: Literal["enter_by_open_link"] = "enter_by_open_link"
    link: str
    seat: SeatId
    session: str


class Connect(Value):
    """A socket said hello for a seat; `incarnation` is one page load."""

    type: Literal["connect"] = "connect"
    seat: SeatId
    session: str
    node: str
    connection: str
    incarnation: str


class Disconnect(Value):
    type: Literal["disconnect"] = "disconnect"
    seat: SeatId
    connection: str


class LoseNode(Value):
    """Every seat connected to one of these nodes has lost its connection."""

    type: Literal["lose_node"] = "lose_node"
    nodes: tuple[str, ...]


class ReturnToService(Value):
    """Nobody could have come back for `down_s` seconds: no grace period counts them."""

    type: Literal["return_to_service"] = "return_to_service"
    down_s: float


class Tick(Value):
    """Time has passed."""

    type: Literal["tick"] = "tick"


class ReplaceLink(Value):
    """A new personal link for a seat; the old one and its sessions end."""

    type: Literal["replace_link"] = "replace_link"
    seat: SeatId
    link: str


class ReplaceOpenLink(Value):
    """A new open link in place of those there are, or none."""

    type: Literal["replace_open_link"] = "replace_open_link"
    id: str
    link: str | None


class CloseCircle(Value):
    type: Literal["close_circle"] = "close_circle"


LinkCommand = EnterByLink | EnterByOpenLink
ConnectionCommand = Connect | Disconnect | LoseNode | ReturnToService | Tick
OrganiserCommand = ReplaceLink | ReplaceOpenLink | CloseCircle
Command = ParticipantCommand | FacilitatorCommand | LinkCommand | ConnectionCommand | OrganiserCommand
