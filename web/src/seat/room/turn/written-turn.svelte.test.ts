import { flushSync } from "svelte";
import { afterEach, expect, it } from "vitest";

import type { Line } from "../../../protocol";
import { aCircle, type Changes } from "../../../testing/fixtures";
import type { Seated } from "../../../reading/seated";
import { WrittenTurns } from "./written-turn.svelte";

let end: (() => void) | null = null;
afterEach(() => end?.());

const line = (id: number, by: string, at: number, to: string | null = null): Line => ({
  kind: "line",
  id,
  at,
  by,
  to,
  name: by,
  place: "circle",
  text: `words ${String(id)}`,
});
const held = (by: string, since: number): Changes => ({
  centre: { piece: { kind: "held", id: "p7", by, since, heavy: false } },
});
const passed = (since: number): Changes => ({
  centre: { piece: { kind: "offered", id: "p8", to: "aisha", handed_by: "mei", since } },
});

let seated = $state.raw<Seated>(aCircle());
let lines = $state.raw<readonly Line[]>([]);

function followed(): () => number[] {
  let turns: WrittenTurns | null = null;
  end = $effect.root(() => {
    turns = new WrittenTurns(
      () => ({ lines, acts: [] }),
      () => seated,
    );
  });
  return () => {
    flushSync();
    return turns?.lines.map(({ id }) => id) ?? [];
  };
}

it("E2: a turn that is sent and passed at once stays until somebody else has the piece", () => {
  seated = aCircle(held("mei", 100));
  lines = [line(1, "mei", 90), line(2, "aisha", 105), line(3, "mei", 110), line(4, "mei", 111, "mei")];
  const shown = followed();
  expect(shown()).toEqual([3]);
  seated = aCircle(passed(112));
  expect(shown()).toEqual([3]);
  lines = [...lines, line(5, "mei", 130)];
  expect(shown()).toEqual([3]);
  seated = aCircle(held("aisha", 140));
  expect(shown()).toEqual([]);
});

it("E2: its words may come after its end was told", () => {
  seated = aCircle(held("mei", 100));
  lines = [];
  const shown = followed();
  expect(shown()).toEqual([]);
  seated = aCircle(passed(112));
  lines = [line(3, "mei", 110)];
  expect(shown()).toEqual([3]);
});

it.each<[string, Changes]>([
  ["another part", { stage: { index: 4 }, centre: { piece: { kind: "resting", id: "p9", after: null } } }],
  ["a bell", { centre: { bell: { by: "kavitha", until: 9 } as never } }],
  ["another place", { centre: { place: "group-1", kind: "group" } }],
])("E2: is not shown in %s", (_, changes) => {
  seated = aCircle(held("mei", 100));
  lines = [line(3, "mei", 110)];
  const shown = followed();
  expect(shown()).toEqual([3]);
  seated = aCircle(changes);
  expect(shown()).toEqual([]);
});
