// Who is assigned to a circle, and why somebody can't be.

import { expect, it } from "vitest";

import { ApiError } from "../../api/ask";
import type { FacilitatorState } from "../../api/operations.gen";
import { assignedTo, speaks } from "./facilitator-list.svelte";
import { eveningsRefused, reasonsOf } from "./reasons";

const person = (id: string, changes: Partial<FacilitatorState>): FacilitatorState => ({
  id,
  name: id,
  address: null,
  languages: ["en"],
  steps: {},
  active: true,
  may_facilitate: true,
  may_cofacilitate: true,
  missing: [],
  duties: [],
  absences: [],
  off: [],
  held_back: [],
  held: 0,
  links: [],
  version: 1,
  ...changes,
});
const CIRCLE = { id: "c1", terms: { visibility: "link", series: "s" } } as Parameters<typeof assignedTo>[0];
const series = { of: "s", is_series: true, role: "facilitator", since: 0 } as const;

it.each([
  ["the series", { duties: [series] }, [["facilitator", true]]],
  [
    "the evening before the series",
    { duties: [series, { ...series, of: "c1", is_series: false, role: "cofacilitator" as const }] },
    [["cofacilitator", false]],
  ],
  ["nothing, as they were taken off it", { duties: [series], off: ["c1"] }, []],
  ["nothing, as they can't make it", { duties: [series], absences: [{ circle: "c1", note: "", at: 0 }] }, []],
  [
    "nothing, as they were not given it",
    { duties: [series], held_back: [{ circle: "c1", code: "busy" as const, fields: { circle: "Tuesday" } }] },
    [],
  ],
  ["another series", { duties: [{ ...series, of: "other" }] }, []],
] satisfies [string, Partial<FacilitatorState>, unknown][])("is assigned by %s", (_, changes, expected) => {
  const found = assignedTo(CIRCLE, [person("jun", changes)]);
  expect(found.map(({ role, ofSeries }) => [role, ofSeries])).toEqual(expected);
});

it.each([
  ["ms", ["en", "ms-MY"], true],
  ["en-SG", ["en"], true],
  ["ta", ["en", "ms"], false],
  [null, ["en"], true],
])("of a circle in %s, facilitates in %s: %s", (language, languages, is) => {
  expect(speaks({ language }, person("jun", { languages }))).toBe(is);
});

it("says all that is missing", () => {
  const error = new ApiError("not_ready", { steps: "Listening, Shadowing", language: "ms" });
  expect(reasonsOf(error)).toBe(
    "Not done yet: Listening, Shadowing. They don't facilitate in this circle's language (Bahasa Melayu).",
  );
  expect(reasonsOf(new ApiError("busy", { circle: "Tuesday" }))).toContain("Tuesday");
  expect(reasonsOf(new ApiError("unavailable"))).toBe("That didn't work. Please try again.");
});

it("names each evening of a series with what stands against it", () => {
  const local = { date: "2027-03-09", time: "19:30", zone: "Asia/Singapore", second: false };
  const evening = { circle: "c1", local, starts_at: Date.UTC(2027, 2, 9, 11, 30) / 1000, detail: "" };
  const evenings = [
    { ...evening, code: "busy", fields: { circle: "Friday" } },
    { ...evening, code: "full" },
  ];
  const refused = new ApiError("not_every_evening", {}, { code: "not_every_evening", evenings });
  expect(reasonsOf(refused)).toContain("because of these evenings");
  const [busy, full] = eveningsRefused(refused);
  expect(busy).toContain("9 March 2027");
  expect(busy).toContain("They're assigned to another circle at that time: Friday.");
  expect(full).toContain("There's no seat left for them");
  expect(eveningsRefused(new ApiError("unavailable"))).toEqual([]);
});
