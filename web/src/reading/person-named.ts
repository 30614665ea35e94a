// What those who look after the circle call somebody, wherever in it they are.

import { t } from "../i18n";
import type { SeatId } from "../protocol";
import type { Seated } from "./seated";
import { groupName } from "./stage";

/** With their group, where that is another than one's own place; empty for somebody who is not in the circle. */
export function personNamed({ care, centre }: Seated, seat: SeatId): string {
  const person = care?.people.find((one) => one.seat === seat);
  if (!person) return "";
  const { name, place } = person;
  const inGroup = care?.groups.some((group) => group.place === place && group.kind === "group") ?? false;
  return inGroup && place !== centre.place ? t("console.in_group", { name, group: groupName(place) }) : name;
}
