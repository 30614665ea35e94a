// Made by web/types.mjs from roomserver/api/. Do not edit.

/**
 * Rows of comma-separated values, the first of which says what they are.
 *
 */
export type Csv = string;
/**
 * What stands in the fragment of a link; `anew`: whoever opens an open link is none of those it is asked about.
 *
 * Or a seat that this browser had: whoever left it comes in again, or lost it to another device asks for it.
 *
 */
export type EnterRequest = EnterRequest1 & EnterRequest2;
export type EnterRequest1 =
  | {
      link: string;
    }
  | {
      seat: string;
    };
/**
 * The seat that a link opens, or whom to ask about first.
 *
 */
export type Entered = EnteredSeat | KnownSeats;
/**
 * In place of what they answered before. Each question may be skipped; `line` is read by organisers.
 *
 */
export type MyAnswer = MyAnswer1 & MyAnswer2;
export type MyAnswer1 =
  | {
      token: string;
    }
  | {
      seat: string;
    }
  | {
      link: string;
    }
  | {
      place: string;
    };
/**
 * How they are before the circle, as the pictures of a check-in have it; null: they don't say.
 *
 */
export type MyWeather = MyWeather1 & MyWeather2;
export type MyWeather1 =
  | {
      token: string;
    }
  | {
      seat: string;
    }
  | {
      link: string;
    }
  | {
      place: string;
    };
/**
 * What a token may do. Writing does not include reading: whoever is to do both has both.
 *
 */
export type Scope = "programme:read" | "programme:write" | "people:read" | "people:write" | "figures:read";
/**
 * Which link is wanted.
 *
 */
export type NewLink = ForSeat | ForEverybody;
/**
 * What says that somebody was there, one of: a `token` to answer with; a `seat`, in the browser that has it; a
 * personal `link`; or the token of a `place`, with the `circle` where it is for several evenings.
 *
 */
export type Proof = Proof1 & Proof2;
export type Proof1 =
  | {
      token: string;
    }
  | {
      seat: string;
    }
  | {
      link: string;
    }
  | {
      place: string;
    };

/**
 * They can't make it to that circle, as they said themselves; `note` is for organisers.
 *
 */
export interface Absence {
  at: number;
  circle: string;
  note: string;
}
/**
 * One of several that they have: of which community, and what organisers call it.
 *
 */
export interface AccountChoice {
  account: string;
  community: string;
  name: string;
  role: "organiser" | "facilitator";
}
/**
 * What is done about somebody: they are confirmed or declined after a word, an offered place is confirmed for them,
 * they are cancelled, made the first in line, or erased with all that is kept of them. `erase_everywhere`: also all
 * other sign-ups with their mail address in the community, where they have confirmed it.
 *
 */
export interface Act {
  act: "confirm_word" | "decline" | "confirm_offer" | "cancel" | "move_up" | "erase" | "erase_everywhere";
  person: string;
}
/**
 * Somebody whom an organiser adds. Without an address their link is handed over.
 *
 */
export interface Added {
  address?: string | null;
  language?: string;
  name: string;
}
/**
 * For the organiser, until they have seen it: no names and no words.
 *
 * `seat` is whose card it is about, and `state` the gravest of it.
 *
 */
export interface Alert {
  at: number;
  id: string;
  place: string;
  seat: string | null;
  seen_at: number | null;
  state: ("asks_for_a_breath" | "left" | "need_a_minute" | "check_on_me" | "not_reached" | "not_safe") | null;
  what: "unattended" | "group_unattended" | "not_safe" | "signal_unanswered" | "left_open" | "facilitator_away";
}
/**
 * Where alerts go; `version` counts the changes. `goes_out`: mails go to a mail server, and not into a folder.
 *
 * `waiting_since`: since when mails have been tried in vain, alerts or those to people who signed up, null where none
 * has; `given_up_since`: the same of those that are tried no longer, until that is seen.
 *
 */
export interface AlertAddresses {
  addresses: string[];
  given_up_since: number | null;
  goes_out: boolean;
  language: string;
  version: number;
  waiting_since: number | null;
}
/**
 * Where alerts go, empty where nowhere; `version` counts the changes.
 *
 * `waiting_since`: since when webhooks have been tried in vain, null where none has; `given_up_since`: the same of
 * those that are tried no longer, until that is seen.
 *
 */
export interface AlertHook {
  given_up_since: number | null;
  url: string;
  version: number;
  waiting_since: number | null;
}
/**
 * `secret` is a new one that signs from now on, and shown once; null where the one before stays.
 *
 */
export interface AlertHookSet {
  given_up_since: number | null;
  secret: string | null;
  url: string;
  version: number;
  waiting_since: number | null;
}
/**
 * Of all circles, in the order in which they were over, and all series. `comers`: of those who agreed to be
 * counted, how many came how often. `fewest`: from how many people on something is shown.
 *
 */
export interface AllFigures {
  circles: CircleTold[];
  comers: ComerTotals;
  feedback: Feedback | null;
  fewest: number;
  series: SeriesTold[];
}
/**
 * A circle that is over: `seats` for participants, who came, and what they answered. `feedback` is there once, from
 * `feedback_at` on, if enough people answered. `title` is null once the circle is listed no longer; `attendance` is
 * null until who came in person is counted.
 *
 */
export interface CircleTold {
  attendance: Came | null;
  circle: string;
  ended_at: number;
  feedback: Feedback | null;
  feedback_at: number;
  in_person: boolean;
  seats: number;
  series: string | null;
  starts_at: number | null;
  title: LocalText | null;
}
/**
 * Who came, in numbers; null: nobody knows. `signed_up` had a place, and `waiting` had none in the end; both are
 * null where people come by links alone. `stayed` until it was closed, `left_early` before. `walk_ins` came by an open
 * link, or in person signed up once it had begun.
 *
 */
export interface Came {
  came: number | null;
  left_early: number | null;
  signed_up: number | null;
  stayed: number | null;
  waiting: number | null;
  walk_ins: number;
}
/**
 * How many people answered, and how often 1, 2, 3, 4 and 5 were given to each question; null: not to be shown, as
 * too few answered it, or all who did gave the same answer.
 *
 */
