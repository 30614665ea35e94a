import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import type { Signal } from "../../protocol";
import Waiting from "./Waiting.svelte";

let shown: Record<string, unknown> | null = null;
let look: (share: number) => void = () => undefined;

beforeEach(() => {
  vi.stubGlobal(
    "IntersectionObserver",
    class {
      constructor(tell: (entries: { intersectionRatio: number }[]) => void) {
        look = (intersectionRatio) => {
          tell([{ intersectionRatio }]);
          flushSync();
        };
      }
      observe(): void {}
      disconnect(): void {}
    },
  );
});

afterEach(async () => {
  if (shown) await unmount(shown);
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

const SIGNAL: Signal = { id: "s1", seat: "ben", kind: "need_a_minute", at: 0, acknowledged_by: null, risen: false, alerted: false };

/** A panel with the alert, and a field in which somebody writes. */
function waiting() {
  const part = document.createElement("section");
  part.tabIndex = -1;
  part.toggleAttribute("data-group", true);
  const alert = part.appendChild(document.createElement("div"));
  const field = document.createElement("textarea");
  document.body.append(part, field);
  field.focus();
  shown = mount(Waiting, { target: document.body, props: { signal: SIGNAL, name: "Ben", at: alert } });
  flushSync();
  return { part, field, button: () => document.querySelector("button") };
}

it("says in one line who waits, only while the alert is out of sight, and takes no focus", () => {
  const { field, button } = waiting();
  expect(button()).toBeNull();
  look(0.2);
  expect(button()?.textContent.trim()).toBe("Ben needs a minute.");
  expect(document.activeElement).toBe(field);
  look(1);
  expect(button()).toBeNull();
});

it("leads to the part with the alert by a press", () => {
  const { part, button } = waiting();
  look(0.2);
  button()?.click();
  expect(document.activeElement).toBe(part);
});
