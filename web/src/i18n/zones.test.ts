import { expect, it } from "vitest";

import { zoneHere, zoneNamed, zoneNames, zoneShown } from "./zones";

it("offers the zones of the browser, where the reader is among them", () => {
  expect(zoneNames()).toEqual(expect.arrayContaining([zoneHere(), "Asia/Singapore", "America/St_Johns"]));
  expect(new Set(zoneNames()).size).toBe(zoneNames().length);
  expect(zoneShown("America/New_York")).toBe("America/New York");
});

it.each([
  ["Asia/Singapore", "Asia/Singapore"],
  [" asia/singapore ", "Asia/Singapore"],
  ["Singapore", "Asia/Singapore"],
  ["new york", "America/New_York"],
  ["America/New York", "America/New_York"],
  ["America/Argentina/Buenos Aires", "America/Argentina/Buenos_Aires"],
  ["Asia/Kolkata", "Asia/Kolkata"],
  ["Atlantis", null],
  ["", null],
  ["+08:00", null],
])("%s is %s", (text, name) => {
  expect(zoneNamed(text)).toBe(name);
});
