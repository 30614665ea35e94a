import { flushSync, mount, unmount } from "svelte";
import { afterEach, expect, it } from "vitest";

import type { DeviceState } from "../../media/local-media.svelte";
import type { MePart } from "../../protocol";
import { asFacilitator, heldBy } from "../fixtures";
import BellRow from "./BellRow.svelte";

let shown: Record<string, unknown> | null = null;

afterEach(async () => {
  if (shown) await unmount(shown);
  document.body.replaceChildren();
});

it.each<[string, Partial<MePart>, DeviceState, string]>([
  ["with an open microphone", { mutes: [], heard: true }, "on", "You are heard, beside whoever has the piece"],
  ["muted by themselves", { mutes: ["self"], heard: false }, "on", "but your microphone is closed"],
  ["with no microphone on", { mutes: [], heard: true }, "off", "but your microphone is closed"],
])("whoever stepped in is told to be heard only when they are: %s", (_, me, microphone, words) => {
  const seated = asFacilitator({ me, centre: { piece: heldBy("mei"), stepped_in: ["kavitha"] } });
  shown = mount(BellRow, {
    target: document.body,
    props: { seated, microphone, resumedAbove: false, disabled: false, ask: () => undefined },
  });
  flushSync();
  expect(document.body.textContent).toContain(words);
});
