import { expect, it } from "vitest";

import { instantsOf } from "./wall-time";

it.each([
  ["an evening in summer", "2027-07-13", "19:30", "Europe/Berlin", ["2027-07-13T17:30Z"]],
  ["an evening in winter", "2027-01-12", "19:30", "Europe/Berlin", ["2027-01-12T18:30Z"]],
  ["where clocks never change", "2027-03-28", "02:30", "Asia/Singapore", ["2027-03-27T18:30Z"]],
  ["o11: a time that is skipped", "2027-03-28", "02:30", "Europe/Berlin", []],
  ["the minute before", "2027-03-28", "01:59", "Europe/Berlin", ["2027-03-28T00:59Z"]],
  ["the minute after", "2027-03-28", "03:00", "Europe/Berlin", ["2027-03-28T01:00Z"]],
  ["o11: a time that comes twice", "2027-10-31", "02:30", "Europe/Berlin", ["2027-10-31T00:30Z", "2027-10-31T01:30Z"]],
  ["skipped by half an hour", "2027-10-03", "02:15", "Australia/Lord_Howe", []],
  ["in the other half of the year", "2027-03-14", "02:30", "America/New_York", []],
])("%s", (_, date, time, zone, instants) => {
  expect(instantsOf(date, time, zone)).toEqual(instants.map((each) => Date.parse(each) / 1000));
});

it("is no time in a year of five digits", () => {
  expect(instantsOf("20266-11-24", "19:30", "Europe/Berlin")).toEqual([NaN]);
});
