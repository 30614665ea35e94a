// A link becomes a seat (PROTOCOL.md 1): the token goes up by POST and never in an address.

export type LinkProblem = "no_such_link" | "lobby_full" | "ended" | "too_many" | "unavailable";

const PROBLEMS: readonly LinkProblem[] = ["no_such_link", "lobby_full", "ended", "too_many", "unavailable"];

/** Why a link opened nothing; whatever is not the link's own fault is `unavailable`. */
export class LinkError extends Error {
  constructor(readonly code: LinkProblem) {
    super(code);
    this.name = "LinkError";
  }
}

export interface EnteredSeat {
  readonly seat: string;
  readonly url: string;
}

/** Somebody whom this browser has in the circle already. */
export interface KnownSeat extends EnteredSeat {
  readonly name: string;
}

/**
 * Exchanges the token of a link for a seat and a cookie; or says who of this browser is there already, and asks nothing
 * more if it is to be a seat `anew`. Raises: LinkError.
 */
export async function enter(
  token: string,
  anew = false,
): Promise<EnteredSeat | { readonly known: readonly KnownSeat[] }> {
  const body = await exchanged(anew ? { link: token, anew } : { link: token });
  if (isSeat(body)) return { seat: body.seat, url: body.url };
  if (isRecord(body) && Array.isArray(body["known"])) return { known: body["known"].filter(isKnown) };
  throw new LinkError("unavailable");
}

/** A seat that this browser left, or lost to another device, is entered or asked for again. Raises: LinkError. */
export async function enterAgain(seat: string): Promise<EnteredSeat> {
  const body = await exchanged({ seat });
  if (isSeat(body)) return { seat: body.seat, url: body.url };
  throw new LinkError("unavailable");
}

async function exchanged(request: object): Promise<unknown> {
  const answer = await fetch("/api/enter", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(request),
    signal: AbortSignal.timeout(15_000),
  }).catch(() => null);
  if (answer === null) throw new LinkError("unavailable");
  const body: unknown = await answer.json().catch(() => null);
  if (answer.ok) return body;
  throw new LinkError(problemIn(body));
}

/** This browser is to know no more of a seat: whoever uses it next finds no way in. */
export async function clearSeat(seat: string): Promise<void> {
  await fetch("/api/enter/forget-seat", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ seat }),
    keepalive: true,
  }).catch(() => null);
}

/** What marks this browser in a circle that is over is taken away; another time will do, too. */
export async function forgetBrowser(room: string): Promise<void> {
  await fetch("/api/enter/forget", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ room }),
    keepalive: true,
  }).catch(() => null);
}

function isKnown(body: unknown): body is KnownSeat {
  return isRecord(body) && typeof body["name"] === "string" && isSeat(body);
}

function isSeat(body: unknown): body is EnteredSeat {
  return isRecord(body) && typeof body["seat"] === "string" && typeof body["url"] === "string";
}

function problemIn(body: unknown): LinkProblem {
  const code = isRecord(body) ? body["code"] : null;
  return PROBLEMS.find((problem) => problem === code) ?? "unavailable";
}

function isRecord(body: unknown): body is Record<string, unknown> {
  return typeof body === "object" && body !== null;
}
