import { flushSync, mount, unmount } from "svelte";
import { afterEach, expect, it } from "vitest";

import type { CheckInView } from "../protocol";
import CheckInCard from "./CheckInCard.svelte";
import { aCircle } from "./fixtures";

const OPEN: CheckInView = {
  id: "k1",
  open: true,
  count: 3,
  form: { question: { default: "en", texts: { en: "How are you?" } }, answer: "word", audience: "all", choices: [], weather: null },
  answers: null,
  pool: null,
};
const SHOWN: CheckInView = { ...OPEN, open: false, answers: [{ by: "mei", value: "tired" }] };

let shown: Record<string, unknown> | null = null;

afterEach(async () => {
  if (shown) await unmount(shown);
  document.body.replaceChildren();
});

/** Whether the answers lie open, once they are shown to whoever is busy or not. */
function unfolds(busy: boolean): boolean {
  const props = $state({ seated: aCircle(), checkIn: OPEN, busy, disabled: false, ask: () => undefined });
  shown = mount(CheckInCard, { target: document.body, props });
  flushSync();
  props.checkIn = SHOWN;
  flushSync();
  return document.querySelector("details")?.open ?? false;
}

it("unfolds what was answered when it is shown", () => {
  expect(unfolds(false)).toBe(true);
});

it("unfolds nothing under the finger of whom the piece is offered to", () => {
  expect(unfolds(true)).toBe(false);
});
