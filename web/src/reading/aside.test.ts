import { expect, it } from "vitest";

import { aSeat, asFacilitator, type Changes } from "../testing/fixtures";
import { canBeAskedAside } from "./aside";

const KAVITHA = aSeat("kavitha", { role: "facilitator" });
const PEOPLE = [KAVITHA, aSeat("ben", { role: "cofacilitator" }), aSeat("mei"), aSeat("tom")];
const offered = (facilitator: string, seat: string): Changes => ({
  care: { side_rooms: [{ id: "a1", facilitator, seat, at: 0, open: false }] },
});
const asked = (changes: Changes, seat = "mei"): boolean =>
  canBeAskedAside(asFacilitator({ seats: PEOPLE, ...changes }), seat);

it("offers nobody a second side room, and none while I have one", () => {
  expect(asked({})).toBe(true);
  expect(asked(offered("ben", "mei"))).toBe(false);
  expect(asked(offered("kavitha", "tom"))).toBe(false);
  expect(asked(offered("ben", "tom"))).toBe(true);
});

it("offers one only to somebody who sits here and is connected, while the circle is live", () => {
  expect(asked({}, "gone")).toBe(false);
  expect(asked({ seats: [KAVITHA, aSeat("mei", { presence: "reconnecting" })] })).toBe(false);
  expect(asked({ seats: [KAVITHA, aSeat("mei", { aside: true })] })).toBe(false);
  expect(asked({ circle: { phase: "debrief" } })).toBe(false);
});
