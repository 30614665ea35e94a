// For what somebody is called back to a page that they don't look at. A call names nobody, no circle and no kind of signal.

import type { View } from "../../protocol/view";

export type CallKind = "need" | "turn" | "inside" | "waiting";

export interface Call {
  readonly kind: CallKind;
  /** The same for as long as it is about the same. */
  readonly key: string;
}

/** What there is now that was not there when they looked last, the most pressing first; nothing of what has passed since. */
export function calls(seen: View | null, now: View | null): Call[] {
  const known = new Set(standing(seen).map(({ key }) => key));
  const outside = seen?.kind === "lobby" || seen?.kind === "door";
  const inside = now?.parts.centre && outside ? [{ kind: "inside" as const, key: "inside" }] : [];
  return [...standing(now), ...inside]
    .filter(({ key }) => !known.has(key))
    .sort((one, other) => PRESSING.indexOf(one.kind) - PRESSING.indexOf(other.kind));
}

const PRESSING: readonly CallKind[] = ["need", "turn", "inside", "waiting"];

function standing(view: View | null): Call[] {
  const { me, centre, care, lobby, circle } = view?.parts ?? {};
  const offered =
    circle?.phase === "live" && centre?.piece.kind === "offered" && centre.piece.to === me?.seat ? [centre.piece] : [];
  return [
    ...(care?.cards ?? []).flatMap(({ signal }) =>
      signal?.seen_by === null ? [{ kind: "need" as const, key: `need ${signal.id}` }] : [],
    ),
    ...offered.map(({ id }) => ({ kind: "turn" as const, key: `turn ${id}` })),
    ...(lobby?.knocks ?? [])
      .filter(({ admitted }) => !admitted)
      .map(({ seat }) => ({ kind: "waiting" as const, key: `waiting ${seat}` })),
  ];
}
