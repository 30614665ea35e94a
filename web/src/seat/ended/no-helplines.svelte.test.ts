import { mount, unmount } from "svelte";
import { afterEach, expect, it, vi } from "vitest";

import { regionalHelplines, t } from "../../i18n";
import Declined from "./Declined.svelte";
import Ended from "./Ended.svelte";
import Removed from "./Removed.svelte";

/** Whose helplines the project doesn't know; before anything reads it. */
vi.hoisted(() => {
  document.documentElement.dataset["region"] = "MY";
});

let shown: Record<string, unknown> | null = null;

afterEach(async () => {
  if (shown) await unmount(shown);
  shown = null;
});

const request = { kind: "not_safe", seenBy: null } as const;
const PAGES = {
  declined: () => mount(Declined, { target: document.body }),
  removed: () => mount(Removed, { target: document.body, props: { request } }),
  over: () => mount(Ended, { target: document.body, props: { title: null, wasIn: true, request } }),
};

it.each(Object.keys(PAGES) as (keyof typeof PAGES)[])(
  "the page of whoever was %s promises no number where none is known",
  (page) => {
    expect(regionalHelplines).toEqual([]);
    shown = PAGES[page]();
    const text = document.body.textContent;
    expect(text).toContain(t("help.no_numbers"));
    expect(text).not.toMatch(/numbers|any of these/);
  },
);
