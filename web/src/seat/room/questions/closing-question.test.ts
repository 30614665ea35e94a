import { expect, it } from "vitest";
import { t } from "../../../i18n";
import type { CarePart, SeatId } from "../../../protocol";
import { aCard, asFacilitator } from "../../../testing/fixtures";
import { endingText } from "./closing-question";

function care(...asking: SeatId[]): CarePart | null {
  return asFacilitator({ care: { cards: asking.map((seat) => aCard({ seat })) } }).care;
}

it("says who would be left without an answer, and nothing where nobody is", () => {
  expect(endingText({ care: null }, 0)).toBe(t("console.end_text"));
  expect(endingText({ care: care() }, 0)).toBe(t("console.end_text"));
  expect(endingText({ care: care("mei") }, 0)).toBe(
    `One person asked for you, and no one has marked them as looked after yet. ${t("console.end_text")}`,
  );
  expect(endingText({ care: care("mei", "tom") }, 0)).toBe(
    `2 people asked for you, and no one has marked them as looked after yet. ${t("console.end_text")}`,
  );
});

it("says how many private messages go unread, after who asked for somebody", () => {
  expect(endingText({ care: care() }, 1)).toBe(
    `There is one private message that you haven't answered or marked as read. It's deleted when you close the circle. ${t("console.end_text")}`,
  );
  expect(endingText({ care: care("mei") }, 2)).toBe(
    `One person asked for you, and no one has marked them as looked after yet. There are 2 private messages that you haven't answered or marked as read. They're deleted when you close the circle. ${t("console.end_text")}`,
  );
});
