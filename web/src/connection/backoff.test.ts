import { describe, expect, it } from "vitest";
import { backoffMs } from "./backoff";

describe("back-off", () => {
  const range = { firstMs: 300, capMs: 4000 };

  it("doubles up to the cap", () => {
    expect([0, 1, 2, 3, 4, 5].map((attempt) => backoffMs(attempt, range, 1))).toEqual([
      300, 600, 1200, 2400, 4000, 4000,
    ]);
  });

  it("is spread over the upper half", () => {
    expect(backoffMs(1, range, 0)).toBe(300);
    expect(backoffMs(1, range, 0.5)).toBe(450);
  });

  it("is as widely spread at the cap: after a long outage not all come back at once", () => {
    for (const attempt of [5, 8, 1_000])
      expect([0, 0.5].map((random) => backoffMs(attempt, range, random))).toEqual([2000, 3000]);
  });

  it("stays finite after a night of attempts", () => {
    expect(backoffMs(100_000, range, 0.999)).toBeLessThanOrEqual(4000);
  });
});
