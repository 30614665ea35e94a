// Days with their year, for pages that tell of what is long past or far ahead. Apart, as no seat's page needs them.

import { locale } from "./locale";

/** Such as "24 November 2026": for what may be long past, or years ahead. */
export function onDay(at: number, timeZone?: string): string {
  const zone = timeZone === undefined ? {} : { timeZone };
  const day = new Intl.DateTimeFormat(locale(), { day: "numeric", month: "long", year: "numeric", ...zone });
  return day.format(new Date(at * 1000));
}

/** The same of a day of the calendar, which is the same everywhere: "2026-11-24". */
export function calendarDay(day: string): string {
  return onDay(Date.parse(day) / 1000, "UTC");
}
