// The states to look at: each puts a fake session into one of them.

import { aCircle, asFacilitator, aSeat, heldBy, offeredTo, type Changes } from "../src/ui/fixtures";
import type { SeatView } from "../src/protocol";
import { RefusedError } from "../src/room/seat-session.svelte";
import type { Seated } from "../src/ui/seated";
import { aPicture, type FakeSession } from "./fake-session";

const NAMES = [
  "Kavitha", "Mei", "Aisha", "Tom", "Devi", "Sam", "Jun", "Wei Ling", "Nurul Huda", "Ravi", "Grace", "Hafiz", "Priya",
  "Siew Lan", "Daniel", "Farah",
];
const TAMIL = ["கிருஷ்ணமூர்த்தி சுப்பிரமணியம்", "தமிழ்ச்செல்வி", "முத்துலட்சுமி இராமநாதன்", "அபிராமி"];
const PROMPT = { default: "en", texts: { en: "What has been heavy for you this fortnight?" } };
const LONG = {
  default: "en",
  texts: {
    en: "Think of a moment in the last weeks in which you looked after somebody, and a moment in which somebody looked after you. You may speak of one or of both. How did it begin, who was there, and what did your body tell you while it lasted? If nothing comes, tell us what you see from your window, or hold the piece in silence for a while. There is no right answer and nobody will ask you about it afterwards. What is said here stays here.",
  },
};
const TOMORROW = Math.floor(Date.now() / 1000) + 86_400;

function people(names: readonly string[], changes: Readonly<Record<number, Partial<SeatView>>> = {}): SeatView[] {
  return names.map((name, index) =>
    aSeat(idOf(index), { name, role: index === 0 ? "facilitator" : "participant", ...changes[index] }),
  );
}

/** Fixture ids for the first three, so that who looks on is one of them. */
function idOf(index: number): string {
  return ["kavitha", "mei", "aisha"][index] ?? `s${String(index)}`;
}

const EIGHT = people(NAMES.slice(0, 8), { 6: { presence: "away" } });
const held: Changes = { seats: EIGHT, centre: { piece: heldBy("mei"), next: "aisha", prompt: PROMPT } };
const lobby = {
  knocks: [
    { seat: "k1", name: "Nurul Huda", since: Date.now() / 1000 - 75 },
    { seat: "k2", name: "தமிழ்ச்செல்வி இராமநாதன்", since: Date.now() / 1000 - 20 },
  ],
  claims: [],
};

function sit(session: FakeSession, seated: Seated): void {
  const { circle, me, roster, centre, lobby: waiting } = seated;
  const kind = me.role;
  const parts = { circle, me, roster, centre, ...(waiting ? { lobby: waiting } : {}) };
  session.view = { epoch: 1, version: (session.view?.version ?? 0) + 1, kind, parts };
}

function stand(session: FakeSession, kind: "door" | "lobby" | "declined" | "claimant" | "ended"): void {
  const { circle, me } = aCircle({ circle: { phase: "open", starts_at: TOMORROW } });
  session.view = { epoch: 1, version: 1, kind, parts: kind === "claimant" ? { circle } : { circle, me } };
}

