"""What everybody may ask for from their seat."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from moderation.commands.fields import Contact, Id, Name, Words
from moderation.commands.model import CommandModel
from moderation.state.answers import Word
from moderation.state.care import SignalKind
from moderation.state.seat import Consent, Microphone, Wish
from moderation.state.values import PlaceId, SeatId


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


class Nod(CommandModel):
    """The agreements again, in the circle."""

    type: Literal["nod"] = "nod"


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


class SetWish(CommandModel):
    type: Literal["set_wish"] = "set_wish"
    wish: Wish


class SetConsent(CommandModel):
    type: Literal["set_consent"] = "set_consent"
    consent: Consent


class MarkHeavy(CommandModel):
    type: Literal["mark_heavy"] = "mark_heavy"
    turn_id: Id
    heavy: bool


class CloseEars(CommandModel):
    type: Literal["close_ears"] = "close_ears"
    turn_id: Id


class OpenEars(CommandModel):
    type: Literal["open_ears"] = "open_ears"


class RaiseHand(CommandModel):
    type: Literal["raise_hand"] = "raise_hand"


class LowerHand(CommandModel):
    type: Literal["lower_hand"] = "lower_hand"


class SetMicrophone(CommandModel):
    """How this page's own microphone is, for all in the place to know; it opens and closes nothing."""

    type: Literal["set_microphone"] = "set_microphone"
    microphone: Microphone


class AskForBreath(CommandModel):
    """Ask the facilitators for a pause; they alone are told."""

    type: Literal["ask_for_breath"] = "ask_for_breath"


class GiveAnswer(CommandModel):
    """One answer to the check-in of that id, in place of the one given before; None takes it back."""

    type: Literal["give_answer"] = "give_answer"
    check_in_id: Id
    value: Word | int | None


class Say(CommandModel):
    """A line of chat, for everybody there."""

    type: Literal["say"] = "say"
    text: Words


class SayPrivately(CommandModel):
    """A line between a participant and the facilitators. Facilitators name the participant in `to`."""

    type: Literal["say_privately"] = "say_privately"
    text: Words
    to: SeatId | None = None


class SendSignal(CommandModel):
    type: Literal["send_signal"] = "send_signal"
    kind: SignalKind


class WithdrawSignal(CommandModel):
    type: Literal["withdraw_signal"] = "withdraw_signal"
    signal_id: Id


class AnswerSideRoom(CommandModel):
    type: Literal["answer_side_room"] = "answer_side_room"
    side_room: PlaceId
    accept: bool


class LeaveSideRoom(CommandModel):
    """Back to the seat; the other one goes back as well."""

    type: Literal["leave_side_room"] = "leave_side_room"


class MuteSelf(CommandModel):
    type: Literal["mute_self"] = "mute_self"


class UnmuteSelf(CommandModel):
    type: Literal["unmute_self"] = "unmute_self"


class HidePicture(CommandModel):
    """Not to see somebody's picture, or to see it again; nobody else is told."""

    type: Literal["hide_picture"] = "hide_picture"
    seat: SeatId
    hidden: bool


class ShowPicture(CommandModel):
    """Let one's own picture be seen again, which was closed with a stop."""

    type: Literal["show_picture"] = "show_picture"


class Leave(CommandModel):
    type: Literal["leave"] = "leave"


class AnswerClaim(CommandModel):
    """The seated person says whether it is them who opened their link elsewhere."""

    type: Literal["answer_claim"] = "answer_claim"
    claim_id: Id
    mine: bool


class StepUp(CommandModel):
    """One who was invited to facilitate and stepped back takes that up again."""

    type: Literal["step_up"] = "step_up"
