import { expect, it } from "vitest";

import type { LobbyPart } from "../protocol";
import { aSeat, asFacilitator, aStage, heldBy, offeredTo, type Changes } from "./fixtures";
import { nextStep, unseen, type NextStep } from "./next-step";

const TOM: LobbyPart = { knocks: [{ seat: "tom", name: "Tom", since: 1, admitted: false, has_room: true }], claims: [], locked: false };
const DROPPED = [aSeat("kavitha", { role: "facilitator" }), aSeat("mei", { presence: "reconnecting" }), aSeat("aisha")];

/** A part that has just begun, as after the circle divided. */
const fresh: Changes["centre"] = { piece: { kind: "resting", id: "p1", after: null }, next: "mei", stepped_in: [] };

function step(changes: Changes, unanswered = false): NextStep {
  return nextStep(asFacilitator(changes), { unanswered });
}

it("lets people in before it begins", () => {
  expect(step({ circle: { phase: "open" }, lobby: TOM })).toMatchObject({ kind: "admit", knock: { seat: "tom" } });
  expect(step({ circle: { phase: "open" } })).toEqual({ kind: "begin" });
  const full = { ...TOM, knocks: TOM.knocks.map((knock) => ({ ...knock, has_room: false })) };
  expect(step({ circle: { phase: "open" }, lobby: full })).toEqual({ kind: "begin" });
});

it("offers a resting piece to whoever is next, before the lobby", () => {
  expect(step({ centre: { next: "mei" }, lobby: TOM })).toMatchObject({ kind: "offer", to: { id: "mei" } });
});

it("hears of a group that asks for help, unless it is one's own that has asked", () => {
  const group = { place: "group-2", kind: "group", seats: ["mei"], needs_help: true, supervision: { kind: "attended" }, stage_index: 0 } as const;
  const helped: Changes = { centre: { kind: "group", place: "group-1" }, care: { groups: [{ ...group, seats: ["mei"] }] } };
  expect(step(helped)).toEqual({ kind: "help", group: "group-2" });
  expect(step({ ...helped, centre: { kind: "group", place: "group-2" } }).kind).not.toBe("help");
});

it("introduces a part that nobody has introduced, before it offers the piece", () => {
  expect(step({ centre: { ...fresh, kind: "group", place: "group-1" } })).toMatchObject({ kind: "introduce", to: { id: "mei" } });
  expect(step({ centre: fresh })).toMatchObject({ kind: "introduce" });
  expect(step({ centre: { ...fresh, stepped_in: ["kavitha"] } })).toMatchObject({ kind: "offer" });
  expect(step({ centre: { ...fresh, stepped_in: ["gus"] } })).toMatchObject({ kind: "offer" });
  expect(step({ centre: { ...fresh, next: null } })).toMatchObject({ kind: "introduce", to: null });
});

it("leaves the introduction to whoever leads, and asks for none where there is no piece", () => {
  expect(step({ centre: fresh, me: { role: "cofacilitator", acts_as: "cofacilitator" } })).toMatchObject({ kind: "offer" });
  expect(step({ centre: { ...fresh, stage: aStage({ speaking: "facilitators" }), round: null } })).toMatchObject({ kind: "stage" });
});

it("tells who asks for a pause before the piece is offered", () => {
  const card = { id: "b1", kind: "asks_for_a_breath" as const, seat: "tom", name: "Tom", at: 0, asked: null };
  expect(step({ centre: { next: "mei" }, care: { cards: [card] } })).toEqual({ kind: "breath", card });
  expect(step({ centre: { piece: offeredTo("mei"), next: "mei" }, care: { cards: [card] } }, true)).toEqual({ kind: "breath", card });
});

it("has nothing to offer when nobody is present", () => {
  expect(step({ centre: { next: null } })).toEqual({ kind: "none" });
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
  const claim = { seat: "mei", claim_id: "c1", contested: true };
  expect(step({ lobby: { ...TOM, claims: [claim] } })).toMatchObject({ kind: "settle", seat: { name: "Mei" } });
  expect(step({ lobby: { ...TOM, claims: [{ ...claim, contested: false }], locked: false } })).toMatchObject({ kind: "offer" });
  expect(step({ centre: { piece: heldBy("mei") }, lobby: { knocks: [], claims: [{ ...claim, contested: false }], locked: false } })).toMatchObject({
    kind: "settle",
  });
});

