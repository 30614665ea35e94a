import { mount, unmount } from "svelte";
import { afterEach, expect, it } from "vitest";

import About from "./About.svelte";
import { UNPLANNED } from "../../testing/fixtures";

let mounted: object | undefined;

afterEach(() => {
  if (mounted !== undefined) void unmount(mounted);
  document.body.replaceChildren();
});

const english = (words: string) => ({ default: "en", texts: { en: words } });

it("says what a circle is about, how long it takes, and what may be hard to hear", () => {
  const plan = {
    ...UNPLANNED,
    theme: english("Grief"),
    description: english("For whoever\nhas lost someone."),
    content_note: { default: "ms", texts: { ms: "Kematian" } },
    duration_min: 90,
  };
  mounted = mount(About, { target: document.body, props: { plan } });
  const text = document.body.textContent;
  for (const words of ["Grief", "For whoever\nhas lost someone.", "It takes about 90 minutes.", "Kematian"])
    expect(text).toContain(words);
  expect(document.querySelector('strong + [lang="ms"]')?.textContent).toBe("Kematian");
});

it("says nothing of what nobody wrote", () => {
  mounted = mount(About, { target: document.body, props: { plan: UNPLANNED } });
  expect(document.body.textContent.trim()).toBe("");
});
