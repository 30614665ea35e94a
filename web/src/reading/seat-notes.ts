// What is written beneath a face: what matters most first. Colour and rim tell the same, never alone.

import { say, type Phrase } from "../i18n";
import type { SeatView } from "../protocol";
import { isHeard } from "./hearing";
import { holderOf, isNext } from "./piece";
import { isLive, type Seated } from "./seated";

export interface Connection {
  /** The line to this person is not there, or not yet, and that has lasted. */
  readonly connecting: boolean;
  /** I chose not to hear this person. */
  readonly silenced: boolean;
}

export function notesOf(seated: Seated, seat: SeatView, { connecting, silenced }: Connection): Phrase[] {
  const { stage, centre, me } = seated;
  const holds = isLive(seated) && holderOf(seated) === seat.id;
  const offered = isLive(seated) && centre.piece.kind === "offered" && centre.piece.to === seat.id;
  const next = isLive(seated) && isNext(seated, seat.id) && centre.piece.kind !== "resting";
  const heard = isHeard(seated, seat.id);
  /** They have the word, and there is nothing to hear them by. */
  const silent = (holds || heard) && (seat.microphone === "off" || seat.microphone === "none") ? seat.microphone : null;
  const speaks = heard && !holds && seat.microphone === "on";
  const mayKnowOff = seat.id === me.seat || me.role !== "participant";
  const mayKnowMute = seat.id === me.seat || me.role !== "participant" || holds;
  /** Nobody is compared in front of the circle: who has said yes is for those who wait for it. */
  const agreeing = stage.stage?.kind === "agreements" && me.role !== "participant";
  const notes: [boolean, Phrase][] = [
    [
      seat.presence === "reconnecting" && holds,
      seated.heardOffline ? say("ring.reconnecting") : say("ring.held_place", { name: seat.name }),
    ],
    [seat.presence === "reconnecting" && !holds, say("ring.kept")],
    [seat.presence === "away" || seat.presence === "absent", say("ring.away")],
    [connecting && seat.presence === "present", say("ring.connecting")],
    [silenced, say("ring.ears_closed")],
    [seat.muted.includes("facilitator") && mayKnowMute && !seat.aside, say("ring.muted")],
    [
      holds && silent === null && seat.muted.includes("self") && !seat.muted.includes("facilitator"),
      say("ring.microphone_closed"),
    ],
    [silent !== null && !seat.muted.includes("facilitator"), say(`ring.microphone_${silent ?? "off"}`)],
    [holds, say("ring.holds")],
    [seat.aside, say("ring.aside")],
    [speaks, say(`ring.${seat.role}_speaking`)],
    [offered, say("ring.offered")],
    [centre.hands.includes(seat.id), say("ring.hand")],
    [next, say("ring.next")],
    [agreeing && seat.nodded && seat.role === "participant", say("ring.nodded")],
    [
      seat.role !== "participant" && !speaks,
      say(seat.role === "facilitator" ? "ring.facilitator" : "ring.cofacilitator"),
    ],
    [silent === null && seat.microphone === "none", say("ring.microphone_none")],
    [silent === null && seat.microphone === "off" && mayKnowOff, say("ring.microphone_off")],
  ];
  return notes.filter(([applies]) => applies).map(([, phrase]) => phrase);
}
