import { flushSync, mount, unmount } from "svelte";
import { afterEach, expect, it } from "vitest";

import type { Line } from "../../../protocol";
import Said from "./Said.svelte";

let shown: Record<string, unknown> | null = null;

afterEach(async () => {
  if (shown) await unmount(shown);
  document.body.replaceChildren();
});

const line = (id: number, text: string, name = "Mei"): Line => ({
  kind: "line",
  id,
  at: id,
  by: name,
  to: null,
  name,
  place: "circle",
  text,
});

function said(...lines: Line[]): { read: number[]; press: (name: string) => void; text: () => string } {
  const read: number[] = [];
  shown = mount(Said, {
    target: document.body,
    props: { lines, onread: (those: readonly Line[]) => void read.push(...those.map(({ id }) => id)) },
  });
  flushSync();
  const press = (name: string): void => {
    [...document.querySelectorAll("button")].find((button) => button.textContent.trim() === name)?.click();
    flushSync();
  };
  return { read, press, text: () => document.body.textContent };
}

it("E3: what somebody wrote to everyone stands there, until it is put away", () => {
  const { read, press, text } = said(line(4, "Thank you all, I feel less alone."));
  expect(text()).toContain("Mei wrote to everyone:");
  expect(text()).toContain("Thank you all, I feel less alone.");
  expect(text()).not.toContain("Read it");
  press("OK");
  expect(read).toEqual([4]);
});

it("E3: what is long, or several, is read in one place, and is read then", () => {
  const long = "I have been thinking about this for a long time. ".repeat(5).trim();
  const { read, press, text } = said(line(4, long), line(5, "Me too.", "Tom"));
  expect(text()).toContain("2 new messages to everyone.");
  press("Read it");
  expect(text()).toContain(long);
  expect(text()).toContain("Me too.");
  expect(read).toEqual([]);
  press("Close");
  expect(read).toEqual([4, 5]);
});

it("E3: nothing new, no notice", () => {
  expect(said().text().trim()).toBe("");
});
