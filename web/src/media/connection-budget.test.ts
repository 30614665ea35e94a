import { beforeEach, expect, it } from "vitest";
import { FakeClock } from "../connection/fake-clock";
import { ConnectionBudget, FORGOTTEN_AFTER_MS, PairBudget } from "./connection-budget";

let clock: FakeClock;
let budget: ConnectionBudget;

beforeEach(() => {
  clock = new FakeClock();
  budget = new ConnectionBudget(clock);
});

/** How many are made in that time by somebody who never stops asking. */
function madeIn(seconds: number): number {
  let made = 0;
  for (let tenth = 0; tenth < seconds * 10; tenth++) {
    if (budget.waitMs === 0) {
      budget.spend();
      made += 1;
    }
    clock.sleep(100);
  }
  return made;
}

it("H2: five come at once, then after 2, 4, 8, 16, 30, 30 … seconds", () => {
  for (let each = 0; each < 5; each++) {
    expect(budget.waitMs).toBe(0);
    budget.spend();
  }
  const waits: number[] = [];
  for (let more = 0; more < 6; more++) {
    const before = clock.now();
    while (budget.waitMs > 0) clock.sleep(budget.waitMs);
    waits.push(clock.now() - before);
    budget.spend();
  }
  expect(waits).toEqual([2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
});

it("H2: whoever never stops asking gets fewer than 130 in an hour", () => {
  expect(madeIn(3_600)).toBeLessThan(130);
});

it("H2: a minute without any is a fresh start", () => {
  madeIn(300);
  expect(budget.waitMs).toBeGreaterThan(0);
  clock.sleep(60_000);
  expect([budget.waitMs, budget.isWhole]).toEqual([0, true]);
  expect(madeIn(1)).toBe(5);
});

it("H2: what a pair made is forgotten a minute after the last, whoever of them wanted it", () => {
  for (const who of ["asked", "own"] as const) {
    const pair = new PairBudget(clock);
    expect(pair.isWhole).toBe(true);
    pair[who].spend();
    clock.sleep(FORGOTTEN_AFTER_MS - 1);
    expect(pair.isWhole).toBe(false);
    clock.sleep(1);
    expect(pair.isWhole).toBe(true);
  }
});
