// What an organiser plans of a circle, as fields have it: when by the clock somewhere, how long, and what for.

import {
  LONGEST_MIN,
  SHORTEST_MIN,
  type CircleState,
  type LocalText,
  type LocalTime,
  type Plan,
  type Venue,
} from "../api/operations.gen";
import { t, type Key, type Params } from "../i18n";
import { aroundSkipped, instantsOf, shownWall } from "../i18n/wall-time";
import { zoneHere, zoneNamed, zoneShown } from "../i18n/zones";

export interface PlanDraft {
  /** As date and time fields write them; both empty for no time. */
  date: string;
  time: string;
  /** As somebody wrote it: its name or its city. */
  zone: string;
  /** Of a time that comes twice, the second. */
  second: boolean;
  /** In minutes; NaN where none is given. */
  duration: number;
  description: string;
  content_note: string;
  theme: string;
  in_person: boolean;
  address: string;
  /** Where about, which everybody may read. */
  area: string;
  directions: string;
}

export type PlanProblems = Partial<Record<keyof PlanDraft, Key>>;

export const UNPLANNED_DRAFT: Omit<PlanDraft, "zone"> = {
  date: "",
  time: "",
  second: false,
  duration: NaN,
  description: "",
  content_note: "",
  theme: "",
  in_person: false,
  address: "",
  area: "",
  directions: "",
};

/** Not of spaces and invisible characters alone, which the server refuses. */
const isReadable = (words: string): boolean => /[^\p{C}\p{Z}\p{M}]/u.test(words);

type Start = Pick<PlanDraft, "date" | "time" | "zone" | "second">;

/** When a clock there shows it: nothing where it is incomplete, or no time. NaN where no calendar has it. */
export function instantsOfDraft({ date, time, zone }: Start): number[] {
  const name = zoneNamed(zone);
  return date === "" || time === "" || name === null ? [] : instantsOf(date, time, name);
}

/** In seconds since the epoch; null where none is given or there is no such time. */
export function startOf(draft: Start): number | null {
  const instants = instantsOfDraft(draft);
  return (draft.second ? instants.at(-1) : instants[0]) ?? null;
}

export function planProblems(draft: PlanDraft): PlanProblems {
  const problems: PlanProblems = {};
  const { date, time, duration } = draft;
  if ((date === "") !== (time === "")) problems[date === "" ? "date" : "time"] = "organiser.new_time_missing";
  else if (date !== "" && zoneNamed(draft.zone) === null) problems.zone = "organiser.new_zone_wrong";
  else if (date !== "" && instantsOfDraft(draft).length === 0) problems.time = "organiser.new_time_skipped";
  if (draft.in_person && !isReadable(draft.address)) problems.address = "organiser.place_address_missing";
  if (!Number.isNaN(duration) && !(Number.isInteger(duration) && duration >= SHORTEST_MIN && duration <= LONGEST_MIN))
    problems.duration = "organiser.new_duration_wrong";
  return problems;
}

/** A problem in words, as the draft is now: of a time that clocks skip the nearest that exist, as long as it is one. */
export function problemText(key: Key | undefined, draft: PlanDraft, params: Params = {}): string {
  if (key === undefined || (key === "organiser.place_address_missing" && isReadable(draft.address))) return "";
  if (key !== "organiser.new_time_skipped") return t(key, { least: SHORTEST_MIN, most: LONGEST_MIN, ...params });
  const { date, time } = draft;
  const zone = zoneNamed(draft.zone);
  if (date === "" || time === "" || zone === null || instantsOf(date, time, zone).length > 0) return "";
  const [before, after] = aroundSkipped(date, time, zone);
  return t(key, { before: shownWall(before, date), after: shownWall(after, date) });
}

/** Null where nothing is planned. `before` is what was, in other languages as well. */
export function planOf(draft: PlanDraft, language: string, before?: Plan): Plan | null {
  const plan: Plan = {
    start: startAsPlanned(draft),
    duration_min: Number.isNaN(draft.duration) ? null : draft.duration,
    description: wordsOf(draft.description, language, before?.description),
    content_note: wordsOf(draft.content_note, language, before?.content_note),
    theme: wordsOf(draft.theme, language, before?.theme),
    venue: venueOf(draft, language, before?.venue),
  };
  return Object.values(plan).every((part) => part === null) ? null : plan;
}

/** The plan of a circle, to be written anew. A start that is an instant alone is shown where the reader is. */
export function draftOf({ plan, starts_at }: Pick<CircleState, "plan" | "starts_at">): PlanDraft {
  return {
    ...(plan.start ? startDraft(plan.start) : { ...fieldsOf(starts_at), zone: zoneShown(zoneHere()), second: false }),
    duration: plan.duration_min ?? NaN,
    description: textOf(plan.description),
    content_note: textOf(plan.content_note),
    theme: textOf(plan.theme),
    in_person: Boolean(plan.venue),
    address: plan.venue?.address ?? "",
    area: plan.venue?.area ?? "",
    directions: textOf(plan.venue?.directions),
  };
}

export function isSameStart(one: Start, other: Start): boolean {
  const ofNone = one.date === "" && one.time === "" && other.date === "" && other.time === "";
  const alike = one.date === other.date && one.time === other.time && one.second === other.second;
  return ofNone || (alike && zoneNamed(one.zone) === zoneNamed(other.zone));
}

function startDraft({ date, time, zone, second }: LocalTime): Start {
  return { date, time, zone: zoneShown(zone), second: second ?? false };
}

function startAsPlanned({ date, time, zone, second }: Start): LocalTime | null {
  return date === "" || time === "" ? null : { date, time, zone: zoneNamed(zone) ?? zone, second };
}

function venueOf(draft: PlanDraft, language: string, before: Plan["venue"]): Venue | null {
  if (!draft.in_person) return null;
  return {
    address: draft.address.trim(),
    directions: wordsOf(draft.directions, language, before?.directions),
    area: isReadable(draft.area) ? draft.area.trim() : null,
  };
}

function wordsOf(text: string, language: string, before: LocalText | null | undefined): LocalText | null {
  const words = text.trim();
  if (words === "") return null;
  const kept = before ?? { default: language, texts: {} };
  return { default: kept.default, texts: { ...kept.texts, [kept.default]: words } };
}

function textOf(text: LocalText | null | undefined): string {
  return text?.texts[text.default] ?? "";
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
