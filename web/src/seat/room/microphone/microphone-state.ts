// Whether I am heard, in plain words, always in sight: nobody is to be heard when they think they are not.

import { say, type Phrase } from "../../../i18n";
import type { DeviceState } from "../../../media/local-media.svelte";
import type { Interruption } from "../../../room/interruption";
import { isMuted, isOnlyMuted, isStill } from "../../../reading/hearing";
import { holderOf } from "../../../reading/piece";
import type { Seated } from "../../../reading/seated";

export interface MicrophoneState {
  readonly phrase: Phrase;
  readonly open: boolean;
}

/** `closedHere`: why it is closed on this page, whatever the newest view says. */
export function microphoneState(
  seated: Seated,
  microphone: DeviceState,
  closedByOutage = false,
  closedHere: Interruption | "passing" | null = null,
): MicrophoneState {
  const { me } = seated;
  if (isMuted(seated, "facilitator")) return closed("microphone_state.facilitator");
  if (microphone !== "on") {
    const state =
      microphone === "asking" ? "off" : microphone === "insecure" || microphone === "unknown" ? "failed" : microphone;
    if (holderOf(seated) === me.seat) return closed(`microphone_state.${state}_holding`);
    return closed(state === "off" ? off(seated) : `microphone_state.${state}`);
  }
  if (closedHere === "passing") return closed("microphone_state.passing");
  if (closedHere !== null) return closed(`microphone_state.interrupted_${closedHere}`);
  if (isMuted(seated, "self"))
    return closed(isAmong(seated) ? "microphone_state.muted_among" : "microphone_state.muted");
  if (isMuted(seated, "bell"))
    return closed(isOnlyMuted(seated, "bell") ? "microphone_state.bell_after" : "microphone_state.bell");
  if (!me.heard || me.mutes?.length !== 0 || closedByOutage) return closed("microphone_state.closed");
  return { phrase: say("microphone_state.open"), open: true };
}

/** Nobody is told to listen whose part it is to speak. */
function off({ me }: Seated): Phrase["key"] {
  if (me.heard) return "microphone_state.off_speaking";
  return me.role === "participant" ? "microphone_state.off" : "microphone_state.off_facilitating";
}

/** Whether the holder's own closed microphone, and nothing else, keeps them from being heard. */
export function awaitsOwnOpening(seated: Seated, microphone: DeviceState): boolean {
  const { me } = seated;
  const bySelfAlone = isOnlyMuted(seated, "self") && !isStill(seated);
  return holderOf(seated) === me.seat && microphone === "on" && bySelfAlone;
}

function closed(key: Phrase["key"]): MicrophoneState {
  return { phrase: { key, params: {} }, open: false };
}

/** Among few who may all speak, and whose microphones were closed when they came there. */
export const isAmong = ({ centre, roster }: Seated): boolean =>
  (centre.kind === "side_room" || centre.kind === "debrief") && roster.seats.length > 1;
