import { flushSync, mount, unmount } from "svelte";
import { afterEach, expect, it } from "vitest";

import type { SeatCommand } from "../../protocol";
import Claims from "./Claims.svelte";

const AT = Date.UTC(2026, 10, 28, 12, 15, 20) / 1000;
let shown: Record<string, unknown> | null = null;

afterEach(async () => {
  if (shown) await unmount(shown);
  document.body.replaceChildren();
});

function asks(...ats: number[]): { buttons: HTMLButtonElement[]; asked: SeatCommand[] } {
  const asked: SeatCommand[] = [];
  const claims = ats.map((at, index) => ({ id: `c${String(index)}`, at }));
  shown = mount(Claims, {
    target: document.body,
    props: { claims, ask: (command: SeatCommand) => void asked.push(command) },
  });
  flushSync();
  return { buttons: [...document.querySelectorAll("button")], asked };
}

it("H3: says when the other device asked", () => {
  const { buttons, asked } = asks(AT);
  expect(document.body.textContent).toMatch(/another device at \d+:15/);
  buttons[0]?.click();
  expect(asked).toEqual([{ type: "answer_claim", claim_id: "c0", mine: false }]);
});

it("H3: of several, each is told by its time, and one of them can be said to be one's own", () => {
  const { buttons, asked } = asks(AT, AT + 9);
  expect(document.body.textContent).toContain("2 other devices");
  expect(buttons.map((button) => /:15:\d\d/.exec(button.textContent)?.[0])).toEqual([undefined, ":15:20", ":15:29"]);
  buttons[2]?.click();
  expect(asked).toEqual([{ type: "answer_claim", claim_id: "c1", mine: true }]);
});

it("H3: none of several is one's own", () => {
  const { buttons, asked } = asks(AT, AT + 9);
  buttons[0]?.click();
  expect(asked.map((command) => command.type === "answer_claim" && [command.claim_id, command.mine])).toEqual([
    ["c0", false],
    ["c1", false],
  ]);
});
