// What a screen reader is told when the room changes: what is mine to do at once, the rest when there is a moment.
// Nobody's leaving is ever told.

import { language, say, written, type Key, type Phrase } from "../../../i18n";
import { offeredToMe, putOff, withoutMicrophone, type Attention } from "../centre/attention";
import type { Comer, Coming } from "./crowd";
import { partGiven } from "../../../reading/part-given";
import { isMuted } from "../../../reading/hearing";
import { hasPiece, holderOf, isNext } from "../../../reading/piece";
import { nameOf, type Seated } from "../../../reading/seated";
import { sayStage } from "../../../reading/stage";

export interface News {
  readonly assertive: readonly Phrase[];
  readonly polite: readonly Phrase[];
}

const OFFERS: readonly Key[] = ["turn.offered_you", "turn.offered_you_by"];

export const NO_NEWS: News = { assertive: [], polite: [] };

export function news(before: Seated, after: Seated): News {
  return {
    assertive: [
      ...(notSafe(before, after) ? [say("news.not_safe")] : []),
      ...(offeredNow(before, after) ? [offeredToMe(after)] : []),
    ],
    polite: [
      ...stages(before, after),
      ...muting(before, after),
      ...stopping(before, after),
      ...missed(before, after),
      ...piece(before, after),
      ...prompt(before, after),
      ...asked(before, after),
      ...people(before, after),
      ...care(before, after),
    ],
  };
}

/** Whether what was told before is so no longer: an offer that is gone, or all of it, once one is elsewhere or it ended. */
export function overSince(before: Seated, after: Seated): (phrase: Phrase) => boolean {
  const isElsewhere = before.circle.phase !== after.circle.phase || before.centre.place !== after.centre.place;
  const isOffered = isOfferedTo(after) && after.centre.piece.id === before.centre.piece.id;
  return ({ key }) => isElsewhere || (!isOffered && OFFERS.includes(key));
}

function isOfferedTo({ centre: { piece }, me }: Seated): boolean {
  return piece.kind === "offered" && piece.to === me.seat;
}

/** What somebody needs to hear who has just sat down, or come back. */
export function arrivalNews(seated: Seated): News {
  return isOfferedTo(seated)
    ? { assertive: [offeredToMe(seated)], polite: [] }
    : seated.me.missed_turn !== null
      ? { assertive: [], polite: [say("notice.missed_turn")] }
      : NO_NEWS;
}

function offeredNow({ centre: before }: Seated, after: Seated): boolean {
  return isOfferedTo(after) && after.centre.piece.id !== before.piece.id;
}

const told = ({ main, aside }: Attention): Phrase[] => [main, ...(aside ? [aside] : [])];

