// Made by web/types.mjs from signalling/protocol/messages.py, moderation/reading/views.py and moderation/commands/. Do not edit.

export type ClientMessage = Hello | CommandMessage | SendDescription | SendCandidate | SendReaction | Here;
/**
 * Stable: a code is never given another meaning.
 *
 */
export type RefusalCode =
  | "not_allowed"
  | "not_seated"
  | "no_such_seat"
  | "no_such_link"
  | "no_open_link"
  | "not_knocking"
  | "not_declined"
  | "already_inside"
  | "declined"
  | "full"
  | "seats_promised"
  | "lobby_full"
  | "too_many_claims"
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
  | "removed"
  | "name_taken"
  | "names_a_role"
  | "bell_rings"
  | "no_bell"
  | "not_paused"
  | "no_piece_in_this_stage"
  | "no_rounds_in_this_stage"
  | "nobody_next"
  | "not_to_be_chosen"
  | "piece_held"
  | "stage_moved"
  | "no_such_stage"
  | "stage_under_way"
  | "nothing_to_shorten"
  | "not_dropped"
  | "no_such_check_in"
  | "check_in_closed"
  | "answered_before"
  | "not_an_answer"
  | "told_in_confidence"
  | "no_chat_in_this_stage"
  | "no_such_line"
  | "no_such_signal"
  | "no_such_card"
  | "no_contact"
  | "no_such_offer"
  | "already_offered"
  | "elsewhere"
  | "locked"
  | "too_early"
  | "put_off"
  | "not_promised"
  | "not_agreed"
  | "facilitates"
  | "not_a_cofacilitator"
  | "no_such_removal"
  | "wrong_place"
  | "not_divided"
  | "already_divided"
  | "too_few_facilitators"
  | "group_not_possible"
  | "coming_back"
  | "in_person"
  | "people_here";
export type ServerMessage =
  | Welcome
  | IceServers
  | ViewMessage
  | Entries
  | Reply
  | Refusal
  | ReceiveDescription
  | ReceiveCandidate
  | NotCarried
  | ReceiveReaction
  | Beat
  | Closing;

export interface AcknowledgeSignal {
  signal_id: string;
  type: "acknowledge_signal";
}
/**
 * What a facilitator or an organiser did, for facilitators alone.
 *
 */
export interface Act {
  about: string | null;
  at: number;
  by: string;
  id: number;
  kind: "act";
  outcome: string | null;
  what:
    | "began"
    | "moved_on"
    | "set_order"
    | "set_prompt"
    | "moved_piece"
    | "muted"
    | "released"
    | "stopped_picture"
    | "released_picture"
    | "stepped_in"
    | "rang_bell"
    | "paused"
    | "resumed"
    | "admitted"
    | "declined"
    | "undid_decline"
    | "sent_to_lobby"
    | "locked"
    | "unlocked"
    | "removed"
    | "undid_removal"
    | "acknowledged"
    | "side_room"
    | "opened_contact"
    | "handed_over"
    | "set_succession"
    | "stepped_back"
    | "stepped_up"
    | "deleted_line"
    | "extended"
    | "dropped_round"
    | "added_round"
    | "shortened"
    | "lengthened_grace"
    | "nudged"
    | "divided"
    | "regrouped"
    | "reunited"
    | "opened_check_in"
    | "closed_check_in"
    | "showed_check_in"
    | "settled_claim"
    | "put_card_away"
    | "handed_card"
    | "changed_script"
    | "renewed_open_link"
    | "released_seat"
    | "ended"
    | "taken_over"
    | "revised"
    | "gave_seat"
    | "took_seat"
    | "replaced_link"
    | "removed_open_link";
}
/**
 * They come in as soon as the stage lets people in.
 *
 */
export interface Admit {
  seat: string;
  type: "admit";
}
export interface AdmitAll {
  type: "admit_all";
}
/**
 * What everybody agrees to at the door. `hash` is that of the words: a seat keeps which it agreed to.
 *
 */
