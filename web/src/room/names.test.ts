import { expect, it } from "vitest";

import { aCard, aCircle, asFacilitator, aSeat } from "../testing/fixtures";
import type { Seated } from "../reading/seated";
import { NOBODY_NAMED, remembered } from "./names";
import type { View } from "../protocol/view";

const view = ({ circle, me, roster, centre, lobby, care }: Seated, kind: View["kind"] = "facilitator"): View => ({
  epoch: 1,
  version: 1,
  kind,
  parts: { circle, me, roster, centre, ...(lobby && { lobby }), ...(care && { care }) },
});

const LATER = view(asFacilitator({ seats: [aSeat("kavitha", { role: "facilitator" })] }));

it("remembers who was seen in the ring, when only facilitators are left", () => {
  const seen = remembered(remembered(NOBODY_NAMED, view(asFacilitator())), LATER);
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
        heard_s: 0,
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
  const seen = remembered(remembered(NOBODY_NAMED, view(asFacilitator({ care, lobby }))), LATER);
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
  expect(remembered(NOBODY_NAMED, view(asFacilitator({ lobby }))).has("ana")).toBe(false);
});

it("goes by the newest name, and is the same object while nothing is new", () => {
  const seen = remembered(NOBODY_NAMED, view(aCircle(), "participant"));
  expect(remembered(seen, view(aCircle(), "participant"))).toBe(seen);
  expect(remembered(seen, view(aCircle({ seats: [aSeat("mei", { name: "Mei Ling" })] }))).get("mei")).toBe("Mei Ling");
});

it("forgets everybody when all is over", () => {
  const seen = remembered(NOBODY_NAMED, view(asFacilitator()));
  expect(remembered(seen, view(asFacilitator(), "ended")).size).toBe(0);
});
