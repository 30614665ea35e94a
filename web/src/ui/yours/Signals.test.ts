import { flushSync, mount, unmount } from "svelte";
import { afterEach, expect, it } from "vitest";

import type { SeatCommand } from "../../protocol";
import { aCircle, aSeat, type Changes } from "../fixtures";
import Signals from "./Signals.svelte";

let shown: Record<string, unknown> | null = null;

afterEach(async () => {
  if (shown) await unmount(shown);
  document.body.replaceChildren();
});

const KAVITHA_IS_AWAY: Changes = { seats: [aSeat("kavitha", { role: "facilitator", presence: "reconnecting" }), aSeat("aisha")] };
const SENT: Changes = { me: { signal: { id: "s1", kind: "check_on_me", seen_by: null } } };

/** What is said, what is asked when the first button is pressed, and whom one can call. */
function signals(changes: Changes) {
  const asked: SeatCommand[] = [];
  shown = mount(Signals, {
    target: document.body,
    props: { seated: aCircle(changes), disabled: false, ask: (command: SeatCommand) => asked.push(command) },
  });
  flushSync();
  const words = document.body.textContent;
  document.querySelector("button")?.click();
  return { asked, words, calls: document.querySelectorAll("a[href^='tel:']").length };
}

it("goes to the facilitators, who are here", () => {
  const { asked, words, calls } = signals({});
  expect(asked).toEqual([{ type: "send_signal", kind: "need_a_minute" }]);
  expect(words).not.toContain("Nobody who facilitates");
  expect(calls).toBe(0);
});

it("that nobody who facilitates is here is said before it is sent, with helplines beside it", () => {
  const { asked, words, calls } = signals(KAVITHA_IS_AWAY);
  expect(asked).toEqual([{ type: "send_signal", kind: "need_a_minute" }]);
  expect(words).toContain("Nobody who facilitates is connected here just now.");
  expect(calls).toBeGreaterThan(0);
});

it("a signal that was sent is with the facilitators, who are here", () => {
  expect(signals(SENT).words).toContain("Only they see it.");
});

it("nobody is said to see a signal while they are not here", () => {
  const { words, calls } = signals({ ...SENT, ...KAVITHA_IS_AWAY });
  expect(words).toContain("They see it as soon as they are back.");
  expect(words).not.toContain("Only they see it.");
  expect(calls).toBeGreaterThan(0);
});

it("who has seen it is named, and it is taken back only by a second word", () => {
  const { asked, words } = signals({ me: { signal: { id: "s1", kind: "not_safe", seen_by: "kavitha" } } });
  expect(words).toContain("Kavitha has seen it.");
  expect(asked).toEqual([]);
  flushSync();
  [...document.querySelectorAll("dialog button")].find(({ textContent }) => textContent.includes("Take it back"))?.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  expect(asked).toEqual([{ type: "withdraw_signal", signal_id: "s1" }]);
});
