// Organisers see no names and no ids: personal seats are called by what they are, and counted.

import { say, type Phrase } from "../i18n";
import type { Role } from "../protocol";

export function callSeats<Seat extends { readonly invited_as: Role }>(seats: readonly Seat[]): [Seat, Phrase][] {
  const counts: Record<Role, number> = { facilitator: 0, participant: 0 };
  return seats.map((seat) => {
    const number = ++counts[seat.invited_as];
    const name =
      seat.invited_as === "facilitator"
        ? say("organiser.link_facilitator", { number })
        : say("organiser.link_participant", { number });
    return [seat, name];
  });
}
