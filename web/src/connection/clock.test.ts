import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { systemClock } from "./clock";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

it("calls once after so long, and not at all where that was taken back", () => {
  const [kept, takenBack] = [vi.fn(), vi.fn()];
  systemClock.after(1_000, kept);
  const cancel = systemClock.after(1_000, takenBack);
  vi.advanceTimersByTime(999);
  expect(kept).not.toHaveBeenCalled();
  cancel();
  vi.advanceTimersByTime(10_000);
  expect([kept.mock.calls.length, takenBack.mock.calls.length]).toEqual([1, 0]);
});

it("goes on where the machine's own clock is set back", () => {
  const before = systemClock.now();
  vi.setSystemTime(0);
  vi.advanceTimersByTime(1_000);
  expect(systemClock.now() - before).toBe(1_000);
});
