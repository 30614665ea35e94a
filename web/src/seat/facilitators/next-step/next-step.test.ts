import { expect, it } from "vitest";

import type { DeviceState } from "../../../media/local-media.svelte";
import type { LobbyPart } from "../../../protocol";
import {
  aCard,
  aSeat,
  aSeenCard,
  asFacilitator,
  aStage,
  heldBy,
  offeredTo,
  type Changes,
} from "../../../testing/fixtures";
import { leftOpen, nextStep, unseen, type NextStep } from "./next-step";

const TOM: LobbyPart = {
  knocks: [{ seat: "tom", name: "Tom", since: 1, admitted: false, has_room: true, same_browser: false }],
  claims: [],
  declined: [],
  locked: false,
  open_link: false,
  promised: [],
  at_locked_door: 0,
  link_full: false,
};
const DROPPED = [aSeat("kavitha", { role: "facilitator" }), aSeat("mei", { presence: "reconnecting" }), aSeat("aisha")];

/** A part that has just begun, as after the circle divided. */
const fresh: Changes["centre"] = { piece: { kind: "resting", id: "p1", after: null }, next: "mei", stepped_in: [] };

function step(changes: Changes, unanswered = false, microphone: DeviceState = "on"): NextStep {
  return nextStep(asFacilitator(changes), { unanswered, now: 100, microphone });
}

it("lets people in before it begins", () => {
  expect(step({ circle: { phase: "open" }, lobby: TOM })).toMatchObject({ kind: "admit", knock: { seat: "tom" } });
  expect(step({ circle: { phase: "open" } })).toEqual({ kind: "begin" });
  expect(step({ circle: { phase: "scheduled" } })).toEqual({ kind: "none" });
  const full = { ...TOM, knocks: TOM.knocks.map((knock) => ({ ...knock, has_room: false, same_browser: false })) };
  expect(step({ circle: { phase: "open" }, lobby: full })).toEqual({ kind: "begin" });
});

it("offers a resting piece to whoever is next, before the lobby", () => {
  expect(step({ centre: { next: "mei" }, lobby: TOM })).toMatchObject({ kind: "offer", to: { id: "mei" } });
});

it("hears of a group that asks for help, unless it is one's own that has asked", () => {
  const group = {
    place: "group-2",
    kind: "group",
    seats: ["mei"],
    needs_help: true,
    supervision: { kind: "attended" },
    stage_index: 0,
  } as const;
  const helped: Changes = {
    centre: { kind: "group", place: "group-1" },
    care: { groups: [{ ...group, seats: ["mei"] }] },
  };
  expect(step(helped)).toEqual({ kind: "help", group: "group-2" });
  expect(step({ ...helped, centre: { kind: "group", place: "group-2" } }).kind).not.toBe("help");
});

it("introduces a part that nobody has introduced, before it offers the piece", () => {
  expect(step({ centre: { ...fresh, kind: "group", place: "group-1" } })).toMatchObject({
    kind: "introduce",
    to: { id: "mei" },
  });
  expect(step({ centre: fresh })).toMatchObject({ kind: "introduce" });
  expect(step({ centre: { ...fresh, stepped_in: ["kavitha"] } })).toMatchObject({ kind: "offer" });
  expect(step({ centre: { ...fresh, stepped_in: ["gus"] } })).toMatchObject({ kind: "offer" });
  expect(step({ centre: { ...fresh, next: null } })).toMatchObject({ kind: "introduce", to: null });
});

it("leaves the introduction to whoever leads, and asks for none where there is no piece", () => {
  expect(step({ centre: fresh, me: { role: "cofacilitator", acts_as: "cofacilitator" } })).toMatchObject({
    kind: "offer",
  });
  expect(
    step({ stage: { stage: aStage({ speaking: "facilitators" }) }, centre: { ...fresh, round: null } }),
  ).toMatchObject({
    kind: "stage",
  });
});

it("tells who asks for a pause before the piece is offered", () => {
  const card = aCard({ state: "asks_for_a_breath", seat: "tom", name: "Tom" });
  expect(step({ centre: { next: "mei" }, care: { cards: [card] } })).toEqual({ kind: "breath", card });
  expect(step({ centre: { piece: offeredTo("mei"), next: "mei" }, care: { cards: [card] } }, true)).toEqual({
    kind: "breath",
    card,
  });
});

