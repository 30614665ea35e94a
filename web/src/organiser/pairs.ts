// Pairs of seats that are not to be in one group, as organisers say and read them.

import type { NotTogether } from "../api/operations.gen";

export type Pair = NotTogether["pairs"][number];

/** Whether these two are among the pairs, whichever of them is named first. */
export function arePaired(pairs: readonly Pair[], [one, other]: Pair): boolean {
  return pairs.some((pair) => pair.includes(one) && pair.includes(other));
}
