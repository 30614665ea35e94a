import { expect, it } from "vitest";

import {
  announcementOf,
  circleOf,
  problemsOf,
  refusedFields,
  revisionOf,
  revisionProblems,
  type Draft,
} from "./circle-draft";
import type { AttendedCircle } from "./circle-draft";
import { UNPLANNED } from "../testing/fixtures";

const NOW = new Date(2026, 10, 23, 12, 0).getTime() / 1000;
const GOOD: Draft = {
  title: "Tuesday evening",
  language: "en",
  date: "2026-11-24",
  time: "19:30",
  script: "circle-60",
  facilitators: 1,
  cofacilitators: 0,
  participants: 4,
  capacity: 8,
  open_link: true,
};

it("is in order", () => {
  expect(problemsOf(GOOD, NOW)).toEqual({});
  expect(problemsOf({ ...GOOD, date: "", time: "" }, NOW)).toEqual({});
  expect(problemsOf({ ...GOOD, date: "2026-11-22" }, NOW)).toEqual({});
});

it.each<[string, Partial<Draft>, string[]]>([
  ["no title", { title: "  " }, ["title"]],
  ["half a time", { time: "" }, ["time"]],
  ["the other half", { date: "" }, ["date"]],
  ["last year", { date: "2025-11-24" }, ["date"]],
  ["two days ago", { date: "2026-11-21" }, ["date"]],
  ["the year 9999", { date: "9999-12-31" }, ["date"]],
  ["a year of five digits", { date: "20266-11-24" }, ["date"]],
  ["no facilitator", { facilitators: 0 }, ["facilitators"]],
  ["half a person", { participants: 1.5 }, ["participants"]],
  ["nothing entered", { participants: NaN }, ["participants"]],
  ["alone", { capacity: 1 }, ["capacity"]],
  ["more than a plenary", { capacity: 33 }, ["capacity"]],
  ["more links than seats", { participants: 8 }, ["capacity"]],
])("%s", (_, changes, wrong) => {
  expect(Object.keys(problemsOf({ ...GOOD, ...changes }, NOW))).toEqual(wrong);
});

it("shows what the server refused at the field that it is about", () => {
  expect(Object.keys(refusedFields(["title.texts.en", "starts_at", "capacity"]))).toEqual([
    "title",
    "date",
    "capacity",
  ]);
  expect(refusedFields(["body", "constructor"])).toEqual({});
});

it("starts at that time where the organiser is", () => {
  const circle = circleOf({ ...GOOD, title: " Tuesday " });
  expect(circle.language).toBe("en");
  expect(circle.title).toEqual({ default: "en", texts: { en: "Tuesday" } });
  expect(circle.starts_at).toBe(new Date(2026, 10, 24, 19, 30).getTime() / 1000);
  expect(circleOf({ ...GOOD, date: "", time: "" }).starts_at).toBeNull();
  expect(Object.keys(circle).sort()).toEqual([
    "capacity",
    "cofacilitators",
    "facilitators",
    "language",
    "open_link",
    "participants",
    "script",
    "starts_at",
    "title",
  ]);
});

const HALF_PAST_SEVEN = new Date(2026, 10, 24, 19, 30, 12).getTime() / 1000;
const CIRCLE: AttendedCircle = {
  id: "maple",
  title: { default: "en", texts: { en: "Tuesday", ms: "Selasa" } },
  starts_at: HALF_PAST_SEVEN,
  plan: UNPLANNED,
  phase: "scheduled",
  created_at: NOW,
  revision: 3,
  course: null,
  alerts: [],
  attendance: {
    capacity: 8,
    promised: 7,
    seated: 0,
    present: 0,
    waiting: 0,
    supervision: { kind: "attended" },
    invitations: [],
    open_link: false,
  },
};

it("is announced otherwise only where the draft is otherwise", () => {
  const draft = announcementOf(CIRCLE);
  expect(draft).toEqual({ title: "Tuesday", date: "2026-11-24", time: "19:30", capacity: 8, script: "" });
  const asItWas = { title: CIRCLE.title, starts_at: HALF_PAST_SEVEN, capacity: 8, made_on: 3 };
  expect(revisionOf(draft, CIRCLE)).toEqual(asItWas);
  expect(revisionOf({ ...draft, title: " Wednesday " }, CIRCLE).title.texts).toEqual({ en: "Wednesday", ms: "Selasa" });
  expect(revisionOf({ ...draft, script: "calm-90" }, CIRCLE)).toEqual({ ...asItWas, script: "calm-90" });
  expect(revisionOf({ ...draft, date: "2026-11-25" }, CIRCLE).starts_at).toBe(
    new Date(2026, 10, 25, 19, 30).getTime() / 1000,
  );
  expect(revisionOf({ ...draft, date: "", time: "" }, CIRCLE).starts_at).toBeNull();
  expect(announcementOf({ ...CIRCLE, starts_at: null })).toMatchObject({ date: "", time: "" });
});

it("may have begun long ago, but is not put off to a day that has passed", () => {
  const late = NOW + 9 * 24 * 3600;
  const draft = announcementOf(CIRCLE);
  expect(revisionProblems({ ...draft, title: "Wednesday" }, CIRCLE, late)).toEqual({});
  expect(Object.keys(revisionProblems({ ...draft, time: "20:00" }, CIRCLE, late))).toEqual(["date"]);
  expect(Object.keys(revisionProblems({ ...draft, title: " ", capacity: 1 }, CIRCLE, NOW))).toEqual([
    "title",
    "capacity",
  ]);
});

it("o11: a time that the clocks skip is asked about", () => {
  const skipped = { ...GOOD, date: "2027-03-28", time: "02:30" };
  expect(problemsOf(skipped, NOW, "Europe/Berlin")).toEqual({ time: "organiser.new_time_skipped" });
  expect(problemsOf({ ...skipped, time: "03:30" }, NOW, "Europe/Berlin")).toEqual({});
  expect(problemsOf(skipped, NOW, "Asia/Singapore")).toEqual({});
});
