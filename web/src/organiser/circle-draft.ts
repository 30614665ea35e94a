// A circle that an organiser is writing down: what is wrong with it, when it starts, and what is announced otherwise.

import type { Key } from "../i18n";
import {
  EARLIEST_S,
  FEWEST_SEATS,
  LATEST_S,
  MOST_SEATS,
  type AttendancePart,
  type CircleState,
  type NewCircle,
  type NewRevision,
} from "../api/operations.gen";
import { offerOf, offerProblems, seatsOffered, termsOf, type OfferDraft } from "./offer-draft";
import { planIn, textIn } from "./own-language";
import { draftOf, isSameStart, planOf, planProblems, startOf, type PlanDraft } from "./plan-draft";

/** Shorter than the rules allow: a title stands on one line. */
export const TITLE_LENGTH = 120;

/** A circle whose room is remembered: what is announced of it may still change. */
export type AttendedCircle = CircleState & { readonly attendance: AttendancePart; readonly language: string };

/** What is announced of a circle, and may be announced otherwise. */
export interface Announcement extends PlanDraft {
  title: string;
  /** The one that is spoken, and that words are written in. */
  language: string;
  capacity: number;
  /** The course, by its name in the library; empty for the plainest one, or of a circle that is made for its own. */
  script: string;
}

export interface Draft extends Announcement, OfferDraft {
  facilitators: number;
  cofacilitators: number;
  /** Whether they have links to be handed over; else seats are kept for whoever is assigned. */
  facilitator_links: boolean;
  participants: number;
  open_link: boolean;
}

export type DraftProblems = Partial<Record<keyof Draft, Key>>;

/** A circle that there is, to be announced and offered otherwise. */
export type Revision = Announcement & OfferDraft;

/** `now` is in seconds since the epoch. */
export function problemsOf(draft: Draft, now: number): DraftProblems {
  const problems = { ...announcementProblems(draft, now), ...offerProblems(draft) };
  if (!isCount(draft.facilitators, 1)) problems.facilitators = "organiser.new_count_wrong";
  if (!isCount(draft.cofacilitators, 0)) problems.cofacilitators = "organiser.new_count_wrong";
  if (!isCount(draft.participants, 0)) problems.participants = "organiser.new_count_wrong";
  if (
    problems.capacity === undefined &&
    draft.facilitators + draft.cofacilitators + draft.participants + seatsOffered(draft) > draft.capacity
  ) {
    problems.capacity = "organiser.new_capacity_small";
  }
  return problems;
}

/** The same of what is announced otherwise. A start that stays as it is may have passed. */
export function revisionProblems(draft: Revision, circle: AttendedCircle, now: number): DraftProblems {
  const asItWas = isSameStart(draft, draftOf(circle));
  const announced = announcementProblems(draft, asItWas && circle.starts_at !== null ? circle.starts_at : now);
  const problems = { ...announced, ...offerProblems(draft) };
  const { invitations, kept_for_facilitators } = circle.attendance;
  const facilitating =
    invitations.filter(({ invited_as }) => invited_as !== "participant").length + kept_for_facilitators;
  if (problems.capacity === undefined && draft.sign_up && facilitating + draft.seats > draft.capacity) {
    problems.capacity = "organiser.new_capacity_small";
  }
  return problems;
}

function announcementProblems(draft: Announcement, now: number): DraftProblems {
  const problems: DraftProblems = {};
  if (draft.title.trim() === "") problems.title = "organiser.new_title_missing";
  Object.assign(problems, timeProblems(draft, now));
  if (!isCount(draft.capacity, FEWEST_SEATS)) problems.capacity = "organiser.new_capacity_wrong";
  return problems;
}

/** What is wrong with when it starts and how long it takes. */
export function timeProblems(draft: PlanDraft, now: number): DraftProblems {
  const problems: DraftProblems = planProblems(draft);
  const start = startOf(draft);
  if (start !== null && start < now - EARLIEST_S) problems.date = "organiser.new_date_past";
  else if (start !== null && !(start <= now + LATEST_S)) problems.date = "organiser.new_date_far";
  return problems;
}

/** The same for fields that the server refused; it names parts of one by dots, as in `title.texts.en`. */
export function refusedFields(named: readonly string[]): DraftProblems {
  const problems: DraftProblems = {};
  for (const name of named) {
    const part = name.split(".").find((each) => each !== "plan" && each !== "start") ?? "";
    const field = FIELDS[part];
    if (Object.hasOwn(FIELDS, part) && field !== undefined) problems[field] = "organiser.new_refused";
  }
  return problems;
}

/** By the server's name of a field, the form's. */
const FIELDS: Readonly<Record<string, keyof Draft>> = {
  title: "title",
  language: "language",
  script: "script",
  starts_at: "date",
  date: "date",
  time: "time",
  zone: "zone",
  duration_min: "duration",
  theme: "theme",
  description: "description",
  content_note: "content_note",
  venue: "address",
  terms: "seats",
  facilitators: "facilitators",
  cofacilitators: "cofacilitators",
  participants: "participants",
  capacity: "capacity",
  open_link: "open_link",
};

function isCount(value: number, least: number): boolean {
  return Number.isInteger(value) && value >= least && value <= MOST_SEATS;
}

/** The circle as the server wants it. */
export function circleOf(draft: Draft): NewCircle {
  const { title, language, script, facilitators, cofacilitators, facilitator_links, participants } = draft;
  const { capacity, open_link } = draft;
  const plan = planOf(draft, language);
  return {
    language,
    facilitators,
    cofacilitators,
    facilitator_links,
    participants,
    capacity,
    open_link,
    ...(script === "" ? {} : { script }),
    ...(plan === null ? {} : { plan }),
    ...(draft.is_public || draft.sign_up ? { terms: termsOf(draft, language) } : {}),
    title: { default: language, texts: { [language]: title.trim() } },
  };
}

/** What is announced of a circle, to be written anew: words in the language that they were first written in. */
export function announcementOf(circle: AttendedCircle): Revision {
  const { title, language, attendance } = circle;
  return {
    title: title.texts[title.default] ?? "",
    language,
    ...draftOf(circle),
    ...offerOf(circle.terms),
    capacity: attendance.capacity,
    script: "",
  };
}

/** In which language its words are written: with another spoken language, in that one. */
export function writtenIn({ language }: Pick<Announcement, "language">, circle: CircleState): string {
  return language === circle.language ? circle.title.default : language;
}

/** The circle as it was, but for what the draft has otherwise. A start that stays is the one that it was. */
export function revisionOf(draft: Announcement, circle: CircleState): NewRevision {
  const { starts_at, revision, plan } = circle;
  const { language } = draft;
  const stays = isSameStart(draft, draftOf(circle));
  const isOther = language !== circle.language;
  const title = isOther ? textIn(circle.title, language) : circle.title;
  const planned = planOf(draft, title.default, isOther ? planIn(plan, language) : plan);
  return {
    title: { default: title.default, texts: { ...title.texts, [title.default]: draft.title.trim() } },
    ...(isOther ? { language } : {}),
    starts_at: stays && !plan.start ? starts_at : null,
    plan: { ...planned, ...(stays ? { start: plan.start ?? null } : {}) },
    capacity: draft.capacity,
    ...(draft.script === "" ? {} : { script: draft.script }),
    made_on: revision,
  };
}