it("leaves an offer alone until it has gone unanswered for long", () => {
  const centre = { piece: offeredTo("mei"), next: "aisha" };
  expect(step({ centre })).toEqual({ kind: "none" });
  expect(step({ centre }, true)).toMatchObject({ kind: "unanswered", by: { id: "mei" }, to: { id: "aisha" } });
});

it("does not remind facilitators of an offer to themselves", () => {
  expect(step({ centre: { piece: offeredTo("kavitha") } }, true)).toEqual({ kind: "none" });
});

it("offers to go on from a holder whose line dropped", () => {
  const changes: Changes = { seats: DROPPED, centre: { piece: heldBy("mei"), next: "aisha" } };
  expect(step(changes)).toMatchObject({ kind: "dropped", holder: { id: "mei" }, to: { id: "aisha" } });
});

it("leaves a holder alone, and lets people in meanwhile", () => {
  expect(step({ centre: { piece: heldBy("mei") } })).toEqual({ kind: "none" });
  expect(step({ centre: { piece: heldBy("mei") }, lobby: TOM })).toMatchObject({ kind: "admit" });
});

it("settles a contested seat first, and one that is not contested when there is nothing else", () => {
  const claim = { seat: "mei", name: "Mei", claim_id: "c1", at: 0, contested: true };
  expect(step({ lobby: { ...TOM, claims: [claim] } })).toMatchObject({ kind: "settle", claim: { name: "Mei" } });
  expect(
    step({
      lobby: {
        ...TOM,
        claims: [{ ...claim, contested: false }],
        declined: [],
        locked: false,
        open_link: false,
        promised: [],
        at_locked_door: 0,
        link_full: false,
      },
    }),
  ).toMatchObject({ kind: "offer" });
  expect(
    step({
      centre: { piece: heldBy("mei") },
      lobby: {
        knocks: [],
        claims: [{ ...claim, contested: false }],
        declined: [],
        locked: false,
        open_link: false,
        promised: [],
        at_locked_door: 0,
        link_full: false,
      },
    }),
  ).toMatchObject({
    kind: "settle",
  });
});

it("H3: settles a claim to a seat in the lobby too, and leaves one to my own seat to its own question", () => {
  const claim = { seat: "tom", name: "Tom", claim_id: "c1", at: 0, contested: true };
  expect(step({ lobby: { ...TOM, claims: [claim] } })).toMatchObject({ kind: "settle", claim: { name: "Tom" } });
  expect(step({ lobby: { ...TOM, claims: [{ ...claim, seat: "kavitha" }] } }).kind).not.toBe("settle");
});

it("moves no piece in a pause", () => {
  expect(step({ centre: { supervision: { kind: "paused" } } })).toEqual({ kind: "none" });
});

const OVER: Changes = { centre: { next: null, round: { number: 1, of: 1, over: true } } };

const UNSAFE = aCard({ id: "n2", seat: "aisha", name: "Aisha", state: "not_safe" });

it("shows who needs somebody before anything else, the most urgent first", () => {
  const claim = { seat: "mei", name: "Mei", claim_id: "c1", at: 0, contested: true };
  expect(step({ lobby: { ...TOM, claims: [claim] }, care: { cards: [aCard()] } })).toMatchObject({
    kind: "signal",
    card: { name: "Mei" },
  });
  expect(step({ care: { cards: [aCard(), UNSAFE] } })).toMatchObject({ kind: "signal", card: { name: "Aisha" } });
});

it("E6, E7: keeps whoever asked for somebody in sight until somebody says it is done, beside what is next for the circle", () => {
  for (const state of ["need_a_minute", "check_on_me", "not_safe"] as const) {
    for (const by of ["kavitha", "ben"]) {
      expect(step({ centre: { next: "mei" }, care: { cards: [aSeenCard(by, { state })] } })).toMatchObject({
        kind: "cards",
        cards: [{ name: "Mei" }],
        then: { kind: "offer" },
      });
    }
  }
  const gone = aSeenCard("kavitha", { state: "check_on_me", seat: "gone", name: "Sam" });
  expect(step({ care: { cards: [gone, aSeenCard("kavitha", { state: "not_safe" })] } })).toMatchObject({
    kind: "cards",
    cards: [{ name: "Sam" }, { name: "Mei" }],
  });
  expect(step({ care: { cards: [aCard({ state: "not_reached", seat: "gone", signal: null })] } })).toMatchObject({
    kind: "cards",
  });
});

