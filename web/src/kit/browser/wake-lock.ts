// Keeps the screen on while the circle is on it (W3C Screen Wake Lock). Where the browser can't, nothing happens.

const LATER_MS = 30_000;

/**
 * Asks now, each time the page is looked at, and when the system takes the lock back from a visible page: at once the
 * first time, then every 30 s, as a battery saver may go on refusing. Returns what lets go.
 */
export function keepAwake(page: Document = document): () => void {
  let lock: WakeLockSentinel | null = null;
  let asking = false;
  let done = false;
  let takenBackAt = -LATER_MS;
  let later: ReturnType<typeof setTimeout> | undefined;
  const isDone = (): boolean => done;

  const ask = async (): Promise<void> => {
    if (isDone() || asking || lock !== null || page.visibilityState !== "visible" || !("wakeLock" in navigator)) return;
    clearTimeout(later);
    asking = true;
    const granted = await navigator.wakeLock.request("screen").catch(() => null);
    asking = false;
    if (isDone()) await granted?.release();
    else if (granted === null) askLater();
    else {
      lock = granted;
      granted.addEventListener("release", takenBack);
    }
  };
  const again = (): void => void ask();
  const askLater = (): void => {
    later = setTimeout(again, LATER_MS);
  };
  const takenBack = (): void => {
    lock = null;
    const lately = performance.now() - takenBackAt < LATER_MS;
    takenBackAt = performance.now();
    if (lately && !isDone()) askLater();
    else again();
  };
  page.addEventListener("visibilitychange", again);
  again();
  return () => {
    done = true;
    clearTimeout(later);
    page.removeEventListener("visibilitychange", again);
    void lock?.release();
  };
}
