"""The talking piece: taken, passed, moved."""

from __future__ import annotations

from typing import Literal

from moderation.commands.fields import Id
from moderation.commands.model import CommandModel
from moderation.state.values import SeatId


class TakePiece(CommandModel):
    type: Literal["take_piece"] = "take_piece"
    offer_id: Id


class PassOn(CommandModel):
    """Let an offered piece go on without speaking."""

    type: Literal["pass_on"] = "pass_on"
    offer_id: Id


class PassPiece(CommandModel):
    """The turn is over. `to` is for where the holder chooses who is next."""

    type: Literal["pass_piece"] = "pass_piece"
    turn_id: Id
    to: SeatId | None = None


class MovePiece(CommandModel):
    """Offer the piece to somebody, from the offer, turn or rest of that id."""

    type: Literal["move_piece"] = "move_piece"
    piece_id: Id
    to: SeatId


class OfferNext(CommandModel):
    """Let a resting piece go on to whoever is next."""

    type: Literal["offer_next"] = "offer_next"
    piece_id: Id


FromSeat = TakePiece | PassOn | PassPiece | MovePiece | OfferNext
