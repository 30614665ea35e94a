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

/** Exchanges the token of a link for a seat and a cookie. Raises: LinkError. */
export async function enter(token: string): Promise<{ seat: string; url: string }> {
  const answer = await fetch("/api/enter", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ link: token }),
    signal: AbortSignal.timeout(15_000),
  }).catch(() => null);
  if (answer === null) throw new LinkError("unavailable");
  const body: unknown = await answer.json().catch(() => null);
  if (answer.ok && isSeat(body)) return { seat: body.seat, url: body.url };
  throw new LinkError(problemIn(body));
}

function isSeat(body: unknown): body is { seat: string; url: string } {
  return isRecord(body) && typeof body["seat"] === "string" && typeof body["url"] === "string";
}

function problemIn(body: unknown): LinkProblem {
  const code = isRecord(body) ? body["code"] : null;
  return PROBLEMS.find((problem) => problem === code) ?? "unavailable";
}

function isRecord(body: unknown): body is Record<string, unknown> {
  return typeof body === "object" && body !== null;
}
