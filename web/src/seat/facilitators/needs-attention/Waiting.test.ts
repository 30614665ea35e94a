import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { aCard, aSeat, asFacilitator } from "../../../testing/fixtures";
import Waiting from "./Waiting.svelte";

let shown: Record<string, unknown> | null = null;
let look: (share: number, height?: number, hidden?: number) => void = () => undefined;

beforeEach(() => {
  vi.stubGlobal(
    "IntersectionObserver",
    class {
      constructor(tell: (entries: object[]) => void) {
        look = (intersectionRatio, height = 0, hidden = 0) => {
          tell([{ intersectionRatio, intersectionRect: { top: hidden, height }, boundingClientRect: { top: 0 } }]);
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

const CARD = aCard({ seat: "ben", name: "Ben" });
const SEATED = asFacilitator({ seats: [aSeat("kavitha", { role: "facilitator" }), aSeat("ben", { name: "Ben" })] });

/** A panel with the alert, and a field in which somebody writes. */
function waiting() {
  const part = document.createElement("section");
  part.tabIndex = -1;
  part.toggleAttribute("data-group", true);
  const alert = part.appendChild(document.createElement("div"));
  const field = document.createElement("textarea");
  document.body.append(part, field);
  field.focus();
  shown = mount(Waiting, { target: document.body, props: { seated: SEATED, card: CARD, at: alert } });
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

it("E6: takes the top of what is higher than there is room for as in sight, and not its end", () => {
  const { button } = waiting();
  look(0.3, 200);
  expect(button()).toBeNull();
  look(0.3, 200, 40);
  expect(button()).not.toBeNull();
});
