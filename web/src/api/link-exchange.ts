// A link becomes a seat (PROTOCOL.md 1): the token goes up by POST and never in an address. Who answers may be a network
// that wants a login first, and no server of ours: answers are looked at.

import { ApiError, ask, type Code } from "./ask";
import type { EnteredSeat, KnownSeat, KnownSeats } from "./operations.gen";

const PROBLEMS = [
  "no_such_link",
  "lobby_full",
  "ended",
  "cancelled",
  "too_many",
  "unavailable",
] as const satisfies readonly Code<"POST /api/enter">[];
export type LinkProblem = (typeof PROBLEMS)[number];

/** Why a link opened nothing; whatever is not the link's own fault is `unavailable`. */
export function problemOf(error: unknown): LinkProblem {
  return PROBLEMS.find((problem) => error instanceof ApiError && problem === error.code) ?? "unavailable";
}

/**
 * Exchanges the token of a link for a seat and a cookie; or says who of this browser is there already, and asks nothing
 * more if it is to be a seat `anew`. Raises: ApiError.
 */
export async function enter(token: string, anew = false): Promise<EnteredSeat | KnownSeats> {
  const body: unknown = await ask("POST /api/enter", { asked: anew ? { link: token, anew } : { link: token } });
  if (isSeat(body)) return body;
  if (isRecord(body) && Array.isArray(body["known"])) return { known: body["known"].filter(isKnown) };
  throw new ApiError("unavailable");
}

/** A seat that this browser left, or lost to another device, is entered or asked for again. Raises: ApiError. */
export async function enterAgain(seat: string): Promise<EnteredSeat> {
  const body: unknown = await ask("POST /api/enter", { asked: { seat } });
  if (isSeat(body)) return body;
  throw new ApiError("unavailable");
}

/** This browser is to know no more of a seat: whoever uses it next finds no way in. */
export async function clearSeat(seat: string): Promise<void> {
  await ask("POST /api/enter/forget-seat", { asked: { seat } }, true).catch(() => null);
}

/** What marks this browser in a circle that is over is taken away; another time will do, too. */
export async function forgetBrowser(room: string): Promise<void> {
  await ask("POST /api/enter/forget", { asked: { room } }, true).catch(() => null);
}

function isKnown(body: unknown): body is KnownSeat {
  return isSeat(body) && body.name !== "";
}

/** Of the release before, it had no name. */
function isSeat(body: unknown): body is EnteredSeat {
  if (!isRecord(body)) return false;
  body["name"] ??= "";
  return ["seat", "url", "name"].every((name) => typeof body[name] === "string");
}

function isRecord(body: unknown): body is Record<string, unknown> {
  return typeof body === "object" && body !== null;
}
