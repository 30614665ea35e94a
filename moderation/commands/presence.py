"""Who is connected, and whether anybody could have been."""

from __future__ import annotations

from typing import Literal

from moderation.commands.model import CommandModel
from moderation.state.values import SeatId


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


FromService = Connect | Disconnect | LoseNode | ReturnToService
