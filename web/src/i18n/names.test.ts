import { expect, it } from "vitest";

import { initialOf } from "./names";

it.each([
  ["Mei", "M"],
  [" aisha", "A"],
  ["கிருஷ்ணன்", "கி"],
  ["伟玲", "伟"],
  ["👩‍👧 mum", "👩‍👧"],
  ["", ""],
])("%s begins with %s", (name, initial) => {
  expect(initialOf(name)).toBe(initial);
});
