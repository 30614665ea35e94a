import { expect, it } from "vitest";

import { asText, madeLinks, nameOf } from "./made-links";
import { UNPLANNED } from "../testing/fixtures";

const LINKS = madeLinks({
  facilitators: [{ seat: "f", url: "https://circle.example.org/join#leading" }],
  cofacilitators: [{ seat: "c", url: "https://circle.example.org/join#beside" }],
  participants: [
    { seat: "p", url: "https://circle.example.org/join#first" },
    { seat: "q", url: "https://circle.example.org/join#second" },
  ],
  open: "https://circle.example.org/join#open",
});
const CIRCLE = { title: { default: "en", texts: { en: "Tuesday evening" } }, starts_at: null, plan: UNPLANNED };
const of = (group: string) => LINKS.filter((link) => link.group === group);

it("o8: who takes part is never sent a link of somebody who leads", () => {
  const text = asText(CIRCLE, of("taking_part"), {});
  expect(text.split("\n")).toEqual([
    "Tuesday evening",
    "Participant 1: https://circle.example.org/join#first",
    "Participant 2: https://circle.example.org/join#second",
    "Open link: https://circle.example.org/join#open",
  ]);
  expect(asText(CIRCLE, of("leading"), {})).not.toMatch(/first|second|open/);
  expect(LINKS).toHaveLength(5);
});

it("o8: a link is called as the organiser calls it", () => {
  const [first, second] = of("taking_part");
  const names = { [first?.url ?? ""]: " Mei " };
  expect(asText(CIRCLE, of("taking_part"), names)).toContain(
    "Mei (Participant 1): https://circle.example.org/join#first",
  );
  expect(second && nameOf(second, names)).toBe("Participant 2");
});

it("E44: the open link is nobody's own", () => {
  expect(LINKS.filter(({ open }) => open).map(({ seat }) => seat)).toEqual(["Open link"]);
});
