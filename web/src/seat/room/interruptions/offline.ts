// What is said while the line to the server is away: who is still heard, as far as the lines to the others tell.

import { say, type Phrase } from "../../../i18n";
import type { Lines } from "./interruptions.svelte";
import { microphoneState } from "../microphone/microphone-state";
import { holderOf, nameOf, type Seated } from "../../../reading/seated";

/** `long`: for so long that the turn may be over, as nobody's is held without end. */
export function offlineWords(seated: Seated, lines: Omit<Lines, "link" | "connected">, long = false): Phrase {
  if (lines.mutedByOutage) return say("notice.outage");
  const { peers } = seated.me;
  const speaking = microphoneState(seated, lines.media.microphone).open;
  const alive = lines.arriving("anything");
  if (peers.length > 0 && !peers.some(({ seat }) => alive.has(seat))) return say(speaking ? "notice.alone_speaking" : "notice.alone");
  if (speaking && peers.length > 0) return say(long ? "notice.offline_long_speaking" : "notice.offline_speaking");
  const holder = holderOf(seated);
  const heard = holder !== null && lines.arriving("voice").has(holder);
  return heard ? say("notice.offline_hearing", { name: nameOf(seated, holder) }) : say("notice.offline");
}
