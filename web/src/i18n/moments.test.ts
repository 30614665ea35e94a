import { expect, it } from "vitest";

import { roughly, when, whenExactly } from "./moments";

it("tells the day and the time where the reader is", () => {
  const text = when(Date.UTC(2026, 10, 24, 11, 30) / 1000, "Asia/Singapore");
  expect(text).toContain("Tuesday");
  expect(text).toContain("24 November");
  expect(text).toMatch(/7:30\spm/i);
});

it("o11: names the year and the zone for whoever sets a time", () => {
  const spring = whenExactly(Date.UTC(2027, 2, 28, 1, 30) / 1000, "Europe/Berlin");
  expect(spring).toContain("Sunday, 28 March 2027");
  expect(spring).toMatch(/3:30\spm|3:30\sam/i);
  expect(spring).toMatch(/GMT\+2|CEST/);
  expect(spring).toContain("Europe/Berlin");
  const [first, second] = [0, 3600].map((later) =>
    whenExactly(Date.UTC(2027, 9, 31, 0, 30) / 1000 + later, "Europe/Berlin"),
  );
  expect(first).not.toBe(second);
});

it.each([
  [0, "0 seconds"],
  [47, "40 seconds"],
  [60, "1 minute"],
  [179, "2 minutes"],
  [-5, "0 seconds"],
])("%d s are %s", (seconds, text) => {
  expect(roughly(seconds)).toBe(text);
});
