// What a seated person's view is made of, and the questions that every part of the room page asks of it.

import type { CentrePart, CirclePart, LobbyPart, MePart, RosterPart, SeatId, SeatView } from "../protocol";
import type { View } from "../room/view";

export interface Seated {
  readonly circle: CirclePart;
  readonly me: MePart;
  readonly roster: RosterPart;
  readonly centre: CentrePart;
  /** Only facilitators have one. */
  readonly lobby: LobbyPart | null;
}

/** The view of somebody who sits in the circle; null for everybody else. */
export function seatedIn(view: View | null): Seated | null {
  if (view === null || (view.kind !== "participant" && view.kind !== "facilitator")) return null;
  const { circle, me, roster, centre, lobby } = view.parts;
  if (!circle || !me || !roster || !centre) return null;
  return { circle, me, roster, centre, lobby: lobby ?? null };
}

export function seatOf({ roster }: Seated, id: SeatId | null): SeatView | null {
  return roster.seats.find((seat) => seat.id === id) ?? null;
}

export function nameOf(seated: Seated, id: SeatId | null): string {
  return seatOf(seated, id)?.name ?? "";
}

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

export function isLive({ circle }: Seated): boolean {
  return circle.phase === "live";
}

/** Whether the piece goes round now: not before the beginning, nor while nobody watches over it. */
export function mayMove({ circle, centre }: Seated): boolean {
  return circle.phase === "live" && centre.supervision.kind !== "paused" && centre.supervision.kind !== "last_turn";
}
