import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { say } from "../i18n";
import { Announcer } from "./announcer.svelte";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("tells what is mine at once", () => {
  const announcer = new Announcer();
  announcer.tell({ assertive: [say("turn.offered_you")], polite: [] });
  expect(announcer.assertive).toBe("The piece is offered to you.");
});

it("gathers the rest, each sentence once", () => {
  const announcer = new Announcer();
  announcer.say(say("turn.resting"));
  announcer.say(say("news.sat_down", { name: "Tom" }));
  announcer.say(say("turn.resting"));
  expect(announcer.polite).toBe("");
  vi.advanceTimersByTime(1000);
  expect(announcer.polite).toBe("The piece rests in the centre. Tom sat down.");
});

it("can tell the same again later", () => {
  const announcer = new Announcer();
  announcer.tell({ assertive: [say("turn.offered_you")], polite: [] });
  vi.advanceTimersByTime(10_000);
  expect(announcer.assertive).toBe("");
});

it("tells nothing after it has stopped", () => {
  const announcer = new Announcer();
  announcer.say(say("turn.resting"));
  announcer.stop();
  vi.advanceTimersByTime(10_000);
  expect(announcer.polite).toBe("");
});
