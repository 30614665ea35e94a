import { mount, unmount } from "svelte";
import { afterEach, expect, it } from "vitest";

import { asFacilitator } from "../../testing/fixtures";
import Course from "./Course.svelte";

let shown: Record<string, unknown> | null = null;

afterEach(async () => {
  if (shown) await unmount(shown);
  document.body.replaceChildren();
});

it("says of the part that is under way how long it is and that it is now, with a space on both sides of the dot", () => {
  const seated = asFacilitator();
  if (!seated.script || !seated.course) throw new Error("no course");
  shown = mount(Course, {
    target: document.body,
    props: { seated, script: seated.script, course: seated.course, now: 0, disabled: false, ask: () => undefined },
  });
  expect(document.querySelector("[aria-current]")?.textContent).toContain("20 min · now");
  expect(document.querySelector("li")?.textContent).not.toContain("·");
});
