import { expect, it } from "vitest";

import {
  announcementOf,
  circleOf,
  problemsOf,
  refusedFields,
  revisionOf,
  revisionProblems,
  writtenIn,
  type Draft,
} from "./circle-draft";
import type { AttendedCircle } from "./circle-draft";
import { zoneHere, zoneShown } from "../i18n/zones";
import { BY_LINKS as OFFERED_BY_LINKS } from "./offer-draft";
import { problemText, startOf, UNPLANNED_DRAFT } from "./plan-draft";
import { BY_LINKS, UNPLANNED } from "../testing/fixtures";

const NOW = new Date(2026, 10, 23, 12, 0).getTime() / 1000;
const GOOD: Draft = {
  title: "Tuesday evening",
  language: "en",
  ...UNPLANNED_DRAFT,
  ...OFFERED_BY_LINKS,
  date: "2026-11-24",
  time: "19:30",
  zone: zoneHere(),
  script: "circle-60",
  facilitators: 1,
  cofacilitators: 0,
  facilitator_links: true,
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
  ["no zone", { zone: "Atlantis" }, ["zone"]],
  ["too short", { duration: 4 }, ["duration"]],
  ["too long", { duration: 721 }, ["duration"]],
  ["half a minute", { duration: 7.5 }, ["duration"]],
  ["alone", { capacity: 1 }, ["capacity"]],
  ["more than a plenary", { capacity: 33 }, ["capacity"]],
  ["more links than seats", { participants: 8 }, ["capacity"]],
])("%s", (_, changes, wrong) => {
  expect(Object.keys(problemsOf({ ...GOOD, ...changes }, NOW))).toEqual(wrong);
});

it("shows what the server refused at the field that it is about", () => {
  const named = ["title.texts.en", "starts_at", "capacity", "plan.start.zone", "plan.start.time", "plan.duration_min"];
  expect(Object.keys(refusedFields(named))).toEqual(["title", "date", "capacity", "zone", "time", "duration"]);
  expect(Object.keys(refusedFields(["plan.description.texts.en"]))).toEqual(["description"]);
  expect(refusedFields(["body", "constructor", "plan"])).toEqual({});
});

it("starts when a clock there shows that time", () => {
  const circle = circleOf({ ...GOOD, title: " Tuesday ", zone: "singapore" });
  expect(circle.language).toBe("en");
  expect(circle.title).toEqual({ default: "en", texts: { en: "Tuesday" } });
  expect(circle.plan).toEqual({
    ...UNPLANNED,
    start: { date: "2026-11-24", time: "19:30", zone: "Asia/Singapore", second: false },
  });
  expect(Object.keys(circle).sort()).toEqual([
    "capacity",
    "cofacilitators",
    "facilitator_links",
    "facilitators",
    "language",
    "open_link",
    "participants",
    "plan",
    "script",
    "title",
  ]);
});

it("has no plan where nothing is planned: it is now", () => {
  const circle = circleOf({ ...GOOD, date: "", time: "" });
  expect(circle).not.toHaveProperty("plan");
  expect(circle).not.toHaveProperty("starts_at");
});

it("says what it is about in the language of its title", () => {
  const about = { description: " Grief. ", content_note: " ", theme: "Loss", duration: 90, date: "", time: "" };
  expect(circleOf({ ...GOOD, ...about, language: "ms" }).plan).toEqual({
    ...UNPLANNED,
    duration_min: 90,
    description: { default: "ms", texts: { ms: "Grief." } },
    theme: { default: "ms", texts: { ms: "Loss" } },
  });
});

const HALF_PAST_SEVEN = new Date(2026, 10, 24, 19, 30, 12).getTime() / 1000;
const CIRCLE: AttendedCircle = {
  id: "maple",
  title: { default: "en", texts: { en: "Tuesday", ms: "Selasa" } },
  starts_at: HALF_PAST_SEVEN,
  plan: UNPLANNED,
  terms: BY_LINKS,
  terms_version: 1,
  language: "en",
  phase: "scheduled",
  created_at: NOW,
  revision: 3,
  course: null,
  alerts: [],
  page: null,
  attendance: {
    capacity: 8,
    kept_for_facilitators: 0,
    promised: 7,
    seated: 0,
    present: 0,
    waiting: 0,
    supervision: { kind: "attended" },
    invitations: [],
    open_link: false,
  },
};

