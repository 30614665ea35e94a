import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { fakeSession } from "../../../preview/fake-session";
import type { SeatSession } from "../../room/seat-session.svelte";
import { fakeDialogs } from "../../testing/fake-dialogs";
import { arrived } from "../../testing/fake-history";
import { aSeat, aSeenCard, asFacilitator } from "../../testing/fixtures";
import type { Seated } from "../../reading/seated";
import Room from "./Room.svelte";

let shown: Record<string, unknown> | null = null;

beforeEach(fakeDialogs);
beforeEach(() => {
  vi.stubGlobal("fetch", () => Promise.resolve(Response.json({ code: "unavailable" }, { status: 503 })));
});

afterEach(async () => {
  if (shown) await unmount(shown);
  shown = null;
  await arrived();
  document.body.replaceChildren();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** The room as it is told, and as it changes. */
function room(first: Seated) {
  const session = fakeSession();
  let seated = $state.raw(first);
  const props = {
    session: session as unknown as SeatSession,
    get seated() {
      return seated;
    },
    tab: null,
    onleave: () => undefined,
  };
  shown = mount(Room, { target: document.body, props });
  flushSync();
  return {
    asked: session.asked,
    tell: (next: Seated) => {
      seated = next;
      flushSync();
    },
  };
}

const nameOf = (one: Element): string => (one.getAttribute("aria-label") ?? one.textContent).trim();

async function press(name: string): Promise<void> {
  const button = [...document.querySelectorAll("button")].find((one) => nameOf(one) === name);
  if (!button) throw new Error(`no ${name}`);
  button.click();
  flushSync();
  await arrived();
}

it("E1: ends the debrief though the last card went while it was asked", async () => {
  const circle = { phase: "debrief" } as const;
  const centre = { kind: "debrief", place: "debrief" } as const;
  const card = aSeenCard("kavitha", { state: "check_on_me", seat: "gone", name: "Sam" });
  const { asked, tell } = room(asFacilitator({ circle, centre, care: { cards: [card] } }));
  await press("End the debrief");
  tell(asFacilitator({ circle, centre }));
  await press("End it");
  expect(asked).toEqual([{ type: "end_debrief" }]);
});

it("asks whoever leaves a debrief alone, as it ends with them", async () => {
  const circle = { phase: "debrief" } as const;
  const centre = { kind: "debrief", place: "debrief" } as const;
  const alone = [
    aSeat("kavitha", { role: "facilitator" }),
    aSeat("ben", { role: "cofacilitator", presence: "reconnecting" }),
  ];
  const { asked } = room(asFacilitator({ circle, centre, seats: alone }));
  await press("Leave");
  await press("End it");
  expect(asked).toEqual([{ type: "end_debrief" }]);
});
