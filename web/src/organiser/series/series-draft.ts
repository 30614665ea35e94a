// A series that an organiser is writing down: how often it comes again, as fields have it and as the server wants it.

import { FEWEST_SEATS, MOST_SEATS, type Coming, type NewSeries, type SeriesState } from "../../api/operations.gen";
import type { Key } from "../../i18n";
import { refusedFields, timeProblems } from "../circle-draft";
import { BY_LINKS, offerOf, offerProblems, seatsOffered, termsOf, type OfferDraft } from "../offer-draft";
import { seriesPlanIn } from "../own-language";
import { draftOf, planOf, UNPLANNED_DRAFT, type PlanDraft } from "../plan-draft";

export const MOST_EVERY = 99;
export const MOST_TIMES = 520;
export const MOST_CLOSED = 26;
export const WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"] as const;
export type Weekday = (typeof WEEKDAYS)[number];
/** Of a month: the day with that number, that weekday by its number within the month, or the last such weekday. */
export const UNITS = ["days", "weeks", "months_weekday", "months_last", "months_date"] as const;
export type Unit = (typeof UNITS)[number];

export interface SeriesDraft extends PlanDraft, OfferDraft {
  title: string;
  language: string;
  script: string;
  every: number;
  unit: Unit;
  /** Beside the weekday of the first evening. */
  days: Weekday[];
  ends: "count" | "until" | "never";
  times: number;
  until: string;
  kind: "open" | "closed";
  facilitators: number;
  cofacilitators: number;
  capacity: number;
}

export type SeriesProblems = Partial<Record<keyof SeriesDraft, Key>>;

