// The circles that an evening divides into, as they are after somebody was moved by hand.

import type { EveningGroup } from "../../api/operations.gen";

type Groups = readonly EveningGroup[];
type Part = "leaders" | "people";

/** That person or seat last in the circle `to`, or with null in none. */
export function moved(groups: Groups, part: Part, id: string, to: number | null): EveningGroup[] {
  return groups.map((group, at) => {
    const rest = (group[part] ?? []).filter((one) => one !== id);
    const fixed = (group.fixed ?? []).filter((one) => one !== id);
    return { ...group, fixed, [part]: at === to ? [...rest, id] : rest };
  });
}

/** Whether that person stays when the evening is divided anew. */
export function fixed(groups: Groups, id: string, stays: boolean): EveningGroup[] {
  return groups.map((group) => {
    if (!(group.people ?? []).includes(id)) return group;
    const others = (group.fixed ?? []).filter((one) => one !== id);
    return { ...group, fixed: stays ? [...others, id] : others };
  });
}

/** In which circle that person or seat is, from 0; -1 for none. */
export function homeOf(groups: Groups, part: Part, id: string): number {
  return groups.findIndex((group) => (group[part] ?? []).includes(id));
}
