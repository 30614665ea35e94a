import { expect, it } from "vitest";

import { calendarDay, onDay } from "./days";

it("names the year of a day that may be far away, and the same day everywhere", () => {
  expect(onDay(Date.UTC(2026, 10, 23, 20, 0) / 1000, "Asia/Singapore")).toBe("24 November 2026");
  expect(calendarDay("2026-03-01")).toBe("1 March 2026");
});
