"""What co-facilitators may ask for, and facilitators too: the door, the bell, and looking after people."""

from __future__ import annotations

from typing import Literal

from moderation.commands.fields import Id, LinkHash, Reason
from moderation.commands.model import CommandModel
from moderation.state.care import Outcome
from moderation.state.values import PlaceId, SeatId


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


class SetLock(CommandModel):
    """Whether the door is locked: nobody new knocks."""

    type: Literal["set_lock"] = "set_lock"
    locked: bool


class RenewOpenLink(CommandModel):
    """A new open link in place of the old one, where there is one; `link` is the hash of its secret."""

    type: Literal["renew_open_link"] = "renew_open_link"
    link: LinkHash


class ReleaseSeat(CommandModel):
    """Keep a seat no longer for somebody with a personal link who has not come."""

    type: Literal["release_seat"] = "release_seat"
    seat: SeatId


class SettleClaim(CommandModel):
    """A facilitator decides between a seated person and somebody who claims the same seat."""

    type: Literal["settle_claim"] = "settle_claim"
    seat: SeatId
    claim_id: Id
    allow: bool


class RingBell(CommandModel):
    type: Literal["ring_bell"] = "ring_bell"


class EndBell(CommandModel):
    """The breath is over sooner."""

    type: Literal["end_bell"] = "end_bell"


class Pause(CommandModel):
    type: Literal["pause"] = "pause"


class Resume(CommandModel):
    type: Literal["resume"] = "resume"


class StepIn(CommandModel):
    """Be heard beside the holder, who keeps the piece."""

    type: Literal["step_in"] = "step_in"


class StepOut(CommandModel):
    type: Literal["step_out"] = "step_out"


class Mute(CommandModel):
    type: Literal["mute"] = "mute"
    seat: SeatId


class Release(CommandModel):
    """Lift a facilitator's mute. The person's own mute stays: only they open their microphone."""

    type: Literal["release"] = "release"
    seat: SeatId


class StopPicture(CommandModel):
    """Nobody sees this person's picture until it is released."""

    type: Literal["stop_picture"] = "stop_picture"
    seat: SeatId


class ReleasePicture(CommandModel):
    """Lift a stop. The camera stays closed: only its owner turns it on again."""

    type: Literal["release_picture"] = "release_picture"
    seat: SeatId


class MovePiece(CommandModel):
    """Offer the piece to somebody, from the offer, turn or rest of that id."""

    type: Literal["move_piece"] = "move_piece"
    piece_id: Id
    to: SeatId


class OfferNext(CommandModel):
    """Let a resting piece go on to whoever is next."""

    type: Literal["offer_next"] = "offer_next"
    piece_id: Id


class Nudge(CommandModel):
    type: Literal["nudge"] = "nudge"
    turn_id: Id


class LengthenGrace(CommandModel):
    type: Literal["lengthen_grace"] = "lengthen_grace"
    seat: SeatId


class AcknowledgeSignal(CommandModel):
    type: Literal["acknowledge_signal"] = "acknowledge_signal"
    signal_id: Id


class OfferSideRoom(CommandModel):
    type: Literal["offer_side_room"] = "offer_side_room"
    seat: SeatId


class WithdrawSideRoom(CommandModel):
    type: Literal["withdraw_side_room"] = "withdraw_side_room"
    side_room: PlaceId


class OpenContact(CommandModel):
    """In need: where somebody is and whom to call, the `contact` of that id or the first. The opening is logged."""

    type: Literal["open_contact"] = "open_contact"
    seat: SeatId
    contact: Id | None = None


class PutCardAway(CommandModel):
    """Somebody was looked after, or needs nothing; whoever could not be reached stays open work."""

    type: Literal["put_card_away"] = "put_card_away"
    card_id: Id
    outcome: Outcome


class HandCard(CommandModel):
    """Somebody else who looks after the circle is responsible for it too."""

    type: Literal["hand_card"] = "hand_card"
    card_id: Id
    to: SeatId


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


class DeleteLine(CommandModel):
    type: Literal["delete_line"] = "delete_line"
    line: int


class AskForHelp(CommandModel):
    """From a group to the facilitators of the whole."""

    type: Literal["ask_for_help"] = "ask_for_help"
    needed: bool
