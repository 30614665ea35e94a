import { expect, it } from "vitest";
import type { Act, Deletion, Entries, Line } from "../protocol";
import { NOTHING_WRITTEN, openLines, privateLines, written } from "./entries";

const line = (id: number, to: string | null = null): Line => ({
  kind: "line",
  id,
  at: 0,
  place: "circle",
  by: "mei",
  name: "Mei",
  to,
  text: `line ${String(id)}`,
});
const deletion = (id: number, of: number): Deletion => ({ kind: "deletion", id, at: 0, line: of });
const act: Act = { kind: "act", id: 9, at: 0, by: "kavitha", what: "began", about: null, outcome: null };
const came = (whole: boolean, ...entries: Entries["entries"]): Entries => ({ type: "entries", whole, entries });
const ids = (lines: readonly Line[]): number[] => lines.map(({ id }) => id);

it("adds what follows, and begins anew with a whole", () => {
  const known = written(written(NOTHING_WRITTEN, came(true, line(1), act)), came(false, line(2)));
  expect(ids(known.lines)).toEqual([1, 2]);
  expect(known.acts).toEqual([act]);
  expect(ids(written(known, came(true, line(3))).lines)).toEqual([3]);
});

it("forgets a line that was deleted, in the same message or a later one", () => {
  expect(written(NOTHING_WRITTEN, came(true, line(1), deletion(2, 1))).lines).toEqual([]);
  expect(
    ids(written(written(NOTHING_WRITTEN, came(true, line(1), line(2))), came(false, deletion(3, 1))).lines),
  ).toEqual([2]);
});

it("has nothing twice, however often it comes", () => {
  const known = written(NOTHING_WRITTEN, came(true, line(1), act));
  expect(written(known, came(false, line(1), act))).toEqual(known);
});

it("keeps what is private apart", () => {
  const known = written(NOTHING_WRITTEN, came(true, line(1), line(2, "aisha"), line(3, "tom")));
  expect(ids(openLines(known))).toEqual([1]);
  expect(ids(privateLines(known, "aisha"))).toEqual([2]);
});
