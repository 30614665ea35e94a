import { expect, it } from "vitest";

import { aCircle, aSeat, asFacilitator, heldBy, type Changes } from "../../../testing/fixtures";
import { awaitsOwnOpening, microphoneState } from "./microphone-state";

const MINE: Changes = { centre: { piece: heldBy("aisha") }, me: { mutes: [], heard: true } };

it("is open only while I hold the piece, with a microphone, and nothing mutes me", () => {
  expect(microphoneState(aCircle(MINE), "on")).toMatchObject({ phrase: { key: "microphone_state.open" }, open: true });
});

it.each([
  ["not my turn", aCircle(), "on", false, "microphone_state.closed"],
  ["muted by me", aCircle({ ...MINE, me: { mutes: ["self"] } }), "on", false, "microphone_state.muted"],
  [
    "muted by a facilitator",
    aCircle({ ...MINE, me: { mutes: ["self", "facilitator"] } }),
    "on",
    false,
    "microphone_state.facilitator",
  ],
  ["my turn without a microphone", aCircle(MINE), "off", false, "microphone_state.off_holding"],
  ["no microphone", aCircle(), "off", false, "microphone_state.off"],
  [
    "E35: off, and I may speak",
    aCircle({ me: { mutes: [], heard: true } }),
    "off",
    false,
    "microphone_state.off_speaking",
  ],
  ["E35: off, and I facilitate", asFacilitator(), "off", false, "microphone_state.off_facilitating"],
  [
    "aside, and not opened yet",
    aCircle({ me: { mutes: ["self"] }, centre: { kind: "side_room" } }),
    "on",
    false,
    "microphone_state.muted_among",
  ],
  [
    "E48: alone in the debrief",
    aCircle({ me: { mutes: ["self"] }, centre: { kind: "debrief" }, seats: [aSeat("aisha")] }),
    "on",
    false,
    "microphone_state.muted",
  ],
  [
    "in the debrief, and not opened yet",
    aCircle({ me: { mutes: ["self"] }, centre: { kind: "debrief" } }),
    "on",
    false,
    "microphone_state.muted_among",
  ],
  ["denied", aCircle(), "denied", false, "microphone_state.denied"],
  ["none there", aCircle(), "none", false, "microphone_state.none"],
  ["in a call", aCircle(), "busy", false, "microphone_state.busy"],
  ["one that did not start", aCircle(), "unknown", false, "microphone_state.failed"],
  ["my turn, and in a call", aCircle(MINE), "busy", false, "microphone_state.busy_holding"],
  ["my turn, and denied", aCircle(MINE), "denied", false, "microphone_state.denied_holding"],
  ["my turn, and none there", aCircle(MINE), "none", false, "microphone_state.none_holding"],
  ["not begun", aCircle({ ...MINE, me: { heard: false } }), "on", false, "microphone_state.closed"],
  ["paused", aCircle({ ...MINE, me: { mutes: ["turn"], heard: false } }), "on", false, "microphone_state.closed"],
  ["a long outage", aCircle(MINE), "on", true, "microphone_state.closed"],
] as const)("is closed: %s", (_, seated, microphone, outage, key) => {
  expect(microphoneState(seated, microphone, outage)).toEqual({ phrase: { key, params: {} }, open: false });
});

it.each([
  ["passing", "microphone_state.passing"],
  ["call", "microphone_state.interrupted_call"],
  ["device", "microphone_state.interrupted_device"],
  ["plugged_in", "microphone_state.interrupted_plugged_in"],
  ["sleep", "microphone_state.interrupted_sleep"],
  ["reload", "microphone_state.interrupted_reload"],
] as const)("P5, T6: is closed here, before the room knows and after: %s", (closedHere, key) => {
  for (const mutes of [[], ["self"]] as const) {
    expect(
      microphoneState(
        aCircle({ ...MINE, me: { mutes: [...mutes], heard: mutes.length === 0 } }),
        "on",
        false,
        closedHere,
      ),
    ).toEqual({
      phrase: { key, params: {} },
      open: false,
    });
  }
});

it("P5: where there is no microphone at all, that is told, and a facilitator's mute is", () => {
  expect(microphoneState(aCircle(MINE), "none", false, "device").phrase.key).toBe("microphone_state.none_holding");
  expect(microphoneState(aCircle({ me: { mutes: ["self", "facilitator"] } }), "on", false, "call").phrase.key).toBe(
    "microphone_state.facilitator",
  );
});

it.each([
  ["a holder whose own closing alone is between", aCircle({ ...MINE, me: { mutes: ["self"] } }), "on", true],
  ["a holder who is heard", aCircle(MINE), "on", false],
  [
    "a facilitator's mute, which is theirs to lift",
    aCircle({ ...MINE, me: { mutes: ["self", "facilitator"] } }),
    "on",
    false,
  ],
  ["a breath together", aCircle({ ...MINE, me: { mutes: ["self", "bell"] } }), "on", false],
  ["a pause", aCircle({ centre: { ...MINE.centre, paused: true }, me: { mutes: ["self"] } }), "on", false],
  ["a microphone that is not on", aCircle({ ...MINE, me: { mutes: ["self"] } }), "off", false],
  ["somebody who listens", aCircle({ me: { mutes: ["self", "turn"] } }), "on", false],
] as const)("opening one's own microphone is the next step: %s", (_, seated, microphone, next) => {
  expect(awaitsOwnOpening(seated, microphone)).toBe(next);
});

it("L3: whom a breath alone closes is told to unmute after it, and nobody else", () => {
  expect(microphoneState(aCircle({ me: { mutes: ["bell"], heard: false } }), "on").phrase.key).toBe(
    "microphone_state.bell_after",
  );
  expect(microphoneState(aCircle({ me: { mutes: ["turn", "bell"], heard: false } }), "on").phrase.key).toBe(
    "microphone_state.bell",
  );
});
