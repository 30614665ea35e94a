import { flushSync, mount, unmount } from "svelte";
import { SvelteMap } from "svelte/reactivity";
import { afterEach, describe, expect, it } from "vitest";

import type { SeatCommand } from "../../../protocol";
import type { DeviceState } from "../../../media/local-media.svelte";
import { aCircle, heldBy, offeredTo, type Changes } from "../../../testing/fixtures";
import PieceSteps from "./PieceSteps.svelte";

let shown: Record<string, unknown> | null = null;

afterEach(async () => {
  if (shown) await unmount(shown);
  document.body.replaceChildren();
});

/** What there is to press, what is asked when it is, and whether the microphone is turned on. */
function steps(
  changes: Changes,
  options: { microphone?: DeviceState; disabled?: boolean; passing?: boolean; draft?: string; refused?: string } = {},
) {
  const asked: SeatCommand[] = [];
  const opened: true[] = [];
  const closed: true[] = [];
  shown = mount(PieceSteps, {
    target: document.body,
    props: {
      seated: aCircle(changes),
      microphone: options.microphone ?? "on",
      disabled: options.disabled ?? false,
      passing: options.passing ?? false,
      draft: options.draft ?? "",
      ask: (command: SeatCommand) => {
        asked.push(command);
        return Promise.resolve(command.type !== options.refused);
      },
      openMicrophone: () => opened.push(true),
      closeMicrophone: () => closed.push(true),
    },
  });
  flushSync();
  const buttons = [...document.querySelectorAll("button")];
  return { asked, opened, closed, buttons, names: buttons.map((button) => button.textContent.trim()) };
}

const OFFERED: Changes = { centre: { piece: offeredTo("aisha", "mei", "p7") } };

