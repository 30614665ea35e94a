import { expect, it } from "vitest";
import { t } from "../../i18n";
import type { CarePart, SeatId } from "../../protocol";
import { endingText } from "./ending";

function care(...asking: SeatId[]): CarePart {
  const signals: CarePart["signals"] = asking.map((seat) => ({
    id: seat,
    seat,
    kind: "check_on_me",
    at: 0,
    acknowledged_by: null,
    alerted: false,
    risen: false,
  }));
  return { signals, cards: [], groups: [], people: [], removals: [], side_rooms: [], succession: [], succession_version: 1, unanswered: null };
}

it("says who would be left without an answer, and nothing where nobody is", () => {
  expect(endingText({ care: null })).toBe(t("console.end_text"));
  expect(endingText({ care: care() })).toBe(t("console.end_text"));
  expect(endingText({ care: care("mei") })).toBe(`Somebody has asked for you and has not been looked after yet. ${t("console.end_text")}`);
  expect(endingText({ care: care("mei", "tom") })).toBe(`2 people have asked for you and have not been looked after yet. ${t("console.end_text")}`);
});
