import { flushSync, mount, unmount } from "svelte";
import { afterEach, expect, it } from "vitest";

import { fakeSession } from "../../../preview/fake-session";
import { t } from "../../i18n";
import type { SeatSession } from "../../room/seat-session.svelte";
import { aCircle, aStage, type Changes } from "../../testing/fixtures";
import Yours from "./Yours.svelte";

let shown: Record<string, unknown> | null = null;

afterEach(async () => {
  if (shown) await unmount(shown);
  document.body.replaceChildren();
});

/** What is said of a request for a pause, and whether another may be made. */
function pause(asked_for_breath: boolean): { said: boolean; offered: boolean } {
  const seated = aCircle({ me: { asked_for_breath } });
  const session = fakeSession() as unknown as SeatSession;
  shown = mount(Yours, {
    target: document.body,
    props: {
      session,
      seated,
      disabled: false,
      ask: () => Promise.resolve(true),
      onkeys: () => undefined,
      onclose: () => undefined,
    },
  });
  flushSync();
  const button = [...document.querySelectorAll("button")].find(({ textContent }) =>
    textContent.includes(t("yours.ask_breath")),
  );
  button?.click();
  flushSync();
  const { textContent } = document.body;
  return {
    said: textContent.includes(t("yours.asked_breath")),
    offered: button?.getAttribute("aria-disabled") !== "true" && button?.disabled !== true,
  };
}

it("T2: that one asked for a pause is told while the room knows of it, and not because a button was pressed", () => {
  expect(pause(false)).toEqual({ said: false, offered: true });
});

it("T2: is told on a page that was opened since", () => {
  expect(pause(true)).toEqual({ said: true, offered: false });
});

function open(changes: Changes): string {
  const session = fakeSession() as unknown as SeatSession;
  const props = {
    session,
    seated: aCircle(changes),
    disabled: false,
    ask: () => Promise.resolve(true),
    onkeys: () => undefined,
    onclose: () => undefined,
  };
  shown = mount(Yours, { target: document.body, props });
  flushSync();
  return document.body.textContent;
}

it.each<[string, Changes]>([
  ["before the beginning", { circle: { phase: "open" } }],
  ["in a part without the piece", { stage: { stage: aStage({ kind: "welcome", speaking: "facilitators" }) } }],
])("E30: one can ask only to listen %s, and reads there what the piece is", (_, changes) => {
  const text = open(changes);
  expect(text).toContain(t("yours.wish_listen"));
  expect(text).toContain(t("yours.piece"));
});

it("E30: what goes round is not explained where it goes round, and nothing goes round aside", () => {
  expect(open({})).not.toContain(t("yours.piece"));
  expect(open({ centre: { kind: "side_room" } }).split(t("yours.wish_listen")).length).toBe(2);
});
