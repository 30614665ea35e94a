import { mount, unmount } from "svelte";
import { afterEach, expect, it } from "vitest";

import type { Act } from "../../protocol";
import ActLog from "./ActLog.svelte";

let shown: Record<string, unknown> | null = null;

afterEach(async () => {
  if (shown) await unmount(shown);
  document.body.replaceChildren();
});

/** What is written of an act, without its time. */
function told(
  what: Act["what"],
  about: string | null,
  names: [string, string][],
  outcome: string | null = null,
): string {
  const acts: Act[] = [{ kind: "act", id: 1, at: 0, by: "fay", what, about, outcome }];
  shown = mount(ActLog, { target: document.body, props: { acts, names: new Map(names) } });
  return document.querySelector("li")?.textContent.replace(/^.*?(?=Fay)/, "") ?? "";
}

it("names those whom this page has seen", () => {
  expect(
    told("side_room", "ben", [
      ["fay", "Fay"],
      ["ben", "Ben"],
    ]),
  ).toBe("Fay offered Ben a side room.");
});

it("says that somebody it has never seen has left", () => {
  expect(told("admitted", "ben", [["fay", "Fay"]])).toBe("Fay admitted someone who has left.");
});

it("says of an act that is about everybody whom it was about", () => {
  expect(told("admitted", null, [["fay", "Fay"]])).toBe("Fay admitted everyone who was waiting.");
});

it.each([
  ["reached", "Fay reached Ben."],
  ["not_reached", "Fay could not reach Ben."],
  ["no_need", "Fay dismissed a card about Ben."],
])("says how checking on somebody went: %s", (outcome, words) => {
  expect(
    told(
      "put_card_away",
      "ben",
      [
        ["fay", "Fay"],
        ["ben", "Ben"],
      ],
      outcome,
    ),
  ).toBe(words);
});
