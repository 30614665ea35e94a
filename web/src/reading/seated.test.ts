import { describe, expect, it } from "vitest";

import { aCircle } from "../testing/fixtures";
import { nameOf, seatedIn } from "./seated";

describe("who sits in the circle", () => {
  const { circle, me, company, roster, stage, centre } = aCircle();
  const parts = { circle, me, company, roster, stage, centre };

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

it("a seat that is gone has no name", () => {
  expect(nameOf(aCircle(), "tom")).toBe("");
});
