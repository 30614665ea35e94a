// Which seat this tab got by a link: opening the same link again in the same tab leads back to it, not to a second seat;
// and that somebody was removed from it: their link leads back there, where the server says whether that still holds.
// Kept for the tab alone, and of the link only a digest.

import { forgetRead } from "./messages/read-messages";

const KEY = "circle.seat";
const REMOVED = "circle.removed";
const SEATED = "circle.seated";
const NAME = "circle.name";
const WEATHER = "circle.weather";

interface Kept {
  readonly link: string;
  readonly url: string;
}

function addressOf(ref: string): string {
  return `/seat/${ref}/`;
}

async function digest(token: string): Promise<string> {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token));
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function kept(key: string): Kept | null {
  const [link, url] = sessionStorage.getItem(key)?.split(" ") ?? [];
  return link === undefined || url === undefined ? null : { link, url };
}

async function keptFor(key: string, token: string): Promise<string | null> {
  const found = isSecureContext ? kept(key) : null;
  return found !== null && found.link === (await digest(token)) ? found.url : null;
}

/** Where this tab's seat by that link is; null when it has none. */
export function keptSeat(token: string): Promise<string | null> {
  return keptFor(KEY, token);
}

export async function keepSeat(token: string, url: string): Promise<void> {
  sessionStorage.removeItem(REMOVED);
  if (isSecureContext) sessionStorage.setItem(KEY, `${await digest(token)} ${url}`);
}

/** The seat was left, or is no longer this tab's. */
export function forgetSeat(): void {
  sessionStorage.removeItem(KEY);
}

/** Whoever uses this tab next finds nothing of anybody. */
export function forgetTab(): void {
  for (const key of [KEY, REMOVED, SEATED, NAME, WEATHER]) sessionStorage.removeItem(key);
  forgetRead();
}

/** Somebody was removed from this tab's seat. */
export function keepRemoval(ref: string): void {
  const seat = kept(KEY);
  if (seat?.url !== addressOf(ref)) return;
  sessionStorage.setItem(REMOVED, `${seat.link} ${seat.url}`);
  forgetSeat();
}

/** The removal was undone, or the circle is over: the link is tried anew. */
export function forgetRemoval(): void {
  sessionStorage.removeItem(REMOVED);
}

/** Where the seat was that this tab lost to a removal, by that link; null when it lost none. */
export function lostSeat(token: string): Promise<string | null> {
  return keptFor(REMOVED, token);
}

/** Somebody sits at that seat: once the circle is over the server has forgotten it, and this tab thanks them. */
export function keepSeated(ref: string): void {
  sessionStorage.setItem(SEATED, ref);
}

export function wasSeatedAt(ref: string): boolean {
  return sessionStorage.getItem(SEATED) === ref;
}

/** What whoever comes to the door of that seat was called there, or at their sign-up: it is theirs to change. */
export function keepName(ref: string, name: string): void {
  if (name !== "") sessionStorage.setItem(NAME, `${ref} ${name}`);
}

/** Once. */
export function takeName(ref: string): string {
  const [seat, ...name] = (sessionStorage.getItem(NAME) ?? "").split(" ");
  sessionStorage.removeItem(NAME);
  return seat === ref ? name.join(" ") : "";
}

/** How whoever comes to that seat is before the circle, 1 to 5: it goes no further before they are in. */
export function keepWeather(ref: string, weather: number | null): void {
  if (weather === null) sessionStorage.removeItem(WEATHER);
  else sessionStorage.setItem(WEATHER, `${ref} ${weather}`);
}

export function weatherAt(ref: string): number | null {
  const [seat, weather] = (sessionStorage.getItem(WEATHER) ?? "").split(" ");
  return seat === ref ? Number(weather) : null;
}
