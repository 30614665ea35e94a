import { expect, it } from "vitest";

import { aroundSkipped, instantsOf } from "./wall-time";

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

it.each([
  ["2027-03-28", "02:30", "Europe/Berlin", "2027-03-28 01:59", "2027-03-28 03:00"],
  ["2027-03-28", "02:00", "Europe/Berlin", "2027-03-28 01:59", "2027-03-28 03:00"],
  ["2027-03-28", "02:59", "Europe/Berlin", "2027-03-28 01:59", "2027-03-28 03:00"],
  ["2027-10-03", "02:15", "Australia/Lord_Howe", "2027-10-03 01:59", "2027-10-03 02:30"],
  ["2018-11-04", "00:30", "America/Sao_Paulo", "2018-11-03 23:59", "2018-11-04 01:00"],
  ["2011-12-30", "12:00", "Pacific/Apia", "2011-12-29 23:59", "2011-12-31 00:00"],
])("around %s %s in %s are %s and %s", (date, time, zone, before, after) => {
  const around = aroundSkipped(date, time, zone).map((each) => `${each.date} ${each.time}`);
  expect(around).toEqual([before, after]);
});