describe("an offer to me", () => {
  it("can be taken or passed on, by its own id", () => {
    const { asked, buttons, names } = steps(OFFERED);
    expect(names).toEqual(["Take the piece", "Pass without speaking", "Take the piece and write"]);
    for (const button of buttons.slice(0, 2)) button.click();
    expect(asked).toEqual([
      { type: "take_piece", offer_id: "p7" },
      { type: "pass_on", offer_id: "p7" },
    ]);
  });

  it.each<[string, Changes, DeviceState, string]>([
    ["with a microphone", OFFERED, "on", "Your microphone turns on when you take it."],
    [
      "who is heard already",
      { ...OFFERED, me: { heard: true, mutes: [] } },
      "on",
      "Your microphone is on, and stays on",
    ],
    ["without one", OFFERED, "denied", "Even without a microphone you can take the piece and write"],
    [
      "muted by a facilitator",
      { ...OFFERED, me: { mutes: ["turn", "facilitator"] } },
      "on",
      "A facilitator muted you.",
    ],
  ])("promises %s only what is true", (_, changes, microphone, words) => {
    steps(changes, { microphone });
    expect(document.body.textContent).toContain(words);
  });

  it("says what taking does, and turns on a microphone that was never on", () => {
    const { buttons, opened } = steps(OFFERED, { microphone: "off" });
    expect(document.body.textContent).toContain(
      "Your microphone turns on when you take it. Your browser may ask you first.",
    );
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

  it("is taken to write it with no microphone open, and where there is none it is simply taken", () => {
    const { asked, closed, opened, buttons } = steps(OFFERED);
    buttons[2]?.click();
    expect(asked).toEqual([{ type: "take_piece", offer_id: "p7" }]);
    expect([closed, opened]).toEqual([[true], []]);
    document.body.replaceChildren();
    expect(steps(OFFERED, { microphone: "denied" }).names).toEqual(["Take the piece", "Pass without speaking"]);
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
  const { names, buttons, asked } = steps({
    centre: { piece: heldBy("aisha", "p8"), supervision: { kind: "last_turn", until: 9 } },
  });
  expect(names).toEqual(["Pass the piece"]);
  buttons[0]?.click();
  expect(asked).toEqual([{ type: "pass_piece", turn_id: "p8" }]);
});

it("a holder whom only their own closing keeps from being heard opens their microphone next", () => {
  const mine: Changes = { centre: { piece: heldBy("aisha", "p8") }, me: { mutes: ["self"] } };
  const { names, buttons, asked } = steps(mine);
  expect(names).toEqual(["Unmute", "Pass the piece"]);
  expect(buttons.map((button) => button.classList.contains("warm"))).toEqual([true, false]);
  buttons[0]?.click();
  expect(asked).toEqual([{ type: "unmute_self" }]);
});

it("a holder whom a facilitator muted is not asked to open their microphone", () => {
  expect(steps({ centre: { piece: heldBy("aisha") }, me: { mutes: ["self", "facilitator"] } }).names).toEqual([
    "Pass the piece",
  ]);
});

it("nothing is mine while others have it, or before it begins", () => {
  expect(steps({ centre: { piece: heldBy("mei") } }).names).toEqual([]);
  expect(steps({ circle: { phase: "open" }, centre: { piece: heldBy("aisha") } }).names).toEqual([]);
});

describe("what I have written and not sent", () => {
  const HELD: Changes = { centre: { piece: heldBy("aisha", "p8") } };
  const PASS: SeatCommand = { type: "pass_piece", turn_id: "p8" };

  /** Pressed on "Pass the piece", and then on that. */
  async function passing(name: string, refused = "") {
    const { asked, buttons } = steps(HELD, { microphone: "off", draft: " I would rather write. ", refused });
    expect(buttons[0]?.classList.contains("warm")).toBe(false);
    buttons[0]?.click();
    flushSync();
    expect(asked).toEqual([]);
    [...document.querySelectorAll("button")].find((button) => button.textContent.trim() === name)?.click();
    await Promise.resolve();
    await Promise.resolve();
    flushSync();
    return asked;
  }

  it("is sent before the piece is passed", async () => {
    expect(await passing("Send it, then pass")).toEqual([{ type: "say", text: "I would rather write." }, PASS]);
  });

  it("keeps the piece where it can't be sent", async () => {
    expect(await passing("Send it, then pass", "say")).toEqual([{ type: "say", text: "I would rather write." }]);
  });

  it.each([
    ["Pass without sending", [PASS]],
    ["Keep writing", []],
  ])("is given up by a press of its own alone: %s", async (name, asked) => {
    expect(await passing(name)).toEqual(asked);
  });
});

describe("T6: a pass without the server", () => {
  const HOLDING: Changes = { centre: { piece: heldBy("aisha", "p8") }, me: { mutes: [], heard: true } };

  it("can be asked for", () => {
    const { buttons, asked } = steps(HOLDING, { disabled: true });
    buttons[0]?.click();
    expect(asked).toEqual([{ type: "pass_piece", turn_id: "p8" }]);
  });

  it("is said to be on its way, and is not asked for twice", () => {
    const { names } = steps(HOLDING, { passing: true });
    expect(names).toEqual([]);
    expect(document.querySelector('[role="status"]')?.textContent).toBe("Your pass is on its way.");
  });
});

it("asks what becomes of unsent words no longer once the turn is over", () => {
  const views = new SvelteMap([["now", aCircle({ centre: { piece: heldBy("aisha", "t1") } })]]);
  shown = mount(PieceSteps, {
    target: document.body,
    props: {
      get seated() {
        return views.get("now") ?? aCircle();
      },
      microphone: "on",
      disabled: false,
      draft: "I would rather",
      ask: () => Promise.resolve(true),
      openMicrophone: () => undefined,
      closeMicrophone: () => undefined,
    },
  });
  flushSync();
  document.querySelector("button")?.click();
  flushSync();
  expect(document.querySelector("dialog")).not.toBeNull();
  for (const piece of [offeredTo("mei"), heldBy("aisha", "t2")]) {
    views.set("now", aCircle({ centre: { piece } }));
    flushSync();
    expect(document.querySelector("dialog")).toBeNull();
  }
});
