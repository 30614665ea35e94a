import { afterEach, expect, it, vi } from "vitest";

import { keepAwake } from "./wake-lock";

afterEach(() => vi.unstubAllGlobals());

/** A browser that grants, and counts, or refuses. */
function browser(grants: boolean): { asked: number; released: number } {
  const counts = { asked: 0, released: 0 };
  const request = (): Promise<{ release: () => Promise<void> }> => {
    counts.asked++;
    if (!grants) return Promise.reject(new DOMException("low battery", "NotAllowedError"));
    const release = (): Promise<void> => {
      counts.released++;
      return Promise.resolve();
    };
    return Promise.resolve({ release });
  };
  vi.stubGlobal("navigator", { wakeLock: { request } });
  return counts;
}

const settled = (): Promise<void> => new Promise((done) => setTimeout(done));

it("asks at once and again when the page is looked at, and lets go in the end", async () => {
  const counts = browser(true);
  const letGo = keepAwake();
  await settled();
  document.dispatchEvent(new Event("visibilitychange"));
  await settled();
  expect(counts).toEqual({ asked: 2, released: 0 });
  letGo();
  expect(counts.released).toBe(1);
  document.dispatchEvent(new Event("visibilitychange"));
  await settled();
  expect(counts.asked).toBe(2);
});

it("lets go of what is granted too late", async () => {
  const counts = browser(true);
  keepAwake()();
  await settled();
  expect(counts).toEqual({ asked: 1, released: 1 });
});

it("does without where it is refused, or unknown", async () => {
  browser(false);
  const letGo = keepAwake();
  await settled();
  letGo();
  vi.stubGlobal("navigator", {});
  expect(() => keepAwake()()).not.toThrow();
});
