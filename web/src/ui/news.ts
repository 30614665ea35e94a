// What a screen reader is told when the room changes: what is mine to do at once, the rest when there is a moment.
// Nobody's leaving is ever told.

import { language, say, written, type Phrase } from "../i18n";
import { offeredToMe } from "./attention";
import { holderOf, nameOf, type Seated } from "./seated";

export interface News {
  readonly assertive: readonly Phrase[];
  readonly polite: readonly Phrase[];
}

export const NO_NEWS: News = { assertive: [], polite: [] };

export function news(before: Seated, after: Seated): News {
  return {
    assertive: offeredNow(before, after) ? [offeredToMe(after)] : [],
    polite: [
      ...stages(before, after),
      ...muting(before, after),
      ...piece(before, after),
      ...prompt(before, after),
      ...people(before, after),
    ],
  };
}

/** What somebody needs to hear who has just sat down, or come back. */
export function arrivalNews(seated: Seated): News {
  const { piece } = seated.centre;
  const mine = piece.kind === "offered" && piece.to === seated.me.seat;
  return mine ? { assertive: [offeredToMe(seated)], polite: [] } : NO_NEWS;
}

function offeredNow({ centre: before }: Seated, { centre, me }: Seated): boolean {
  return centre.piece.kind === "offered" && centre.piece.to === me.seat && centre.piece.id !== before.piece.id;
}

function stages({ circle: was, centre: before }: Seated, { circle, centre }: Seated): Phrase[] {
  if (circle.phase === "live" && was.phase !== "live") return [say("news.begun")];
  if (centre.supervision.kind === before.supervision.kind) return [];
  switch (centre.supervision.kind) {
    case "last_turn":
      return [say("turn.last")];
    case "paused":
      return [say("turn.paused"), say("turn.paused_next")];
    case "attended":
      return before.supervision.kind === "paused" ? [say("news.resumed")] : [];
    case "grace":
      return [];
  }
}

function muting({ me: before }: Seated, { me }: Seated): Phrase[] {
  const [was, is] = [before.mutes.includes("facilitator"), me.mutes.includes("facilitator")];
  if (was === is) return [];
  return [say(is ? "news.muted" : "news.released")];
}

function piece(before: Seated, after: Seated): Phrase[] {
  const { centre, me } = after;
  if (centre.piece.id === before.centre.piece.id || centre.supervision.kind === "paused") return [];
  const holder = holderOf(after);
  if (holder === me.seat) return [say("turn.yours")];
  const youAreNext = centre.next === me.seat ? [say("turn.next")] : [];
  if (holder !== null) return [say("turn.holds", { name: nameOf(after, holder) }), ...youAreNext];
  if (centre.piece.kind !== "offered") return [say("turn.resting")];
  if (me.role !== "facilitator" || centre.piece.to === me.seat) return [];
  return [say("turn.offered", { name: nameOf(after, centre.piece.to) })];
}

function prompt({ centre: before }: Seated, { centre }: Seated): Phrase[] {
  if (centre.prompt_version === before.prompt_version || centre.prompt === null) return [];
  return [say("news.prompt", { prompt: written(centre.prompt, [language()]).text })];
}

function people(before: Seated, after: Seated): Phrase[] {
  const seated = new Set(before.roster.seats.map((seat) => seat.id));
  const waiting = new Set(before.lobby?.knocks.map((knock) => knock.seat));
  return [
    ...after.roster.seats.filter((seat) => !seated.has(seat.id)).map(({ name }) => say("news.sat_down", { name })),
    ...(after.lobby?.knocks ?? [])
      .filter((knock) => !waiting.has(knock.seat))
      .map(({ name }) => say("news.knock", { name })),
  ];
}
