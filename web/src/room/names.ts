// Whom this page has seen, by name, so that what was done can be told when they are in no view any more. Kept in memory
// alone, and gone with the page or the end of the room.

import type { SeatId } from "../protocol";
import type { View } from "../protocol/view";

export type Names = ReadonlyMap<SeatId, string>;

export const NOBODY_NAMED: Names = new Map();

/** The names known after this view: the same object when it tells nothing new. Who only knocked is not kept. */
export function remembered(known: Names, { kind, parts: { roster, care, lobby } }: View): Names {
  if (kind === "ended") return NOBODY_NAMED;
  const admitted = lobby?.knocks.filter((knock) => knock.admitted) ?? [];
  const others = care ? [...admitted, ...care.removals, ...care.sealed, ...care.cards, ...care.people] : [];
  const here = roster?.seats ?? [];
  const told = new Map([
    ...others.map(({ seat, name }) => [seat, name] as const),
    ...here.map(({ id, name }) => [id, name] as const),
  ]);
  const fresh = [...told].filter(([seat, name]) => name !== "" && known.get(seat) !== name);
  return fresh.length === 0 ? known : new Map([...known, ...fresh]);
}
