// Whom a view wants this page to be connected with, and what of each may be heard and seen (PROTOCOL.md 6).

import type { CentrePart, CompanyPart, Incarnation, MePart, PageView, Parts, SeatId } from "./";

/** How much of a person's picture: as it comes, at the size of a thumbnail at most, or nothing. */
export type See = "full" | "thumbnail" | "none";

/** A page to be connected with. `polite` is this side's role in perfect negotiation towards it. */
export interface PeerView {
  readonly seat: SeatId;
  readonly incarnation: Incarnation;
  readonly polite: boolean;
  readonly hear: boolean;
  readonly see: See;
}

/** Every page of the company but one's own. */
export function pagesBeside({ seat: own }: Pick<MePart, "seat">, { pages }: CompanyPart): readonly PageView[] {
  return pages.filter(({ seat }) => seat !== own);
}

export function peersOf({ me, company, centre }: Partial<Parts>): readonly PeerView[] {
  if (me === undefined || company === undefined) return [];
  return pagesBeside(me, company).map(({ seat, incarnation }) => ({
    seat,
    incarnation,
    polite: me.seat < seat,
    hear: mayHear(seat, me, centre),
    see: howMuchToSee(seat, me, centre),
  }));
}

/** Whether they are heard there, and it is no turn that this person sits out. */
function mayHear(seat: SeatId, me: MePart, centre: CentrePart | undefined): boolean {
  if (!centre?.voices.includes(seat)) return false;
  const { piece } = centre;
  return piece.kind !== "held" || piece.by !== seat || piece.id !== me.ears_closed_for;
}

function howMuchToSee(seat: SeatId, me: MePart, centre: CentrePart | undefined): See {
  if (centre === undefined || centre.pictures.none.includes(seat) || me.hides.includes(seat)) return "none";
  return centre.pictures.full.includes(seat) ? "full" : "thumbnail";
}
