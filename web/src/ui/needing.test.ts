import { expect, it } from "vitest";

import type { CarePart } from "../protocol";
import { asFacilitator } from "./fixtures";
import { knocking, needing } from "./needing";

function care(changes: Partial<CarePart>): CarePart {
  const { care: part } = asFacilitator({ care: changes });
  if (!part) throw new Error("no care");
  return part;
}

const SIGNAL = { id: "s1", seat: "mei", kind: "not_safe", at: 0, acknowledged_by: null, risen: false, alerted: false } as const;
const ASIDE = { id: "a1", facilitator: "kavitha", seat: "mei", at: 0, open: false };
const PAUSE = { id: "b1", kind: "asks_for_a_breath", seat: "mei", name: "Mei", at: 0, asked: null } as const;

it("counts nobody where nobody needs anything", () => {
  expect(needing(care({}), [])).toBe(0);
});

it("counts a person once, whatever they asked for and whatever was offered to them", () => {
  expect(needing(care({ signals: [SIGNAL], side_rooms: [ASIDE], cards: [PAUSE] }), [])).toBe(1);
  expect(needing(care({ signals: [{ ...SIGNAL, acknowledged_by: "kavitha" }], cards: [{ ...PAUSE, seat: "aisha" }] }), [])).toBe(2);
});

it("counts whoever wrote, once with whatever else they need", () => {
  const line = { kind: "line", id: 1, at: 0, by: "mei", to: "mei", name: "Mei", place: "circle", text: "…" } as const;
  expect(needing(care({}), [line, { ...line, id: 2 }])).toBe(1);
  expect(needing(care({ signals: [SIGNAL] }), [line, { ...line, id: 2, by: "aisha", to: "aisha" }])).toBe(2);
});

it("counts a group that asks for help", () => {
  const group = { place: "group-1", kind: "group", seats: ["mei"], needs_help: true, supervision: { kind: "attended" }, stage_index: 0 } as const;
  expect(needing(care({ groups: [{ ...group, seats: ["mei"] }, { ...group, place: "group-2", seats: [], needs_help: false }] }), [])).toBe(1);
});

it("counts who knocks and has not been admitted yet", () => {
  const knock = { seat: "tom", name: "Tom", since: 0, admitted: false, has_room: true };
  expect(knocking({ knocks: [knock, { ...knock, seat: "devi", admitted: true }], claims: [], locked: false })).toBe(1);
});
