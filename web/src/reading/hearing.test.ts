import { expect, it } from "vitest";

import { aCircle, aSeat, heldBy } from "../testing/fixtures";
import { asHeard, isHeard, isMuted, isOnlyMuted } from "./hearing";

it("those are heard who are among the voices here", () => {
  const seated = aCircle({ centre: { voices: ["mei"] } });
  expect(["mei", "aisha"].map((seat) => isHeard(seated, seat))).toEqual([true, false]);
});

it.each([
  [["self"], true, true],
  [["self", "turn"], true, false],
  [["turn"], false, false],
  [[], false, false],
  [null, false, false],
] as const)("what keeps me from being heard, of %j: I myself, and nothing else", (mutes, self, alone) => {
  const seated = aCircle({ me: { mutes: mutes === null ? null : [...mutes] } });
  expect([isMuted(seated, "self"), isOnlyMuted(seated, "self")]).toEqual([self, alone]);
});

it.each([
  ["speaks on over lines that hold", "reconnecting", ["mei"], true],
  ["is not heard", "reconnecting", ["aisha"], false],
  ["is there", "present", ["mei"], false],
  ["is away", "away", ["mei"], false],
] as const)(
  "E4: a holder whose line to the server dropped is reconnecting for everybody, also for those who hear them: %s",
  (_, presence, voices, heard) => {
    const seated = aCircle({
      centre: { piece: heldBy("mei") },
      seats: [aSeat("mei", { presence }), aSeat("tom", { presence: "reconnecting" })],
    });
    const known = asHeard(seated, new Set(voices));
    expect(known.roster.seats.map((seat) => seat.presence)).toEqual([presence, "reconnecting"]);
    expect(known.heardOffline ?? false).toBe(heard);
  },
);
