import { expect, it } from "vitest";

import type { MePart } from "../protocol";
import { aCircle } from "../testing/fixtures";
import { partGiven } from "./part-given";

type Part = MePart["role"];

it.each([
  ["participant", "participant", "participant", null],
  ["participant", "cofacilitator", "cofacilitator", "beside"],
  ["participant", "cofacilitator", "facilitator", "acting"],
  ["participant", "facilitator", "facilitator", "handed"],
  ["cofacilitator", "cofacilitator", "cofacilitator", null],
  ["cofacilitator", "cofacilitator", "facilitator", "acting"],
  ["cofacilitator", "facilitator", "facilitator", "handed"],
  ["facilitator", "facilitator", "facilitator", null],
  ["facilitator", "cofacilitator", "cofacilitator", null],
  ["facilitator", "cofacilitator", "facilitator", "acting"],
] as const satisfies readonly (readonly [Part, Part, Part, unknown])[])(
  "invited as %s, now %s who acts as %s: %s",
  (invited_as, role, acts_as, given) => {
    const me = { invited_as, role, acts_as };
    expect(partGiven(aCircle({ me }))).toBe(given);
    expect(partGiven(aCircle({ me, circle: { phase: "debrief" } }))).toBe(null);
  },
);

it("is to look after a group, where the circle is divided", () => {
  const me = { invited_as: "participant", role: "cofacilitator", acts_as: "facilitator" } as const;
  expect(partGiven(aCircle({ me, centre: { kind: "group", place: "group-1" } }))).toBe("in_group");
});
