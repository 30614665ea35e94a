// Time zones by their IANA names, as the browser knows them.

import { isZone } from "./moments";

/** Where the reader is. */
export function zoneHere(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** All that can be offered, where the reader is among them. */
export function zoneNames(): string[] {
  return [...new Set([zoneHere(), ...Intl.supportedValuesOf("timeZone")])].sort();
}

/** As it is read: "America/New York". */
export function zoneShown(name: string): string {
  return name.replaceAll("_", " ");
}

/** The name of the zone that somebody wrote: all of it, or its city alone. Null where there is none, or several.
 *
 * Former names, such as Asia/Calcutta, are zones too, though none is offered. An offset, such as +08:00, is no place. */
export function zoneNamed(text: string): string | null {
  const spelt = text.trim().replaceAll(/\s+/g, "_");
  const wanted = spelt.toLowerCase();
  const names = zoneNames();
  const whole = names.find((name) => name.toLowerCase() === wanted);
  if (whole !== undefined) return whole;
  const ends = names.filter((name) => name.toLowerCase().endsWith(`/${wanted}`));
  return ends.length === 1 && ends[0] !== undefined ? ends[0] : /^[a-z]/i.test(spelt) && isZone(spelt) ? spelt : null;
}
