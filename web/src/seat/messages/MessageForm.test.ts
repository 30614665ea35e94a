import { flushSync, mount, unmount } from "svelte";
import { afterEach, expect, it } from "vitest";

import MessageForm from "./MessageForm.svelte";

let shown: Record<string, unknown> | null = null;

afterEach(async () => {
  if (shown) await unmount(shown);
  document.body.replaceChildren();
});

it.each([
  ["sent", true, ""],
  ["refused", false, "It is a lot today."],
])("what was %s: whether it was is %s, and this stays", async (_, done, stays) => {
  const sent: string[] = [];
  shown = mount(MessageForm, {
    target: document.body,
    props: {
      label: "Write",
      disabled: false,
      draft: "It is a lot today.",
      onsend: (text: string) => {
        sent.push(text);
        return Promise.resolve(done);
      },
    },
  });
  flushSync();
  document.querySelector("form")?.requestSubmit();
  document.querySelector("form")?.requestSubmit(); // a double press
  await Promise.resolve();
  await Promise.resolve();
  flushSync();
  expect(sent).toEqual(["It is a lot today."]);
  expect(document.querySelector("textarea")?.value).toBe(stays);
});
