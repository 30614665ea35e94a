import { expect, it } from "vitest";

import { nameForCopy } from "./shelf.svelte";

it.each([
  ["circle-60", [], "circle-60-own"],
  ["circle-60", ["circle-60-own"], "circle-60-own-2"],
  ["circle-60", ["circle-60-own", "circle-60-own-2"], "circle-60-own-3"],
  ["a".repeat(40), [], `${"a".repeat(36)}-own`],
  [`${"a".repeat(35)}-bcde`, [], `${"a".repeat(35)}-own`],
])("a copy of %s beside %j", (name, taken, copy) => {
  expect(nameForCopy(name, taken, 40)).toBe(copy);
});
