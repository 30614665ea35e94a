// What is to be done now by whoever facilitates: the one next sensible step, or none.

import type { DeviceState } from "../../../media/local-media.svelte";
import type { CardView, ClaimView, KnockView, SeatView, Stage } from "../../../protocol";
import { asksForCare, isUnseen } from "../../../reading/cards";
import { claiming } from "../../../reading/needing";
import { isFacilitatorHeard, isMuted } from "../../../reading/hearing";
import { leads } from "../../../reading/facilitation";
import { mayMove } from "../../../reading/piece";
import { isLive, seatOf, type Seated } from "../../../reading/seated";

export type NextStep =
  | { readonly kind: "settle"; readonly claim: ClaimView }
  | { readonly kind: "signal"; readonly card: CardView }
  | { readonly kind: "cards"; readonly cards: readonly CardView[]; readonly then: NextStep }
  | { readonly kind: "microphone"; readonly muted: boolean; readonly then: NextStep }
  | { readonly kind: "help"; readonly group: string }
  | { readonly kind: "admit"; readonly knock: KnockView; readonly others: number }
  | { readonly kind: "begin" }
  | { readonly kind: "resume" }
  | { readonly kind: "end_bell" }
  | { readonly kind: "introduce"; readonly to: SeatView | null }
  | { readonly kind: "offer"; readonly to: SeatView }
  | { readonly kind: "unanswered"; readonly by: SeatView; readonly to: SeatView | null }
  | { readonly kind: "dropped"; readonly holder: SeatView; readonly to: SeatView | null }
  | { readonly kind: "breath"; readonly card: CardView }
  | CheckInStep
  | { readonly kind: "full_share"; readonly holder: SeatView; readonly turn: string; readonly nudged: boolean }
  | { readonly kind: "round"; readonly number: number }
  | { readonly kind: "stage"; readonly from: number; readonly to: number; readonly stage: Stage }
  | { readonly kind: "divide" }
  | { readonly kind: "end" }
  | { readonly kind: "end_debrief" }
  | { readonly kind: "none" };

/** A question is open that not everybody here has answered: going on closes it. */
export function leftOpen({
  stage: { check_in: asked },
  roster,
}: Seated): { readonly count: number; readonly present: number; readonly pooled: boolean } | null {
  if (!asked?.open) return null;
  const present = roster.seats.filter(({ presence }) => presence === "present").length;
  return asked.count < present ? { count: asked.count, present, pooled: asked.form.audience === "pooled" } : null;
}

/** Everybody here has answered. */
export interface CheckInStep {
  readonly kind: "check_in";
  readonly id: string;
  readonly pooled: boolean;
  readonly shows: boolean;
  readonly count: number;
}

export interface Patience {
  /** Whether the offer that stands has gone unanswered for long, and no facilitator here chose to wait. */
  readonly unanswered: boolean;
  /** The server's time, in seconds. */
  readonly now: number;
  /** The own device. */
  readonly microphone: DeviceState;
}

const NONE: NextStep = { kind: "none" };

export function nextStep(seated: Seated, patience: Patience): NextStep {
  if (seated.centre.kind === "side_room") return withCards(ofWhomIAmWith(seated), NONE);
  const waiting = unseen(seated);
  if (waiting) return { kind: "signal", card: waiting };
  return withCards(
    open(seated),
    settling(seated, true) ?? needed(seated) ?? heardFirst(seated, patience.microphone, usual(seated, patience)),
  );
}

function withCards(cards: readonly CardView[], then: NextStep): NextStep {
  return cards.length > 0 ? { kind: "cards", cards, then } : then;
}

/** The card of whoever is aside with me. */
function ofWhomIAmWith({ care, roster }: Seated): readonly CardView[] {
  return (care?.cards ?? []).filter(({ seat }) => roster.seats.some(({ id }) => id === seat));
}

/** Where facilitators are to speak and none of them can be heard, whoever leads turns their microphone on before they go on. */
function heardFirst(seated: Seated, microphone: DeviceState, then: NextStep): NextStep {
  const able = microphone === "on" || microphone === "off" || microphone === "asking";
  const closed = microphone !== "on" || isMuted(seated, "self");
  const speaks =
    then.kind === "begin"
      ? opensByFacilitators(seated)
      : then.kind === "stage" && facilitatorsToSpeak(seated) && !isFacilitatorHeard(seated);
  if (!able || !closed || !speaks || isMuted(seated, "facilitator")) return then;
  return { kind: "microphone", muted: microphone === "on", then };
}

function opensByFacilitators({ script: plan, roster }: Seated): boolean {
  return roster.seats.length > 1 && plan?.script.stages[0]?.speaking === "facilitators";
}

function facilitatorsToSpeak({ stage: { stage } }: Seated): boolean {
  return stage?.speaking === "facilitators";
}

function usual(seated: Seated, patience: Patience): NextStep {
  if (seated.centre.kind === "debrief") return { kind: "end_debrief" };
  return isLive(seated) ? live(seated, patience) : (admitting(seated) ?? settling(seated, false) ?? beginning(seated));
}

/** Who asked for somebody stays in sight until somebody says it is done, whatever is under way; after the end, whatever is open. */
function open(seated: Seated): readonly CardView[] {
  const after = seated.centre.kind === "debrief";
  return (seated.care?.cards ?? []).filter((card) => after || asksForCare(card));
}

