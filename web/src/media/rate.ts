// How fast something grows that is only known as what it has come to: one of a connection's statistics, for example.

import type { Clock } from "../connection/clock";

export class Rate {
  #last: { readonly at: number; readonly total: number } | null = null;
  #perSecond = 0;

  constructor(private readonly clock: Clock) {}

  observe(total: number): void {
    const at = this.clock.now();
    if (this.#last !== null && at > this.#last.at) {
      this.#perSecond = (1000 * Math.max(0, total - this.#last.total)) / (at - this.#last.at);
    }
    this.#last = { at, total };
  }

  /** Between the last two observations; 0 before there are two. */
  get perSecond(): number {
    return this.#perSecond;
  }
}
