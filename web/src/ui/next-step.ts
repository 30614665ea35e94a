// What is a facilitator's to do now: the one next sensible step, or none.

import type { ClaimView, KnockView, SeatView } from "../protocol";
import { isLive, mayMove, seatOf, type Seated } from "./seated";

export type NextStep =
  | { readonly kind: "settle"; readonly claim: ClaimView; readonly seat: SeatView }
  | { readonly kind: "admit"; readonly knock: KnockView }
  | { readonly kind: "begin" }
  | { readonly kind: "offer"; readonly to: SeatView }
  | { readonly kind: "unanswered"; readonly by: SeatView; readonly to: SeatView | null }
  | { readonly kind: "dropped"; readonly holder: SeatView; readonly to: SeatView | null }
  | { readonly kind: "none" };

export interface Patience {
  /** Whether the offer that stands has gone unanswered for long, and no facilitator here chose to wait. */
  readonly unanswered: boolean;
}

export function nextStep(seated: Seated, { unanswered }: Patience): NextStep {
  const { lobby } = seated;
  const contested = settling(seated, true);
  if (contested) return contested;
  const moved = mayMove(seated) ? stepOfPiece(seated, unanswered) : null;
  if (moved) return moved;
  const knock = lobby?.knocks[0];
  if (knock) return { kind: "admit", knock };
  return settling(seated, false) ?? (isLive(seated) ? { kind: "none" } : { kind: "begin" });
}

/** One that is not contested is for the seated person to answer first, who may not be looking. */
function settling(seated: Seated, contested: boolean): NextStep | null {
  const claim = seated.lobby?.claims.find((candidate) => candidate.contested === contested);
  const seat = claim && seatOf(seated, claim.seat);
  return claim && seat ? { kind: "settle", claim, seat } : null;
}

function stepOfPiece(seated: Seated, unanswered: boolean): NextStep | null {
  const { piece, next } = seated.centre;
  const to = seatOf(seated, next);
  switch (piece.kind) {
    case "resting":
      return to && { kind: "offer", to };
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
