// What is to be done now by whoever facilitates: the one next sensible step, or none.

import type { Card, ClaimView, KnockView, SeatView, Signal, Stage } from "../protocol";
import { personNamed } from "./person-named";
import { isLive, leads, mayMove, seatOf, type Seated } from "./seated";

export type NextStep =
  | { readonly kind: "settle"; readonly claim: ClaimView; readonly seat: SeatView }
  | { readonly kind: "signal"; readonly signal: Signal; readonly name: string }
  | { readonly kind: "care"; readonly signal: Signal; readonly name: string }
  | { readonly kind: "help"; readonly group: string }
  | { readonly kind: "admit"; readonly knock: KnockView; readonly others: number }
  | { readonly kind: "begin" }
  | { readonly kind: "resume" }
  | { readonly kind: "end_bell" }
  | { readonly kind: "introduce"; readonly to: SeatView | null }
  | { readonly kind: "offer"; readonly to: SeatView }
  | { readonly kind: "unanswered"; readonly by: SeatView; readonly to: SeatView | null }
  | { readonly kind: "dropped"; readonly holder: SeatView; readonly to: SeatView | null }
  | { readonly kind: "breath"; readonly card: Card }
  | { readonly kind: "check_in"; readonly id: string; readonly pooled: boolean; readonly shows: boolean; readonly count: number }
  | { readonly kind: "round"; readonly number: number }
  | { readonly kind: "stage"; readonly from: number; readonly to: number; readonly stage: Stage }
  | { readonly kind: "divide" }
  | { readonly kind: "end" }
  | { readonly kind: "end_debrief" }
  | { readonly kind: "none" };

export interface Patience {
  /** Whether the offer that stands has gone unanswered for long, and no facilitator here chose to wait. */
  readonly unanswered: boolean;
}

const NONE: NextStep = { kind: "none" };

export function nextStep(seated: Seated, { unanswered }: Patience): NextStep {
  if (seated.centre.kind === "debrief") return { kind: "end_debrief" };
  if (seated.centre.kind === "side_room") return NONE;
  return (
    settling(seated, true) ??
    needed(seated) ??
    (isLive(seated) ? live(seated, unanswered) : (admitting(seated) ?? settling(seated, false) ?? beginning(seated)))
  );
}

function live(seated: Seated, unanswered: boolean): NextStep {
  if (seated.centre.paused) return { kind: "resume" };
  if (seated.centre.bell !== null) return { kind: "end_bell" };
  const moved = mayMove(seated) ? stepOfPiece(seated, unanswered) : null;
  const people = admitting(seated) ?? settling(seated, false) ?? caring(seated);
  return breath(seated) ?? moved ?? people ?? (leads(seated) ? course(seated) : NONE);
}

function beginning(seated: Seated): NextStep {
  return leads(seated) ? { kind: "begin" } : NONE;
}

/** One that is not contested is for the seated person to answer first, who may not be looking. */
function settling(seated: Seated, contested: boolean): NextStep | null {
  const claim = seated.lobby?.claims.find((candidate) => candidate.contested === contested);
  const seat = claim && seatOf(seated, claim.seat);
  return claim && seat ? { kind: "settle", claim, seat } : null;
}

/** The most urgent private signal that nobody has seen yet. */
export function unseen(seated: Seated): { readonly signal: Signal; readonly name: string } | null {
  const { care, me } = seated;
  const waiting = (care?.signals ?? []).filter((signal) => signal.acknowledged_by === null && signal.seat !== me.seat);
  const urgency = (signal: Signal): number => (signal.kind === "not_safe" ? 2 : 0) + (signal.risen ? 1 : 0);
  const [signal] = [...waiting].sort((one, other) => urgency(other) - urgency(one));
  return signal ? { signal, name: personNamed(seated, signal.seat) } : null;
}

/** Somebody who needs somebody. */
function needed(seated: Seated): NextStep | null {
  const waiting = unseen(seated);
  if (waiting) return { kind: "signal", ...waiting };
  const group = seated.care?.groups.find(({ needs_help, place }) => needs_help && place !== seated.centre.place);
  return group ? { kind: "help", group: group.place } : null;
}

/** Somebody whom one has told that one saw it, and with whom nobody has been yet. */
function caring(seated: Seated): NextStep | null {
  const { care, me } = seated;
  const aside = new Set(care?.side_rooms.flatMap(({ facilitator, seat }) => [facilitator, seat]));
  const signal = care?.signals.find(({ acknowledged_by, seat }) => acknowledged_by === me.seat && !aside.has(seat));
  return signal && !aside.has(me.seat) ? { kind: "care", signal, name: personNamed(seated, signal.seat) } : null;
}

function admitting({ lobby }: Seated): NextStep | null {
  const waiting = lobby?.knocks.filter(({ admitted, has_room }) => has_room && !admitted) ?? [];
  const [knock] = waiting;
  return knock ? { kind: "admit", knock, others: waiting.length - 1 } : null;
}

/** Before anybody is offered the piece: they would have to speak first. */
function breath({ care }: Seated): NextStep | null {
  const card = care?.cards.find(({ kind }) => kind === "asks_for_a_breath");
  return card ? { kind: "breath", card } : null;
}

function stepOfPiece(seated: Seated, unanswered: boolean): NextStep | null {
  const { piece, next } = seated.centre;
  const to = seatOf(seated, next);
  switch (piece.kind) {
    case "resting":
      return awaitsIntroduction(seated) ? { kind: "introduce", to } : to && { kind: "offer", to };
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

/** What follows in the script when nobody speaks. */
function course(seated: Seated): NextStep {
  const { centre, course: plan, roster } = seated;
  if (centre.supervision.kind !== "attended" || (mayMove(seated) && centre.piece.kind !== "resting")) return NONE;
  const asked = centre.check_in;
  if (asked?.open && asked.count > 0 && asked.count >= roster.seats.filter(({ presence }) => presence === "present").length) {
    const { audience } = asked.form;
    return { kind: "check_in", id: asked.id, pooled: audience === "pooled", shows: audience === "all", count: asked.count };
  }
  const { round, stage } = centre;
  if (round && !round.over) return NONE;
  if (round?.over && stage && round.number < (stage.rounds ?? 1)) return { kind: "round", number: round.number + 1 };
  const to = centre.stage_index + 1;
  const next = plan?.script.stages[to];
  if (next === undefined) return { kind: "end" };
  if (next.in_groups && !stage?.in_groups && centre.kind === "circle" && (seated.care?.people.length ?? 0) > 8) return { kind: "divide" };
  return { kind: "stage", from: centre.stage_index, to, stage: next };
}
