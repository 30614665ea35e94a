import { flushSync } from "svelte";
import { expect, it } from "vitest";

import { askBeforeLosing } from "./unsaved.svelte";

const page = new EventTarget();

function isAsked(): boolean {
  const leaving = new Event("beforeunload", { cancelable: true });
  page.dispatchEvent(leaving);
  return leaving.defaultPrevented;
}

it("o8: a reload is asked about while links are shown that are nowhere else", () => {
  let shown = $state(true);
  const stop = $effect.root(() => askBeforeLosing(() => shown, page));
  flushSync();
  expect(isAsked()).toBe(true);
  shown = false;
  flushSync();
  expect(isAsked()).toBe(false);
  shown = true;
  flushSync();
  stop();
  expect(isAsked()).toBe(false);
});
