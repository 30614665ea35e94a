// Made by web/types.mjs from signalling/messages.py, moderation/views.py and moderation/commands.py. Do not edit.

export type ClientMessage = Hello | CommandMessage | SendDescription | SendCandidate;
/**
 * Stable: a code is never given another meaning.
 *
 */
export type RefusalCode =
  | "not_allowed"
  | "not_seated"
  | "no_such_seat"
  | "no_such_link"
  | "not_knocking"
  | "already_inside"
  | "declined"
  | "full"
  | "lobby_full"
  | "not_live"
  | "already_live"
  | "paused"
  | "ended"
  | "piece_moved"
  | "not_yours"
  | "seat_away"
  | "out_of_date"
  | "not_a_permutation"
  | "no_other_facilitator"
  | "no_such_claim"
  | "no_such_session"
  | "name_taken";
export type ServerMessage =
  Welcome | ViewMessage | Reply | Refusal | ReceiveDescription | ReceiveCandidate | Beat | Closing;

export interface Admit {
  seat: string;
  type: "admit";
}
/**
 * The seated person says whether it is them who opened their link elsewhere.
 *
 */
export interface AnswerClaim {
  claim_id: string;
  mine: boolean;
  type: "answer_claim";
}
/**
 * For organisers: counts, and which personal seats there are.
 *
 */
export interface AttendancePart {
  capacity: number;
  invitations: InvitationView[];
  open_link: boolean;
  present: number;
  seated: number;
  supervision: Attended | Grace | LastTurn | Paused;
  waiting: number;
}
/**
 * A personal seat as an organiser sees it: no name, no words.
 *
 */
export interface InvitationView {
  invited_as: "participant" | "facilitator";
  seat: string;
  standing: "invited" | "knocking" | "seated" | "declined";
}
/**
 * A facilitator is with the circle.
 *
 */
export interface Attended {
  kind: "attended";
}
/**
 * No facilitator is connected; until then one counts as present.
 *
 */
export interface Grace {
  kind: "grace";
  until: number;
}
/**
 * Nobody facilitates; the holder may finish, then the circle pauses.
 *
 */
export interface LastTurn {
  kind: "last_turn";
  until: number;
}
/**
 * Nobody facilitates and nobody is heard, until a facilitator returns.
 *
 */
export interface Paused {
  kind: "paused";
}
/**
 * Every `beat_s`: the server is there, and this is the room's version.
 *
 */
export interface Beat {
  now: number;
  type: "beat";
  version: number;
}
export interface Begin {
  type: "begin";
}
/**
 * The circle's attention: the prompt, the piece, who would be next, who watches over it.
 *
 */
export interface CentrePart {
  next: string | null;
  piece: Resting | Offered | Held;
  prompt: LocalText | null;
  prompt_version: number;
  supervision: Attended | Grace | LastTurn | Paused;
}
/**
 * The piece lies in the centre; `after` is whose place in the order it would follow.
 *
 */
export interface Resting {
  after: string | null;
  id: string;
  kind: "resting";
}
/**
 * The piece is offered to one person, who has not taken it yet.
 *
 */
export interface Offered {
  after: string | null;
  id: string;
  kind: "offered";
  since: number;
  to: string;
}
/**
 * One person holds the piece and may speak.
 *
 */
export interface Held {
  by: string;
  id: string;
  kind: "held";
  since: number;
}
/**
 * Words that a person wrote, by language tag (BCP 47), with the language to fall back to, which is among them.
 *
 */
export interface LocalText {
  default: string;
  texts: {
    /**
     * This interface was referenced by `undefined`'s JSON-Schema definition
     * via the `patternProperty` "^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$".
     */
    [k: string]: string;
  };
}
/**
 * What anybody with a link may know.
 *
 */
export interface CirclePart {
  language: string;
  phase: "scheduled" | "open" | "live" | "ended";
  starts_at: number | null;
  title: LocalText;
}
/**
 * Somebody says they are the person of that seat; `contested` when the seated person said no.
 *
 */