export interface Feedback {
  answered: number;
  hopeful: [unknown, unknown, unknown, unknown, unknown] | null;
  less_alone: [unknown, unknown, unknown, unknown, unknown] | null;
  understood: [unknown, unknown, unknown, unknown, unknown] | null;
  weather_after: [unknown, unknown, unknown, unknown, unknown] | null;
  weather_before: [unknown, unknown, unknown, unknown, unknown] | null;
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
 * How many people came once, two or three times, and four times or more.
 *
 */
export interface ComerTotals {
  few: number;
  often: number;
  once: number;
}
/**
 * What was answered at the circles of a series, or (`series` null) at those that are of none: those that are shown
 * and, in blocks of several, others.
 *
 */
export interface SeriesTold {
  feedback: Feedback | null;
  series: string | null;
  title: LocalText | null;
}
/**
 * What people wrote, as far as it is kept.
 *
 */
export interface AllLines {
  groups: LinesOf[];
}
/**
 * What people wrote to a circle; `circle` null: to several of the series, or of those that are of none. They stand
 * in no order of theirs.
 *
 */
export interface LinesOf {
  circle: string | null;
  lines: string[];
  series: string | null;
}
/**
 * When an organiser said that they have answered it; `by` is the name on what they logged in with.
 *
 */
export interface Answered {
  at: number;
  by: string;
}
/**
 * Whether those two are not to be in one group.
 *
 */
export interface Apart {
  apart: boolean;
  one: string;
  other: string;
}
/**
 * One that is good. `name` says what it is for; `used_at` is the hour of its last use.
 *
 */
export interface ApiToken {
  expires_at: number;
  id: string;
  made_at: number;
  name: string;
  scopes: string[];
  used_at: number | null;
}
/**
 * The newest first.
 *
 */
export interface ApiTokenList {
  tokens: ApiToken[];
}
/**
 * Whether somebody has come, by their sign-up.
 *
 */
export interface Arrival {
  came: "not_yet" | "waiting" | "here" | "left";
  person: string;
}
/**
 * Whether somebody was there, as the organiser saw it; null: not known.
 *
 */
export interface Attendance {
  attended: boolean | null;
  person: string;
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
 * What stood after the ? when the provider sent somebody back; and `account`, where they chose one.
 *
 */
export interface CameBack {
  account?: string | null;
  code: string;
  iss?: string | null;
  state: string;
}
/**
 * In place of version `made_on`.
 *
 */
export interface ChangedFacilitator {
  active?: boolean;
  address?: string | null;
  /**
   * @minItems 1
   */
  languages?: [string, ...string[]];
  made_on: number;
  may_cofacilitate?: boolean;
  may_facilitate?: boolean;
  name: string;
  steps?: {
    /**
     * This interface was referenced by `undefined`'s JSON-Schema definition
     * via the `patternProperty` "^[a-z0-9]{1,16}$".
     */
    [k: string]: string;
  };
}
/**
 * From that evening on; its own start is that of `plan`. Without a script the course stays as it is.
 *
 */
export interface ChangedSeries {
  capacity?: number;
  cofacilitators?: number;
  facilitators?: number;
  language?: string;
  made_on: number;
  occurrence: string;
  plan: Plan;
  rule: string;
  script?: string | null;
  sign_up?: SignUpTerms | null;
  title: LocalText;
  visibility?: "link" | "public";
}
/**
 * All of it may be left open. `start`: what the room's `starts_at` was derived from; `duration_min`: how long it
 * takes, in place of what its script suggests; `content_note`: what may be hard to hear; `venue`: where people meet in
 * person, and then nobody is let into the room. It is told to those alone who have a personal link; the programme
 * tells everybody its area.
 *
 */
export interface Plan {
  content_note?: LocalText | null;
  description?: LocalText | null;
  duration_min?: number | null;
  start?: LocalTime | null;
  theme?: LocalText | null;
  venue?: Venue | null;
}
/**
 * A date and a time of day in a time zone. `second`: of a time that comes twice, as clocks go back, the second.
 *
 */
export interface LocalTime {
  date: string;
  second?: boolean;
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
  area?: string | null;
  directions?: LocalText | null;
}
/**
 * How people sign up. `seats` are for participants; `word_first`: a person confirms each place.
 *
 */
export interface SignUpTerms {
  questions?: Question[];
  seats: number;
  word_first?: boolean;
}
/**
 * What an organiser asks whoever signs up; answers are kept by its `id`, which stays when its words change.
 *
 */
export interface Question {
  id: string;
  required?: boolean;
  text: LocalText;
}
/**
 * The id of a circle of which the list shows something else now; null when it may be any.
 *
 */
export interface CircleChange {
  circle: string | null;
}
/**
 * A page of circles: on the first all that are current, up to 200; then those that are over, the last one first.
 *
 * First come those of which something has not been seen, then those that are live or in a debrief, whose doors are
 * open at their time, or where people are or wait; then the next one to begin, and last those without a time. `more`:
 * what to ask for `before` to get the next page, null where there is none. `left`: how many of the circles on the
 * pages that follow are current.
 *
 */
export interface CircleList {
  circles: CircleState[];
  left: number;
  more: string | null;
}
/**
 * A circle and what its organiser may see of the room, if it is remembered. `revision` counts what was announced of
 * it; `course` is the name of its script; `alerts` are what the organiser is told, the newest last. `language` is the
 * one that is spoken; null once the room is forgotten. `page` is the address of its own public page on this server,
 * while it has one.
 *
 */
export interface CircleState {
  alerts: Alert[];
  attendance: AttendancePart | null;
  course: LocalText | null;
  created_at: number;
  id: string;
  language: string | null;
  page: string | null;
  phase: "scheduled" | "open" | "live" | "debrief" | "ended";
  plan: Plan;
  revision: number;
  starts_at: number | null;
  terms: Terms;
  terms_version: number;
  title: LocalText;
}
/**
 * What only the programme knows of a circle; its room knows none of it.
 *
 * `sign_up` None: people come by links that the organiser hands out. `occurrence` is the local start that the rule of
 * its `series` gives, "2027-03-09T19:30". `cancelled_at`: cancelled with notice; the room is then closed too.
 *
 */
export interface Terms {
  cancelled_at: number | null;
  occurrence: string | null;
  series: string | null;
  sign_up: SignUpTerms | null;
  visibility: "link" | "public";
}
/**
 * How many, where fewer are current, and what the page before said in `more`; without it the first page.
 *
 */
export interface CirclePage {
  before?: string | null;
  limit?: number;
}
/**
 * A circle that is over, and who came, in numbers; null: nobody knows. Instants are ISO 8601, by the community's
 * clock. `title` is null once it is listed no longer.
 *
 */
export interface CircleRow {
  came: number | null;
  circle: string;
  ended_at: string;
  in_person: boolean;
  left_early: number | null;
  seats: number;
  series: string | null;
  signed_up: number | null;
  starts_at: string | null;
  stayed: number | null;
  title: string | null;
  waiting: number | null;
  walk_ins: number | null;
}
/**
 * In the order in which they were over.
 *
 */
export interface CirclesExport {
  circles: CircleRow[];
}
/**
 * The accent of buttons, links and names, on paper and on charcoal.
 *
 */
export interface Colours {
  day: string;
  night: string;
}
/**
 * An evening and when it is, by the clock there and in seconds since the epoch. At `circle_by` it is a circle, if
 * not before.
 *
 */
export interface Coming {
  circle: string | null;
  circle_by: number;
  local: LocalTime;
  made: boolean;
  occurrence: string;
  owed: boolean;
  refused: string | null;
  standing: "planned" | "skipped" | "cancelled";
  start: LocalTime | null;
  starts_at: number;
}
/**
 * As those that are shipped, within the bounds of what people write. No `hours`: day and night.
 *
 */
export interface CommunityHelpline {
  call: string;
  hours?: string | null;
  name?: string | null;
  service?: ("ambulance" | "police") | null;
  whatsapp?: string | null;
}
/**
 * `version` counts the changes; 0 where nothing was ever said.
 *
 */
export interface CommunityProfile {
  about: LocalText | null;
  agreements: [LocalText, ...LocalText[]] | null;
  colours: Colours | null;
  connections: "direct" | "relayed";
  forms: Forms;
  helplines: [RegionalHelplines, ...RegionalHelplines[]] | null;
  /**
   * @minItems 1
   */
  languages: [string, ...string[]];
  logo: Logo | null;
  name: string;
  phone: string | null;
  region: string;
  retention: Retention;
  training: TrainingStep[];
  version: number;
  zone: string;
}
/**
 * By which of them strangers can write to the organisers, on its public pages.
 *
 */
export interface Forms {
  facilitate?: boolean;
  invite_us?: boolean;
}
/**
 * Those that are answered in one region.
 *
 */
export interface RegionalHelplines {
  /**
   * @minItems 1
   */
  lines: [CommunityHelpline, ...CommunityHelpline[]];
  region: string;
}
/**
 * Its picture is kept apart, by a hash of its bytes and of a number that is new each time it is put.
 *
 */
export interface Logo {
  hash: string;
  type: "image/png" | "image/jpeg" | "image/webp";
}
/**
 * How long what is kept is kept. `circles_days`: titles of circles on the organisers' list, after their start.
 * `figures_days`: who came and what they answered, as totals, after the end; `lines_days`: what they wrote to it.
 *
 */
export interface Retention {
  circles_days?: number;
  figures_days?: number;
  lines_days?: number;
}
/**
 * What whoever facilitates has done first.
 *
 */
export interface TrainingStep {
  id: string;
  name: string;
}
/**
 * Whether they agreed, and whether their address is known to be theirs: else they are not counted.
 *
 */
export interface CountedOften {
  address_confirmed: boolean;
  agreed: boolean;
}
/**
 * Of those who have a place; `others` came by links that are nobody's who signed up.
 *
 */
export interface Counts {
  expected: number;
  here: number;
  left: number;
  not_yet: number;
  others: number;
  waiting: number;
}
/**
 * The circle, and its links, which are shown once.
 *
 */
export interface CreatedCircle {
  circle: CircleState;
  links: LinkUrls;
}
/**
 * Whole links, shown once.
 *
 */
export interface LinkUrls {
  cofacilitators: SeatUrl[];
  facilitators: SeatUrl[];
  open: string | null;
  participants: SeatUrl[];
}
/**
 * A personal link, whole, and the seat that it opens.
 *
 */
export interface SeatUrl {
  seat: string;
  url: string;
}
/**
 * They are assigned to the circle of that id, or to all evenings of a series.
 *
 */
export interface Duty {
  is_series: boolean;
  of: string;
  role: "facilitator" | "cofacilitator";
  since: number;
}
/**
 * A circle or a series; one evening of a series is left by the circle's id.
 *
 */
export interface EndedDuty {
  of: string;
}
export interface EnterRequest2 {
  anew?: boolean;
  link?: string | null;
  seat?: string | null;
}
/**
 * The seat as paths name it, and the address of its page. `name`: what its person chose to be called at their
 * sign-up, to be changed at the door; empty where there was none, or where the seat is not theirs yet.
 *
 */
export interface EnteredSeat {
  name: string;
  seat: string;
  url: string;
}
/**
 * Whoever of this browser is in that circle already: the person is asked whether they are one of them.
 *
 */
export interface KnownSeats {
  known: KnownSeat[];
}
/**
 * One that this browser has in the circle; `name`: what its person goes by there.
 *
 */
export interface KnownSeat {
  name: string;
  seat: string;
  url: string;
}
/**
 * Its id once more, so that nobody erases it by a slip.
 *
 */
export interface ErasedCommunity {
  id: string;
}
/**
 * Its id; whether it is the first one, which stays; how many circles go on, and how many are to come; and whether
 * mails are still to be sent.
 *
 */
export interface ErasingState {
  first: boolean;
  going_on: number;
  id: string;
  telling: boolean;
  to_come: number;
}
/**
 * A circle that the evening divides into: `leaders` by their seats, whoever facilitates first, then who is there in
 * their place; `people` by their sign-ups. Those that are `fixed` stay when it is divided anew.
 *
 */
export interface EveningGroup {
  fixed?: string[];
  leaders?: string[];
  people?: string[];
}
/**
 * One evening, by the time that the rule gave it.
 *
 */
export interface EveningOfSeries {
  made_on: number;
  occurrence: string;
}
/**
 * Who has come, counts first. `lets_in`: somebody new may still come. `version` is that of the groups.
 * `zone`: where it is planned, if that is said. `attendance`: how many came, once it is over and counted; null before,
 * and where it never began. Once it has ended online, it is all that is known.
 *
 */
export interface EveningState {
  attendance: Came | null;
  counts: Counts;
  facilitators: FacilitatorArrival[];
  groups: EveningGroup[];
  in_person: boolean;
  lets_in: boolean;
  opens_at: number | null;
  people: Arrival[];
  phase: "scheduled" | "open" | "live" | "debrief" | "ended";
  starts_at: number | null;
  title: LocalText;
  version: number;
  zone: string | null;
}
/**
 * Whether somebody who facilitates has come, by their seat. `name`: who was assigned to it, or else what organisers
 * call whoever has its link; null where they said nothing.
 *
 */
export interface FacilitatorArrival {
  came: "not_yet" | "waiting" | "here" | "left";
  invited_as: "participant" | "cofacilitator" | "facilitator";
  name: string | null;
  seat: string;
}
/**
 * Why they can't make it, for organisers, if they say so.
 *
 */
export interface Excuse {
  note?: string;
}
/**
 * One to their page. `mail`: how it is with the mail that brings it, null where it was handed over.
 *
 */
export interface FacilitatorLink {
  expires_at: number | null;
  id: string;
  is_passkey: boolean;
  made_at: number;
  mail: ("waiting" | "sent" | "given_up" | "kept") | null;
  used_at: number | null;
}
/**
 * All, in the order in which they were added, and the steps of the community's training.
 *
 */
export interface FacilitatorList {
  facilitators: FacilitatorState[];
  training: TrainingStep[];
}
/**
 * Somebody who facilitates. `missing`: steps of the training that they haven't done, by their names; `held`: how
 * many circles they have facilitated. `duties` are circles and series that they are assigned to, `absences` circles to
 * come that they can't make it to, `held_back` evenings of their series that they were not given, and why.
 *
 */
export interface FacilitatorState {
  absences: Absence[];
  active: boolean;
  address: string | null;
  duties: Duty[];
  held: number;
  held_back: HeldBack[];
  id: string;
  languages: string[];
  links: FacilitatorLink[];
  may_cofacilitate: boolean;
  may_facilitate: boolean;
  missing: string[];
  name: string;
  off: string[];
  steps: {
    [k: string]: string;
  };
  version: number;
}
/**
 * An evening of their series that they were not given: a code and fields as where assigning is refused.
 *
 */
export interface HeldBack {
  circle: string;
  code: "not_ready" | "busy" | "full";
  fields: {
    [k: string]: string;
  };
}
/**
 * All that is published; what is not yet, or was answered by too few, has no row.
 *
 */
export interface FeedbackExport {
  feedback: FeedbackRow[];
}
/**
 * What was answered to one question: at a circle, at those of a series, at those of none, or at all; `id` is the
 * circle's or the series'. `answered`: how many people answered anything. `gave_1` to `gave_5`: how often each value
 * was given; null where it is not to be shown.
 *
 */
export interface FeedbackRow {
  answered: number;
  gave_1: number | null;
  gave_2: number | null;
  gave_3: number | null;
  gave_4: number | null;
  gave_5: number | null;
  id: string | null;
  of: "circle" | "series" | "outside_series" | "community";
  question: "less_alone" | "understood" | "hopeful" | "weather_after" | "weather_before";
  title: string | null;
}
/**
 * The open link.
 *
 */
export interface ForEverybody {
  open: true;
}
/**
 * A personal link.
 *
 */
export interface ForSeat {
  seat: string;
}
/**
 * The circle that is over.
 *
 */
export interface ForgetRequest {
  room: string;
}
/**
 * What a check-in asks. `choices` are for the answer kind `choice` alone.
 *
 */
export interface Form {
  answer: "word" | "text" | "mood" | "choice" | "picture";
  audience: "all" | "facilitators" | "pooled";
  choices: LocalText[];
  question: LocalText;
}
/**
 * `told`: each name once. `items`: the same in all its pieces, to take along: what, where, circle, readers, value,
 * and until when.
 *
 */
export interface KeptOfMe {
  items: {
    [k: string]: unknown;
  }[];
  told: KeptThing[];
}
/**
 * All that is kept of them under one name, which `kept.NAME` of the catalogues has in words. `values` are those
 * that mean something to a person. `readers`: each `themselves`, `everyone`, `facilitators`, `organisers` or `nobody`.
 * `until`: when it goes; null where that is not known yet, and `goes` says what it follows.
 *
 */
export interface KeptThing {
  goes: string;
  readers: string[];
  until: number | null;
  values: string[];
  what: string;
}
/**
 * A seat that this browser is to know no more of.
 *
 */
export interface LeftSeat {
  seat: string;
}
/**
 * What somebody wrote; `circle` null: at one of several of that series, or of those that are of none.
 *
 */
export interface LineRow {
  circle: string | null;
  line: string;
  series: string | null;
}
/**
 * In no order of theirs.
 *
 */
export interface LinesExport {
  lines: LineRow[];
}
/**
 * Whose link is wanted: the one there is, or with `renew` another, which ends it; `told`: they get it by mail.
 *
 */
export interface LinkOf {
  person: string;
  renew?: boolean;
  told?: boolean;
}
/**
 * What stands in the fragment of a link.
 *
 */
export interface LinkRequest {
  link: string;
}
/**
 * An address to go to.
 *
 */
export interface LinkUrl {
  url: string;
}
/**
 * The mail address that a link is to be sent to again.
 *
 */
export interface LostLink {
  address: string;
}
/**
 * The token, which is shown once.
 *
 */
export interface MadeApiToken {
  token: string;
}
/**
 * A new link, shown once; null where it is sent by mail, and then `mail` is how it is with that.
 *
 */
export interface MadeLink {
  mail: ("waiting" | "sent" | "given_up" | "kept") | null;
  url: string | null;
}
/**
 * It starts then instead.
 *
 */
export interface MovedEvening {
  made_on: number;
  occurrence: string;
  start: LocalTime;
}
export interface MyAnswer2 {
  circle?: string | null;
  hopeful?: number | null;
  less_alone?: number | null;
  line?: string;
  link?: string | null;
  place?: string | null;
  seat?: string | null;
  token?: string | null;
  understood?: number | null;
  weather_after?: number | null;
}
/**
 * Whether it is counted how often they come, by the token of their place.
 *
 */
export interface MyCounting {
  agreed: boolean;
  place: string;
}
export interface MyWeather2 {
  circle?: string | null;
  link?: string | null;
  place?: string | null;
  seat?: string | null;
  token?: string | null;
  weather: number | null;
}
/**
 * Where alerts go, in place of version `made_on`; `language` is of the mails.
 *
 */
export interface NewAlertAddresses {
  addresses: string[];
  language: string;
  made_on: number;
}
/**
 * Where alerts go, in place of version `made_on`; empty: nowhere. `language` is of the text.
 *
 */
export interface NewAlertHook {
  language: string;
  made_on: number;
  url: string;
}
/**
 * What it is for, what it may do, and for how many days.
 *
 */
export interface NewApiToken {
  days?: number;
  name: string;
  /**
   * @minItems 1
   */
  scopes: [Scope, ...Scope[]];
}
/**
 * Without a script the piece goes round until a facilitator ends the circle.
 *
 */
export interface NewCircle {
  capacity?: number;
  cofacilitators?: number;
  facilitator_links?: boolean;
  facilitators?: number;
  language?: string;
  open_link?: boolean;
  participants?: number;
  plan?: Plan | null;
  script?: string | null;
  starts_at?: number | null;
  terms?: OfferedTerms;
  title: LocalText;
}
/**
 * Those that an organiser says of one circle: the rest follows from its series, and from cancelling it.
 *
 */
export interface OfferedTerms {
  cancelled_at?: null;
  occurrence?: null;
  series?: null;
  sign_up?: SignUpTerms | null;
  visibility?: "link" | "public";
}
/**
 * A circle, or all evenings of a series.
 *
 */
export interface NewDuty {
  kind: "circle" | "series";
  of: string;
  role: "facilitator" | "cofacilitator";
}
/**
 * Somebody who facilitates; `address` is for links by mail.
 *
 */
export interface NewFacilitator {
  active?: boolean;
  address?: string | null;
  /**
   * @minItems 1
   */
  languages?: [string, ...string[]];
  may_cofacilitate?: boolean;
  may_facilitate?: boolean;
  name: string;
  steps?: {
    /**
     * This interface was referenced by `undefined`'s JSON-Schema definition
     * via the `patternProperty` "^[a-z0-9]{1,16}$".
     */
    [k: string]: string;
  };
}
/**
 * Whether it is sent to their address, or handed over.
 *
 */
export interface NewFacilitatorLink {
  by_mail: boolean;
}
/**
 * How the evening divides, in place of the groups of version `made_on`; none lets the room divide by its rules.
 *
 */
export interface NewGroups {
  groups: EveningGroup[];
  made_on: number;
}
/**
 * Made on that version of where alerts go.
 *
 */
export interface NewHookSecret {
  made_on: number;
}
/**
 * Who is not to be in one group, in place of the pairs of version `made_on`.
 *
 */
export interface NewNotTogether {
  made_on: number;
  pairs: [string, string][];
}
/**
 * Whom it is for, and where it is sent to; without an address it is handed over.
 *
 */
export interface NewOrganiserLink {
  address?: string | null;
  name: string;
}
/**
 * RegistrationResponseJSON of WebAuthn Level 3, and what organisers call it.
 *
 */
export interface NewPasskey {
  credential: {
    [k: string]: unknown;
  };
  name: string;
}
/**
 * What a passkey is to be called.
 *
 */
export interface NewPasskeyName {
  name: string;
}
/**
 * What organisers choose, in place of version `made_on`.
 *
 */
export interface NewProfile {
  about?: LocalText | null;
  agreements?: [LocalText, ...LocalText[]] | null;
  colours?: Colours | null;
  connections?: "direct" | "relayed";
  forms?: Forms;
  helplines?: [RegionalHelplines, ...RegionalHelplines[]] | null;
  /**
   * @minItems 1
   */
  languages?: [string, ...string[]];
  made_on: number;
  name?: string;
  phone?: string | null;
  region?: string;
  retention?: Retention;
  training?: TrainingStep[];
  zone?: string;
}
/**
 * Without a script the course stays as it is.
 *
 */
export interface NewRevision {
  capacity: number;
  kept_for_facilitators?: number | null;
  language?: string | null;
  made_on: number;
  plan?: Plan | null;
  script?: string | null;
  starts_at: number | null;
  title: LocalText;
}
/**
 * Whom a further personal link is for.
 *
 */
export interface NewSeat {
  role: "participant" | "cofacilitator" | "facilitator";
}
/**
 * Open: people sign up for each evening by itself. Closed: once for all of them. Without a script the piece goes
 * round until a facilitator ends the circle.
 *
 */
export interface NewSeries {
  capacity?: number;
  cofacilitators?: number;
  facilitators?: number;
  kind: "open" | "closed";
  language?: string;
  plan: Plan;
  rule: string;
  script?: string | null;
  sign_up?: SignUpTerms | null;
  title: LocalText;
  visibility?: "link" | "public";
}
/**
 * What the circle is offered as, in place of the terms of version `made_on`.
 *
 */
export interface NewTerms {
  cancelled_at?: null;
  made_on: number;
  occurrence?: null;
  series?: null;
  sign_up?: SignUpTerms | null;
  visibility?: "link" | "public";
}
/**
 * In place of the writing with the mark `made_on`; empty: the community has none of that name.
 *
 */
export interface NewText {
  made_on: string;
  text: string;
}
/**
 * `circle` null: nothing that they may know of is planned.
 *
 */
export interface Next {
  circle: ToCome | null;
}
/**
 * A circle that is to come. `own`: they have a place in it. `page`: the address on this server where everybody may
 * read of it; null where it has none. `zone`: where it is planned.
 *
 */
export interface ToCome {
  own: boolean;
  page: string | null;
  starts_at: number | null;
  title: LocalText;
  zone: string | null;
}
/**
 * Pairs of seats who are not to be in one group; `version` counts the changes of the whole.
 *
 */
export interface NotTogether {
  pairs: [string, string][];
  version: number;
}
/**
 * All whom something about a circle did not reach, as the list has them.
 *
 */
export interface NotTold {
  people: PersonNotTold[];
}
/**
 * Whom something did not reach: what, and why.
 *
 */
export interface PersonNotTold {
  name: string;
  untold: Untold[];
}
/**
 * What somebody was not told, of which evening, if it is about one, and why.
 *
 */
export interface Untold {
  circle: string | null;
  kind:
    | "asked"
    | "confirmed"
    | "waiting"
    | "place_free"
    | "lapsed"
    | "declined"
    | "cancelled"
    | "again"
    | "new_link"
    | "moved"
    | "called_off";
  why: "no_address" | "stopped" | "limit" | "late" | "failing" | "failed";
}
/**
 * Whom facilitators may call while a circle runs, as people dial it; None: nobody.
 *
 */
export interface OnCall {
  phone: string | null;
}
/**
 * One that is valid. `name` says whom it is for; it is empty for the one that the server made at its first start,
 * and None for those of earlier versions, which do not expire. `used_at` is the hour in which it was last opened,
 * `sessions` how many that began with it last, and `own` whether the one that asks does. `address` and `mail`: where
 * it was sent to, and how it is with that mail.
 *
 */
export interface OrganiserLink {
  address: string | null;
  expires_at: number | null;
  id: string;
  is_passkey: boolean;
  made_at: number;
  mail: ("waiting" | "sent" | "given_up" | "kept") | null;
  name: string | null;
  own: boolean;
  sessions: number;
  used_at: number | null;
}
/**
 * The newest first.
 *
 */
export interface OrganiserLinks {
  links: OrganiserLink[];
}
/**
 * What stands answered. `token` lets them answer from anywhere, and read this. `open`: they can answer now, until
 * `until`, when all of this is forgotten; null before the circle is over.
 *
 */
export interface OwnAnswers {
  circle: string;
  hopeful: number | null;
  less_alone: number | null;
  line: string;
  open: boolean;
  token: string;
  understood: number | null;
  until: number | null;
  weather_after: number | null;
  weather_before: number | null;
}
/**
 * A circle to come that they facilitate. `signed_up` and `seats` are null where nobody signs up for it; `link`
 * opens their seat.
 *
 */
export interface OwnCircle {
  beside: string[];
  id: string;
  link: string;
  of_series: boolean;
  parts: ScriptPart[];
  plan: Plan;
  role: "facilitator" | "cofacilitator";
  script: LocalText;
  seats: number | null;
  signed_up: number | null;
  starts_at: number | null;
  title: LocalText;
}
/**
 * One part of the script: its prompt, what they could say, and how many minutes it is meant to take.
 *
 */
export interface ScriptPart {
  kind:
    "welcome" | "agreements" | "grounding" | "check_in" | "round" | "open_floor" | "break" | "check_out" | "closing";
  minutes: number;
  prompt: LocalText | null;
  say: LocalText | null;
  title: LocalText | null;
}
/**
 * Who they are here, their circles to come, what they have learned, how many circles they have facilitated, and
 * their passkeys.
 *
 */
export interface OwnPage {
  circles: OwnCircle[];
  held: number;
  languages: string[];
  name: string;
  passkeys: OwnPasskey[];
  training: OwnStep[];
}
/**
 * One that lets them in. `used_at` is the hour of its last use; `own`: they logged in with it.
 *
 */
export interface OwnPasskey {
  id: string;
  made_at: number;
  name: string;
  own: boolean;
  used_at: number | null;
}
/**
 * A step of the training, and the day that they did it on, null where they haven't.
 *
 */
export interface OwnStep {
  done_on: string | null;
  name: string;
}
/**
 * Two who are not to be in one group.
 *
 */
export interface Pair {
  one: string;
  other: string;
}
/**
 * A stage as it was read.
 *
 */
export interface PartRead {
  kind:
    "welcome" | "agreements" | "grounding" | "check_in" | "round" | "open_floor" | "break" | "check_out" | "closing";
  minutes: number;
  prompt: LocalText | null;
  title: LocalText | null;
}
/**
 * AuthenticationResponseJSON of WebAuthn Level 3.
 *
 */
export interface PasskeyAnswer {
  credential: {
    [k: string]: unknown;
  };
}
/**
 * What `navigator.credentials` takes, in the JSON of WebAuthn Level 3.
 *
 */
export interface PasskeyOptions {
  options: {
    [k: string]: unknown;
  };
}
/**
 * Who signed up. `in_line`: how many are before them on the waiting list, and they, counted from 1; `untold`: what
 * they were not told of this evening, or of their sign-up, and why.
 *
 */
export interface Person {
  address: string | null;
  address_confirmed: boolean;
  answers: {
    [k: string]: string;
  };
  attended: boolean | null;
  id: string;
  in_line: number | null;
  language: string;
  name: string;
  offered_until: number | null;
  signed_up_at: number;
  standing: "asked" | "confirmed" | "waiting" | "offered" | "cancelled" | "declined";
  untold: Untold[];
}
/**
 * Somebody's own link, and the same as a code to point a phone at (SVG).
 *
 */
export interface PersonLink {
  code: string;
  url: string;
}
/**
 * How many places there are, and are taken; those that are only `offered` are among these. How many people wait for
 * one, or for a word.
 *
 */
export interface Places {
  asked: number;
  offered: number;
  seats: number;
  taken: number;
  waiting: number;
}
/**
 * When a circle starts and what it is for. The start is an instant, or of a plan a local time, or neither.
 *
 */
export interface Planned {
  plan?: Plan | null;
  starts_at?: number | null;
}
/**
 * What every refusal says: its status and that status's name, a stable code, a sentence, and perhaps words about
 * single fields, or evenings of a series.
 *
 */
export interface ProblemDetails {
  code: string;
  detail: string;
  evenings?: RefusedEvening[] | null;
  fields?: {
    [k: string]: string;
  } | null;
  status: number;
  title: string;
}
/**
 * An evening that is to blame: its circle, when it starts by the clock there or else in seconds since the epoch,
 * and why, as a refusal of that circle alone says it.
 *
 */
export interface RefusedEvening {
  circle: string;
  code: string;
  detail: string;
  fields: {
    [k: string]: string;
  } | null;
  local: LocalTime | null;
  starts_at: number | null;
}
/**
 * The profile, and what it is chosen among. `logo` is the address of the picture; `shipped_agreements` are those of
 * a community that has none of its own; `can_relay` says whether this server could relay voices.
 *
 */
export interface ProfileState {
  can_relay: boolean;
  logo: string | null;
  profile: CommunityProfile;
  shipped_agreements: LocalText[];
}
/**
 * Words for the centre and check-ins to send, for stages of one kind.
 *
 */
export interface PromptList {
  forms: Form[];
  kind:
    "welcome" | "agreements" | "grounding" | "check_in" | "round" | "open_floor" | "break" | "check_out" | "closing";
  prompts: LocalText[];
}
/**
 * For facilitators: words for the centre (`set_prompt`) and forms to send (`open_check_in`), by kind of stage.
 *
 */
export interface PromptLists {
  lists: PromptList[];
}
/**
 * A list of prompts, and how many there are.
 *
 */
export interface PromptsOnShelf {
  forms: number;
  kind:
    "welcome" | "agreements" | "grounding" | "check_in" | "round" | "open_floor" | "break" | "check_out" | "closing";
  list: string;
  mark: string;
  own: boolean;
  prompts: number;
}
/**
 * What was read of a list of prompts.
 *
 */
export interface PromptsRead {
  read: PromptList;
}
export interface Proof2 {
  circle?: string | null;
  link?: string | null;
  place?: string | null;
  seat?: string | null;
  token?: string | null;
}
/**
 * What it is called; null where there is none.
 *
 */
export interface Provider {
  name: string | null;
}
/**
 * The writing with that mark.
 *
 */
export interface RemovedText {
  made_on: string;
}
/**
 * Whether it is.
 *
 */
export interface RequestAnswered {
  answered: boolean;
}
/**
 * Those that wait first, then those that were answered: of both the newest first. `waiting`: how many wait in all;
 * `more` names the next page, null where there is none. `unreadable`: so many of this page are left out, since a later
 * release of the server wrote them.
 *
 */
export interface RequestList {
  more: string | null;
  requests: RequestState[];
  unreadable: number;
  waiting: number;
}
/**
 * What somebody wrote; nobody has checked that the address is theirs. It goes by itself at `ends_at`. `answered`:
 * when an organiser said that they have answered it, and what they logged in with is called; null while it waits.
 *
 */
export interface RequestState {
  address: string;
  answered: Answered | null;
  came_at: number;
  ends_at: number;
  experience: string;
  id: string;
  kind: "facilitate" | "invite_us";
  languages: string;
  name: string;
  people: string;
  place: string;
  text: string;
  when: string;
}
/**
 * How many, none to be told how many wait; and what the page before said in `more`; without it the first page.
 *
 */
export interface RequestPage {
  before?: string | null;
  limit?: number;
}
/**
 * `even_last`: also where no other link is left, so that only the command line makes an organiser again.
 *
 */
export interface Revocation {
  even_last?: boolean;
}
/**
 * `own`: the community wrote it; `mark` says which writing of it this is.
 *
 */
export interface ScriptOnShelf {
  mark: string;
  minutes: number;
  name: LocalText;
  own: boolean;
  script: string;
  stages: (
    "welcome" | "agreements" | "grounding" | "check_in" | "round" | "open_floor" | "break" | "check_out" | "closing"
  )[];
}
/**
 * What was read of a script.
 *
 */
export interface ScriptRead {
  minutes: number;
  name: LocalText;
  parts: PartRead[];
}
/**
 * In the order of their files.
 *
 */
export interface ScriptSummaries {
  scripts: ScriptSummary[];
}
/**
 * A script as organisers choose it, by `script`; `minutes` is the sum of its stages.
 *
 */
export interface ScriptSummary {
  minutes: number;
  name: LocalText;
  script: string;
  stages: (
    "welcome" | "agreements" | "grounding" | "check_in" | "round" | "open_floor" | "break" | "check_out" | "closing"
  )[];
}
/**
 * What organisers call whoever has the link of that seat; empty: nothing of their own any more.
 *
 */
export interface SeatName {
  called: string;
  seat: string;
}
/**
 * By seat, whose personal link it is: as organisers call them, or else by the name of whoever signed up or is
 * assigned. `own_page`: seats of those who signed up or are assigned. They come in from a page of their own, whose
 * link soon takes the place of any other.
 *
 */
export interface SeatNames {
  names: {
    /**
     * This interface was referenced by `undefined`'s JSON-Schema definition
     * via the `patternProperty` "^[A-Za-z0-9_-]+$".
     */
    [k: string]: string;
  };
  own_page: string[];
}
/**
 * What the organiser has seen, by the ids of the alerts.
 *
 */
export interface SeenAlerts {
  alerts: string[];
}
/**
 * Another series like one that there is: when it starts, and by which rule.
 *
 */
export interface SeriesAgain {
  rule: string;
  start: LocalTime;
}
/**
 * With its circles, in the order in which they were over.
 *
 */
export interface SeriesFigures {
  circles: CircleTold[];
  feedback: Feedback | null;
  series: string | null;
  title: LocalText | null;
}
/**
 * A page of series: those with evenings to come by their next one, then those that are over, the last made first.
 *
 * `more`: what to ask for `before` to get the next page, null where there is none. `left`: how many series are on the
 * pages that follow.
 *
 */
export interface SeriesList {
  left: number;
  more: string | null;
  series: SeriesState[];
}
/**
 * A series as an organiser sees it: its latest plan, the name of its script, the evenings to come, and what counts
 * the changes of organisers. `left`: how many evenings there are from the first of those on, whether or not they are
 * shown here; null where the series ends on a date, or never.
 *
 */
export interface SeriesState {
  coming: Coming[];
  course: LocalText;
  id: string;
  kind: "open" | "closed";
  left: number | null;
  plan: SeriesPlan;
  revision: number;
}
/**
 * What an organiser asks of each evening. The start of `plan` is the first one; `rule` is an RRULE.
 *
 */
export interface SeriesPlan {
  capacity: number;
  cofacilitators: number;
  facilitators: number;
  language: string;
  plan: Plan;
  rule: string;
  sign_up: SignUpTerms | null;
  title: LocalText;
  visibility: "link" | "public";
}
/**
 * How many, and what the page before said in `more`; without it the first page.
 *
 */
export interface SeriesPage {
  before?: string | null;
  limit?: number;
}
/**
 * The first evenings of a series that is not made yet, 26 at most.
 *
 */
export interface SeriesPreview {
  coming: Coming[];
}
/**
 * One of an organiser. `link` is the id of the link that it began with. `used_at` is the hour of its last use.
 *
 * `browser` and `system` are families such as Firefox and Linux, or empty. `own`: it is the one that asks.
 * `by_provider`: it began with OpenID Connect.
 *
 */
export interface Session {
  began_at: number;
  browser: string;
  by_provider: boolean;
  id: string;
  link: string;
  own: boolean;
  system: string;
  used_at: number;
}
/**
 * Those that last, the newest first.
 *
 */
export interface Sessions {
  sessions: Session[];
}
/**
 * The community's own first. What is shipped under a name that it has is not there.
 *
 */
export interface ShelfState {
  prompts: PromptsOnShelf[];
  scripts: ScriptOnShelf[];
}
/**
 * A page of who signed up for a circle, or for the closed series that it is of: those who have a place, all of them
 * on the first page unless fewer are asked for; those who are asked for a word; those who wait, in line; those who
 * don't come. Once names are gone, `totals`. `forget_at`: when that is.
 *
 * `more`: what to ask for `before` to get the next page, null where there is none. `left`: how many people are on the
 * pages that follow. What changes somebody answers with the first page. `erased_later`: somebody was erased, but for
 * something that this release of the server cannot read, which is erased as soon as it can be.
 *
 */
export interface SignUpList {
  apart: Pair[];
  erased_later: boolean;
  forget_at: number | null;
  left: number;
  more: string | null;
  of_series: boolean;
  open: boolean;
  people: Person[];
  places: Places;
  questions: Question[];
  totals: Totals | null;
}
/**
 * What is left once names are gone.
 *
 */
export interface Totals {
  attended: number;
  cancelled: number;
  confirmed: number;
  waiting: number;
}
/**
 * How many people, and what the page before said in `more`; without it the first page.
 *
 */
export interface SignUpPage {
  before?: string | null;
  limit?: number;
}
/**
 * Who signed up. `in_line`: their number on the waiting list. `answers`: to the questions, by their ids.
 *
 */
export interface SignUpRow {
  address: string | null;
  address_confirmed: boolean;
  answers: {
    [k: string]: string;
  };
  attended: boolean | null;
  in_line: number | null;
  language: string;
  name: string;
  signed_up_at: string;
  standing: "asked" | "confirmed" | "waiting" | "offered" | "cancelled" | "declined";
}
/**
 * Of one circle, or of the closed series that it is of: `questions` by their ids, and `totals` once names are
 * gone.
 *
 */
export interface SignUpsExport {
  people: SignUpRow[];
  questions: {
    [k: string]: string;
  };
  totals: Totals | null;
}
/**
 * Where to go on; null where they have several accounts, and nobody is logged in before one was chosen.
 *
 */
export interface SignedIn {
  choices: AccountChoice[];
  url: string | null;
}
/**
 * As it was written. `mark` is empty where it is shipped.
 *
 */
export interface TextOnShelf {
  mark: string;
  name: string;
  text: string;
}
/**
 * Groups are to be proposed: with `anew` for everybody but those who are fixed, else for those alone who have none.
 * The same `seed` proposes the same. `circles`: just so many.
 *
 */
export interface Wanted {
  anew?: boolean;
  circles?: number | null;
  made_on: number;
  seed?: number;
}
/**
 * The provider's page.
 *
 */
export interface WayThere {
  url: string;
}
/**
 * In YAML, as docs/SCRIPTS.md says.
 *
 */
export interface WrittenText {
  text: string;
}

/** By method and path: what is asked and answered (null: nothing), and the codes by which it is refused. */
export interface Operations {
  "DELETE /facilitator/passkeys/{passkey}": {
    asked: null;
    answer: null;
    code: "foreign_origin" | "no_such_session" | "too_many" | "unavailable";
  };
  "DELETE /facilitator/sessions/{session}": {
    asked: null;
    answer: null;
    code: "foreign_origin" | "no_such_session" | "too_many" | "unavailable";
  };
  "DELETE /organiser/circles/{circle}/open-link": {
    asked: null;
    answer: null;
    code: "bad_key" | "cookie_and_token" | "ended" | "foreign_origin" | "in_progress" | "key_reused" | "no_such_circle" | "no_such_session" | "no_such_token" | "outcome_unknown" | "too_many" | "too_many_keys" | "unavailable" | "wrong_scope";
  };
  "DELETE /organiser/community-requests/{request}": {
    asked: null;
    answer: null;
    code: "bad_key" | "cookie_and_token" | "foreign_origin" | "in_progress" | "key_reused" | "no_such_session" | "no_such_token" | "outcome_unknown" | "too_many" | "too_many_keys" | "unavailable" | "wrong_scope";
  };
  "DELETE /organiser/facilitators/links/{link}": {
    asked: null;
    answer: null;
    code: "bad_key" | "cookie_and_token" | "foreign_origin" | "in_progress" | "key_reused" | "no_such_session" | "no_such_token" | "outcome_unknown" | "sessions_alone" | "too_many" | "too_many_keys" | "unavailable";
  };
  "DELETE /organiser/facilitators/{facilitator}": {
    asked: null;
    answer: null;
    code: "bad_key" | "cookie_and_token" | "foreign_origin" | "in_progress" | "key_reused" | "no_such_session" | "no_such_token" | "outcome_unknown" | "too_many" | "too_many_keys" | "unavailable" | "wrong_scope";
  };
  "DELETE /organiser/profile/logo": {
    asked: null;
    answer: ProfileState;
    code: "bad_key" | "cookie_and_token" | "foreign_origin" | "in_progress" | "key_reused" | "no_such_session" | "no_such_token" | "outcome_unknown" | "sessions_alone" | "too_many" | "too_many_keys" | "unavailable";
  };
  "DELETE /organiser/sessions/{session}": {
    asked: null;
    answer: null;
    code: "bad_key" | "cookie_and_token" | "foreign_origin" | "in_progress" | "key_reused" | "no_such_session" | "no_such_token" | "outcome_unknown" | "sessions_alone" | "too_many" | "too_many_keys" | "unavailable";
  };
  "GET /api/oidc": {
    asked: null;
    answer: Provider;
    code: never;
  };
  "GET /api/prompts": {
    asked: null;
    answer: PromptLists;
    code: never;
  };
  "GET /api/scripts": {
    asked: null;
    answer: ScriptSummaries;
    code: never;
  };
  "GET /facilitator/circles": {
    asked: null;
    answer: OwnPage;
    code: "no_such_facilitator" | "no_such_session" | "too_many" | "unavailable";
  };
  "GET /facilitator/kept": {
    asked: null;
    answer: KeptOfMe;
    code: "no_such_facilitator" | "no_such_session" | "too_many" | "unavailable";
  };
  "GET /facilitator/sessions": {
    asked: null;
    answer: Sessions;
    code: "no_such_session" | "too_many" | "unavailable";
  };
  "GET /organiser/alert-hook": {
    asked: null;
    answer: AlertHook;
    code: "cookie_and_token" | "foreign_origin" | "no_such_session" | "no_such_token" | "sessions_alone" | "too_many" | "unavailable";
  };
  "GET /organiser/alert-mails": {
    asked: null;
    answer: AlertAddresses;
    code: "cookie_and_token" | "foreign_origin" | "no_such_session" | "no_such_token" | "sessions_alone" | "too_many" | "unavailable";
  };
  "GET /organiser/changes": {
    asked: null;
    answer: CircleChange;
    code: "cookie_and_token" | "foreign_origin" | "no_such_session" | "no_such_token" | "too_many" | "unavailable" | "wrong_scope";
  };
  "GET /organiser/circles": {
    asked: CirclePage;
    answer: CircleList;
    code: "bad_input" | "cookie_and_token" | "foreign_origin" | "no_such_session" | "no_such_token" | "too_many" | "unavailable" | "wrong_scope";
  };
  "GET /organiser/circles/{circle}/evening": {
    asked: null;
    answer: EveningState;
    code: "cookie_and_token" | "foreign_origin" | "no_such_circle" | "no_such_session" | "no_such_token" | "too_many" | "unavailable" | "wrong_scope";
  };
  "GET /organiser/circles/{circle}/figures": {
    asked: null;
    answer: CircleTold;
    code: "cookie_and_token" | "foreign_origin" | "no_figures" | "no_such_circle" | "no_such_session" | "no_such_token" | "too_many" | "unavailable" | "wrong_scope";
  };
  "GET /organiser/circles/{circle}/not-together": {
    asked: null;
    answer: NotTogether;
    code: "cookie_and_token" | "foreign_origin" | "no_such_circle" | "no_such_session" | "no_such_token" | "too_many" | "unavailable" | "wrong_scope";
  };
  "GET /organiser/circles/{circle}/places": {
    asked: null;
    answer: Places;
    code: "cookie_and_token" | "foreign_origin" | "no_such_circle" | "no_such_session" | "no_such_token" | "too_many" | "unavailable" | "wrong_scope";
  };
  "GET /organiser/circles/{circle}/seat-names": {
    asked: null;
    answer: SeatNames;
    code: "cookie_and_token" | "foreign_origin" | "no_such_circle" | "no_such_session" | "no_such_token" | "too_many" | "unavailable" | "wrong_scope";
  };
  "GET /organiser/circles/{circle}/sign-ups": {
    asked: SignUpPage;
    answer: SignUpList;
    code: "bad_input" | "cookie_and_token" | "foreign_origin" | "no_such_circle" | "no_such_session" | "no_such_token" | "too_many" | "unavailable" | "wrong_scope";
  };
  "GET /organiser/circles/{circle}/sign-ups.csv": {
    asked: null;
    answer: Csv;
    code: "cookie_and_token" | "foreign_origin" | "no_such_circle" | "no_such_session" | "no_such_token" | "too_many" | "unavailable" | "wrong_scope";
  };
  "GET /organiser/circles/{circle}/sign-ups.json": {
    asked: null;
    answer: SignUpsExport;
    code: "cookie_and_token" | "foreign_origin" | "no_such_circle" | "no_such_session" | "no_such_token" | "too_many" | "unavailable" | "wrong_scope";
  };
  "GET /organiser/circles/{circle}/untold": {
    asked: null;
    answer: NotTold;
    code: "cookie_and_token" | "foreign_origin" | "no_such_circle" | "no_such_session" | "no_such_token" | "too_many" | "unavailable" | "wrong_scope";
  };
  "GET /organiser/community-requests": {
    asked: RequestPage;
    answer: RequestList;
    code: "bad_input" | "cookie_and_token" | "foreign_origin" | "no_such_session" | "no_such_token" | "too_many" | "unavailable" | "wrong_scope";
  };
  "GET /organiser/community/erasing": {
    asked: null;
    answer: ErasingState;
    code: "cookie_and_token" | "foreign_origin" | "no_such_session" | "no_such_token" | "sessions_alone" | "too_many" | "unavailable";
  };
  "GET /organiser/exports/circles.csv": {
    asked: null;
    answer: Csv;
    code: "cookie_and_token" | "foreign_origin" | "no_such_session" | "no_such_token" | "too_many" | "unavailable" | "wrong_scope";
  };
  "GET /organiser/exports/circles.json": {
    asked: null;
    answer: CirclesExport;
    code: "cookie_and_token" | "foreign_origin" | "no_such_session" | "no_such_token" | "too_many" | "unavailable" | "wrong_scope";
  };
  "GET /organiser/exports/feedback.csv": {
    asked: null;
    answer: Csv;
    code: "cookie_and_token" | "foreign_origin" | "no_such_session" | "no_such_token" | "too_many" | "unavailable" | "wrong_scope";
  };
  "GET /organiser/exports/feedback.json": {
    asked: null;
    answer: FeedbackExport;
    code: "cookie_and_token" | "foreign_origin" | "no_such_session" | "no_such_token" | "too_many" | "unavailable" | "wrong_scope";
  };
  "GET /organiser/exports/lines.csv": {
    asked: null;
    answer: Csv;
    code: "cookie_and_token" | "foreign_origin" | "no_such_session" | "no_such_token" | "sessions_alone" | "too_many" | "unavailable";
  };
  "GET /organiser/exports/lines.json": {
    asked: null;
    answer: LinesExport;
    code: "cookie_and_token" | "foreign_origin" | "no_such_session" | "no_such_token" | "sessions_alone" | "too_many" | "unavailable";
  };
  "GET /organiser/facilitators": {
    asked: null;
    answer: FacilitatorList;
    code: "cookie_and_token" | "foreign_origin" | "no_such_session" | "no_such_token" | "too_many" | "unavailable" | "wrong_scope";
  };
  "GET /organiser/figures": {
    asked: null;
    answer: AllFigures;
    code: "cookie_and_token" | "foreign_origin" | "no_such_session" | "no_such_token" | "too_many" | "unavailable" | "wrong_scope";
  };
  "GET /organiser/figures/lines": {
    asked: null;
    answer: AllLines;
    code: "cookie_and_token" | "foreign_origin" | "no_such_session" | "no_such_token" | "sessions_alone" | "too_many" | "unavailable";
  };
  "GET /organiser/links": {
    asked: null;
    answer: OrganiserLinks;
    code: "cookie_and_token" | "foreign_origin" | "no_such_session" | "no_such_token" | "sessions_alone" | "too_many" | "unavailable";
  };
  "GET /organiser/profile": {
    asked: null;
    answer: ProfileState;
    code: "cookie_and_token" | "foreign_origin" | "no_such_session" | "no_such_token" | "too_many" | "unavailable" | "wrong_scope";
  };
  "GET /organiser/prompts/{list}": {
    asked: null;
    answer: TextOnShelf;
    code: "cookie_and_token" | "foreign_origin" | "no_such_file" | "no_such_session" | "no_such_token" | "too_many" | "unavailable" | "wrong_scope";
  };
  "GET /organiser/scripts/{script}": {
    asked: null;
    answer: TextOnShelf;
    code: "cookie_and_token" | "foreign_origin" | "no_such_file" | "no_such_session" | "no_such_token" | "too_many" | "unavailable" | "wrong_scope";
  };
  "GET /organiser/series": {
    asked: SeriesPage;
    answer: SeriesList;
    code: "bad_input" | "cookie_and_token" | "foreign_origin" | "no_such_session" | "no_such_token" | "too_many" | "unavailable" | "wrong_scope";
  };
  "GET /organiser/series/{series}": {
    asked: null;
    answer: SeriesState;
    code: "cookie_and_token" | "foreign_origin" | "no_such_series" | "no_such_session" | "no_such_token" | "too_many" | "unavailable" | "wrong_scope";
  };
  "GET /organiser/series/{series}/figures": {
    asked: null;
    answer: SeriesFigures;
    code: "cookie_and_token" | "foreign_origin" | "no_such_series" | "no_such_session" | "no_such_token" | "too_many" | "unavailable" | "wrong_scope";
  };
  "GET /organiser/sessions": {
    asked: null;
    answer: Sessions;
    code: "cookie_and_token" | "foreign_origin" | "no_such_session" | "no_such_token" | "sessions_alone" | "too_many" | "unavailable";
  };
  "GET /organiser/shelf": {
    asked: null;
    answer: ShelfState;
    code: "cookie_and_token" | "foreign_origin" | "no_such_session" | "no_such_token" | "too_many" | "unavailable" | "wrong_scope";
  };
  "GET /organiser/tokens": {
    asked: null;
    answer: ApiTokenList;
    code: "cookie_and_token" | "foreign_origin" | "no_such_session" | "no_such_token" | "sessions_alone" | "too_many" | "unavailable";
  };
  "GET /seat/{ref}/on-call": {
    asked: null;
    answer: OnCall;
    code: "no_such_seat" | "unavailable";
  };
  "GET /seat/{ref}/prompts": {
    asked: null;
    answer: PromptLists;
    code: "no_such_seat" | "unavailable";
  };
  "POST /api/enter": {
    asked: EnterRequest;
    answer: Entered;
    code: "bad_input" | "cancelled" | "ended" | "foreign_origin" | "lobby_full" | "no_such_link" | "too_big" | "too_many" | "too_slow" | "unavailable" | "unsupported_media_type";
  };
  "POST /api/enter/answers/mine": {
    asked: Proof;
    answer: OwnAnswers;
    code: "bad_input" | "foreign_origin" | "no_such_link" | "not_there" | "too_big" | "too_many" | "too_slow" | "unavailable" | "unsupported_media_type";
  };
  "POST /api/enter/answers/withdraw": {
    asked: Proof;
    answer: null;
    code: "answers_over" | "bad_input" | "foreign_origin" | "no_such_link" | "not_there" | "too_big" | "too_many" | "too_slow" | "unavailable" | "unsupported_media_type";
  };
  "POST /api/enter/forget": {
    asked: ForgetRequest;
    answer: null;
    code: "bad_input" | "foreign_origin" | "not_over" | "too_big" | "too_slow" | "unavailable" | "unsupported_media_type";
  };
  "POST /api/enter/forget-seat": {
    asked: LeftSeat;
    answer: null;
    code: "bad_input" | "foreign_origin" | "too_big" | "too_slow" | "unsupported_media_type";
  };
  "POST /api/enter/kept": {
    asked: Proof;
    answer: KeptOfMe;
    code: "bad_input" | "foreign_origin" | "no_such_link" | "too_big" | "too_many" | "too_slow" | "unavailable" | "unsupported_media_type";
  };
  "POST /api/enter/next": {
    asked: Proof;
    answer: Next;
    code: "bad_input" | "foreign_origin" | "no_such_link" | "not_there" | "too_big" | "too_many" | "too_slow" | "unavailable" | "unsupported_media_type";
  };
  "POST /api/oidc/begin": {
    asked: null;
    answer: WayThere;
    code: "foreign_origin" | "no_provider" | "provider_away" | "too_many" | "unavailable";
  };
  "POST /api/oidc/end": {
    asked: CameBack;
    answer: SignedIn;
    code: "bad_input" | "foreign_origin" | "no_provider" | "not_named" | "provider_away" | "sign_in_refused" | "too_big" | "too_many" | "too_slow" | "unavailable" | "unsupported_media_type";
  };
  "POST /api/organise": {
    asked: LinkRequest;
    answer: LinkUrl;
    code: "bad_input" | "foreign_origin" | "no_such_link" | "too_big" | "too_many" | "too_slow" | "unavailable" | "unsupported_media_type";
  };
  "POST /api/organise/lost": {
    asked: LostLink;
    answer: null;
    code: "bad_input" | "foreign_origin" | "too_big" | "too_many" | "too_slow" | "unsupported_media_type";
  };
  "POST /api/passkey": {
    asked: PasskeyAnswer;
    answer: LinkUrl;
    code: "bad_input" | "foreign_origin" | "no_such_link" | "too_big" | "too_many" | "too_slow" | "unavailable" | "unsupported_media_type";
  };
  "POST /api/passkey/options": {
    asked: null;
    answer: PasskeyOptions;
    code: "foreign_origin" | "unavailable";
  };
  "POST /facilitator/circles/{circle}/cannot": {
    asked: Excuse;
    answer: null;
    code: "bad_input" | "foreign_origin" | "no_such_facilitator" | "no_such_session" | "not_assigned" | "too_big" | "too_many" | "too_slow" | "unavailable" | "unsupported_media_type";
  };
  "POST /facilitator/log-out": {
    asked: null;
    answer: null;
    code: "foreign_origin" | "no_such_session" | "too_many" | "unavailable";
  };
  "POST /facilitator/passkeys": {
    asked: NewPasskey;
    answer: null;
    code: "bad_input" | "bad_passkey" | "foreign_origin" | "no_such_session" | "too_big" | "too_many" | "too_many_links" | "too_slow" | "unavailable" | "unsupported_media_type";
  };
  "POST /facilitator/passkeys/options": {
    asked: NewPasskeyName;
    answer: PasskeyOptions;
    code: "bad_input" | "foreign_origin" | "no_such_session" | "too_big" | "too_many" | "too_slow" | "unavailable" | "unsupported_media_type";
  };
  "POST /organiser/alert-hook/secret": {
    asked: NewHookSecret;
    answer: AlertHookSet;
    code: "bad_input" | "bad_key" | "cookie_and_token" | "foreign_origin" | "in_progress" | "key_reused" | "no_such_session" | "no_such_token" | "no_webhook" | "out_of_date" | "outcome_unknown" | "sessions_alone" | "too_big" | "too_many" | "too_many_keys" | "too_slow" | "unavailable" | "unsupported_media_type";
  };
  "POST /organiser/alert-hook/test": {
    asked: null;
    answer: null;
    code: "bad_key" | "cookie_and_token" | "foreign_origin" | "in_progress" | "key_reused" | "no_such_session" | "no_such_token" | "no_webhook" | "outcome_unknown" | "sessions_alone" | "too_many" | "too_many_keys" | "unavailable";
  };
  "POST /organiser/alert-hook/unsent/seen": {
    asked: null;
    answer: null;
    code: "bad_key" | "cookie_and_token" | "foreign_origin" | "in_progress" | "key_reused" | "no_such_session" | "no_such_token" | "outcome_unknown" | "sessions_alone" | "too_many" | "too_many_keys" | "unavailable";
  };
  "POST /organiser/alert-mails/test": {
    asked: null;
    answer: null;
    code: "bad_key" | "cookie_and_token" | "foreign_origin" | "in_progress" | "key_reused" | "no_address" | "no_such_session" | "no_such_token" | "outcome_unknown" | "sessions_alone" | "too_many" | "too_many_keys" | "unavailable";
  };
  "POST /organiser/alert-mails/unsent/seen": {
    asked: null;
    answer: null;
    code: "bad_key" | "cookie_and_token" | "foreign_origin" | "in_progress" | "key_reused" | "no_such_session" | "no_such_token" | "outcome_unknown" | "sessions_alone" | "too_many" | "too_many_keys" | "unavailable";
  };
  "POST /organiser/circles": {
    asked: NewCircle;
    answer: CreatedCircle;
    code: "bad_input" | "bad_key" | "beyond_calendar" | "cookie_and_token" | "foreign_origin" | "in_progress" | "key_reused" | "no_such_date" | "no_such_session" | "no_such_token" | "no_such_zone" | "outcome_unknown" | "skipped_time" | "too_big" | "too_many" | "too_many_keys" | "too_slow" | "unavailable" | "unsupported_media_type" | "wrong_scope";
  };
  "POST /organiser/circles/{circle}/alerts/seen": {
    asked: SeenAlerts;
    answer: null;
    code: "bad_input" | "bad_key" | "cookie_and_token" | "foreign_origin" | "in_progress" | "key_reused" | "no_such_circle" | "no_such_session" | "no_such_token" | "outcome_unknown" | "sessions_alone" | "too_big" | "too_many" | "too_many_keys" | "too_slow" | "unavailable" | "unsupported_media_type";
  };
  "POST /organiser/circles/{circle}/cancel": {
    asked: null;
    answer: CircleState;
    code: "already_live" | "bad_key" | "cookie_and_token" | "ended" | "foreign_origin" | "in_progress" | "key_reused" | "no_such_circle" | "no_such_session" | "no_such_token" | "outcome_unknown" | "too_many" | "too_many_keys" | "unavailable" | "wrong_scope";
  };
  "POST /organiser/circles/{circle}/close": {
    asked: null;
    answer: null;
    code: "bad_key" | "cookie_and_token" | "ended" | "foreign_origin" | "in_progress" | "key_reused" | "no_such_circle" | "no_such_session" | "no_such_token" | "outcome_unknown" | "too_many" | "too_many_keys" | "unavailable" | "wrong_scope";
  };
  "POST /organiser/circles/{circle}/duplicate": {
    asked: Planned;
    answer: CreatedCircle;
    code: "bad_input" | "bad_key" | "beyond_calendar" | "cookie_and_token" | "foreign_origin" | "in_progress" | "key_reused" | "no_such_circle" | "no_such_date" | "no_such_session" | "no_such_token" | "no_such_zone" | "outcome_unknown" | "skipped_time" | "too_big" | "too_many" | "too_many_keys" | "too_slow" | "unavailable" | "unsupported_media_type" | "wrong_scope";
  };
  "POST /organiser/circles/{circle}/evening/groups": {
    asked: Wanted;
    answer: EveningState;
    code: "bad_input" | "bad_key" | "cannot_divide" | "cookie_and_token" | "foreign_origin" | "in_progress" | "key_reused" | "no_such_circle" | "no_such_session" | "no_such_token" | "out_of_date" | "outcome_unknown" | "too_big" | "too_many" | "too_many_keys" | "too_slow" | "unavailable" | "unsupported_media_type" | "wrong_scope";
  };
  "POST /organiser/circles/{circle}/links": {
    asked: NewLink;
    answer: LinkUrl;
    code: "bad_input" | "bad_key" | "cookie_and_token" | "ended" | "foreign_origin" | "in_progress" | "key_reused" | "no_such_circle" | "no_such_seat" | "no_such_session" | "no_such_token" | "outcome_unknown" | "too_big" | "too_many" | "too_many_keys" | "too_slow" | "unavailable" | "unsupported_media_type" | "wrong_scope";
  };
  "POST /organiser/circles/{circle}/seats": {
    asked: NewSeat;
    answer: SeatUrl;
    code: "bad_input" | "bad_key" | "cookie_and_token" | "ended" | "foreign_origin" | "full" | "in_progress" | "key_reused" | "no_such_circle" | "no_such_session" | "no_such_token" | "outcome_unknown" | "too_big" | "too_many" | "too_many_keys" | "too_slow" | "unavailable" | "unsupported_media_type" | "wrong_scope";
  };
  "POST /organiser/circles/{circle}/sign-ups": {
    asked: Added;
    answer: SignUpList;
    code: "bad_input" | "bad_key" | "cookie_and_token" | "foreign_origin" | "in_progress" | "key_reused" | "line_full" | "no_such_circle" | "no_such_session" | "no_such_token" | "not_open" | "outcome_unknown" | "too_big" | "too_many" | "too_many_keys" | "too_slow" | "unavailable" | "unsupported_media_type" | "wrong_scope";
  };
  "POST /organiser/circles/{circle}/sign-ups/acts": {
    asked: Act;
    answer: SignUpList;
    code: "already_out" | "bad_input" | "bad_key" | "cookie_and_token" | "foreign_origin" | "in_progress" | "key_reused" | "no_such_circle" | "no_such_session" | "no_such_sign_up" | "no_such_token" | "not_asked" | "not_offered" | "not_open" | "not_waiting" | "outcome_unknown" | "too_big" | "too_many" | "too_many_keys" | "too_slow" | "unavailable" | "unsupported_media_type" | "wrong_scope";
  };
  "POST /organiser/circles/{circle}/sign-ups/links": {
    asked: LinkOf;
    answer: PersonLink;
    code: "bad_input" | "bad_key" | "cookie_and_token" | "foreign_origin" | "in_progress" | "key_reused" | "no_such_circle" | "no_such_session" | "no_such_sign_up" | "no_such_token" | "outcome_unknown" | "too_big" | "too_many" | "too_many_keys" | "too_slow" | "unavailable" | "unsupported_media_type" | "wrong_scope";
  };
  "POST /organiser/community/cancel-all": {
    asked: null;
    answer: ErasingState;
    code: "already_live" | "bad_key" | "cookie_and_token" | "foreign_origin" | "in_progress" | "key_reused" | "no_such_session" | "no_such_token" | "outcome_unknown" | "sessions_alone" | "too_many" | "too_many_keys" | "unavailable";
  };
  "POST /organiser/community/erase": {
    asked: ErasedCommunity;
    answer: null;
    code: "bad_input" | "bad_key" | "circles_ahead" | "cookie_and_token" | "first_community" | "foreign_origin" | "in_progress" | "key_reused" | "no_such_session" | "no_such_token" | "other_community" | "outcome_unknown" | "sessions_alone" | "still_telling" | "too_big" | "too_many" | "too_many_keys" | "too_slow" | "unavailable" | "unsupported_media_type";
  };
  "POST /organiser/facilitators": {
    asked: NewFacilitator;
    answer: FacilitatorState;
    code: "bad_input" | "bad_key" | "cookie_and_token" | "foreign_origin" | "in_progress" | "key_reused" | "no_such_session" | "no_such_token" | "outcome_unknown" | "too_big" | "too_many" | "too_many_facilitators" | "too_many_keys" | "too_slow" | "unavailable" | "unsupported_media_type" | "wrong_scope";
  };
  "POST /organiser/facilitators/{facilitator}/duties": {
    asked: NewDuty;
    answer: null;
    code: "bad_input" | "bad_key" | "busy" | "cookie_and_token" | "ended" | "foreign_origin" | "full" | "in_progress" | "key_reused" | "no_such_circle" | "no_such_facilitator" | "no_such_series" | "no_such_session" | "no_such_token" | "not_every_evening" | "not_ready" | "outcome_unknown" | "too_big" | "too_many" | "too_many_facilitators" | "too_many_keys" | "too_slow" | "unavailable" | "unsupported_media_type" | "wrong_scope";
  };
  "POST /organiser/facilitators/{facilitator}/duties/end": {
    asked: EndedDuty;
    answer: null;
    code: "bad_input" | "bad_key" | "cookie_and_token" | "foreign_origin" | "in_progress" | "key_reused" | "no_such_facilitator" | "no_such_session" | "no_such_token" | "outcome_unknown" | "too_big" | "too_many" | "too_many_keys" | "too_slow" | "unavailable" | "unsupported_media_type" | "wrong_scope";
  };
  "POST /organiser/facilitators/{facilitator}/links": {
    asked: NewFacilitatorLink;
    answer: MadeLink;
    code: "bad_input" | "bad_key" | "cookie_and_token" | "foreign_origin" | "in_progress" | "key_reused" | "no_address" | "no_such_facilitator" | "no_such_session" | "no_such_token" | "outcome_unknown" | "sessions_alone" | "too_big" | "too_many" | "too_many_keys" | "too_many_links" | "too_slow" | "unavailable" | "unsupported_media_type";
  };
  "POST /organiser/links": {
    asked: NewOrganiserLink;
    answer: MadeLink;
    code: "bad_input" | "bad_key" | "cookie_and_token" | "foreign_origin" | "in_progress" | "key_reused" | "no_such_session" | "no_such_token" | "outcome_unknown" | "sessions_alone" | "too_big" | "too_many" | "too_many_keys" | "too_many_links" | "too_slow" | "unavailable" | "unsupported_media_type";
  };
  "POST /organiser/links/{link}/revoke": {
    asked: Revocation;
    answer: null;
    code: "bad_input" | "bad_key" | "cookie_and_token" | "foreign_origin" | "in_progress" | "key_reused" | "last_link" | "no_such_session" | "no_such_token" | "outcome_unknown" | "sessions_alone" | "too_big" | "too_many" | "too_many_keys" | "too_slow" | "unavailable" | "unsupported_media_type";
  };
  "POST /organiser/links/{link}/send": {
    asked: null;
    answer: null;
    code: "bad_key" | "cookie_and_token" | "foreign_origin" | "in_progress" | "key_reused" | "no_such_link" | "no_such_session" | "no_such_token" | "outcome_unknown" | "sessions_alone" | "too_many" | "too_many_keys" | "unavailable";
  };
  "POST /organiser/log-out": {
    asked: null;
    answer: null;
    code: "bad_key" | "cookie_and_token" | "foreign_origin" | "in_progress" | "key_reused" | "no_such_session" | "no_such_token" | "outcome_unknown" | "sessions_alone" | "too_many" | "too_many_keys" | "unavailable";
  };
  "POST /organiser/passkeys": {
    asked: NewPasskey;
    answer: null;
    code: "bad_input" | "bad_key" | "bad_passkey" | "cookie_and_token" | "foreign_origin" | "in_progress" | "key_reused" | "no_such_session" | "no_such_token" | "outcome_unknown" | "sessions_alone" | "too_big" | "too_many" | "too_many_keys" | "too_many_links" | "too_slow" | "unavailable" | "unsupported_media_type";
  };
  "POST /organiser/passkeys/options": {
    asked: NewPasskeyName;
    answer: PasskeyOptions;
    code: "bad_input" | "bad_key" | "cookie_and_token" | "foreign_origin" | "in_progress" | "key_reused" | "no_such_session" | "no_such_token" | "outcome_unknown" | "sessions_alone" | "too_big" | "too_many" | "too_many_keys" | "too_slow" | "unavailable" | "unsupported_media_type";
  };
  "POST /organiser/prompts/{list}/remove": {
    asked: RemovedText;
    answer: ShelfState;
    code: "bad_input" | "bad_key" | "cookie_and_token" | "foreign_origin" | "in_progress" | "key_reused" | "no_such_file" | "no_such_session" | "no_such_token" | "out_of_date" | "outcome_unknown" | "too_big" | "too_many" | "too_many_keys" | "too_slow" | "unavailable" | "unsupported_media_type" | "wrong_scope";
  };
  "POST /organiser/scripts/{script}/remove": {
    asked: RemovedText;
    answer: ShelfState;
    code: "bad_input" | "bad_key" | "cookie_and_token" | "foreign_origin" | "in_progress" | "key_reused" | "no_such_file" | "no_such_session" | "no_such_token" | "out_of_date" | "outcome_unknown" | "too_big" | "too_many" | "too_many_keys" | "too_slow" | "unavailable" | "unsupported_media_type" | "wrong_scope";
  };
  "POST /organiser/series": {
    asked: NewSeries;
    answer: SeriesState;
    code: "bad_input" | "bad_key" | "beyond_calendar" | "closed_too_long" | "cookie_and_token" | "foreign_origin" | "in_progress" | "key_reused" | "no_evenings" | "no_such_date" | "no_such_session" | "no_such_token" | "no_such_zone" | "outcome_unknown" | "rule_not_offered" | "rule_unreadable" | "skipped_time" | "start_not_in_rule" | "too_big" | "too_many" | "too_many_keys" | "too_many_series" | "too_slow" | "unavailable" | "unsupported_media_type" | "wrong_scope";
  };
  "POST /organiser/series/preview": {
    asked: NewSeries;
    answer: SeriesPreview;
    code: "bad_input" | "bad_key" | "beyond_calendar" | "closed_too_long" | "cookie_and_token" | "foreign_origin" | "in_progress" | "key_reused" | "no_evenings" | "no_such_date" | "no_such_session" | "no_such_token" | "no_such_zone" | "outcome_unknown" | "rule_not_offered" | "rule_unreadable" | "skipped_time" | "start_not_in_rule" | "too_big" | "too_many" | "too_many_keys" | "too_slow" | "unavailable" | "unsupported_media_type" | "wrong_scope";
  };
  "POST /organiser/series/{series}/cancel": {
    asked: EveningOfSeries;
    answer: SeriesState;
    code: "bad_input" | "bad_key" | "cookie_and_token" | "foreign_origin" | "in_progress" | "key_reused" | "no_such_evening" | "no_such_series" | "no_such_session" | "no_such_token" | "out_of_date" | "outcome_unknown" | "too_big" | "too_many" | "too_many_keys" | "too_slow" | "unavailable" | "unsupported_media_type" | "wrong_scope";
  };
  "POST /organiser/series/{series}/duplicate": {
    asked: SeriesAgain;
    answer: SeriesState;
    code: "bad_input" | "bad_key" | "beyond_calendar" | "closed_too_long" | "cookie_and_token" | "foreign_origin" | "in_progress" | "key_reused" | "no_evenings" | "no_such_date" | "no_such_series" | "no_such_session" | "no_such_token" | "no_such_zone" | "outcome_unknown" | "rule_not_offered" | "rule_unreadable" | "skipped_time" | "start_not_in_rule" | "too_big" | "too_many" | "too_many_keys" | "too_many_series" | "too_slow" | "unavailable" | "unsupported_media_type" | "wrong_scope";
  };
  "POST /organiser/series/{series}/end": {
    asked: EveningOfSeries;
    answer: SeriesState;
    code: "bad_input" | "bad_key" | "cookie_and_token" | "foreign_origin" | "in_progress" | "key_reused" | "no_such_evening" | "no_such_series" | "no_such_session" | "no_such_token" | "out_of_date" | "outcome_unknown" | "too_big" | "too_many" | "too_many_keys" | "too_slow" | "unavailable" | "unsupported_media_type" | "wrong_scope";
  };
  "POST /organiser/series/{series}/move": {
    asked: MovedEvening;
    answer: SeriesState;
    code: "bad_input" | "bad_key" | "beyond_calendar" | "cookie_and_token" | "foreign_origin" | "in_progress" | "key_reused" | "no_such_date" | "no_such_evening" | "no_such_series" | "no_such_session" | "no_such_token" | "no_such_zone" | "out_of_date" | "outcome_unknown" | "skipped_time" | "too_big" | "too_many" | "too_many_keys" | "too_slow" | "unavailable" | "unsupported_media_type" | "wrong_scope";
  };
  "POST /organiser/series/{series}/skip": {
    asked: EveningOfSeries;
    answer: SeriesState;
    code: "bad_input" | "bad_key" | "cookie_and_token" | "foreign_origin" | "in_progress" | "key_reused" | "no_such_evening" | "no_such_series" | "no_such_session" | "no_such_token" | "out_of_date" | "outcome_unknown" | "too_big" | "too_many" | "too_many_keys" | "too_slow" | "unavailable" | "unsupported_media_type" | "wrong_scope";
  };
  "POST /organiser/shelf/read-prompts": {
    asked: WrittenText;
    answer: PromptsRead;
    code: "bad_file" | "bad_input" | "bad_key" | "cookie_and_token" | "foreign_origin" | "in_progress" | "key_reused" | "no_such_session" | "no_such_token" | "outcome_unknown" | "too_big" | "too_many" | "too_many_keys" | "too_slow" | "unavailable" | "unsupported_media_type" | "wrong_scope";
  };
  "POST /organiser/shelf/read-script": {
    asked: WrittenText;
    answer: ScriptRead;
    code: "bad_file" | "bad_input" | "bad_key" | "cookie_and_token" | "foreign_origin" | "in_progress" | "key_reused" | "no_such_session" | "no_such_token" | "outcome_unknown" | "too_big" | "too_many" | "too_many_keys" | "too_slow" | "unavailable" | "unsupported_media_type" | "wrong_scope";
  };
  "POST /organiser/tokens": {
    asked: NewApiToken;
    answer: MadeApiToken;
    code: "bad_input" | "bad_key" | "cookie_and_token" | "foreign_origin" | "in_progress" | "key_reused" | "no_such_session" | "no_such_token" | "outcome_unknown" | "sessions_alone" | "too_big" | "too_many" | "too_many_keys" | "too_many_tokens" | "too_slow" | "unavailable" | "unsupported_media_type";
  };
  "POST /organiser/tokens/{token}/revoke": {
    asked: null;
    answer: null;
    code: "bad_key" | "cookie_and_token" | "foreign_origin" | "in_progress" | "key_reused" | "no_such_session" | "no_such_token" | "outcome_unknown" | "sessions_alone" | "too_many" | "too_many_keys" | "unavailable";
  };
  "PUT /api/enter/answers": {
    asked: MyAnswer;
    answer: OwnAnswers;
    code: "answers_over" | "bad_input" | "foreign_origin" | "no_such_link" | "not_over" | "not_there" | "too_big" | "too_many" | "too_slow" | "unavailable" | "unsupported_media_type";
  };
  "PUT /api/enter/counted": {
    asked: MyCounting;
    answer: CountedOften;
    code: "bad_input" | "foreign_origin" | "no_such_link" | "too_big" | "too_many" | "too_slow" | "unavailable" | "unsupported_media_type";
  };
  "PUT /api/enter/weather": {
    asked: MyWeather;
    answer: null;
    code: "answers_over" | "bad_input" | "ended" | "foreign_origin" | "no_such_link" | "not_there" | "too_big" | "too_many" | "too_slow" | "unavailable" | "unsupported_media_type";
  };
  "PUT /organiser/alert-hook": {
    asked: NewAlertHook;
    answer: AlertHookSet;
    code: "bad_input" | "bad_key" | "cookie_and_token" | "foreign_origin" | "in_progress" | "key_reused" | "no_such_session" | "no_such_token" | "out_of_date" | "outcome_unknown" | "sessions_alone" | "too_big" | "too_many" | "too_many_keys" | "too_slow" | "unavailable" | "unsupported_media_type";
  };
  "PUT /organiser/alert-mails": {
    asked: NewAlertAddresses;
    answer: AlertAddresses;
    code: "bad_input" | "bad_key" | "cookie_and_token" | "foreign_origin" | "in_progress" | "key_reused" | "no_such_session" | "no_such_token" | "out_of_date" | "outcome_unknown" | "sessions_alone" | "too_big" | "too_many" | "too_many_keys" | "too_slow" | "unavailable" | "unsupported_media_type";
  };
  "PUT /organiser/circles/{circle}": {
    asked: NewRevision;
    answer: CircleState;
    code: "already_live" | "bad_input" | "bad_key" | "beyond_calendar" | "cookie_and_token" | "ended" | "foreign_origin" | "in_progress" | "key_reused" | "no_such_circle" | "no_such_date" | "no_such_session" | "no_such_token" | "no_such_zone" | "out_of_date" | "outcome_unknown" | "people_here" | "seats_promised" | "skipped_time" | "too_big" | "too_many" | "too_many_keys" | "too_slow" | "unavailable" | "unsupported_media_type" | "wrong_scope";
  };
  "PUT /organiser/circles/{circle}/evening/groups": {
    asked: NewGroups;
    answer: EveningState;
    code: "bad_division" | "bad_input" | "bad_key" | "cookie_and_token" | "foreign_origin" | "in_progress" | "key_reused" | "no_such_circle" | "no_such_session" | "no_such_token" | "out_of_date" | "outcome_unknown" | "too_big" | "too_many" | "too_many_keys" | "too_slow" | "unavailable" | "unsupported_media_type" | "wrong_scope";
  };
  "PUT /organiser/circles/{circle}/not-together": {
    asked: NewNotTogether;
    answer: NotTogether;
    code: "bad_input" | "bad_key" | "cookie_and_token" | "ended" | "foreign_origin" | "in_progress" | "key_reused" | "no_such_circle" | "no_such_seat" | "no_such_session" | "no_such_token" | "out_of_date" | "outcome_unknown" | "too_big" | "too_many" | "too_many_keys" | "too_slow" | "unavailable" | "unsupported_media_type" | "wrong_scope";
  };
  "PUT /organiser/circles/{circle}/seat-names": {
    asked: SeatName;
    answer: SeatNames;
    code: "bad_input" | "bad_key" | "cookie_and_token" | "ended" | "foreign_origin" | "in_progress" | "key_reused" | "no_such_circle" | "no_such_seat" | "no_such_session" | "no_such_token" | "outcome_unknown" | "too_big" | "too_many" | "too_many_keys" | "too_slow" | "unavailable" | "unsupported_media_type" | "wrong_scope";
  };
  "PUT /organiser/circles/{circle}/sign-ups/apart": {
    asked: Apart;
    answer: SignUpList;
    code: "bad_input" | "bad_key" | "cookie_and_token" | "foreign_origin" | "in_progress" | "key_reused" | "no_such_circle" | "no_such_session" | "no_such_sign_up" | "no_such_token" | "outcome_unknown" | "too_big" | "too_many" | "too_many_apart" | "too_many_keys" | "too_slow" | "unavailable" | "unsupported_media_type" | "wrong_scope";
  };
  "PUT /organiser/circles/{circle}/sign-ups/attended": {
    asked: Attendance;
    answer: SignUpList;
    code: "bad_input" | "bad_key" | "cookie_and_token" | "foreign_origin" | "in_progress" | "key_reused" | "no_such_circle" | "no_such_session" | "no_such_sign_up" | "no_such_token" | "not_confirmed" | "outcome_unknown" | "too_big" | "too_many" | "too_many_keys" | "too_slow" | "unavailable" | "unsupported_media_type" | "wrong_scope";
  };
  "PUT /organiser/circles/{circle}/terms": {
    asked: NewTerms;
    answer: CircleState;
    code: "bad_input" | "bad_key" | "cookie_and_token" | "ended" | "foreign_origin" | "in_progress" | "key_reused" | "no_such_circle" | "no_such_session" | "no_such_token" | "out_of_date" | "outcome_unknown" | "too_big" | "too_many" | "too_many_keys" | "too_slow" | "unavailable" | "unsupported_media_type" | "wrong_scope";
  };
  "PUT /organiser/community-requests/{request}/answered": {
    asked: RequestAnswered;
    answer: RequestState;
    code: "bad_input" | "bad_key" | "cookie_and_token" | "foreign_origin" | "in_progress" | "key_reused" | "no_such_request" | "no_such_session" | "no_such_token" | "outcome_unknown" | "too_big" | "too_many" | "too_many_keys" | "too_slow" | "unavailable" | "unsupported_media_type" | "wrong_scope";
  };
  "PUT /organiser/facilitators/{facilitator}": {
    asked: ChangedFacilitator;
    answer: FacilitatorState;
    code: "bad_input" | "bad_key" | "cookie_and_token" | "foreign_origin" | "in_progress" | "key_reused" | "no_such_facilitator" | "no_such_session" | "no_such_token" | "out_of_date" | "outcome_unknown" | "too_big" | "too_many" | "too_many_keys" | "too_slow" | "unavailable" | "unsupported_media_type" | "wrong_scope";
  };
  "PUT /organiser/profile": {
    asked: NewProfile;
    answer: ProfileState;
    code: "bad_input" | "bad_key" | "cookie_and_token" | "foreign_origin" | "in_progress" | "key_reused" | "no_such_session" | "no_such_token" | "out_of_date" | "outcome_unknown" | "sessions_alone" | "too_big" | "too_many" | "too_many_keys" | "too_slow" | "unavailable" | "unsupported_media_type";
  };
  "PUT /organiser/profile/logo": {
    asked: Blob;
    answer: ProfileState;
    code: "bad_input" | "bad_key" | "bad_logo" | "cookie_and_token" | "foreign_origin" | "in_progress" | "key_reused" | "no_such_session" | "no_such_token" | "outcome_unknown" | "sessions_alone" | "too_big" | "too_many" | "too_many_keys" | "too_slow" | "unavailable" | "unsupported_media_type";
  };
  "PUT /organiser/prompts/{list}": {
    asked: NewText;
    answer: ShelfState;
    code: "bad_file" | "bad_input" | "bad_key" | "cookie_and_token" | "foreign_origin" | "in_progress" | "key_reused" | "no_such_session" | "no_such_token" | "out_of_date" | "outcome_unknown" | "too_big" | "too_many" | "too_many_files" | "too_many_keys" | "too_slow" | "unavailable" | "unsupported_media_type" | "wrong_scope";
  };
  "PUT /organiser/scripts/{script}": {
    asked: NewText;
    answer: ShelfState;
    code: "bad_file" | "bad_input" | "bad_key" | "cookie_and_token" | "foreign_origin" | "in_progress" | "key_reused" | "no_such_session" | "no_such_token" | "out_of_date" | "outcome_unknown" | "too_big" | "too_many" | "too_many_files" | "too_many_keys" | "too_slow" | "unavailable" | "unsupported_media_type" | "wrong_scope";
  };
  "PUT /organiser/series/{series}": {
    asked: ChangedSeries;
    answer: SeriesState;
    code: "bad_input" | "bad_key" | "beyond_calendar" | "closed_too_long" | "cookie_and_token" | "foreign_origin" | "in_progress" | "key_reused" | "no_evenings" | "no_such_date" | "no_such_evening" | "no_such_series" | "no_such_session" | "no_such_token" | "no_such_zone" | "out_of_date" | "out_of_order" | "outcome_unknown" | "rule_not_offered" | "rule_unreadable" | "skipped_time" | "start_not_in_rule" | "too_big" | "too_many" | "too_many_changes" | "too_many_keys" | "too_slow" | "unavailable" | "unsupported_media_type" | "wrong_scope";
  };
}

export const AREA_LENGTH = 80 as const;

export const EARLIEST_S = 86400 as const;

export const FEWEST_FIGURES_DAYS = 30 as const;

export const FEWEST_SEATS = 2 as const;

export const LATEST_S = 158112000 as const;

export const LONGEST_ADDRESS = 254 as const;

export const LONGEST_ANSWER_LINE = 500 as const;

export const LONGEST_FILE_NAME = 40 as const;

export const LONGEST_MIN = 720 as const;

export const LONGEST_NAME = 60 as const;

export const LONGEST_URL = 1000 as const;

export const MOST_ADDRESSES = 5 as const;

export const MOST_AGREEMENTS = 12 as const;

export const MOST_DAYS = 365 as const;

export const MOST_FIGURES_DAYS = 3660 as const;

export const MOST_FILES = 24 as const;

export const MOST_LINES = 12 as const;

export const MOST_LOGO_BYTES = 65536 as const;

export const MOST_REGIONS = 6 as const;

export const MOST_SEATS = 32 as const;

export const MOST_STEPS = 12 as const;

export const MOST_TOKEN_DAYS = 366 as const;

export const SHORTEST_MIN = 5 as const;

export const TEXT_LENGTH = 600 as const;
