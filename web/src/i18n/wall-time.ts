// What a clock on the wall shows, and when that is: never where clocks go forward over it, twice where they go back.

const DAY_MS = 24 * 3600 * 1000;

/** When a clock there shows this date and time, the earlier first, in seconds since the epoch; NaN where no calendar has it.
 *
 * `zone` is where the reader is unless it is named. */
export function instantsOf(date: string, time: string, zone?: string): number[] {
  const shown = Date.parse(`${date}T${time}Z`);
  if (Number.isNaN(shown)) return [NaN];
  const ahead = [shown - DAY_MS, shown + DAY_MS].map((at) => shownAt(at, zone) - at);
  const instants = new Set(ahead.map((offset) => shown - offset).filter((at) => shownAt(at, zone) === shown));
  return [...instants].sort((a, b) => a - b).map((at) => at / 1000);
}

/** What the clock shows there, as if it were UTC. */
function shownAt(at: number, zone: string | undefined): number {
  const fields = { year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric" } as const;
  const format = new Intl.DateTimeFormat("en-US", {
    ...fields,
    hourCycle: "h23",
    ...(zone === undefined ? {} : { timeZone: zone }),
  });
  const part = Object.fromEntries(format.formatToParts(new Date(at)).map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(part["year"] ?? NaN, (part["month"] ?? NaN) - 1, part["day"], part["hour"], part["minute"]);
}
