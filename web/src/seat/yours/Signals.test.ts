import { flushSync, mount, unmount } from "svelte";
import { afterEach, expect, it } from "vitest";

import type { SeatCommand } from "../../protocol";
import { aCircle, aSeat, type Changes } from "../../testing/fixtures";
import type { Question } from "../room/questions/question";
import Signals from "./Signals.svelte";

let shown: Record<string, unknown> | null = null;

afterEach(async () => {
  if (shown) await unmount(shown);
  document.body.replaceChildren();
});

const KAVITHA_IS_AWAY: Changes = {
  seats: [aSeat("kavitha", { role: "facilitator", presence: "reconnecting" }), aSeat("aisha")],
};
const SENT: Changes = {
  me: { signal: { id: "s1", kind: "check_on_me", seen_by: null, risen: false, alerted: false } },
};

/** What is said, what is asked when the first button is pressed, and whom one can call. */
function signals(changes: Changes) {
  const asked: (SeatCommand | Question)[] = [];
  shown = mount(Signals, {
    target: document.body,
    props: {
      seated: aCircle(changes),
      disabled: false,
      ask: (wish: SeatCommand | Question) => Promise.resolve(asked.push(wish) > 0),
    },
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
  expect(words).toContain("No facilitator is connected just now.");
  expect(calls).toBeGreaterThan(0);
});

it("a signal that was sent is with the facilitators, who are here", () => {
  expect(signals(SENT).words).toContain("Only the facilitators can see it.");
});

it("nobody is said to see a signal while they are not here", () => {
  const { words, calls } = signals({ ...SENT, ...KAVITHA_IS_AWAY });
  expect(words).toContain("The facilitators will see it as soon as they're back.");
  expect(words).not.toContain("Only the facilitators can see it.");
  expect(calls).toBeGreaterThan(0);
});

it("who has seen it is named, and it is taken back only by a second word", () => {
  const { asked, words } = signals({
    me: { signal: { id: "s1", kind: "not_safe", seen_by: "kavitha", risen: false, alerted: false } },
  });
  expect(words).toContain("Kavitha has seen it.");
  expect(asked).toEqual([{ kind: "withdraw", signal: "s1" }]);
});

const waiting = (alerted: boolean): Changes => ({
  me: { signal: { id: "s1", kind: "not_safe", seen_by: null, risen: true, alerted } },
});

it("E9: says that nobody has answered yet, and who can be called meanwhile", () => {
  const { words, calls } = signals(waiting(false));
  expect(words).toContain("Sent. No facilitator has answered yet.");
  expect(words).toContain("If no one answers, or this isn't settled by the end, the organiser is told too.");
  expect(words).not.toContain("Only the facilitators can see it.");
  expect(calls).toBeGreaterThan(0);
});

it("E9: says that the organiser was told", () => {
  const { words, calls } = signals(waiting(true));
  expect(words).toContain("the organiser has been told too.");
  expect(words).not.toContain("Only the facilitators can see it.");
  expect(calls).toBeGreaterThan(0);
});

it("E21: whoever asked reads that it was marked as looked after, and can say that it isn't", () => {
  const { asked, words } = signals({ me: { looked_after: { kind: "not_safe", by: "kavitha", at: 0 } } });
  expect(words).toContain("Kavitha marked “I don't feel safe” as looked after at");
  expect(asked).toEqual([{ type: "send_signal", kind: "not_safe" }]);
});
