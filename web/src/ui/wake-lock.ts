// Keeps the screen on while the circle is on it (W3C Screen Wake Lock). Where the browser can't, nothing happens.

/** Asks now, and again each time the page is looked at; returns what lets go. */
export function keepAwake(page: Document = document): () => void {
  let lock: WakeLockSentinel | null = null;
  let done = false;
  const isDone = (): boolean => done;

  const ask = async (): Promise<void> => {
    if (isDone() || page.visibilityState !== "visible" || !("wakeLock" in navigator)) return;
    const granted = await navigator.wakeLock.request("screen").catch(() => null);
    if (isDone()) await granted?.release();
    else lock = granted;
  };
  const again = (): void => void ask();
  page.addEventListener("visibilitychange", again);
  again();
  return () => {
    done = true;
    page.removeEventListener("visibilitychange", again);
    void lock?.release();
  };
}
