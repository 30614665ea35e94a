import { flushSync, mount, unmount } from "svelte";
import { afterEach, expect, it } from "vitest";

import { fakeSession } from "../../../../preview/fake-session";
import type { MePart } from "../../../protocol";
import type { SeatSession } from "../../../room/seat-session.svelte";
import { Asking } from "../../asking.svelte";
import { aCircle } from "../../../testing/fixtures";
import Notices from "./Notices.svelte";
import type { Seated } from "../../../reading/seated";

const SEEN: MePart["signal"] = { id: "s1", kind: "not_safe", seen_by: "kavitha", risen: false, alerted: false };
let shown: Record<string, unknown> | null = null;

afterEach(async () => {
  if (shown) await unmount(shown);
  document.body.replaceChildren();
});

function notices(seated: Seated): string {
  const session = fakeSession() as unknown as SeatSession;
  const nothing = (): void => undefined;
  const asking = new Asking({ command: () => Promise.resolve() });
  shown = mount(Notices, {
    target: document.body,
    props: {
      session,
      seated,
      asking,
      offline: null,
      unattended: false,
      unread: [],
      onread: nothing,
      onknown: nothing,
      onhelp: nothing,
      said: [],
      onheard: nothing,
      ask: nothing,
    },
  });
  flushSync();
  return document.body.textContent;
}

it("E9: tells who asked that it was seen", () => {
  expect(notices(aCircle({ me: { signal: SEEN } }))).toContain("Kavitha has seen your request");
});

it.each([
  ["is asked aside", aCircle({ me: { signal: SEEN, side_room: { id: "side-1", by: "kavitha" } } })],
  ["is in the side room", aCircle({ me: { signal: SEEN }, centre: { kind: "side_room", place: "side-1" } })],
])("tells it no more to whoever %s", (_, seated) => {
  expect(notices(seated)).not.toContain("has seen your request");
});
