// Who looks after the place, and whether it is looked after without me.

import type { SeatId, SeatView } from "../protocol";
import { isLive, seatOf, type Seated } from "./seated";

/** Whether this person looks after the circle: a facilitator, or one beside them. */
export function facilitates({ me }: Seated): boolean {
  return me.role !== "participant";
}

/** Whether this person leads it now: a facilitator, or a co-facilitator while there is none. */
export function leads({ me }: Seated): boolean {
  return me.acts_as === "facilitator";
}

/** Also of somebody in another place. */
export function roleOf(seated: Seated, seat: SeatId): SeatView["role"] {
  return seatOf(seated, seat)?.role ?? (seated.care?.succession.includes(seat) ? "cofacilitator" : "participant");
}

/** Whether anybody who looks after this place is connected: in the circle or, out of hearing, aside. */
export function isAttended({ roster }: Seated): boolean {
  return roster.seats.some(({ role, presence }) => role !== "participant" && presence === "present");
}

/** Whether others would be left in a circle that goes on with nobody to look after it, if I left it now. */
export function isOnlyFacilitator(seated: Seated): boolean {
  const others = seated.roster.seats.filter(({ id }) => id !== seated.me.seat);
  const attended = others.some(({ role, presence }) => role !== "participant" && presence === "present");
  return isLive(seated) && facilitates(seated) && others.length > 0 && !attended;
}

/** Whether the debrief ends when I leave, as no other facilitator is connected. */
export function isLastInDebrief({ circle, roster, me }: Seated): boolean {
  return (
    circle.phase === "debrief" && !roster.seats.some(({ id, presence }) => id !== me.seat && presence === "present")
  );
}
