// Which seat this tab got by a link: opening the same link again in the same tab leads back to it, not to a second seat;
// and that somebody was removed from it, since the server tells that to nobody who comes later.
// Kept for the tab alone, and of the link only a digest.

const KEY = "circle.seat";
const REMOVED = "circle.removed";

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

/** Somebody was removed from this tab's seat. Their link is tried anew all the same: a removal can be undone. */
export function keepRemoval(ref: string): void {
  const seat = kept(KEY);
  if (seat?.url !== addressOf(ref)) return;
  sessionStorage.setItem(REMOVED, `${seat.link} ${seat.url}`);
  forgetSeat();
}

/** Whether the seat of that address was lost to a removal, as far as this tab knows. */
export function wasRemovedFrom(ref: string): boolean {
  return kept(REMOVED)?.url === addressOf(ref);
}

export async function wasRemovedBy(token: string): Promise<boolean> {
  return (await keptFor(REMOVED, token)) !== null;
}
