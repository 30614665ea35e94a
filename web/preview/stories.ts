// The states to look at: each puts a fake session into one of them.

import {
  aCircle,
  asFacilitator,
  aSeat,
  aStage,
  heldBy,
  offeredTo,
  STAGES,
  viewOf,
  type Changes,
} from "../src/testing/fixtures";
import type { Agreements, CardView, CarePart, CheckInView, LobbyPart, LocalText, SeatView } from "../src/protocol";
import type { Written } from "../src/room/entries";
import { RefusedError } from "../src/room/seat-session.svelte";
import type { Seated } from "../src/reading/seated";
import { aPicture, type FakeSession } from "./fake-session";

const NAMES = [
  "Kavitha",
  "Mei",
  "Aisha",
  "Tom",
  "Devi",
  "Sam",
  "Jun",
  "Wei Ling",
  "Nurul Huda",
  "Ravi",
  "Grace",
  "Hafiz",
  "Priya",
  "Siew Lan",
  "Daniel",
  "Farah",
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

function english(text: string): LocalText {
  return { default: "en", texts: { en: text } };
}

/** Fixture ids for the first three, so that who looks on is one of them. */
function idOf(index: number): string {
  return ["kavitha", "mei", "aisha"][index] ?? `s${String(index)}`;
}

const EIGHT = people(NAMES.slice(0, 8), { 6: { presence: "away" } });
const held: Changes = { seats: EIGHT, stage: { prompt: PROMPT }, centre: { piece: heldBy("mei"), next: "aisha" } };
const lobby: LobbyPart = {
  knocks: [
    {
      seat: "k1",
      name: "Nurul Huda",
      since: Date.now() / 1000 - 75,
      admitted: false,
      has_room: true,
      same_browser: false,
    },
    {
      seat: "k2",
      name: "தமிழ்ச்செல்வி இராமநாதன்",
      since: Date.now() / 1000 - 20,
      admitted: false,
      has_room: true,
      same_browser: true,
    },
  ],
  claims: [],
  declined: [{ seat: "d1", name: "Wei Ling", by: "kavitha", at: Date.now() / 1000 - 240 }],
  locked: false,
  open_link: true,
  promised: ["p1"],
  at_locked_door: 0,
  link_full: false,
};
const NOW = Date.now() / 1000;
const course = { stage_since: NOW - 300, stage_ends_at: NOW + 900, planned_end: NOW + 2000 };
const WEATHER: CheckInView = {
  id: "c1",
  form: {
    question: { default: "en", texts: { en: "What is your inner weather?" } },
    answer: "picture",
    audience: "all",
  },
  open: true,
  count: 3,
  answers: null,
  pool: null,
};
const AGREEMENTS: Agreements = {
  hash: "h1",
  lines: [
    english("What is said here stays here, unless someone's life is in danger."),
    english("One person speaks at a time. Everyone may pass."),
    english("We listen. We don't advise or fix, unless someone asks for it."),
    english("We come sober, and from a place where no one else can hear."),
  ],
};
const LONG_AGREEMENTS: Agreements = {
  hash: "h2",
  lines: [
    english("What is said here stays here. The one limit is when someone's life is in danger."),
    english("One person speaks at a time. Everyone may pass, and no one asks why."),
    english("We listen. We don't advise or fix, unless someone asks for it."),
    english("We speak of ourselves, and take care of ourselves. You can leave at any time."),
    english("No one records. We sit where no one else can hear."),
  ],
};
const needs: Partial<CarePart> = {
  cards: [
    {
      ...{
        id: "n1",
        seat: "s5",
        name: "Devi",
        now_named: null,
        state: "not_safe",
        at: NOW - 40,
        has_contact: true,
        earlier: false,
        organiser: null,
      },
      happened: [{ what: "not_safe", at: NOW - 40, by: null }],
      signal: { id: "s1", kind: "not_safe", at: NOW - 40, seen_by: null, risen: true, alerted: false },
    },
    {
      ...{
        id: "l1",
        seat: "s9",
        name: "Ravi",
        now_named: null,
        state: "left",
        at: NOW - 100,
        has_contact: false,
        earlier: false,
        organiser: null,
      },
      happened: [{ what: "left", at: NOW - 100, by: null }],
      signal: null,
    },
  ],
  removals: [{ id: "x1", seat: "s10", name: "Grace", by: "kavitha", at: NOW, reason: "" }],
};
function seenByKavitha(card: CardView): CardView {
  const happened: CardView["happened"] = [...card.happened, { what: "seen", at: NOW, by: "kavitha" }];
  return { ...card, happened, signal: card.signal && { ...card.signal, seen_by: "kavitha", risen: false } };
}
const LINES: Written = {
  lines: [
    {
      kind: "line",
      id: 1,
      at: NOW - 90,
      place: "circle",
      by: "mei",
      name: "Mei",
      to: null,
      text: "I can't find my headphones, sorry if it echoes.",
    },
    {
      kind: "line",
      id: 2,
      at: NOW - 60,
      place: "circle",
      by: "aisha",
      name: "Aisha",
      to: "aisha",
      text: "This is a lot for me today.",
    },
    {
      kind: "line",
      id: 3,
      at: NOW - 50,
      place: "circle",
      by: "kavitha",
      name: "Kavitha",
      to: "aisha",
      text: "I see you. You can pass as often as you like.",
    },
  ],
  acts: [
    { kind: "act", id: 4, at: NOW - 600, by: "kavitha", what: "began", about: null, outcome: null },
    { kind: "act", id: 5, at: NOW - 300, by: "kavitha", what: "admitted", about: "mei", outcome: null },
  ],
};

/** Eight people in that stage of the script, nobody speaking. */
function staged(at: number): Changes {
  const stage = STAGES[at] ?? aStage();
  const has = stage.speaking === "holder";
  return {
    seats: EIGHT,
    stage: { stage, index: at, prompt: stage.kind === "check_in" ? PROMPT : null },
    centre: { round: has ? { number: 1, of: 1, over: false } : null, next: has ? "aisha" : null },
  };
}

function sit(session: FakeSession, seated: Seated): void {
  const view = viewOf(seated);
  session.view = { ...view, version: (session.view?.version ?? 0) + 1 };
}

function stand(session: FakeSession, kind: "door" | "lobby" | "declined" | "removed" | "claimant" | "ended"): void {
  const { circle, me } = aCircle({ circle: { phase: "open", starts_at: TOMORROW, agreements: AGREEMENTS } });
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
  offered: (session) =>
    sit(session, aCircle({ ...held, centre: { ...held.centre, piece: offeredTo("aisha", "mei"), next: "s3" } })),
  holding: (session) => {
    session.levels = new Map([["aisha", 0.6]]);
    sit(
      session,
      aCircle({ ...held, me: { mutes: [] }, centre: { ...held.centre, piece: heldBy("aisha"), next: "s3" } }),
    );
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
  resting: (session) => sit(session, aCircle({ ...held, centre: { next: "aisha" } })),
  "held-seat": (session) =>
    sit(
      session,
      aCircle({
        ...held,
        seats: people(NAMES.slice(0, 8), { 1: { presence: "reconnecting" }, 4: { presence: "reconnecting" } }),
      }),
    ),
  two: (session) =>
    sit(session, aCircle({ ...held, seats: people(["Mei", "Aisha"], { 0: { id: "mei" }, 1: { id: "aisha" } }) })),
  sixteen: (session) => sit(session, aCircle({ ...held, seats: people(NAMES) })),
  "sixteen-tamil": (session) =>
    sit(session, aCircle({ ...held, seats: people(NAMES.map((name, index) => TAMIL[index % 5] ?? name)) })),
  tamil: (session) => sit(session, aCircle({ ...held, seats: people([...TAMIL, ...NAMES.slice(4, 8)]) })),
  "long-prompt": (session) => sit(session, aCircle({ ...held, stage: { ...held.stage, prompt: LONG } })),
  offline: (session) => {
    session.link = "stale";
    sit(session, aCircle(held));
  },
  blocked: (session) => {
    session.playbackBlocked = true;
    sit(
      session,
      aCircle({ ...held, me: { claims: [{ id: "c1", at: NOW - 60 }], mutes: ["self", "turn", "facilitator"] } }),
    );
  },
  claims: (session) =>
    sit(
      session,
      aCircle({
        ...held,
        me: {
          claims: [
            { id: "c1", at: NOW - 190 },
            { id: "c2", at: NOW - 60 },
            { id: "c3", at: NOW - 15 },
          ],
        },
      }),
    ),
  paused: (session) => sit(session, aCircle({ ...held, centre: { next: "aisha", supervision: { kind: "paused" } } })),
  "last-turn": (session) =>
    sit(session, aCircle({ ...held, centre: { ...held.centre, supervision: { kind: "last_turn", until: 9 } } })),
  "stepped-back": (session) => sit(session, aCircle({ ...held, me: { invited_as: "facilitator" } })),
  "fac-first": (session) =>
    sit(session, asFacilitator({ circle: { phase: "open" }, seats: people(["Kavitha"]), me: { follows: null } })),
  "fac-begin": (session) => sit(session, asFacilitator({ ...held, circle: { phase: "open" } })),
  "fac-lobby": (session) => sit(session, asFacilitator({ ...held, circle: { phase: "open" }, lobby })),
  fac: (session) => sit(session, asFacilitator({ ...held, lobby })),
  "fac-resting": (session) => sit(session, asFacilitator({ ...held, centre: { next: "aisha" } })),
  "fac-holding": (session) =>
    sit(
      session,
      asFacilitator({
        ...held,
        lobby,
        centre: { ...held.centre, piece: heldBy("kavitha"), next: "mei" },
        me: { mutes: [] },
      }),
    ),
  "fac-unanswered": (session) =>
    sit(session, asFacilitator({ ...held, centre: { ...held.centre, piece: offeredTo("mei") } })),
  "fac-dropped": (session) =>
    sit(
      session,
      asFacilitator({
        ...held,
        seats: people(NAMES.slice(0, 8), {
          1: { presence: "reconnecting" },
          3: { muted: ["self", "facilitator"] },
        }),
      }),
    ),
  "fac-sixteen": (session) => sit(session, asFacilitator({ ...held, lobby, seats: people(NAMES) })),
  "fac-contested": (session) =>
    sit(
      session,
      asFacilitator({
        ...held,
        lobby: {
          ...lobby,
          knocks: [],
          claims: [{ seat: "mei", name: "Mei", claim_id: "c1", at: NOW - 40, contested: true }],
        },
      }),
    ),
  removed: (session) => stand(session, "removed"),
  welcome: (session) => sit(session, aCircle({ ...staged(0), me: { mutes: ["turn"] } })),
  agreements: (session) => sit(session, aCircle({ ...staged(1), circle: { agreements: AGREEMENTS } })),
  "agreements-long": (session) =>
    sit(
      session,
      aCircle({
        ...staged(1),
        seats: people(NAMES.slice(0, 9)),
        circle: { agreements: LONG_AGREEMENTS },
        stage: {
          ...staged(1).stage,
          prompt: english("This is how we look after each other here. If you can keep to it, press the button below."),
        },
      }),
    ),
  grounding: (session) =>
    sit(
      session,
      aCircle({
        seats: EIGHT,
        stage: { stage: aStage({ kind: "grounding", speaking: "nobody" }), index: 2 },
        centre: { round: null },
      }),
    ),
  bell: (session) =>
    sit(
      session,
      aCircle({
        ...held,
        centre: {
          ...held.centre,
          piece: { kind: "resting", id: "p9", after: "mei" },
          next: "mei",
          bell: { by: "kavitha", since: NOW, until: NOW + 30 },
        },
      }),
    ),
  "check-in": (session) => sit(session, aCircle({ ...staged(2), stage: { ...staged(2).stage, check_in: WEATHER } })),
  "check-in-shown": (session) =>
    sit(
      session,
      aCircle({
        ...staged(2),
        stage: {
          ...staged(2).stage,
          check_in: {
            ...WEATHER,
            open: false,
            answers: [
              { by: "mei", value: "rain" },
              { by: "kavitha", value: "sun" },
              { by: "s4", value: "harbour" },
            ],
          },
        },
      }),
    ),
  heavy: (session) =>
    sit(
      session,
      aCircle({
        ...held,
        centre: { ...held.centre, piece: { kind: "held", id: "p2", by: "mei", since: 0, heavy: true } },
      }),
    ),
  "side-room-offer": (session) =>
    sit(session, aCircle({ ...held, me: { side_room: { id: "side-1", by: "kavitha" } } })),
  "side-room": (session) =>
    sit(
      session,
      aCircle({
        seats: people(["Kavitha"]).concat(aSeat("aisha")),
        me: { heard: true, mutes: [] },
        stage: { stage: null },
        centre: { kind: "side_room", place: "side-1", round: null, next: null },
      }),
    ),
  popcorn: (session) =>
    sit(
      session,
      aCircle({
        ...held,
        me: { mutes: [], heard: true, choosable: ["mei", "s3", "s4"], share_s: 120 },
        stage: { ...held.stage, turns: "popcorn" },
        centre: {
          ...held.centre,
          piece: { kind: "held", id: "p7", by: "aisha", since: NOW - 50, heavy: false },
          next: "s3",
        },
      }),
    ),
  "open-floor": (session) =>
    sit(
      session,
      aCircle({
        ...staged(4),
        centre: { ...staged(4).centre, hands: ["s3", "s5"] },
      }),
    ),
  yours: (session) => {
    session.written = LINES;
    sit(session, aCircle({ ...held, circle: { agreements: AGREEMENTS } }));
  },
  "fac-welcome": (session) => sit(session, asFacilitator({ ...staged(0), course, me: { mutes: [], heard: true } })),
  "fac-needs": (session) => {
    session.written = LINES;
    sit(session, asFacilitator({ ...held, lobby, care: needs, course }));
  },
  "fac-seen": (session) =>
    sit(session, asFacilitator({ ...held, care: { ...needs, cards: (needs.cards ?? []).map(seenByKavitha) }, course })),
  "fac-round-over": (session) =>
    sit(
      session,
      asFacilitator({
        ...held,
        course,
        centre: {
          ...held.centre,
          piece: { kind: "resting", id: "p8", after: "s7" },
          next: null,
          round: { number: 1, of: 1, over: true },
        },
      }),
    ),
  "fac-check-in": (session) =>
    sit(
      session,
      asFacilitator({
        ...staged(2),
        course,
        care: { answers: [{ by: "mei", value: "rain" }] },
        stage: { ...staged(2).stage, check_in: { ...WEATHER, count: 7 } },
      }),
    ),
  "fac-closing": (session) => sit(session, asFacilitator({ ...staged(5), course, me: { mutes: [], heard: true } })),
  "fac-waiting": (session) =>
    sit(
      session,
      asFacilitator({
        ...held,
        centre: { ...held.centre, piece: { kind: "resting", id: "p1", after: "mei" } },
        care: {
          ...needs,
          cards: (needs.cards ?? []).map(seenByKavitha),
          side_rooms: [{ id: "a1", facilitator: "kavitha", seat: "s5", at: NOW, open: false }],
        },
        course,
      }),
    ),
  "fac-offered-needs": (session) =>
    sit(
      session,
      asFacilitator({ ...held, centre: { ...held.centre, piece: offeredTo("kavitha", "mei") }, care: needs, course }),
    ),
  "fac-offered-seen": (session) =>
    sit(
      session,
      asFacilitator({
        ...held,
        centre: { ...held.centre, piece: offeredTo("kavitha", "mei") },
        care: { ...needs, cards: (needs.cards ?? []).map(seenByKavitha) },
        course,
      }),
    ),
  "fac-aside": (session) =>
    sit(
      session,
      asFacilitator({
        seats: [aSeat("kavitha", { role: "facilitator" }), aSeat("s5", { name: "Devi" })],
        me: { mutes: ["self"] },
        stage: { stage: null },
        centre: { kind: "side_room", place: "side-1", round: null, next: null },
        care: {
          ...needs,
          cards: (needs.cards ?? []).map(seenByKavitha),
          side_rooms: [{ id: "side-1", facilitator: "kavitha", seat: "s5", at: NOW, open: true }],
        },
      }),
    ),
  "fac-unheard": (session) => {
    session.media.microphone = "off";
    sit(session, asFacilitator({ ...staged(0), course }));
  },
  "fac-debrief-open": (session) =>
    sit(
      session,
      asFacilitator({
        seats: people(["Kavitha"]),
        me: { mutes: ["self"] },
        circle: { phase: "debrief" },
        stage: { stage: null },
        centre: { kind: "debrief", place: "debrief", round: null, next: null },
        care: {
          ...needs,
          cards: (needs.cards ?? []).map((card) => ({ ...seenByKavitha(card), signal: null, has_contact: false })),
          removals: [],
        },
      }),
    ),
  "signal-unanswered": (session) =>
    sit(
      session,
      aCircle({ ...held, me: { signal: { id: "s1", kind: "not_safe", seen_by: null, risen: true, alerted: true } } }),
    ),
  "signal-done": (session) =>
    sit(session, aCircle({ ...held, me: { looked_after: { kind: "not_safe", by: "kavitha", at: NOW } } })),
  "fac-debrief": (session) =>
    sit(
      session,
      asFacilitator({
        seats: people(["Kavitha", "Ben"], { 1: { role: "cofacilitator" } }),
        circle: { phase: "debrief" },
        stage: { stage: null },
        centre: { kind: "debrief", place: "debrief", round: null, next: null },
      }),
    ),
  cofac: (session) =>
    sit(
      session,
      asFacilitator({
        ...held,
        lobby,
        course,
        seats: people(NAMES.slice(0, 8), { 1: { role: "cofacilitator" } }),
        me: { seat: "mei", role: "cofacilitator", acts_as: "cofacilitator", invited_as: "cofacilitator", name: "Mei" },
      }),
    ),
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
    sit(
      session,
      aCircle({
        ...held,
        centre: { ...held.centre, piece: heldBy(idOf(at), `p${String(Date.now())}`), next: idOf((at + 1) % 8) },
      }),
    );
  }, 2500);
}

export { sit, held, aCircle, asFacilitator, heldBy, offeredTo };
