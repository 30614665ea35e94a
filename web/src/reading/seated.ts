// What a seated person's view is made of, and the questions that every part of the room page asks of it.

import type {
  CarePart,
  CentrePart,
  CirclePart,
  CoursePart,
  LobbyPart,
  MePart,
  RosterPart,
  SeatId,
  SeatView,
} from "../protocol";
import type { View } from "../protocol/view";

export interface Seated {
  readonly circle: CirclePart;
  readonly me: MePart;
  readonly roster: RosterPart;
  readonly centre: CentrePart;
  /** Only those who facilitate have these. */
  readonly lobby: LobbyPart | null;
  readonly care: CarePart | null;
  readonly course: CoursePart | null;
  /** Whoever has the piece lost their line to the server, and their voice arrives here all the same. */
  readonly heardOffline?: boolean;
}

/** The view of somebody who sits in the circle; null for everybody else. */
export function seatedIn(view: View | null): Seated | null {
  if (view === null || (view.kind !== "participant" && view.kind !== "facilitator")) return null;
  const { circle, me, roster, centre, lobby, care, course } = view.parts;
  if (!circle || !me || !roster || !centre) return null;
  return { circle, me, roster, centre, lobby: lobby ?? null, care: care ?? null, course: course ?? null };
}

export function seatOf({ roster }: Seated, id: SeatId | null): SeatView | null {
  return roster.seats.find((seat) => seat.id === id) ?? null;
}

export function nameOf(seated: Seated, id: SeatId | null): string {
  return seatOf(seated, id)?.name ?? "";
}

/** What is known here alone of a holder who is reconnecting: whether they are heard meanwhile. `voices` arrive. */
export function asHeard(seated: Seated, voices: ReadonlySet<SeatId>): Seated {
  const holder = holderOf(seated);
  const heardOffline = holder !== null && seatOf(seated, holder)?.presence === "reconnecting" && voices.has(holder);
  return heardOffline ? { ...seated, heardOffline } : seated;
}

/** Who holds the piece, if it is held. */
export function holderOf({ centre }: Seated): SeatId | null {
  return centre.piece.kind === "held" ? centre.piece.by : null;
}

/** At whose place the piece is, held or offered; null while it rests. */
export function placeOfPiece({ centre: { piece } }: Seated): SeatId | null {
  switch (piece.kind) {
    case "held":
      return piece.by;
    case "offered":
      return piece.to;
    case "resting":
      return null;
  }
}

/**
 * Whether that seat is next, as far as this person is concerned: everybody may see who is by the order, as wishes are
 * private, but nobody who asked not to have the piece is told that it comes to them.
 */
export function isNext({ centre, me }: Seated, seat: SeatId): boolean {
  const spared = me.wish === "pass" || me.wish === "listen";
  return centre.next === seat && !(spared && seat === me.seat);
}

export function isLive({ circle }: Seated): boolean {
  return circle.phase === "live";
}

/** Whether the piece goes round now: in a stage that has it, not in a breath or a pause, nor while nobody watches. */
export function mayMove({ circle, centre }: Seated): boolean {
  const watched = centre.supervision.kind !== "paused" && centre.supervision.kind !== "last_turn";
  return (
    circle.phase === "live" &&
    watched &&
    hasPiece(centre) &&
    centre.bell === null &&
    !centre.paused &&
    !centre.reuniting
  );
}

/** Whether this stage has the talking piece. */
export function hasPiece({ stage }: CentrePart): boolean {
  return stage?.speaking === "holder";
}

/** Whether this person looks after the circle: a facilitator, or one beside them. */
export function facilitates({ me }: Seated): boolean {
  return me.role !== "participant";
}

/** Whether this person leads it now: a facilitator, or a co-facilitator while there is none. */
export function leads({ me }: Seated): boolean {
  return me.acts_as === "facilitator";
}

/** Also of somebody in another place. */
export function roleOf(seated: Seated, seat: SeatId): SeatView["role"] {
  return seatOf(seated, seat)?.role ?? (seated.care?.succession.includes(seat) ? "cofacilitator" : "participant");
}

/** Whether anybody who looks after this place is connected: in the circle or, out of hearing, aside. */
export function isAttended({ roster }: Seated): boolean {
  return roster.seats.some(({ role, presence }) => role !== "participant" && presence === "present");
}

/** Whether others would be left in a circle that goes on with nobody to look after it, if I left it now. */
export function isOnlyFacilitator(seated: Seated): boolean {
  const others = seated.roster.seats.filter(({ id }) => id !== seated.me.seat);
  const attended = others.some(({ role, presence }) => role !== "participant" && presence === "present");
  return isLive(seated) && facilitates(seated) && others.length > 0 && !attended;
}

/** Whether the debrief ends when I leave, as no other facilitator is connected. */
export function isLastInDebrief({ circle, roster, me }: Seated): boolean {
  return (
    circle.phase === "debrief" && !roster.seats.some(({ id, presence }) => id !== me.seat && presence === "present")
  );
}

/** Whether anybody who looks after this place can be heard now. */
export function isFacilitatorHeard({ roster }: Seated): boolean {
  return roster.seats.some(
    ({ role, heard, microphone }) => role !== "participant" && heard && microphone !== "off" && microphone !== "none",
  );
}

/** Whether nobody is heard whoever they are. */
export function isStill({ centre }: Seated): boolean {
  return centre.paused || centre.bell !== null || centre.supervision.kind === "paused";
}

/** Whether a raised hand is what one may do next: it is at hand then, and among what is quiet otherwise. */
export function isAskedForHands(seated: Seated): boolean {
  const { stage, piece } = seated.centre;
  const speaks = piece.kind === "held" && piece.by === seated.me.seat;
  return (
    isLive(seated) && stage?.kind === "open_floor" && stage.speaking === "holder" && !facilitates(seated) && !speaks
  );
}
