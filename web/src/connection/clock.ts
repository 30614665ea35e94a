// Time as an argument: whoever waits is handed a clock.

export interface Clock {
  /** Milliseconds, monotonic. */
  now(): number;
  /** Calls `run` once after so many milliseconds, unless the returned function was called before. */
  after(ms: number, run: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => {
      clearTimeout(timer);
    };
  },
};
