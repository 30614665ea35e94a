// What somebody had asked the facilitators for, as it was when they were last in the circle.

import type { MySignal } from "../protocol";
import { nameOf, type Seated } from "./seated";

export interface Request {
  readonly kind: MySignal["kind"];
  /** Who has seen it, by name; null while nobody has. */
  readonly seenBy: string | null;
}

/** The one that is open now; whoever facilitates has none. */
export function openRequest(seated: Seated): Request | null {
  const { signal } = seated.me;
  return signal && { kind: signal.kind, seenBy: signal.seen_by === null ? null : nameOf(seated, signal.seen_by) };
}
