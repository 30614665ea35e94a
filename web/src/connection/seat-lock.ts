// Which pages of this browser have a seat open: each holds a lock while it does, which ends with its tab, however it ends.

const lockOf = (ref: string): string => `circle.seat.${ref}`;

/** Whether this browser can tell: only in a secure context. */
export function knowsOtherTabs(): boolean {
  return Boolean((navigator as Partial<Navigator>).locks);
}

/** This page has the seat open until the signal is aborted. */
export function holdSeat(ref: string, signal: AbortSignal): void {
  if (!knowsOtherTabs() || signal.aborted) return;
  const held = (): Promise<void> =>
    new Promise((release) => signal.addEventListener("abort", () => release(), { once: true }));
  navigator.locks.request(lockOf(ref), { signal }, held).catch(() => undefined);
}

/** Calls once no page of this browser has the seat open any more. */
export function whenFree(ref: string, signal: AbortSignal, free: () => void): void {
  if (!knowsOtherTabs()) return;
  navigator.locks.request(lockOf(ref), { signal }, () => free()).catch(() => undefined);
}
