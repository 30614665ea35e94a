import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import NewCircleForm from "./NewCircleForm.svelte";

let shown: Record<string, unknown> | null = null;

beforeEach(() => {
  vi.stubGlobal("fetch", () => Promise.resolve(new Response("{}", { status: 503 })));
  shown = mount(NewCircleForm, { target: document.body, props: { oncreated: () => undefined } });
});

afterEach(async () => {
  vi.unstubAllGlobals();
  if (shown) await unmount(shown);
  document.body.replaceChildren();
});

const field = (name: string): HTMLInputElement => {
  const found = document.querySelector<HTMLInputElement>(`[name="${name}"]`);
  if (found === null) throw new Error(`no field ${name}`);
  return found;
};

function press(name: string): void {
  field(name).click();
  flushSync();
}

it("proposes that people sign up for what is on the public page, in place of links to hand out", () => {
  expect(field("participants").value).toBe("6");
  press("is_public");
  expect(field("sign_up").checked).toBe(true);
  expect(field("seats").value).toBe("6");
  expect(field("participants").value).toBe("0");
});

it("leaves it to organisers", () => {
  press("is_public");
  press("sign_up");
  expect(field("is_public").checked).toBe(true);
  expect(field("participants").value).toBe("6");
});
