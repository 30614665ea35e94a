// How long to wait before trying again: doubling, capped, and spread so that a thousand do not come at once.

export interface BackoffRange {
  readonly firstMs: number;
  readonly capMs: number;
}

/** Milliseconds before attempt number `attempt` (0 is the first retry); `random` is in [0, 1). */
export function backoffMs(attempt: number, { firstMs, capMs }: BackoffRange, random: number): number {
  const full = Math.min(capMs, firstMs * 2 ** Math.min(attempt, 30));
  return full * (0.5 + random / 2);
}
