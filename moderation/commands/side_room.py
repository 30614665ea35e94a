"""Side rooms: one facilitator aside with one person."""

from __future__ import annotations

from typing import Literal

from moderation.commands.model import CommandModel
from moderation.state.values import PlaceId, SeatId


class OfferSideRoom(CommandModel):
    type: Literal["offer_side_room"] = "offer_side_room"
    seat: SeatId


class WithdrawSideRoom(CommandModel):
    type: Literal["withdraw_side_room"] = "withdraw_side_room"
    side_room: PlaceId


class AnswerSideRoom(CommandModel):
    type: Literal["answer_side_room"] = "answer_side_room"
    side_room: PlaceId
    accept: bool


class LeaveSideRoom(CommandModel):
    """Back to the seat; the other one goes back as well."""

    type: Literal["leave_side_room"] = "leave_side_room"


FromSeat = OfferSideRoom | WithdrawSideRoom | AnswerSideRoom | LeaveSideRoom
