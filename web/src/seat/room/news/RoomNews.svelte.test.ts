import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { fakeSession } from "../../../../preview/fake-session";
import type { CardView } from "../../../protocol";
import { aCard, asFacilitator, heldBy, offeredTo } from "../../../testing/fixtures";
import type { Interruptions } from "../interruptions/interruptions.svelte";
import RoomNews from "./RoomNews.svelte";
import type { Seated } from "../../../reading/seated";

let shown: Record<string, unknown> | null = null;

beforeEach(() => void vi.useFakeTimers());
afterEach(async () => {
  if (shown) await unmount(shown);
  shown = null;
  document.body.replaceChildren();
  vi.useRealTimers();
});

/** Follows a circle; what each region tells anew with a view is kept. */
function listening(first: Seated): { told: string[]; see: (next: Seated, ms?: number) => void } {
  let seated = $state.raw(first);
  const told: string[] = [];
  const before = new Map<Element, string>();
  const interruptions = { offlineWords: null, unattended: false, away: () => false } as unknown as Interruptions;
  shown = mount(RoomNews, {
    target: document.body,
    props: {
      session: fakeSession() as never,
      interruptions,
      get seated() {
        return seated;
      },
    },
  });
  const listen = (): void => {
    flushSync();
    for (const region of document.querySelectorAll("[aria-live]")) {
      const text = region.textContent.trim();
      if (text !== "" && text !== before.get(region)) told.push(`${region.getAttribute("aria-live") ?? ""}: ${text}`);
      before.set(region, text);
    }
  };
  listen();
  return {
    told,
    see: (next, ms = 1_000) => {
      seated = next;
      listen();
      for (let waited = 0; waited < ms; waited += 1_000) {
        vi.advanceTimersByTime(1_000);
        listen();
      }
    },
  };
}

const withCards = (...cards: CardView[]): Seated => asFacilitator({ care: { cards } });

it("L7: whoever does not feel safe is told of once, and neither named nor described", () => {
  const { told, see } = listening(asFacilitator());
  const unsafe = aCard({ state: "not_safe", name: "Mei" });
  see(withCards(unsafe), 10_000);
  see(withCards({ ...unsafe }), 10_000);
  see(withCards({ ...unsafe, signal: unsafe.signal && { ...unsafe.signal, risen: true } }), 10_000);
  see(withCards({ ...unsafe, signal: unsafe.signal && { ...unsafe.signal, seen_by: "kavitha" } }), 10_000);
  expect(told).toEqual(["assertive: Someone needs you."]);
});

it("L7: whoever else asks for somebody is told of politely, once", () => {
  const { told, see } = listening(asFacilitator());
  const minute = aCard({ state: "need_a_minute", name: "Mei" });
  see(withCards(minute), 10_000);
  see(withCards({ ...minute, happened: [{ what: "need_a_minute", at: 1, by: null }] }), 10_000);
  expect(told).toEqual(["polite: Mei needs attention."]);
});

it("L7: many knocks are told together, and nobody who has come in meanwhile", () => {
  const knocks = (...names: string[]) => ({
    knocks: names.map((name) => ({ seat: name, name, since: 1, admitted: false, has_room: true, same_browser: false })),
    claims: [],
    declined: [],
    locked: false,
    open_link: true,
    promised: [],
    at_locked_door: 0,
    link_full: false,
  });
  const { told, see } = listening(asFacilitator({ lobby: knocks() }));
  see(asFacilitator({ lobby: knocks("Ada") }), 1_000);
  see(asFacilitator({ lobby: knocks("Ada", "Tom", "Devi") }), 1_000);
  see(asFacilitator({ lobby: knocks("Ada", "Tom", "Devi", "Sam") }), 20_000);
  see(asFacilitator({ lobby: knocks("Ada", "Tom", "Devi", "Sam", "Eve", "Lee") }), 1_000);
  see(asFacilitator({ lobby: knocks("Ada", "Tom", "Devi", "Sam", "Eve", "Lee", "Uma") }), 1_000);
  see(asFacilitator({ lobby: knocks() }), 20_000);
  expect(told).toEqual([
    "polite: Ada is waiting in the lobby.",
    "polite: 3 people have come to the lobby.",
    "polite: 2 people have come to the lobby.",
  ]);
});

describe("an offer that is told", () => {
  const offered = asFacilitator({ centre: { piece: offeredTo("kavitha", "mei") } });
  const resting = asFacilitator();
  const debrief = asFacilitator({ circle: { phase: "debrief" }, centre: { kind: "debrief", place: "debrief" } });
  const region = (): string => document.querySelector('[aria-live="assertive"]')?.textContent.trim() ?? "";

  it.each([
    ["passed on", asFacilitator({ centre: { piece: heldBy("mei") } })],
    ["taken back", resting],
    ["gone with the end of the circle", debrief],
  ])("is on the page no longer once it is %s", (_, after) => {
    const { see } = listening(resting);
    see(offered, 0);
    expect(region()).toBe("Mei offers you the piece.");
    see(asFacilitator({ centre: { piece: offeredTo("kavitha", "mei"), hands: ["mei"] } }), 0);
    expect(region()).toBe("Mei offers you the piece.");
    see(after, 0);
    expect(region()).toBe("");
  });
});
