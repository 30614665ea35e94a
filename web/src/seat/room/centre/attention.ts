// What the centre of the circle says about the moment: one sentence, and what it means for me.

import { say, when, type Phrase } from "../../../i18n";
import type { DeviceState } from "../../../media/local-media.svelte";
import { isFacilitatorHeard, isHeard, isMuted } from "../../../reading/hearing";
import { facilitates } from "../../../reading/facilitation";
import { hasPiece, isNext } from "../../../reading/piece";
import { isLive, nameOf, seatOf, type Seated } from "../../../reading/seated";

export interface Attention {
  readonly main: Phrase;
  readonly aside: Phrase | null;
}

/** The own device; "out" when a long outage closed it. */
export type OwnMicrophone = DeviceState | "out";

/** Nobody is told that they are heard who is not. */
export function attention(seated: Seated, microphone: OwnMicrophone): Attention {
  return (
    before(seated, microphone) ??
    stillness(seated) ??
    (hasPiece(seated) ? ofPiece(seated, microphone) : ofStage(seated, microphone))
  );
}

/** Where there is no stage: before the beginning, aside, and among facilitators afterwards. */
function before(seated: Seated, microphone: OwnMicrophone): Attention | null {
  const { circle, centre, me, roster } = seated;
  if (centre.kind === "debrief") return { main: say("turn.debrief"), aside: say("turn.debrief_next") };
  if (centre.kind === "side_room") {
    const other = roster.seats.find((seat) => seat.id !== me.seat);
    return {
      main: say("turn.aside", { name: other?.name ?? "" }),
      aside: say(isMuted(seated, "self") ? "turn.aside_unmute" : "turn.aside_next"),
    };
  }
  if (circle.phase === "live") return null;
  if (circle.phase === "scheduled") return putOff(seated);
  if (me.heard) return { main: say("turn.not_begun"), aside: audible(microphone, "turn.you_are_heard") };
  const greets = roster.seats.find(
    ({ id, microphone }) => isHeard(seated, id) && microphone !== "off" && microphone !== "none",
  );
  if (greets !== undefined) return { main: say("turn.not_begun"), aside: say("turn.greeting", { name: greets.name }) };
  return {
    main: say("turn.not_begun"),
    aside: say(facilitates(seated) ? "turn.not_begun_facilitator" : "turn.not_begun_next"),
  };
}

/** What those read who sat there when the circle was moved to another time, and stay. */
export function putOff({ circle: { starts_at } }: Seated): Attention {
  return {
    main: say("turn.put_off"),
    aside: starts_at === null ? null : say("turn.put_off_next", { when: when(starts_at) }),
  };
}

/** While nobody is heard, whoever they are. */
function stillness(seated: Seated): Attention | null {
  const { centre } = seated;
  if (centre.supervision.kind === "paused") return { main: say("turn.paused"), aside: say("turn.paused_next") };
  const goesOn = thenOn(seated);
  if (centre.bell !== null) return { main: say("turn.bell"), aside: goesOn };
  if (centre.paused) return { main: say("turn.held_still"), aside: goesOn };
  if (centre.reuniting) return { main: say("turn.reuniting"), aside: say("turn.reuniting_next") };
  return null;
}

/** Who goes on after a breath or a pause. */
function thenOn(seated: Seated): Phrase | null {
  const { centre, me } = seated;
  if (centre.next === me.seat) return isNext(seated, me.seat) ? say("turn.then_you") : null;
  const name = nameOf(seated, centre.next);
  return name === "" ? null : say("turn.then", { name });
}

/** In a stage without the piece. */
function ofStage(seated: Seated, microphone: OwnMicrophone): Attention {
  const { centre, me } = seated;
  const { stage } = seated.stage;
  const kind = stage?.kind;
  const heard = me.heard ? audible(microphone, "turn.you_are_heard") : null;
  if (kind === "grounding") {
    const silent = stage?.speaking === "nobody";
    return { main: say("turn.breathe"), aside: silent && !me.heard ? say("turn.breathe_next") : heard };
  }
  switch (stage?.speaking) {
    case "facilitators":
      if (centre.supervision.kind === "grace")
        return { main: say("turn.unattended"), aside: say("turn.unattended_next") };
      return {
        main: say(
          kind === "closing"
            ? "turn.closing"
            : isFacilitatorHeard(seated)
              ? "turn.facilitators"
              : "turn.facilitators_silent",
        ),
        aside: heard,
      };
    case "all":
      return { main: say("turn.open_to_all"), aside: me.heard ? heard : say("turn.unmute_to_speak") };
    default:
      return { main: say("turn.break"), aside: say("turn.break_next") };
  }
}