export interface Agreements {
  hash: string;
  /**
   * @minItems 1
   */
  lines: [LocalText, ...LocalText[]];
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
 * The seated person says whether it is them who opened their link elsewhere.
 *
 */
export interface AnswerClaim {
  claim_id: string;
  mine: boolean;
  type: "answer_claim";
}
export interface AnswerSideRoom {
  accept: boolean;
  side_room: string;
  type: "answer_side_room";
}
/**
 * An answer with who gave it, and nothing of when.
 *
 */
export interface AnswerView {
  by: string;
  value: string | number;
}
/**
 * Ask the facilitators for a pause; they alone are told.
 *
 */
export interface AskForBreath {
  type: "ask_for_breath";
}
/**
 * From a group to the facilitators of the whole.
 *
 */
export interface AskForHelp {
  needed: boolean;
  type: "ask_for_help";
}
/**
 * For organisers: counts, and which personal seats there are; `promised` seats are taken, have a link, or are
 * `kept_for_facilitators`: so many are for those who facilitate, and have nobody yet.
 *
 */
export interface AttendancePart {
  capacity: number;
  invitations: InvitationView[];
  kept_for_facilitators: number;
  open_link: boolean;
  present: number;
  promised: number;
  seated: number;
  supervision: Attended | Grace | LastTurn | Paused;
  waiting: number;
}
/**
 * A personal seat as an organiser sees it: no name, no words.
 *
 */
export interface InvitationView {
  invited_as: "participant" | "cofacilitator" | "facilitator";
  seat: string;
  standing: "invited" | "knocking" | "seated" | "declined" | "removed";
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
 * Every `beat_s`: the server is there, and this is the version of the newest view that it sent on this line.
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
 * Another round of this stage, after the one of that number (0 for none yet).
 *
 */
export interface BeginRound {
  after_round: number;
  type: "begin_round";
}
/**
 * A breath for everybody: every microphone is closed until then.
 *
 */
export interface Bell {
  by: string;
  since: number;
  until: number;
}
/**
 * What happened to one person, as far as this viewer may know; `earlier`: there was more before they were trusted.
 *
 * `state` is the gravest, `at` when it came. `now_named`: what whoever has the seat by now is called, if otherwise.
 *
 */
export interface CardView {
  at: number;
  earlier: boolean;
  happened: Happening[];
  has_contact: boolean;
  id: string;
  name: string;
  now_named: string | null;
  organiser: ("told" | "seen") | null;
  seat: string;
  signal: Signal | null;
  state: "asks_for_a_breath" | "left" | "need_a_minute" | "check_on_me" | "not_reached" | "not_safe";
}
/**
 * One thing that happened to somebody. `by` is who looks after the circle and did it; None: they themselves, or
 * nobody in time.
 *
 */
export interface Happening {
  at: number;
  by: string | null;
  what:
    | ("asks_for_a_breath" | "left" | "need_a_minute" | "check_on_me" | "not_reached" | "not_safe")
    | ("rose" | "seen" | "side_room" | "removed" | "sent_to_lobby" | "handed" | "opened_contact" | "taken_over");
}
/**
 * A private signal that stands: from one person to the facilitators alone. It rises while nobody has seen it.
 *
 */
export interface Signal {
  alerted: boolean;
  at: number;
  id: string;
  kind: "need_a_minute" | "check_on_me" | "not_safe";
  risen: boolean;
  seen_by: string | null;
}
/**
 * For one of those who facilitate: who needs something, the gravest first, and what they offered.
 *
 */
export interface CarePart {
  alerts: PlaceAlertView[];
  answers: AnswerView[];
  cards: CardView[];
  groups: GroupView[];
  people: PersonView[];
  removals: Removal[];
  sealed: SealedView[];
  side_rooms: SideRoom[];
  succession: string[];
  succession_version: number;
}
/**
 * What the organiser was told of a place, and whether they have seen it.
 *
 */
export interface PlaceAlertView {
  at: number;
  place: string;
  seen: boolean;
  what: "unattended" | "group_unattended" | "not_safe" | "signal_unanswered" | "left_open" | "facilitator_away";
}
export interface GroupView {
  kind: "circle" | "group" | "side_room" | "debrief";
  needs_help: boolean;
  place: string;
  seats: string[];
  stage_index: number;
  supervision: Attended | Grace | LastTurn | Paused;
}
/**
 * What those who facilitate know of somebody beside what all see.
 *
 */
export interface PersonView {
  can_send_away: boolean;
  has_contact: boolean;
  muted: boolean;
  name: string;
  picture_stopped: boolean;
  place: string;
  seat: string;
}
/**
 * Somebody was removed; a facilitator or organiser can undo it.
 *
 */
export interface Removal {
  at: number;
  by: string;
  id: string;
  name: string;
  reason: string;
  seat: string;
}
/**
 * Somebody left where they are and whom to call, at that time, which this viewer may open in need.
 *
 */
export interface SealedView {
  at: number;
  id: string;
  moved: ("before" | "after") | null;
  name: string;
  seat: string;
}
/**
 * A facilitator offers one person to go aside; open once they accept. `id` is that of its place.
 *
 */
export interface SideRoom {
  at: number;
  facilitator: string;
  id: string;
  open: boolean;
  seat: string;
}
/**
 * A place's attention: the piece, who is heard, who seems to be next, who watches over it.
 *
 */
export interface CentrePart {
  bell: Bell | null;
  hands: string[];
  kind: "circle" | "group" | "side_room" | "debrief";
  next: string | null;
  paused: boolean;
  pictures: PicturesView;
  piece: RestingView | OfferedView | HeldView;
  place: string;
  plenary: boolean;
  reuniting: boolean;
  round: RoundView | null;
  stepped_in: string[];
  supervision: Attended | Grace | LastTurn | Paused;
  voices: string[];
}
/**
 * Whose picture those here may see in `full`, and whose not at all (`none`); a thumbnail of all others.
 *
 */
export interface PicturesView {
  full: string[];
  none: string[];
}
export interface RestingView {
  after: string | null;
  id: string;
  kind: "resting";
}
export interface OfferedView {
  handed_by: string | null;
  id: string;
  kind: "offered";
  since: number;
  to: string;
}
/**
 * A turn. How long it may be is for the holder and the facilitators.
 *
 */
export interface HeldView {
  by: string;
  heavy: boolean;
  id: string;
  kind: "held";
  since: number;
}
/**
 * Which round of how many it is (0 for no end), and whether everybody has had their place in it.
 *
 */
export interface RoundView {
  number: number;
  of: number;
  over: boolean;
}
/**
 * A form, how many answered, and the answers that this viewer may see.
 *
 */
export interface CheckInView {
  answers: AnswerView[] | null;
  count: number;
  form: Form;
  id: string;
  open: boolean;
  pool: Pool | null;
}
/**
 * What a check-in asks. `choices` are for the answer kind `choice` alone.
 *
 */
export interface Form {
  answer: "word" | "text" | "mood" | "choice" | "picture";
  audience?: "all" | "facilitators" | "pooled";
  choices?: LocalText[];
  question: LocalText;
}
/**
 * Answers without names, in an order that tells nothing; made once and never changed.
 *
 */
export interface Pool {
  tallies: Tally[];
}
/**
 * How many gave one answer.
 *
 */
export interface Tally {
  count: number;
  value: string | number;
}
/**
 * What anybody with a link may know. `entering`: when people come in while it is live, as its stage has it.
 *
 * `in_person`: people meet at a venue, which the plan here never has. `cancelled`: it ended before it began.
 *
 */
export interface CirclePart {
  agreements: Agreements | null;
  cancelled: boolean;
  ends_at: number | null;
  entering: ("any_time" | "between_turns" | "nobody") | null;
  in_person: boolean;
  language: string;
  locked: boolean;
  opens_at: number | null;
  phase: "scheduled" | "open" | "live" | "debrief" | "ended";
  plan: Plan;
  starts_at: number | null;
  title: LocalText;
}
/**
 * All of it may be left open. `start`: what the room's `starts_at` was derived from; `duration_min`: how long it
 * takes, in place of what its script suggests; `content_note`: what may be hard to hear; `venue`: where people meet in
 * person, and then nobody is let into the room. It is told to those alone who have a personal link; the programme
 * tells everybody its area.
 *
 */
export interface Plan {
  content_note: LocalText | null;
  description: LocalText | null;
  duration_min: number | null;
  start: LocalTime | null;
  theme: LocalText | null;
  venue: Venue | null;
}
/**
 * A date and a time of day in a time zone. `second`: of a time that comes twice, as clocks go back, the second.
 *
 */
export interface LocalTime {
  date: string;
  second: boolean;
  time: string;
  zone: string;
}
/**
 * Where people meet who meet in person: an address as it is written there, and how to find it. `area` is what
 * everybody may know, so that they know whether they can come, such as "Toa Payoh, Singapore".
 *
 */
export interface Venue {
  address: string;
  area: string | null;
  directions: LocalText | null;
}
/**
 * Somebody says, since `at`, that they are the person of that seat; `contested`: they were not believed before.
 *
 * `name` is empty where nobody has knocked from that seat.
 *
 */
export interface ClaimView {
  at: number;
  claim_id: string;
  contested: boolean;
  name: string;
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
    | Nod
    | AskForBreath
    | RingBell
    | EndBell
    | PutCardAway
    | HandCard
    | Say
    | SayPrivately
    | DeleteLine
    | GiveAnswer
    | OpenCheckIn
    | CloseCheckIn
    | ShowCheckIn
    | AnswerClaim
    | SettleClaim
    | OpenContact
    | SetLock
    | ReleaseSeat
    | MarkHeavy
    | CloseEars
    | OpenEars
    | EndCircle
    | EndDebrief
    | Divide
    | MoveToGroup
    | Reunite
    | AskForHelp
    | RaiseHand
    | LowerHand
    | Leave
    | RenewOpenLink
    | Knock
    | Admit
    | AdmitAll
    | Decline
    | UndoDecline
    | SendToLobby
    | MuteSelf
    | UnmuteSelf
    | SetMicrophone
    | Mute
    | Release
    | SetOrder
    | SetTurns
    | Nudge
    | Extend
    | ShortenRest
    | LengthenGrace
    | Pause
    | Resume
    | HidePicture
    | ShowPicture
    | StopPicture
    | ReleasePicture
    | TakePiece
    | PassOn
    | PassPiece
    | MovePiece
    | OfferNext
    | SetPrompt
    | Remove
    | UndoRemoval
    | SetSuccession
    | HandOver
    | StepBack
    | StepUp
    | OfferSideRoom
    | WithdrawSideRoom
    | AnswerSideRoom
    | LeaveSideRoom
    | SendSignal
    | WithdrawSignal
    | AcknowledgeSignal
    | Begin
    | GoToStage
    | BeginRound
    | DropRound
    | SetScript
    | StepIn
    | StepOut
    | SetWish
    | SetConsent;
  id: string;
  type: "command";
}
/**
 * The agreements again, in the circle.
 *
 */
export interface Nod {
  type: "nod";
}
export interface RingBell {
  type: "ring_bell";
}
/**
 * The breath is over sooner.
 *
 */
export interface EndBell {
  type: "end_bell";
}
/**
 * Somebody was looked after, or needs nothing; whoever could not be reached stays open work.
 *
 */
export interface PutCardAway {
  card_id: string;
  outcome: "looked_after" | "reached" | "not_reached" | "no_need";
  type: "put_card_away";
}
/**
 * Somebody else who looks after the circle is responsible for it too.
 *
 */
export interface HandCard {
  card_id: string;
  to: string;
  type: "hand_card";
}
/**
 * A line of chat, for everybody there.
 *
 */
export interface Say {
  text: string;
  type: "say";
}
/**
 * A line between a participant and the facilitators. Facilitators name the participant in `to`.
 *
 */
export interface SayPrivately {
  text: string;
  to?: string | null;
  type: "say_privately";
}
export interface DeleteLine {
  line: number;
  type: "delete_line";
}
/**
 * One answer to the check-in of that id, in place of the one given before; None takes it back.
 *
 */
export interface GiveAnswer {
  check_in_id: string;
  type: "give_answer";
  value: string | number | null;
}
/**
 * Send a form to everybody there, in place of the one before.
 *
 */
export interface OpenCheckIn {
  form: Form;
  type: "open_check_in";
}
export interface CloseCheckIn {
  check_in_id: string;
  type: "close_check_in";
}
/**
 * Close a form whose answers are for everybody, and let everybody see them.
 *
 */
export interface ShowCheckIn {
  check_in_id: string;
  type: "show_check_in";
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
 * In need: where somebody is and whom to call, the `contact` of that id or the first. The opening is logged.
 *
 */
export interface OpenContact {
  contact?: string | null;
  seat: string;
  type: "open_contact";
}
/**
 * Whether the door is locked: nobody new knocks.
 *
 */
export interface SetLock {
  locked: boolean;
  type: "set_lock";
}
/**
 * Keep a seat no longer for somebody with a personal link who has not come.
 *
 */
export interface ReleaseSeat {
  seat: string;
  type: "release_seat";
}
export interface MarkHeavy {
  heavy: boolean;
  turn_id: string;
  type: "mark_heavy";
}
export interface CloseEars {
  turn_id: string;
  type: "close_ears";
}
export interface OpenEars {
  type: "open_ears";
}
/**
 * Over for participants; facilitators stay among themselves.
 *
 */
export interface EndCircle {
  type: "end_circle";
}
export interface EndDebrief {
  type: "end_debrief";
}
/**
 * The circle divides into groups, each named by its seats, on the seats of version `made_on`.
 *
 */
export interface Divide {
  groups?: [string[], string[], ...string[][]] | null;
  type: "divide";
}
export interface MoveToGroup {
  group: string;
  seat: string;
  type: "move_to_group";
}
/**
 * Everybody comes back from their group.
 *
 */
export interface Reunite {
  type: "reunite";
}
export interface RaiseHand {
  type: "raise_hand";
}
export interface LowerHand {
  type: "lower_hand";
}
export interface Leave {
  type: "leave";
}
/**
 * A new open link in place of the old one, where there is one; `link` is the hash of its secret.
 *
 */
export interface RenewOpenLink {
  link: string;
  type: "renew_open_link";
}
/**
 * Ask to come in, under a name of one's own choosing. Whoever was invited to facilitate sits down at once.
 *
 * `agreed` is the hash of the agreements accepted; `contact` is where they are and whom to call, if they wish.
 * `early`: whoever is to facilitate means to open the doors before their time.
 *
 */
export interface Knock {
  agreed?: string | null;
  contact?: string | null;
  early?: boolean;
  name: string;
  type: "knock";
}
export interface Decline {
  seat: string;
  type: "decline";
}
/**
 * Whoever was declined may knock again.
 *
 */
export interface UndoDecline {
  seat: string;
  type: "undo_decline";
}
export interface SendToLobby {
  seat: string;
  type: "send_to_lobby";
}
export interface MuteSelf {
  type: "mute_self";
}
export interface UnmuteSelf {
  type: "unmute_self";
}
/**
 * How this page's own microphone is, for all in the place to know; it opens and closes nothing.
 *
 */
export interface SetMicrophone {
  microphone: "on" | "off" | "none";
  type: "set_microphone";
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
 * A new talking order, made on the order of version `made_on`.
 *
 */
export interface SetOrder {
  made_on: number;
  order: string[];
  type: "set_order";
}
/**
 * How the piece goes along the ring in this stage.
 *
 */
export interface SetTurns {
  stage: number;
  turns: "clockwise" | "counter_clockwise" | "by_lot" | "by_hand" | "popcorn" | "hands" | "least_heard";
  type: "set_turns";
}
export interface Nudge {
  turn_id: string;
  type: "nudge";
}
export interface Extend {
  minutes: number;
  stage: number;
  type: "extend";
}
export interface ShortenRest {
  ends_at: number;
  made_on: number;
  type: "shorten_rest";
}
export interface LengthenGrace {
  seat: string;
  type: "lengthen_grace";
}
export interface Pause {
  type: "pause";
}
export interface Resume {
  type: "resume";
}
/**
 * Not to see somebody's picture, or to see it again; nobody else is told.
 *
 */
export interface HidePicture {
  hidden: boolean;
  seat: string;
  type: "hide_picture";
}
/**
 * Let one's own picture be seen again, which was closed with a stop.
 *
 */
export interface ShowPicture {
  type: "show_picture";
}
/**
 * Nobody sees this person's picture until it is released.
 *
 */
export interface StopPicture {
  seat: string;
  type: "stop_picture";
}
/**
 * Lift a stop. The camera stays closed: only its owner turns it on again.
 *
 */
export interface ReleasePicture {
  seat: string;
  type: "release_picture";
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
/**
 * The turn is over. `to` is for where the holder chooses who is next.
 *
 */
export interface PassPiece {
  to?: string | null;
  turn_id: string;
  type: "pass_piece";
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
 * Let a resting piece go on to whoever is next.
 *
 */
export interface OfferNext {
  piece_id: string;
  type: "offer_next";
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
/**
 * In the same step the door is locked, or a new open link takes the place of the old one, by which they could knock
 * again: `open_link` is the hash of its secret.
 *
 */
export interface Remove {
  lock?: boolean;
  open_link?: string | null;
  reason?: string;
  seat: string;
  type: "remove";
}
export interface UndoRemoval {
  removal_id: string;
  type: "undo_removal";
}
/**
 * The co-facilitators, in the order in which they take over; whoever is not named is one no more.
 *
 */
export interface SetSuccession {
  made_on: number;
  order: string[];
  type: "set_succession";
}
/**
 * Somebody else facilitates from now on, and the giver beside them.
 *
 */
export interface HandOver {
  to: string;
  type: "hand_over";
}
/**
 * A facilitator takes a plain seat; another one must be present.
 *
 */
export interface StepBack {
  type: "step_back";
}
/**
 * One who was invited to facilitate and stepped back takes that up again.
 *
 */
export interface StepUp {
  type: "step_up";
}
export interface OfferSideRoom {
  seat: string;
  type: "offer_side_room";
}
export interface WithdrawSideRoom {
  side_room: string;
  type: "withdraw_side_room";
}
/**
 * Back to the seat; the other one goes back as well.
 *
 */
export interface LeaveSideRoom {
  type: "leave_side_room";
}
export interface SendSignal {
  kind: "need_a_minute" | "check_on_me" | "not_safe";
  type: "send_signal";
}
export interface WithdrawSignal {
  signal_id: string;
  type: "withdraw_signal";
}
/**
 * On, back, or past some: from the stage that it is in to another one.
 *
 */
export interface GoToStage {
  from_stage: number;
  to_stage: number;
  type: "go_to_stage";
}
/**
 * One round less: of this stage if one is still to come, or else the next stage that is a round.
 *
 */
export interface DropRound {
  made_on: number;
  type: "drop_round";
}
/**
 * Other stages to come, made on the script of version `made_on`; those done and under way stay.
 *
 */
export interface SetScript {
  made_on: number;
  script: Script;
  type: "set_script";
}
/**
 * The course of a circle.
 *
 */
export interface Script {
  name: LocalText;
  /**
   * @minItems 1
   */
  stages: [Stage, ...Stage[]];
}
/**
 * One part of a circle. `minutes` are suggested: nothing is ever cut off.
 *
 */
export interface Stage {
  chat?: "nobody" | "facilitators" | "all";
  entering?: "any_time" | "between_turns" | "nobody";
  form?: Form | null;
  in_groups?: boolean;
  kind:
    "welcome" | "agreements" | "grounding" | "check_in" | "round" | "open_floor" | "break" | "check_out" | "closing";
  minutes?: number;
  order?: "clockwise" | "counter_clockwise" | "by_lot" | "by_hand" | "popcorn" | "hands" | "least_heard";
  prompt?: LocalText | null;
  reactions?: boolean;
  rounds?: number;
  say?: LocalText | null;
  speaking: "nobody" | "facilitators" | "holder" | "all";
  title?: LocalText | null;
}
/**
 * Be heard beside the holder, who keeps the piece.
 *
 */
export interface StepIn {
  type: "step_in";
}
export interface StepOut {
  type: "step_out";
}
export interface SetWish {
  type: "set_wish";
  wish: "none" | "pass" | "later" | "listen";
}
export interface SetConsent {
  consent: "just_listen" | "reflections" | "advice";
  type: "set_consent";
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
/**
 * For that page and no other, as a description is.
 *
 */
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
 * For everybody in the same place, where the stage has reactions. Not kept: whoever misses it has missed it.
 *
 */
export interface SendReaction {
  reaction: "with_you" | "thank_you" | "smile" | "tears" | "candle";
  type: "react";
}
/**
 * The page itself has read a beat, whatever its browser answers for it.
 *
 */
export interface Here {
  type: "here";
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
 * The pages that those of this kind in this place are connected with, each with all but their own.
 *
 */
export interface CompanyPart {
  pages: PageView[];
}
/**
 * A page to be connected with. A new `incarnation` is a new page, and so a new peer.
 *
 */
export interface PageView {
  incarnation: string;
  seat: string;
}
/**
 * Where they are and whom to call, for who opened it in need.
 *
 */
export interface ContactView {
  at: number;
  contact: string;
  id: string;
  moved: ("before" | "after") | null;
  name: string;
  seat: string;
}
/**
 * For those who facilitate: what one could say in this stage and, once the circle has begun, the time there is.
 *
 */
export interface CoursePart {
  planned_end: number | null;
  say: LocalText | null;
  stage_ends_at: number | null;
  stage_since: number | null;
}
/**
 * Somebody was declined, who can be let knock again.
 *
 */
export interface DeclinedView {
  at: number;
  by: string;
  name: string;
  seat: string;
}
/**
 * A facilitator deleted the line of that id: its words are told to nobody any more.
 *
 */
export interface Deletion {
  at: number;
  id: number;
  kind: "deletion";
  line: number;
}
/**
 * What was added that this viewer may read: lines, deletions, and for facilitators what they did.
 *
 * `whole` begins anew, as after a whole view; otherwise these follow those sent before.
 *
 */
export interface Entries {
  entries: (Line | Deletion | Act)[];
  type: "entries";
  whole: boolean;
}
/**
 * A written line. `to` is everybody in the place, or the facilitators and one participant (that seat).
 *
 */
export interface Line {
  at: number;
  by: string;
  id: number;
  kind: "line";
  name: string;
  place: string;
  text: string;
  to: string | null;
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
/**
 * For somebody seated, before they are shown whom to connect with, and again before credentials lapse.
 *
 */
export interface IceServers {
  servers: IceServer[];
  type: "ice_servers";
}
/**
 * Somebody who knocks; `has_room` when there is a seat for them, theirs if they are admitted.
 *
 * `same_browser`: they come with the browser of somebody who was removed, and may be them or not.
 *
 */
export interface KnockView {
  admitted: boolean;
  has_room: boolean;
  name: string;
  same_browser: boolean;
  seat: string;
  since: number;
}
/**
 * Who waits, longest first. `promised`: seats kept for participants with a personal link who have not come.
 *
 * `declined`: those who may be let knock again, the last first. `at_locked_door`: how many stand there.
 * `link_full`: as many wait by the open link as may.
 *
 */
export interface LobbyPart {
  at_locked_door: number;
  claims: ClaimView[];
  declined: DeclinedView[];
  knocks: KnockView[];
  link_full: boolean;
  locked: boolean;
  open_link: boolean;
  promised: string[];
}
/**
 * Somebody marked what one asked for last as looked after; who sees it otherwise asks again.
 *
 */
export interface LookedAfterView {
  at: number;
  by: string;
  kind: "need_a_minute" | "check_on_me" | "not_safe";
}
/**
 * What is this seat's alone. `venue`: where a circle meets in person, for whoever has a personal link.
 *
 */
export interface MePart {
  acts_as: "participant" | "cofacilitator" | "facilitator";
  agreed: boolean;
  answer: string | number | null;
  asked_for_breath: boolean;
  choosable: string[];
  claims: MyClaim[];
  consent: "just_listen" | "reflections" | "advice";
  contacts: ContactView[];
  ears_closed_for: string | null;
  follows: string | null;
  has_room: boolean;
  heard: boolean;
  hides: string[];
  invited_as: "participant" | "cofacilitator" | "facilitator";
  looked_after: LookedAfterView | null;
  may_write: boolean;
  missed_turn: string | null;
  mutes: (("self" | "facilitator") | ("turn" | "bell"))[] | null;
  name: string;
  nudged: boolean;
  opened: OpenedView[];
  picture: ("self" | "facilitator")[];
  role: "participant" | "cofacilitator" | "facilitator";
  seat: string;
  share_s: number | null;
  side_room: SideRoomOffer | null;
  signal: MySignal | null;
  standing: "invited" | "knocking" | "seated" | "declined" | "removed";
  venue: Venue | null;
  wish: "none" | "pass" | "later" | "listen";
}
/**
 * Somebody opened this seat's link on another device: when, so that its owner can tell their own from another's.
 *
 */
export interface MyClaim {
  at: number;
  id: string;
}
/**
 * What this person had left was opened; `by` whom is told while they sit in the circle.
 *
 */
export interface OpenedView {
  at: number;
  by: string | null;
}
export interface SideRoomOffer {
  by: string;
  id: string;
}
/**
 * A private signal of one's own. `risen`: nobody has answered for long; `alerted`: the organiser was told of it.
 *
 */
export interface MySignal {
  alerted: boolean;
  id: string;
  kind: "need_a_minute" | "check_on_me" | "not_safe";
  risen: boolean;
  seen_by: string | null;
}
/**
 * A candidate or description was not carried, or not all of it; told once on a line, whatever follows.
 *
 */
export interface NotCarried {
  code: "candidate" | "description" | "too_much";
  text: string;
  type: "not_carried";
}
/**
 * The parts of a view that are new to this socket; in a whole view, all there are.
 *
 */
export interface Parts {
  attendance?: AttendancePart;
  care?: CarePart;
  centre?: CentrePart;
  circle?: CirclePart;
  company?: CompanyPart;
  course?: CoursePart;
  lobby?: LobbyPart;
  me?: MePart;
  roster?: RosterPart;
  script?: ScriptPart;
  shares?: SharesPart;
  stage?: StagePart;
}
/**
 * Everybody at home in the place, in the talking order.
 *
 */
export interface RosterPart {
  order_version: number;
  seats: SeatView[];
}
/**
 * One seat as those in the same place see it. `muted`: why they are not heard whoever has the piece.
 *
 */
export interface SeatView {
  aside: boolean;
  consent: "just_listen" | "reflections" | "advice";
  id: string;
  microphone: ("on" | "off" | "none") | null;
  muted: ("self" | "facilitator")[];
  name: string;
  nodded: boolean;
  presence: "absent" | "present" | "reconnecting" | "away";
  role: "participant" | "cofacilitator" | "facilitator";
}
/**
 * For those who facilitate: the script, with its words in the centre and without those to say.
 *
 */
export interface ScriptPart {
  script: Script;
  version: number;
}
/**
 * For those who facilitate: the holder's fair share of time, for how long each was heard, seconds, and who has let
 * an offer lie for a while.
 *
 */
export interface SharesPart {
  heard_s: {
    /**
     * This interface was referenced by `undefined`'s JSON-Schema definition
     * via the `patternProperty` "^[A-Za-z0-9_-]+$".
     */
    [k: string]: number;
  };
  nudged: boolean;
  share_s: number | null;
  unanswered: string | null;
}
/**
 * What a place is about: its stage of the script, the words in its centre, what is asked of everybody.
 *
 * `index` of `of`, from 0. Before the beginning and in a place without stages, `stage` is None.
 *
 */
export interface StagePart {
  check_in: CheckInView | null;
  index: number;
  of: number;
  prompt: LocalText | null;
  prompt_version: number;
  stage: Stage | null;
  turns: "clockwise" | "counter_clockwise" | "by_lot" | "by_hand" | "popcorn" | "hands" | "least_heard";
}
/**
 * From that page, as a description is.
 *
 */
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
export interface ReceiveReaction {
  reaction: "with_you" | "thank_you" | "smile" | "tears" | "candle";
  sender: string;
  type: "reaction";
}
/**
 * The command of that id changed nothing. `code` is stable; `text` is for people who write clients.
 *
 * `field`: which one of the command has a value that cannot be, by dots from outside to inside (`bad_value`).
 *
 */
export interface Refusal {
  code: RefusalCode | ("bad_value" | "id_reused" | "unavailable" | "outcome_unknown" | "too_fast");
  field?: string;
  id: string;
  text: string;
  type: "refused";
}
/**
 * The command of that id is in effect, and shows in the view of that version: the newest sent on this line.
 *
 */
export interface Reply {
  id: string;
  type: "reply";
  version: number;
}
/**
 * The hello was understood and opens this seat. `now` is the server's time, seconds since the epoch.
 *
 */
export interface Welcome {
  beat_s: number;
  features: string[];
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
  kind: "door" | "lobby" | "declined" | "removed" | "claimant" | "participant" | "facilitator" | "organiser" | "ended";
  parts: Parts;
  type: "view";
  version: number;
  whole: boolean;
}

export const ANSWERS_BEATS = "answers_beats" as const;

export const ANSWER_LENGTH = 280 as const;

export const CLOSE = {
  "BAD_MESSAGE": 4000,
  "DRAINING": 1012,
  "HELLO_EXPECTED": 4002,
  "HELLO_TIMEOUT": 4500,
  "INTERNAL_ERROR": 1011,
  "LEFT": 4005,
  "MESSAGE_TOO_BIG": 4009,
  "MOVED": 4007,
  "NOT_LET_IN": 4008,
  "NO_ANSWER": 4504,
  "NO_SESSION": 4003,
  "REMOVED": 4006,
  "SLOW_READER": 4501,
  "TAKEN_OVER": 4004,
  "TOO_FAST": 4503,
  "UNAVAILABLE": 4502,
  "UNSUPPORTED_VERSION": 4001
} as const;

export const CONTACT_LENGTH = 300 as const;

export const LINE_LENGTH = 500 as const;

export const MOST_SECTIONS = 16 as const;

export const NAME_LENGTH = 40 as const;

export const PROTOCOL = "circle.v2" as const;

export const RESUMABLE_FROM = 4500 as const;

export const TEXT_LENGTH = 600 as const;

export const VERSION = 2 as const;

export const WORD_LENGTH = 40 as const;