/** Of the day that a date field has: 0 is Monday; NaN where there is none. */
function weekdayOf(date: string): number {
  return (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;
}

/** As RRULE says it. */
export function ruleOf(draft: SeriesDraft): string {
  const every = draft.every === 1 ? "" : `;INTERVAL=${draft.every}`;
  return repeats(draft, every) + endOf(draft);
}

function repeats({ unit, date, days }: SeriesDraft, every: string): string {
  const first = WEEKDAYS[weekdayOf(date)] ?? "MO";
  switch (unit) {
    case "days":
      return `FREQ=DAILY${every}`;
    case "weeks":
      return `FREQ=WEEKLY${every};BYDAY=${WEEKDAYS.filter((day) => day === first || days.includes(day)).join(",")}`;
    case "months_weekday":
      return `FREQ=MONTHLY${every};BYDAY=${Math.ceil(Number(date.slice(8)) / 7)}${first}`;
    case "months_last":
      return `FREQ=MONTHLY${every};BYDAY=-1${first}`;
    case "months_date":
      return `FREQ=MONTHLY${every}`;
  }
}

function endOf({ ends, times, until }: SeriesDraft): string {
  if (ends === "count") return `;COUNT=${times}`;
  return ends === "until" ? `;UNTIL=${until.replaceAll("-", "")}` : "";
}

/** `now` is in seconds since the epoch. */
export function seriesProblems(draft: SeriesDraft, now: number): SeriesProblems {
  const problems: SeriesProblems = {};
  if (draft.title.trim() === "") problems.title = "organiser.new_title_missing";
  Object.assign(problems, timeProblems(draft, now), offerProblems(draft));
  if (draft.date === "") problems.date = "series.first_missing";
  else if (draft.time === "") problems.time = "series.first_missing";
  if (!isCount(draft.every, 1, MOST_EVERY)) problems.every = "series.every_wrong";
  if (draft.ends === "count" && !isCount(draft.times, 1, draft.kind === "closed" ? MOST_CLOSED : MOST_TIMES))
    problems.times = draft.kind === "closed" ? "series.closed_too_long" : "series.times_wrong";
  if (draft.ends === "until" && (draft.until === "" || draft.until < draft.date)) problems.until = "series.until_wrong";
  if (draft.ends === "never" && draft.kind === "closed") problems.ends = "series.closed_too_long";
  if (!isCount(draft.facilitators, 1, MOST_SEATS)) problems.facilitators = "organiser.new_count_wrong";
  if (!isCount(draft.cofacilitators, 0, MOST_SEATS)) problems.cofacilitators = "organiser.new_count_wrong";
  if (!isCount(draft.capacity, FEWEST_SEATS, MOST_SEATS)) problems.capacity = "organiser.new_capacity_wrong";
  const needed = draft.facilitators + draft.cofacilitators + seatsOffered(draft);
  if (problems.capacity === undefined && needed > draft.capacity) problems.capacity = "series.capacity_small";
  return problems;
}

function isCount(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

/** What the server refused: by its code where the rule is to blame, else by its fields. */
export function refusedSeries(code: string, fields: readonly string[]): SeriesProblems {
  switch (code) {
    case "skipped_time":
      return { time: "series.skipped_time" };
    case "start_not_in_rule":
      return { date: "series.start_not_in_rule" };
    case "closed_too_long":
      return { ends: "series.closed_too_long" };
    case "out_of_order":
      return { date: "series.out_of_order" };
    case "no_evenings":
    case "rule_not_offered":
    case "rule_unreadable":
      return { every: "organiser.new_refused" };
    default: {
      const { open_link: _, participants: __, ...problems } = refusedFields(fields);
      return problems;
    }
  }
}

/** The date that a refusal is about. The last one is that of the next evening, where the server says two. */
export function dateIn(fields: Readonly<Record<string, string>>): string | undefined {
  return Object.values(fields)
    .join(" ")
    .match(/\d{4}-\d{2}-\d{2}/g)
    ?.at(-1);
}

/** The series as the server wants it. `was` is what was planned, whose words may be in other languages as well. */
export function seriesOf(draft: SeriesDraft, was?: SeriesState["plan"]): NewSeries {
  const { kind, language, script, facilitators, cofacilitators, capacity } = draft;
  const before = was && was.language !== language ? seriesPlanIn(was, language) : was;
  const title = before?.title ?? { default: language, texts: {} };
  const terms = { visibility: "link", sign_up: before?.sign_up ?? null, cancelled_at: null } as const;
  return {
    kind,
    language,
    facilitators,
    cofacilitators,
    capacity,
    ...termsOf(draft, language, { ...terms, series: null, occurrence: null }),
    rule: ruleOf(draft),
    plan: planOf(draft, language, before?.plan) ?? {},
    title: { default: title.default, texts: { ...title.texts, [title.default]: draft.title.trim() } },
    ...(script === "" ? {} : { script }),
  };
}

/** The same as far as its dates depend on it: the rest may be unfinished. */
export function datesOf(draft: SeriesDraft): SeriesDraft {
  const { date, time, zone, second, every, unit, days, ends, times, until, kind, language } = draft;
  return {
    ...UNPLANNED_DRAFT,
    ...BY_LINKS,
    ...{ date, time, zone, second, every, unit, days, ends, times, until, kind, language },
    title: "-",
    script: "",
    facilitators: 1,
    cofacilitators: 0,
    capacity: MOST_SEATS,
  };
}

/** A series that there is, to be planned otherwise from an evening on: that one starts then, and is counted with those
 * that are left.
 */
export function draftOfSeries(series: SeriesState, from: Coming): SeriesDraft {
  const draft = draftAgain(series);
  const past = series.coming.findIndex(({ occurrence }) => occurrence === from.occurrence);
  return {
    ...draft,
    ...draftOf({ plan: { ...series.plan.plan, start: from.local }, starts_at: from.starts_at }),
    days: daysBeside(series.plan.rule, from.occurrence.slice(0, 10)),
    times: series.left === null ? draft.times : Math.max(1, series.left - Math.max(0, past)),
  };
}

/** Another like one that there is, from a day on that is not said yet. */
export function draftAgain({ plan, kind }: SeriesState): SeriesDraft {
  const { title, visibility, sign_up, rule } = plan;
  return {
    ...draftOf({ plan: plan.plan, starts_at: null }),
    date: "",
    second: false,
    ...offerOf({ visibility, sign_up, series: null, occurrence: null, cancelled_at: null }),
    ...repeatedAs(rule),
    days: daysBeside(rule, plan.plan.start?.date ?? ""),
    title: title.texts[title.default] ?? "",
    language: plan.language,
    script: "",
    kind,
    facilitators: plan.facilitators,
    cofacilitators: plan.cofacilitators,
    capacity: plan.capacity,
  };
}

/** Those of a rule beside the weekday of an evening: that one follows the day on which it is to be. */
function daysBeside(rule: string, date: string): Weekday[] {
  return repeatedAs(rule).days.filter((day) => day !== WEEKDAYS[weekdayOf(date)]);
}

type Repeated = Pick<SeriesDraft, "every" | "unit" | "days" | "ends" | "times" | "until">;

/** How often it comes again, as fields have it. A number of evenings is that of all, also of those that are over. */
export function repeatedAs(rule: string): Repeated {
  const parts = new Map(rule.split(";").map((part) => part.split("=") as [string, string]));
  const days = parts.get("BYDAY") ?? "";
  const until = parts.get("UNTIL") ?? "";
  return {
    every: Number(parts.get("INTERVAL") ?? 1),
    unit: unitOf(parts.get("FREQ") ?? "", days),
    days: WEEKDAYS.filter((day) => days.split(",").includes(day)),
    ends: parts.has("COUNT") ? "count" : until === "" ? "never" : "until",
    times: Number(parts.get("COUNT") ?? 6),
    until: until === "" ? "" : `${until.slice(0, 4)}-${until.slice(4, 6)}-${until.slice(6, 8)}`,
  };
}

function unitOf(frequency: string, days: string): Unit {
  if (frequency === "DAILY") return "days";
  if (frequency === "WEEKLY") return "weeks";
  if (days === "") return "months_date";
  return days.startsWith("-1") ? "months_last" : "months_weekday";
}
