import { describe, expect, it } from "vitest";

import { aCircle, asFacilitator, aStage, heldBy, offeredTo, type Changes } from "../testing/fixtures";
import { holderOf, isAskedForHands, mayMove, placeOfPiece } from "./piece";

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

describe("a hand is asked for", () => {
  const floor: Changes = { stage: { stage: aStage({ kind: "open_floor" }) } };
  const resting = { kind: "resting", id: "p1", after: null } as const;

  it("on an open floor with the piece, of who takes part and is not speaking", () => {
    expect(isAskedForHands(aCircle({ ...floor, centre: { piece: resting } }))).toBe(true);
    expect(isAskedForHands(aCircle({ ...floor, centre: { piece: heldBy("mei") } }))).toBe(true);
    expect(isAskedForHands(aCircle({ ...floor, centre: { piece: heldBy("aisha") } }))).toBe(false);
    expect(isAskedForHands(asFacilitator({ ...floor, centre: { piece: resting } }))).toBe(false);
  });

  it("nowhere else", () => {
    expect(isAskedForHands(aCircle({ centre: { piece: resting } }))).toBe(false);
    expect(isAskedForHands(aCircle({ stage: { stage: aStage({ kind: "open_floor", speaking: "all" }) } }))).toBe(false);
  });
});
