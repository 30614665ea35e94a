// What is told first at the door and in the lobby: late, full, locked. The form comes after it, and not where it is of no use.

import { say, when, type Phrase } from "../../i18n";
import type { CirclePart, MePart } from "../../protocol";

export interface DoorNotice {
  readonly words: Phrase;
  /** Whether one can knock at all. */
  readonly open: boolean;
}

/** Null where there is nothing to say before the rest. Whoever is to facilitate comes in in any case. */
export function doorNotice(circle: CirclePart, me: MePart): DoorNotice | null {
  if (me.role !== "participant") return null;
  const knocked = me.standing === "knocking";
  if (circle.locked && !knocked) return { words: say("door.locked"), open: false };
  if (!me.has_room) return { words: say(knocked ? "lobby.full" : "door.full"), open: true };
  return late(circle, knocked);
}

function late({ phase, entering }: CirclePart, knocked: boolean): DoorNotice | null {
  if (phase !== "live" || entering === null) return null;
  return { words: say(knocked ? `lobby.late_${entering}` : `door.late_${entering}`), open: true };
}

/** When it starts, while it has not. */
export function startsWhen({ starts_at, phase }: CirclePart): Phrase | null {
  return starts_at === null || phase === "live" ? null : say("lobby.starts", { when: when(starts_at) });
}
