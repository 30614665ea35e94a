// Seats that another device has now, as far as this page was there and has not seen them put away.

import type { Act } from "../../../protocol";
import type { Written } from "../../../room/entries";
import type { Seated } from "../../../reading/seated";

/** Of everybody else, the newest of each; one's own is no news. */
export function takeovers({ acts }: Written, { me }: Seated): readonly Act[] {
  const newest = new Map(
    acts.filter(({ what, about }) => what === "taken_over" && about !== me.seat).map((act) => [act.about, act]),
  );
  return [...newest.values()];
}
