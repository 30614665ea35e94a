import { flushSync, mount, unmount } from "svelte";
import { afterEach, describe, expect, it } from "vitest";

import type { SeatCommand } from "../protocol";
import type { DeviceState } from "../media/local-media.svelte";
import { aCircle, heldBy, offeredTo, type Changes } from "./fixtures";
import PieceSteps from "./PieceSteps.svelte";

let shown: Record<string, unknown> | null = null;

afterEach(async () => {
  if (shown) await unmount(shown);
  document.body.replaceChildren();
});

/** What there is to press, what is asked when it is, and whether the microphone is turned on. */
function steps(changes: Changes, options: { microphone?: DeviceState; disabled?: boolean } = {}) {
  const asked: SeatCommand[] = [];
  const opened: true[] = [];
  shown = mount(PieceSteps, {
    target: document.body,
    props: {
      seated: aCircle(changes),
      microphone: options.microphone ?? "on",
      disabled: options.disabled ?? false,
      ask: (command: SeatCommand) => asked.push(command),
      openMicrophone: () => opened.push(true),
    },
  });
  flushSync();
  const buttons = [...document.querySelectorAll("button")];
  return { asked, opened, buttons, names: buttons.map((button) => button.textContent.trim()) };
}

const OFFERED: Changes = { centre: { piece: offeredTo("aisha", "mei", "p7") } };

describe("an offer to me", () => {
  it("can be taken or passed on, by its own id", () => {
    const { asked, buttons, names } = steps(OFFERED);
    expect(names).toEqual(["Take the piece", "Pass on without speaking"]);
    for (const button of buttons) button.click();
    expect(asked).toEqual([
      { type: "take_piece", offer_id: "p7" },
      { type: "pass_on", offer_id: "p7" },
    ]);
  });

  it.each<[string, Changes, DeviceState, string]>([
    ["with a microphone", OFFERED, "on", "Your microphone opens when you take it."],
    ["without one", OFFERED, "denied", "Without a microphone you can hold the piece in silence"],
    ["muted by a facilitator", { ...OFFERED, me: { mutes: ["turn", "facilitator"] } }, "on", "A facilitator muted you."],
  ])("promises %s only what is true", (_, changes, microphone, words) => {
    steps(changes, { microphone });
    expect(document.body.textContent).toContain(words);
  });

  it("says what taking does, and turns on a microphone that was never on", () => {
    const { buttons, opened } = steps(OFFERED, { microphone: "off" });
    expect(document.body.textContent).toContain("Taking it turns on your microphone.");
    expect(opened).toHaveLength(0);
    buttons[0]?.click();
    expect(opened).toHaveLength(1);
  });

  it("turns on no microphone when it is passed on, or was denied", () => {
    const { buttons, opened } = steps(OFFERED, { microphone: "denied" });
    buttons[0]?.click();
    buttons[1]?.click();
    expect(opened).toHaveLength(0);
  });

  it("waits while controls are offline, and can still be reached by keyboard", () => {
    const { buttons, asked } = steps(OFFERED, { disabled: true });
    buttons[0]?.click();
    expect(asked).toEqual([]);
    expect(buttons[0]?.getAttribute("aria-disabled")).toBe("true");
    expect(buttons[0]?.disabled).toBe(false);
  });

  it("cannot be taken in a pause", () => {
    expect(steps({ centre: { ...OFFERED.centre, supervision: { kind: "paused" } } }).names).toEqual([]);
  });
});

it("what I hold can be passed, in a last turn too", () => {
  const { names, buttons, asked } = steps({ centre: { piece: heldBy("aisha", "p8"), supervision: { kind: "last_turn", until: 9 } } });
  expect(names).toEqual(["Pass the piece"]);
  buttons[0]?.click();
  expect(asked).toEqual([{ type: "pass_piece", turn_id: "p8" }]);
});

it("a holder whom only their own closing keeps from being heard opens their microphone next", () => {
  const mine: Changes = { centre: { piece: heldBy("aisha", "p8") }, me: { mutes: ["self"] } };
  const { names, buttons, asked } = steps(mine);
  expect(names).toEqual(["Open my microphone", "Pass the piece"]);
  expect(buttons.map((button) => button.classList.contains("warm"))).toEqual([true, false]);
  buttons[0]?.click();
  expect(asked).toEqual([{ type: "unmute_self" }]);
});

it("a holder whom a facilitator muted is not asked to open their microphone", () => {
  expect(steps({ centre: { piece: heldBy("aisha") }, me: { mutes: ["self", "facilitator"] } }).names).toEqual(["Pass the piece"]);
});

it("nothing is mine while others have it, or before it begins", () => {
  expect(steps({ centre: { piece: heldBy("mei") } }).names).toEqual([]);
  expect(steps({ circle: { phase: "open" }, centre: { piece: heldBy("aisha") } }).names).toEqual([]);
});
