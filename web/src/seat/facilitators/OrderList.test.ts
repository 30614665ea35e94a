import { flushSync, mount, unmount } from "svelte";
import { afterEach, expect, it } from "vitest";

import type { SeatCommand } from "../../protocol";
import { aCircle, aSeat, heldBy, offeredTo, type Changes } from "../../testing/fixtures";
import type { Question } from "../room/questions/question";
import OrderList from "./OrderList.svelte";

let shown: Record<string, unknown> | null = null;

afterEach(async () => {
  if (shown) await unmount(shown);
  document.body.replaceChildren();
});

const SEATS = [aSeat("aisha", { role: "facilitator" }), aSeat("mei"), aSeat("tom")];

function offerToTom(changes: Changes) {
  const asked: (SeatCommand | Question)[] = [];
  const seated = aCircle({
    ...changes,
    me: { role: "facilitator", acts_as: "facilitator" },
    seats: changes.seats ?? SEATS,
  });
  shown = mount(OrderList, {
    target: document.body,
    props: {
      seated,
      offeredAbove: null,
      disabled: false,
      ask: (wish: SeatCommand | Question) => Promise.resolve(asked.push(wish) > 0),
    },
  });
  flushSync();
  press("Offer to Tom");
  return asked;
}

function press(name: string): void {
  [...document.querySelectorAll("button")]
    .find((one) => (one.getAttribute("aria-label") ?? one.textContent.trim()) === name)
    ?.click();
  flushSync();
}

const MOVED = [{ type: "move_piece", piece_id: "p9", to: "tom" }];

it("asks before it ends the turn of somebody who speaks", () => {
  const asked = offerToTom({ centre: { piece: heldBy("mei", "p9") } });
  expect(asked).toEqual([{ kind: "interrupt", turn: "p9", to: "tom" }]);
});

it.each<[string, Changes]>([
  ["the piece is mine", { centre: { piece: heldBy("aisha", "p9") } }],
  ["nobody has taken it", { centre: { piece: offeredTo("mei", null, "p9") } }],
  [
    "its holder's line dropped",
    {
      centre: { piece: heldBy("mei", "p9") },
      seats: SEATS.map((seat) => (seat.id === "mei" ? { ...seat, presence: "reconnecting" } : seat)),
    },
  ],
])("moves the piece at once where nobody is interrupted: %s", (_, changes) => {
  expect(offerToTom(changes)).toEqual(MOVED);
});