it.each([false, true])(
  "E7: keeps them in sight while they were offered a side room, and while they are there: %s",
  (open) => {
    const side_rooms = [{ id: "a1", facilitator: "kavitha", seat: "mei", at: 0, open }];
    const cards = [aSeenCard("kavitha", { state: "not_safe" })];
    expect(step({ ...OVER, care: { cards, side_rooms } })).toMatchObject({ kind: "cards", cards: [{ name: "Mei" }] });
  },
);

it("E22: in a side room shows the card of whoever is there, and nobody else's", () => {
  const seats = [aSeat("kavitha", { role: "facilitator" }), aSeat("mei")];
  const cards = [aSeenCard("kavitha", { state: "not_safe" }), aCard({ id: "n2", seat: "joe", name: "Joe" })];
  expect(step({ seats, centre: { place: "side-1", kind: "side_room" }, care: { cards } })).toEqual({
    kind: "cards",
    cards: cards.slice(0, 1),
    then: { kind: "none" },
  });
  expect(step({ seats, centre: { place: "side-1", kind: "side_room" } })).toEqual({ kind: "none" });
});

const WELCOME: Changes = {
  stage: { stage: aStage({ kind: "welcome", speaking: "facilitators" }), index: 0 },
  centre: { round: null, next: null },
};

it("E24: whoever leads turns their microphone on before they open the circle, or go on where no facilitator can be heard", () => {
  expect(step({ circle: { phase: "open" } }, false, "off")).toMatchObject({
    kind: "microphone",
    muted: false,
    then: { kind: "begin" },
  });
  expect(step({ circle: { phase: "open" }, me: { mutes: ["self"] } })).toMatchObject({
    kind: "microphone",
    muted: true,
    then: { kind: "begin" },
  });
  expect(step(WELCOME, false, "off")).toMatchObject({ kind: "microphone", then: { kind: "stage" } });
  const heard = [aSeat("kavitha", { role: "facilitator" }), aSeat("gus", { role: "cofacilitator" }), aSeat("mei")];
  const centre = { ...WELCOME.centre, voices: ["gus"] };
  expect(step({ ...WELCOME, centre, seats: heard }, false, "off")).toMatchObject({ kind: "stage" });
  expect(step(WELCOME, false, "none")).toMatchObject({ kind: "stage" });
  expect(step({}, false, "off")).toMatchObject({ kind: "offer" });
});

it("E29: knows of a question that going on would close before everyone has answered", () => {
  const form = {
    question: { default: "en", texts: { en: "How are you?" } },
    answer: "picture",
    audience: "pooled",
  } as const;
  const asked = { id: "c1", form, open: true, count: 2, answers: null, pool: null };
  expect(leftOpen(asFacilitator({ stage: { check_in: asked } }))).toEqual({ count: 2, present: 3, pooled: true });
  expect(leftOpen(asFacilitator({ stage: { check_in: { ...asked, count: 3 } } }))).toBeNull();
  expect(leftOpen(asFacilitator({ stage: { check_in: { ...asked, open: false } } }))).toBeNull();
});

it("H5: a mild card of somebody who left displaces nothing", () => {
  const left = aCard({ state: "left", seat: "gone", name: "Sam" });
  expect(step({ centre: { next: "mei" }, care: { cards: [left] } })).toMatchObject({ kind: "offer" });
  expect(step({ care: { cards: [UNSAFE, left] } })).toMatchObject({ kind: "signal", card: { name: "Aisha" } });
});

it("H5: after the end whoever is open comes before the debrief is ended", () => {
  const left = aCard({ state: "left", seat: "gone", name: "Sam" });
  expect(step({ centre: { kind: "debrief" }, care: { cards: [left] } })).toMatchObject({
    kind: "cards",
    cards: [{ name: "Sam" }],
    then: { kind: "end_debrief" },
  });
});

