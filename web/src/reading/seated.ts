// What a seated person's view is made of, and whose seat is whose.

import type {
  CarePart,
  CentrePart,
  CirclePart,
  CompanyPart,
  CoursePart,
  LobbyPart,
  MePart,
  RosterPart,
  ScriptPart,
  SeatId,
  SeatView,
  SharesPart,
  StagePart,
} from "../protocol";
import type { View } from "../protocol/view";

export interface Seated {
  readonly circle: CirclePart;
  readonly me: MePart;
  readonly company: CompanyPart;
  readonly roster: RosterPart;
  readonly stage: StagePart;
  readonly centre: CentrePart;
  /** Only those who facilitate have these. */
  readonly lobby: LobbyPart | null;
  readonly care: CarePart | null;
  readonly script: ScriptPart | null;
  readonly course: CoursePart | null;
  readonly shares: SharesPart | null;
  /** Whoever has the piece lost their line to the server, and their voice arrives here all the same. */
  readonly heardOffline?: boolean;
}

/** The view of somebody who sits in the circle; null for everybody else. */
export function seatedIn(view: View | null): Seated | null {
  if (view === null || (view.kind !== "participant" && view.kind !== "facilitator")) return null;
  const { circle, me, company, roster, stage, centre } = view.parts;
  if (!circle || !me || !company || !roster || !stage || !centre) return null;
  const { lobby = null, care = null, script = null, course = null, shares = null } = view.parts;
  return { circle, me, company, roster, stage, centre, lobby, care, script, course, shares };
}

export function seatOf({ roster }: Seated, id: SeatId | null): SeatView | null {
  return roster.seats.find((seat) => seat.id === id) ?? null;
}

export function nameOf(seated: Seated, id: SeatId | null): string {
  return seatOf(seated, id)?.name ?? "";
}

export function isLive({ circle }: Seated): boolean {
  return circle.phase === "live";
}
