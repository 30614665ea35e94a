// How many wait for whoever facilitates: each person or group once, however much there is to say of them.

import type { CarePart, ClaimView, Line, SeatId } from "../protocol";
import type { Seated } from "./seated";

/** Who raised a hand where raised hands call nobody: whoever facilitates answers them. */
export function raised({ stage: { stage }, centre, me }: Seated): readonly SeatId[] {
  return stage?.speaking === "facilitators" ? centre.hands.filter((seat) => seat !== me.seat) : [];
}

/** Who needs somebody: they said, wrote or showed so, left, or are aside with a facilitator; and groups that ask for help. */
export function needing(
  { side_rooms, cards, groups }: CarePart,
  unread: readonly Line[],
  hands: readonly SeatId[] = [],
): number {
  const people = [...[...side_rooms, ...cards].map(({ seat }) => seat), ...unread.map(({ by }) => by), ...hands];
  const helped = groups.filter(({ needs_help }) => needs_help).map(({ place }) => place);
  return new Set(people).size + helped.length;
}

/** Devices that wait for somebody's seat: whoever facilitates decides, but for their own seat, which is asked about elsewhere. */
export function claiming({ lobby, me }: Seated): readonly ClaimView[] {
  return lobby?.claims.filter(({ seat }) => seat !== me.seat) ?? [];
}

/** How many wait at the door or in the lobby for an answer. */
export function awaiting(seated: Seated): number {
  return (seated.lobby?.knocks.filter(({ admitted }) => !admitted).length ?? 0) + claiming(seated).length;
}