it("moves no piece in a pause", () => {
  expect(step({ centre: { supervision: { kind: "paused" } } })).toEqual({ kind: "none" });
});

const SIGNAL = { id: "s1", seat: "mei", kind: "check_on_me", at: 0, acknowledged_by: null, risen: false, alerted: false } as const;
const OVER: Changes = { centre: { next: null, round: { number: 1, of: 1, over: true } } };

it("shows who needs somebody before anything but a contested seat, the most urgent first", () => {
  const unsafe = { ...SIGNAL, id: "s2", seat: "aisha", kind: "not_safe" } as const;
  expect(step({ lobby: TOM, care: { signals: [SIGNAL] } })).toMatchObject({ kind: "signal", name: "Mei" });
  expect(step({ care: { signals: [SIGNAL, unsafe] } })).toMatchObject({ kind: "signal", name: "Aisha" });
  expect(step({ care: { signals: [{ ...SIGNAL, acknowledged_by: "kavitha" }] } })).toMatchObject({ kind: "offer" });
  const speaking = { centre: { piece: heldBy("aisha") } };
  const seen = [{ ...SIGNAL, acknowledged_by: "kavitha" }];
  expect(step({ ...speaking, care: { signals: seen } })).toMatchObject({ kind: "care", name: "Mei" });
  expect(step({ ...speaking, care: { signals: [{ ...SIGNAL, acknowledged_by: "ben" }] } })).toMatchObject({ kind: "none" });
  const aside = [{ id: "a1", facilitator: "kavitha", seat: SIGNAL.seat, at: 0, open: false }];
  expect(step({ ...speaking, care: { signals: seen, side_rooms: aside } })).toMatchObject({ kind: "none" });
});

it("goes on to the next stage when the round is over, and to the end after the last", () => {
  expect(step(OVER)).toMatchObject({ kind: "stage", from: 3, to: 4, stage: { kind: "open_floor" } });
  expect(step({ centre: { ...OVER.centre, stage_index: 5 } })).toEqual({ kind: "end" });
});

it("begins the next round while there is one", () => {
  const centre = { ...OVER.centre, stage: aStage({ rounds: 2 }) };
  expect(step({ centre })).toEqual({ kind: "round", number: 2 });
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
  expect(step({ centre: { ...OVER.centre, check_in } })).toMatchObject({ kind: "check_in", shows: true });
  expect(step({ centre: { ...OVER.centre, check_in: { ...check_in, count: 2 } } })).toMatchObject({ kind: "stage" });
});

it("admits nobody who has been admitted, and asks for one more tap where many wait", () => {
  const [knock] = TOM.knocks;
  if (!knock) throw new Error("Tom waits");
  const waiting = { ...TOM, knocks: [{ ...knock, admitted: true }, { ...knock, seat: "sam" }, { ...knock, seat: "devi" }] };
  expect(step({ ...OVER, lobby: waiting })).toMatchObject({ kind: "admit", knock: { seat: "sam" }, others: 1 });
});

it("ends a debrief, and leaves a side room alone", () => {
  expect(step({ centre: { kind: "debrief" } })).toEqual({ kind: "end_debrief" });
  expect(step({ centre: { kind: "side_room" } })).toEqual({ kind: "none" });
});

it("knows the most urgent signal that nobody has seen, whatever the step is", () => {
  const unsafe = { ...SIGNAL, id: "s2", seat: "aisha", kind: "not_safe" } as const;
  expect(unseen(asFacilitator({ care: { signals: [SIGNAL, unsafe] } }))).toEqual({ signal: unsafe, name: "Aisha" });
  expect(unseen(asFacilitator({ care: { signals: [{ ...SIGNAL, acknowledged_by: "ben" }] } }))).toBeNull();
  expect(unseen(asFacilitator())).toBeNull();
});
