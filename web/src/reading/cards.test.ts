import { expect, it } from "vitest";

import type { CardView } from "../protocol";
import { careText, cardText } from "./cards";
import { aCard, aSeenCard, asFacilitator } from "../testing/fixtures";

const happened = (...what: CardView["happened"][number]["what"][]): CardView["happened"] =>
  what.map((one, at) => ({ what: one, at, by: null }));
const SAM = { seat: "gone", name: "Sam", state: "not_safe" } as const;

it.each([
  [happened("not_safe", "left"), "Sam didn't feel safe, and left. Check on them."],
  [happened("not_safe", "removed"), "Sam didn't feel safe, and was removed from the circle. Check on them."],
  [happened("not_safe", "sent_to_lobby"), "Sam didn't feel safe, and was moved back to the lobby. Check on them."],
  [happened("not_safe", "sent_to_lobby", "left"), "Sam didn't feel safe, and left. Check on them."],
  [happened("not_safe", "seen"), "Sam didn't feel safe, and the circle has closed since. Check on them."],
])("E19: says how somebody came to be gone: %j", (what, words) => {
  expect(cardText(asFacilitator(), aCard({ ...SAM, happened: what }))).toBe(words);
});

it("E7: says what is being done for somebody", () => {
  const card = aSeenCard("kavitha", { state: "not_safe" });
  const aside = (facilitator: string, open: boolean) =>
    asFacilitator({ care: { side_rooms: [{ id: "a1", facilitator, seat: "mei", at: 0, open }] } });
  expect(careText(asFacilitator(), aCard({ state: "not_safe" }))).toBe("");
  expect(careText(asFacilitator(), card)).toBe("You've seen it.");
  expect(careText(asFacilitator(), aSeenCard("aisha", { state: "not_safe" }))).toBe("Seen by Aisha.");
  expect(careText(aside("kavitha", false), card)).toBe("Waiting for Mei's answer to the side room.");
  expect(careText(aside("kavitha", true), card)).toBe("You're with Mei in the side room.");
  expect(careText(aside("aisha", true), card)).toBe("Aisha is with Mei in the side room.");
});
