import { flushSync } from "svelte";
import { SvelteMap } from "svelte/reactivity";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import type { Link, PeerState } from "../../../room/seat-session.svelte";
import { aCircle, aCompany } from "../../../testing/fixtures";
import { Interruptions } from "./interruptions.svelte";
import type { Connections } from "./offline";
import type { Seated } from "../../../reading/seated";

let end: (() => void) | null = null;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  end?.();
  vi.useRealTimers();
});

const connected = new SvelteMap<string, PeerState>();
const line = $state<Connections & { link: Link }>({
  link: "online",
  mutedByOutage: false,
  passing: false,
  interruption: null,
  connected,
  arriving: () => new Set<string>(),
  media: { microphone: "off" },
});

function watched(seated: Seated): Interruptions {
  const made: Interruptions[] = [];
  end = $effect.root(() => void made.push(new Interruptions(line, () => seated)));
  flushSync();
  const [interruptions] = made;
  if (!interruptions) throw new Error("nothing was made");
  return interruptions;
}

function pass(ms: number): void {
  flushSync();
  vi.advanceTimersByTime(ms);
  flushSync();
}

it("says that controls are offline when the line has been away for two seconds, and at once when it is stale", () => {
  line.link = "connecting";
  const interruptions = watched(aCircle());
  pass(1_900);
  expect(interruptions.offline).toBe(false);
  expect(interruptions.offlineWords).toBe(null);
  pass(200);
  expect(interruptions.offline).toBe(true);
  expect(interruptions.offlineWords?.key).toBe("notice.offline");
  line.link = "online";
  pass(0);
  expect(interruptions.offline).toBe(false);
  line.link = "stale";
  pass(0);
  expect(interruptions.offline).toBe(true);
  line.link = "online";
});

it("knows a line to somebody that has been missing for five seconds", () => {
  const interruptions = watched(aCircle({ company: aCompany("mei", "aisha") }));
  pass(4_900);
  expect(interruptions.between("mei")).toBe(false);
  pass(200);
  expect(interruptions.between("mei")).toBe(true);
  connected.set("mei", "connected");
  pass(0);
  expect(interruptions.between("mei")).toBe(false);
});

it("ends with what it was made in", () => {
  connected.clear();
  line.link = "offline";
  watched(aCircle());
  pass(0);
  expect(vi.getTimerCount()).toBeGreaterThan(0);
  end?.();
  expect(vi.getTimerCount()).toBe(0);
  line.link = "online";
});
