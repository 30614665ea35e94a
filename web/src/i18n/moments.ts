// Instants and durations as people say them. Instants are seconds since the epoch.

import { language, t } from "./catalogue";

/** Such as "Tuesday, 24 November, 19:30"; `timeZone` defaults to where the reader is. */
export function when(at: number, timeZone?: string): string {
  const date = new Date(at * 1000);
  const zone = timeZone === undefined ? {} : { timeZone };
  const day = new Intl.DateTimeFormat(locale(), { weekday: "long", day: "numeric", month: "long", ...zone });
  const time = new Intl.DateTimeFormat(locale(), { hour: "numeric", minute: "2-digit", ...zone });
  return t("when.day", { day: day.format(date), time: time.format(date) });
}

/** Whole minutes, or seconds in steps of ten while it is less than one: nobody is shown a running clock. */
export function roughly(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  const [amount, unit] = minutes > 0 ? [minutes, "minute"] : [Math.max(0, Math.floor(seconds / 10)) * 10, "second"];
  return new Intl.NumberFormat(locale(), { style: "unit", unit, unitDisplay: "long" }).format(amount);
}

/** Such as "20:15", where the reader is. */
export function clock(at: number): string {
  return new Intl.DateTimeFormat(locale(), { hour: "numeric", minute: "2-digit" }).format(new Date(at * 1000));
}

/** English as Singapore writes it: the day before the month, and the clock of the reader's own region otherwise. */
function locale(): string {
  return language() === "en" ? "en-SG" : language();
}
