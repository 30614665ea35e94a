"""What links, connections and the clock ask of a room."""

from __future__ import annotations

from typing import Literal

from moderation.commands.model import CommandModel
from moderation.state.values import SeatId


class EnterByLink(CommandModel):
    """A personal link was exchanged for a session (both as hashes); `browser`: what marks who asked, a hash too."""

    type: Literal["enter_by_link"] = "enter_by_link"
    link: str
    session: str
    claim_id: str
    browser: str | None = None


class EnterByOpenLink(CommandModel):
    """An open link was exchanged: a new seat, not yet named."""

    type: Literal["enter_by_open_link"] = "enter_by_open_link"
    link: str
    seat: SeatId
    session: str
    browser: str | None = None


class EnterAgain(CommandModel):
    """Whoever had a seat before asks for it again, with a session that it remembers (both as hashes)."""

    type: Literal["enter_again"] = "enter_again"
    seat: SeatId
    former: str
    session: str
    claim_id: str
    browser: str | None = None


class Connect(CommandModel):
    """A socket said hello for a seat; `incarnation` is one page load."""

    type: Literal["connect"] = "connect"
    seat: SeatId
    session: str
    node: str
    connection: str
    incarnation: str


class Disconnect(CommandModel):
    type: Literal["disconnect"] = "disconnect"
    seat: SeatId
    connection: str


class LoseNode(CommandModel):
    """Every seat connected to one of these nodes has lost its connection."""

    type: Literal["lose_node"] = "lose_node"
    nodes: tuple[str, ...]


class ReturnToService(CommandModel):
    """Nobody could have come back for `down_s` seconds: no grace period counts them."""

    type: Literal["return_to_service"] = "return_to_service"
    down_s: float


class Tick(CommandModel):
    """Time has passed."""

    type: Literal["tick"] = "tick"
