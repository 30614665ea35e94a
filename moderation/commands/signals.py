"""Private signals to the facilitators."""

from __future__ import annotations

from typing import Literal

from moderation.commands.fields import Id
from moderation.commands.model import CommandModel
from moderation.state.care import SignalKind


class SendSignal(CommandModel):
    type: Literal["send_signal"] = "send_signal"
    kind: SignalKind


class WithdrawSignal(CommandModel):
    type: Literal["withdraw_signal"] = "withdraw_signal"
    signal_id: Id


class AcknowledgeSignal(CommandModel):
    type: Literal["acknowledge_signal"] = "acknowledge_signal"
    signal_id: Id


FromSeat = SendSignal | WithdrawSignal | AcknowledgeSignal
