// The server's time as seen from here: of recent samples, the least delayed one is nearest to the truth.

import type { Clock } from "./clock";

const REMEMBERED_MS = 60_000;

export class ServerClock {
  #offset: { s: number; at: number } | null = null;

  constructor(private readonly clock: Clock) {}

  /** Takes in the server's time (seconds since the epoch) from a message that has just arrived. */
  observe(serverNow: number): void {
    const at = this.clock.now();
    const s = serverNow - at / 1000;
    if (this.#offset === null || s > this.#offset.s || at - this.#offset.at > REMEMBERED_MS) this.#offset = { s, at };
  }

  /** Seconds since the epoch; before anything was observed, this machine's own idea of it. */
  now(): number {
    return this.#offset === null ? Date.now() / 1000 : this.#offset.s + this.clock.now() / 1000;
  }
}
