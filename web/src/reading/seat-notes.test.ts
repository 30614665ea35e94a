import { expect, it } from "vitest";

import { aCircle, aSeat, asFacilitator, aStage, heldBy, offeredTo } from "../testing/fixtures";
import { notesOf } from "./seat-notes";
import type { Seated } from "./seated";

const FINE = { connecting: false, silenced: false };

function notes(seated: Seated, seat = aSeat("mei"), connection = FINE): string[] {
  return notesOf(seated, seat, connection).map((phrase) => phrase.key);
}

it.each([
  ["at rest", aCircle(), []],
  ["the holder", aCircle({ centre: { piece: heldBy("mei") } }), ["ring.holds"]],
  ["whom it is offered", aCircle({ centre: { piece: offeredTo("mei") } }), ["ring.offered"]],
  ["the next", aCircle({ centre: { piece: heldBy("aisha"), next: "mei" } }), ["ring.next"]],
  ["nobody is next before the beginning", aCircle({ circle: { phase: "open" }, centre: { next: "mei" } }), []],
])("%s", (_, seated, expected) => {
  expect(notes(seated)).toEqual(expected);
});

it("a raised hand is told before what the rim tells of the piece", () => {
  const centre = { piece: heldBy("aisha"), next: "mei", hands: ["mei"] };
  expect(notes(aCircle({ centre }))).toEqual(["ring.hand", "ring.next"]);
});

it("a facilitator is told apart", () => {
  expect(notes(aCircle(), aSeat("kavitha", { role: "facilitator" }))).toEqual(["ring.facilitator"]);
});

it("somebody who is heard beside the piece keeps their role in sight", () => {
  const seated = aCircle({ centre: { voices: ["kavitha", "ben", "mei"] } });
  expect(notes(seated, aSeat("kavitha", { role: "facilitator" }))).toEqual(["ring.facilitator_speaking"]);
  expect(notes(seated, aSeat("ben", { role: "cofacilitator" }))).toEqual(["ring.cofacilitator_speaking"]);
  expect(notes(seated, aSeat("mei"))).toEqual(["ring.participant_speaking"]);
});

it("a dropped line comes first, and keeps the holder's place", () => {
  const dropped = aSeat("mei", { presence: "reconnecting" });
  expect(notes(aCircle({ centre: { piece: heldBy("mei") } }), dropped)).toEqual(["ring.held_place", "ring.holds"]);
  expect(notes({ ...aCircle({ centre: { piece: heldBy("mei") } }), heardOffline: true }, dropped)).toEqual([
    "ring.reconnecting",
    "ring.holds",
  ]);
  expect(notes(aCircle(), dropped)).toEqual(["ring.kept"]);
  expect(notes(aCircle(), aSeat("mei", { presence: "away" }))).toEqual(["ring.away"]);
});

it("a connection in the making is told of people who are here", () => {
  expect(notes(aCircle(), aSeat("mei"), { connecting: true, silenced: false })).toEqual(["ring.connecting"]);
  expect(notes(aCircle(), aSeat("mei", { presence: "away" }), { connecting: true, silenced: false })).toEqual([
    "ring.away",
  ]);
});

it("a mute is told to its owner and to facilitators, not to the whole circle", () => {
  const muted = aSeat("mei", { muted: ["self", "facilitator"] });
  expect(notes(aCircle(), muted)).toEqual([]);
  expect(notes(asFacilitator(), muted)).toEqual(["ring.muted"]);
  expect(notes(aCircle({ me: { seat: "mei" } }), muted)).toEqual(["ring.muted"]);
  expect(notes(asFacilitator(), { ...muted, aside: true })).toEqual(["ring.aside"]);
});

it("a holder with a closed microphone is told to everybody", () => {
  const seated = aCircle({ centre: { piece: heldBy("mei") } });
  expect(notes(seated, aSeat("mei", { muted: ["self"] }))).toEqual(["ring.microphone_closed", "ring.holds"]);
});

it("a yes to the agreements is told to those who facilitate, in the stage that asks for it", () => {
  const changes = {
    stage: { stage: aStage({ kind: "agreements", speaking: "facilitators" }) },
    centre: { round: null },
  };
  const nodded = aSeat("mei", { nodded: true });
  expect(notes(asFacilitator(changes), nodded)).toEqual(["ring.nodded"]);
  expect(notes(asFacilitator(changes))).toEqual([]);
  expect(notes(asFacilitator(), nodded)).toEqual([]);
  expect(notes(aCircle(changes), nodded)).toEqual([]);
});

it.each(["off", "none"] as const)(
  "T4: a microphone that is %s is told of whoever has the word, and not that it is on",
  (microphone) => {
    const key = `ring.microphone_${microphone}`;
    const heard = aSeat("kavitha", { role: "facilitator", microphone });
    expect(notes(aCircle({ centre: { voices: ["kavitha"] } }), heard)).toEqual([key, "ring.facilitator"]);
    const holding = aCircle({ centre: { piece: heldBy("mei") } });
    const heldAloud = aCircle({ centre: { piece: heldBy("mei"), voices: ["mei"] } });
    expect(notes(heldAloud, aSeat("mei", { microphone }))).toEqual([key, "ring.holds"]);
    expect(notes(holding, aSeat("mei", { muted: ["self"], microphone }))).toEqual([key, "ring.holds"]);
  },
);

it("T4: a microphone of which nothing was told is not said to be on", () => {
  const ben = aSeat("ben", { role: "facilitator", microphone: null });
  expect(notes(aCircle({ centre: { voices: ["ben"] } }), ben)).toEqual(["ring.facilitator"]);
});

it("T4: everybody knows who has no microphone; that one is off, its owner and those who facilitate", () => {
  expect(notes(aCircle(), aSeat("mei", { microphone: "none" }))).toEqual(["ring.microphone_none"]);
  expect(notes(aCircle(), aSeat("mei", { microphone: "off" }))).toEqual([]);
  expect(notes(asFacilitator(), aSeat("mei", { microphone: "off" }))).toEqual(["ring.microphone_off"]);
});

it("E12: on their own page nobody is next who asked only to listen; wishes are private, so on others' they seem to be", () => {
  const centre = { piece: heldBy("mei"), next: "aisha" };
  expect(notes(aCircle({ centre, me: { wish: "listen" } }), aSeat("aisha"))).toEqual([]);
  expect(notes(aCircle({ centre, me: { seat: "mei", wish: "listen" } }), aSeat("aisha"))).toEqual(["ring.next"]);
});
