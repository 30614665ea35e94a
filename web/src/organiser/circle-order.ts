// In what order circles that the server told of stand on an organiser's page, and where one of them is found there.

import type { CircleState } from "../api/operations.gen";

export type Circles = readonly CircleState[];

/** Those that are shown stay in their order among each other, whatever order they come in. */
export function inOrderShown(circles: Circles, shown: Circles): Circles {
  const rank = new Map(shown.map(({ id }, at) => [id, at]));
  const known = circles.filter(({ id }) => rank.has(id));
  known.sort((a, b) => (rank.get(a.id) ?? 0) - (rank.get(b.id) ?? 0));
  return circles.map((circle) => (rank.has(circle.id) ? (known.shift() ?? circle) : circle));
}

/** The id of the heading of a circle's card. */
export const headingOf = (circle: string): string => `circle-${circle}`;
