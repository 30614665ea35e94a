import { expect, it } from "vitest";

import { fixed, homeOf, moved } from "./groups";

const TWO = [
  { leaders: ["fay", "hal"], people: ["ana", "ben"], fixed: ["ana"] },
  { leaders: ["gus"], people: ["kit"], fixed: [] },
];

it("moves somebody to another circle, where they are not fixed yet", () => {
  const after = moved(TWO, "people", "ana", 1);
  expect(after.map(({ people }) => people)).toEqual([["ben"], ["kit", "ana"]]);
  expect(after[0]?.fixed).toEqual([]);
  expect(moved(TWO, "people", "ana", null).map(({ people }) => people)).toEqual([["ben"], ["kit"]]);
});

it("moves whoever leads, and the next one leads then", () => {
  expect(moved(TWO, "leaders", "fay", 1).map(({ leaders }) => leaders)).toEqual([["hal"], ["gus", "fay"]]);
});

it("fixes somebody where they are, and frees them", () => {
  expect(fixed(TWO, "kit", true)[1]?.fixed).toEqual(["kit"]);
  expect(fixed(TWO, "ana", false)[0]?.fixed).toEqual([]);
});

it("finds where somebody is", () => {
  expect([homeOf(TWO, "people", "kit"), homeOf(TWO, "leaders", "hal"), homeOf(TWO, "people", "gus")]).toEqual([
    1, 0, -1,
  ]);
});
