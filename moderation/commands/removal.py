"""Removing somebody, and undoing it."""

from __future__ import annotations

from typing import Literal

from moderation.commands.fields import Id, LinkHash, Reason
from moderation.commands.model import CommandModel
from moderation.state.values import SeatId


class Remove(CommandModel):
    """In the same step the door is locked, or a new open link takes the place of the old one, by which they could knock
    again: `open_link` is the hash of its secret.
    """

    type: Literal["remove"] = "remove"
    seat: SeatId
    reason: Reason = ""
    lock: bool = False
    open_link: LinkHash | None = None


class UndoRemoval(CommandModel):
    type: Literal["undo_removal"] = "undo_removal"
    removal_id: Id


class AllowRemoved(CommandModel):
    """An organiser undoes a removal."""

    type: Literal["allow_removed"] = "allow_removed"
    removal_id: str


FromSeat = Remove | UndoRemoval
FromOrganiser = AllowRemoved
