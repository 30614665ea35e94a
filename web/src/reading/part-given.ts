// What somebody came to do in the circle without having been invited to it: they are told, as nobody asked them.

import type { Seated } from "./seated";

/** `acting`: as no facilitator is here; `in_group`: the same of a group, as was planned; `handed`: a facilitator handed the
 * circle over; `beside`: made a co-facilitator. */
export type PartGiven = "acting" | "in_group" | "handed" | "beside";

export function partGiven({ circle, centre, me: { role, acts_as, invited_as } }: Seated): PartGiven | null {
  if (circle.phase !== "live") return null;
  if (role === "facilitator") return invited_as === "facilitator" ? null : "handed";
  if (role !== "cofacilitator") return null;
  if (acts_as === "facilitator") return centre.kind === "group" ? "in_group" : "acting";
  return invited_as === "participant" ? "beside" : null;
}
