// Which seat this tab got by a link: opening the same link again in the same tab leads back to it, not to a second seat.
// Kept for the tab alone, and of the link only a digest.

const KEY = "circle.seat";

async function digest(token: string): Promise<string> {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token));
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Where this tab's seat by that link is; null when it has none. */
export async function keptSeat(token: string): Promise<string | null> {
  const kept = sessionStorage.getItem(KEY);
  if (kept === null || !isSecureContext) return null;
  const [link, url] = kept.split(" ");
  return link === (await digest(token)) && url !== undefined ? url : null;
}

export async function keepSeat(token: string, url: string): Promise<void> {
  if (isSecureContext) sessionStorage.setItem(KEY, `${await digest(token)} ${url}`);
}

/** The seat was left, or is no longer this tab's. */
export function forgetSeat(): void {
  sessionStorage.removeItem(KEY);
}
