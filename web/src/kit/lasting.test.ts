import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { Lasting } from "./lasting.svelte";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("knows nothing of a blip", () => {
  const lasting = new Lasting(5_000);
  lasting.hold([{ key: "mei" }]);
  vi.advanceTimersByTime(4_900);
  lasting.hold([]);
  vi.advanceTimersByTime(10_000);
  expect(lasting.has("mei")).toBe(false);
});

it("knows what has lasted, though it is told again and again", () => {
  const lasting = new Lasting(5_000);
  for (let told = 0; told < 6; told++) {
    lasting.hold([{ key: "mei", already: told * 1_000 }]);
    vi.advanceTimersByTime(1_000);
  }
  expect(lasting.has("mei")).toBe(true);
  lasting.hold([]);
  expect(lasting.has("mei")).toBe(false);
});

it("counts time that had passed before", () => {
  const lasting = new Lasting(45_000);
  lasting.hold([{ key: "offer", already: 44_000 }]);
  vi.advanceTimersByTime(1_000);
  expect(lasting.has("offer")).toBe(true);
});

it("stops", () => {
  const lasting = new Lasting(5_000);
  lasting.hold([{ key: "mei" }]);
  lasting.stop();
  expect(vi.getTimerCount()).toBe(0);
});
