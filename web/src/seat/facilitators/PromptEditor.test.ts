import { flushSync, mount, unmount } from "svelte";
import { SvelteMap } from "svelte/reactivity";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import type { SeatCommand, StagePart } from "../../protocol";
import { aCircle } from "../../testing/fixtures";
import PromptEditor from "./PromptEditor.svelte";

let shown: Record<string, unknown> | null = null;

beforeEach(() => {
  vi.stubGlobal("fetch", () => Promise.resolve(Response.json({ lists: [] })));
});

afterEach(async () => {
  vi.unstubAllGlobals();
  if (shown) await unmount(shown);
  document.body.replaceChildren();
});

function stage(text: string | null, version: number): StagePart {
  const prompt = text === null ? null : { default: "en", texts: { en: text } };
  return { ...aCircle().stage, prompt, prompt_version: version };
}

function editor(first: StagePart) {
  const asked: SeatCommand[] = [];
  const room = new SvelteMap([["stage", first]]);
  shown = mount(PromptEditor, {
    target: document.body,
    props: {
      seat: "room-seat",
      get stage() {
        return room.get("stage") ?? first;
      },
      language: "en",
      disabled: false,
      ask: (command: SeatCommand) => asked.push(command),
    },
  });
  flushSync();
  const box = document.querySelector("textarea");
  const button = document.querySelector("button");
  if (!box || !button) throw new Error("no editor");
  return {
    asked,
    box,
    write: (text: string) => {
      box.value = text;
      box.dispatchEvent(new Event("input", { bubbles: true }));
      flushSync();
    },
    set: () => {
      button.click();
      flushSync();
    },
    becomes: (next: StagePart) => {
      room.set("stage", next);
      flushSync();
    },
  };
}

it("sets the prompt in the circle's language, on the version that it was written on", () => {
  const { asked, write, set } = editor(stage(null, 1));
  write("  What helps?  ");
  set();
  expect(asked).toEqual([{ type: "set_prompt", prompt: { default: "en", texts: { en: "What helps?" } }, made_on: 1 }]);
});

it("clears it when there is nothing", () => {
  const { asked, write, set } = editor(stage("What helps?", 4));
  write(" ");
  set();
  expect(asked).toEqual([{ type: "set_prompt", prompt: null, made_on: 4 }]);
});

it("shows what another facilitator set", () => {
  const { box, becomes } = editor(stage("What helps?", 4));
  becomes(stage("What hurts?", 5));
  expect(box.value).toBe("What hurts?");
});

it("keeps a draft when another facilitator is quicker, is refused once, and may then replace theirs", () => {
  const { asked, box, write, set, becomes } = editor(stage("What helps?", 4));
  write("What is heavy?");
  becomes(stage("What hurts?", 5));
  expect(box.value).toBe("What is heavy?");
  set();
  set();
  expect(asked.map((command) => "made_on" in command && command.made_on)).toEqual([4, 5]);
});
