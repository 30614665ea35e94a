import { expect, it } from "vitest";

import type { Line } from "../../protocol";
import { aCircle, asFacilitator } from "../../testing/fixtures";
import { ReadLines } from "./read-messages";
import { Unread } from "./unread-messages.svelte";
import { waitingLines } from "../../reading/unanswered-messages";

let last = 0;
const line = (by: string, to: string | null, text = "…"): Line => ({
  kind: "line",
  id: ++last,
  at: 0,
  by,
  to,
  name: by,
  place: "circle",
  text,
});

const AISHA = aCircle();
const KAVITHA = asFacilitator();

const readLines = (): ReadLines => new ReadLines("maple-aisha", { getItem: () => null, setItem: () => undefined });

it("waits for whoever facilitates until one of them has answered", () => {
  const asked = line("mei", "mei");
  const again = line("mei", "mei");
  const other = line("aisha", "aisha");
  expect(waitingLines([line("mei", null), asked, other, again], KAVITHA)).toEqual([asked, again, other]);
  expect(waitingLines([asked, other, line("ben", "mei")], KAVITHA)).toEqual([other]);
  expect(waitingLines([asked, line("ben", "mei"), again], KAVITHA)).toEqual([again]);
});

it("does not wait for whoever wrote it, who facilitates since", () => {
  expect(waitingLines([line("kavitha", "kavitha")], KAVITHA)).toEqual([]);
});

it("waits for a participant until they write back", () => {
  const reply = line("kavitha", "aisha");
  expect(waitingLines([line("aisha", "aisha"), reply], AISHA)).toEqual([reply]);
  expect(waitingLines([reply, line("aisha", "aisha")], AISHA)).toEqual([]);
  expect(waitingLines([line("kavitha", null)], AISHA)).toEqual([]);
});

it("waits no longer once it was read, unlike what comes after", () => {
  const [first, second] = [line("mei", "mei"), line("mei", "mei")];
  let written = [first];
  const unread = new Unread(
    () => written,
    () => KAVITHA,
    readLines(),
  );
  unread.read(unread.lines);
  expect(unread.lines).toEqual([]);
  written = [first, second];
  expect(unread.lines).toEqual([second]);
});

it("E3: what others wrote to everyone waits to be seen, by participants and facilitators", () => {
  const [others, own, secret] = [line("mei", null), line("aisha", null), line("mei", "mei")];
  const unread = new Unread(
    () => [others, own, secret],
    () => AISHA,
    readLines(),
  );
  expect(unread.open).toEqual([others]);
  unread.read(unread.open);
  expect(unread.open).toEqual([]);
  expect(
    new Unread(
      () => [others],
      () => KAVITHA,
      readLines(),
    ).open,
  ).toEqual([others]);
});
