import { describe, expect, it } from "vitest";

import { BY_LINKS } from "../offer-draft";
import { UNPLANNED_DRAFT } from "../plan-draft";
import type { Coming, SeriesState } from "../../api/operations.gen";
import {
  datesOf,
  draftAgain,
  draftOfSeries,
  repeatedAs,
  ruleOf,
  seriesOf,
  seriesProblems,
  type SeriesDraft,
} from "./series-draft";

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
  ...BY_LINKS,
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
    [{ sign_up: true, seats: 8 }, "capacity"],
    [{ sign_up: true, seats: 0 }, "seats"],
    [{ in_person: true, address: "" }, "address"],
    [{ in_person: true, address: " \u200b\u2060 " }, "address"],
    [{ sign_up: true, questions: [{ id: "q1", text: " ", required: false }] }, "questions"],
    [{ facilitators: 0 }, "facilitators"],
  ])("%o is told at its field", (fields, field) => {
    expect(Object.keys(seriesProblems({ ...DRAFT, ...fields }, NOW))).toEqual([field]);
  });
});

it("A: a series is asked for as it was written down", () => {
  expect(
    seriesOf({ ...DRAFT, sign_up: true, word_first: true, in_person: true, address: "1 Example Street" }),
  ).toMatchObject({
    kind: "open",
    title: { default: "en", texts: { en: "Caring" } },
    rule: "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
    plan: {
      start: { date: "2027-03-09", time: "19:30", zone: "Asia/Singapore" },
      venue: { address: "1 Example Street" },
    },
    sign_up: { seats: 6, word_first: true, questions: [] },
  });
});

describe("A: a series that there is", () => {
  const asked = { ...DRAFT, ends: "count" as const, times: 6, sign_up: true, word_first: true };
  const { kind, script: _, ...plan } = seriesOf({ ...asked, questions: [{ id: "q1", text: "Why?", required: true }] });
  const evening = (day: string): Coming => ({
    occurrence: `${day}T19:30`,
    local: { date: day, time: "19:30", zone: "Asia/Singapore" },
    starts_at: 0,
    circle_by: 0,
    circle: null,
    made: false,
    owed: false,
    refused: null,
    start: null,
    standing: "planned",
  });
  const series = {
    id: "s",
    kind,
    plan,
    coming: [evening("2027-03-23"), evening("2027-04-06")],
    left: 5,
    revision: 1,
  } as unknown as SeriesState;

  it("asks for as many evenings as are left from the one that is changed", () => {
    const [first, second] = series.coming;
    if (first === undefined || second === undefined) throw new Error("no evenings");
    expect(draftOfSeries(series, first)).toMatchObject({ ends: "count", times: 5, date: "2027-03-23" });
    expect(draftOfSeries(series, second)).toMatchObject({ ends: "count", times: 4, date: "2027-04-06" });
  });

  it("is asked for again as it was, but for its first day", () => {
    const again = draftAgain(series);
    expect(again).toMatchObject({ date: "", time: "19:30", times: 6, word_first: true, seats: 6 });
    expect(again.questions).toEqual([{ id: "q1", text: "Why?", required: true }]);
  });

  it("comes on the weekday of its new first day, and on the others that it had", () => {
    const two = { ...series, plan: { ...series.plan, rule: "FREQ=WEEKLY;BYDAY=TU,TH" } };
    expect(ruleOf({ ...draftAgain(two), date: "2027-03-24" })).toBe("FREQ=WEEKLY;BYDAY=WE,TH");
    expect(ruleOf(draftOfSeries(two, evening("2027-03-25")))).toBe("FREQ=WEEKLY;BYDAY=TU,TH");
  });

  it("keeps words in other languages where it is changed", () => {
    const known = { ...series.plan, title: { default: "en", texts: { en: "Caring", ms: "Menjaga" } } };
    const changed = seriesOf({ ...draftAgain(series), title: "More", date: "2027-03-23" }, known);
    expect(changed.title.texts).toEqual({ en: "More", ms: "Menjaga" });
  });

  it("is in another language from an evening on, and so are its words and its questions", () => {
    const sign_up = { seats: 6, questions: [{ id: "q1", text: { default: "en", texts: { en: "Why?" } } }] };
    const known = { ...series.plan, title: { default: "en", texts: { en: "Caring", ta: "அக்கறை" } }, sign_up };
    const draft = { ...draftAgain({ ...series, plan: known }), language: "ms", title: "Menjaga", date: "2027-03-23" };
    const changed = seriesOf(draft, known);
    expect([changed.language, changed.title]).toEqual(["ms", { default: "ms", texts: { ms: "Menjaga", ta: "அக்கறை" } }]);
    expect(changed.sign_up?.questions?.[0]?.text).toEqual({ default: "ms", texts: { ms: "Why?" } });
  });
});

it("has its dates while everything else is unfinished", () => {
  const unfinished = { ...DRAFT, title: "", in_person: true, address: "", capacity: NaN, sign_up: true, seats: NaN };
  expect(Object.keys(seriesProblems(unfinished, NOW))).not.toEqual([]);
  expect(seriesProblems(datesOf(unfinished), NOW)).toEqual({});
  expect(seriesOf(datesOf(unfinished)).rule).toBe(ruleOf(DRAFT));
  expect(seriesProblems(datesOf({ ...DRAFT, date: "" }), NOW)).not.toEqual({});
});
