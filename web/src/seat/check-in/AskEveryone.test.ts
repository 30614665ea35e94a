import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import type { CheckInView } from "../../protocol";
import { asFacilitator } from "../../testing/fixtures";
import AskEveryone from "./AskEveryone.svelte";

let shown: Record<string, unknown> | null = null;

beforeEach(() => {
  vi.stubGlobal("fetch", () => Promise.resolve(Response.json({ lists: [] })));
});

afterEach(async () => {
  vi.unstubAllGlobals();
  if (shown) await unmount(shown);
  document.body.replaceChildren();
});

const ASKED: CheckInView = {
  id: "c1",
  form: {
    question: { default: "en", texts: { en: "How are you?" } },
    answer: "word",
    choices: [],
    audience: "facilitators",
  },
  open: true,
  count: 3,
  answers: null,
  pool: null,
};

function words(checkIn: CheckInView, answers: { by: string; value: string }[]): string {
  const seated = asFacilitator({ stage: { check_in: checkIn }, care: { answers } });
  if (!seated.care) throw new Error("no care");
  shown = mount(AskEveryone, {
    target: document.body,
    props: { seat: "room-seat", seated, care: seated.care, settledAbove: false, disabled: false, ask: () => undefined },
  });
  flushSync();
  return document.body.textContent.replaceAll(/\s+/g, " ");
}

it("H4: counts answers that were given before this facilitator was one, and says why they aren't shown", () => {
  const text = words(ASKED, [{ by: "mei", value: "sunny" }]);
  expect(text).toContain("3 of 3 have answered.");
  expect(text).toContain("Mei: sunny");
  expect(text).toContain("2 answers aren't shown to you. They were given before you joined the facilitators.");
});

it("H4: says nothing of that where every answer is shown, or none is shown with a name", () => {
  expect(words({ ...ASKED, count: 1 }, [{ by: "mei", value: "sunny" }])).not.toContain("shown to you");
  document.body.replaceChildren();
  expect(words({ ...ASKED, form: { ...ASKED.form, audience: "pooled" } }, [])).not.toContain("shown to you");
});
