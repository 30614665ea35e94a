import { mount, unmount } from "svelte";
import { afterEach, expect, it } from "vitest";

import CallsBadge from "./CallsBadge.svelte";

let shown: Record<string, unknown> | null = null;

afterEach(async () => {
  if (shown) await unmount(shown);
  document.body.replaceChildren();
});

/** The number that is seen, and what is read out. */
function badge(needs: number, waiting: number): string[] {
  shown = mount(CallsBadge, { target: document.body, props: { needs, waiting } });
  return [...document.querySelectorAll(".badge > span")].map((one) => one.textContent);
}

it("is not there while nobody needs anything and nobody waits", () => {
  expect(badge(0, 0)).toEqual([]);
});

it("tells of people who wait in the lobby, also while somebody needs somebody", () => {
  expect(badge(0, 1)).toEqual(["1", "1 person is waiting in the lobby."]);
  document.body.replaceChildren();
  expect(badge(1, 2)).toEqual(["3", "1 person needs attention.", "2 people are waiting in the lobby."]);
});
