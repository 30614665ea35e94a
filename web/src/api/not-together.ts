// Pairs of seats that are not to be in one group, as organisers say and read them.

import type { SeatId } from "../protocol";

export type Pair = readonly [SeatId, SeatId];

export interface NotTogether {
  readonly pairs: readonly Pair[];
  /** Of the whole, for the change that is made on it. */
  readonly version: number;
}

/** Whether these two are among the pairs, whichever of them is named first. */
export function arePaired(pairs: readonly Pair[], [one, other]: Pair): boolean {
  return pairs.some((pair) => pair.includes(one) && pair.includes(other));
}
