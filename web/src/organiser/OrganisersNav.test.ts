import { createRawSnippet, flushSync, mount, unmount } from "svelte";
import { afterEach, expect, it } from "vitest";

import OrganisersNav from "./OrganisersNav.svelte";

let shown: Record<string, unknown> | null = null;

afterEach(async () => {
  if (shown) await unmount(shown);
  document.body.replaceChildren();
});

it("unfolds from a button that says so, and folds again on Escape, where one then is", () => {
  const children = createRawSnippet(() => ({ render: () => "<span>Log out</span>" }));
  shown = mount(OrganisersNav, { target: document.body, props: { page: "series", children } });
  const button = document.querySelector("button");
  const press = (key: string): void => {
    window.dispatchEvent(new KeyboardEvent("keydown", { key }));
    flushSync();
  };
  expect(button?.textContent).toBe("Menu");
  expect(document.getElementById(button?.getAttribute("aria-controls") ?? "")?.querySelectorAll("a")).toHaveLength(9);
  button?.click();
  flushSync();
  expect(button?.getAttribute("aria-expanded")).toBe("true");
  press("Tab");
  expect(button?.getAttribute("aria-expanded")).toBe("true");
  press("Escape");
  expect(button?.getAttribute("aria-expanded")).toBe("false");
  expect(document.activeElement).toBe(button);
});
