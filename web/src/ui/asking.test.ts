import { expect, it } from "vitest";

import { RefusedError } from "../room/seat-session.svelte";
import { Asking, wordsFor } from "./asking.svelte";

it.each([
  ["out_of_date", "refused.out_of_date"],
  ["no_other_facilitator", "refused.no_other_facilitator"],
  ["id_reused", "refused.other"],
] as const)("has words for %s", (code, key) => {
  expect(wordsFor(new RefusedError(code, ""))).toBe(key);
});

it("says nothing when the room has moved on", () => {
  expect(wordsFor(new RefusedError("piece_moved", ""))).toBeNull();
});

it("keeps the problem until something succeeds or it is dismissed", async () => {
  let full = true;
  const asking = new Asking({
    command: () => (full ? Promise.reject(new RefusedError("full", "")) : Promise.resolve()),
  });
  expect(await asking.ask({ type: "admit", seat: "tom" })).toBe(false);
  expect(asking.problem).toBe("refused.full");
  asking.dismiss();
  expect(asking.problem).toBeNull();
  await asking.ask({ type: "admit", seat: "tom" });
  full = false;
  expect(await asking.ask({ type: "admit", seat: "tom" })).toBe(true);
  expect(asking.problem).toBeNull();
});
