import { flushSync, mount, unmount } from "svelte";
import { SvelteMap } from "svelte/reactivity";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import type { SeatCommand, Signal } from "../../../protocol";
import { aCard, aSeat, asFacilitator } from "../../../testing/fixtures";
import SignalStep from "./SignalStep.svelte";

let shown: Record<string, unknown> | null = null;

beforeEach(() => void vi.useFakeTimers());

afterEach(async () => {
  if (shown) await unmount(shown);
  document.body.replaceChildren();
  vi.useRealTimers();
});

const CARD = aCard({ seat: "ana", name: "Ana", state: "not_safe" });
const SIGNAL: Signal = { id: "s1", kind: "not_safe", at: 0, seen_by: null, risen: false, alerted: false };

function step(seats = [aSeat("kavitha", { role: "facilitator" }), aSeat("ana", { name: "Ana" })]) {
  const asked: SeatCommand[] = [];
  const room = new SvelteMap([["signal", SIGNAL]]);
  shown = mount(SignalStep, {
    target: document.body,
    props: {
      get card() {
        return { ...CARD, signal: room.get("signal") ?? SIGNAL };
      },
      seated: asFacilitator({ seats }),
      disabled: false,
      ask: (command: SeatCommand) => asked.push(command),
    },
  });
  flushSync();
  const button = document.querySelector("button");
  if (!button) throw new Error("no button");
  return {
    asked,
    button,
    passes: (ms: number) => {
      vi.advanceTimersByTime(ms);
      flushSync();
    },
    becomes: (signal: Signal) => {
      room.set("signal", signal);
      flushSync();
    },
  };
}

it("is an alert under the name of who needs somebody, with a button that tells them it was seen", () => {
  const { button } = step();
  expect(document.querySelector("[role=group]")?.textContent).toMatch(/^Ana needs attention\./);
  expect(button.textContent.trim()).toBe("Tell Ana I've seen it");
  expect(button.classList).not.toContain("warm");
});

it("takes no press that was meant for what stood there before", () => {
  const { asked, button, passes } = step();
  passes(600);
  button.click();
  expect(asked).toEqual([]);
  passes(100);
  button.click();
  expect(asked).toEqual([{ type: "acknowledge_signal", signal_id: "s1" }]);
});

it("E19: tells nobody that it was seen who is gone", () => {
  expect(step([aSeat("kavitha", { role: "facilitator" })]).button.textContent.trim()).toBe("I've seen it: Ana");
});

it("E5: is led to by the key of the next step, not pressed", () => {
  expect(step().button.dataset).toHaveProperty("led");
});

it("waits again for the next signal, and not for one that rises", () => {
  const { asked, button, passes, becomes } = step();
  passes(700);
  becomes({ ...SIGNAL, id: "s2" });
  button.click();
  expect(asked).toEqual([]);
  passes(700);
  becomes({ ...SIGNAL, id: "s2", risen: true });
  button.click();
  expect(asked).toEqual([{ type: "acknowledge_signal", signal_id: "s2" }]);
});
