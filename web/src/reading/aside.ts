// Who can be offered to go aside.

import type { SeatId } from "../protocol";
import { seatOf, type Seated } from "./seated";

/** Whether that person can be offered a side room now: they sit here, connected, and neither of us has one. */
export function canBeAskedAside(seated: Seated, seat: SeatId): boolean {
  const { circle, centre, care, me } = seated;
  const person = seatOf(seated, seat);
  const taken = care?.side_rooms.some((one) => [one.facilitator, one.seat].some((id) => id === seat || id === me.seat));
  return (
    circle.phase === "live" && centre.kind !== "side_room" && person?.presence === "present" && !person.aside && !taken
  );
}
