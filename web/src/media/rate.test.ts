import { expect, it } from "vitest";
import { FakeClock } from "../connection/fake-clock";
import { Rate } from "./rate";

it("tells how much came in a second, between the last two observations", () => {
  const clock = new FakeClock();
  const rate = new Rate(clock);
  rate.observe(100);
  expect(rate.perSecond).toBe(0);
  clock.advance(2000);
  rate.observe(150);
  expect(rate.perSecond).toBe(25);
  clock.advance(500);
  rate.observe(150);
  expect(rate.perSecond).toBe(0);
});

it("takes what begins anew for nothing, and never for less", () => {
  const clock = new FakeClock();
  const rate = new Rate(clock);
  rate.observe(100);
  clock.advance(1000);
  rate.observe(10);
  expect(rate.perSecond).toBe(0);
  rate.observe(20);
  expect(rate.perSecond).toBe(0);
  clock.advance(1000);
  rate.observe(25);
  expect(rate.perSecond).toBe(5);
});
