// Emergency contacts, as whoever looks after the circle is offered them: of one seat there may be several.

import { clock, t } from "../i18n";
import type { ContactView, SealedView, SeatId } from "../protocol";
import { type Seated } from "./seated";

type Left = Pick<SealedView, "at" | "moved">;

/** One that can be opened; `id` is null where the seat has only one. */
export interface Closed extends Left {
  readonly id: string | null;
}

/** What I have opened of that person. */
export function openedContacts(seated: Seated, seat: SeatId): readonly ContactView[] {
  return seated.me.contacts.filter((opened) => opened.seat === seat);
}

/** What I may open of that person and have not; `some`: there is at least one that I may. */
export function closedContacts(seated: Seated, seat: SeatId, some: boolean): readonly Closed[] {
  const opened = openedContacts(seated, seat);
  const told = seated.care?.sealed.filter((one) => one.seat === seat) ?? [];
  if (told.length === 0) return some && opened.length === 0 ? [{ id: null, at: 0, moved: null }] : [];
  return told.filter(({ id }) => opened.every((one) => one.id !== id));
}

/** What is said of one once it is open: which it is, where there may be several. */
export function whichContact({ at, moved }: Left): string {
  return moved === null ? "" : t(`console.contact_is_${moved}`, { time: clock(at) });
}
