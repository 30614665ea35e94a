"""Microphones: one's own, and those that a facilitator mutes."""

from __future__ import annotations

from typing import Literal

from moderation.commands.model import CommandModel
from moderation.state.seat import Microphone
from moderation.state.values import SeatId


class MuteSelf(CommandModel):
    type: Literal["mute_self"] = "mute_self"


class UnmuteSelf(CommandModel):
    type: Literal["unmute_self"] = "unmute_self"


class SetMicrophone(CommandModel):
    """How this page's own microphone is, for all in the place to know; it opens and closes nothing."""

    type: Literal["set_microphone"] = "set_microphone"
    microphone: Microphone


class Mute(CommandModel):
    type: Literal["mute"] = "mute"
    seat: SeatId


class Release(CommandModel):
    """Lift a facilitator's mute. The person's own mute stays: only they open their microphone."""

    type: Literal["release"] = "release"
    seat: SeatId


FromSeat = MuteSelf | UnmuteSelf | SetMicrophone | Mute | Release
