import { flushSync, mount, unmount } from "svelte";
import { afterEach, expect, it } from "vitest";

import { BY_LINKS } from "./offer-draft";
import OfferFields from "./OfferFields.svelte";

let shown: Record<string, unknown> | null = null;

afterEach(async () => {
  if (shown) await unmount(shown);
  document.body.replaceChildren();
});

it("says what both choices come to, whichever is made", () => {
  const draft = $state({ ...BY_LINKS, sign_up: true });
  shown = mount(OfferFields, { target: document.body, props: { draft, problem: () => "", lang: "en" } });
  const press = (name: string): void => {
    document.querySelector<HTMLInputElement>(`[name="${name}"]`)?.click();
    flushSync();
  };
  const says = (): string => document.querySelector('[role="status"]')?.textContent ?? "";
  expect(says()).toContain("It isn't on your public page. People sign up on a page of its own");
  press("is_public");
  expect(says()).toContain("and sign up there");
  press("sign_up");
  expect(says()).toContain("Only the people to whom you hand its links can come");
  press("is_public");
  expect(says()).toContain("No one reads of it");
});
