import { expect, it } from "vitest";

import { t } from "../i18n";
import type { RefusedCode } from "../protocol";
import types from "../protocol/types.gen.ts?raw";
import { RefusedError } from "../room/seat-session.svelte";
import { Asking, wordsFor, wordsOf } from "./asking.svelte";

it.each([
  ["out_of_date", "refused.out_of_date"],
  ["no_other_facilitator", "refused.no_other_facilitator"],
  ["piece_moved", "refused.piece_moved"],
  ["bad_value", "refused.bad_value"],
  ["of_a_newer_server" as RefusedCode, "refused.other"],
] as const)("has words for %s", (code, key) => {
  expect(wordsFor(new RefusedError(code, ""))).toBe(key);
});

it("says nothing when what was wanted is so already", () => {
  expect(wordsFor(new RefusedError("bell_rings", ""))).toBeNull();
});

it("T5: has words of its own for every refusal, which say more than that it was not possible", () => {
  const codes = [...(/RefusalCode =([^;]+);/.exec(types)?.[1]?.matchAll(/"(\w+)"/g) ?? [])].map(
    ([, code]) => code as RefusedCode,
  );
  expect(codes.length).toBeGreaterThan(60);
  const words = codes.map((code) => t(wordsOf(code)));
  expect(new Set(words).size).toBe(codes.length);
  for (const said of words) {
    expect(said).not.toMatch(/not possible/);
    expect(said.split(" ").length).toBeGreaterThan(3);
  }
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
