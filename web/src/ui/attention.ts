// What the centre of the circle says about the piece: one sentence, and what it means for me.

import { say, type Phrase } from "../i18n";
import { isLive, nameOf, seatOf, type Seated } from "./seated";

export interface Attention {
  readonly main: Phrase;
  readonly aside: Phrase | null;
}

export function attention(seated: Seated): Attention {
  const { centre, me } = seated;
  if (!isLive(seated)) {
    const aside = me.role === "facilitator" ? say("turn.not_begun_facilitator") : say("turn.not_begun_next");
    return { main: say("turn.not_begun"), aside };
  }
  if (centre.supervision.kind === "paused") return { main: say("turn.paused"), aside: say("turn.paused_next") };
  const aside = centre.supervision.kind === "last_turn" ? say("turn.last") : place(seated);
  switch (centre.piece.kind) {
    case "resting":
      return { main: say("turn.resting"), aside };
    case "offered":
      if (centre.piece.to === me.seat) return { main: offeredToMe(seated), aside: say("turn.offered_you_next") };
      return { main: say("turn.offered", { name: nameOf(seated, centre.piece.to) }), aside };
    case "held": {
      if (centre.piece.by === me.seat) {
        const last = centre.supervision.kind === "last_turn";
        const muted = me.mutes.some((reason) => reason !== "turn");
        return { main: say("turn.yours"), aside: last ? aside : say(muted ? "turn.yours_muted" : "turn.yours_next") };
      }
      const holder = seatOf(seated, centre.piece.by);
      const name = holder?.name ?? "";
      return { main: say(holder?.presence === "present" ? "turn.holds" : "turn.holding_place", { name }), aside };
    }
  }
}

/** "Mei offers you the piece", where it came from somebody who is here. */
export function offeredToMe(seated: Seated): Phrase {
  const { piece } = seated.centre;
  const giver = piece.kind === "offered" ? seatOf(seated, piece.after) : null;
  if (giver === null || giver.id === seated.me.seat) return say("turn.offered_you");
  return say("turn.offered_you_by", { name: giver.name });
}

function place(seated: Seated): Phrase | null {
  const { centre, me } = seated;
  if (centre.next === me.seat) return say("turn.next");
  const name = nameOf(seated, me.follows);
  return name === "" ? null : say("turn.follows", { name });
}
