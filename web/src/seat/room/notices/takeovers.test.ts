import { expect, it } from "vitest";

import type { Act } from "../../../protocol";
import { aCircle } from "../../../testing/fixtures";
import { takeovers } from "./takeovers";

const act = (id: number, what: Act["what"], about: string): Act => ({
  kind: "act",
  id,
  at: id,
  by: about,
  what,
  about,
  outcome: null,
});

it("H3: names each seat that was taken over once, but for one's own", () => {
  const acts = [
    act(1, "taken_over", "mei"),
    act(2, "muted", "mei"),
    act(3, "taken_over", "mei"),
    act(4, "taken_over", "aisha"),
  ];
  expect(takeovers({ lines: [], acts }, aCircle()).map(({ id }) => id)).toEqual([3]);
});
