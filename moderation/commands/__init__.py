"""What can be asked of a room: frozen commands, each naming the offer, turn, stage or seat that it is about.

`SeatCommand` is what a person sends from their seat; the others come from links, connections, organisers and the clock.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from moderation.commands.anybody import (
    AnswerClaim,
    AnswerSideRoom,
    AskForBreath,
    CloseEars,
    GiveAnswer,
    HidePicture,
    Knock,
    Leave,
    LeaveSideRoom,
    LowerHand,
    MarkHeavy,
    MuteSelf,
    Nod,
    OpenEars,
    PassOn,
    PassPiece,
    RaiseHand,
    Say,
    SayPrivately,
    SendSignal,
    SetConsent,
    SetMicrophone,
    SetWish,
    ShowPicture,
    StepUp,
    TakePiece,
    UnmuteSelf,
    WithdrawSignal,
)
from moderation.commands.beside import (
    AcknowledgeSignal,
    Admit,
    AdmitAll,
    AskForHelp,
    Decline,
    DeleteLine,
    EndBell,
    HandCard,
    LengthenGrace,
    MovePiece,
    Mute,
    Nudge,
    OfferNext,
    OfferSideRoom,
    OpenContact,
    Pause,
    PutCardAway,
    Release,
    ReleasePicture,
    ReleaseSeat,
    Remove,
    RenewOpenLink,
    Resume,
    RingBell,
    SendToLobby,
    SetLock,
    SettleClaim,
    StepIn,
    StepOut,
    StopPicture,
    UndoDecline,
    UndoRemoval,
    WithdrawSideRoom,
)
from moderation.commands.fields import (
    Id,
    Name,
)
from moderation.commands.leading import (
    Begin,
    BeginRound,
    CloseCheckIn,
    Divide,
    DropRound,
    EndCircle,
    EndDebrief,
    Extend,
    GoToStage,
    HandOver,
    MoveToGroup,
    OpenCheckIn,
    Reunite,
    SetOrder,
    SetPrompt,
    SetScript,
    SetSuccession,
    SetTurns,
    ShortenRest,
    ShowCheckIn,
    StepBack,
)
from moderation.commands.organising import (
    AllowRemoved,
    CloseCircle,
    Invite,
    ReplaceLink,
    ReplaceOpenLink,
    ReviseCircle,
    SeeAlerts,
    SetNotTogether,
)
from moderation.commands.service import (
    Connect,
    Disconnect,
    EnterAgain,
    EnterByLink,
    EnterByOpenLink,
    LoseNode,
    ReturnToService,
    Tick,
)

__all__ = [
    "AcknowledgeSignal",
    "Admit",
    "AdmitAll",
    "AllowRemoved",
    "AnswerClaim",
    "AnswerSideRoom",
    "AnySeatCommand",
    "AskForBreath",
    "AskForHelp",
    "Begin",
    "BeginRound",
    "CloseCheckIn",
    "CloseCircle",
    "CloseEars",
    "CofacilitatorCommand",
    "Command",
    "Connect",
    "ConnectionCommand",
    "Decline",
    "DeleteLine",
    "Disconnect",
    "Divide",
    "DropRound",
    "EndBell",
    "EndCircle",
    "EndDebrief",
    "EnterAgain",
    "EnterByLink",
    "EnterByOpenLink",
    "Extend",
    "FacilitatorCommand",
    "GiveAnswer",
    "GoToStage",
    "HandCard",
    "HandOver",
    "HidePicture",
    "Id",
    "Invite",
    "Knock",
    "Leave",
    "LeaveSideRoom",
    "LengthenGrace",
    "LinkCommand",
    "LoseNode",
    "LowerHand",
    "MarkHeavy",
    "MovePiece",
    "MoveToGroup",
    "Mute",
    "MuteSelf",
    "Name",
    "Nod",
    "Nudge",
    "OfferNext",
    "OfferSideRoom",
    "OpenCheckIn",
    "OpenContact",
    "OpenEars",
    "OrganiserCommand",
    "ParticipantCommand",
    "PassOn",
    "PassPiece",
    "Pause",
    "PutCardAway",
    "RaiseHand",
    "Release",
    "ReleasePicture",
    "ReleaseSeat",
    "Remove",
    "RenewOpenLink",
    "ReplaceLink",
    "ReplaceOpenLink",
    "Resume",
    "ReturnToService",
    "Reunite",
    "ReviseCircle",
    "RingBell",
    "Say",
    "SayPrivately",
    "SeatCommand",
    "SeeAlerts",
    "SendSignal",
    "SendToLobby",
    "SetConsent",
    "SetLock",
    "SetMicrophone",
    "SetNotTogether",
    "SetOrder",
    "SetPrompt",
    "SetScript",
    "SetSuccession",
    "SetTurns",
    "SetWish",
    "SettleClaim",
    "ShortenRest",
    "ShowCheckIn",
    "ShowPicture",
    "StepBack",
    "StepIn",
    "StepOut",
    "StepUp",
    "StopPicture",
    "TakePiece",
    "Tick",
    "UndoDecline",
    "UndoRemoval",
    "UnmuteSelf",
    "WithdrawSideRoom",
    "WithdrawSignal",
]

ParticipantCommand = (
    Knock | Nod | TakePiece | PassOn | PassPiece | SetWish | SetConsent | MarkHeavy | CloseEars | OpenEars
    | RaiseHand | LowerHand | AskForBreath | GiveAnswer | Say | SayPrivately | SendSignal | WithdrawSignal
    | AnswerSideRoom | LeaveSideRoom | MuteSelf | UnmuteSelf | HidePicture | ShowPicture | SetMicrophone
    | Leave | AnswerClaim | StepUp
)  # fmt: skip
CofacilitatorCommand = (
    Admit | AdmitAll | Decline | UndoDecline | SendToLobby | SetLock | SettleClaim | RingBell | EndBell
    | Pause | Resume
    | StepIn | StepOut | Mute | Release | StopPicture | ReleasePicture | MovePiece | OfferNext | Nudge
    | LengthenGrace | AcknowledgeSignal
    | OfferSideRoom | WithdrawSideRoom | OpenContact | PutCardAway | HandCard | Remove | UndoRemoval
    | RenewOpenLink | ReleaseSeat | DeleteLine | AskForHelp
)  # fmt: skip
FacilitatorCommand = (
    Begin | GoToStage | BeginRound | DropRound | SetScript | SetOrder | SetTurns | SetPrompt | OpenCheckIn
    | CloseCheckIn | ShowCheckIn | Extend | ShortenRest | SetSuccession | HandOver | StepBack | Divide
    | MoveToGroup | Reunite | EndCircle | EndDebrief
)  # fmt: skip
AnySeatCommand = ParticipantCommand | CofacilitatorCommand | FacilitatorCommand
SeatCommand = Annotated[AnySeatCommand, Field(discriminator="type")]
LinkCommand = EnterByLink | EnterByOpenLink | EnterAgain
ConnectionCommand = Connect | Disconnect | LoseNode | ReturnToService | Tick
OrganiserCommand = (
    ReviseCircle | Invite | ReplaceLink | ReplaceOpenLink | SetNotTogether | CloseCircle | AllowRemoved
    | SeeAlerts
)  # fmt: skip
Command = (
    ParticipantCommand | CofacilitatorCommand | FacilitatorCommand | LinkCommand | ConnectionCommand | OrganiserCommand
)
