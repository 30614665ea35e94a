import { expect, it } from "vitest";

import { t } from "../../i18n";
import type { CardView, CarePart } from "../../protocol";
import { aSeat, asFacilitator } from "../../testing/fixtures";
import { asideText, toSayAside } from "./side-room";

const PAUSED = "You're in the side room. The circle is paused until you're back.";

/** What Kavitha reads, who is aside with Mei, of the circle with these others. */
function reads(
  others: Record<string, { place?: string; facilitates?: boolean }>,
  changes: Partial<CarePart> = {},
): string {
  const everybody = { kavitha: { place: "side-1", facilitates: true }, mei: { place: "side-1" }, ...others };
  const people = Object.entries<{ place?: string; facilitates?: boolean }>(everybody).map(
    ([seat, { place = "circle", facilitates = false }]) => ({
      seat,
      name: aSeat(seat).name,
      place,
      muted: false,
      picture_stopped: false,
      has_contact: false,
      can_send_away: !facilitates,
    }),
  );
  return asideText(asFacilitator({ care: { people, groups: [aPlace("side-1", "side_room")], ...changes } }));
}

function aPlace(
  place: string,
  kind: "group" | "side_room",
  supervision: "attended" | "paused" = "attended",
): CarePart["groups"][number] {
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
  expect(reads({ fay: { facilitates: true } })).toBe("You're in the side room. The circle goes on while Fay is there.");
  expect(reads({ ben: {} }, { succession: ["ben"] })).toBe(
    "You're in the side room. The circle goes on while Ben is there.",
  );
  expect(reads({ fay: { facilitates: true }, ben: {} }, { succession: ["ben"] })).toBe(
    "You're in the side room. The circle goes on while Fay or Ben is there.",
  );
});

it.each([
  ["paused", PAUSED],
  ["attended", "You're in the side room. The circle goes on."],
] as const)("goes by the groups where the circle is divided: %s", (supervision, expected) => {
  const groups = [aPlace("group-1", "group", supervision), aPlace("group-2", "group"), aPlace("side-1", "side_room")];
  expect(reads({ fay: { place: "group-2", facilitates: true } }, { groups })).toBe(expected);
});

/** What Kavitha could say to Mei, with whom she is aside, and on whose card that is. */
function couldSay(
  state: CardView["state"] | null,
  more: CardView["happened"] = [],
  seats = ["kavitha", "mei"],
): string | null {
  const card = (state: CardView["state"]): CardView => ({
    ...{
      id: "n1",
      seat: "mei",
      name: "Mei",
      now_named: null,
      state,
      at: 1,
      has_contact: false,
      earlier: false,
      organiser: null,
      signal: null,
    },
    happened: [{ what: state, at: 1, by: null }, ...more],
  });
  const key = toSayAside(
    asFacilitator({
      seats: seats.map((id) => aSeat(id)),
      stage: { stage: null },
      centre: { kind: "side_room", place: "side-1" },
      care: { cards: state === null ? [] : [card(state)] },
    }),
  );
  return key && t(key);
}

it("E22: offers words to whoever is aside with somebody, by what they asked for", () => {
  expect(couldSay("not_safe")).toMatch(/^Thank you for telling me. Are you safe/);
  expect(couldSay("check_on_me")).toMatch(/^Thank you for asking/);
  expect(couldSay("need_a_minute")).toMatch(/^Take your time/);
  expect(couldSay(null)).toMatch(/^How are you/);
});

it("says nothing of what was asked to somebody who may be another", () => {
  expect(couldSay("not_safe", [{ what: "taken_over", at: 2, by: null }])).toBe(couldSay(null));
});

it("offers no words alone, nor anywhere else", () => {
  expect(couldSay("not_safe", [], ["kavitha"])).toBeNull();
  expect(toSayAside(asFacilitator({ seats: [aSeat("kavitha"), aSeat("mei")] }))).toBeNull();
});
