import { expect, it } from "vitest";

import { segments, type Phrase } from "../i18n";
import { attention } from "./attention";
import type { OwnMicrophone } from "./attention";
import { aCircle, aSeat, asFacilitator, aStage, heldBy, offeredTo } from "./fixtures";
import type { Seated } from "./seated";

const words = (phrase: Phrase | null): string =>
  phrase === null ? "" : segments(phrase).map((segment) => segment.text).join("");

function told(seated: Seated, microphone: OwnMicrophone = "on"): string[] {
  const { main, aside } = attention(seated, microphone);
  return [words(main), words(aside)];
}

it.each<[string, Seated, string[]]>([
  ["before it begins", aCircle({ circle: { phase: "open" } }), ["We have not begun yet.", "Make yourself comfortable."]],
  [
    "before it begins, to a facilitator",
    asFacilitator({ circle: { phase: "open" } }),
    ["We have not begun yet.", "Begin when everyone is settled."],
  ],
  ["while somebody holds", aCircle({ centre: { piece: heldBy("kavitha"), next: "mei" } }), ["Kavitha has the piece.", "You come after Mei."]],
  ["while I am next", aCircle({ centre: { piece: heldBy("mei"), next: "aisha" } }), ["Mei has the piece.", "You're next."]],
  ["while I hold", aCircle({ centre: { piece: heldBy("aisha") } }), ["You have the piece.", "Speak as long as you need, then pass it."]],
  [
    "while I hold, with my microphone closed by me",
    aCircle({ me: { mutes: ["self"] }, centre: { piece: heldBy("aisha") } }),
    ["You have the piece.", "Nobody hears you until you open your microphone."],
  ],
  [
    "while I hold, muted by a facilitator",
    aCircle({ me: { mutes: ["self", "facilitator"] }, centre: { piece: heldBy("aisha") } }),
    ["You have the piece.", "A facilitator muted you: nobody hears you just now."],
  ],
  ["while it is to go past me", aCircle({ me: { wish: "pass" } }), ["The piece rests in the centre.", "It goes past you this time, as you wished."]],
  ["while I am next all the same", aCircle({ me: { wish: "later" }, centre: { next: "aisha" } }), ["The piece rests in the centre.", "You're next."]],
  [
    "while facilitators speak and none is there",
    aCircle({ centre: { stage: aStage({ kind: "welcome", speaking: "facilitators" }), supervision: { kind: "grace", until: 9 } } }),
    ["Nobody facilitates just now.", "We wait for them. Your seat is kept."],
  ],
  ["when Mei offers", aCircle({ centre: { piece: offeredTo("aisha", "mei") } }), ["Mei offers you the piece.", "Take your time. You may pass."]],
  ["when nobody gave it", aCircle({ centre: { piece: offeredTo("aisha") } }), ["The piece is offered to you.", "Take your time. You may pass."]],
  ["when the giver has left", aCircle({ centre: { piece: offeredTo("aisha", "tom") } }), ["The piece is offered to you.", "Take your time. You may pass."]],
  ["when it is offered to another", aCircle({ centre: { piece: offeredTo("mei"), next: "aisha" } }), ["The piece is offered to Mei.", "You're next."]],
  ["while it rests", aCircle(), ["The piece rests in the centre.", "You come after Mei."]],
  ["in a last turn", aCircle({ centre: { piece: heldBy("mei"), supervision: { kind: "last_turn", until: 9 } } }), ["Mei has the piece.", "We'll pause after this turn."]],
  ["in a last turn of mine", aCircle({ centre: { piece: heldBy("aisha"), supervision: { kind: "last_turn", until: 9 } } }), ["You have the piece.", "We'll pause after this turn."]],
  ["in a pause", aCircle({ centre: { supervision: { kind: "paused" } } }), ["The circle is paused.", "It goes on when a facilitator is back. Your seat is kept, and nobody is heard meanwhile."]],
  ["alone", aCircle({ me: { follows: null }, centre: { next: null } }), ["The piece rests in the centre.", ""]],
])("%s", (_, seated, expected) => {
  expect(told(seated)).toEqual(expected);
});

it("holds the place of a holder whose line dropped", () => {
  const seats = [aSeat("mei", { presence: "reconnecting" }), aSeat("aisha")];
  expect(told(aCircle({ seats, centre: { piece: heldBy("mei"), next: "aisha" } }))).toEqual(["Holding Mei's place.", "You're next."]);
});

it("tells nobody that they are heard whose microphone is off", () => {
  const holding = aCircle({ centre: { piece: heldBy("aisha") } });
  expect(told(holding, "off")).toEqual(["You have the piece.", "Nobody hears you until you open your microphone."]);
  const opening = aCircle({ me: { heard: true }, centre: { stage: aStage({ kind: "closing", speaking: "facilitators" }) } });
  expect(told(opening)).toEqual(["We close the circle.", "You are heard."]);
  expect(told(opening, "off")).toEqual(["We close the circle.", "Nobody hears you until you open your microphone."]);
  const open = aCircle({ me: { heard: true }, centre: { stage: aStage({ kind: "open_floor", speaking: "all" }) } });
  expect(told(open, "off")[1]).toBe("Nobody hears you until you open your microphone.");
});

it.each(["denied", "out"] as const)("asks nobody to open a microphone that is %s", (microphone) => {
  const opening = aCircle({ me: { heard: true }, centre: { stage: aStage({ kind: "closing", speaking: "facilitators" }) } });
  expect(told(opening, microphone)).toEqual(["We close the circle.", ""]);
  expect(told(aCircle({ centre: { piece: heldBy("aisha") } }), microphone)).toEqual(["You have the piece.", ""]);
});

it("lets whoever writes know too that last words are due", () => {
  const nudged = aCircle({ me: { nudged: true }, centre: { piece: heldBy("aisha") } });
  expect(told(nudged, "off")[1]).toBe("Find your last words, in your own time.");
});
