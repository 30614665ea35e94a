// What is said while the line to the server is away: who is still heard, as far as the lines to the others tell.

import { say, type Phrase } from "../../../i18n";
import type { Arrival } from "../../../media/liveness";
import type { DeviceState } from "../../../media/local-media.svelte";
import type { SeatId } from "../../../protocol";
import { pagesBeside } from "../../../protocol/pages";
import type { Interruption } from "../../../room/interruption";
import type { Link, PeerState } from "../../../room/seat-session.svelte";
import { microphoneState } from "../microphone/microphone-state";
import { holderOf } from "../../../reading/piece";
import { nameOf, type Seated } from "../../../reading/seated";

/** As a seat's session knows them. */
export interface Connections {
  readonly link: Link;
  readonly mutedByOutage: boolean;
  /** I have pressed that I pass, which has closed my microphone, whether or not anybody knows yet. */
  readonly passing: boolean;
  /** What else has closed it on this page. */
  readonly interruption: Interruption | null;
  readonly connected: ReadonlyMap<SeatId, PeerState>;
  arriving(what: Arrival): ReadonlySet<SeatId>;
  readonly media: { readonly microphone: DeviceState };
}

/** `long`: for so long that the turn may be over, as nobody's is held without end. */
export function offlineWords(seated: Seated, lines: Omit<Connections, "link" | "connected">, long = false): Phrase {
  if (lines.mutedByOutage) return say("notice.outage");
  const peers = pagesBeside(seated.me, seated.company);
  const closedHere = lines.passing ? "passing" : lines.interruption;
  const speaking = microphoneState(seated, lines.media.microphone, false, closedHere).open;
  const alive = lines.arriving("anything");
  if (peers.length > 0 && !peers.some(({ seat }) => alive.has(seat)))
    return say(speaking ? "notice.alone_speaking" : "notice.alone");
  if (speaking && peers.length > 0) return say(long ? "notice.offline_long_speaking" : "notice.offline_speaking");
  const holder = holderOf(seated);
  const heard = holder !== null && lines.arriving("voice").has(holder);
  return heard ? say("notice.offline_hearing", { name: nameOf(seated, holder) }) : say("notice.offline");
}
