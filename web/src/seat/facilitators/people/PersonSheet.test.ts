import { flushSync, mount, unmount } from "svelte";
import { afterEach, expect, it } from "vitest";

import type { SeatCommand } from "../../../protocol";
import { asFacilitator, aSeat } from "../../../testing/fixtures";
import type { Question } from "../../room/questions/question";
import PersonSheet from "./PersonSheet.svelte";

let shown: Record<string, unknown> | null = null;

afterEach(async () => {
  if (shown) await unmount(shown);
  document.body.replaceChildren();
});

/** Presses these buttons of Mei's, one after the other; what was asked for, and what was led to. */
function press(...names: string[]): (SeatCommand | Question | string)[] {
  const did: (SeatCommand | Question | string)[] = [];
  const seated = asFacilitator({ seats: [aSeat("kavitha", { role: "facilitator" }), aSeat("mei"), aSeat("aisha")] });
  const person = seated.care?.people.find(({ seat }) => seat === "mei");
  if (!person) throw new Error("Mei sits there");
  shown = mount(PersonSheet, {
    target: document.body,
    props: {
      seated,
      person,
      disabled: false,
      ask: (wish: SeatCommand | Question) => Promise.resolve(did.push(wish) > 0),
      onwrite: () => did.push("write"),
      onclose: () => undefined,
    },
  });
  flushSync();
  for (const name of names) {
    const button = [...document.querySelectorAll("button")].find(
      (one) => (one.getAttribute("aria-label") ?? one.textContent.trim()) === name,
    );
    if (!button) throw new Error(`no ${name}`);
    button.click();
    flushSync();
  }
  return did;
}

it("L6: a person's seat opens muting, a side room, a private line and removing in one place", () => {
  expect(press("Mute Mei", "Offer a side room to Mei", "Write privately to Mei", "Remove Mei")).toMatchObject([
    { type: "mute", seat: "mei" },
    { type: "offer_side_room", seat: "mei" },
    "write",
    { kind: "remove", person: { seat: "mei" } },
  ]);
});
