import { flushSync, mount, unmount } from "svelte";
import { SvelteMap } from "svelte/reactivity";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import type { SeatCommand, Signal } from "../../protocol";
import SignalStep from "./SignalStep.svelte";

let shown: Record<string, unknown> | null = null;

beforeEach(() => void vi.useFakeTimers());

afterEach(async () => {
  if (shown) await unmount(shown);
  document.body.replaceChildren();
  vi.useRealTimers();
});

const SIGNAL: Signal = { id: "s1", seat: "ana", kind: "not_safe", at: 0, acknowledged_by: null, risen: false, alerted: false };

function step() {
  const asked: SeatCommand[] = [];
  const room = new SvelteMap([["signal", SIGNAL]]);
  shown = mount(SignalStep, {
    target: document.body,
    props: {
      get signal() {
        return room.get("signal") ?? SIGNAL;
      },
      name: "Ana",
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

it("is an alert under the name of who needs somebody, with a button in the words of the signal", () => {
  const { button } = step();
  expect(document.querySelector("[role=group]")?.textContent).toMatch(/^Ana needs somebody\./);
  expect(button.textContent.trim()).toBe("I've seen that Ana does not feel safe");
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
