// What a facilitator who is aside with one person reads of the circle meanwhile, and could say to them.

import { oneOf, t, type Key } from "../../i18n";
import type { Seated } from "../../reading/seated";

/**
 * Who else could hold the circle is told in a side room, but not whether they are connected: so the circle goes on while
 * they are there, and is paused where there is nobody. Groups say of themselves that they are paused.
 */
export function asideText({ me, care }: Pick<Seated, "me" | "care">): string {
  const groups = care?.groups ?? [];
  if (groups.some(({ kind, supervision }) => kind === "group" && supervision.kind === "paused"))
    return t("console.aside_paused");
  if (groups.some(({ kind }) => kind === "group")) return t("console.aside");
  const sideRooms = new Set(groups.map(({ place }) => place));
  const holding = (care?.people ?? []).filter(
    ({ seat, place, can_send_away }) =>
      seat !== me.seat && !sideRooms.has(place) && (!can_send_away || care?.succession.includes(seat)),
  );
  if (holding.length === 0) return t("console.aside_paused");
  const names = oneOf(holding.map(({ name }) => name));
  return t("console.aside_while", { names });
}

/** How to begin with whoever is there too; null: nobody is. Of what was asked, nothing to somebody who may be another. */
export function toSayAside({
  me,
  centre,
  roster,
  care,
}: Pick<Seated, "me" | "centre" | "roster" | "care">): Key | null {
  const other = roster.seats.find(({ id, aside }) => id !== me.seat && !aside);
  if (centre.kind !== "side_room" || other === undefined) return null;
  const card = care?.cards.find(
    ({ seat, happened }) => seat === other.id && !happened.some(({ what }) => what === "taken_over"),
  );
  switch (card?.state) {
    case "not_safe":
    case "check_on_me":
    case "need_a_minute":
      return `console.say_aside_${card.state}`;
    default:
      return "console.say_aside";
  }
}