const PLANNED: AttendedCircle = {
  ...CIRCLE,
  plan: {
    start: { date: "2026-11-24", time: "19:30", zone: "America/New_York", second: false },
    duration_min: 90,
    description: { default: "en", texts: { en: "Grief", ms: "Dukacita" } },
    content_note: null,
    theme: null,
    venue: { address: "12 Jalan Ampang", directions: { default: "en", texts: { en: "The blue door." } }, area: null },
  },
};

it("is announced otherwise only where the draft is otherwise", () => {
  const draft = announcementOf(CIRCLE);
  expect(draft).toEqual({
    ...UNPLANNED_DRAFT,
    ...OFFERED_BY_LINKS,
    title: "Tuesday",
    language: "en",
    date: "2026-11-24",
    time: "19:30",
    zone: zoneShown(zoneHere()),
    capacity: 8,
    script: "",
  });
  const asItWas = { title: CIRCLE.title, starts_at: HALF_PAST_SEVEN, plan: UNPLANNED, capacity: 8, made_on: 3 };
  expect(revisionOf(draft, CIRCLE)).toEqual(asItWas);
  expect(revisionOf({ ...draft, title: " Wednesday " }, CIRCLE).title.texts).toEqual({ en: "Wednesday", ms: "Selasa" });
  expect(revisionOf({ ...draft, script: "calm-90" }, CIRCLE)).toEqual({ ...asItWas, script: "calm-90" });
  const later = revisionOf({ ...draft, date: "2026-11-25" }, CIRCLE);
  expect([later.starts_at, later.plan?.start?.date]).toEqual([null, "2026-11-25"]);
  const atNoTime = revisionOf({ ...draft, date: "", time: "" }, CIRCLE);
  expect([atNoTime.starts_at, atNoTime.plan?.start ?? null]).toEqual([null, null]);
  expect(announcementOf({ ...CIRCLE, starts_at: null })).toMatchObject({ date: "", time: "" });
});

it("keeps what is planned, in all languages, but for what the draft has otherwise", () => {
  const draft = announcementOf(PLANNED);
  expect(draft).toMatchObject({ time: "19:30", zone: "America/New York", duration: 90, description: "Grief" });
  expect(revisionOf(draft, PLANNED)).toMatchObject({ starts_at: null, plan: PLANNED.plan });
  const moved = revisionOf({ ...draft, zone: "london", description: "Loss", duration: NaN }, PLANNED);
  expect(moved.plan).toEqual({
    ...PLANNED.plan,
    start: { date: "2026-11-24", time: "19:30", zone: "Europe/London", second: false },
    duration_min: null,
    description: { default: "en", texts: { en: "Loss", ms: "Dukacita" } },
  });
  expect(revisionOf({ ...draft, date: "", time: "", description: "" }, PLANNED).plan).toMatchObject({
    start: null,
    description: null,
  });
});

it("is in another language from now on, and so are the words that its organiser sees, and those alone", () => {
  const draft = { ...announcementOf(PLANNED), language: "ta", title: "செவ்வாய்" };
  const revised = revisionOf(draft, PLANNED);
  expect(revised.language).toBe("ta");
  expect(revised.title).toEqual({ default: "ta", texts: { ta: "செவ்வாய்", ms: "Selasa" } });
  expect(revised.plan?.description).toEqual({ default: "ta", texts: { ta: "Grief", ms: "Dukacita" } });
  expect(revised.plan?.venue?.directions).toEqual({ default: "ta", texts: { ta: "The blue door." } });
  expect(writtenIn(draft, PLANNED)).toBe("ta");
});

it("keeps the language in which its words were first written, where another is spoken all along", () => {
  const circle = { ...CIRCLE, language: "ms" };
  const draft = announcementOf(circle);
  expect(writtenIn(draft, circle)).toBe("en");
  expect(revisionOf({ ...draft, title: "Wednesday" }, circle)).toMatchObject({
    title: { default: "en", texts: { en: "Wednesday", ms: "Selasa" } },
  });
  expect(revisionOf(draft, circle)).not.toHaveProperty("language");
});