function live(seated: Seated, { unanswered, now }: Patience): NextStep {
  if (seated.centre.paused) return { kind: "resume" };
  if (seated.centre.bell !== null) return { kind: "end_bell" };
  const moved = mayMove(seated) ? stepOfPiece(seated, unanswered) : null;
  const people = admitting(seated) ?? settling(seated, false);
  return breath(seated) ?? moved ?? people ?? (leads(seated) ? course(seated) : null) ?? fullShare(seated, now) ?? NONE;
}

function beginning(seated: Seated): NextStep {
  return leads(seated) && seated.circle.phase === "open" ? { kind: "begin" } : NONE;
}

/** One that is not contested is for its own person to answer first, who may not be looking. */
function settling(seated: Seated, contested: boolean): NextStep | null {
  const claim = claiming(seated).find((candidate) => candidate.contested === contested);
  return claim ? { kind: "settle", claim } : null;
}

/** The card of the most urgent private signal that nobody has seen yet. */
export function unseen({ care }: Seated): CardView | null {
  const waiting = (care?.cards ?? []).filter(isUnseen);
  const urgency = ({ state, signal }: CardView): number => (state === "not_safe" ? 2 : 0) + (signal?.risen ? 1 : 0);
  const [card] = [...waiting].sort((one, other) => urgency(other) - urgency(one));
  return card ?? null;
}

/** A group that needs somebody. */
function needed(seated: Seated): NextStep | null {
  const group = seated.care?.groups.find(({ needs_help, place }) => needs_help && place !== seated.centre.place);
  return group ? { kind: "help", group: group.place } : null;
}

function admitting({ lobby }: Seated): NextStep | null {
  const waiting = lobby?.knocks.filter(({ admitted, has_room }) => has_room && !admitted) ?? [];
  const [knock] = waiting;
  return knock
    ? { kind: "admit", knock, others: waiting.filter((other) => other !== knock && !other.same_browser).length }
    : null;
}

/** Before anybody is offered the piece: they would have to speak first. */
function breath({ care }: Seated): NextStep | null {
  const card = care?.cards.find(({ state }) => state === "asks_for_a_breath");
  return card ? { kind: "breath", card } : null;
}

function stepOfPiece(seated: Seated, unanswered: boolean): NextStep | null {
  const { piece, next } = seated.centre;
  const to = seatOf(seated, next);
  switch (piece.kind) {
    case "resting":
      return awaitsIntroduction(seated)
        ? { kind: "introduce", to }
        : ((leads(seated) ? allAnswered(seated) : null) ?? (to && { kind: "offer", to }));
    case "offered": {
      const by = seatOf(seated, piece.to);
      return unanswered && by && by.id !== seated.me.seat ? { kind: "unanswered", by, to } : null;
    }
    case "held": {
      const holder = seatOf(seated, piece.by);
      return holder?.presence === "reconnecting" ? { kind: "dropped", holder, to } : null;
    }
  }
}

/**
 * Whether this part has begun and nobody is heard: after the circle divided, or came back together. Whoever goes on to
 * a part by hand is stepped in with it.
 */
function awaitsIntroduction(seated: Seated): boolean {
  const { piece, round, stepped_in } = seated.centre;
  const untouched = piece.kind === "resting" && piece.after === null && !round?.over;
  return untouched && stepped_in.length === 0 && leads(seated);
}

/** Whoever speaks has had an even share of the time: nothing ends their turn, and one can ask them to. */
function fullShare(seated: Seated, now: number): NextStep | null {
  const { centre, shares, me } = seated;
  const { piece } = centre;
  if (!mayMove(seated) || piece.kind !== "held" || piece.by === me.seat) return null;
  const holder = seatOf(seated, piece.by);
  const share = shares?.share_s ?? null;
  if (holder === null || share === null || now - piece.since < share) return null;
  return { kind: "full_share", holder, turn: piece.id, nudged: shares?.nudged ?? false };
}

function allAnswered({ stage: { check_in: asked }, roster }: Seated): CheckInStep | null {
  const present = roster.seats.filter(({ presence }) => presence === "present").length;
  if (!asked?.open || asked.count === 0 || asked.count < present) return null;
  const { audience } = asked.form;
  return {
    kind: "check_in",
    id: asked.id,
    pooled: audience === "pooled",
    shows: audience === "all",
    count: asked.count,
  };
}

/** What follows in the script when nobody speaks; of what is asked beside, that everybody has answered. */
function course(seated: Seated): NextStep | null {
  const { centre, script: plan } = seated;
  const asked = allAnswered(seated);
  if (asked !== null && centre.supervision.kind === "attended") return asked;
  if (centre.supervision.kind !== "attended" || (mayMove(seated) && centre.piece.kind !== "resting")) return null;
  const { round } = centre;
  const { stage, index, turns } = seated.stage;
  if (round && !round.over && (centre.next !== null || turns === "popcorn")) return null;
  if (round?.over && stage && round.number < (stage.rounds ?? 1)) return { kind: "round", number: round.number + 1 };
  const to = index + 1;
  const next = plan?.script.stages[to];
  if (next === undefined) return { kind: "end" };
  if (next.in_groups && !stage?.in_groups && centre.kind === "circle" && (seated.care?.people.length ?? 0) > 8)
    return { kind: "divide" };
  return { kind: "stage", from: index, to, stage: next };
}
