// Who is heard in the place, and what keeps me from being heard.

import type { MuteReason, SeatId } from "../protocol";
import { holderOf } from "./piece";
import { seatOf, type Seated } from "./seated";

/** What is known here alone of a holder who is reconnecting: whether they are heard meanwhile. `voices` arrive. */
export function asHeard(seated: Seated, voices: ReadonlySet<SeatId>): Seated {
  const holder = holderOf(seated);
  const heardOffline = holder !== null && seatOf(seated, holder)?.presence === "reconnecting" && voices.has(holder);
  return heardOffline ? { ...seated, heardOffline } : seated;
}

/** Whether that person is heard in this place now, as far as the room has a say in it. */
export function isHeard({ centre }: Seated, seat: SeatId): boolean {
  return centre.voices.includes(seat);
}

/** Whether anybody who looks after this place can be heard now. */
export function isFacilitatorHeard(seated: Seated): boolean {
  return seated.roster.seats.some(
    ({ id, role, microphone }) =>
      role !== "participant" && isHeard(seated, id) && microphone !== "off" && microphone !== "none",
  );
}

/** Whether this keeps me from being heard, among whatever else does. */
export function isMuted({ me }: Seated, reason: MuteReason): boolean {
  return me.mutes?.includes(reason) ?? false;
}

/** Whether this alone keeps me from being heard. */
export function isOnlyMuted({ me }: Seated, reason: MuteReason): boolean {
  return me.mutes?.length === 1 && me.mutes[0] === reason;
}

/** Whether nobody is heard whoever they are. */
export function isStill({ centre }: Seated): boolean {
  return centre.paused || centre.bell !== null || centre.supervision.kind === "paused";
}
