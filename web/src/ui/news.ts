// What a screen reader is told when the room changes: what is mine to do at once, the rest when there is a moment.
// Nobody's leaving is ever told.

import { language, say, written, type Phrase } from "../i18n";
import { offeredToMe } from "./attention";
import { partGiven } from "./part-given";
import { hasPiece, holderOf, nameOf, type Seated } from "./seated";
import { sayStage } from "./stage";

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
      ...asked(before, after),
      ...people(before, after),
      ...care(before, after),
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
  const stage = centre.stage && centre.stage_index !== before.stage_index ? [sayStage(centre.stage)] : [];
  if (circle.phase === "live" && was.phase !== "live") return [say("news.begun"), ...stage];
  if (stage.length > 0) return stage;
  if ((centre.bell === null) !== (before.bell === null)) return [say(centre.bell ? "news.bell" : "news.bell_over")];
  if (centre.paused !== before.paused) return [say(centre.paused ? "news.paused" : "news.unpaused")];
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
  if (centre.piece.id === before.centre.piece.id || centre.supervision.kind === "paused" || !hasPiece(centre)) return [];
  if (centre.bell !== null || centre.paused || centre.stage_index !== before.centre.stage_index) return [];
  const holder = holderOf(after);
  if (holder === me.seat) return [say("turn.yours")];
  const youAreNext = centre.next === me.seat ? [say("turn.next")] : [];
  if (holder !== null) return [say("turn.holds", { name: nameOf(after, holder) }), ...youAreNext];
  if (centre.piece.kind !== "offered") return [say("turn.resting")];
  if (me.role === "participant" || centre.piece.to === me.seat) return [];
  return [say("turn.offered", { name: nameOf(after, centre.piece.to) })];
}

function prompt({ centre: before }: Seated, { centre }: Seated): Phrase[] {
  if (centre.prompt_version === before.prompt_version || centre.prompt === null) return [];
  return [say("news.prompt", { prompt: written(centre.prompt, [language()]).text })];
}

function asked({ centre: before }: Seated, { centre: { check_in: now } }: Seated): Phrase[] {
  if (now === null || !now.open || now.id === before.check_in?.id) return [];
  return [say("news.check_in", { question: written(now.form.question, [language()]).text })];
}

/** What is between this person and those who look after them. */
function care(before: Seated, after: Seated): Phrase[] {
  const { me } = after;
  const told = new Set(before.care?.signals.map(({ id }) => id));
  const names = new Map(after.care?.people.map(({ seat, name }) => [seat, name]));
  const seen = me.signal?.seen_by ?? null;
  return [
    ...(after.care?.signals ?? []).filter(({ id }) => !told.has(id)).map(({ seat }) => say("news.signal", { name: names.get(seat) ?? "" })),
    ...(seen !== null && before.me.signal?.seen_by !== seen ? [say("news.signal_seen", { name: nameOf(after, seen) })] : []),
    ...(me.side_room && before.me.side_room?.id !== me.side_room.id ? [say("news.side_room", { name: nameOf(after, me.side_room.by) })] : []),
    ...part(before, after),
  ];
}

/** What this person came to do in the circle. */
function part(before: Seated, after: Seated): Phrase[] {
  const given = partGiven(after);
  if (given !== null) return given === partGiven(before) ? [] : [say(`notice.${given}`)];
  return after.me.acts_as === "facilitator" && before.me.acts_as === "cofacilitator" ? [say("news.acts_as")] : [];
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
