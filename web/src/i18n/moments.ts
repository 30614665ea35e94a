// Instants and durations as people say them. Instants are seconds since the epoch.

import { t } from "./catalogue.svelte";
import { locale } from "./locale";

const DAY = { weekday: "long", day: "numeric", month: "long" } as const;
const TIME = { hour: "numeric", minute: "2-digit" } as const;

function shown(at: number, what: Intl.DateTimeFormatOptions, timeZone?: string): string {
  return new Intl.DateTimeFormat(locale(), { ...what, timeZone }).format(at * 1000);
}

/** Such as "Tuesday, 24 November, 19:30"; `timeZone` defaults to where the reader is. */
export function when(at: number, timeZone?: string): string {
  return t("when.day", { day: shown(at, DAY, timeZone), time: shown(at, TIME, timeZone) });
}

/** The same with the year and the time zone, such as "Tuesday, 24 November 2026, 7:30 pm (Singapore Time)": for whoever
 * sets it. A time that comes twice, as clocks are set back, has its offset too. */
export function whenExactly(at: number, timeZone?: string): string {
  const time = shown(at, TIME, timeZone);
  const isTwice = [-3600, -1800, 1800, 3600].some((later) => shown(at + later, TIME, timeZone) === time);
  return t("when.exact", {
    day: shown(at, { ...DAY, year: "numeric" }, timeZone),
    time: isTwice ? shown(at, { ...TIME, timeZoneName: "short" }, timeZone) : time,
    zone: t("when.zone", { city: cityOf(timeZone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone) }),
  });
}

/** By its name, which is English, or as the reader's language calls it where the city is all of the service's region. */
function cityOf(zone: string): string {
  const city = zone.slice(zone.lastIndexOf("/") + 1).replaceAll("_", " ");
  const { region } = new Intl.Locale(locale());
  const called = (language: string): string | undefined =>
    region === undefined ? undefined : new Intl.DisplayNames(language, { type: "region" }).of(region);
  return called("en") === city ? (called(locale()) ?? city) : city;
}

/** When something starts, as clocks show it in the zone where it is planned, and where the reader is if those differ. */
export function startsWhen(at: number, zone?: string | null): string {
  if (!zone || !isZone(zone)) return whenExactly(at);
  const [there, here] = [whenExactly(at, zone), when(at)];
  return when(at, zone) === here ? there : t("when.elsewhere", { there, here });
}

/** Whether this browser can show times of it. */
export function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** Whole minutes, or seconds in steps of ten while it is less than one: nobody is shown a running clock. */
export function roughly(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  const [amount, unit] = minutes > 0 ? [minutes, "minute"] : [Math.max(0, Math.floor(seconds / 10)) * 10, "second"];
  return new Intl.NumberFormat(locale(), { style: "unit", unit, unitDisplay: "long" }).format(amount);
}

/** How far ahead something is, in days and hours, hours and minutes, or minutes: such as "3 days, 4 hours". */
export function ahead(seconds: number): string {
  const minutes = Math.max(1, Math.ceil(seconds / 60));
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60)];
  const parts: [number, string][] =
    days > 0
      ? [
          [days, "day"],
          [hours, "hour"],
        ]
      : [
          [hours, "hour"],
          [minutes % 60, "minute"],
        ];
  const said = parts
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) =>
      new Intl.NumberFormat(locale(), { style: "unit", unit, unitDisplay: "long" }).format(amount),
    );
  return new Intl.ListFormat(locale(), { type: "unit", style: "narrow" }).format(said);
}

/** Such as "20:15", where the reader is. */
export function clock(at: number): string {
  return shown(at, TIME);
}

/** The same to the second. */
export function clockExactly(at: number): string {
  return shown(at, { ...TIME, second: "2-digit" });
}
