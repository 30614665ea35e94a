// The token of a link, as messengers and mail filters leave it: mended where that is certain.

/** Mail filters write %23 for the #, sometimes twice, and the rest of the link is then part of the path. */
const IN_PATH = /^\/(join|organise|answer)\/?%(?:25)*23(.+)$/i;
const UNSEEN = /\p{Default_Ignorable_Code_Point}/gu;
const SECRET_LENGTH = 24;
const ROUNDS = 3;

/** A link whose # was written as %23, as it was made; null for every other address. */
export function mendedAddress(pathname: string): string | null {
  const [, page, token] = IN_PATH.exec(pathname) ?? [];
  return page === undefined || token === undefined ? null : `/${page.toLowerCase()}#${token}`;
}

/**
 * The token in a fragment: up to the first character that is in no token, which is what was put after it (a bracket, a
 * star, ?fbclid=…), without a full stop at its end. Empty when there is none, or when part of it is missing.
 */
export function tokenIn(hash: string): string {
  const text = decoded(hash.replace(/^#/, "")).replace(UNSEEN, "").trim();
  const token = (/^[A-Za-z0-9_.~-]{8,512}/.exec(text)?.[0] ?? "").replace(/[.~]+$/, "");
  const secret = /^[a-z0-9]+\.([A-Za-z0-9_-]*)$/.exec(token)?.[1];
  return secret !== undefined && secret.length < SECRET_LENGTH ? "" : token;
}

function decoded(text: string): string {
  let read = text;
  for (let round = 0; round < ROUNDS && read.includes("%"); round += 1) {
    try {
      read = decodeURIComponent(read);
    } catch {
      return read;
    }
  }
  return read;
}
