import { expect, it } from "vitest";

import { callSeats } from "./seat-names";

it("counts facilitators and participants apart", () => {
  const seats = (["facilitator", "participant", "participant", "facilitator"] as const).map((invited_as) => ({
    invited_as,
  }));
  expect(callSeats(seats).map(([, { key, params }]) => [key, params["number"]])).toEqual([
    ["organiser.link_facilitator", 1],
    ["organiser.link_participant", 1],
    ["organiser.link_participant", 2],
    ["organiser.link_facilitator", 2],
  ]);
});
