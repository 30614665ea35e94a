"""Which commands are whose, said by hand: beside the table of rules, not out of it."""

from __future__ import annotations

from moderation.commands.agreements import Nod
from moderation.commands.bell import AskForBreath, EndBell, RingBell
from moderation.commands.cards import HandCard, PutCardAway
from moderation.commands.chat import DeleteLine, Say, SayPrivately
from moderation.commands.check_in import CloseCheckIn, GiveAnswer, OpenCheckIn, ShowCheckIn
from moderation.commands.claims import AnswerClaim, SettleClaim
from moderation.commands.contacts import OpenContact
from moderation.commands.door import ReleaseSeat, SetLock
from moderation.commands.ears import CloseEars, MarkHeavy, OpenEars
from moderation.commands.ending import EndCircle, EndDebrief
from moderation.commands.groups import AskForHelp, Divide, MoveToGroup, Reunite
from moderation.commands.hands import LowerHand, RaiseHand
from moderation.commands.leaving import Leave
from moderation.commands.links import RenewOpenLink
from moderation.commands.lobby import Admit, AdmitAll, Decline, Knock, SendToLobby, UndoDecline
from moderation.commands.muting import Mute, MuteSelf, Release, SetMicrophone, UnmuteSelf
from moderation.commands.pace import Extend, LengthenGrace, Nudge, ShortenRest
from moderation.commands.pause import Pause, Resume
from moderation.commands.pictures import HidePicture, ReleasePicture, ShowPicture, StopPicture
from moderation.commands.piece import MovePiece, OfferNext, PassOn, PassPiece, TakePiece
from moderation.commands.prompt import SetPrompt
from moderation.commands.removal import Remove, UndoRemoval
from moderation.commands.roles import HandOver, SetSuccession, StepBack, StepUp
from moderation.commands.side_room import AnswerSideRoom, LeaveSideRoom, OfferSideRoom, WithdrawSideRoom
from moderation.commands.signals import AcknowledgeSignal, SendSignal, WithdrawSignal
from moderation.commands.stages import Begin, BeginRound, DropRound, GoToStage, SetScript
from moderation.commands.stepping_in import StepIn, StepOut
from moderation.commands.talking_order import SetOrder, SetTurns
from moderation.commands.wishes import SetConsent, SetWish

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
