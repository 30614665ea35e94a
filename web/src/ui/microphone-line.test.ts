import { expect, it } from "vitest";

import { aCircle, heldBy, type Changes } from "./fixtures";
import { awaitsOwnOpening, microphoneLine } from "./microphone-line";

const MINE: Changes = { centre: { piece: heldBy("aisha") }, me: { mutes: [], heard: true } };

it("is open only while I hold the piece, with a microphone, and nothing mutes me", () => {
  expect(microphoneLine(aCircle(MINE), "on")).toMatchObject({ phrase: { key: "microphone_state.open" }, open: true });
});

it.each([
  ["not my turn", aCircle(), "on", false, "microphone_state.closed"],
  ["muted by me", aCircle({ ...MINE, me: { mutes: ["self"] } }), "on", false, "microphone_state.muted"],
  ["muted by a facilitator", aCircle({ ...MINE, me: { mutes: ["self", "facilitator"] } }), "on", false, "microphone_state.facilitator"],
  ["my turn without a microphone", aCircle(MINE), "off", false, "microphone_state.off_holding"],
  ["no microphone", aCircle(), "off", false, "microphone_state.off"],
  ["aside, and not opened yet", aCircle({ me: { mutes: ["self"] }, centre: { kind: "side_room" } }), "on", false, "microphone_state.muted_among"],
  ["in the debrief, and not opened yet", aCircle({ me: { mutes: ["self"] }, centre: { kind: "debrief" } }), "on", false, "microphone_state.muted_among"],
  ["denied", aCircle(), "denied", false, "microphone_state.denied"],
  ["none there", aCircle(), "none", false, "microphone_state.none"],
  ["my turn, and denied", aCircle(MINE), "denied", false, "microphone_state.denied_holding"],
  ["my turn, and none there", aCircle(MINE), "none", false, "microphone_state.none_holding"],
  ["not begun", aCircle({ ...MINE, me: { heard: false } }), "on", false, "microphone_state.closed"],
  ["paused", aCircle({ ...MINE, me: { mutes: ["turn"], heard: false } }), "on", false, "microphone_state.closed"],
  ["a long outage", aCircle(MINE), "on", true, "microphone_state.closed"],
] as const)("is closed: %s", (_, seated, microphone, outage, key) => {
  expect(microphoneLine(seated, microphone, outage)).toEqual({ phrase: { key, params: {} }, open: false });
});

it.each([
  ["a holder whose own closing alone is between", aCircle({ ...MINE, me: { mutes: ["self"] } }), "on", true],
  ["a holder who is heard", aCircle(MINE), "on", false],
  ["a facilitator's mute, which is theirs to lift", aCircle({ ...MINE, me: { mutes: ["self", "facilitator"] } }), "on", false],
  ["a breath together", aCircle({ ...MINE, me: { mutes: ["self", "bell"] } }), "on", false],
  ["a pause", aCircle({ centre: { ...MINE.centre, paused: true }, me: { mutes: ["self"] } }), "on", false],
  ["a microphone that is not on", aCircle({ ...MINE, me: { mutes: ["self"] } }), "off", false],
  ["somebody who listens", aCircle({ me: { mutes: ["self", "turn"] } }), "on", false],
] as const)("opening one's own microphone is the next step: %s", (_, seated, microphone, next) => {
  expect(awaitsOwnOpening(seated, microphone)).toBe(next);
});
