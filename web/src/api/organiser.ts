// What an organiser's page asks of the server: JSON under /organiser/, by its cookie. Instants are seconds since the epoch.

import type { AttendancePart, CirclePart, LocalText, Role } from "../protocol";
import type { NotTogether, Pair } from "./not-together";

export interface CircleState {
  readonly id: string;
  readonly title: LocalText;
  readonly starts_at: number | null;
  readonly phase: CirclePart["phase"];
  readonly created_at: number;
  /** Counts how often it was announced otherwise. */
  readonly revision: number;
  /** What the course is called; null once the room is forgotten. */
  readonly course: LocalText | null;
  readonly attendance: AttendancePart;
  readonly alerts: readonly Alert[];
}

/** What an organiser is told of a circle: no name and no words. `seat` is whose it is, `state` the gravest that it came to. */
export interface Alert {
  readonly id: string;
  readonly what: "unattended" | "group_unattended" | "not_safe" | "signal_unanswered" | "left_open";
  readonly at: number;
  readonly place: string;
  readonly seat: string | null;
  readonly state: "asks_for_a_breath" | "left" | "need_a_minute" | "check_on_me" | "not_reached" | "not_safe" | null;
  readonly seen_at: number | null;
}

export interface SeatLink {
  readonly seat: string;
  readonly url: string;
}

export interface CircleLinks {
  readonly facilitators: readonly SeatLink[];
  readonly cofacilitators: readonly SeatLink[];
  readonly participants: readonly SeatLink[];
  readonly open: string | null;
}

export interface NewCircle {
  readonly title: LocalText;
  readonly language: string;
  readonly starts_at: number | null;
  readonly script?: string;
  readonly facilitators: number;
  readonly cofacilitators: number;
  readonly participants: number;
  readonly capacity: number;
  readonly open_link: boolean;
}

/** Another title, start or number of seats, in place of those of revision `made_on`; another course only where it is named. */
export interface CircleRevision {
  readonly title: LocalText;
  readonly starts_at: number | null;
  readonly capacity: number;
  readonly script?: string;
  readonly made_on: number;
}

/** `unavailable` is what did not arrive; `fields` says what is wrong with which, in the server's words. */
export class OrganiserError extends Error {
  constructor(
    readonly code: string,
    readonly fields: Readonly<Record<string, string>> = {},
  ) {
    super(code);
    this.name = "OrganiserError";
  }
}

/** Exchanges an organiser's link for a cookie; returns where to go on. */
export async function organise(token: string): Promise<string> {
  const { url } = await asked<{ url: string }>("POST", "/api/organise", { link: token });
  return url;
}

export async function circles(): Promise<readonly CircleState[]> {
  return (await asked<{ circles: CircleState[] }>("GET", "/organiser/circles")).circles;
}

export function create(circle: NewCircle): Promise<{ circle: CircleState; links: CircleLinks }> {
  return asked("POST", "/organiser/circles", circle);
}

export function revise(circle: string, revision: CircleRevision): Promise<CircleState> {
  return asked("PUT", pathOf(circle), revision);
}

/** A further seat with a personal link. */
export function invite(circle: string, role: Role): Promise<SeatLink> {
  return asked("POST", `${pathOf(circle)}/seats`, { role });
}

/** A new personal link for that seat, or with null a new open link. The old one ends. */
export async function replaceLink(circle: string, seat: string | null): Promise<string> {
  const body = seat === null ? { open: true } : { seat };
  return (await asked<{ url: string }>("POST", `${pathOf(circle)}/links`, body)).url;
}

export async function removeOpenLink(circle: string): Promise<void> {
  await asked("DELETE", `${pathOf(circle)}/open-link`);
}

export async function close(circle: string): Promise<void> {
  await asked("POST", `${pathOf(circle)}/close`, {});
}

export async function seeAlerts(circle: string, alerts: readonly string[]): Promise<void> {
  await asked("POST", `${pathOf(circle)}/alerts/seen`, { alerts });
}

export function notTogether(circle: string): Promise<NotTogether> {
  return asked("GET", `${pathOf(circle)}/not-together`);
}

/** In place of the pairs of version `made_on`. */
export function setNotTogether(circle: string, pairs: readonly Pair[], made_on: number): Promise<NotTogether> {
  return asked("PUT", `${pathOf(circle)}/not-together`, { pairs, made_on });
}

function pathOf(circle: string): string {
  return `/organiser/circles/${encodeURIComponent(circle)}`;
}

/** Raises: OrganiserError. */
async function asked<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
  const answer = await fetch(path, {
    method,
    signal: AbortSignal.timeout(15_000),
    ...(body === undefined ? {} : { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }),
  }).catch(() => null);
  if (answer === null) throw new OrganiserError("unavailable");
  if (answer.status === 204) return undefined as Answer;
  const said: unknown = await answer.json().catch(() => null);
  if (answer.ok && said !== null) return said as Answer;
  throw problemIn(said);
}

function problemIn(said: unknown): OrganiserError {
  if (typeof said !== "object" || said === null) return new OrganiserError("unavailable");
  const { code, fields } = said as { code?: unknown; fields?: unknown };
  const named = typeof fields === "object" && fields !== null ? (fields as Record<string, string>) : {};
  return new OrganiserError(typeof code === "string" ? code : "unavailable", named);
}
