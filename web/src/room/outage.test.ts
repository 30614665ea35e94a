import { beforeEach, expect, it } from "vitest";
import { FakeClock } from "../connection/fake-clock";
import { Outage } from "./outage";

let clock: FakeClock;
let told: boolean[];
let outage: Outage;

beforeEach(() => {
  clock = new FakeClock();
  told = [];
  outage = new Outage(
    clock,
    () => 1000 + clock.now() / 1000,
    (paused) => told.push(paused),
  );
});

it("pauses after ten minutes, and goes on when the server is back", () => {
  outage.begin({ kind: "attended" });
  clock.advance(599_999);
  expect(outage.paused).toBe(false);
  clock.advance(1);
  expect(told).toEqual([true]);
  outage.end();
  expect(told).toEqual([true, false]);
});

it("counts from its beginning, through stale and offline alike", () => {
  outage.begin(null);
  clock.advance(300_000);
  outage.begin(null);
  clock.advance(300_000);
  expect(told).toEqual([true]);
});

it("ends a last turn when it was going to end", () => {
  outage.begin({ kind: "last_turn", until: 1090 });
  clock.advance(89_999);
  expect(told).toEqual([]);
  clock.advance(1);
  expect(told).toEqual([true]);
});

it("that was short leaves nothing behind", () => {
  outage.begin(null);
  outage.end();
  clock.advance(3600_000);
  expect(told).toEqual([]);
  expect(clock.pending).toBe(0);
});