export const stories: Readonly<Record<string, (session: FakeSession) => void>> = {
  connecting: () => undefined,
  door: (session) => {
    session.media.microphone = "off";
    stand(session, "door");
  },
  "door-open": (session) => {
    void session.media.openCamera();
    stand(session, "door");
  },
  "door-denied": (session) => {
    session.media.microphone = "denied";
    session.media.camera = "busy";
    stand(session, "door");
  },
  lobby: (session) => stand(session, "lobby"),
  declined: (session) => stand(session, "declined"),
  claimant: (session) => stand(session, "claimant"),
  ended: (session) => stand(session, "ended"),
  "taken-over": (session) => (session.closed = { code: 4004, reason: "taken over" }),
  left: (session) => (session.closed = { code: 4005, reason: "left" }),
  "no-session": (session) => (session.closed = { code: 4003, reason: "no such session" }),
  "not-begun": (session) => sit(session, aCircle({ ...held, circle: { phase: "open" } })),
  offered: (session) => sit(session, aCircle({ ...held, centre: { ...held.centre, piece: offeredTo("aisha", "mei"), next: "s3" } })),
  holding: (session) => {
    session.levels = new Map([["aisha", 0.6]]);
    sit(session, aCircle({ ...held, me: { mutes: [] }, centre: { ...held.centre, piece: heldBy("aisha"), next: "s3" } }));
  },
  listening: (session) => {
    session.levels = new Map([["mei", 0.5]]);
    sit(session, aCircle(held));
  },
  pictures: (session) => {
    session.pictures = new Map([
      ["mei", aPicture("#7a6d8a")],
      ["s4", aPicture("#8a7a6d")],
    ]);
    void session.media.openCamera();
    sit(session, aCircle(held));
  },
  resting: (session) => sit(session, aCircle({ ...held, centre: { prompt: PROMPT, next: "aisha" } })),
  "held-seat": (session) =>
    sit(session, aCircle({ ...held, seats: people(NAMES.slice(0, 8), { 1: { presence: "reconnecting" }, 4: { presence: "reconnecting" } }) })),
  two: (session) => sit(session, aCircle({ ...held, seats: people(["Mei", "Aisha"], { 0: { id: "mei" }, 1: { id: "aisha" } }) })),
  sixteen: (session) => sit(session, aCircle({ ...held, seats: people(NAMES) })),
  "sixteen-tamil": (session) =>
    sit(session, aCircle({ ...held, seats: people(NAMES.map((name, index) => TAMIL[index % 5] ?? name)) })),
  tamil: (session) => sit(session, aCircle({ ...held, seats: people([...TAMIL, ...NAMES.slice(4, 8)]) })),
  "long-prompt": (session) => sit(session, aCircle({ ...held, centre: { ...held.centre, prompt: LONG } })),
  offline: (session) => {
    session.link = "stale";
    sit(session, aCircle(held));
  },
  blocked: (session) => {
    session.playbackBlocked = true;
    sit(session, aCircle({ ...held, me: { claim_id: "c1", mutes: ["self", "turn", "facilitator"] } }));
  },
  paused: (session) => sit(session, aCircle({ ...held, centre: { prompt: PROMPT, next: "aisha", supervision: { kind: "paused" } } })),
  "last-turn": (session) => sit(session, aCircle({ ...held, centre: { ...held.centre, supervision: { kind: "last_turn", until: 9 } } })),
  "stepped-back": (session) => sit(session, aCircle({ ...held, me: { invited_as: "facilitator" } })),
  "fac-first": (session) => sit(session, asFacilitator({ circle: { phase: "open" }, seats: people(["Kavitha"]), me: { follows: null } })),
  "fac-begin": (session) => sit(session, asFacilitator({ ...held, circle: { phase: "open" } })),
  "fac-lobby": (session) => sit(session, asFacilitator({ ...held, circle: { phase: "open" }, lobby })),
  fac: (session) => sit(session, asFacilitator({ ...held, lobby })),
  "fac-resting": (session) => sit(session, asFacilitator({ ...held, centre: { prompt: PROMPT, next: "aisha" } })),
  "fac-holding": (session) => sit(session, asFacilitator({ ...held, lobby, centre: { ...held.centre, piece: heldBy("kavitha"), next: "mei" }, me: { mutes: [] } })),
  "fac-unanswered": (session) => sit(session, asFacilitator({ ...held, centre: { ...held.centre, piece: offeredTo("mei") } })),
  "fac-dropped": (session) =>
    sit(session, asFacilitator({ ...held, seats: people(NAMES.slice(0, 8), { 1: { presence: "reconnecting" }, 3: { mutes: ["self", "turn", "facilitator"] } }) })),
  "fac-sixteen": (session) => sit(session, asFacilitator({ ...held, lobby, seats: people(NAMES) })),
  "fac-contested": (session) =>
    sit(session, asFacilitator({ ...held, lobby: { knocks: [], claims: [{ seat: "mei", claim_id: "c1", contested: true }] } })),
  "fac-refused": (session) => {
    session.refusal = new RefusedError("no_other_facilitator", "");
    sit(session, asFacilitator({ ...held, seats: people(NAMES.slice(0, 8), { 3: { role: "facilitator" } }) }));
  },
};

/** A piece that goes round, to watch it travel. */
export function goRound(session: FakeSession): void {
  let at = 1;
  setInterval(() => {
    at = (at + 1) % EIGHT.length;
    sit(session, aCircle({ ...held, centre: { ...held.centre, piece: heldBy(idOf(at), `p${String(Date.now())}`), next: idOf((at + 1) % 8) } }));
  }, 2500);
}

export { sit, held, aCircle, asFacilitator, heldBy, offeredTo };
