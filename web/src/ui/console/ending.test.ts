import { expect, it } from "vitest";
import { t } from "../../i18n";
import type { CarePart, SeatId } from "../../protocol";
import { aCard, asFacilitator } from "../fixtures";
import { endingText } from "./ending";

function care(...asking: SeatId[]): CarePart | null {
  return asFacilitator({ care: { cards: asking.map((seat) => aCard({ seat })) } }).care;
}

it("says who would be left without an answer, and nothing where nobody is", () => {
  expect(endingText({ care: null })).toBe(t("console.end_text"));
  expect(endingText({ care: care() })).toBe(t("console.end_text"));
  expect(endingText({ care: care("mei") })).toBe(`One person asked for you, and no one has marked them as looked after yet. ${t("console.end_text")}`);
  expect(endingText({ care: care("mei", "tom") })).toBe(`2 people asked for you, and no one has marked them as looked after yet. ${t("console.end_text")}`);
});