function stages({ circle: was, stage: wasIn, centre: before }: Seated, after: Seated): Phrase[] {
  const { circle, stage: isIn, centre } = after;
  const stage = isIn.stage && isIn.index !== wasIn.index ? [sayStage(isIn.stage)] : [];
  if (circle.phase === "live" && was.phase !== "live") return [say("news.begun"), ...stage];
  if (circle.phase === "scheduled" && was.phase !== "scheduled") return told(putOff(after));
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

function muting(before: Seated, after: Seated): Phrase[] {
  const [was, is] = [isMuted(before, "facilitator"), isMuted(after, "facilitator")];
  if (was === is) return [];
  return [say(is ? "news.muted" : "news.released")];
}

function stopping({ me: before }: Seated, { me }: Seated): Phrase[] {
  const [was, is] = [before.picture.includes("facilitator"), me.picture.includes("facilitator")];
  if (was === is) return [];
  return [say(is ? "news.picture_stopped" : "news.picture_released")];
}

function piece(before: Seated, after: Seated): Phrase[] {
  const { centre, me } = after;
  if (centre.piece.id === before.centre.piece.id || centre.supervision.kind === "paused" || !hasPiece(after)) return [];
  if (centre.bell !== null || centre.paused || after.stage.index !== before.stage.index) return [];
  const holder = holderOf(after);
  if (holder === me.seat) return [say("turn.yours")];
  const youAreNext = isNext(after, me.seat) ? [say("turn.next")] : [];
  const wordless = withoutMicrophone(after);
  if (holder !== null)
    return [say("turn.holds", { name: nameOf(after, holder) }), ...(wordless ? [wordless] : []), ...youAreNext];
  if (centre.piece.kind !== "offered") return [say("turn.resting")];
  if (me.role === "participant" || centre.piece.to === me.seat) return [];
  return [say("turn.offered", { name: nameOf(after, centre.piece.to) })];
}

/** What became of their turn while they were away: told once they are back. */
function missed({ me: before }: Seated, { me }: Seated): Phrase[] {
  return me.missed_turn !== null && me.missed_turn !== before.missed_turn ? [say("notice.missed_turn")] : [];
}

function prompt({ stage: before }: Seated, { stage }: Seated): Phrase[] {
  if (stage.prompt_version === before.prompt_version || stage.prompt === null) return [];
  return [say("news.prompt", { prompt: written(stage.prompt, [language()]).text })];
}

function asked({ stage: before }: Seated, { stage: { check_in: now } }: Seated): Phrase[] {
  if (now === null || !now.open || (before.check_in?.open && now.id === before.check_in.id)) return [];
  return [say("news.check_in", { question: written(now.form.question, [language()]).text })];
}

/** What is between this person and those who look after them. */
function care(before: Seated, after: Seated): Phrase[] {
  const { me } = after;
  const told = new Set(before.care?.cards.map(({ signal }) => signal?.id));
  const seen = me.signal?.seen_by ?? null;
  return [
    ...(after.care?.cards ?? [])
      .filter(({ signal }) => signal !== null && signal.kind !== "not_safe" && !told.has(signal.id))
      .map(({ name }) => say("news.signal", { name })),
    ...(seen !== null && before.me.signal?.seen_by !== seen
      ? [say("news.signal_seen", { name: nameOf(after, seen) })]
      : []),
    ...(me.side_room && before.me.side_room?.id !== me.side_room.id
      ? [say("news.side_room", { name: nameOf(after, me.side_room.by) })]
      : []),
    ...part(before, after),
  ];
}

/** Somebody does not feel safe: said at once, and no more than that, as others may hear it. Their card says who and what. */
function notSafe(before: Seated, after: Seated): boolean {
  const told = new Set(before.care?.cards.flatMap(({ signal }) => (signal?.kind === "not_safe" ? [signal.id] : [])));
  return (after.care?.cards ?? []).some(({ signal }) => signal?.kind === "not_safe" && !told.has(signal.id));
}

/** What this person came to do in the circle. */
function part(before: Seated, after: Seated): Phrase[] {
  const given = partGiven(after);
  if (given !== null) return given === partGiven(before) ? [] : [say(`notice.${given}`)];
  return after.me.acts_as === "facilitator" && before.me.acts_as === "cofacilitator" ? [say("news.acts_as")] : [];
}

/** Those who have come since: into the circle, and into the lobby. */
export function comers(before: Seated, after: Seated): Readonly<Record<Coming, readonly Comer[]>> {
  const [was, is] = [present(before), present(after)];
  const moved = before.centre.place !== after.centre.place; // it is oneself who came to the others
  const since = (coming: Coming): Comer[] => {
    if (moved && coming === "sat_down") return [];
    const known = new Set(was[coming].map(({ seat }) => seat));
    return is[coming].filter(({ seat }) => !known.has(seat));
  };
  return { sat_down: since("sat_down"), knock: since("knock") };
}

/** Everybody who is there: in the circle, and in the lobby. */
export function present({ roster, lobby }: Seated): Readonly<Record<Coming, readonly Comer[]>> {
  return {
    sat_down: roster.seats.map(({ id, name }) => ({ seat: id, name })),
    knock: (lobby?.knocks ?? []).map(({ seat, name }) => ({ seat, name })),
  };
}

function people(before: Seated, after: Seated): Phrase[] {
  const door = after.lobby?.at_locked_door ?? 0;
  return door > (before.lobby?.at_locked_door ?? 0) ? [say("news.at_locked_door")] : [];
}
