import { describe, expect, it } from "vitest";

import type { SeatView } from "../protocol";
import { aCircle, aSeat, asFacilitator } from "../testing/fixtures";
import { isAttended, isOnlyFacilitator } from "./facilitation";

it.each<[string, Partial<SeatView>, boolean]>([
  ["a facilitator who is here", {}, true],
  ["a facilitator who is aside, and sees what is sent", { aside: true }, true],
  ["a co-facilitator who is here", { role: "cofacilitator" }, true],
  ["a facilitator whose line dropped", { presence: "reconnecting" }, false],
  ["a facilitator who is away", { presence: "away" }, false],
  ["nobody but participants", { role: "participant" }, false],
])("whether it is attended: %s", (_, kavitha, attended) => {
  expect(isAttended(aCircle({ seats: [aSeat("kavitha", { role: "facilitator", ...kavitha }), aSeat("aisha")] }))).toBe(
    attended,
  );
});

describe("leaving others with nobody to look after them", () => {
  const WEI = aSeat("wei", { role: "cofacilitator" });
  const three = [aSeat("kavitha", { role: "facilitator" }), aSeat("mei"), aSeat("aisha")];

  it.each<[string, boolean, Parameters<typeof asFacilitator>[0]]>([
    ["a facilitator by themselves", true, { seats: three }],
    ["one whose co-facilitator's line dropped", true, { seats: [...three, { ...WEI, presence: "reconnecting" }] }],
    ["one beside another", false, { seats: [...three, WEI] }],
    ["one with nobody there", false, { seats: three.slice(0, 1) }],
    ["before it begins", false, { seats: three, circle: { phase: "open" } }],
    ["afterwards", false, { seats: three, circle: { phase: "debrief" } }],
  ])("%s: %s", (_, alone, changes) => {
    expect(isOnlyFacilitator(asFacilitator(changes))).toBe(alone);
  });

  it("is no participant's doing", () => {
    expect(isOnlyFacilitator(aCircle({ seats: three }))).toBe(false);
  });
});
