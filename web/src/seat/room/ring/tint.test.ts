import { expect, it } from "vitest";

import { tintOf } from "./tint";

it("gives a seat the same tint always, and not all seats the same", () => {
  const tints = ["s1", "s2", "s3", "s4", "s5", "s6"].map((seat) => tintOf(seat, 4));
  expect(tints).toEqual(["s1", "s2", "s3", "s4", "s5", "s6"].map((seat) => tintOf(seat, 4)));
  expect(new Set(tints).size).toBeGreaterThan(1);
  expect(Math.max(...tints)).toBeLessThan(4);
});