it("goes on to the next stage when the round is over, and to the end after the last", () => {
  expect(step(OVER)).toMatchObject({ kind: "stage", from: 3, to: 4, stage: { kind: "open_floor" } });
  expect(step({ ...OVER, stage: { index: 5 } })).toEqual({ kind: "end" });
});

it("begins the next round while there is one", () => {
  expect(step({ ...OVER, stage: { stage: aStage({ rounds: 2 }) } })).toEqual({ kind: "round", number: 2 });
});

it("leaves the course to whoever leads", () => {
  expect(step({ ...OVER, me: { role: "cofacilitator", acts_as: "cofacilitator" } })).toEqual({ kind: "none" });
});

it("ends a breath and a pause", () => {
  expect(step({ centre: { bell: { by: "kavitha", since: 0, until: 30 } } })).toEqual({ kind: "end_bell" });
  expect(step({ centre: { paused: true } })).toEqual({ kind: "resume" });
});

it("shows the answers when everybody has given one", () => {
  const form = { question: { default: "en", texts: { en: "?" } }, answer: "word", audience: "all" } as const;
  const check_in = { id: "c1", form, open: true, count: 3, answers: null, pool: null };
  expect(step({ ...OVER, stage: { check_in } })).toMatchObject({
    kind: "check_in",
    shows: true,
  });
  expect(step({ ...OVER, stage: { check_in: { ...check_in, count: 2 } } })).toMatchObject({ kind: "stage" });
});

it("admits nobody who has been admitted, and asks for one more tap where many wait", () => {
  const [knock] = TOM.knocks;
  if (!knock) throw new Error("Tom waits");
  const waiting = {
    ...TOM,
    knocks: [
      { ...knock, admitted: true },
      { ...knock, seat: "sam" },
      { ...knock, seat: "devi" },
    ],
  };
  expect(step({ ...OVER, lobby: waiting })).toMatchObject({ kind: "admit", knock: { seat: "sam" }, others: 1 });
});

it("ends a debrief, and leaves a side room alone", () => {
  expect(step({ centre: { kind: "debrief" } })).toEqual({ kind: "end_debrief" });
  expect(step({ centre: { kind: "side_room" } })).toEqual({ kind: "none" });
});

it("knows the most urgent signal that nobody has seen, whatever the step is", () => {
  expect(unseen(asFacilitator({ care: { cards: [aCard(), UNSAFE] } }))).toEqual(UNSAFE);
  expect(unseen(asFacilitator({ care: { cards: [aSeenCard("ben")] } }))).toBeNull();
  expect(unseen(asFacilitator())).toBeNull();
});

const ANSWERED = {
  id: "c1",
  form: { question: { default: "en", texts: { en: "?" } }, answer: "word", audience: "all" },
  open: true,
  count: 3,
  answers: null,
  pool: null,
} as const;

it("L1: that everybody has answered is a step, before the piece goes round and while it does", () => {
  expect(step({ stage: { check_in: ANSWERED }, centre: { next: "mei" } })).toMatchObject({
    kind: "check_in",
    count: 3,
  });
  expect(step({ stage: { check_in: ANSWERED }, centre: { piece: heldBy("mei"), next: "aisha" } })).toMatchObject({
    kind: "check_in",
  });
  expect(step({ stage: { check_in: { ...ANSWERED, count: 2 } }, centre: { next: "mei" } })).toMatchObject({
    kind: "offer",
  });
});

it("L1: past a full share there is something to do: to ask for last words", () => {
  const long: Changes = { centre: { piece: heldBy("mei", "p7"), next: "aisha" }, shares: { share_s: 90 } };
  expect(step(long)).toMatchObject({ kind: "full_share", turn: "p7", holder: { id: "mei" }, nudged: false });
  expect(step({ ...long, shares: { share_s: 90, nudged: true } })).toMatchObject({ kind: "full_share", nudged: true });
  expect(step({ ...long, shares: { share_s: 110 } })).toEqual({ kind: "none" });
  expect(step({ ...long, me: { seat: "mei" } })).toEqual({ kind: "none" });
});

it("L1: a round with nobody left to offer the piece to goes on in the course", () => {
  expect(step({ centre: { next: null, round: { number: 1, of: 1, over: false } } })).toMatchObject({ kind: "stage" });
});
