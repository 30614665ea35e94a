// A clock that stands still until a test moves it. For tests only.

import type { Clock } from "./clock";

/** A test for which a day has passed waits for what never comes: it fails, and does not hang. */
const LONGEST_MS = 24 * 3_600_000;

export class FakeClock implements Clock {
  #now = 0;
  #waiting: { at: number; run: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): () => void {
    const entry = { at: this.#now + ms, run };
    this.#waiting.push(entry);
    return () => {
      this.#waiting = this.#waiting.filter((other) => other !== entry);
    };
  }

  get pending(): number {
    return this.#waiting.length;
  }

  /** Time passes, and no timer runs meanwhile. */
  sleep(ms: number): void {
    this.#pass(this.#now + ms);
  }

  advance(ms: number): void {
    const until = this.#now + ms;
    for (;;) {
      const next = this.#waiting.filter((entry) => entry.at <= until).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#waiting = this.#waiting.filter((entry) => entry !== next);
      this.#now = Math.max(this.#now, next.at);
      next.run();
    }
    this.#pass(until);
  }

  #pass(until: number): void {
    if (until > LONGEST_MS) throw new Error("a day has passed: what is waited for does not come");
    this.#now = until;
  }
}
