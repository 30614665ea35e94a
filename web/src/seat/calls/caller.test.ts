import { describe, expect, it } from "vitest";

import { t } from "../../i18n";
import en from "../../../../roomserver/i18n/catalogues/en.json";
import type { View } from "../../protocol/view";
import type { CallKind } from "./calls";
import { Caller } from "./caller.svelte";
import { aCard, aCircle, aSeenCard, asFacilitator, offeredTo, viewOf } from "../../testing/fixtures";

function outside(kind: "lobby" | "door"): View {
  const { circle, me } = aCircle();
  return { epoch: 1, version: 1, kind, parts: { circle, me } };
}

/** A page, and what it calls its owner by. */
function page(view: View | null, hidden = true) {
  const told: ("sound" | CallKind)[] = [];
  const caller = new Caller({
    sound: () => told.push("sound"),
    notify: (kind) => told.push(kind),
    clear: () => undefined,
  });
  let now = 0;
  const tell = (
    next: View | null,
    more: { hidden?: boolean; microphoneOn?: boolean; after?: number } = {},
  ): CallKind | null => {
    now += (more.after ?? 0) * 1000;
    caller.update({ hidden: more.hidden ?? hidden, view: next, microphoneOn: more.microphoneOn ?? false, now });
    return caller.kind;
  };
  tell(view, { hidden: false });
  return { told, tell };
}

const EMPTY = viewOf(asFacilitator());
const knock = (...seats: string[]): View =>
  viewOf(
    asFacilitator({
      lobby: {
        knocks: seats.map((seat) => ({ seat, name: "Mei", since: 0, admitted: false, has_room: true })) as never,
        claims: [],
        declined: [],
        locked: false,
        open_link: false,
        promised: [],
        at_locked_door: 0,
        link_full: false,
      },
    }),
  );
const signal = (kind: "not_safe" | "need_a_minute", seenBy: string | null = null): View =>
  viewOf(
    asFacilitator({ care: { cards: [seenBy === null ? aCard({ state: kind }) : aSeenCard(seenBy, { state: kind })] } }),
  );
const MINE = viewOf(aCircle({ centre: { piece: offeredTo("aisha") } }));

describe("T9: a hidden page calls its owner", () => {
  it.each<[string, View, View, CallKind]>([
    ["when somebody knocks", EMPTY, knock("k1"), "waiting"],
    ["when they are let in", outside("lobby"), viewOf(aCircle()), "inside"],
    ["when it is their turn", viewOf(aCircle()), MINE, "turn"],
    ["when somebody does not feel safe", EMPTY, signal("not_safe"), "need"],
    ["and says the same of every kind of signal", EMPTY, signal("need_a_minute"), "need"],
  ])("%s", (_, before, after, kind) => {
    const { told, tell } = page(before);
    expect(tell(after)).toBe(kind);
    expect(told).toEqual(["sound", kind]);
  });

  it("not while it is looked at", () => {
    const { told, tell } = page(EMPTY, false);
    expect(tell(signal("not_safe"))).toBeNull();
    expect(told).toEqual([]);
  });

  it("not for what was in sight when they looked last, nor twice for the same", () => {
    const { told, tell } = page(knock("k1"));
    expect(tell(knock("k1"))).toBeNull();
    expect(tell(knock("k1", "k2"))).toBe("waiting");
    expect(tell(knock("k1", "k2"))).toBe("waiting");
    expect(told).toEqual(["sound", "waiting"]);
  });

  it("no longer for what has passed, and no more once they look", () => {
    const { tell } = page(EMPTY);
    expect(tell(signal("not_safe"))).toBe("need");
    expect(tell(signal("not_safe", "ben"))).toBeNull();
    expect(tell(knock("k1"))).toBe("waiting");
    expect(tell(knock("k1"), { hidden: false })).toBeNull();
    expect(tell(knock("k1"))).toBeNull();
  });

  it("without a sound while its owner's microphone is on: the circle would hear that somebody asked for something", () => {
    const { told, tell } = page(EMPTY);
    tell(signal("not_safe"), { microphoneOn: true });
    expect(told).toEqual(["need"]);
  });

  it("by one sound for many who knock at once, and by the most pressing", () => {
    const { told, tell } = page(EMPTY);
    tell(knock("k1"));
    tell(knock("k1", "k2"), { after: 1 });
    tell(knock("k1", "k2", "k3"), { after: 30 });
    expect(told.filter((what) => what === "sound")).toHaveLength(2);
    expect(tell(signal("not_safe"))).toBe("need");
  });

  it("in words that hold no name, no circle and no kind of signal", () => {
    const keys = Object.keys(en).filter((key) => key.startsWith("call."));
    expect(keys).toHaveLength(4);
    for (const kind of ["need", "turn", "inside", "waiting"] as const) {
      expect(t(`call.${kind}`)).not.toMatch(/\{|safe|minute|check/i);
    }
  });
});
