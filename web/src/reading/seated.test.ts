import { describe, expect, it } from "vitest";

import type { SeatView } from "../protocol";
import { aCircle, aSeat, asFacilitator, aStage, heldBy, offeredTo } from "../testing/fixtures";
import {
  asHeard,
  holderOf,
  isAskedForHands,
  isAttended,
  isOnlyFacilitator,
  mayMove,
  nameOf,
  placeOfPiece,
  seatedIn,
} from "./seated";

describe("who sits in the circle", () => {
  const { circle, me, roster, centre } = aCircle();
  const parts = { circle, me, roster, centre };

  it("is a participant or a facilitator", () => {
    expect(seatedIn({ epoch: 1, version: 1, kind: "participant", parts })?.me.name).toBe("Aisha");
    expect(
      seatedIn({
        epoch: 1,
        version: 1,
        kind: "facilitator",
        parts: {
          ...parts,
          lobby: {
            knocks: [],
            claims: [],
            declined: [],
            locked: false,
            open_link: false,
            promised: [],
            at_locked_door: 0,
            link_full: false,
          },
        },
      })?.lobby,
    ).not.toBeNull();
  });

  it("is nobody else", () => {
    expect(seatedIn(null)).toBeNull();
    expect(seatedIn({ epoch: 1, version: 1, kind: "lobby", parts: { circle, me } })).toBeNull();
    expect(seatedIn({ epoch: 1, version: 1, kind: "ended", parts })).toBeNull();
  });
});

describe("the piece", () => {
  it.each([
    [heldBy("mei"), "mei", "mei"],
    [offeredTo("mei"), null, "mei"],
    [{ kind: "resting", id: "p1", after: "mei" } as const, null, null],
  ])("%o is held by %s, at %s", (piece, holder, place) => {
    const seated = aCircle({ centre: { piece } });
    expect(holderOf(seated)).toBe(holder);
    expect(placeOfPiece(seated)).toBe(place);
  });

  it("goes round only while the circle is live and attended, or within grace", () => {
    expect(mayMove(aCircle())).toBe(true);
    expect(mayMove(aCircle({ centre: { supervision: { kind: "grace", until: 1 } } }))).toBe(true);
    expect(mayMove(aCircle({ centre: { supervision: { kind: "last_turn", until: 1 } } }))).toBe(false);
    expect(mayMove(aCircle({ centre: { supervision: { kind: "paused" } } }))).toBe(false);
    expect(mayMove(aCircle({ circle: { phase: "open" } }))).toBe(false);
  });
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

it("a seat that is gone has no name", () => {
  expect(nameOf(aCircle(), "tom")).toBe("");
});

it.each<[string, Partial<SeatView>, boolean]>([
  ["a facilitator who is here", {}, true],
  ["a facilitator who is aside, and sees what is sent", { aside: true }, true],
  ["a co-facilitator who is here", { role: "cofacilitator" }, true],
  ["a facilitator whose line dropped", { presence: "reconnecting" }, false],
  ["a facilitator who is away", { presence: "away" }, false],
  ["nobody but participants", { role: "participant" }, false],
])("whether it is attended: %s", (_, kavitha, attended) => {
  expect(isAttended(aCircle({ seats: [aSeat("kavitha", { role: "facilitator", ...kavitha }), aSeat("aisha")] }))).toBe(
    attended,
  );
});

describe("a hand is asked for", () => {
  const floor = { stage: aStage({ kind: "open_floor" as const }), round: null };
  const resting = { kind: "resting", id: "p1", after: null } as const;

  it("on an open floor with the piece, of who takes part and is not speaking", () => {
    expect(isAskedForHands(aCircle({ centre: { ...floor, piece: resting } }))).toBe(true);
    expect(isAskedForHands(aCircle({ centre: { ...floor, piece: heldBy("mei") } }))).toBe(true);
    expect(isAskedForHands(aCircle({ centre: { ...floor, piece: heldBy("aisha") } }))).toBe(false);
    expect(isAskedForHands(asFacilitator({ centre: { ...floor, piece: resting } }))).toBe(false);
  });

  it("nowhere else", () => {
    expect(isAskedForHands(aCircle({ centre: { piece: resting } }))).toBe(false);
    expect(
      isAskedForHands(aCircle({ centre: { ...floor, stage: aStage({ kind: "open_floor", speaking: "all" }) } })),
    ).toBe(false);
  });
});

describe("leaving others with nobody to look after them", () => {
  const WEI = aSeat("wei", { role: "cofacilitator" });
  const three = [aSeat("kavitha", { role: "facilitator" }), aSeat("mei"), aSeat("aisha")];

  it.each<[string, boolean, Parameters<typeof asFacilitator>[0]]>([
    ["a facilitator by themselves", true, { seats: three }],
    ["one whose co-facilitator's line dropped", true, { seats: [...three, { ...WEI, presence: "reconnecting" }] }],
    ["one beside another", false, { seats: [...three, WEI] }],
    ["one with nobody there", false, { seats: three.slice(0, 1) }],
    ["before it begins", false, { seats: three, circle: { phase: "open" } }],
    ["afterwards", false, { seats: three, circle: { phase: "debrief" } }],
  ])("%s: %s", (_, alone, changes) => {
    expect(isOnlyFacilitator(asFacilitator(changes))).toBe(alone);
  });

  it("is no participant's doing", () => {
    expect(isOnlyFacilitator(aCircle({ seats: three }))).toBe(false);
  });
});
