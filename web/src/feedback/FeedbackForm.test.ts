import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { t } from "../i18n";
import AfterCircle from "./AfterCircle.svelte";
import { Answers } from "./answers.svelte";

const TOLD = { token: "a.b.c.d", circle: "maple", open: true, until: 1_900_000_000, weather_before: null };
const BLANK = { less_alone: null, understood: null, hopeful: null, weather_after: null, line: "" };
let page: object | null = null;
let stands: Record<string, unknown> = BLANK;

beforeEach(() => {
  stands = BLANK;
  vi.stubGlobal("fetch", (path: string, { method, body }: { method: string; body: string }) => {
    if (path.endsWith("/next")) return Promise.resolve(Response.json({ circle: null }));
    if (method === "PUT") stands = JSON.parse(body) as Record<string, unknown>;
    return Promise.resolve(Response.json({ ...BLANK, ...stands, ...TOLD }));
  });
});

afterEach(async () => {
  if (page) await unmount(page);
  page = null;
  vi.unstubAllGlobals();
  sessionStorage.clear();
  document.body.replaceChildren();
});

function field(question: string): HTMLFieldSetElement {
  const found = [...document.querySelectorAll("fieldset")].find(
    (one) => one.querySelector("legend")?.textContent === question,
  );
  if (!found) throw new Error(question);
  return found;
}

const steps = (question: string): HTMLInputElement[] => [...field(question).querySelectorAll("input")];

async function open(): Promise<void> {
  page = mount(AfterCircle, { target: document.body, props: { answers: new Answers("room-seat"), seat: "room-seat" } });
  await vi.waitFor(() => expect(document.querySelector("form")).not.toBeNull());
}

it("each question is a group of five steps with its words, and none is chosen", async () => {
  await open();
  for (const key of ["less_alone", "understood", "hopeful", "weather"] as const) {
    const radios = steps(t(`feedback.${key}`));
    expect(radios.map(({ checked }) => checked)).toEqual([false, false, false, false, false]);
    expect(new Set(radios.map(({ name }) => name)).size).toBe(1);
  }
  const [lowest] = field(t("feedback.hopeful")).querySelectorAll("label");
  expect(lowest?.textContent.trim()).toBe(`1, ${t("feedback.no")}`);
  expect(document.body.textContent).toContain(t("feedback.line_hint"));
});

it("a choice can be taken back before it is sent, and the focus stays in the question", async () => {
  await open();
  steps(t("feedback.hopeful"))[3]?.click();
  flushSync();
  const clear = [...field(t("feedback.hopeful")).querySelectorAll("button")];
  expect(clear.map(({ textContent }) => textContent.trim())).toEqual([t("weather.clear")]);
  clear[0]?.click();
  flushSync();
  expect(steps(t("feedback.hopeful")).some(({ checked }) => checked)).toBe(false);
  expect(document.activeElement?.closest("fieldset")).toBe(field(t("feedback.hopeful")));
});

it("says what became of the answers, and offers to take them back", async () => {
  await open();
  steps(t("feedback.understood"))[4]?.click();
  flushSync();
  expect(document.querySelector("[role=status]")?.textContent).toBe(t("feedback.unsent"));
  document.querySelector("form")?.requestSubmit();
  await vi.waitFor(() => expect(document.body.textContent).toContain(t("feedback.withdraw")));
  expect(stands).toMatchObject({ token: "a.b.c.d", understood: 5, hopeful: null });
  expect(document.querySelector("[role=status]")?.textContent).toContain("Thank you.");
});