export interface ClaimView {
  claim_id: string;
  contested: boolean;
  seat: string;
}
/**
 * First of all from the client. `session` only from clients that are no browser; browsers send their cookie.
 *
 */
export interface Hello {
  features?: string[];
  incarnation: string;
  session?: string | null;
  type: "hello";
  version: number;
}
/**
 * A command with an id of the client's own: the same id twice has one effect.
 *
 */
export interface CommandMessage {
  command:
    | Knock
    | TakePiece
    | PassOn
    | PassPiece
    | MuteSelf
    | UnmuteSelf
    | Leave
    | AnswerClaim
    | StepUp
    | Admit
    | Decline
    | Begin
    | SetOrder
    | SetPrompt
    | Mute
    | Release
    | MovePiece
    | SettleClaim
    | StepBack
    | EndCircle;
  id: string;
  type: "command";
}
/**
 * Ask to come in, under a name of one's own choosing. A facilitator sits down at once.
 *
 */
export interface Knock {
  name: string;
  type: "knock";
}
export interface TakePiece {
  offer_id: string;
  type: "take_piece";
}
/**
 * Let an offered piece go on without speaking.
 *
 */
export interface PassOn {
  offer_id: string;
  type: "pass_on";
}
export interface PassPiece {
  turn_id: string;
  type: "pass_piece";
}
export interface MuteSelf {
  type: "mute_self";
}
export interface UnmuteSelf {
  type: "unmute_self";
}
export interface Leave {
  type: "leave";
}
/**
 * One who was invited as a facilitator and stepped back facilitates again.
 *
 */
export interface StepUp {
  type: "step_up";
}
export interface Decline {
  seat: string;
  type: "decline";
}
/**
 * A new talking order, made on the order of version `made_on`.
 *
 */
export interface SetOrder {
  made_on: number;
  order: string[];
  type: "set_order";
}
/**
 * The words in the centre, made on the prompt of version `made_on`; None clears them.
 *
 */
export interface SetPrompt {
  made_on: number;
  prompt: LocalText | null;
  type: "set_prompt";
}
export interface Mute {
  seat: string;
  type: "mute";
}
/**
 * Lift a facilitator's mute. The person's own mute stays: only they open their microphone.
 *
 */
export interface Release {
  seat: string;
  type: "release";
}
/**
 * Offer the piece to somebody, from the offer, turn or rest of that id.
 *
 */
export interface MovePiece {
  piece_id: string;
  to: string;
  type: "move_piece";
}
/**
 * A facilitator decides between a seated person and somebody who claims the same seat.
 *
 */
export interface SettleClaim {
  allow: boolean;
  claim_id: string;
  seat: string;
  type: "settle_claim";
}
/**
 * A facilitator takes a plain seat; another one must be present.
 *
 */
export interface StepBack {
  type: "step_back";
}
export interface EndCircle {
  type: "end_circle";
}
/**
 * For the page `to_incarnation` at seat `to`, and no other.
 *
 */
export interface SendDescription {
  description: SessionDescription;
  to: string;
  to_incarnation: string;
  type: "description";
}
/**
 * RTCSessionDescriptionInit (W3C WebRTC 4.6.2).
 *
 */
export interface SessionDescription {
  sdp: string;
  type: "offer" | "answer" | "pranswer" | "rollback";
}
export interface SendCandidate {
  candidate: IceCandidate;
  to: string;
  to_incarnation: string;
  type: "candidate";
}
/**
 * RTCIceCandidateInit (W3C WebRTC 4.8.1).
 *
 */
export interface IceCandidate {
  candidate: string;
  sdpMLineIndex?: number | null;
  sdpMid?: string | null;
  usernameFragment?: string | null;
}
/**
 * The last message before a close: why, and whether to come back.
 *
 */
export interface Closing {
  code: number;
  reason: string;
  resume: boolean;
  type: "closing";
}
/**
 * RTCIceServer (W3C WebRTC 4.2.4).
 *
 */
