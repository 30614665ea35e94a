import { flushSync, mount, unmount } from "svelte";
import { afterEach, expect, it } from "vitest";

import type { Role } from "../../../protocol";
import { aSeat } from "../../../testing/fixtures";
import type { Detail } from "./ring";
import SeatInRing from "./SeatInRing.svelte";

let shown: Record<string, unknown> | null = null;

afterEach(async () => {
  if (shown) await unmount(shown);
  document.body.replaceChildren();
});

function show(role: Role, detail: Detail): HTMLElement {
  shown = mount(SeatInRing, {
    target: document.body,
    props: {
      ...{
        seat: aSeat("kavitha", { role, name: "Kavitha" }),
        place: { x: 0, y: 0, label: 100 },
        diameter: 60,
        text: 1,
      },
      ...{
        state: "rest" as const,
        mine: false,
        notes: [],
        detail,
        picture: null,
        heard: false,
        level: 0,
        reaction: null,
      },
    },
  });
  flushSync();
  return document.body;
}

it.each(["notes", "names", "rows"] as const)(
  "H9: a facilitator has their mark where there is room for %s",
  (detail) => {
    expect(show("facilitator", detail).querySelector('[title="facilitator"]')).not.toBeNull();
  },
);

it.each(["notes", "names", "rows"] as const)("P1: nobody is without a name where there is room for %s", (detail) => {
  expect(
    show("participant", detail).querySelector("p:not(.visually-hidden) > bdi:not(.visually-hidden)")?.textContent,
  ).toBe("Kavitha");
});

it("H9: a participant has none, whatever they are called", () => {
  expect(show("participant", "notes").querySelector("[title]")).toBeNull();
});
