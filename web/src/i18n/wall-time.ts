// What a clock on the wall shows, and when that is: never where clocks go forward over it, twice where they go back.

import { locale } from "./locale";
import { when } from "./moments";

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

export interface WallTime {
  readonly date: string;
  readonly time: string;
}

const MINUTE_MS = 60_000;

/** Of a time that clocks there skip, the nearest that they show: that before and that after it. */
export function aroundSkipped(date: string, time: string, zone?: string): readonly [WallTime, WallTime] {
  const shown = Date.parse(`${date}T${time}Z`);
  const [early, late] = [shown - DAY_MS, shown + DAY_MS].map((at) => shownAt(at, zone) - at) as [number, number];
  let [before, after] = [shown - late, shown - early];
  while (after - before > MINUTE_MS) {
    const between = before + Math.floor((after - before) / MINUTE_MS / 2) * MINUTE_MS;
    if (shownAt(between, zone) < shown) before = between;
    else after = between;
  }
  return [written(shownAt(before, zone)), written(shownAt(after, zone))];
}

/** What a clock shows, such as "03:00", with its day where that is another than `date`. */
export function shownWall(wall: WallTime, date: string): string {
  const at = Date.parse(`${wall.date}T${wall.time}Z`);
  if (wall.date !== date) return when(at / 1000, "UTC");
  const time = new Intl.DateTimeFormat(locale(), { hour: "numeric", minute: "2-digit", timeZone: "UTC" });
  return time.format(new Date(at));
}

function written(shown: number): WallTime {
  const text = new Date(shown).toISOString();
  return { date: text.slice(0, 10), time: text.slice(11, 16) };
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
