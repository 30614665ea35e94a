import { expect, it } from "vitest";

import { segments, type Phrase } from "../../../i18n";
import { attention } from "./attention";
import type { OwnMicrophone } from "./attention";
import { aCircle, aSeat, asFacilitator, aStage, heldBy, offeredTo, type Changes } from "../../../testing/fixtures";
import type { SeatView } from "../../../protocol";
import type { Seated } from "../../../reading/seated";

const words = (phrase: Phrase | null): string =>
  phrase === null
    ? ""
    : segments(phrase)
        .map((segment) => segment.text)
        .join("");

function told(seated: Seated, microphone: OwnMicrophone = "on"): string[] {
  const { main, aside } = attention(seated, microphone);
  return [words(main), words(aside)];
}

it.each<[string, Seated, string[]]>([
  [
    "D2: when it was put off",
    aCircle({ circle: { phase: "scheduled", starts_at: null } }),
    ["This circle has been moved to another time.", ""],
  ],
  [
    "L3: before it begins, to whoever greets people",
    asFacilitator({ circle: { phase: "open" }, me: { heard: true, mutes: [] } }),
    ["We haven't begun yet.", "Your microphone is on."],
  ],
  ["before it begins", aCircle({ circle: { phase: "open" } }), ["We haven't begun yet.", "Make yourself comfortable."]],
  [
    "before it begins, to a facilitator",
    asFacilitator({ circle: { phase: "open" } }),
    ["We haven't begun yet.", "Begin when everyone is settled."],
  ],
  [
    "while somebody holds",
    aCircle({ centre: { piece: heldBy("kavitha"), next: "mei" } }),
    ["Kavitha has the piece.", "You follow Mei."],
  ],
  [
    "while I am next",
    aCircle({ centre: { piece: heldBy("mei"), next: "aisha" } }),
    ["Mei has the piece.", "You're next."],
  ],
  [
    "while I hold",
    aCircle({ centre: { piece: heldBy("aisha") } }),
    ["You have the piece.", "Take the time you need, then pass it on."],
  ],
  [
    "while I hold, muted by me",
    aCircle({ me: { mutes: ["self"] }, centre: { piece: heldBy("aisha") } }),
    ["You have the piece.", "No one can hear you until you unmute."],
  ],
  [
    "while I hold, muted by a facilitator",
    aCircle({ me: { mutes: ["self", "facilitator"] }, centre: { piece: heldBy("aisha") } }),
    ["You have the piece.", "A facilitator muted you, so no one can hear you now."],
  ],
  [
    "while it is to go past me",
    aCircle({ me: { wish: "pass" } }),
    ["The piece is in the centre.", "You'll be skipped this time, as you asked."],
  ],
  [
    "while I am next all the same",
    aCircle({ me: { wish: "later" }, centre: { next: "aisha" } }),
    ["The piece is in the centre.", "You're next."],
  ],
  [
    "while facilitators speak and none is there",
    aCircle({
      stage: { stage: aStage({ kind: "welcome", speaking: "facilitators" }) },
      centre: { supervision: { kind: "grace", until: 9 } },
    }),
    ["No facilitator is here just now.", "We're waiting for one. Your seat is kept."],
  ],
  [
    "when Mei offers",
    aCircle({ centre: { piece: offeredTo("aisha", "mei") } }),
    ["Mei offers you the piece.", "Take your time. You can pass."],
  ],
  [
    "when nobody gave it",
    aCircle({ centre: { piece: offeredTo("aisha") } }),
    ["The piece is offered to you.", "Take your time. You can pass."],
  ],
  [
    "when the giver has left",
    aCircle({ centre: { piece: offeredTo("aisha", "tom") } }),
    ["The piece is offered to you.", "Take your time. You can pass."],
  ],
  [
    "when it is offered to another",
    aCircle({ centre: { piece: offeredTo("mei"), next: "aisha" } }),
    ["The piece is offered to Mei.", "You're next."],
  ],
  ["while it rests", aCircle(), ["The piece is in the centre.", "You follow Mei."]],
  [
    "in a last turn",
    aCircle({ centre: { piece: heldBy("mei"), supervision: { kind: "last_turn", until: 9 } } }),
    ["Mei has the piece.", "We'll pause after this turn."],
  ],
  [
    "in a last turn of mine",
    aCircle({ centre: { piece: heldBy("aisha"), supervision: { kind: "last_turn", until: 9 } } }),
    ["You have the piece.", "We'll pause after this turn."],
  ],
  [
    "in a pause",
    aCircle({ centre: { supervision: { kind: "paused" } } }),
    ["The circle is paused.", "It goes on when a facilitator is back. Your seat is kept. All microphones are off."],
  ],
  ["alone", aCircle({ me: { follows: null }, centre: { next: null } }), ["The piece is in the centre.", ""]],
])("%s", (_, seated, expected) => {
  expect(told(seated)).toEqual(expected);
});

