import { expect, it } from "vitest";

import type { CarePart } from "../../protocol";
import { aSeat, asFacilitator } from "../fixtures";
import { asideText } from "./aside";

const PAUSED = "You are aside. The circle is paused until you are back.";

/** What Kavitha reads, who is aside with Mei, of the circle with these others. */
function reads(others: Record<string, { place?: string; facilitates?: boolean }>, changes: Partial<CarePart> = {}): string {
  const everybody = { kavitha: { place: "side-1", facilitates: true }, mei: { place: "side-1" }, ...others };
  const people = Object.entries<{ place?: string; facilitates?: boolean }>(everybody).map(([seat, { place = "circle", facilitates = false }]) => ({
    seat,
    name: aSeat(seat).name,
    place,
    muted: false,
    heard_s: 0,
    has_contact: false,
    can_send_away: !facilitates,
  }));
  return asideText(asFacilitator({ care: { people, groups: [aPlace("side-1", "side_room")], ...changes } }));
}

function aPlace(place: string, kind: "group" | "side_room", supervision: "attended" | "paused" = "attended"): CarePart["groups"][number] {
  return { place, kind, seats: [], needs_help: false, supervision: { kind: supervision }, stage_index: 0 };
}

it("is paused with nobody else who facilitates", () => {
  expect(reads({ aisha: {} })).toBe(PAUSED);
});

it("counts nobody who is aside too, or was asked to co-facilitate and has not come", () => {
  const groups = [aPlace("side-1", "side_room"), aPlace("side-2", "side_room")];
  expect(reads({ ben: { place: "side-2" } }, { succession: ["ben", "not-here-yet"], groups })).toBe(PAUSED);
});

it("goes on while whoever else can hold it is there, as nobody aside is told who is connected", () => {
  expect(reads({ fay: { facilitates: true } })).toBe("You are aside. The others go on while Fay is there.");
  expect(reads({ ben: {} }, { succession: ["ben"] })).toBe("You are aside. The others go on while Ben is there.");
  expect(reads({ fay: { facilitates: true }, ben: {} }, { succession: ["ben"] })).toBe("You are aside. The others go on while Fay or Ben is there.");
});

it.each([
  ["paused", PAUSED],
  ["attended", "You are aside. The others go on meanwhile."],
] as const)("goes by the groups where the circle is divided: %s", (supervision, expected) => {
  const groups = [aPlace("group-1", "group", supervision), aPlace("group-2", "group"), aPlace("side-1", "side_room")];
  expect(reads({ fay: { place: "group-2", facilitates: true } }, { groups })).toBe(expected);
});
