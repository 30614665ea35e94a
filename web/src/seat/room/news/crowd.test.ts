import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { say, type Phrase } from "../../../i18n";
import { Crowd, type Comer } from "./crowd";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

interface Told {
  readonly told: Phrase[];
  readonly people: Crowd;
  readonly come: (...names: readonly string[]) => void;
  readonly go: (...names: readonly string[]) => void;
}

function crowd(): Told {
  const told: Phrase[] = [];
  const people = new Crowd("knock", (phrase) => told.push(phrase));
  const there = new Set<string>();
  const comer = (name: string): Comer => ({ seat: name.toLowerCase(), name });
  return {
    told,
    people,
    come: (...names) => {
      for (const { seat } of names.map(comer)) there.add(seat);
      people.add(names.map(comer), there);
    },
    go: (...names) => {
      for (const { seat } of names.map(comer)) there.delete(seat);
      people.add([], there);
    },
  };
}

it("L7: fourteen knocks in fourteen seconds are a few announcements", () => {
  const { told, come } = crowd();
  for (let number = 0; number < 14; number += 1) {
    come(`Person ${String(number)}`);
    vi.advanceTimersByTime(1000);
  }
  vi.advanceTimersByTime(20_000);
  expect(told).toEqual([
    say("news.knock", { name: "Person 0" }),
    say("news.knock_many", { count: 9 }),
    say("news.knock_many", { count: 4 }),
  ]);
});

it("L7: many at once are a number", () => {
  const { told, come } = crowd();
  come(...Array.from({ length: 14 }, (_, number) => `Person ${String(number)}`));
  expect(told).toEqual([say("news.knock_many", { count: 14 })]);
});

it("L7: whoever was let in, or left, before they were told of is not told of", () => {
  const { told, come, go } = crowd();
  come("Mei");
  come("Tom", "Ravi", "Ada");
  go("Mei", "Tom", "Ravi");
  vi.advanceTimersByTime(10_000);
  expect(told).toEqual([say("news.knock", { name: "Mei" }), say("news.knock", { name: "Ada" })]);
  come("Eve");
  go("Ada", "Eve");
  vi.advanceTimersByTime(60_000);
  expect(told).toHaveLength(2);
});

it("tells somebody who comes later by name, at once", () => {
  const { told, come } = crowd();
  come("Mei");
  vi.advanceTimersByTime(60_000);
  come("Tom");
  expect(told).toEqual([say("news.knock", { name: "Mei" }), say("news.knock", { name: "Tom" })]);
});

it("tells nothing after it has stopped", () => {
  const { told, people, come } = crowd();
  come("Mei");
  come("Tom");
  people.stop();
  vi.advanceTimersByTime(60_000);
  expect(told).toHaveLength(1);
});
