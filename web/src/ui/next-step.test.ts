import { expect, it } from "vitest";

import type { LobbyPart } from "../protocol";
import { aSeat, asFacilitator, heldBy, offeredTo, type Changes } from "./fixtures";
import { nextStep, type NextStep } from "./next-step";

const TOM: LobbyPart = { knocks: [{ seat: "tom", name: "Tom", since: 1 }], claims: [] };
const DROPPED = [aSeat("kavitha", { role: "facilitator" }), aSeat("mei", { presence: "reconnecting" }), aSeat("aisha")];

function step(changes: Changes, unanswered = false): NextStep {
  return nextStep(asFacilitator(changes), { unanswered });
}

it("lets people in before it begins", () => {
  expect(step({ circle: { phase: "open" }, lobby: TOM })).toMatchObject({ kind: "admit", knock: { seat: "tom" } });
  expect(step({ circle: { phase: "open" } })).toEqual({ kind: "begin" });
});

it("offers a resting piece to whoever is next, before the lobby", () => {
  expect(step({ centre: { next: "mei" }, lobby: TOM })).toMatchObject({ kind: "offer", to: { id: "mei" } });
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
  expect(step({ lobby: { ...TOM, claims: [{ ...claim, contested: false }] } })).toMatchObject({ kind: "offer" });
  expect(step({ centre: { piece: heldBy("mei") }, lobby: { knocks: [], claims: [{ ...claim, contested: false }] } })).toMatchObject({
    kind: "settle",
  });
});

it("moves no piece in a pause", () => {
  expect(step({ centre: { supervision: { kind: "paused" } } })).toEqual({ kind: "none" });
});
