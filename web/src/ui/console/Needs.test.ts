import { mount, unmount } from "svelte";
import { afterEach, expect, it } from "vitest";

import type { CarePart, Line, SeatCommand, SeatId } from "../../protocol";
import { asFacilitator } from "../fixtures";
import Needs from "./Needs.svelte";

let shown: Record<string, unknown> | null = null;

afterEach(async () => {
  if (shown) await unmount(shown);
  document.body.replaceChildren();
});

const SIGNAL = { id: "s1", seat: "mei", kind: "not_safe", at: 0, acknowledged_by: null, risen: false, alerted: false } as const;
const NOBODY = "Nobody who asked is still waiting.";

/** What is listed, by what its buttons are called. */
function list(changes: Partial<CarePart>, unread: readonly Line[] = []) {
  const asked: SeatCommand[] = [];
  const answered: SeatId[] = [];
  const read: Line[] = [];
  const seated = asFacilitator({ care: changes });
  if (!seated.care) throw new Error("no care");
  shown = mount(Needs, {
    target: document.body,
    props: {
      seated,
      care: seated.care,
      unread,
      disabled: false,
      ask: (command: SeatCommand) => asked.push(command),
      onanswer: (seat: SeatId) => Promise.resolve(void answered.push(seat)),
      onread: (lines: readonly Line[]) => void read.push(...lines),
    },
  });
  const buttons = new Map([...document.querySelectorAll("button")].map((one) => [one.getAttribute("aria-label") ?? one.textContent.trim(), one]));
  return { asked, answered, read, buttons, text: document.body.textContent };
}

it("says that nobody waits only where nobody does", () => {
  expect(list({}).text).toContain(NOBODY);
});

it("lists everybody with what they said, and each button with whom it is about", () => {
  const { asked, buttons, text } = list({ signals: [SIGNAL, { ...SIGNAL, id: "s2", seat: "aisha", kind: "need_a_minute" }] });
  expect(text).toContain("Mei does not feel safe.");
  expect(text).toContain("Aisha needs a minute.");
  expect(text).not.toContain(NOBODY);
  buttons.get("I've seen it: Aisha")?.click();
  expect(asked).toEqual([{ type: "acknowledge_signal", signal_id: "s2" }]);
});

it("keeps who was seen in sight until they are looked after", () => {
  const { asked, buttons, text } = list({ signals: [{ ...SIGNAL, acknowledged_by: "kavitha" }] });
  expect(text).toContain("Mei does not feel safe.");
  expect(text).toContain("Seen by Kavitha.");
  buttons.get("Looked after: Mei")?.click();
  expect(asked).toEqual([{ type: "resolve_signal", signal_id: "s1" }]);
});

it("says with what somebody left whom nobody had looked after", () => {
  const left = { id: "l1", kind: "left", seat: "mei", name: "Mei", at: 0, asked: null } as const;
  const { asked, buttons, text } = list({ cards: [{ ...left, asked: "not_safe" }, { ...left, id: "l2", name: "Sam", asked: null }] });
  expect(text).toContain("Mei did not feel safe, and left.");
  expect(text).toContain("Sam left. Check on them?");
  buttons.get("Reached: Mei")?.click();
  expect(asked).toEqual([{ type: "put_card_away", card_id: "l1", outcome: "reached" }]);
});

it("says of somebody who left that they are back, for as long as they are", () => {
  const left = { id: "l1", kind: "left", seat: "mei", name: "Mei", at: 0, asked: null } as const;
  const { text } = list({ cards: [left, { ...left, id: "l2", seat: "long-gone", name: "Sam" }] });
  expect(text).toContain("Mei left. Check on them? They are back in the circle now.");
  expect(text).toMatch(/Sam left\. Check on them\?\s+Reached/);
});

it("shows what was written to the facilitators alone, to be answered or put away as read", () => {
  const line = { kind: "line", id: 1, at: 0, by: "mei", to: "mei", name: "Mei", place: "circle", text: "Can we slow down?" } as const;
  const lines = [line, { ...line, id: 2, text: "I would like that." }, { ...line, id: 3, by: "gone", to: "gone", name: "Sam" }];
  const { answered, read, buttons, text } = list({}, lines);
  expect(text).not.toContain(NOBODY);
  expect(text).toMatch(/Mei wrote to the facilitators:.*Can we slow down\?.*I would like that\./s);
  buttons.get("Answer Mei")?.click();
  expect(answered).toEqual(["mei"]);
  expect(buttons.get("Answer Sam")).toBeUndefined();
  buttons.get("I've read it: Mei")?.click();
  expect(read).toEqual(lines.slice(0, 2));
});

it("lists who asks for a pause", () => {
  const { asked, buttons, text } = list({ cards: [{ id: "b1", kind: "asks_for_a_breath", seat: "mei", name: "Mei", at: 0, asked: null }] });
  expect(text).toContain("Mei asks for a pause.");
  expect(text).not.toContain(NOBODY);
  buttons.get("No need: Mei")?.click();
  expect(asked).toEqual([{ type: "put_card_away", card_id: "b1", outcome: "no_need" }]);
});
