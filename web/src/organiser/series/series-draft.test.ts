import { describe, expect, it } from "vitest";

import { UNPLANNED_DRAFT } from "../plan-draft";
import { repeatedAs, ruleOf, seriesOf, seriesProblems, type SeriesDraft } from "./series-draft";

const NOW = Date.UTC(2027, 1, 1) / 1000;
const DRAFT: SeriesDraft = {
  ...UNPLANNED_DRAFT,
  title: "Caring",
  language: "en",
  script: "",
  date: "2027-03-09",
  time: "19:30",
  zone: "Asia/Singapore",
  every: 2,
  unit: "weeks",
  days: [],
  ends: "never",
  times: 6,
  until: "",
  kind: "open",
  facilitators: 1,
  cofacilitators: 0,
  capacity: 8,
  visibility: "link",
  signs_up: false,
  seats: 6,
};

describe("A: the rule that fields say", () => {
  it.each<[Partial<SeriesDraft>, string]>([
    [{}, "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"],
    [{ every: 1, days: ["TH", "MO"] }, "FREQ=WEEKLY;BYDAY=MO,TU,TH"],
    [{ unit: "days", every: 3 }, "FREQ=DAILY;INTERVAL=3"],
    [{ unit: "months_weekday", every: 1 }, "FREQ=MONTHLY;BYDAY=2TU"],
    [{ unit: "months_last", every: 1, date: "2027-03-30" }, "FREQ=MONTHLY;BYDAY=-1TU"],
    [{ unit: "months_date", every: 1 }, "FREQ=MONTHLY"],
    [{ ends: "count", times: 5 }, "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;COUNT=5"],
    [{ ends: "until", until: "2027-12-31" }, "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;UNTIL=20271231"],
  ])("%o is %s, and is read back", (fields, rule) => {
    const draft = { ...DRAFT, ...fields };
    expect(ruleOf(draft)).toBe(rule);
    expect(ruleOf({ ...draft, ...repeatedAs(rule) })).toBe(rule);
  });
});

describe("A: what is wrong with a series", () => {
  it("is nothing where all is there", () => {
    expect(seriesProblems(DRAFT, NOW)).toEqual({});
  });

  it.each<[Partial<SeriesDraft>, keyof SeriesDraft]>([
    [{ title: " " }, "title"],
    [{ date: "" }, "date"],
    [{ time: "" }, "time"],
    [{ zone: "Atlantis" }, "zone"],
    [{ every: 0 }, "every"],
    [{ every: NaN }, "every"],
    [{ ends: "count", times: 0 }, "times"],
    [{ ends: "count", times: 27, kind: "closed" }, "times"],
    [{ ends: "until", until: "2027-03-01" }, "until"],
    [{ kind: "closed" }, "ends"],
    [{ signs_up: true, seats: 8 }, "capacity"],
    [{ facilitators: 0 }, "facilitators"],
  ])("%o is told at its field", (fields, field) => {
    expect(Object.keys(seriesProblems({ ...DRAFT, ...fields }, NOW))).toEqual([field]);
  });
});

it("A: a series is asked for as it was written down", () => {
  expect(seriesOf({ ...DRAFT, signs_up: true })).toMatchObject({
    kind: "open",
    title: { default: "en", texts: { en: "Caring" } },
    rule: "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
    plan: { start: { date: "2027-03-09", time: "19:30", zone: "Asia/Singapore" } },
    sign_up: { seats: 6 },
  });
});
