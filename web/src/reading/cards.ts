// The card of a person, as whoever looks after the circle reads it: what happened, how grave it is, what comes next.

import { clock, t } from "../i18n";
import type { CardView, SeatId, SideRoom } from "../protocol";
import { personNamed } from "./person-named";
import { seatOf, type Seated } from "./seated";

/** Whether that person is in the circle now. */
export function isSeated(seated: Seated, seat: SeatId): boolean {
  return seatOf(seated, seat) !== null || (seated.care?.people.some((person) => person.seat === seat) ?? false);
}

/** Whether somebody came by that person's link, on another device, after they had left: perhaps they, perhaps not. */
export function isMoved({ happened }: CardView): boolean {
  const left = happened.findIndex(({ what }) => what === "left");
  return left >= 0 && happened.slice(left).some(({ what }) => what === "taken_over");
}

/** Whether that person is in the circle now, as far as that is known. */
export function isThere(seated: Seated, card: CardView): boolean {
  return isSeated(seated, card.seat) && !isMoved(card);
}

/** Whether nobody answers for that person any more. */
export function isGone(seated: Seated, card: CardView): boolean {
  return !isThere(seated, card) || card.state === "left";
}

/**
 * Whether it stays in sight until somebody says that it is done: of whoever asked for somebody, or whom nobody has reached.
 * That somebody just left, or asks for a pause, does not.
 */
export function asksForCare({ state }: CardView): boolean {
  return state !== "left" && state !== "asks_for_a_breath";
}

/** How somebody whose card it is came to be no longer here; the circle was closed on whoever neither left nor was moved. */
type Gone = "left" | "removed" | "lobby" | "ended";

function goneBy({ happened }: CardView): Gone {
  for (const { what } of [...happened].reverse()) {
    if (what === "left" || what === "removed") return what;
    if (what === "sent_to_lobby") return "lobby";
  }
  return "ended";
}

/** The side room that was offered to that person, or in which they are. */
export function asideOf({ care }: Seated, { seat }: CardView): SideRoom | null {
  return care?.side_rooms.find((one) => one.seat === seat) ?? null;
}

/** What is being done for that person just now, in one sentence; empty while nobody has seen it. */
export function careText(seated: Seated, card: CardView): string {
  const { name, signal } = card;
  const aside = asideOf(seated, card);
  if (aside !== null) {
    const mine = aside.facilitator === seated.me.seat;
    if (!aside.open) return t("console.card_waiting", { name });
    return mine
      ? t("console.card_aside_you", { name })
      : t("console.card_aside", { name, by: personNamed(seated, aside.facilitator) });
  }
  const seenBy = signal?.seen_by ?? null;
  if (seenBy === null) return "";
  return seenBy === seated.me.seat
    ? t("console.signal_by_you")
    : t("console.signal_by", { name: personNamed(seated, seenBy) });
}

/** The private signal that stands on it and that nobody has seen. */
export function isUnseen({ signal }: CardView): boolean {
  return signal !== null && signal.seen_by === null;
}

/** What is to be known of that person in one sentence. */
export function cardText(seated: Seated, card: CardView): string {
  const { state, name } = card;
  if (state === "asks_for_a_breath") return t("console.card_breath", { name });
  if (state === "not_reached") return t("console.card_not_reached_yet", { name });
  if (state === "left") return t("console.card_left", { name });
  return t(isThere(seated, card) ? `console.signal_${state}` : `console.card_${goneBy(card)}_${state}`, { name });
}

/** What happened and who did what, the earliest first, each with its time. */
export function happenings(seated: Seated, { happened }: CardView): readonly string[] {
  return happened.map(({ what, at, by }) => {
    const said = t(`happened.${what}`);
    const who = by === null ? "" : by === seated.me.seat ? t("happened.you") : personNamed(seated, by);
    return who === ""
      ? t("happened.at", { time: clock(at), what: said })
      : t("happened.by", { time: clock(at), what: said, name: who });
  });
}
