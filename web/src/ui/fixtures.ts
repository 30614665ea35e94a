// Circles to test with: a circle of three, live, with the piece at rest, and ways to change it.

import type { CentrePart, CirclePart, LobbyPart, MePart, SeatView } from "../protocol";
import type { Seated } from "./seated";

export function aSeat(id: string, changes: Partial<SeatView> = {}): SeatView {
  const name = id.charAt(0).toUpperCase() + id.slice(1);
  return { id, name, role: "participant", presence: "present", incarnation: `${id}-page-1`, mutes: ["turn"], ...changes };
}

export interface Changes {
  circle?: Partial<CirclePart>;
  me?: Partial<MePart>;
  centre?: Partial<CentrePart>;
  lobby?: LobbyPart | null;
  seats?: SeatView[];
}

/** Kavitha (facilitator), Mei and Aisha, as Aisha sees them unless told otherwise. */
export function aCircle({ circle, me, centre, lobby, seats }: Changes = {}): Seated {
  return {
    circle: {
      title: { default: "en", texts: { en: "Tuesday evening" } },
      language: "en",
      starts_at: null,
      phase: "live",
      ...circle,
    },
    me: {
      seat: "aisha",
      role: "participant",
      invited_as: "participant",
      standing: "seated",
      name: "Aisha",
      mutes: ["turn"],
      follows: "mei",
      peers: [],
      claim_id: null,
      ...me,
    },
    roster: { seats: seats ?? [aSeat("kavitha", { role: "facilitator" }), aSeat("mei"), aSeat("aisha")], order_version: 1 },
    centre: {
      prompt: null,
      prompt_version: 1,
      piece: { kind: "resting", id: "p1", after: null },
      next: "kavitha",
      supervision: { kind: "attended" },
      ...centre,
    },
    lobby: lobby ?? null,
  };
}

export function asFacilitator(changes: Changes = {}): Seated {
  return aCircle({
    ...changes,
    me: { seat: "kavitha", role: "facilitator", invited_as: "facilitator", name: "Kavitha", follows: "aisha", ...changes.me },
    lobby: changes.lobby ?? { knocks: [], claims: [] },
  });
}

export const heldBy = (by: string, id = "p2"): CentrePart["piece"] => ({ kind: "held", id, by, since: 0 });

export const offeredTo = (to: string, after: string | null = null, id = "p3"): CentrePart["piece"] => ({
  kind: "offered",
  id,
  to,
  after,
  since: 0,
});
