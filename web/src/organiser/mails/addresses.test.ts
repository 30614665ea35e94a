import { expect, it } from "vitest";

import { addressesIn, firstWrong } from "./addresses";

it.each<[string, string[]]>([
  ["", []],
  [" \n\n ", []],
  ["mei@example.org", ["mei@example.org"]],
  ["mei@example.org\n  jun@example.org \n", ["mei@example.org", "jun@example.org"]],
  ["mei@example.org, jun@example.org;tom@example.org", ["mei@example.org", "jun@example.org", "tom@example.org"]],
])("%j", (text, addresses) => {
  expect(addressesIn(text)).toEqual(addresses);
});

it("names the first address that is none", () => {
  expect(firstWrong(["a", "b", "c"], ["addresses.2", "addresses.1"])).toBe("b");
  expect(firstWrong(["a"], ["addresses", "language"])).toBeNull();
  expect(firstWrong(["a"], ["addresses.7"])).toBeNull();
});
