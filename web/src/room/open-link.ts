// A new open link, made here: the server is told the hash of its secret and never the secret (PROTOCOL.md, renew_open_link).

const SECRET_BYTES = 18;

export interface OpenLink {
  /** Shown once: nobody keeps it. */
  readonly url: string;
  readonly hash: string;
}

/** Whether this browser can make one; it needs a secure context. */
export function canMakeLink(): boolean {
  return isSecureContext;
}

/** The room of a seat, as its address names it. */
export function roomOf(ref: string): string {
  return ref.split("-", 1)[0] ?? "";
}

export async function newOpenLink(room: string): Promise<OpenLink> {
  const secret = base64url(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)));
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(secret));
  return { url: `${location.origin}/join#${room}.${secret}`, hash: base64url(new Uint8Array(hash)) };
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
}
