import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { say } from "../../../i18n";
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
  expect(announcer.polite).toBe("The piece is in the centre. Tom joined the circle.");
});

it("can tell the same again later", () => {
  const announcer = new Announcer();
  announcer.tell({ assertive: [say("turn.offered_you")], polite: [] });
  vi.advanceTimersByTime(10_000);
  expect(announcer.assertive).toBe("");
});

it("L7: what is mine does not stay because of what is told after it", () => {
  const announcer = new Announcer();
  announcer.tell({ assertive: [say("turn.offered_you")], polite: [] });
  for (let told = 0; told < 3; told += 1) {
    vi.advanceTimersByTime(3_000);
    announcer.say(say("turn.resting"));
  }
  vi.advanceTimersByTime(1_000);
  expect([announcer.assertive, announcer.polite]).toEqual(["", "The piece is in the centre."]);
});

it("tells nothing after it has stopped", () => {
  const announcer = new Announcer();
  announcer.say(say("turn.resting"));
  announcer.stop();
  vi.advanceTimersByTime(10_000);
  expect(announcer.polite).toBe("");
});

it("keeps nothing that is over, told or about to be", () => {
  const announcer = new Announcer();
  announcer.tell({ assertive: [say("turn.offered_you"), say("news.not_safe")], polite: [say("turn.next")] });
  announcer.withdraw(({ key }) => key !== "news.not_safe");
  vi.advanceTimersByTime(1_000);
  expect([announcer.assertive, announcer.polite]).toEqual(["Someone needs you.", ""]);
});
