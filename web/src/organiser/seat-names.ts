// Organisers see no names and no ids: personal seats are called by what they are, and counted.

import { say, type Phrase } from "../i18n";
import type { Role } from "../protocol";

export function callSeats<Seat extends { readonly invited_as: Role }>(seats: readonly Seat[]): [Seat, Phrase][] {
  const counts: Record<Role, number> = { facilitator: 0, cofacilitator: 0, participant: 0 };
  return seats.map((seat) => {
    const number = ++counts[seat.invited_as];
    return [seat, say(`organiser.link_${seat.invited_as}`, { number })];
  });
}
