import { mount, unmount } from "svelte";
import { afterEach, expect, it } from "vitest";

import type { CarePart } from "../../../protocol";
import { asFacilitator } from "../../../testing/fixtures";
import People from "./People.svelte";

let shown: Record<string, unknown> | null = null;

afterEach(async () => {
  if (shown) await unmount(shown);
  document.body.replaceChildren();
});

/** Those who take over, in their order, where it is told. */
function successors(changes: Partial<CarePart>): string[] {
  const seated = asFacilitator({ care: changes });
  if (!seated.care) throw new Error("no care");
  shown = mount(People, {
    target: document.body,
    props: { seated, care: seated.care, disabled: false, ask: () => Promise.resolve(true) },
  });
  return [...document.querySelectorAll("ol li")].map((one) => one.textContent);
}

it("tells who takes over, in order, of those who have come", () => {
  expect(successors({ succession: ["not-here-yet", "mei", "aisha"] })).toEqual(["Mei", "Aisha"]);
});

it("tells nothing while nobody who could take over has come", () => {
  expect(successors({ succession: ["not-here-yet"] })).toEqual([]);
  expect(document.body.textContent).not.toContain("take over");
});
