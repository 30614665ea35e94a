import { flushSync, mount, unmount } from "svelte";
import { afterEach, expect, it } from "vitest";

import type { CheckInView } from "../../protocol";
import CheckInCard from "./CheckInCard.svelte";
import { aCircle, heldBy } from "../../testing/fixtures";

const OPEN: CheckInView = {
  id: "k1",
  open: true,
  count: 3,
  form: { question: { default: "en", texts: { en: "How are you?" } }, answer: "word", audience: "all", choices: [] },
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

it("P1: what was answered folds away once somebody speaks", () => {
  const props = $state({ seated: aCircle(), checkIn: OPEN, busy: false, disabled: false, ask: () => undefined });
  shown = mount(CheckInCard, { target: document.body, props });
  flushSync();
  props.checkIn = SHOWN;
  flushSync();
  expect(document.querySelector("details")?.open).toBe(true);
  props.seated = aCircle({ centre: { piece: heldBy("mei") } });
  flushSync();
  expect(document.querySelector("details")?.open).toBe(false);
});

it("P1: answers that are shown only after somebody has spoken unfold all the same", () => {
  const props = $state({
    seated: aCircle({ centre: { piece: heldBy("mei") } }),
    checkIn: OPEN,
    busy: false,
    disabled: false,
    ask: () => undefined,
  });
  shown = mount(CheckInCard, { target: document.body, props });
  flushSync();
  props.seated = aCircle();
  flushSync();
  props.seated = aCircle({ centre: { piece: heldBy("mei") } });
  flushSync();
  props.seated = aCircle();
  props.checkIn = SHOWN;
  flushSync();
  expect(document.querySelector("details")?.open).toBe(true);
});

it("E33: what was answered, or is closed, leaves the page with its part; what is shown later comes back", () => {
  const props = $state({
    seated: aCircle({ me: { answer: "tired" } }),
    checkIn: OPEN,
    busy: false,
    disabled: false,
    ask: () => undefined,
  });
  shown = mount(CheckInCard, { target: document.body, props });
  flushSync();
  expect(document.body.textContent).toContain("tired");
  props.seated = aCircle({ me: { answer: "tired" }, stage: { index: 4 } });
  flushSync();
  expect(document.body.textContent.trim()).toBe("");
  props.checkIn = SHOWN;
  flushSync();
  expect(document.querySelector("details")?.open).toBe(true);
  props.seated = aCircle({ stage: { index: 5 } });
  flushSync();
  expect(document.body.textContent.trim()).toBe("");
});

it("E33: a question that is open and that I have not answered stays", () => {
  const props = $state({ seated: aCircle(), checkIn: OPEN, busy: false, disabled: false, ask: () => undefined });
  shown = mount(CheckInCard, { target: document.body, props });
  flushSync();
  props.seated = aCircle({ stage: { index: 4 } });
  flushSync();
  expect(document.body.textContent).toContain("How are you?");
});