function ofPiece(seated: Seated, microphone: OwnMicrophone): Attention {
  const { centre, me } = seated;
  const aside = centre.supervision.kind === "last_turn" ? say("turn.last") : place(seated);
  switch (centre.piece.kind) {
    case "resting":
      return { main: say(resting(seated)), aside: centre.round?.over ? null : aside };
    case "offered":
      if (centre.piece.to === me.seat) return { main: offeredToMe(seated), aside: say("turn.offered_you_next") };
      return { main: say("turn.offered", { name: nameOf(seated, centre.piece.to) }), aside };
    case "held": {
      if (centre.piece.by === me.seat) {
        const last = centre.supervision.kind === "last_turn";
        return { main: say("turn.yours"), aside: last ? aside : mine(seated, microphone) };
      }
      const holder = seatOf(seated, centre.piece.by);
      const name = holder?.name ?? "";
      if (seated.heardOffline)
        return { main: say("turn.reconnecting", { name }), aside: say("turn.reconnecting_heard") };
      if (holder?.presence === "reconnecting")
        return { main: say("turn.reconnecting", { name }), aside: say("turn.reconnecting_held") };
      if (holder?.presence !== "present") return { main: say("turn.holding_place", { name }), aside };
      if (centre.supervision.kind === "last_turn" || isNext(seated, me.seat))
        return { main: say("turn.holds", { name }), aside };
      const wordless = withoutMicrophone(seated);
      if (wordless) return { main: say("turn.holds", { name }), aside: wordless };
      const wanting = holder.consent !== "just_listen";
      return { main: say("turn.holds", { name }), aside: wanting ? say(`turn.consent_${holder.consent}`) : aside };
    }
  }
}

/** That somebody else who has the piece can't be heard, as their own device is off, or not there. */
export function withoutMicrophone(seated: Seated): Phrase | null {
  const { centre, me } = seated;
  const holder = centre.piece.kind === "held" && centre.piece.by !== me.seat ? seatOf(seated, centre.piece.by) : null;
  if (holder?.microphone === "none") return say("turn.holds_none");
  return holder?.microphone === "off" ? say("turn.holds_off") : null;
}

function mine(seated: Seated, microphone: OwnMicrophone): Phrase | null {
  if (isMuted(seated, "facilitator")) return say("turn.yours_muted");
  if (isMuted(seated, "self")) return canOpen(microphone) ? say("turn.yours_closed") : null;
  return seated.me.nudged ? say("turn.yours_nudged") : audible(microphone, "turn.yours_next");
}

/** What is true of whoever is heard; where the device can't be opened, the line beside the buttons says what to do. */
function audible(microphone: OwnMicrophone, key: "turn.you_are_heard" | "turn.yours_next"): Phrase | null {
  if (microphone === "on") return say(key);
  return microphone === "off" || microphone === "asking" ? say("turn.microphone_off") : null;
}

/** Whether a press is enough; else the line beside the buttons says what to do about the device. */
function canOpen(microphone: OwnMicrophone): boolean {
  return microphone === "on" || microphone === "off" || microphone === "asking" || microphone === "out";
}

function resting({ stage: { stage }, centre }: Seated) {
  if (stage?.kind === "open_floor") return centre.hands.length > 0 ? "turn.hands_raised" : "turn.raise_hands";
  return centre.round?.over ? "turn.round_over" : "turn.resting";
}

/** "Mei offers you the piece", where she passed it and is here. */
export function offeredToMe(seated: Seated): Phrase {
  const { piece } = seated.centre;
  const giver = piece.kind === "offered" ? seatOf(seated, piece.handed_by) : null;
  if (giver === null || giver.id === seated.me.seat) return say("turn.offered_you");
  return say("turn.offered_you_by", { name: giver.name });
}

function place(seated: Seated): Phrase | null {
  const { me } = seated;
  if (!isLive(seated)) return null;
  if (isNext(seated, me.seat)) return say("turn.next");
  if (me.wish !== "none") return say(`turn.wish_${me.wish}`);
  const name = nameOf(seated, me.follows);
  return name === "" ? null : say("turn.follows", { name });
}
