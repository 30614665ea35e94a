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
import { instantsOf } from "../i18n/wall-time";

/** Shorter than the rules allow: a title stands on one line. */
export const TITLE_LENGTH = 120;

/** A circle whose room is remembered: what is announced of it may still change. */
export type AttendedCircle = CircleState & { readonly attendance: AttendancePart };

/** What is announced of a circle, and may be announced otherwise. */
export interface Announcement {
  title: string;
  /** As date and time fields write them, in the organiser's own time zone; both empty for no time. */
  date: string;
  time: string;
  capacity: number;
  /** The course, by its name in the library; empty for the plainest one, or of a circle that is made for its own. */
  script: string;
}

export interface Draft extends Announcement {
  language: string;
  facilitators: number;
  cofacilitators: number;
  participants: number;
  open_link: boolean;
}

export type DraftProblems = Partial<Record<keyof Draft, Key>>;

/** `now` is in seconds since the epoch; the draft's times are those of `zone`, or of where the organiser is. */
export function problemsOf(draft: Draft, now: number, zone?: string): DraftProblems {
  const problems = announcementProblems(draft, now, zone);
  if (!isCount(draft.facilitators, 1)) problems.facilitators = "organiser.new_count_wrong";
  if (!isCount(draft.cofacilitators, 0)) problems.cofacilitators = "organiser.new_count_wrong";
  if (!isCount(draft.participants, 0)) problems.participants = "organiser.new_count_wrong";
  if (
    problems.capacity === undefined &&
    draft.facilitators + draft.cofacilitators + draft.participants > draft.capacity
  ) {
    problems.capacity = "organiser.new_capacity_small";
  }
  return problems;
}

/** The same of what is announced otherwise. A start that stays as it is may have passed. */
export function revisionProblems(draft: Announcement, circle: AttendedCircle, now: number): DraftProblems {
  const { date, time } = announcementOf(circle);
  const asItWas = draft.date === date && draft.time === time;
  return announcementProblems(draft, asItWas && circle.starts_at !== null ? circle.starts_at : now);
}

function announcementProblems(draft: Announcement, now: number, zone?: string): DraftProblems {
  const problems: DraftProblems = {};
  if (draft.title.trim() === "") problems.title = "organiser.new_title_missing";
  if ((draft.date === "") !== (draft.time === ""))
    problems[draft.date === "" ? "date" : "time"] = "organiser.new_time_missing";
  const start = startOf(draft, zone);
  if (isSkipped(draft, zone)) problems.time = "organiser.new_time_skipped";
  else if (start !== null && start < now - EARLIEST_S) problems.date = "organiser.new_date_past";
  else if (start !== null && !(start <= now + LATEST_S)) problems.date = "organiser.new_date_far";
  if (!isCount(draft.capacity, FEWEST_SEATS)) problems.capacity = "organiser.new_capacity_wrong";
  return problems;
}

/** The same for fields that the server refused; it names parts of one by dots, as in `title.texts.en`. */
export function refusedFields(named: readonly string[]): DraftProblems {
  const problems: DraftProblems = {};
  for (const name of named) {
    const field = name.split(".")[0] ?? "";
    if (field === "starts_at") problems.date = "organiser.new_refused";
    else if (isField(field)) problems[field] = "organiser.new_refused";
  }
  return problems;
}

function isField(name: string): name is keyof Draft {
  return [
    "title",
    "language",
    "script",
    "facilitators",
    "cofacilitators",
    "participants",
    "capacity",
    "open_link",
  ].includes(name);
}

function isCount(value: number, least: number): boolean {
  return Number.isInteger(value) && value >= least && value <= MOST_SEATS;
}

/** In seconds since the epoch; null where none is given, NaN where there is no such time. Of a time that comes twice the
 * first is meant. */
export function startOf({ date, time }: Pick<Draft, "date" | "time">, zone?: string): number | null {
  return date === "" || time === "" ? null : (instantsOf(date, time, zone)[0] ?? NaN);
}

function isSkipped({ date, time }: Pick<Draft, "date" | "time">, zone?: string): boolean {
  return date !== "" && time !== "" && instantsOf(date, time, zone).length === 0;
}

/** The circle as the server wants it. */
export function circleOf({ date, time, title, script, ...rest }: Draft): NewCircle {
  const starts_at = startOf({ date, time });
  return {
    ...rest,
    ...(script === "" ? {} : { script }),
    title: { default: rest.language, texts: { [rest.language]: title.trim() } },
    starts_at,
  };
}

/** What is announced of a circle, to be written anew: the title in the language that it was first written in. */
export function announcementOf({ title, starts_at, attendance }: AttendedCircle): Announcement {
  return { title: title.texts[title.default] ?? "", ...fieldsOf(starts_at), capacity: attendance.capacity, script: "" };
}

/** The circle as it was, but for what the draft has otherwise. A start keeps the seconds that a field has not. */
export function revisionOf(draft: Announcement, circle: CircleState): NewRevision {
  const { title, starts_at, revision } = circle;
  const { date, time } = fieldsOf(starts_at);
  return {
    title: { default: title.default, texts: { ...title.texts, [title.default]: draft.title.trim() } },
    starts_at: draft.date === date && draft.time === time ? starts_at : startOf(draft),
    capacity: draft.capacity,
    ...(draft.script === "" ? {} : { script: draft.script }),
    made_on: revision,
  };
}

function two(part: number): string {
  return String(part).padStart(2, "0");
}

function fieldsOf(starts_at: number | null): { date: string; time: string } {
  if (starts_at === null) return { date: "", time: "" };
  const at = new Date(starts_at * 1000);
  return {
    date: `${String(at.getFullYear()).padStart(4, "0")}-${two(at.getMonth() + 1)}-${two(at.getDate())}`,
    time: `${two(at.getHours())}:${two(at.getMinutes())}`,
  };
}
