// What is said while the line to the server is away: who is still heard, as far as the lines to the others tell.

import { say, type Phrase } from "../i18n";
import type { DeviceState } from "../media/local-media.svelte";
import type { SeatId } from "../protocol";
import { microphoneLine } from "./microphone-line";
import { holderOf, nameOf, type Seated } from "./seated";

/** `alive`: those from whom anything still arrives. */
export function offlineWords(seated: Seated, alive: ReadonlySet<SeatId>, microphone: DeviceState, outage: boolean): Phrase {
  if (outage) return say("notice.outage");
  const { me } = seated;
  const holder = holderOf(seated);
  const speaking = microphoneLine(seated, microphone, outage).open;
  if (me.peers.length === 0) return say("notice.offline");
  if (!me.peers.some(({ seat }) => alive.has(seat))) return say(speaking ? "notice.alone_speaking" : "notice.alone");
  if (speaking) return say("notice.offline_speaking");
  return holder !== null && alive.has(holder) ? say("notice.offline_hearing", { name: nameOf(seated, holder) }) : say("notice.offline");
}
