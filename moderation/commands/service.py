"""What links, connections and the clock ask of a room."""

from __future__ import annotations

from typing import Literal

from moderation.state.values import SeatId, Value


class EnterByLink(Value):
    """A personal link was exchanged for a session (both as hashes); `browser`: what marks who asked, a hash too."""

    type: Literal["enter_by_link"] = "enter_by_link"
    link: str
    session: str
    claim_id: str
    browser: str | None = None


class EnterByOpenLink(Value):
    """An open link was exchanged: a new seat, not yet named."""

    type: Literal["enter_by_open_link"] = "enter_by_open_link"
    link: str
    seat: SeatId
    session: str
    browser: str | None = None


class EnterAgain(Value):
    """Whoever had a seat before asks for it again, with a session that it remembers (both as hashes)."""

    type: Literal["enter_again"] = "enter_again"
    seat: SeatId
    former: str
    session: str
    claim_id: str
    browser: str | None = None


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
