import { expect, it } from "vitest";

import { segments, type Phrase } from "../i18n";
import { timeLeft } from "./time-left";

const words = (phrases: readonly Phrase[]): string[] =>
  phrases.map((phrase) =>
    segments(phrase)
      .map(({ text }) => text)
      .join(""),
  );

it.each([
  [{ stage_ends_at: 940, planned_end: 2200 }, ["14 minutes left in this part", "35 minutes until the end"]],
  [{ stage_ends_at: 940, planned_end: null }, ["14 minutes left in this part"]],
  [{ stage_ends_at: null, planned_end: 2200 }, ["35 minutes until the end"]],
  [{ stage_ends_at: 90, planned_end: 2200 }, ["The time for this part is over", "35 minutes until the end"]],
])("L1: what remains of %j", (course, expected) => {
  expect(words(timeLeft(course, 100))).toEqual(expected);
});
