import { describe, expect, it } from "vitest";

import type { Seated } from "../../../reading/seated";
import { say, when } from "../../../i18n";
import { aCard, aCircle, aSeat, asFacilitator, heldBy, offeredTo, type Changes } from "../../../testing/fixtures";
import { NO_NEWS, arrivalNews, comers, news } from "./news";

const between = (before: Changes, after: Changes) => news(aCircle(before), aCircle(after));

it("tells nothing when nothing changed", () => {
  expect(between({}, {})).toEqual(NO_NEWS);
});

describe("the piece", () => {
  it("is told assertively when it is offered to me, once", () => {
    const offered: Changes = { centre: { piece: offeredTo("aisha", "mei") } };
    expect(between({ centre: { piece: heldBy("mei") } }, offered).assertive).toEqual([
      say("turn.offered_you_by", { name: "Mei" }),
    ]);
    expect(between(offered, offered)).toEqual(NO_NEWS);
  });

  it("is told politely otherwise, and that I am next", () => {
    const { assertive, polite } = between({}, { centre: { piece: heldBy("mei"), next: "aisha" } });
    expect(assertive).toEqual([]);
    expect(polite).toEqual([say("turn.holds", { name: "Mei" }), say("turn.next")]);
  });

  it("offered to another is news for facilitators only", () => {
    const offered: Changes = { centre: { piece: offeredTo("mei") } };
    expect(between({}, offered)).toEqual(NO_NEWS);
    expect(news(asFacilitator(), asFacilitator(offered)).polite).toEqual([say("turn.offered", { name: "Mei" })]);
  });

  it("is offered to me still when I come back", () => {
    expect(arrivalNews(aCircle({ centre: { piece: offeredTo("aisha") } })).assertive).toEqual([
      say("turn.offered_you"),
    ]);
    expect(arrivalNews(aCircle({ centre: { piece: heldBy("mei") } }))).toEqual(NO_NEWS);
  });
});

describe("the circle", () => {
  it("has begun", () => {
    expect(between({ circle: { phase: "open" } }, {}).polite).toEqual([say("news.begun")]);
  });

  it("was put off (D2)", () => {
    const { polite } = between(
      { circle: { phase: "open" } },
      { circle: { phase: "scheduled", starts_at: 1_800_000_000 } },
    );
    expect(polite).toEqual([say("turn.put_off"), say("turn.put_off_next", { when: when(1_800_000_000) })]);
  });

  it("says nothing of a facilitator's blip", () => {
    expect(between({}, { centre: { supervision: { kind: "grace", until: 9 } } })).toEqual(NO_NEWS);
    expect(between({ centre: { supervision: { kind: "grace", until: 9 } } }, {})).toEqual(NO_NEWS);
  });

  it("pauses, and goes on", () => {
    const paused: Changes = { centre: { supervision: { kind: "paused" } } };
    expect(between({}, paused).polite).toEqual([say("turn.paused"), say("turn.paused_next")]);
    expect(between(paused, {}).polite).toEqual([say("news.resumed")]);
  });

  it("has another prompt", () => {
    const prompt = { default: "en", texts: { en: "What helps?" } };
    expect(between({}, { stage: { prompt, prompt_version: 2 } }).polite).toEqual([
      say("news.prompt", { prompt: "What helps?" }),
    ]);
  });
});

describe("people", () => {
  const three = aCircle().roster.seats;

  it("sit down, and leave without a word", () => {
    const four: Changes = { seats: [...three, aSeat("tom")] };
    expect(comers(aCircle(), aCircle(four))).toEqual({ sat_down: [{ seat: "tom", name: "Tom" }], knock: [] });
    expect(comers(aCircle(four), aCircle())).toEqual({ sat_down: [], knock: [] });
    // E37: back from a side room, it is oneself who came.
    const aside = aCircle({
      centre: { place: "side-1", kind: "side_room" },
      seats: [aSeat("kavitha"), aSeat("aisha")],
    });
    expect(comers(aside, aCircle(four))).toEqual({ sat_down: [], knock: [] });
    expect(between(four, {})).toEqual(NO_NEWS);
  });

  it("are not told of when their line drops", () => {
    expect(between({}, { seats: three.map((seat) => ({ ...seat, presence: "reconnecting" as const })) })).toEqual(
      NO_NEWS,
    );
  });

  it("who knock are told to facilitators", () => {
    const lobby = {
      knocks: [{ seat: "tom", name: "Tom", since: 1, admitted: false, has_room: true, same_browser: false }],
      claims: [],
      declined: [],
      locked: false,
      open_link: false,
      promised: [],
      at_locked_door: 0,
      link_full: false,
    };
    expect(comers(asFacilitator(), asFacilitator({ lobby }))).toEqual({
      sat_down: [],
      knock: [{ seat: "tom", name: "Tom" }],
    });
  });

  it("muted by a facilitator are told, and when released", () => {
    const muted: Changes = { me: { mutes: ["self", "turn", "facilitator"] } };
    expect(between({}, muted).polite).toEqual([say("news.muted")]);
    expect(between(muted, {}).polite).toEqual([say("news.released")]);
  });
});

it("tells what one came to do in the circle, once, and when one facilitates again as invited", () => {
  const beside: Changes = { me: { invited_as: "participant", role: "cofacilitator", acts_as: "cofacilitator" } };
  const handed: Changes = { me: { invited_as: "participant", role: "facilitator", acts_as: "facilitator" } };
  expect(between({}, beside).polite).toEqual([say("notice.beside")]);
  expect(between(beside, beside)).toEqual(NO_NEWS);
  expect(between(beside, handed).polite).toEqual([say("notice.handed")]);
  const lent: Changes = { me: { invited_as: "facilitator", role: "cofacilitator", acts_as: "cofacilitator" } };
  const own: Changes = { me: { invited_as: "facilitator", role: "facilitator", acts_as: "facilitator" } };
  expect(between(lent, own).polite).toEqual([say("news.acts_as")]);
});

describe("L7: somebody who does not feel safe", () => {
  const care = (kind: "not_safe" | "check_on_me"): Seated =>
    asFacilitator({ care: { cards: [aCard({ state: kind })] } });

  it("is told at once, without their name or what it is", () => {
    expect(news(asFacilitator(), care("not_safe"))).toMatchObject({ assertive: [say("news.not_safe")], polite: [] });
    expect(news(care("not_safe"), care("not_safe")).assertive).toEqual([]);
  });

  it("and nobody else who asks for somebody", () => {
    expect(news(asFacilitator(), care("check_on_me")).assertive).toEqual([]);
    expect(news(asFacilitator(), care("check_on_me")).polite).toHaveLength(1);
  });
});
