// What was written and done, as far as this viewer may read it (PROTOCOL.md 4): kept in the order in which it was told.

import type { Act, Entries, Line, SeatId } from "../protocol";

export interface Written {
  readonly lines: readonly Line[];
  readonly acts: readonly Act[];
}

export const NOTHING_WRITTEN: Written = { lines: [], acts: [] };

export function written(known: Written, { whole, entries }: Entries): Written {
  const before = whole ? NOTHING_WRITTEN : known;
  const deleted = new Set(entries.flatMap((entry) => (entry.kind === "deletion" ? [entry.line] : [])));
  const seen = new Set([...before.lines, ...before.acts].map(({ id }) => id));
  const fresh = entries.filter(({ id }) => !seen.has(id));
  return {
    lines: [...before.lines, ...fresh.filter((entry) => entry.kind === "line")].filter(({ id }) => !deleted.has(id)),
    acts: [...before.acts, ...fresh.filter((entry) => entry.kind === "act")],
  };
}

/** Those for everybody in this place. */
export function openLines({ lines }: Written): readonly Line[] {
  return lines.filter(({ to }) => to === null);
}

/** Those between that participant and the facilitators. */
export function privateLines({ lines }: Written, participant: SeatId): readonly Line[] {
  return lines.filter(({ to }) => to === participant);
}
