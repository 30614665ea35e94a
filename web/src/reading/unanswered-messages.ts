// Private lines that wait for an answer.

import type { Line, SeatId } from "../protocol";
import { facilitates } from "./facilitation";
import type { Seated } from "./seated";

/** Between each participant and the facilitators: what was written last, if it was the other side who wrote it. */
export function waitingLines(written: readonly Line[], seated: Seated): readonly Line[] {
  const beside = facilitates(seated);
  const waiting = new Map<SeatId, readonly Line[]>();
  for (const line of written) {
    if (line.to === null || (!beside && line.to !== seated.me.seat)) continue;
    const theirs = line.by !== seated.me.seat && (line.by === line.to) === beside;
    waiting.set(line.to, theirs ? [...(waiting.get(line.to) ?? []), line] : []);
  }
  return [...waiting.values()].flat();
}
