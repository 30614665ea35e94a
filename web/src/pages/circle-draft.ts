// A circle that an organiser is writing down: what is wrong with it, and when it starts.

import type { Key } from "../i18n";
import type { NewCircle } from "./organiser-api";

export const LARGEST = 32;

export interface Draft {
  title: string;
  language: string;
  /** As date and time fields write them, in the organiser's own time zone; both empty for no time. */
  date: string;
  time: string;
  /** The course of the circle, by its name in the library; empty for the plainest one. */
  script: string;
  facilitators: number;
  cofacilitators: number;
  participants: number;
  capacity: number;
  open_link: boolean;
}

export type DraftProblems = Partial<Record<keyof Draft, Key>>;

/** How far from now a circle may start, as the server has it: a day back, since zones differ, and five years ahead. */
const EARLIEST_S = 24 * 3600;
const LATEST_S = 5 * 366 * 24 * 3600;

/** `now` is in seconds since the epoch. */
export function problemsOf(draft: Draft, now: number): DraftProblems {
  const problems: DraftProblems = {};
  if (draft.title.trim() === "") problems.title = "organiser.new_title_missing";
  if ((draft.date === "") !== (draft.time === "")) problems[draft.date === "" ? "date" : "time"] = "organiser.new_time_missing";
  const start = startOf(draft);
  if (start !== null && start < now - EARLIEST_S) problems.date = "organiser.new_date_past";
  else if (start !== null && !(start <= now + LATEST_S)) problems.date = "organiser.new_date_far";
  if (!isCount(draft.facilitators, 1)) problems.facilitators = "organiser.new_count_wrong";
  if (!isCount(draft.cofacilitators, 0)) problems.cofacilitators = "organiser.new_count_wrong";
  if (!isCount(draft.participants, 0)) problems.participants = "organiser.new_count_wrong";
  if (!isCount(draft.capacity, 2)) problems.capacity = "organiser.new_capacity_hint";
  else if (draft.facilitators + draft.cofacilitators + draft.participants > draft.capacity) problems.capacity = "organiser.new_capacity_small";
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
  return ["title", "language", "script", "facilitators", "cofacilitators", "participants", "capacity", "open_link"].includes(name);
}

function isCount(value: number, least: number): boolean {
  return Number.isInteger(value) && value >= least && value <= LARGEST;
}

/** In seconds since the epoch; null where none is given, NaN for a date that no calendar has. */
function startOf({ date, time }: Pick<Draft, "date" | "time">): number | null {
  return date === "" || time === "" ? null : new Date(`${date}T${time}`).getTime() / 1000;
}

/** The circle as the server wants it. */
export function circleOf({ date, time, title, script, ...rest }: Draft): NewCircle {
  const starts_at = startOf({ date, time });
  return { ...rest, ...(script === "" ? {} : { script }), title: { default: rest.language, texts: { [rest.language]: title.trim() } }, starts_at };
}
