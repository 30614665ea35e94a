import { flushSync, mount, unmount, type Component } from "svelte";
import { afterEach, expect, it, vi } from "vitest";

import Prompt from "./Prompt.svelte";
import PromptLine from "./PromptLine.svelte";

let shown: Record<string, unknown> | null = null;

afterEach(async () => {
  if (shown) await unmount(shown);
  document.body.replaceChildren();
  vi.restoreAllMocks();
});

const PROMPT = { lang: "en", text: "What did this week ask of you, and what did it give?" };

it.each<[string, Component<never>]>([
  ["where it stands in the middle and is cut", Prompt],
  ["where it stands beneath the ring", PromptLine],
])("opens whole in the room, which goes on showing it wherever the prompt goes: %s", (_, component) => {
  vi.spyOn(HTMLElement.prototype, "scrollHeight", "get").mockReturnValue(900);
  const onread = vi.fn();
  shown = mount(component as unknown as Component<Record<string, unknown>>, {
    target: document.body,
    props: { prompt: PROMPT, title: "The prompt", width: 200, height: 100, onread },
  });
  flushSync();
  document.querySelector("button")?.click();
  flushSync();
  expect(document.querySelector("dialog")).toBeNull();
  expect(onread).toHaveBeenCalledExactlyOnceWith({ prompt: PROMPT, title: "The prompt" });
});