it("E4: says of a holder whose line dropped that they are reconnecting, and whether they are heard", () => {
  const seats = [aSeat("mei", { presence: "reconnecting" }), aSeat("aisha")];
  const dropped = aCircle({ seats, centre: { piece: heldBy("mei"), next: "aisha" } });
  expect(told(dropped)).toEqual(["Mei is reconnecting.", "Their place is held for now."]);
  expect(told({ ...dropped, heardOffline: true })).toEqual(["Mei is reconnecting.", "You can still hear them."]);
});

it("E24: says that facilitators are speaking only while one of them can be heard", () => {
  const stage = { stage: aStage({ kind: "welcome", speaking: "facilitators" }) };
  const with_ = (microphone: SeatView["microphone"], voices: readonly string[]) =>
    told(
      aCircle({
        stage,
        centre: { round: null, voices: [...voices] },
        seats: [aSeat("kavitha", { role: "facilitator", microphone }), aSeat("aisha")],
      }),
    )[0];
  expect(with_("on", ["kavitha"])).toBe("The facilitators are speaking.");
  const silent = "The facilitators speak in this part.";
  expect(with_("on", [])).toBe(silent);
  for (const microphone of ["off", "none"] as const) expect(with_(microphone, ["kavitha"])).toBe(silent);
});

it("promises nobody that unmuting is enough whose microphone isn't there", () => {
  const muted = aCircle({ me: { mutes: ["self"] }, centre: { piece: heldBy("aisha") } });
  const promise = "No one can hear you until you unmute.";
  for (const there of ["on", "off", "asking", "out"] as const) expect(told(muted, there)).toContain(promise);
  for (const problem of ["busy", "none", "denied"] as const) expect(told(muted, problem)).not.toContain(promise);
});

it("tells nobody that they are heard whose microphone is off", () => {
  const holding = aCircle({ centre: { piece: heldBy("aisha") } });
  expect(told(holding, "off")).toEqual([
    "You have the piece.",
    "No one can hear you until you turn on your microphone.",
  ]);
  const opening = aCircle({
    me: { heard: true },
    stage: { stage: aStage({ kind: "closing", speaking: "facilitators" }) },
  });
  expect(told(opening)).toEqual(["We're closing the circle.", "Your microphone is on."]);
  expect(told(opening, "off")).toEqual([
    "We're closing the circle.",
    "No one can hear you until you turn on your microphone.",
  ]);
  const open = aCircle({ me: { heard: true }, stage: { stage: aStage({ kind: "open_floor", speaking: "all" }) } });
  expect(told(open, "off")[1]).toBe("No one can hear you until you turn on your microphone.");
});

it.each(["denied", "out"] as const)("asks nobody to open a microphone that is %s", (microphone) => {
  const opening = aCircle({
    me: { heard: true },
    stage: { stage: aStage({ kind: "closing", speaking: "facilitators" }) },
  });
  expect(told(opening, microphone)).toEqual(["We're closing the circle.", ""]);
  expect(told(aCircle({ centre: { piece: heldBy("aisha") } }), microphone)).toEqual(["You have the piece.", ""]);
});

it("lets whoever writes know too that last words are due", () => {
  const nudged = aCircle({ me: { nudged: true }, centre: { piece: heldBy("aisha") } });
  expect(told(nudged, "off")[1]).toBe("When you're ready, please finish your turn.");
});

it.each([
  ["off", "Their microphone is off."],
  ["none", "They have no microphone. They can write."],
] as const)("T4: says of a holder that their microphone is %s", (microphone, words) => {
  const seats = [aSeat("mei", { microphone }), aSeat("aisha")];
  expect(told(aCircle({ seats, centre: { piece: heldBy("mei"), next: "mei" } }))).toEqual([
    "Mei has the piece.",
    words,
  ]);
  expect(told(aCircle({ seats, centre: { piece: heldBy("mei"), next: "aisha" } }))[1]).toBe("You're next.");
});

it.each([
  ["listen", "You're just listening today, as you asked."],
  ["pass", "You'll be skipped this time, as you asked."],
] as const)("E12: tells nobody that they are next who asked for %s", (wish, words) => {
  const next = (centre: Changes["centre"]): Seated => aCircle({ me: { wish }, centre: { next: "aisha", ...centre } });
  expect(told(next({}))[1]).toBe(words);
  expect(told(next({ piece: offeredTo("mei") }))[1]).toBe(words);
  expect(told(next({ piece: heldBy("mei") }))[1]).not.toBe("You're next.");
  expect(told(next({ paused: true }))[1]).toBe("");
});
