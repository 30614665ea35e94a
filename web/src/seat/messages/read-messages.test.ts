import { expect, it } from "vitest";

import { forgetRead, ReadLines } from "./read-messages";

function storage(): Storage {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  } as Storage;
}

it("E47: what was read is read in the next tab too, at that seat", () => {
  const place = storage();
  new ReadLines("maple-aisha", place).add([3, 5]);
  expect([...new ReadLines("maple-aisha", place).ids]).toEqual([3, 5]);
  expect(new ReadLines("maple-mei", place).ids.size).toBe(0);
  forgetRead(place);
  expect(new ReadLines("maple-aisha", place).ids.size).toBe(0);
});

it("E47: keeps numbers alone, and what it can't read is nothing", () => {
  const place = storage();
  place.setItem("circle.read", "{");
  const read = new ReadLines("maple-aisha", place);
  expect(read.ids.size).toBe(0);
  read.add([7]);
  expect(place.getItem("circle.read")).toBe('{"seat":"maple-aisha","ids":[7]}');
});