it("may have begun long ago, but is not put off to a day that has passed", () => {
  const late = NOW + 9 * 24 * 3600;
  const draft = announcementOf(CIRCLE);
  expect(revisionProblems({ ...draft, title: "Wednesday" }, CIRCLE, late)).toEqual({});
  const kept = { ...CIRCLE, attendance: { ...CIRCLE.attendance, kept_for_facilitators: 2 } };
  const offered = { ...draft, sign_up: true, seats: 7 };
  expect(Object.keys(revisionProblems(offered, kept, late))).toEqual(["capacity"]);
  expect(revisionProblems({ ...offered, seats: 6 }, kept, late)).toEqual({});
  expect(Object.keys(revisionProblems({ ...draft, time: "20:00" }, CIRCLE, late))).toEqual(["date"]);
  expect(Object.keys(revisionProblems({ ...draft, title: " ", capacity: 1 }, CIRCLE, NOW))).toEqual([
    "title",
    "capacity",
  ]);
});

it("o11: a time that the clocks skip is asked about, and the nearest that exist are told", () => {
  const skipped = { ...GOOD, date: "2027-03-28", time: "02:30", zone: "Europe/Berlin" };
  expect(problemsOf(skipped, NOW)).toEqual({ time: "organiser.new_time_skipped" });
  const words = problemText("organiser.new_time_skipped", skipped);
  expect(words).toContain("The nearest times are 1:59 am and 3:00 am.");
  for (const mended of [{ time: "03:30" }, { time: "" }, { date: "" }, { zone: "Atlantis" }])
    expect(problemText("organiser.new_time_skipped", { ...skipped, ...mended })).toBe("");
  expect(problemText("organiser.new_duration_wrong", GOOD)).toBe("Enter a whole number from 5 to 720, or nothing.");
  expect(problemText(undefined, GOOD)).toBe("");
  expect(problemsOf({ ...skipped, time: "03:30" }, NOW)).toEqual({});
  expect(problemsOf({ ...skipped, zone: "Asia/Singapore" }, NOW)).toEqual({});
});

it("o11: of a time that comes twice the first is meant, or the second", () => {
  const twice = { ...GOOD, date: "2027-10-31", time: "02:30", zone: "Europe/Berlin" };
  expect(startOf(twice)).toBe(Date.parse("2027-10-31T00:30Z") / 1000);
  expect(startOf({ ...twice, second: true })).toBe(Date.parse("2027-10-31T01:30Z") / 1000);
  expect(circleOf({ ...twice, second: true }).plan?.start?.second).toBe(true);
});

it("is in person at an address, which is kept with how to find it", () => {
  const there = { ...GOOD, in_person: true, address: " 12 Jalan Ampang ", area: " ", directions: "The blue door." };
  const venue = { address: "12 Jalan Ampang", directions: { default: "en", texts: { en: "The blue door." } } };
  expect(circleOf(there).plan?.venue).toEqual({ ...venue, area: null });
  expect(circleOf({ ...there, area: " Ampang, Kuala Lumpur " }).plan?.venue).toEqual({
    ...venue,
    area: "Ampang, Kuala Lumpur",
  });
  expect(circleOf({ ...there, in_person: false }).plan?.venue).toBeNull();
  expect(problemsOf({ ...there, address: " " }, NOW)).toEqual({ address: "organiser.place_address_missing" });
});

it("has a seat for whoever may sign up, beside those who have links", () => {
  const offered = { ...GOOD, sign_up: true, seats: 3, participants: 4, facilitators: 1, capacity: 8 };
  expect(problemsOf(offered, NOW)).toEqual({});
  expect(problemsOf({ ...offered, seats: 4 }, NOW)).toEqual({ capacity: "organiser.new_capacity_small" });
  expect(problemsOf({ ...offered, seats: 0 }, NOW)).toEqual({ seats: "organiser.offer_seats_wrong" });
  expect(circleOf(offered).terms).toMatchObject({ visibility: "link", sign_up: { seats: 3 } });
  expect(circleOf(GOOD)).not.toHaveProperty("terms");
});
