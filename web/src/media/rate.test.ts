import { expect, it } from "vitest";
import { Rate } from "./rate";

it("tells how much came in a second, between the last two observations", () => {
  const rate = new Rate();
  rate.observe(100, 0);
  expect(rate.perSecond).toBe(0);
  rate.observe(150, 2000);
  expect(rate.perSecond).toBe(25);
  rate.observe(150, 2500);
  expect(rate.perSecond).toBe(0);
});

it("takes what begins anew for nothing, and never for less", () => {
  const rate = new Rate();
  rate.observe(100, 0);
  rate.observe(10, 1000);
  expect(rate.perSecond).toBe(0);
  rate.observe(20, 1000);
  expect(rate.perSecond).toBe(0);
  rate.observe(25, 2000);
  expect(rate.perSecond).toBe(5);
});
