// Negotiation that overtook the view which lists its sender: kept for a moment, then handed over or forgotten.

import type { Clock } from "../connection/clock";
import type { Incarnation, SeatId } from "../protocol";
import type { Signal } from "./negotiation";

const KEPT_MS = 5_000;
const LIMIT = 256;

interface Kept {
  readonly sender: SeatId;
  readonly incarnation: Incarnation;
  readonly signal: Signal;
  readonly at: number;
}

export class EarlySignals {
  #kept: Kept[] = [];

  constructor(private readonly clock: Clock) {}

  keep(sender: SeatId, incarnation: Incarnation, signal: Signal): void {
    const at = this.clock.now();
    this.#kept = [...this.#young(), { sender, incarnation, signal, at }].slice(-LIMIT);
  }

  /** What that page has said so far, in order; it is not kept any longer. */
  take(sender: SeatId, incarnation: Incarnation): Signal[] {
    const young = this.#young();
    this.#kept = young.filter((kept) => kept.sender !== sender);
    return young
      .filter((kept) => kept.sender === sender && kept.incarnation === incarnation)
      .map(({ signal }) => signal);
  }

  #young(): Kept[] {
    return this.#kept.filter(({ at }) => this.clock.now() - at < KEPT_MS);
  }
}