export interface IceServer {
  credential: string | null;
  urls: string[];
  username: string | null;
}
export interface KnockView {
  name: string;
  seat: string;
  since: number;
}
/**
 * For facilitators: who waits, longest first.
 *
 */
export interface LobbyPart {
  claims: ClaimView[];
  knocks: KnockView[];
}
/**
 * What is this seat's alone.
 *
 */
export interface MePart {
  claim_id: string | null;
  follows: string | null;
  invited_as: "participant" | "facilitator";
  mutes: ("self" | "turn" | "facilitator")[];
  name: string;
  peers: PeerView[];
  role: "participant" | "facilitator";
  seat: string;
  standing: "invited" | "knocking" | "seated" | "declined";
}
/**
 * Somebody to be connected with. `polite` is this viewer's role in perfect negotiation towards them.
 *
 */
export interface PeerView {
  hear: boolean;
  incarnation: string;
  polite: boolean;
  seat: string;
}
/**
 * The parts of a view that are new to this socket; in a whole view, all there are.
 *
 */
export interface Parts {
  attendance?: AttendancePart;
  centre?: CentrePart;
  circle?: CirclePart;
  lobby?: LobbyPart;
  me?: MePart;
  roster?: RosterPart;
}
/**
 * Everybody seated, in the talking order.
 *
 */
export interface RosterPart {
  order_version: number;
  seats: SeatView[];
}
/**
 * One seat as those in the circle see it. A new `incarnation` is a new page, and so a new peer.
 *
 */
export interface SeatView {
  id: string;
  incarnation: string | null;
  mutes: ("self" | "turn" | "facilitator")[];
  name: string;
  presence: "absent" | "present" | "reconnecting" | "away";
  role: "participant" | "facilitator";
}
export interface ReceiveCandidate {
  candidate: IceCandidate;
  from_incarnation: string;
  sender: string;
  type: "candidate";
}
/**
 * From the page `from_incarnation` at seat `sender`, as the server knows them.
 *
 */
export interface ReceiveDescription {
  description: SessionDescription;
  from_incarnation: string;
  sender: string;
  type: "description";
}
/**
 * The command of that id changed nothing. `code` is stable; `text` is for people who write clients.
 *
 */
export interface Refusal {
  code: RefusalCode | ("id_reused" | "unavailable" | "outcome_unknown" | "too_fast");
  id: string;
  text: string;
  type: "refused";
}
/**
 * The command of that id is in effect, in the room of that version.
 *
 */
export interface Reply {
  id: string;
  type: "reply";
  version: number;
}
/**
 * The hello was understood. `now` is the server's time, seconds since the epoch.
 *
 */
export interface Welcome {
  beat_s: number;
  features: string[];
  ice_servers: IceServer[];
  now: number;
  seat: string;
  type: "welcome";
  version: number;
}
/**
 * State as it is now. `whole` replaces everything known; otherwise the named parts are replaced.
 *
 */
export interface ViewMessage {
  epoch: number;
  kind: "door" | "lobby" | "declined" | "claimant" | "participant" | "facilitator" | "organiser" | "ended";
  parts: Parts;
  type: "view";
  version: number;
  whole: boolean;
}

export const CLOSE = {
  "BAD_MESSAGE": 4000,
  "DRAINING": 1012,
  "HELLO_EXPECTED": 4002,
  "HELLO_TIMEOUT": 4500,
  "INTERNAL_ERROR": 1011,
  "LEFT": 4005,
  "MESSAGE_TOO_BIG": 4009,
  "NO_SESSION": 4003,
  "SLOW_READER": 4501,
  "TAKEN_OVER": 4004,
  "TOO_FAST": 4503,
  "UNAVAILABLE": 4502,
  "UNSUPPORTED_VERSION": 4001
} as const;

export const PROTOCOL = "circle.v1" as const;

export const RESUMABLE_FROM = 4500 as const;

export const VERSION = 1 as const;
