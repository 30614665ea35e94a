// The wire: generated message types and constants, and short names for what they are made of.

import type {
  CentrePart,
  CommandMessage,
  MePart,
  PageView,
  Refusal,
  SeatView,
  SendReaction,
  SetConsent,
  SetMicrophone,
  SetWish,
  StagePart,
  ViewMessage,
} from "./types.gen";

export * from "./types.gen";

export type SeatId = SeatView["id"];
export type SeatCommand = CommandMessage["command"];
export type ViewKind = ViewMessage["kind"];
export type Presence = SeatView["presence"];
export type Role = SeatView["role"];
export type MuteReason = NonNullable<MePart["mutes"]>[number];
export type Piece = CentrePart["piece"];
export type Supervision = CentrePart["supervision"];
export type RefusedCode = Refusal["code"];
export type Incarnation = PageView["incarnation"];
export type Reaction = SendReaction["reaction"];
export type Wish = SetWish["wish"];
export type Consent = SetConsent["consent"];
export type Microphone = SetMicrophone["microphone"];
export type Turns = StagePart["turns"];
