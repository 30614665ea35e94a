import { flushSync, mount, unmount } from "svelte";
import { expect, it } from "vitest";

import { say } from "../i18n";
import Sentence from "./Sentence.svelte";

it("P4: a name and what follows it without a space are on one line", async () => {
  const shown = mount(Sentence, {
    target: document.body,
    props: { phrase: say("turn.holding_place", { name: "Kavitha" }) },
  });
  flushSync();
  expect(document.body.textContent).toContain("Holding Kavitha's place.");
  expect(document.querySelector(".glued")?.textContent).toBe("Kavitha's");
  await unmount(shown);
});
