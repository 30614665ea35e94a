import { expect, it } from "vitest";
import { FakeClock } from "../connection/fake-clock";
import { EarlySignals } from "./early";
import type { Signal } from "./negotiation";

function candidate(name: string): Signal {
  return { type: "candidate", candidate: { candidate: name } };
}

it("hands over what one page said, in order and once", () => {
  const early = new EarlySignals(new FakeClock());
  early.keep("a", "page-1", candidate("1"));
  early.keep("b", "page-9", candidate("9"));
  early.keep("a", "page-1", candidate("2"));
  expect(early.take("a", "page-1")).toEqual([candidate("1"), candidate("2")]);
  expect(early.take("a", "page-1")).toEqual([]);
  expect(early.take("b", "page-9")).toEqual([candidate("9")]);
});

it("forgets another page of the same seat, and what is older than five seconds", () => {
  const clock = new FakeClock();
  const early = new EarlySignals(clock);
  clock.advance(3_600_000);
  early.keep("a", "page-1", candidate("1"));
  expect(early.take("a", "page-2")).toEqual([]);
  expect(early.take("a", "page-1")).toEqual([]);
  early.keep("a", "page-1", candidate("1"));
  clock.advance(4_999);
  expect(early.take("a", "page-1")).toEqual([candidate("1")]);
  early.keep("a", "page-1", candidate("1"));
  clock.advance(5_000);
  expect(early.take("a", "page-1")).toEqual([]);
});

it("V1: takes nothing that another seat says, though its page calls itself the same", () => {
  const early = new EarlySignals(new FakeClock());
  early.keep("a", "page-1", candidate("1"));
  early.keep("b", "page-1", candidate("9"));
  expect(early.take("a", "page-1")).toEqual([candidate("1")]);
  expect(early.take("b", "page-1")).toEqual([candidate("9")]);
});

it("keeps no more than 256, the newest", () => {
  const early = new EarlySignals(new FakeClock());
  for (let i = 0; i < 1000; i++) early.keep("a", "page-1", candidate(String(i)));
  expect(early.take("a", "page-1")).toEqual(Array.from({ length: 256 }, (_, i) => candidate(String(744 + i))));
});
