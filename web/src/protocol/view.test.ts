import { describe, expect, it } from "vitest";
import type { ViewMessage } from "./";
import { aCircle } from "../testing/fixtures";
import { applied } from "./view";
import type { View } from "./view";

const { circle, me } = aCircle({ circle: { phase: "open" } });

function message(changes: Partial<ViewMessage>): ViewMessage {
  return { type: "view", epoch: 1, version: 1, kind: "participant", whole: false, parts: {}, ...changes };
}

function known(): View {
  const view = applied(null, message({ version: 5, whole: true, parts: { circle, me } }));
  if (view === null) throw new Error("a whole view is always taken");
  return view;
}

describe("a whole view", () => {
  it("is the beginning", () => {
    expect(known()).toEqual({ epoch: 1, version: 5, kind: "participant", parts: { circle, me } });
  });

  it("replaces everything, parts that it lacks too", () => {
    expect(applied(known(), message({ version: 6, kind: "ended", whole: true, parts: { circle } }))?.parts).toEqual({
      circle,
    });
  });

  it("of the same version is taken: a reconnect", () => {
    const view = applied(known(), message({ version: 5, kind: "facilitator", whole: true, parts: { circle } }));
    expect(view?.kind).toBe("facilitator");
  });

  it("that is older is dropped", () => {
    const before = known();
    expect(applied(before, message({ version: 4, whole: true }))).toBe(before);
    expect(applied(before, message({ epoch: 0, version: 9, whole: true }))).toBe(before);
  });

  it("of a newer epoch is newer, whatever its version", () => {
    expect(applied(known(), message({ epoch: 2, version: 1, whole: true }))).toMatchObject({ epoch: 2, version: 1 });
  });
});

describe("parts", () => {
  it("replace the parts of their name; the others stand", () => {
    const before = known();
    const live: typeof circle = { ...circle, phase: "live" };
    const after = applied(before, message({ version: 6, parts: { circle: live } }));
    expect(after?.parts.circle).toEqual(live);
    expect(after?.parts.me).toBe(me);
    expect(before.parts.circle?.phase).toBe("open");
  });

  it("that are older, of another epoch or kind, or without a beginning, are dropped", () => {
    const before = known();
    expect(applied(before, message({ version: 4, parts: { circle } }))).toBe(before);
    expect(applied(before, message({ epoch: 2, version: 9 }))).toBe(before);
    expect(applied(before, message({ version: 9, kind: "facilitator" }))).toBe(before);
    expect(applied(null, message({ version: 9 }))).toBeNull();
  });
});
