import { expect, it } from "vitest";

import cases from "../../../../tests/contrast.json";
import { isReadable, leastContrast, nearest, type Light } from "./contrast";

it.each(cases)("$colour by $light is as the server counts it", ({ colour, light, contrast, nearest: near }) => {
  expect(leastContrast(colour, light as Light)).toBeCloseTo(contrast, 3);
  expect(nearest(colour, light as Light)).toBe(near);
  expect(isReadable(colour, light as Light)).toBe(near === colour);
});
