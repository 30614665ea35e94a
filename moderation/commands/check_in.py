"""Check-ins: a form for everybody in a place, and their answers."""

from __future__ import annotations

from typing import Literal

from moderation.commands.fields import Id
from moderation.commands.model import CommandModel
from moderation.state.check_in import Form, Word


class GiveAnswer(CommandModel):
    """One answer to the check-in of that id, in place of the one given before; None takes it back."""

    type: Literal["give_answer"] = "give_answer"
    check_in_id: Id
    value: Word | int | None


class OpenCheckIn(CommandModel):
    """Send a form to everybody there, in place of the one before."""

    type: Literal["open_check_in"] = "open_check_in"
    form: Form


class CloseCheckIn(CommandModel):
    type: Literal["close_check_in"] = "close_check_in"
    check_in_id: Id


class ShowCheckIn(CommandModel):
    """Close a form whose answers are for everybody, and let everybody see them."""

    type: Literal["show_check_in"] = "show_check_in"
    check_in_id: Id


FromSeat = GiveAnswer | OpenCheckIn | CloseCheckIn | ShowCheckIn
