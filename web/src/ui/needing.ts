// How many wait for whoever facilitates: each person or group once, however much there is to say of them.

import type { CarePart, Line, LobbyPart } from "../protocol";

/** Who needs somebody: they said or wrote so, left, or are aside with a facilitator; and groups that ask for help. */
export function needing({ signals, side_rooms, cards, groups }: CarePart, unread: readonly Line[]): number {
  const people = [...[...signals, ...side_rooms, ...cards].map(({ seat }) => seat), ...unread.map(({ by }) => by)];
  const helped = groups.filter(({ needs_help }) => needs_help).map(({ place }) => place);
  return new Set(people).size + helped.length;
}

/** Who waits in the lobby for an answer. */
export function knocking({ knocks }: LobbyPart): number {
  return knocks.filter(({ admitted }) => !admitted).length;
}
