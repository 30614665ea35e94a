import { flushSync, mount, unmount } from "svelte";
import { afterEach, expect, it } from "vitest";

import type { SeatCommand } from "../../protocol";
import { aSeat, asFacilitator, offeredTo } from "../fixtures";
import type { NextStep } from "../next-step";
import NextStepCard from "./NextStepCard.svelte";

let shown: Record<string, unknown> | null = null;

afterEach(async () => {
  if (shown) await unmount(shown);
  document.body.replaceChildren();
});

function card(step: NextStep) {
  const asked: SeatCommand[] = [];
  const seated = asFacilitator({ centre: { piece: offeredTo("mei") } });
  shown = mount(NextStepCard, {
    target: document.body,
    props: { step, seated, disabled: false, ask: (command: SeatCommand) => asked.push(command), onwait: () => undefined, ondecline: () => undefined, onend: () => undefined },
  });
  flushSync();
  return { asked };
}

it("says of an offer that lies for long what was offered to whom", () => {
  card({ kind: "unanswered", by: aSeat("mei"), to: aSeat("aisha") });
  expect(document.body.textContent).toContain("The piece is offered to Mei, who has not taken it yet.");
});
