import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import type { SeriesState } from "../../api/operations.gen";
import { t } from "../../i18n";
import { UNPLANNED } from "../../testing/fixtures";
import Series from "./Series.svelte";

const STARTS = Date.parse("2999-03-09T11:30:00Z") / 1000;
const coming = ["c1", "c2"].map((circle, at) => ({
  occurrence: `2999-03-${String(9 + 14 * at)}`,
  local: { at: "2999-03-09T19:30", zone: "Asia/Singapore" },
  starts_at: STARTS + at * 14 * 86_400,
  standing: "planned",
  start: null,
  refused: null,
  circle,
  made: true,
  circle_by: STARTS,
}));
const SERIES = {
  id: "s",
  kind: "open",
  plan: { title: { default: "en", texts: { en: "Calm" } }, plan: UNPLANNED, sign_up: { seats: 6 }, language: "en" },
  course: { default: "en", texts: { en: "Calm circle" } },
  coming,
  left: 0,
  revision: 1,
} as unknown as SeriesState;
const untold = { people: [{ name: "Mei", untold: [{ kind: "called_off", circle: "c1", why: "no_address" }] }] };
let shown: Record<string, unknown> | null = null;

function answerTo(address: string): unknown {
  if (address.endsWith("/untold")) return address.includes("/c1/") ? untold : { people: [] };
  if (address.endsWith("/places")) return { seats: 6, taken: 1, offered: 0, waiting: 0, asked: 0 };
  if (address.endsWith("/shelf")) return { scripts: [] };
  return address.includes("/series/s/") ? SERIES : { series: [SERIES], more: null };
}

beforeEach(() => {
  vi.stubGlobal("fetch", (address: string) => Promise.resolve(Response.json(answerTo(address))));
  shown = mount(Series, { target: document.body });
  flushSync();
});

afterEach(async () => {
  vi.unstubAllGlobals();
  if (shown) await unmount(shown);
  document.body.replaceChildren();
});

async function press(name: string): Promise<void> {
  await vi.waitFor(() => {
    const found = [...document.querySelectorAll("button")].find((each) => each.textContent.trim() === name);
    if (found === undefined) throw new Error(`no ${name}`);
    found.click();
  });
}

it("answers a cancellation with who was not told of it, by name, and the way to them", async () => {
  await press(t("series.cancel"));
  await press(t("series.cancel_yes"));
  await vi.waitFor(() => expect(document.body.textContent).toContain(t("series.told_cancel")));
  await vi.waitFor(() => expect(document.body.textContent).toContain(t("sign_ups.not_told", { count: 1 })));
  const places = [...document.querySelectorAll('[role="status"]')];
  const answer = places.find((each) => each.textContent.includes("Mei"));
  expect(answer?.querySelector("a")?.getAttribute("href")).toBe("/organiser/sign-ups/c1");
});
