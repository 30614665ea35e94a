import { expect, it } from "vitest";

import type { CarePart, LobbyPart } from "../protocol";
import { aCard, aSeenCard, asFacilitator } from "../testing/fixtures";
import { awaiting, needing } from "./needing";

function care(changes: Partial<CarePart>): CarePart {
  const { care: part } = asFacilitator({ care: changes });
  if (!part) throw new Error("no care");
  return part;
}

const ASIDE = { id: "a1", facilitator: "kavitha", seat: "mei", at: 0, open: false };

it("counts nobody where nobody needs anything", () => {
  expect(needing(care({}), [])).toBe(0);
});

it("counts a person once, whatever they asked for and whatever was offered to them", () => {
  expect(needing(care({ side_rooms: [ASIDE], cards: [aCard({ state: "not_safe" })] }), [])).toBe(1);
  expect(
    needing(care({ cards: [aSeenCard("kavitha"), aCard({ state: "asks_for_a_breath", seat: "aisha" })] }), []),
  ).toBe(2);
});

it("counts whoever wrote, once with whatever else they need", () => {
  const line = { kind: "line", id: 1, at: 0, by: "mei", to: "mei", name: "Mei", place: "circle", text: "…" } as const;
  expect(needing(care({}), [line, { ...line, id: 2 }])).toBe(1);
  expect(needing(care({ cards: [aCard()] }), [line, { ...line, id: 2, by: "aisha", to: "aisha" }])).toBe(2);
});

it("counts a group that asks for help", () => {
  const group = {
    place: "group-1",
    kind: "group",
    seats: ["mei"],
    needs_help: true,
    supervision: { kind: "attended" },
    stage_index: 0,
  } as const;
  expect(
    needing(
      care({
        groups: [
          { ...group, seats: ["mei"] },
          { ...group, place: "group-2", seats: [], needs_help: false },
        ],
      }),
      [],
    ),
  ).toBe(1);
});

it("counts who knocks and has not been admitted yet, and devices that wait for the seat of somebody else", () => {
  const knock = { seat: "tom", name: "Tom", since: 0, admitted: false, has_room: true, same_browser: false };
  const claim = { seat: "ana", name: "", claim_id: "c1", at: 0, contested: false };
  const lobby = { ...asFacilitator().lobby, knocks: [knock, { ...knock, seat: "devi", admitted: true }] } as LobbyPart;
  expect(awaiting(asFacilitator({ lobby }))).toBe(1);
  expect(
    awaiting(asFacilitator({ lobby: { ...lobby, claims: [claim, { ...claim, seat: "kavitha", claim_id: "c2" }] } })),
  ).toBe(2);
});
