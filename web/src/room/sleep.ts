// That this page was frozen, kept for Back, or slept with its machine, and goes on now.

const LOOKED_EVERY_MS = 1_000;
/** A page that is seen and misses so many seconds stood still, or its machine did, unless its sound went on. */
const STOOD_STILL_MS = 15_000;

/**
 * Calls when the page stops and when it goes on, until the signal is aborted.
 * `soundS`: seconds of sound taken in. Sound has a thread of its own: a page that only had too much to do took in all
 * of it, and its owner is heard as if nothing had happened.
 */
export function watchSleep(slept: () => void, soundS: () => number, signal: AbortSignal): void {
  document.addEventListener("freeze", slept, { signal });
  document.addEventListener("resume", slept, { signal });
  window.addEventListener(
    "pageshow",
    (event) => {
      if (event.persisted) slept();
    },
    { signal },
  );
  let lookedAt = Date.now();
  let sound = soundS();
  let seen = true;
  const timer = setInterval(() => {
    const now = Date.now();
    const taken = soundS();
    const stoodMs = now - lookedAt - Math.max(0, taken - sound) * 1_000;
    if (seen && !document.hidden && stoodMs > STOOD_STILL_MS) slept();
    [lookedAt, sound, seen] = [now, taken, !document.hidden];
  }, LOOKED_EVERY_MS);
  signal.addEventListener("abort", () => {
    clearInterval(timer);
  });
}
