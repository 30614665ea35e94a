// How often a connection with one person may be made anew. Their page asks for one with every offer that shows another
// certificate, and each costs the browser much: so a few come at once, and more after longer and longer waits. It is
// counted per time: whoever asks no more for a while is where they began. What this page makes of its own accord, in
// repair, is counted apart: else two that repair at once could each refuse the other's offer, for ever.

import { backoffMs } from "../connection/backoff";
import type { Clock } from "../connection/clock";

export const AT_ONCE = 5;
export const FORGOTTEN_AFTER_MS = 60_000;
const WAIT = { firstMs: 2_000, capMs: 30_000 };

export class ConnectionBudget {
  #made = 0;
  #lastAt = -Infinity;

  constructor(private readonly clock: Clock) {}

  /** How long until another may be made; 0 when it may now. */
  get waitMs(): number {
    if (this.#made < AT_ONCE) return 0;
    return Math.max(0, this.#lastAt + backoffMs(this.#made - AT_ONCE, WAIT, 1) - this.clock.now());
  }

  /** Nothing of it is remembered any more. */
  get isWhole(): boolean {
    return this.clock.now() - this.#lastAt >= FORGOTTEN_AFTER_MS;
  }

  /** One is made now. */
  spend(): void {
    this.#made = this.isWhole ? 1 : this.#made + 1;
    this.#lastAt = this.clock.now();
  }
}

/** Of one pair: what their page asks for, and what is made here of one's own accord. */
export class PairBudget {
  readonly asked: ConnectionBudget;
  readonly own: ConnectionBudget;

  constructor(clock: Clock) {
    this.asked = new ConnectionBudget(clock);
    this.own = new ConnectionBudget(clock);
  }

  get isWhole(): boolean {
    return this.asked.isWhole && this.own.isWhole;
  }
}
