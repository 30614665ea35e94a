import { expect, it } from "vitest";

import { roughly, when } from "./moments";

it("tells the day and the time where the reader is", () => {
  const text = when(Date.UTC(2026, 10, 24, 11, 30) / 1000, "Asia/Singapore");
  expect(text).toContain("Tuesday");
  expect(text).toContain("24 November");
  expect(text).toMatch(/7:30\spm/i);
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
