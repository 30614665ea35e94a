import { expect, it } from "vitest";
import { FakeClock } from "./fake-clock";
import { ServerClock } from "./server-clock";

it("believes the least delayed of recent samples", () => {
  const clock = new FakeClock();
  const server = new ServerClock(clock);
  server.observe(1000 - 0.3);
  server.observe(1000 - 0.01);
  server.observe(1000 - 0.2);
  expect(server.now()).toBeCloseTo(999.99, 6);
  clock.advance(2000);
  expect(server.now()).toBeCloseTo(1001.99, 6);
});

it("forgets a sample after a minute, so that a clock set back is followed", () => {
  const clock = new FakeClock();
  const server = new ServerClock(clock);
  server.observe(5000);
  clock.advance(61_000);
  server.observe(1000);
  expect(server.now()).toBeCloseTo(1000, 6);
});
