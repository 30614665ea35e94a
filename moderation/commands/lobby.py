"""The lobby: people knock, and are admitted or declined."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from moderation.commands.fields import Contact, Name
from moderation.commands.model import CommandModel
from moderation.state.values import SeatId


class Knock(CommandModel):
    """Ask to come in, under a name of one's own choosing. Whoever was invited to facilitate sits down at once.

    `agreed` is the hash of the agreements accepted; `contact` is where they are and whom to call, if they wish.
    `early`: whoever is to facilitate means to open the doors before their time.
    """

    type: Literal["knock"] = "knock"
    name: Name
    agreed: Annotated[str, Field(max_length=128)] | None = None
    contact: Contact | None = None
    early: bool = False


class Admit(CommandModel):
    """They come in as soon as the stage lets people in."""

    type: Literal["admit"] = "admit"
    seat: SeatId


class AdmitAll(CommandModel):
    type: Literal["admit_all"] = "admit_all"


class Decline(CommandModel):
    type: Literal["decline"] = "decline"
    seat: SeatId


class UndoDecline(CommandModel):
    """Whoever was declined may knock again."""

    type: Literal["undo_decline"] = "undo_decline"
    seat: SeatId


class SendToLobby(CommandModel):
    type: Literal["send_to_lobby"] = "send_to_lobby"
    seat: SeatId


FromSeat = Knock | Admit | AdmitAll | Decline | UndoDecline | SendToLobby
