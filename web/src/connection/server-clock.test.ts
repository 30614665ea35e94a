import { expect, it, vi } from "vitest";
import { FakeClock } from "./fake-clock";
import { ServerClock } from "./server-clock";

it("believes the least delayed of recent samples", () => {
  const clock = new FakeClock();
  const server = new ServerClock(clock);
  server.observe(1000 - 0.3);
  server.observe(1000 - 0.01);
  for (const delay of [0.2, 0.02]) server.observe(1000 - delay);
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

it("remembers a sample for a minute from when it came, however long the page has been there", () => {
  const clock = new FakeClock();
  const server = new ServerClock(clock);
  clock.advance(3_600_000);
  server.observe(5000);
  clock.advance(59_000);
  server.observe(5059 - 4);
  expect(server.now()).toBeCloseTo(5059, 6);
});

it("remembers a better sample for a minute from when that one came, and not the first", () => {
  const clock = new FakeClock();
  const server = new ServerClock(clock);
  server.observe(5000 - 0.3);
  clock.advance(50_000);
  server.observe(5050 - 0.01);
  clock.advance(20_000);
  server.observe(5070 - 4);
  expect(server.now()).toBeCloseTo(5069.99, 6);
});

it("is this machine's own idea of the time until the server has told its own", () => {
  vi.useFakeTimers({ now: 1_700_000_000_500 });
  expect(new ServerClock(new FakeClock()).now()).toBe(1_700_000_000.5);
  vi.useRealTimers();
});
