// How it ended for somebody, from what the server says of their seat.

import { CLOSE } from "../../protocol";
import type { View } from "../../protocol/view";
import { wasSeatedAt } from "../kept-seat";

export type Ending =
  | { readonly page: "closed"; readonly code: number; readonly untold: boolean; readonly wasIn: boolean }
  | { readonly page: "removed" }
  | { readonly page: "over"; readonly cancelled: boolean; readonly wasIn: boolean }
  | { readonly page: "declined" };

interface Moment {
  readonly seat: string;
  readonly view: View | null;
  readonly closed: number | null;
  /** They have left, on this page. */
  readonly left: boolean;
  /** The server can't be told of anything yet. */
  readonly offline: boolean;
  /** This page saw them in the circle. */
  readonly wasSeated: boolean;
}

export function isRemoved(view: View | null, closed: number | null): boolean {
  return view?.parts.me?.standing === "removed" || closed === CLOSE.REMOVED;
}

/** Null while they are at the door, in the lobby or in the circle. */
export function endingOf({ seat, view, closed, left, offline, wasSeated }: Moment): Ending | null {
  const wasIn = wasSeated || wasSeatedAt(seat);
  if (left || closed === CLOSE.LEFT) return { page: "closed", code: CLOSE.LEFT, untold: offline, wasIn };
  if (isRemoved(view, closed)) return { page: "removed" };
  if (view?.kind === "ended" && closed !== CLOSE.TAKEN_OVER) {
    const cancelled = view.parts.circle?.cancelled ?? false;
    return { page: "over", cancelled, wasIn };
  }
  if (view?.kind === "declined") return { page: "declined" };
  return closed === null ? null : { page: "closed", code: closed, untold: false, wasIn };
}
