import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { keepAwake as keep } from "./wake-lock";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  for (const letGo of kept.splice(0)) letGo();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  visible(true);
});

const kept: (() => void)[] = [];

function keepAwake(): () => void {
  const letGo = keep();
  kept.push(letGo);
  return letGo;
}

class Lock extends EventTarget {
  released = false;

  release(): Promise<void> {
    this.released = true;
    this.dispatchEvent(new Event("release"));
    return Promise.resolve();
  }
}

interface Browser {
  grants: boolean;
  asked: number;
  readonly locks: Lock[];
}

/** A browser that grants, and counts, or refuses. */
function browser(grants: boolean): Browser {
  const seen: Browser = { grants, asked: 0, locks: [] };
  const request = (): Promise<Lock> => {
    seen.asked++;
    if (!seen.grants) return Promise.reject(new DOMException("low battery", "NotAllowedError"));
    const lock = new Lock();
    seen.locks.push(lock);
    return Promise.resolve(lock);
  };
  vi.stubGlobal("navigator", { wakeLock: { request } });
  return seen;
}

function visible(is: boolean): void {
  Object.defineProperty(document, "visibilityState", { configurable: true, get: () => (is ? "visible" : "hidden") });
}

const settled = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

const held = ({ locks }: Browser): number => locks.filter((lock) => !lock.released).length;

it("asks at once and again when the page is looked at, and lets go in the end", async () => {
  const seen = browser(true);
  const letGo = keepAwake();
  await settled();
  visible(false);
  await seen.locks[0]?.release(); // as browsers do when a page is hidden
  await vi.advanceTimersByTimeAsync(120_000);
  expect(seen.asked).toBe(1);
  visible(true);
  document.dispatchEvent(new Event("visibilitychange"));
  await settled();
  expect([seen.asked, held(seen)]).toEqual([2, 1]);
  letGo();
  expect(held(seen)).toBe(0);
  document.dispatchEvent(new Event("visibilitychange"));
  await vi.advanceTimersByTimeAsync(120_000);
  expect(seen.asked).toBe(2);
});

it("D7: asks again when the system took it back while the page is visible", async () => {
  const seen = browser(true);
  keepAwake();
  await settled();
  await seen.locks[0]?.release();
  await settled();
  expect([seen.asked, held(seen)]).toEqual([2, 1]);
});

it("D7: does not press a system that takes it back at once, or refuses, but asks again later", async () => {
  const seen = browser(true);
  keepAwake();
  await settled();
  await seen.locks[0]?.release();
  await settled();
  seen.grants = false;
  await seen.locks[1]?.release();
  await vi.advanceTimersByTimeAsync(29_000);
  expect(seen.asked).toBe(2);
  await vi.advanceTimersByTimeAsync(32_000);
  expect(seen.asked).toBe(4);
  seen.grants = true;
  await vi.advanceTimersByTimeAsync(30_000);
  expect([seen.asked, held(seen)]).toEqual([5, 1]);
});

it("has one lock, however often the page is looked at", async () => {
  const seen = browser(true);
  keepAwake();
  document.dispatchEvent(new Event("visibilitychange"));
  await settled();
  document.dispatchEvent(new Event("visibilitychange"));
  await settled();
  expect([seen.asked, held(seen)]).toEqual([1, 1]);
});

it("lets go of what is granted too late", async () => {
  const seen = browser(true);
  keepAwake()();
  await settled();
  expect([seen.asked, held(seen)]).toEqual([1, 0]);
});

it("does without where it is refused, or unknown", async () => {
  browser(false);
  const letGo = keepAwake();
  await settled();
  letGo();
  vi.stubGlobal("navigator", {});
  expect(() => keepAwake()()).not.toThrow();
});
