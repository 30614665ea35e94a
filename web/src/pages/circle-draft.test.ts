import { expect, it } from "vitest";

import { circleOf, problemsOf, refusedFields, type Draft } from "./circle-draft";

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
  expect(Object.keys(refusedFields(["title.texts.en", "starts_at", "capacity"]))).toEqual(["title", "date", "capacity"]);
  expect(refusedFields(["body", "constructor"])).toEqual({});
});

it("starts at that time where the organiser is", () => {
  const circle = circleOf({ ...GOOD, title: " Tuesday " });
  expect(circle.title).toEqual({ default: circle.language, texts: { [circle.language]: "Tuesday" } });
  expect(circle.starts_at).toBe(new Date(2026, 10, 24, 19, 30).getTime() / 1000);
  expect(circleOf({ ...GOOD, date: "", time: "" }).starts_at).toBeNull();
  expect(Object.keys(circle).sort()).toEqual(
    ["capacity", "cofacilitators", "facilitators", "language", "open_link", "participants", "script", "starts_at", "title"],
  );
});
