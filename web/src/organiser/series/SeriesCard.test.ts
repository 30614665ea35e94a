import { flushSync, mount, tick, unmount } from "svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import type { Coming, SeriesState } from "../../api/operations.gen";
import { t } from "../../i18n";
import { BY_LINKS } from "../offer-draft";
import { UNPLANNED_DRAFT } from "../plan-draft";
import { seriesOf } from "./series-draft";
import SeriesCard from "./SeriesCard.svelte";

const days = (day: string): string =>
  ["SU", "MO", "TU", "WE", "TH", "FR", "SA"][new Date(`${day}T00:00:00Z`).getUTCDay()] ?? "";
let shown: Record<string, unknown> | null = null;
const asked: [string, unknown][] = [];
const told: string[] = [];

const {
  kind,
  script: _,
  ...plan
} = seriesOf({
  ...UNPLANNED_DRAFT,
  ...BY_LINKS,
  title: "Caring",
  language: "en",
  script: "",
  date: "2027-03-09",
  time: "19:30",
  zone: "Asia/Singapore",
  every: 2,
  unit: "weeks",
  days: [],
  ends: "count",
  times: 3,
  until: "",
  kind: "open",
  facilitators: 1,
  cofacilitators: 0,
  capacity: 20,
  sign_up: true,
  seats: 16,
});
const evening = (day: string, more: Partial<Coming>): Coming => ({
  occurrence: `${day}T19:30`,
  local: { date: day, time: "19:30", zone: "Asia/Singapore" },
  starts_at: Date.parse(`${day}T11:30:00Z`) / 1000,
  circle_by: 0,
  circle: null,
  made: false,
  owed: false,
  refused: null,
  start: null,
  standing: "planned",
  ...more,
});
const SCRIPTS = [{ script: "plain", name: { default: "en", texts: { en: "Plain" } }, minutes: 30, stages: [] }];
const SERIES = {
  id: "s",
  kind,
  plan,
  course: { default: "en", texts: { en: "Calm circle" } },
  coming: [
    evening("2027-03-09", { circle: "c1", made: true }),
    evening("2027-03-23", { circle_by: Date.parse("2999-01-22T11:30:00Z") / 1000 }),
    evening("2027-04-06", {}),
  ],
  left: 3,
  revision: 1,
} as unknown as SeriesState;

function answerTo(address: string): unknown {
  if (address.endsWith("/places")) return { seats: 16, taken: 12, offered: 0, waiting: 0, asked: 0 };
  return address.endsWith("/shelf") ? { scripts: SCRIPTS } : SERIES;
}

beforeEach(() => {
  asked.length = told.length = 0;
  vi.stubGlobal("fetch", (address: string, init?: RequestInit) => {
    asked.push([address, typeof init?.body === "string" ? JSON.parse(init.body) : null]);
    return Promise.resolve(Response.json(answerTo(address)));
  });
  const onchange = (done: string): unknown => told.push(done);
  shown = mount(SeriesCard, { target: document.body, props: { series: SERIES, onchange } });
  flushSync();
});

afterEach(async () => {
  vi.unstubAllGlobals();
  if (shown) await unmount(shown);
  document.body.replaceChildren();
});

it("says how many places of an evening are taken, and leads to its people and its circle", async () => {
  const [first, second, third] = document.querySelectorAll("li");
  await vi.waitFor(() => expect(first?.textContent).toContain(t("sign_ups.taken", { taken: 12, seats: 16 })));
  const ways = [...(first?.querySelectorAll("a") ?? [])].map((way) => way.getAttribute("href"));
  expect(ways).toEqual(["/organiser/sign-ups/c1", "/organiser/#circle-c1"]);
  expect(second?.querySelector("a")).toBeNull();
  expect(second?.textContent).toContain("Becomes a circle by 22 January 2999");
  expect(third?.textContent).toContain("Becomes a circle in a moment");
});

it("keeps its script where all that follow are changed and no other is chosen", async () => {
  const change = [...document.querySelectorAll("button")].find((one) => one.textContent === t("series.change"));
  change?.click();
  await vi.waitFor(() => expect(document.querySelector('[name="script"]')).not.toBeNull());
  const chosen = document.querySelector<HTMLSelectElement>('[name="script"]')?.selectedOptions[0];
  expect(chosen?.textContent).toBe(t("organiser.revise_script_kept", { course: "Calm circle" }));
});

it("offers one way to leave an evening out: skipping it before it is a circle, and cancelling it after", () => {
  const ways = [...document.querySelectorAll("li")].map((evening) =>
    [...evening.querySelectorAll("button")]
      .map(({ textContent }) => textContent.trim())
      .filter((name) => /^(Skip|Cancel) this evening$/.test(name)),
  );
  expect(ways).toEqual([["Cancel this evening"], ["Skip this evening"], ["Cancel this evening"]]);
});

it("asks about an evening by its clock, in one sentence", async () => {
  const cancel = [...document.querySelectorAll("button")].find((one) => one.textContent === t("series.cancel"));
  cancel?.click();
  await tick();
  expect(document.querySelector("dialog")?.textContent).toMatch(
    /The circle Tuesday, 9 March, 7:30\spm is cancelled, and the other/,
  );
});

it("makes another like it, from the day that is asked for", async () => {
  const button = (name: string, within: ParentNode = document): HTMLButtonElement | undefined =>
    [...within.querySelectorAll("button")].find((one) => one.textContent.trim() === name);
  button(t("series.duplicate"))?.click();
  await tick();
  const dialog = document.querySelector("dialog");
  if (dialog === null) throw new Error("no dialog");
  button(t("series.make"), dialog)?.click();
  await tick();
  expect(dialog.textContent).toContain(t("series.first_missing"));
  const date = dialog.querySelector<HTMLInputElement>('[name="date"]');
  if (date === null) throw new Error("no date");
  const day = `${new Date().getFullYear() + 1}-03-09`;
  date.value = day;
  date.dispatchEvent(new Event("input", { bubbles: true }));
  button(t("series.make"), dialog)?.click();
  await vi.waitFor(() => expect(told).toEqual([t("series.told_make")]));
  const [address, body] = asked.at(-1) ?? [];
  expect(address).toMatch(/\/organiser\/series\/s\/duplicate$/);
  expect(body).toEqual({
    start: { date: day, time: "19:30", zone: "Asia/Singapore", second: false },
    rule: `FREQ=WEEKLY;INTERVAL=2;BYDAY=${days(day)};COUNT=3`,
  });
});

it("says who is assigned to all evenings, also to those that aren't circles yet", () => {
  const duty = (of: string, role: string, is_series = true) => ({ is_series, of, role, since: 0 });
  const facilitators = [
    { id: "a", name: "Aisha", duties: [duty("s", "facilitator")] },
    { id: "b", name: "Ben", duties: [duty("s", "cofacilitator"), duty("c1", "facilitator", false)] },
    { id: "c", name: "Chen", duties: [duty("other", "facilitator"), duty("s", "facilitator", false)] },
  ] as never;
  const props = { series: SERIES, facilitators, onchange: () => undefined };
  shown = mount(SeriesCard, { target: document.body, props });
  const lines = [...document.querySelectorAll(".assigned")].map((line) => line.textContent.replace(/\s+/g, " ").trim());
  expect(lines).toEqual(["Facilitator: Aisha (the whole series)", "Co-facilitator: Ben (the whole series)"]);
});
