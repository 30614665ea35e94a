// Where the talking piece is, whom it comes to next, and whether it goes round now.

import type { SeatId } from "../protocol";
import { facilitates } from "./facilitation";
import { isLive, type Seated } from "./seated";

/** Who holds the piece, if it is held. */
export function holderOf({ centre }: Seated): SeatId | null {
  return centre.piece.kind === "held" ? centre.piece.by : null;
}

/** At whose place the piece is, held or offered; null while it rests. */
export function placeOfPiece({ centre: { piece } }: Seated): SeatId | null {
  switch (piece.kind) {
    case "held":
      return piece.by;
    case "offered":
      return piece.to;
    case "resting":
      return null;
  }
}

/**
 * Whether that seat is next, as far as this person is concerned: everybody may see who is by the order, as wishes are
 * private, but nobody who asked not to have the piece is told that it comes to them.
 */
export function isNext({ centre, me }: Seated, seat: SeatId): boolean {
  const spared = me.wish === "pass" || me.wish === "listen";
  return centre.next === seat && !(spared && seat === me.seat);
}

/** Whether this stage has the talking piece. */
export function hasPiece({ stage: { stage } }: Seated): boolean {
  return stage?.speaking === "holder";
}

/** Whether the piece goes round now: in a stage that has it, not in a breath or a pause, nor while nobody watches. */
export function mayMove(seated: Seated): boolean {
  const { circle, centre } = seated;
  const watched = centre.supervision.kind !== "paused" && centre.supervision.kind !== "last_turn";
  return (
    circle.phase === "live" &&
    watched &&
    hasPiece(seated) &&
    centre.bell === null &&
    !centre.paused &&
    !centre.reuniting
  );
}

/** Whether a raised hand is what one may do next: it is at hand then, and among what is quiet otherwise. */
export function isAskedForHands(seated: Seated): boolean {
  const { stage } = seated.stage;
  const { piece } = seated.centre;
  const speaks = piece.kind === "held" && piece.by === seated.me.seat;
  return (
    isLive(seated) && stage?.kind === "open_floor" && stage.speaking === "holder" && !facilitates(seated) && !speaks
  );
}
