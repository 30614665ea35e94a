import { flushSync, mount, unmount } from "svelte";
import { afterEach, expect, it } from "vitest";

import type { DeviceState } from "../../media/local-media.svelte";
import type { MePart } from "../../protocol";
import { asFacilitator, heldBy } from "../../testing/fixtures";
import BellRow from "./BellRow.svelte";

let shown: Record<string, unknown> | null = null;

afterEach(async () => {
  if (shown) await unmount(shown);
  document.body.replaceChildren();
});

it.each<[string, Partial<MePart>, DeviceState, string]>([
  [
    "with an open microphone",
    { mutes: [], heard: true },
    "on",
    "Your microphone is on until you stop, or until someone takes the piece.",
  ],
  ["muted by themselves", { mutes: ["self"], heard: false }, "on", "but no one can hear you just now."],
  ["with no microphone on", { mutes: [], heard: true }, "off", "but no one can hear you just now."],
])("whoever stepped in is told to be heard only when they are: %s", (_, me, microphone, words) => {
  const seated = asFacilitator({ me, centre: { piece: heldBy("mei"), stepped_in: ["kavitha"] } });
  shown = mount(BellRow, {
    target: document.body,
    props: { seated, microphone, resumedAbove: false, disabled: false, ask: () => undefined },
  });
  flushSync();
  expect(document.body.textContent).toContain(words);
});

it.each<[string, Partial<MePart>, string[], DeviceState, string, string]>([
  [
    "may",
    { mutes: ["turn"], heard: false },
    [],
    "on",
    "Speak as facilitator",
    "Only those seated in the circle can hear you",
  ],
  [
    "does, with an open microphone",
    { mutes: [], heard: true },
    ["kavitha"],
    "on",
    "Stop speaking",
    "Your microphone is on for those seated",
  ],
  ["does, with none", { mutes: [], heard: true }, ["kavitha"], "off", "Stop speaking", "but your microphone is off"],
])("L3: before the beginning whoever facilitates %s greet people", (_, me, stepped_in, microphone, button, words) => {
  const seated = asFacilitator({ me, circle: { phase: "open" }, centre: { stepped_in } });
  shown = mount(BellRow, {
    target: document.body,
    props: { seated, microphone, resumedAbove: false, disabled: false, ask: () => undefined },
  });
  flushSync();
  expect([...document.querySelectorAll("button")].map((one) => one.textContent.trim())).toEqual([button]);
  expect(document.body.textContent).toContain(words);
});

it.each<[Partial<MePart>, DeviceState, string]>([
  [{ mutes: [], heard: true }, "on", "Your microphone is on, so you can introduce what comes next, until"],
  [{ mutes: ["self"], heard: false }, "on", "but no one can hear you just now."],
  [{ mutes: [], heard: true }, "off", "but no one can hear you just now."],
])("whoever has begun the circle did not ask to speak, and is not told to stop: %j, %s", (me, microphone, words) => {
  const piece = { kind: "resting", id: "p1", after: null } as const;
  shown = mount(BellRow, {
    target: document.body,
    props: {
      seated: asFacilitator({ me, centre: { piece, stepped_in: ["kavitha"] } }),
      microphone,
      resumedAbove: false,
      disabled: false,
      ask: () => undefined,
    },
  });
  flushSync();
  expect([...document.querySelectorAll("button")].map((one) => one.textContent.trim())).toContain("Finish introducing");
  expect(document.body.textContent).not.toContain("Stop speaking");
  expect(document.body.textContent).toContain(words);
});
