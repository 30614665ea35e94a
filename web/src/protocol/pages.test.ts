import { describe, expect, it } from "vitest";
import type { Parts } from "./";
import { aCircle, aCompany, heldBy, type Changes } from "../testing/fixtures";
import { pagesBeside, peersOf } from "./pages";

const company = aCompany("kavitha", "aisha", "mei");

/** What Aisha's page is told. */
function told(changes: Changes = {}): Pick<Parts, "me" | "company" | "centre"> {
  const { me, centre, ...parts } = aCircle({ company, ...changes });
  return { me, company: parts.company, centre };
}

function heard(parts: Partial<Parts>): readonly string[] {
  return peersOf(parts)
    .filter(({ hear }) => hear)
    .map(({ seat }) => seat);
}

function seen(parts: Partial<Parts>): Readonly<Record<string, string>> {
  return Object.fromEntries(peersOf(parts).map(({ seat, see }) => [seat, see]));
}

describe("the pages to be connected with", () => {
  it("are all but one's own, each by its page, polite towards the greater id", () => {
    expect(peersOf(told())).toEqual([
      { seat: "kavitha", incarnation: "kavitha-page-1", polite: true, hear: false, see: "thumbnail" },
      { seat: "mei", incarnation: "mei-page-1", polite: true, hear: false, see: "thumbnail" },
    ]);
    expect(peersOf(told({ me: { seat: "kavitha" } })).map(({ polite }) => polite)).toEqual([false, true]);
  });

  it("are those listed where one's own is not among them, as to a participant of a plenary", () => {
    expect(peersOf(told({ company: aCompany("kavitha", "gus") })).map(({ seat }) => seat)).toEqual(["kavitha", "gus"]);
    expect(pagesBeside({ seat: "tom" }, company)).toEqual(company.pages);
  });

  it("are none before it is told who one is, or who is there", () => {
    const { me, centre } = told();
    expect([
      peersOf({}),
      peersOf({ me, centre } as Partial<Parts>),
      peersOf({ company, centre } as Partial<Parts>),
    ]).toEqual([[], [], []]);
  });
});

describe("a voice may be played", () => {
  it("of whoever is heard here, and of nobody else", () => {
    expect(heard(told({ centre: { voices: ["mei", "aisha", "tom"] } }))).toEqual(["mei"]);
  });

  it("unless it holds the turn that this person sits out, and no other", () => {
    const centre = { piece: heldBy("mei", "p2"), voices: ["kavitha", "mei"] };
    expect(heard(told({ centre }))).toEqual(["kavitha", "mei"]);
    expect(heard(told({ centre, me: { ears_closed_for: "p2" } }))).toEqual(["kavitha"]);
    expect(heard(told({ centre, me: { ears_closed_for: "p1" } }))).toEqual(["kavitha", "mei"]);
  });
});

describe("a picture is seen", () => {
  it("whole where it says so, not at all where it says so, and else as a thumbnail", () => {
    expect(seen(told({ centre: { pictures: { full: ["mei"], none: ["kavitha"] } } }))).toEqual({
      kavitha: "none",
      mei: "full",
    });
    expect(seen(told())).toEqual({ kavitha: "thumbnail", mei: "thumbnail" });
  });

  it("by nobody who hides it", () => {
    expect(seen(told({ centre: { pictures: { full: ["mei"], none: [] } }, me: { hides: ["mei"] } }))).toEqual({
      kavitha: "thumbnail",
      mei: "none",
    });
  });
});

it("without the centre nobody is heard or seen", () => {
  const { me } = told();
  for (const peer of peersOf({ me, company } as Partial<Parts>))
    expect(peer).toMatchObject({ hear: false, see: "none" });
});
