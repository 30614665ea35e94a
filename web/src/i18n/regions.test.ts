import { expect, it } from "vitest";

import { regionName } from "./names";
import { REGIONS } from "./regions";

const named = REGIONS.filter((code) => regionName(code) !== code);

it("names each region once", () => {
  expect(new Set(named.map(regionName)).size).toBe(named.length);
});

it("has those of ISO 3166 and Kosovo, and no former codes", () => {
  expect(named).toHaveLength(250);
  expect(named).toEqual(expect.arrayContaining(["SG", "MY", "RS", "FR", "GB", "XK"]));
  for (const former of ["YU", "CS", "FX", "UK", "SU", "DD", "AN", "BU"]) expect(named).not.toContain(former);
});
