import { expect, it } from "vitest";

import { placesSaid } from "./places-said";

it.each([
  [{ taken: 6, offered: 0 }, "6 of 8 places taken."],
  [{ taken: 8, offered: 2 }, "6 have one of 8 places. 2 are offered one."],
  [{ taken: 2, offered: 1 }, "1 has one of 8 places. 1 is offered one."],
])("%o: %s", (places, said) => {
  expect(placesSaid({ seats: 8, waiting: 0, asked: 0, ...places })).toBe(said);
});
