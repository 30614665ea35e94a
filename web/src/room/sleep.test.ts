import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { watchSleep } from "./sleep";

let stop: AbortController;
let slept: number;
let sound: number;

beforeEach(() => {
  vi.useFakeTimers();
  stop = new AbortController();
  slept = 0;
  sound = 0;
  watchSleep(
    () => (slept += 1),
    () => sound,
    stop.signal,
  );
});

afterEach(() => {
  stop.abort();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** The machine stands still, and no timer runs meanwhile. */
function standStill(seconds: number): void {
  vi.setSystemTime(Date.now() + 1000 * seconds);
  vi.advanceTimersByTime(1000);
}

it("P5: a page that is frozen, or goes on after that, has slept", () => {
  document.dispatchEvent(new Event("freeze"));
  document.dispatchEvent(new Event("resume"));
  expect(slept).toBe(2);
});

it("P5: a page that was kept for Back has slept, one that is shown for the first time has not", () => {
  window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: false }));
  expect(slept).toBe(0);
  window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
  expect(slept).toBe(1);
});

it("P5: a page that is seen and stands still for a quarter of a minute has slept", () => {
  vi.advanceTimersByTime(60_000);
  standStill(10);
  expect(slept).toBe(0);
  standStill(16);
  expect(slept).toBe(1);
});

it("P5: one that is seen and had too much to do, while its sound went on, has not", () => {
  vi.advanceTimersByTime(2_000);
  sound += 61;
  standStill(60);
  expect(slept).toBe(0);
  standStill(16);
  expect(slept).toBe(1);
});

it("P5: one in the background, whose timers are slow, has not", () => {
  vi.spyOn(document, "hidden", "get").mockReturnValue(true);
  vi.advanceTimersByTime(2_000);
  standStill(60);
  vi.spyOn(document, "hidden", "get").mockReturnValue(false);
  standStill(60);
  expect(slept).toBe(0);
});

it("P5: one that is over tells nothing more", () => {
  stop.abort();
  document.dispatchEvent(new Event("resume"));
  standStill(60);
  expect(slept).toBe(0);
});
