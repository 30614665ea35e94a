import { expect, it } from "vitest";

import { aCard, aCircle, asFacilitator, aSeat, viewOf } from "../testing/fixtures";
import { NOBODY_NAMED, remembered } from "./names";

const LATER = viewOf(asFacilitator({ seats: [aSeat("kavitha", { role: "facilitator" })] }));

it("remembers who was seen in the ring, when only facilitators are left", () => {
  const seen = remembered(remembered(NOBODY_NAMED, viewOf(asFacilitator())), LATER);
  expect(seen.get("mei")).toBe("Mei");
  expect(remembered(NOBODY_NAMED, LATER).has("mei")).toBe(false);
});

it("remembers who is in another place, was removed, left, or was admitted and never came", () => {
  const care = {
    people: [
      {
        seat: "tom",
        name: "Tom",
        place: "group-2",
        muted: false,
        picture_stopped: false,
        has_contact: false,
        can_send_away: true,
      },
    ],
    removals: [{ id: "r1", seat: "devi", name: "Devi", at: 0, by: "kavitha", reason: "" }],
    cards: [aCard({ state: "left", seat: "sam", name: "Sam" })],
  };
  const lobby = {
    knocks: [{ seat: "ana", name: "Ana", since: 0, admitted: true, has_room: true, same_browser: false }],
    claims: [],
    declined: [],
    locked: false,
    open_link: false,
    promised: [],
    at_locked_door: 0,
    link_full: false,
  };
  const seen = remembered(remembered(NOBODY_NAMED, viewOf(asFacilitator({ care, lobby }))), LATER);
  expect(["tom", "devi", "sam", "ana"].map((seat) => seen.get(seat))).toEqual(["Tom", "Devi", "Sam", "Ana"]);
});

it("knows nobody by having waited", () => {
  const lobby = {
    knocks: [{ seat: "ana", name: "Ana", since: 0, admitted: false, has_room: true, same_browser: false }],
    claims: [],
    declined: [],
    locked: false,
    open_link: false,
    promised: [],
    at_locked_door: 0,
    link_full: false,
  };
  expect(remembered(NOBODY_NAMED, viewOf(asFacilitator({ lobby }))).has("ana")).toBe(false);
});

it("goes by the newest name, and is the same object while nothing is new", () => {
  const seen = remembered(NOBODY_NAMED, viewOf(aCircle(), "participant"));
  expect(remembered(seen, viewOf(aCircle(), "participant"))).toBe(seen);
  expect(remembered(seen, viewOf(aCircle({ seats: [aSeat("mei", { name: "Mei Ling" })] }))).get("mei")).toBe(
    "Mei Ling",
  );
});

it("forgets everybody when all is over", () => {
  const seen = remembered(NOBODY_NAMED, viewOf(asFacilitator()));
  expect(remembered(seen, viewOf(asFacilitator(), "ended")).size).toBe(0);
});
