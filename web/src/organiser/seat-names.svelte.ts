// Personal seats are called by what they are, and counted; by whom their links were handed to, where an organiser has
// said so; or by whoever was assigned. Nobody else reads that, and no link contains it.

import { ask } from "../api/ask";
import { say, t, type Phrase } from "../i18n";
import type { Role } from "../protocol";

export type Names = Readonly<Record<string, string>>;

export function callSeats<Seat extends { readonly invited_as: Role; readonly seat?: string }>(
  seats: readonly Seat[],
  names: Names = {},
  ownPage: readonly string[] = [],
): [Seat, Phrase][] {
  const counts: Record<Role, number> = { facilitator: 0, cofacilitator: 0, participant: 0 };
  return seats.map((seat) => {
    const counted = say(`organiser.link_${seat.invited_as}`, { number: ++counts[seat.invited_as] });
    const name = names[seat.seat ?? ""];
    if (name === undefined) return [seat, counted];
    if (seat.invited_as !== "participant" && ownPage.includes(seat.seat ?? ""))
      return [seat, say(`organiser.assigned_${seat.invited_as}`, { name })];
    return [seat, say("organiser.link_named", { name, seat: t(counted.key, counted.params) })];
  });
}

/** Whom the links of one circle were handed to, or whose they are, by seat. */
export class SeatNames {
  names: Names = $state.raw({});
  /** Seats of those who come in from a page of their own. */
  ownPage: readonly string[] = $state.raw([]);
  readonly #circle: string;

  constructor(circle: string) {
    this.#circle = circle;
  }

  /** Where it can't be read, seats are called by what they are. */
  async load(): Promise<void> {
    const circle = this.#circle;
    const told = await ask("GET /organiser/circles/{circle}/seat-names", { circle }).catch(() => null);
    if (told !== null) ({ names: this.names, own_page: this.ownPage } = told);
  }

  /** Whether it could be kept; an empty name is none. */
  async call(seat: string, name: string): Promise<boolean> {
    const asked = { seat, called: name.trim() };
    const given = { circle: this.#circle, asked };
    const told = await ask("PUT /organiser/circles/{circle}/seat-names", given).catch(() => null);
    if (told !== null) ({ names: this.names, own_page: this.ownPage } = told);
    return told !== null;
  }
}
