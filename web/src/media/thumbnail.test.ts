import { expect, it } from "vitest";
import { thumbnailOf } from "./thumbnail";

it.each([
  [640, 480, 120, 90],
  [1920, 1080, 160, 90],
  [480, 640, 90, 120],
  [4000, 100, 160, 4],
  [160, 90, 160, 90],
  [120, 68, 120, 68],
  [2, 5000, 1, 160],
  [5000, 2, 160, 1],
])("H7: of %i × %i there are %i × %i to be seen", (width, height, w, h) => {
  expect(thumbnailOf({ width, height })).toEqual({ width: w, height: h });
});
